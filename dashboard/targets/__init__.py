"""What is aimed for: all targets, exported or written on the page, whether one is met, and their words."""
