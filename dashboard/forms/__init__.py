"""Official forms: one file for each form and edition, read by one engine that says what is missing first."""
