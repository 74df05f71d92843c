"""The overview as one screen: the verdict, what to act on, four numbers, the areas, who is late."""
