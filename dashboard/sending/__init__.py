"""Messages to people: who is told, by which channel, how often it was tried."""
