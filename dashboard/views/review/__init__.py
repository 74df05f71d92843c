"""The parts of the review page, of its projection on a wall, and of the forms of closing."""
