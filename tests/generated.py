"""How many inputs a test makes up: a few in `make test`, many in `make soak`."""

import os

IN_SOAK = 500


def examples(in_test: int) -> int:
    """Return how many inputs to make up."""
    return IN_SOAK if os.environ.get("FOURCOLOR_SOAK") else in_test
