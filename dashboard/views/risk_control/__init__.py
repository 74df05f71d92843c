"""What the page Risk control is put together from."""
