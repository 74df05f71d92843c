"""The parts of the pages Data and Definitions."""
