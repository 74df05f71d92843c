"""Recognise which export a table of text is: one of our own templates, or a format of sources/*.toml."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pipelines.contracts import FILE, Table, contracts, definition_hash
from pipelines.definitions.read import Definitions, definitions
from pipelines.definitions.sources import FeedEntry, SourceEntry
from pipelines.reading.header_rows import headers_at

TEMPLATE = "template"
HEADER_ROWS, FURTHER_ROWS = 20, 60
SPLIT_HEADER = 0.05  # what its upper row lacks
LONGEST_HEADER = 500


class UnknownExport(Exception):
    """No source has these columns; the message names the nearest one and what is missing."""


@dataclass(frozen=True)
class Feed:
    """What rows of an export bring to one table: an expression per field (see mapping.py)."""

    table: str
    fields: Mapping[str, Any]
    where_filled: tuple[str, ...] = ()
    rows_form_one_record: bool = False
    newest_by: str = ""
    rows: Any = None
    split: Mapping[str, Any] | None = None
    columns_to_rows: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Source:
    """One export format: how it is recognised and what it feeds."""

    name: str
    label: str
    recognised_by: tuple[str, ...]
    feeds: tuple[Feed, ...]
    unknown: tuple[str, ...] = ()
    days: str = ""
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Any = None
    time_zone: str | None = None
    is_own: bool = False
    exported_on: Any = ""
    complete_for: str = ""
    ids_of: str = ""
    export_format: str = TEMPLATE
    file: str = FILE


@dataclass(frozen=True)
class Match:
    """A source found in a header row: where it stands, which columns are used and which not, what stands above it."""

    source: Source
    header: tuple[str, ...]
    row: int
    ignored: tuple[str, ...]
    score: float
    title: str = ""
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 16)
def plain(header: str) -> str:
    """Write a header so that case, spaces, underscores, width and notes in brackets make no difference."""
    wide = unicodedata.normalize("NFKC", header[:LONGEST_HEADER]).casefold()
    end = max(map(wide.rfind, ")）]")) + 1  # an opened bracket is looked for only where one is closed
    without_notes = re.sub(r"[(（\[][^)）\]]*[)）\]]", "", wide[:end]) + wide[end:]
    return re.sub(r"[\s_\-*:：/]+", "", without_notes) or re.sub(r"\s+", "", wide)


def sources() -> tuple[Source, ...]:
    """Give every export format of sources/*.toml, those of the company's own settings among them."""
    return _sources_of(definitions())


@lru_cache(maxsize=8)
def _sources_of(known: Definitions) -> tuple[Source, ...]:
    own = {file.name for file in known.own_files}
    return tuple(_source(name, entry, f"sources/{name}.toml" in own) for name, entry in known.sources.items())


def _source(name: str, entry: SourceEntry, is_own: bool) -> Source:
    return Source(
        name=name,
        label=entry.label,
        recognised_by=entry.recognised_by,
        feeds=tuple(_feed(feed) for feed in entry.feeds),
        unknown=entry.unknown,
        days=entry.days,
        headers=entry.headers,
        rows=entry.rows,
        time_zone=entry.time_zone,
        is_own=is_own,
        exported_on=entry.exported_on,
        complete_for=entry.complete_for,
        ids_of=entry.ids_of,
        export_format=name,
        file=f"sources/{name}.toml",
    )


def _feed(entry: FeedEntry) -> Feed:
    reshaping = {"split": entry.split, "columns_to_rows": entry.columns_to_rows}
    return Feed(**dict(entry) | {key: value.model_dump() if value else None for key, value in reshaping.items()})


def names_of_fields(table: str) -> Mapping[str, str]:
    """Map every header text a table knows to its field; the field's own name and labels come first."""
    return _names_of_fields(definitions(), table)


@lru_cache(maxsize=256)
def _names_of_fields(definitions: Definitions, table: str) -> Mapping[str, str]:
    known: dict[str, str] = {}
    everything = definitions.contracts
    entries = [everything.fields[name] for name in everything.tables[table].fields]
    for entry in entries:
        for text in (entry.name, *entry.label.values()):
            known.setdefault(plain(text), entry.name)
    for entry in entries:
        for text in entry.headers:
            known.setdefault(plain(text), entry.name)
    return known


def _as_template(table: Table, header: Sequence[str], row: int) -> tuple[Match, list[str]]:
    known = names_of_fields(table.name)
    columns: dict[str, list[str]] = {}
    for text in header:
        if name := known.get(plain(text)):
            columns.setdefault(name, []).append(text)
    fields = {name: _one_column(texts) for name, texts in columns.items()}
    missing = [contracts().fields[name].label["en"] for name in table.required if name not in fields]
    used = {text for texts in columns.values() for text in texts}
    ignored = tuple(text for text in header if text and text not in used)
    source = Source(f"template {table.name}", table.about["en"], (), (Feed(table.name, fields),))
    found = len(table.required) - len(missing)
    score = found / len(table.required) + len(fields) / (len(table.fields) + len(ignored) + 1) / 10
    twice = tuple(
        f"{' and '.join(texts)} are columns for the same: the first that is filled counts"
        for texts in columns.values()
        if len(texts) > 1
    )
    return Match(source, tuple(header), row, ignored, score, notes=twice), missing


def _one_column(texts: Sequence[str]) -> dict[str, Any]:
    """Write the expression of a field that one column fills, or the first filled of several."""
    if len(texts) == 1:
        return {"column": texts[0]}
    return {"first": [{"column": text} for text in texts]}


def names_of(source: Source, name: str) -> set[str]:
    """Give all headers by which a column of a source is known, written plainly."""
    return {plain(one) for one in (name, *source.headers.get(name, ()))}


def _as_source(source: Source, header: Sequence[str], row: int) -> tuple[Match, list[str]]:
    have = {plain(text) for text in header}
    missing = [name for name in source.recognised_by if not have & names_of(source, name)]
    found = len(source.recognised_by) - len(missing)
    return Match(source, tuple(header), row, (), 2 * found / len(source.recognised_by)), missing


def recognise(rows: Sequence[Sequence[str]]) -> tuple[Match, list[str]]:
    """Find the header row and the source that fit best; the list names what is missing, empty when recognised.

    A header far down, below a cover page, is looked for only where none is found among the first rows.
    """
    best = _best(rows, range(min(len(rows), HEADER_ROWS)))
    if best is None or (best[1] and len(rows) > HEADER_ROWS):
        best = _best(rows, range(HEADER_ROWS, min(len(rows), FURTHER_ROWS)), best)
    if best is None:
        raise UnknownExport("is empty")
    match, missing = best
    above = (" ".join(filter(None, map(str.strip, row))) for row in rows[: match.row])
    return replace(match, title="\n".join(filter(None, above))), missing


def _best(
    rows: Sequence[Sequence[str]], indices: range, before: tuple[Match, list[str]] | None = None
) -> tuple[Match, list[str]] | None:
    """Choose among the headers that may end in these rows; one that is split over rows stands over its upper row."""
    best, best_rank = before, _rank(before) if before else (False, 0.0)
    for index in indices:
        for header, is_split in headers_at(rows, index, known_header):
            if sum(map(bool, header)) < 2 and best:
                continue
            candidates = [_as_source(source, header, index) for source in sources()]
            candidates += [_as_template(table, header, index) for table in contracts().tables.values()]
            nearest = max(candidates, key=_rank)
            rank = _rank(nearest, is_split)
            if best is None or rank > best_rank:
                best, best_rank = nearest, rank
    return best


def _rank(found: tuple[Match, list[str]], is_split: bool = False) -> tuple[bool, float]:
    return not found[1], found[0].score + SPLIT_HEADER * is_split


def known_header(header: str) -> bool:
    """Say whether any table or source knows a header."""
    return plain(header) in _known_headers(definitions())


@lru_cache(maxsize=8)
def _known_headers(known: Definitions) -> frozenset[str]:
    fields = (name for table in known.contracts.tables for name in _names_of_fields(known, table))
    return frozenset(fields) | frozenset(
        name for source in _sources_of(known) for text in source.recognised_by for name in names_of(source, text)
    )


def all_definitions() -> str:
    """Hash every source: a file that no source knew is read again when any of them changes."""
    return definition_hash(*(source.file for source in sources()))
