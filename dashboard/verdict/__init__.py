"""What an executive must know first: the newest month's verdict, what to act on now, as values and in words."""
