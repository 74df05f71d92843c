"""Addresses: JSON or CSV over HTTPS, page by page, streamed into a file."""
