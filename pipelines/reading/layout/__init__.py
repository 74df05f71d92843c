"""Where the tables of a file lie: title, header, parts side by side, forms."""
