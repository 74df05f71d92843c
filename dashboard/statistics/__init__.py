"""Telling change from chance: numbers in, numbers out; no pages, no SQL."""
