"""All that a browser shows: pages, and the parts they are put together from. Nothing a number needs."""
