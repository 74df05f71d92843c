"""The geometry of areas: shapes and their levels, coordinates, hatching, plan pictures; no map and no page."""
