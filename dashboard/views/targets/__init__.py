"""The parts of the page of targets."""
