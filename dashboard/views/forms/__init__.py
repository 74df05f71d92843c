"""Panels of the page Forms."""
