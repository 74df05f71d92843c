"""Open any file that the reader opens, and find its table by words and shape, also where no source knows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.lake.archives import Archive, members
from pipelines.lake.load_file import name_of
from pipelines.mapping.data_rows import rows_of_sheet, rows_of_text
from pipelines.mapping.header_choice import HeaderRow, header_rows
from pipelines.mapping.said import say
from pipelines.mapping.writings import is_date, is_number
from pipelines.reading.files.intake import Intake, take
from pipelines.reading.files.kinds import Kind, kind_of
from pipelines.reading.files.spreadsheet import Sheet
from pipelines.reading.layout.books import EXPLANATIONS, sheets_of, tables_of
from pipelines.reading.layout.tables import Export, NotAnExport
from pipelines.reading.layout.text_tables import PlainText, as_utf8, layouts_of, read_text
from pipelines.reading.recognising.header_rows import first_row, is_second
from pipelines.reading.recognising.recognise import FURTHER_ROWS, Match, UnknownExport, known_header, recognise

NEAR = 0.15  # how far behind the best row of headers another may come and still be worth a question
LARGE, SAMPLE = 16_000_000, 8_000_000  # bytes of a text of which only the beginning is looked at


class CannotMap(Exception):
    """A file that cannot be mapped; the message says why in one sentence."""


@dataclass(frozen=True)
class Opened:
    """A file that is open: its name, what it is, and its sheets or its text."""

    name: str
    taken: Intake
    kind: Kind
    folder: Path
    sheets: tuple[Sheet, ...] = ()
    plain: PlainText | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class Laid:
    """One table of a file: the sheet, what stands above its headers, the headers, and where they stand.

    match: how the reader recognises it already. others: other rows that may hold the headers.
    """

    sheet: str
    header: tuple[str, ...]
    line: int
    above: tuple[tuple[int, str], ...]
    match: Match | None
    score: float
    place: int
    ordinal: int
    delimiter: str = ","
    others: tuple[HeaderRow, ...] = ()
    other_lines: tuple[int, ...] = ()
    rows: tuple[tuple[int, list[str]], ...] = field(default=(), repr=False)
    is_sampled: bool = False

    @property
    def known_as(self) -> str:
        """Name the source or template by which the reader knows it already."""
        return self.match.source.name if self.match else ""

    @property
    def title(self) -> str:
        """Give what stands above the headers."""
        return "\n".join(text for _, text in self.above)


def open_file(path: Path, folder: Path, member: str = "") -> Opened:
    """Take a private copy of a file, of a large text its beginning, and open it. Raises CannotMap.

    member: the file of an archive that is meant, named as reports name it.
    """
    name = name_of(path)
    if not path.is_file():
        raise CannotMap(say("no_file", file=name))
    if not path.stat().st_size:
        raise CannotMap(say("empty_file", file=name))
    path, is_cut = _beginning(path, folder)
    suffix = path.suffix.lower()
    taken = take(path, folder / f"original{suffix if suffix[1:].isalnum() and suffix.isascii() else '.data'}")
    kind = kind_of(taken.copy)
    if kind.name in ("zip", "gz"):
        return _packed(taken, kind, folder, name, member)
    if kind.name == "other":
        raise CannotMap(say("cannot_open", file=name, reason=f"the file is {kind.said}"))
    return _open(Opened(name, taken, kind, folder, is_cut=is_cut))


def _beginning(path: Path, folder: Path) -> tuple[Path, bool]:
    """Copy the first lines of a large text alone; whatever else is large is read as a whole."""
    if path.stat().st_size <= LARGE or kind_of(path).name != "text":
        return path, False
    target = folder / f"beginning{path.suffix}"
    with path.open("rb") as whole:
        start = whole.read(SAMPLE)
    target.write_bytes(start[: start.rfind(b"\n") + 1] or start)
    return target, True


def _packed(taken: Intake, kind: Kind, folder: Path, name: str, member: str) -> Opened:
    """Open the named member of an archive, else the first that no source knows, else the first with a table."""
    why, first = "", None
    for number, one in enumerate(members(Archive(taken.copy, name, kind.name), folder / "unpacked")):
        if one.path is None or (member and one.name != member):
            why = why or one.said
            continue
        inner = folder / f"member{number}{one.path.suffix}"
        one.path.replace(inner)
        one.path.touch()
        own = folder / str(number)
        own.mkdir()
        try:
            found = kind_of(inner)
            if found.name in ("zip", "gz", "other"):
                continue
            opened = _open(Opened(one.name, take(inner, own / f"inner{inner.suffix}"), found, own))
            if member or not tables(opened)[0].known_as:
                return opened
            first = first or opened
        except (NotAnExport, CannotMap) as fault:
            why = why or str(fault)
    if first:
        return first
    raise CannotMap(say("cannot_open", file=member or name, reason=why or "no file in the archive holds a table"))


def _open(opened: Opened) -> Opened:
    try:
        if opened.kind.name == "text":
            plain = as_utf8(opened.taken, opened.folder)
            return Opened(opened.name, opened.taken, opened.kind, opened.folder, plain=plain, is_cut=opened.is_cut)
        sheets = tuple(sheets_of(opened.taken.copy, opened.kind.name, opened.folder))
    except NotAnExport as fault:
        raise CannotMap(say("cannot_open", file=opened.name, reason=str(fault))) from fault
    return Opened(opened.name, opened.taken, opened.kind, opened.folder, sheets)


def read_again(opened: Opened, folder: Path) -> Export:
    """Read the file as a load would, with the definitions in force. Raises NotAnExport."""
    folder.mkdir(parents=True, exist_ok=True)
    if opened.plain:
        return read_text(opened.plain, folder, opened.name)
    return tables_of(opened.sheets, opened.kind.name, folder, opened.name)


def tables(opened: Opened, line: int = 0) -> list[Laid]:
    """Find the table of each sheet, the fullest first; line: where the headers stand, if that was said."""
    found = [laid for laid in (_of_text(opened, line) if opened.plain else _of_sheets(opened, line)) if laid]
    if not found:
        raise CannotMap(say("no_table", file=opened.name))
    return sorted(found, key=lambda laid: (-laid.score * min(len(laid.rows), 50), laid.place))


def _of_text(opened: Opened, line: int) -> Iterator[Laid]:
    assert opened.plain
    try:
        layouts = layouts_of(opened.plain)
    except NotAnExport as fault:
        raise CannotMap(say("cannot_open", file=opened.name, reason=str(fault))) from fault
    best: tuple[float, Laid] | None = None
    for mark, rows in layouts.items():
        laid = _laid([cells for cells, _ in rows], [end for _, end in rows], ("", opened.name), 0, line)
        if laid and (best is None or laid.score + 0.05 * len(laid.header) > best[0]):
            best = laid.score + 0.05 * min(len(laid.header), 20), Laid(**{**vars(laid), "delimiter": mark})
    if best:
        kept, is_more = rows_of_text(opened.plain.path, best[1].line, len(best[1].header), best[1].delimiter)
        yield Laid(**{**vars(best[1]), "rows": kept, "is_sampled": is_more or opened.is_cut})


def _of_sheets(opened: Opened, line: int) -> Iterator[Laid]:
    visible = [sheet for sheet in opened.sheets if sheet.rows and not sheet.is_hidden]
    for place, sheet in enumerate(visible):
        if sheet.name.strip().casefold() in EXPLANATIONS and len(visible) > 1:
            continue
        head = [row for row in sheet.head if row.ordinal <= FURTHER_ROWS]
        laid = _laid([row.cells for row in head], [row.line for row in head], (sheet.name, opened.name), place, line)
        if not laid:
            continue
        start = next(row for row in head if row.line == laid.line)
        rows, is_more = rows_of_sheet(sheet.path, start.end, laid.line, len(laid.header))
        yield Laid(**{**vars(laid), "rows": rows, "is_sampled": is_more})


def _laid(
    rows: Sequence[Sequence[str]], lines: Sequence[int], told: tuple[str, str], place: int, asked: int
) -> Laid | None:
    """Find the headers of a table: where the reader finds them, else by their shape."""
    if not rows:
        return None
    choices = header_rows(rows)
    if asked and (own := [choice for choice in choices if lines[choice.index] == asked]):
        choices = own
    known = None
    try:
        match, missing = recognise(rows, told)
    except UnknownExport:
        return None
    if not missing and not asked:
        known = match
        best = HeaderRow(match.row, match.header, 5.0, match.known_by)
    elif choices:
        best = choices[0]
    else:
        return None
    if not known and not asked and is_second(rows, best.index + 1, known_header):
        best = replace(best, index=best.index + 1)
    near = tuple(other for other in choices[1:3] if other.score > best.score - NEAR * best.score and not known)
    if not known and not asked and (second := _second_header(rows, best, choices)) and second not in near:
        near = (second, *near)
    first = first_row(rows, best.index, best.header)
    above = tuple(
        (line, " ".join(dict.fromkeys(cell.strip() for cell in row if cell.strip())))
        for line, row in zip(lines[:first], rows[:first], strict=True)
        if any(cell.strip() for cell in row)
    )
    return Laid(
        told[0], best.header, lines[best.index], above, known, best.score, place, best.index,
        others=near, other_lines=tuple(lines[other.index] for other in near),
    )  # fmt: skip


def _second_header(rows: Sequence[Sequence[str]], best: HeaderRow, choices: Sequence[HeaderRow]) -> HeaderRow | None:
    """Find a row right below the headers that looks like headers too: all texts, above a column of days or numbers."""
    below = rows[best.index + 1] if best.index + 1 < len(rows) else ()
    after = rows[best.index + 2 : best.index + 6]
    filled = [place for place, cell in enumerate(below) if cell.strip()]
    if len(filled) < max(best.filled - 1, 2) or any(_is_value(below[place]) for place in filled):
        return None
    over = [place for place in filled if after and all(place < len(row) and _is_value(row[place]) for row in after)]
    return next((one for one in choices if one.index == best.index + 1), None) if over else None


def _is_value(cell: str) -> bool:
    return is_date(cell) or is_number(cell)
