"""One file per page: each answers one question, told in its first line."""
