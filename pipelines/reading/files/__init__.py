"""What a file is: its bytes, encoding, kind and sheets."""
