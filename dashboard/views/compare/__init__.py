"""The parts of the pages that set units and times to treat beside each other."""
