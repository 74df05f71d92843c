"""What a workbook may not ask of the machine, and how it is said."""

MOST_UNPACKED = 2 * 10**9
MOST_IN_A_CELL = 10**6
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
MOST_MERGES = 200_000


class Unreadable(Exception):
    """A file that cannot be read at all; the message says why and follows "the file"."""


def size_text(size: float) -> str:
    """Write a number of bytes for people."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
