"""The parts of the alerts page."""
