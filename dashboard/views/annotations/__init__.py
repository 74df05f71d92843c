"""The parts of the page of annotations."""
