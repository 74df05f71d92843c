"""Workbooks to plain text, in a process of its own: whatever a file does there, the load goes on."""
