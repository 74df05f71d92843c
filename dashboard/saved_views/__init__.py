"""Views that people keep: a page with its choices under a name, for themselves or all, opened or sent again."""
