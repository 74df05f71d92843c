"""Parts that every page is put together from: frame, tiles, panels, the drawer of records, links."""
