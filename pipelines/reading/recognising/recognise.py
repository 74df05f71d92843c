"""Recognise which export a table of text is: one of our own templates, or a format of sources/*.toml."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.contracts import Table, contracts, definition_hash
from pipelines.definitions.read import Definitions, definitions
from pipelines.reading.cells.numbers import LONGEST_TITLE
from pipelines.reading.recognising import hours_told, month_columns, month_told, worker_columns
from pipelines.reading.recognising.export_formats import TEMPLATE, Feed, Source, names_of, sources, sources_of
from pipelines.reading.recognising.fit import columns_named, score
from pipelines.reading.recognising.fit import missed as missed_by
from pipelines.reading.recognising.header_rows import first_row, headers_at, is_second
from pipelines.reading.recognising.header_words import words_of_definitions
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.template_fields import template_fields

__all__ = ["TEMPLATE", "Feed", "Match", "Source", "UnknownExport", "all_definitions", "plain", "recognise", "sources"]

HEADER_ROWS, FURTHER_ROWS = 20, 60
MONTH = "month_date"
PERIODS = 0.95  # below whatever has all it needs in columns of its own
SPLIT_HEADER = 0.05  # what its upper row lacks


class UnknownExport(Exception):
    """No source has these columns; the message names the nearest one and what is missing."""


@dataclass(frozen=True)
class Match:
    """A source found in a header row: where it stands, which columns are used and which not, what stands above it.

    missed: columns that the source names and the file lacks. rival: another source that fits as well.
    known_by: how many columns it is recognised by; of a template those of the fields that are needed.
    why: what keeps a table whose kind is known from being read.
    """

    source: Source
    header: tuple[str, ...]
    row: int
    ignored: tuple[str, ...]
    score: float
    title: str = ""
    notes: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    rival: str = ""
    why: str = ""
    known_by: int = 0

    @property
    def used(self) -> int:
        """Count the columns that are used."""
        return sum(map(bool, self.header)) - len(self.ignored)


Found = tuple[Match, list[str]]  # a source, and the columns that are missing


def _as_template(table: Table, header: Sequence[str], row: int, told: Sequence[str]) -> tuple[Match, list[str]]:
    found = template_fields(table, header)
    if MONTH in table.required and MONTH not in found.fields and "worked_hours" in found.columns:
        month, where = month_told.month_of(told)
        if month:
            found.fill(MONTH, {"constant": month}, f"{month} is taken for all rows, as the file has {where}")
    missing = [contracts().fields[name].label["en"] for name in table.required if name not in found.fields]
    ignored = tuple(text for text in header if text and text not in found.used)
    source = Source(f"template {table.name}", table.about["en"], (), (Feed(table.name, found.fields),))
    needed = sum(1 if name in found.columns else 0.5 for name in table.required if name in found.fields)
    used = len(found.used) / (len(found.used) + len(ignored) + 1)  # a table that leaves most columns is not meant
    score = needed / len(table.required) + used / 10 + len(found.columns) / (len(table.fields) + len(ignored) + 1) / 10
    known_by = sum(name in found.columns for name in table.required)
    return Match(source, tuple(header), row, ignored, score, notes=found.notes, known_by=known_by), missing


def _as_source(source: Source, header: Sequence[str], row: int) -> tuple[Match, list[str]]:
    have = {plain(text) for text in header}
    missing = [name for name in source.recognised_by if not have & names_of(source, name)]
    found = len(source.recognised_by) - len(missing)
    if missing:
        return Match(source, tuple(header), row, (), 2 * found / len(source.recognised_by)), missing
    used = {one for name in columns_named(source, header) for one in names_of(source, name)}
    ignored = tuple(text for text in header if text and plain(text) not in used)
    missed = tuple(dict.fromkeys(missed_by(source, have)))
    fits = score(source, header, ignored, missed)
    return Match(source, tuple(header), row, ignored, fits, missed=missed, known_by=found), missing


def _as_periods(
    rows: Sequence[Sequence[str]], row: int, header: Sequence[str], told: Sequence[str]
) -> list[tuple[Match, list[str]]]:
    """Take a header with periods or kinds of workers as columns for a table of worked hours, where it is one."""
    found = month_columns.source_of(rows, row, header, told) or worker_columns.source_of(rows, row, header, told)
    if not found:
        return []
    source, notes, missing, why = found
    used = set(columns_named(source, header))
    ignored = tuple(text for text in header if text and text not in used)
    match = Match(source, tuple(header), row, ignored, PERIODS, notes=notes, why=why)
    return [(match, [*missing, *([why] if why else [])])]


def recognise(rows: Sequence[Sequence[str]], told: Sequence[str] = ("", "")) -> tuple[Match, list[str]]:
    """Find the header row and the source that fit best; the list names what is missing, empty when recognised.

    told: the name of the sheet and that of the file.

    A header far down, below a cover page, is looked for only where none is found among the first rows.
    """
    best = _best(rows, range(min(len(rows), HEADER_ROWS)), told)
    if best is None or (best[1] and len(rows) > HEADER_ROWS):
        best = _best(rows, range(HEADER_ROWS, min(len(rows), FURTHER_ROWS)), told, best)
    if best is None:
        raise UnknownExport("is empty")
    match, missing = best
    last = match.row + is_second(rows, match.row + 1, known_header)
    titles = rows[: first_row(rows, last, match.header)]
    above = (" ".join(filter(None, map(str.strip, row))) for row in titles)
    return replace(match, row=last, title="\n".join(filter(None, above))), missing


def _best(
    rows: Sequence[Sequence[str]],
    indices: range,
    told: Sequence[str],
    before: tuple[Match, list[str]] | None = None,
) -> tuple[Match, list[str]] | None:
    """Choose among the headers that may end in these rows; one that is split over rows stands over its upper row."""
    best, best_rank = before, _rank(before) if before else (False, 0.0)
    for index in indices:
        used_alone = 0
        for header, is_split in headers_at(rows, index, known_header):
            if best and (sum(map(bool, header)) < 2 or not _may_be_header(header)):
                continue
            candidates = [_as_source(source, header, index) for source in sources()]
            above = ("\n".join(" ".join(row) for row in rows[:index])[:LONGEST_TITLE], *told)
            candidates += [_as_template(table, header, index, above) for table in contracts().tables.values()]
            if all(lacks for _, lacks in candidates):
                candidates += _as_periods(rows, index, header, told)
            candidates = _without_weak(candidates)
            nearest = _with_rival(max(candidates, key=_rank), candidates)
            used_alone = max(used_alone, 0 if is_split else nearest[0].used)
            rank = _rank(nearest, is_split and nearest[0].used >= used_alone)
            if best is None or rank > best_rank:
                best, best_rank = nearest, rank
    return best


def _may_be_header(header: Sequence[str]) -> bool:
    return any(map(known_header, header)) or bool(hours_told.corner(header))


def _without_weak(candidates: list[Found]) -> list[Found]:
    """Leave out sources that know a header by fewer columns than a template does, and use fewer of them too.

    The template says so: whoever wrote such a source would wonder why it is not read.
    """
    templates = [found for found in candidates if not found[1] and not found[0].source.recognised_by]
    if not templates:
        return candidates
    best, _ = max(templates, key=_rank)
    weak = [
        match
        for match, lacks in candidates
        if match.source.recognised_by and not lacks and match.known_by < best.known_by and match.used < best.used
    ]
    notes = tuple(
        f"the columns are those of {match.source.name} too, which uses {match.used} of them, and the template"
        f" {best.used}: it is read as the template, unless recognised_by of the source names more of them"
        for match in weak
    )
    told: Found = (replace(best, notes=(*best.notes, *notes)), [])
    return [told if match is best else (match, lacks) for match, lacks in candidates if match not in weak]


def _with_rival(best: Found, candidates: Sequence[Found]) -> Found:
    """Name another source that fits a header as well as the best does: none of the two is taken."""
    match, missing = best
    alike = [other for other, lacks in candidates if not missing and not lacks and other.score == match.score]
    rivals = [other.source.name for other in alike if other.source.name != match.source.name]
    return (replace(match, rival=rivals[0]), rivals) if rivals else best


def _rank(found: tuple[Match, list[str]], is_split: bool = False) -> tuple[bool, float]:
    return not found[1], found[0].score + SPLIT_HEADER * is_split


def known_header(header: str) -> bool:
    """Say whether any table or source knows a header."""
    return plain(header) in _known_headers(definitions())


@lru_cache(maxsize=8)
def _known_headers(known: Definitions) -> frozenset[str]:
    fields = (name for table in known.contracts.tables for name in words_of_definitions(known, table))
    return frozenset(fields) | frozenset(
        name for source in sources_of(known) for text in source.recognised_by for name in names_of(source, text)
    )


def all_definitions() -> str:
    """Hash every source: a file that no source knew is read again when any of them changes."""
    return definition_hash(*(source.file for source in sources()))
