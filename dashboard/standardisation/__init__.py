"""Standardisation: which level a unit has by a scheme, what blocks a better one, and where points are cheapest."""
