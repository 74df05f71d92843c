"""The dashboard: answers questions about work safety from the newest warehouse."""
