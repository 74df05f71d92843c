"""What happened that may explain a change, exported or written on the page: as values, as rows, as marks."""
