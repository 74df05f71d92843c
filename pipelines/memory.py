"""How much memory DuckDB may take, as FOURCOLOR_MEMORY says it."""

import os
import re

VARIABLE = "FOURCOLOR_MEMORY"
USUAL = "3GB"
SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGT])i?B?", re.IGNORECASE)
BYTES = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
LEAST = 100e6


class UnclearMemory(Exception):
    """FOURCOLOR_MEMORY is no size, or too small a one; the message names it and gives an example."""


def memory_limit() -> str:
    """Return what FOURCOLOR_MEMORY says, the usual limit where it is empty or not set. Raises UnclearMemory."""
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return USUAL
    size = SIZE.fullmatch(given)
    if size is None or float(size[1]) * BYTES[size[2].upper()] < LEAST:
        raise UnclearMemory(f"{VARIABLE}={given} is no memory to work with: write a size of 100MB or more, such as 2GB")
    return given
