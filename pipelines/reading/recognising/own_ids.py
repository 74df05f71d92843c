"""Name the unit, the sheet or the file behind an id, where a source says that its ids are those of one of them."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from pipelines.reading.cells.quoting import text
from pipelines.reading.recognising.export_formats import Feed, Source

KEPT_APART = (
    *("risk_points", "risk_events", "control_measures", "inspection_tasks", "task_records"),
    *("inspection_plans", "inspections", "checks", "hazards", "accidents", "annotations"),
)
LINKS = {
    "inspection_id": "inspections",
    "risk_point_id": "risk_points",
    "risk_event_id": "risk_events",
    "measure_id": "control_measures",
    "task_id": "inspection_tasks",
    "record_id": "task_records",
}
PACKED = (".gz", ".zip")


def ids_named(source: Source, feed: Feed, key: Sequence[str]) -> list[str]:
    """List the fields of a feed that hold an id of its source: its own, and those of records the source feeds too."""
    if not source.ids_of:
        return []
    fed = {one.table for one in source.feeds}
    own = [key[0]] if feed.table in KEPT_APART else []
    return own + [name for name, table in LINKS.items() if name in feed.fields and table in fed and name not in own]


def unit_of(source: Source, feed: Feed) -> Any:
    """Give the expression of the unit of a row: that of the feed, else of another feed of the same row."""
    known = [one.fields["unit_id"] for one in source.feeds if one.table in KEPT_APART and "unit_id" in one.fields]
    return feed.fields.get("unit_id", known[0] if known else None)


def owner_in_file(source: Source, sheet: str, file: str) -> str:
    """Name the sheet or the file whose ids they are; a file without sheets has none."""
    if source.ids_of == "sheet":
        return sheet
    name = PurePath(file)
    return PurePath(name.stem).stem if name.suffix.lower() in PACKED else name.stem


def named(name: str, owner: str) -> str:
    """Write the owner behind an id; an id without an owner stays as it is."""
    return f"coalesce({name} || ' (' || {owner} || ')', {name})"


def quoted(owner: str) -> str:
    """Write an owner that is the same for the whole table of text."""
    return text(owner) if owner else "cast(null as varchar)"
