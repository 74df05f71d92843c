"""How much room a text takes on a slide, counted without any font on the machine, so that nothing overflows its box."""

import re
import unicodedata
from functools import lru_cache

# Advance widths of Arial (and of Helvetica and Liberation Sans, which are made to the same measure) for the signs from
# space to tilde, in thousandths of the size. Chinese signs are as wide as the size; what is not listed counts as that.
ARIAL = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556"
    " 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667"
    " 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833"
    " 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
ARIAL_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556"
    " 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667"
    " 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889"
    " 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
WIDTHS = {False: tuple(map(int, ARIAL.split())), True: tuple(map(int, ARIAL_BOLD.split()))}
EM, LATIN, GAP = 1000, 600, 250
SPACING = 1.22  # of a line, in sizes; the slides set it exactly, so that every font keeps to it
SLACK = 0.97  # of the width of a box, as no two programs break lines alike
# Signs that XML cannot hold; a spreadsheet and a slide are XML.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
CLOSING, OPENING = "，。；：、！？）》”’」』】〉…", "（《“‘「『【〈"
WIDE = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
LETTERS = "0-9A-Za-z≥≤±%–"
MIXED = re.compile(rf"(?<=[{WIDE}])(?= ?[{LETTERS}])|(?<=[{LETTERS}])(?= ?[{WIDE}])")  # also beside a blank
# What stays together on a line: blanks, a wide sign with its punctuation, a word.
TOGETHER = re.compile(rf"[ \u3000]+|[{OPENING}]*[{WIDE}][{CLOSING}]*|[^ \u3000{WIDE}]+")


def legal(text: object) -> str:
    """Return a text without the signs that XML cannot hold."""
    return ILLEGAL.sub("", str(text))


def clean(text: object) -> str:
    """Return a legal text with line ends and blanks that a slide shows alike."""
    return legal(str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").replace("\v", "\n"))


@lru_cache(maxsize=8192)
def sign_width(sign: str, bold: bool = False) -> int:
    """Return the width of one sign in thousandths of the size; of one that is not known rather too much."""
    code = ord(sign)
    if 32 <= code < 127:
        return WIDTHS[bold][code - 32]
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn"):
        return 0
    narrow = unicodedata.east_asian_width(sign) in ("N", "Na", "H")
    return LATIN if narrow and code < 0x2000 else EM


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is on one line, in points; programs put a little room between Chinese and other signs."""
    gaps = len(MIXED.findall(text)) if not text.isascii() else 0
    return (sum(sign_width(sign, bold) for sign in text) + gaps * GAP) / EM * size


def broken(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """Break a text into the lines it takes in a room so many points wide; put together they are the text again."""
    room, done, line, used = room * SLACK, [], "", 0.0
    for part in TOGETHER.findall(text):
        wide = width(part, size, bold)
        if used + wide > room and line and not part.isspace():
            done.append(line)
            line, used = "", 0.0
        before = line.rstrip()
        if before and part.strip() and (ord(part[0]) < 0x2E80) != (ord(before[-1]) < 0x2E80):
            wide += GAP / EM * size
        if wide > room and not part.isspace():
            *whole, part = cut(part, size, room, bold)  # noqa: PLW2901  # what is left of it is the part
            done += whole
            wide = width(part, size, bold)
        line, used = line + part, used + wide
    return [*done, line]


def cut(word: str, size: float, room: float, bold: bool) -> list[str]:
    """Cut a word that is longer than a line into pieces that are not."""
    pieces, piece = [], ""
    for sign in word:
        if piece and width(piece + sign, size, bold) > room:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def lines(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """Break a text of several paragraphs into lines."""
    return [line for part in text.split("\n") for line in broken(part, size, room, bold)]


def height(text: str, size: float, room: float, bold: bool = False) -> float:
    """Return how high a text is in a room so many points wide, in points."""
    return len(lines(text, size, room, bold)) * size * SPACING


def fitting(text: str, sizes: tuple[float, ...], room: float, high: float, bold: bool = False) -> float | None:
    """Return the first of these sizes in which a text fits its room, none where it fits in no one."""
    return next((size for size in sizes if height(text, size, room, bold) <= high + 0.01), None)


def shortened(text: str, most: int) -> str:
    """Cut a text that is longer than so many signs, and say so by three dots."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
