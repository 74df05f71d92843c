"""Databases: one select, read without changing anything, streamed into a file."""
