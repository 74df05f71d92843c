"""The parts of the risk map page and of the page on which areas are drawn."""
