"""The export formats of sources/*.toml as the reader uses them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipelines.contracts import FILE
from pipelines.definitions.read import Definitions, definitions
from pipelines.definitions.sources import FeedEntry, SourceEntry
from pipelines.reading.recognising.headers import plain

TEMPLATE = "template"


@dataclass(frozen=True)
class Feed:
    """What rows of an export bring to one table: an expression per field (see mapping.py).

    adds_up: the number that is added up over the records of one key that stand in one row.
    """

    table: str
    fields: Mapping[str, Any]
    where_filled: tuple[str, ...] = ()
    rows_form_one_record: bool = False
    newest_by: str = ""
    rows: Any = None
    split: Mapping[str, Any] | None = None
    columns_to_rows: Mapping[str, Any] | None = None
    adds_up: str = ""


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
    filled_down: tuple[str, ...] = ()
    ids_of: str = ""
    export_format: str = TEMPLATE
    file: str = FILE


def sources() -> tuple[Source, ...]:
    """Give every export format of sources/*.toml, those of the company's own settings among them."""
    return sources_of(definitions())


@lru_cache(maxsize=8)
def sources_of(known: Definitions) -> tuple[Source, ...]:
    """Give every export format of some definitions."""
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
        filled_down=entry.filled_down,
        ids_of=entry.ids_of,
        export_format=name,
        file=f"sources/{name}.toml",
    )


def _feed(entry: FeedEntry) -> Feed:
    reshaping = {"split": entry.split, "columns_to_rows": entry.columns_to_rows}
    return Feed(**dict(entry) | {key: value.model_dump() if value else None for key, value in reshaping.items()})


def names_of(source: Source, name: str) -> set[str]:
    """Give all headers by which a column of a source is known, written plainly."""
    return {plain(one) for one in (name, *source.headers.get(name, ()))}
