"""What is asked for in the browser and done in a process of its own: tried, shown, then put in place or undone."""
