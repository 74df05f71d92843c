"""The semantic layer: the warehouse, what it defines, and rate() and records(), the one place that asks it."""
