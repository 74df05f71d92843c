"""Which table and fields a header means, by our template or a source."""
