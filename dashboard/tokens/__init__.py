"""Tokens of programs: each with a name, roles, units and a last day; kept as a hash, shown once."""
