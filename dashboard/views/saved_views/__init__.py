"""Saved views: the box in the bar and the page that manages them."""
