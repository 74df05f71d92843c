"""The page of the management cycle: four steps side by side, each statement with its records."""
