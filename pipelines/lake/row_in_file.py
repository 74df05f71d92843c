"""Find a record of the lake in the file it came from: its sheet, its lines, and the cells as they were sent."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.lake.cut_of_text import Cut, cut_of
from pipelines.lake.lake import Lake, Manifest
from pipelines.plant_day import today
from pipelines.reading.files.intake import take
from pipelines.reading.layout.text_tables import TEXT_SUFFIXES, NotAnExport, Text, read_export
from pipelines.reading.recognising.template_fields import reading_with
from pipelines.reading.rows.tolerant_reader import Careful
from pipelines.reading.rows.typed_rows import RowsLost, connect

MOST_LINES = 20
LARGE = 16_000_000  # bytes; what is smaller is read in a second or two


@dataclass(frozen=True)
class RowInFile:
    """Where a record stands in its file: the sheet of a workbook, the lines, and the cells of each by header.

    why_not says why it was not found there, where it was not.
    """

    sheet: str = ""
    lines: tuple[int, ...] = ()
    cells: tuple[Mapping[str, str], ...] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Wanted:
    """The record that is looked for: its table and its key, every value written as text."""

    table: str
    key: Mapping[str, str]


def row_in_file(lake: Lake, manifest: Manifest, wanted: Wanted, folder: Path) -> RowInFile:
    """Read the original of a file once more, and find the lines that a record was made of.

    The lines are not kept in the lake: to number the lines of a plain file costs every load, and few are ever asked
    for. The file is read with the definitions of today; of a large text only the records that name the key.
    """
    original = next((lake.path / "originals").glob(f"{manifest.sha256}.*"), None)
    if original is None:
        return RowInFile(why_not="the original of the file is not in the lake any more")
    if cut := _cut(original, wanted, folder):
        near = folder / "near"
        near.mkdir()
        found = _read_again(cut.path, manifest, wanted, near)
        if found.lines:
            return replace(found, lines=tuple(cut.line_of(line) for line in found.lines))
    return _read_again(original, manifest, wanted, folder)


def _cut(original: Path, wanted: Wanted, folder: Path) -> Cut | None:
    """Cut the records out of a large text in which the one value of a key stands."""
    is_large = original.suffix in TEXT_SUFFIXES and original.stat().st_size > LARGE
    if not is_large or len(wanted.key) != 1:
        return None
    return cut_of(original, next(iter(wanted.key.values())), folder / f"cut{original.suffix}")


def _read_again(original: Path, manifest: Manifest, wanted: Wanted, folder: Path) -> RowInFile:
    taken = take(original, folder / f"original{original.suffix}")
    try:
        with reading_with(manifest.given):
            export = read_export(taken, folder, manifest.file)
        return _among(export.texts, folder, manifest.file, wanted)
    except (NotAnExport, RowsLost, duckdb.DataError, duckdb.ProgrammingError) as fault:
        said = str(fault).splitlines()[0]
        return RowInFile(why_not=f"the file cannot be read with the definitions of today ({said})")


def _among(texts: Sequence[Text], folder: Path, file: str, wanted: Wanted) -> RowInFile:
    """Look through the tables of a file; where ids start again on each sheet, through those with its name in them."""
    given = [replace(text, file=file) for text in texts]
    found, starts_again = _first(_looked_through(given, folder, wanted))
    if starts_again:
        shutil.rmtree(folder / "rows", ignore_errors=True)
        named = [replace(text, names_sheet_in_ids=True) for text in given]
        found, _ = _first(_looked_through(named, folder, wanted))
    return found or RowInFile(why_not="no row of the file makes this record with the definitions of today")


def _first(looked: Iterator[tuple[RowInFile | None, bool]]) -> tuple[RowInFile | None, bool]:
    """Give the first find, and whether the ids of any sheet start again."""
    every = list(looked)
    return next((found for found, _ in every if found), None), any(again for _, again in every)


def _looked_through(texts: Sequence[Text], folder: Path, wanted: Wanted) -> Iterator[tuple[RowInFile | None, bool]]:
    """Read one table of text after the other as a load does, and look for the record in each."""
    earlier: dict[str, list[Path]] = {}
    for number, text in enumerate(texts):
        own = folder / "rows" / str(number)
        own.mkdir(parents=True)
        with connect(own) as con:
            con.execute("set disabled_optimizers = 'in_clause'")
            reading = Careful(con, text, own, today(), earlier)
            done = reading.ingest()
            lines = reading.lines_of(wanted.table, wanted.key)[:MOST_LINES]
            cells = reading.cells_of(lines)
        for table, rows in done.tables.items():
            earlier.setdefault(table, []).append(rows)
        yield (RowInFile(text.sheet, tuple(lines), tuple(cells)) if lines else None), done.ids_start_again
