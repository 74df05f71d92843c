"""Loading in the browser: what was sent, what it would change, what became of it."""
