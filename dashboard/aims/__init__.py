"""What is aimed for: the book of all targets, their words, and the parts of the page of targets."""
