"""Typed rows, what is refused and why."""
