"""Put the header of a table together from one, two or three rows."""

import re
from collections.abc import Callable, Iterator, Sequence

Known = Callable[[str], bool]
MOST_ROWS = 3
NARROW = 3  # columns; what stands above so few may be a header of them
PERIOD = re.compile(r"(?:19|20)\d\d")
DIGIT = re.compile(r"\d")
VALUE = re.compile(r"[\d.,:/\-年月日T ]*\d[\d.,:/\-年月日T ]*")  # a day or a number
FIRST_WIDE = 0x2E80  # where Chinese, Japanese and Korean signs begin
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


def first_row(rows: Sequence[Sequence[str]], last: int, header: Sequence[str]) -> int:
    """Give the first of the rows in which a header stands that ends in a row: what is above it is a title."""
    first = last
    while first and _is_in(clean(rows[first - 1]), header):
        first -= 1
    return first


def _is_in(row: Sequence[str], header: Sequence[str]) -> bool:
    """Say whether at least two cells of a row, and all of them, stand in the header of their columns."""
    filled = [(place, cell) for place, cell in enumerate(row) if cell]
    return len(filled) > 1 and all(place < len(header) and cell in header[place] for place, cell in filled)


def is_second(rows: Sequence[Sequence[str]], index: int, known: Known) -> bool:
    """Say whether a row repeats the headers above it in another script: 单位 and below it Unit.

    Every cell of it is a text of the other script, and one at least stands where all rows below hold days or numbers;
    most of it is known, or no header lacks its second. A record is never taken for a header: it would be gone.
    """
    if not index or index >= len(rows):
        return False
    upper, lower = clean(rows[index - 1]), clean(rows[index])
    upper += [""] * (len(lower) - len(upper))
    filled = [place for place, cell in enumerate(lower) if cell and not _is_merged(upper, lower, place)]
    if len(filled) < 2 or any(DIGIT.search(lower[place]) or not upper[place] for place in filled):
        return False
    if 2 * len(filled) <= sum(map(bool, upper)):
        return False
    is_known = 2 * sum(known(lower[place]) for place in filled) > len(filled)
    is_whole = len(filled) == sum(map(bool, upper))
    in_other_script = all(_is_wide(upper[place]) != _is_wide(lower[place]) for place in filled)
    return (is_known or is_whole) and in_other_script and _stands_over_values(rows[index + 1 : index + 6], filled)


def _is_wide(text: str) -> bool:
    return any(ord(sign) >= FIRST_WIDE for sign in text)


def _stands_over_values(rows: Sequence[Sequence[str]], places: Sequence[int]) -> bool:
    """Say whether at least one column of texts holds days or numbers in all rows below."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    return bool(filled) and any(
        all(place < len(row) and VALUE.fullmatch(row[place].strip()) for row in filled) for place in places
    )


def _is_split(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether a row stands below headers that span several columns, and names the parts of each."""
    filled = [place for place, cell in enumerate(lower) if cell and not _is_merged(upper, lower, place)]
    if not filled or sum(map(bool, upper)) < 2 or any(re.search(r"\d", lower[place]) for place in filled):
        return False
    if any(TITLE.match(cell) for cell in upper) or _is_title(upper, filled):
        return False
    names = [*upper, *[""] * (len(lower) + 1 - len(upper))]
    spans = [
        not name or name == names[place - 1] or (names[place + 1] in ("", name) and place + 1 in filled)
        for place, name in enumerate(names[:-1])
    ]
    return all(spans[place] for place in filled)


def _is_title(upper: Sequence[str], filled: Sequence[int]) -> bool:
    """Say whether a row is a name and its period above a whole table: a log, and far right its month."""
    name_and_period = 2
    texts = {cell for cell in upper if cell}
    periods = sum(bool(PERIOD.search(cell)) for cell in texts)
    return len(texts) == name_and_period and periods == 1 and len(filled) > NARROW


def _is_merged(upper: Sequence[str], lower: Sequence[str], place: int) -> bool:
    """Say whether a header that is merged over both rows stands here: its text was filled down."""
    return place < len(upper) and upper[place] == lower[place]


def _together(levels: Sequence[Sequence[str]], known: Known) -> list[str]:
    """Name each column by what is known: all its parts, the lower ones, or the upper one for its first column."""
    width = max(map(len, levels))
    full = [[*level, *[""] * (width - len(level))] for level in levels]
    for upper, lower in zip(full[-2::-1], full[:0:-1], strict=True):
        for place in range(1, width):
            if lower[place] and upper[place] in ("", upper[place - 1].lstrip("\0")):
                upper[place] = "\0" + next((cell for cell in upper[place - 1 :: -1] if cell), "").lstrip("\0")
    names: list[str] = []
    for place in range(width):
        parts = [level[place] for level in full if level[place].strip("\0")]
        is_first = [not part.startswith("\0") for part in parts]
        parts = list(dict.fromkeys(part.strip("\0") for part in parts))
        choices = [" ".join(parts[start:]) for start in range(len(parts))]
        choices += [part for part, first in zip(parts, is_first, strict=False) if first]
        name = next((name for name in choices if known(name)), choices[0] if choices else "")
        names.append(
            choices[0] if name and name in names else name
        )  # 时间 below 检查 and 时间 below 整改 are not the same
    return names


def distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Give headers that occur twice a number, so that every cell keeps its own name."""
    seen: dict[str, int] = {}
    names = []
    for text in header:
        seen[text] = seen.get(text, 0) + 1
        names.append(f"{text} ({seen[text]})" if text and seen[text] > 1 else text)
    return tuple(names)
