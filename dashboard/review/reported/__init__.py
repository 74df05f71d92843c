"""Months that are closed: their frozen numbers and rows, what moved since, and why."""
