"""Several processes behind nginx, for more readers at once than one process can answer."""
