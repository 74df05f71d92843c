"""Signing in, who looks at a page, and the page of those who administer it."""
