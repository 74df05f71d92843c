"""Read the sheets of .xlsx and .xlsm files row by row: what their cells show, and what is hidden or merged.

Rows are cut out of the XML by regular expressions: a row that is built like rows before it costs one match.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipelines.reading.files.sheets.faults import (
    MOST_COLUMNS,
    MOST_IN_A_CELL,
    MOST_MERGES,
    MOST_ROWS,
    MOST_UNPACKED,
    Unreadable,
    size_text,
)
from pipelines.reading.files.sheets.sheet import Area, Row, Sheet
from pipelines.reading.files.sheets.shown import BUILT_IN, Write, plain, writer

CHUNK = 1 << 18
LONGEST_ROW = 1 << 26
MOST_OF_NAMES = 1 << 25
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
CELL = re.compile(r"<c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</c\s*>)", re.DOTALL)
VALUE = re.compile(r"<v(?:\s[^>]*)?>([^<]*)</v\s*>")
INLINE_TEXT = re.compile(r"<t(?:\s[^>]*)?>([^<]*)</t\s*>")
SOUND = re.compile(r"<rPh[\s>].*?</rPh\s*>", re.DOTALL)
ROW = re.compile(r"<row(?=[\s>])([^>]*)>")
NUMBER_OF_ROW = re.compile(r"""\sr\s*=\s*["'](\d+)["']""")
HIDDEN = re.compile(r"""\shidden\s*=\s*["'](?:1|true)["']""")
REFERENCE = re.compile(r"([A-Za-z]{1,4})(\d{1,8})")
PREFIX = re.compile(
    rb"<(/?)[A-Za-z_][\w.-]*:(?=(?:c|v|f|is|t|r|rPh|si|row|sheetData|mergeCells?|cols?|worksheet)[\s/>])"
)
PREFIXED = re.compile(rb"<[\w.-]+:(?:worksheet|sst)[\s>]")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
FORMULA = r"(?:<f(?: [^>]*)?(?:/>|>[^<]*</f>))?"
SIMPLE = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
    r"(?:/>|>(?:" + FORMULA + r"<v>([^<]+)</v>|<v></v>|(?<=t=\"str\">)" + FORMULA + r"<v></v>"
    r"|<is><t(?: [^>]*)?>([^<]*)</t></is>)?</c>)"
)  # a formula without a result, unless it is the empty text, is counted by the careful way
# Numbers that a workbook writes as we would, one a line.
ONE = r"(?:-?(?:0\.\d*[1-9]|[1-9]\d*+(?:\.\d*[1-9])?+)|0)"
AS_THEY_ARE = re.compile(rf"{ONE}(?:\n{ONE})*+", re.ASCII)
FEW_GAPS = 8
MOST_DIGITS = 15
SEEN_OFTEN, MOST_SHAPES = 5, 40


class Shape(NamedTuple):
    """How a row is built: the pattern that takes its values out, where they stand and how each is written.

    gaps: the places without a value, where they are few. take: gives the numbers among the values.
    """

    pattern: re.Pattern[str]
    places: tuple[int, ...]
    gaps: tuple[int, ...] | None
    numbers: tuple[int, ...]
    take: Callable[[list[str]], Sequence[str]]
    others: tuple[tuple[int, "Written"], ...]
    plain: "Written"


class Written(dict[str, str]):
    """The texts of values that were met, by what stands for them; a new one is written when it is first asked for."""

    def __init__(self, write: Callable[[str], str], is_plain: bool = False) -> None:
        self.write, self.is_plain = write, is_plain

    def __missing__(self, value: str) -> str:
        if len(value) > MOST_IN_A_CELL:
            raise Unreadable(f"holds a cell of {size_text(len(value))}: a cell may have 1 MB at most")
        if len(self) > 200_000:
            self.clear()
        text = self[value] = self.write(value)
        return text


def text_of(text: str) -> str:
    """Read a text of XML: entities, and the signs that spreadsheets write as _x000D_."""
    if "&" in text:
        text = unescape(text)
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def read_xlsx(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a workbook, in its order."""
    with zipfile.ZipFile(path) as book:
        _hold_limits(book)
        yield from Workbook(book).sheets()


def _hold_limits(book: zipfile.ZipFile) -> None:
    size = sum(member.file_size for member in book.infolist())
    if size > MOST_UNPACKED:
        raise Unreadable(f"unpacks to {size_text(size)}: a workbook may have {size_text(MOST_UNPACKED)} at most")
    if any(member.flag_bits & 1 for member in book.infolist()):
        raise Unreadable("is protected by a password: save it without one")


class Workbook:
    """The parts of a workbook that all its sheets need: texts, formats, and where each sheet lies."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self.book = book
        self.names = {name.replace("\\", "/").lstrip("/").lower(): name for name in book.namelist()}
        self.main = self._main()
        self.relations = self._relations(self.main)
        workbook = self._whole(self.main)
        self.is_1904 = bool(re.search(r"""<workbookPr[^>]*\sdate1904\s*=\s*["'](?:1|true)["']""", workbook))
        self.listed = [_attributes(found[1]) for found in re.finditer(r"<sheet\s([^>]*?)/?>", workbook)]
        self.texts: list[str] | None = None
        self.formats = self._formats()
        self.writers: dict[tuple[str, str], Written] = {}

    def sheets(self) -> Iterator[Sheet]:
        """Give the sheets in the order of the workbook."""
        for listed in self.listed:
            kind, target = self.relations.get(listed.get("r:id") or listed.get("id", ""), ("", ""))
            if kind.endswith("/worksheet") and target in self.names:
                yield self._sheet(listed, target)

    def _sheet(self, listed: dict[str, str], part: str) -> Sheet:
        sheet = Sheet(listed.get("name", ""), (), listed.get("state", "visible") != "visible")
        sheet.is_1904 = self.is_1904
        _look_around(self._chunks(part), sheet)
        sheet.rows = _Rows(self, sheet).read(self._pieces(part, b"</row>"))
        return sheet

    def _main(self) -> str:
        for kind, target in self._relations("").values():
            if kind.endswith("/officeDocument"):
                return target
        raise Unreadable("is no spreadsheet that can be read: open it and save it again")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Map the relations of a part to their kind and to the part they lead to."""
        folder = PurePosixPath(part).parent
        name = str(folder / "_rels" / f"{PurePosixPath(part).name}.rels") if part else "_rels/.rels"
        if name.lower() not in self.names:
            return {}
        found = {}
        for entry in re.finditer(r"<(?:\w+:)?Relationship\s([^>]*?)/?>", self._whole(name)):
            relation = _attributes(entry[1])
            target = relation.get("Target", "").replace("\\", "/")
            place = target.lstrip("/") if target.startswith("/") else str(folder / target)
            found[relation.get("Id", "")] = (relation.get("Type", ""), _without_dots(place).lower())
        return found

    def _whole(self, part: str) -> str:
        name = self.names.get(part.lower())
        if name is None:
            return ""
        if self.book.getinfo(name).file_size > MOST_OF_NAMES:
            raise Unreadable(f"holds a part of {size_text(self.book.getinfo(name).file_size)} where names are kept")
        return _plain_xml(_as_utf8(self.book.read(name))).decode("utf-8", "replace")

    def _chunks(self, part: str) -> Iterator[bytes]:
        """Give a part as it comes, in UTF-8."""
        with self.book.open(self.names[part]) as file:
            start = file.read(CHUNK)
            yield _as_utf8(start + file.read(MOST_UNPACKED)) if start[:2] in UTF_16 else start
            while chunk := file.read(CHUNK):
                yield chunk

    def _pieces(self, part: str, end: bytes) -> Iterator[str]:
        """Give a part in pieces that end where an element ends; comments and marked sections are resolved."""
        rest, is_prefixed = b"", False
        for place, chunk in enumerate(self._chunks(part)):
            is_prefixed = is_prefixed or (not place and bool(PREFIXED.search(chunk[:4096])))
            data, tail = rest + chunk, b""
            if is_prefixed or b"<!" in data:
                whole = data.rfind(b">") + 1
                data, tail = _plain_xml(data[:whole]), data[whole:]
            cut = data.rfind(end) + len(end)
            if cut < len(end):
                cut = data.rfind(b"<row") if b"/>" in data else 0
            if cut > 0:
                yield data[:cut].decode("utf-8", "replace")
            rest = data[max(cut, 0) :] + tail
            if len(rest) > LONGEST_ROW:
                raise Unreadable(f"holds a row of more than {size_text(LONGEST_ROW)}")
        yield rest.decode("utf-8", "replace")

    def shared(self) -> list[str]:
        """Give the texts that cells name by their number."""
        if self.texts is None:
            self.texts = []
            part = next((to for kind, to in self.relations.values() if kind.endswith("/sharedStrings")), "")
            if part in self.names:
                for piece in self._pieces(part, b"</si>"):
                    self.texts += [_text_inside(found[1] or "") for found in SHARED.finditer(piece)]
        return self.texts

    def written(self, kind: str, style: str) -> Written:
        """Give the way to write the values of cells of a type and a style."""
        key = (kind, style if kind in ("", "n") else "")
        if key not in self.writers:
            is_plain = kind in ("", "n") and int(style or 0) not in self.formats
            self.writers[key] = Written(self._writer(*key), is_plain)
        return self.writers[key]

    def _writer(self, kind: str, style: str) -> Callable[[str], str]:
        if kind == "s":
            texts = self.shared()
            return lambda value: text_of(texts[int(value)]) if int(value) < len(texts) else _no_text(value)
        if kind == "b":
            return lambda value: "true" if value.strip() in ("1", "true") else "false"
        if kind == "d":
            return lambda value: re.sub(r"T00:00:00(?:\.0+)?Z?$", "", text_of(value)).replace("T", " ")
        if kind in ("", "n"):
            write = self.formats.get(int(style or 0), plain)
            return lambda value: _number(value, write)
        return text_of

    def _formats(self) -> dict[int, Write]:
        """Read how each style writes numbers."""
        part = next((to for kind, to in self.relations.values() if kind.endswith("/styles")), "")
        styles = self._whole(part) if part else ""
        codes = dict(BUILT_IN)
        for found in re.finditer(r"<numFmt\s([^>]*?)/?>", styles):
            entry = _attributes(found[1])
            codes[int(entry.get("numFmtId", "0"))] = entry.get("formatCode", "")
        used = re.search(r"<cellXfs[\s>].*?</cellXfs\s*>", styles, re.DOTALL)
        numbers = [
            int(_attributes(found[1]).get("numFmtId", "0"))
            for found in re.finditer(r"<xf\s([^>]*?)/?>", used[0] if used else "")
        ]
        return {style: writer(codes[number], self.is_1904) for style, number in enumerate(numbers) if codes.get(number)}


SHARED = re.compile(r"<si(?:\s[^>]*)?>(.*?)</si\s*>|<si\s*/>", re.DOTALL)


def _text_inside(inner: str) -> str:
    """Join the parts of a text, without the signs that say how it sounds."""
    if "<rPh" in inner:
        inner = SOUND.sub("", inner)
    return "".join(INLINE_TEXT.findall(inner))


def _no_text(value: str) -> str:
    raise Unreadable(f"names the text {int(value)} that it does not hold: open it and save it again")


def _number(value: str, write: Write) -> str:
    try:
        return write(float(value))
    except (ValueError, OverflowError):
        return text_of(value)


def _attributes(tag: str) -> dict[str, str]:
    return {found[1]: text_of(found[2] or found[3] or "") for found in ATTRIBUTE.finditer(tag)}


def _without_dots(place: str) -> str:
    parts: list[str] = []
    for part in place.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _as_utf8(data: bytes) -> bytes:
    return data.decode("utf-16", "replace").encode() if data[:2] in UTF_16 else data


def _plain_xml(data: bytes) -> bytes:
    """Write XML the plain way: no comments, no marked sections, no prefixes."""
    if b"<!" in data:
        data = re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL)
        data = re.sub(rb"<!\[CDATA\[(.*?)\]\]>", lambda found: _escaped(found[1]), data, flags=re.DOTALL)
    return PREFIX.sub(rb"<\1", data)


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _look_around(chunks: Iterator[bytes], sheet: Sheet) -> None:
    """Note what stands before and after the rows: hidden columns, merged areas, and that the sheet is whole."""
    start = tail = before = b""
    for chunk in chunks:
        start = start or chunk
        seam = before[-40:] + chunk
        place = -1 if tail else seam.find(b"mergeCells")
        tail += chunk if tail else seam[place:] if place >= 0 else b""
        if len(tail) > MOST_OF_NAMES:
            raise Unreadable("holds more merged cells than can be read")
        before = before[-40:] + chunk if len(chunk) < 40 else chunk
    if not re.search(rb"</(?:[\w.-]+:)?worksheet\s*>\s*$", before[-1000:]):
        raise Unreadable("is cut off: save or copy it again")
    for found in re.finditer(
        r"<(?:\w+:)?col\s([^>]*?)/?>", start[: max(start.find(b"sheetData"), 0)].decode("utf-8", "replace")
    ):
        if HIDDEN.search(" " + found[1]):
            entry = _attributes(found[1])
            sheet.hidden_columns.update(range(int(entry["min"]) - 1, min(int(entry["max"]), MOST_COLUMNS)))
    for found in re.finditer(r"<(?:\w+:)?mergeCell\s([^>]*?)/?>", tail.decode("utf-8", "replace")):
        if area := _area(_attributes(found[1]).get("ref", "")):
            sheet.merged.append(area)
        if len(sheet.merged) > MOST_MERGES:
            raise Unreadable("holds more merged cells than can be read")


def _area(reference: str) -> Area | None:
    corners = [REFERENCE.fullmatch(part.replace("$", "")) for part in reference.split(":")]
    if len(corners) != 2 or not all(corners):
        return None
    (first, last) = [(int(corner[2]), column_of(corner[1])) for corner in corners if corner]
    return (*first, *last)


def column_of(name: str) -> int:
    """Give the place of a column from its letters: A is 0."""
    place = 0
    for letter in name.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


class _Rows:
    """The rows of one sheet, and the shapes that they have had so far."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.shapes: list[Shape] = []
        self.seen: dict[tuple[object, ...], int] = {}

    def read(self, pieces: Iterator[str]) -> Iterator[Row]:
        """Give the rows that hold cells."""
        number = 0
        for piece in pieces:
            for part in piece.split("</row>"):
                start = part.rfind("<row")
                found = ROW.match(part, start) if start >= 0 else None
                if 0 <= part.find("<row") < start:  # empty rows before this one
                    number = self._skipped(part[:start], number)
                if not found:
                    continue
                own = NUMBER_OF_ROW.search(found[0])
                number = int(own[1]) if own else number + 1
                if number > MOST_ROWS:
                    raise Unreadable(f"has a row numbered {number}: a sheet ends at {MOST_ROWS:,}")
                if not found[1].endswith("/"):
                    yield number, bool(HIDDEN.search(found[0])), self._cells(part[found.end() :])

    def _skipped(self, part: str, number: int) -> int:
        for found in ROW.finditer(part):
            own = NUMBER_OF_ROW.search(found[0])
            number = int(own[1]) if own else number + 1
        return number

    def _cells(self, body: str) -> list[str]:
        for place, shape in enumerate(self.shapes):
            if found := shape.pattern.fullmatch(body):
                if place:
                    self.shapes.insert(0, self.shapes.pop(place))
                return self._shaped(shape, list(found.groups()))
        return self._simple(body)

    def _shaped(self, shape: Shape, values: list[str]) -> list[str]:
        numbers = shape.take(values)
        if numbers and (len(max(numbers, key=len)) > MOST_DIGITS or not AS_THEY_ARE.fullmatch("\n".join(numbers))):
            for place in shape.numbers:
                values[place] = shape.plain[values[place]]
        for place, write in shape.others:
            values[place] = write[values[place]]
        if shape.gaps is None:
            return self._spread(shape.places, values)
        for place in shape.gaps:
            values.insert(place, "")
        return values

    def _spread(self, places: tuple[int, ...], values: list[str]) -> list[str]:
        cells = [""] * (places[-1] + 1 if places else 0)
        for place, value in zip(places, values, strict=True):
            cells[place] = value
        return cells

    def _simple(self, body: str) -> list[str]:
        """Read a row of plainly written cells; any other is read with care."""
        found = SIMPLE.findall(body)
        if SIMPLE.sub("", body).strip():
            return self._careful(body)
        filled = [cell for cell in found if cell[3] or cell[4]]
        places = tuple(self._place(cell[0]) for cell in filled)
        writers = tuple(self.book.written(kind, style) for _, style, kind, _, _ in filled)
        if list(places) != sorted(places):
            return self._careful(body)
        self._remember(found, places, writers)
        return self._spread(places, [write[cell[3] or cell[4]] for write, cell in zip(writers, filled, strict=True)])

    def _remember(self, found: list[tuple[str, ...]], places: tuple[int, ...], write: tuple[Written, ...]) -> None:
        """Keep the shape of rows that come often."""
        key = tuple((column, style, kind, bool(value), bool(text)) for column, style, kind, value, text in found)
        if len(self.seen) > 10_000:
            self.seen.clear()
        self.seen[key] = self.seen.get(key, 0) + 1
        if self.seen[key] != SEEN_OFTEN or len(self.shapes) >= MOST_SHAPES:
            return
        pattern = re.compile("".join(_pattern(*cell) for cell in found))
        gaps = sorted(set(range(places[-1] + 1 if places else 0)) - set(places))
        numbers = tuple(place for place, one in enumerate(write) if one.is_plain)
        others = tuple((place, one) for place, one in enumerate(write) if not one.is_plain)
        few = tuple(gaps) if len(gaps) <= FEW_GAPS else None
        take = itemgetter(*numbers) if len(numbers) > 1 else lambda values: [values[place] for place in numbers]
        self.shapes.append(Shape(pattern, places, few, numbers, take, others, self.book.written("", "")))

    def _place(self, name: str) -> int:
        place = column_of(name)
        if not 0 <= place < MOST_COLUMNS:
            raise Unreadable(f"has a cell in column {name}: a sheet ends at XFD")
        return place

    def _careful(self, body: str) -> list[str]:
        cells: dict[int, str] = {}
        place = -1
        for found in CELL.finditer(body):
            entry = {name: (one or other) for name, one, other in ATTRIBUTE.findall(found[1])}
            reference = REFERENCE.fullmatch(entry.get("r", ""))
            if not reference and "r" in entry:
                raise Unreadable(f"has a cell named {text_of(entry['r'])[:20]}: open it and save it again")
            place = self._place(reference[1]) if reference else place + 1
            inner = found[2] or ""
            value = VALUE.search(inner)
            kind = entry.get("t", "")
            if kind == "inlineStr":
                cells[place] = self.book.written(kind, "")[_text_inside(inner)]
            elif value and value[1]:
                cells[place] = self.book.written(kind, entry.get("s", ""))[value[1]]
            elif "<f" in inner and kind != "str":
                self.sheet.unsaved_formulas += 1
                self.sheet.first_unsaved = self.sheet.first_unsaved or entry.get("r", "")
        return [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def _pattern(column: str, style: str, kind: str, value: str, text: str) -> str:
    """Write the pattern of one plainly written cell."""
    head = r'<c r="' + column + r'\d++"' + (' s="' + style + '"' if style else "")
    head += ' t="' + kind + '"' if kind else ""
    if value:
        return head + ">" + FORMULA + "<v>([^<]++)</v></c>"
    if text:
        return head + r"><is><t(?: [^>]*)?>([^<]++)</t></is></c>"
    return head + r"(?:/>|>(?:<v></v>|<is><t(?: [^>]*)?></t></is>)?</c>)"
