"""Exports in, a checked warehouse out."""
