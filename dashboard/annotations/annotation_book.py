"""What happened, exported and written on the page, kept in memory until one of both changes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import state
from dashboard.access.remembered import remembered
from dashboard.data_folder import data_dir
from dashboard.numbers import warehouse
from dashboard.numbers.plain_rows import EXPORT, PAGE, as_day, plain_rows
from dashboard.numbers.unit_tree import tree

TYPES = ("campaign", "reorganisation", "standard", "other")
NEWEST = """
    select * from annotations_made
    where version_id in (select max(version_id) from annotations_made group by annotation_id)
"""


@dataclass(frozen=True)
class Annotation:
    """Something that happened in a unit ("": in all of them), from a day on or to a day, and who says so where.

    version is 0 as exported, else the number under which it was written on the page.
    """

    annotation_id: str
    unit_id: str
    unit_name: str
    annotation_type: str
    label: str
    start_date: date
    end_date: date | None
    source: str
    made_by: str = ""
    made_at: str = ""
    version: int = 0
    is_withdrawn: bool = False  # only in the history

    def touches(self, first: date | None, last: date | None) -> bool:
        """Say whether it falls into a period; one without an end falls on the day it began."""
        return (last is None or self.start_date <= last) and (
            first is None or (self.end_date or self.start_date) >= first
        )


def known() -> tuple[Annotation, ...]:
    """Give all that holds, newest first: what the page says of an annotation goes before what an export said."""
    return _known(warehouse.in_use(), state.stamp(), data_dir())


def history() -> tuple[Annotation, ...]:
    """Give every version that was ever written on the page, newest first."""
    names = tree(warehouse.in_use()).names
    rows = state.rows("select * from annotations_made order by version_id desc")
    return tuple(_of_row(row, names) for row in plain_rows(rows))


@remembered(maxsize=4)
def _known(path: Path, stamp: tuple[int, int], folder: Path) -> tuple[Annotation, ...]:
    names = tree(path).names
    found = {one.annotation_id: one for one in exported(path)}
    found |= {row["annotation_id"]: _of_row(row, names) for row in plain_rows(state.rows(NEWEST))}
    standing = [one for one in found.values() if not one.is_withdrawn]
    return tuple(sorted(standing, key=lambda one: (one.start_date, one.annotation_id), reverse=True))


@remembered(maxsize=4)
def exported(path: Path) -> tuple[Annotation, ...]:
    """Read what an export brought; a warehouse built before there were annotations has none."""
    if warehouse.query("select 1 from tables where table_name = 'annotations'", (), path).empty:
        return ()
    sql = "select annotation_id, unit_id, annotation_type, label, start_date, end_date from annotations"
    names = tree(path).names
    return tuple(_of_row(row, names) for row in plain_rows(warehouse.query(sql, (), path)))


def _of_row(row: dict[str, Any], names: dict[str, str]) -> Annotation:
    """Make an annotation of a row of an export or of the page; a unit that is gone is called by its id."""
    unit_id = row["unit_id"] or ""
    return Annotation(
        annotation_id=row["annotation_id"],
        unit_id=unit_id,
        unit_name=names.get(unit_id, unit_id),
        annotation_type=row["annotation_type"],
        label=row["label"],
        start_date=as_day(row["start_date"]),
        end_date=None if row["end_date"] is None else as_day(row["end_date"]),
        source=PAGE if "version_id" in row else EXPORT,
        made_by=row.get("made_by", ""),
        made_at=row.get("made_at", ""),
        version=row.get("version_id", 0),
        is_withdrawn=bool(row.get("is_withdrawn", 0)),
    )
