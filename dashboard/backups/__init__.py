"""Copies of a whole data folder: taken while it is served, and put back where nothing is."""
