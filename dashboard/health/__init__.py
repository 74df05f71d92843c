"""What tells other programs how the server is: alive, ready, and its figures."""
