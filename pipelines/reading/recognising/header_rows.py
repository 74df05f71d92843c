"""Put the header of a table together from one, two or three rows."""

import re
from collections.abc import Callable, Iterator, Sequence

Known = Callable[[str], bool]
MOST_ROWS = 3
TITLE = re.compile(r"(?!其中)[^:：]{2,}[:：]\s*\S")  # 填报单位：安全环保部 stands above a table, and is no header of it


def headers_at(rows: Sequence[Sequence[str]], index: int, known: Known) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Give the headers that may end in a row, and whether each was put together from a header that is split below."""
    alone = clean(rows[index])
    yield distinct(alone), False
    if not index:
        return
    above = clean(rows[index - 1])
    above += [""] * (len(alone) - len(above))
    if not all(alone):
        yield distinct([cell or above[place] for place, cell in enumerate(alone)]), False
    levels = [alone]
    for upper_row in range(index - 1, max(index - MOST_ROWS, -1), -1):
        upper = clean(rows[upper_row])
        if not _is_split(upper, levels[0]):
            return
        levels.insert(0, upper)
        yield distinct(_together(levels, known)), True


def clean(row: Sequence[str]) -> list[str]:
    """Write each cell of a row in one line."""
    return [" ".join(cell.split()) for cell in row]


def _is_split(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether a row stands below headers that span several columns, and names the parts of each."""
    filled = [place for place, cell in enumerate(lower) if cell]
    if not filled or sum(map(bool, upper)) < 2 or any(re.search(r"\d", lower[place]) for place in filled):
        return False
    if any(TITLE.match(cell) for cell in upper):
        return False
    names = [*upper, *[""] * (len(lower) + 1 - len(upper))]
    spans = [
        not name or name == names[place - 1] or (names[place + 1] in ("", name) and place + 1 in filled)
        for place, name in enumerate(names[:-1])
    ]
    return all(spans[place] for place in filled)


def _together(levels: Sequence[Sequence[str]], known: Known) -> list[str]:
    """Name each column by what is known: all its parts, the lower ones, or the upper one for its first column."""
    width = max(map(len, levels))
    full = [[*level, *[""] * (width - len(level))] for level in levels]
    for upper, lower in zip(full[-2::-1], full[:0:-1], strict=True):
        for place in range(1, width):
            if lower[place] and upper[place] in ("", upper[place - 1].lstrip("\0")):
                upper[place] = "\0" + next((cell for cell in upper[place - 1 :: -1] if cell), "").lstrip("\0")
    names = []
    for place in range(width):
        parts = [level[place] for level in full if level[place].strip("\0")]
        is_first = [not part.startswith("\0") for part in parts]
        parts = list(dict.fromkeys(part.strip("\0") for part in parts))
        choices = [" ".join(parts[start:]) for start in range(len(parts))]
        choices += [part for part, first in zip(parts, is_first, strict=False) if first]
        names.append(next((name for name in choices if known(name)), " ".join(parts)))
    return names


def distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Give headers that occur twice a number, so that every cell keeps its own name."""
    seen: dict[str, int] = {}
    names = []
    for text in header:
        seen[text] = seen.get(text, 0) + 1
        names.append(f"{text} ({seen[text]})" if text and seen[text] > 1 else text)
    return tuple(names)
