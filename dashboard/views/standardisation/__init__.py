"""Panels of the page Standardisation."""
