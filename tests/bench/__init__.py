"""Measurements of loads and pages on made-up exports of any size: `make bench`."""
