"""The monthly review: what is on its agenda, what was frozen when a month was closed, what was said about it."""
