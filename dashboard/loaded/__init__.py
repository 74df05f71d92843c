"""What was loaded and what it means: the facts and parts of the pages Data and Definitions."""
