"""Close a month and reopen it: every number as it was agreed, by whom and when. Nothing is ever overwritten."""

import sqlite3
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from pathlib import Path

import pandas as pd

from dashboard import state
from dashboard.access import viewer
from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers import kpis, unit_tree, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.review.content import Frozen, Status
from dashboard.review.month import CannotReview, reviewable
from dashboard.review.reported import frozen_rows, versions
from dashboard.review.reported.versions import Definition
from dashboard.targets import targets
from dashboard.wording.words import time_text

NUMBERS = ("top", "bottom", "rate", "lower", "upper", "excluded", "target", "tolerance", "definition")
TRIES = 3
EDITIONS = """
    select closings.*, reopened_by, reopened_at, reason from closings left join reopenings using (month, edition)
    where month = ? order by edition desc
"""


@dataclass(frozen=True)
class Taken:
    """Everything of a month that is frozen, as one build gives it."""

    build: str
    as_of: str
    numbers: pd.DataFrame
    definitions: dict[str, Definition]
    units: pd.DataFrame
    files: pd.DataFrame
    rows: dict[str, tuple[int, bytes]]


def status(month: str) -> Status:
    """Say whether a month is closed, and by whom; or who closed and reopened it last."""
    return next(iter(history(month)), Status(month))


def history(month: str) -> tuple[Status, ...]:
    """Give every closing of a month with its reopening, newest first."""
    return _statuses(state.rows(EDITIONS, (month,)))


def frozen(month: str, edition: int, unit_id: str | None = None) -> dict[str, Frozen]:
    """Give the numbers of a unit (none: all units) as they were reported, by KPI in the order of their definition."""
    rows = state.rows(
        "select * from frozen where (month, edition, unit_id) = (?, ?, ?) order by rowid",
        (month, edition, unit_id or ""),
    )
    return {each.kpi: each for each in _frozen(rows)}


def frozen_of_units(month: str, edition: int, names: tuple[str, ...]) -> dict[str, dict[str, Frozen]]:
    """Give some numbers of every unit as they were reported, by unit and KPI."""
    rows = state.rows(
        f"select * from frozen where (month, edition) = (?, ?) and kpi in ({', '.join('?' * len(names))})",
        (month, edition, *names),
    )
    found: dict[str, dict[str, Frozen]] = {}
    for each in _frozen(rows):
        found.setdefault(each.unit_id, {})[each.kpi] = each
    return found


def definitions_of(month: str, edition: int) -> dict[str, Definition]:
    """Give the definitions with which the numbers of a closing were made, by their version."""
    rows = state.rows(
        "select definition, facts from definitions_kept where definition in"
        " (select definition from frozen where (month, edition) = (?, ?))",
        (month, edition),
    )
    return {
        version: versions.from_text(version, text)
        for version, text in zip(rows["definition"], rows["facts"], strict=True)
    }


def units_of(month: str, edition: int) -> pd.DataFrame:
    """Give the units as they were when a month was closed: unit_id, unit_name, parent_unit_id, unit_type."""
    return state.rows("select * from frozen_units where (month, edition) = (?, ?)", (month, edition))


def files_of(month: str, edition: int) -> pd.DataFrame:
    """Give the files that were loaded when a month was closed: file_hash, file, rows_loaded."""
    return state.rows("select * from frozen_files where (month, edition) = (?, ?)", (month, edition))


def close(month: str, by: str, note: str = "") -> Status:
    """Freeze a month as it stands now. Raises CannotReview, also when somebody else closed it meanwhile."""
    viewer.now().must("close")
    filters = reviewable(month)
    _named(by)
    _still_open(status(month))
    with viewer.everything():
        taken = _take(filters)
    with state.writing() as con:
        before = _status(con, month)
        _still_open(before)
        edition = before.edition + 1
        facts = (month, edition, taken.build, taken.as_of, by.strip(), state.now(), note.strip())
        con.execute("insert into closings values (?, ?, ?, ?, ?, ?, ?)", facts)
        _write(con, month, edition, taken)
    return status(month)


def reopen(month: str, by: str, reason: str) -> Status:
    """Open a closed month again; what was reported stays, the next closing is another edition. Raises CannotReview."""
    viewer.now().must("close")
    _named(by)
    if not reason.strip():
        raise CannotReview(_("Write why the month is opened again."))
    with state.writing() as con:
        now = _status(con, month)
        if not now.is_closed:
            raise CannotReview(_not_closed(now))
        con.execute(
            "insert into reopenings values (?, ?, ?, ?, ?)",
            (month, now.edition, by.strip(), state.now(), reason.strip()),
        )
    return status(month)


# --- what is frozen -------------------------------------------------------------------------------------------------


def _take(filters: Filters) -> Taken:
    """Work everything out on one build; begin again when a load publishes a new one meanwhile."""
    for _again in range(TRIES):
        path = warehouse.in_use()
        taken = _taken(path, filters)
        if warehouse.in_use() == path:
            return taken
    raise CannotReview(_("New exports are being loaded: close the month when that is done."))


def _taken(path: Path, filters: Filters) -> Taken:
    rows = frozen_rows.of_month(path, filters)
    return Taken(
        build=path.stem,
        as_of=f"{filters.as_of}",
        numbers=_numbers(path, filters),
        definitions=versions.of_all(path),
        units=unit_tree.of_month(path, filters.from_date or date.min),
        files=warehouse.query("select file_hash, file, rows_loaded from files", (), path),
        rows={name: (len(each), frozen_rows.as_bytes(each)) for name, each in rows.items()},
    )


def _numbers(path: Path, filters: Filters) -> pd.DataFrame:
    """Give every KPI of every unit, and of all units (""), with its target."""
    every = []
    for name in definitions(path).kpis:
        rows = kpis.of_each_unit(name, filters).assign(kpi=name, definition=versions.of_all(path)[name].version)
        aims = _aims(name, filters, rows["unit_id"])
        every.append(rows.join(pd.DataFrame(aims, columns=["target", "tolerance"], dtype=float)))
    return pd.concat(every, ignore_index=True)


def _aims(name: str, filters: Filters, units: pd.Series) -> list[tuple[float | None, float | None]]:
    """Give target and tolerance of a KPI for each unit, as it is inherited there."""
    found = targets.of_each(name, filters, units)
    return [(None, None) if aim is None else (aim.target, aim.tolerance) for aim in found.values()]


def _write(con: sqlite3.Connection, month: str, edition: int, taken: Taken) -> None:
    at = state.now()
    kept = [(each.version, name, each.as_text(), at) for name, each in taken.definitions.items()]
    con.executemany("insert into definitions_kept values (?, ?, ?, ?) on conflict do nothing", kept)
    names = ["kpi", "unit_id", *NUMBERS]
    _insert(con, "frozen", names, taken.numbers, month, edition)
    _insert(con, "frozen_units", ["unit_id", "unit_name", "parent_unit_id", "unit_type"], taken.units, month, edition)
    _insert(con, "frozen_files", ["file_hash", "file", "rows_loaded"], taken.files, month, edition)
    blobs = [(month, edition, mart, count, rows) for mart, (count, rows) in taken.rows.items()]
    con.executemany("insert into frozen_rows values (?, ?, ?, ?, ?)", blobs)


def _insert(
    con: sqlite3.Connection, table: str, names: list[str], rows: pd.DataFrame, month: str, edition: int
) -> None:
    values = rows[names].astype(object).where(rows[names].notna(), None).itertuples(index=False, name=None)
    places = ", ".join("?" * (len(names) + 2))
    con.executemany(
        f"insert into {table} (month, edition, {', '.join(names)}) values ({places})",
        ((month, edition, *row) for row in values),
    )


# --- what was written -----------------------------------------------------------------------------------------------


def _status(con: sqlite3.Connection, month: str) -> Status:
    """Ask inside a transaction: nobody closes or reopens the month between the question and the writing."""
    asked = con.execute(EDITIONS, (month,))
    names = [column[0] for column in asked.description]
    rows = pd.DataFrame.from_records(asked.fetchmany(1), columns=names)
    return next(iter(_statuses(rows)), Status(month))


def _frozen(rows: pd.DataFrame) -> list[Frozen]:
    names = [each.name for each in fields_of(Frozen)]
    plain = rows[names].astype(object).where(rows[names].notna(), None)
    return [Frozen(**{str(name): value for name, value in row.items()}) for row in plain.to_dict("records")]


def _statuses(rows: pd.DataFrame) -> tuple[Status, ...]:
    plain = rows.astype(object).where(rows.notna(), "")
    return tuple(
        Status(**{str(name): value for name, value in row.items()}, is_closed=not row["reopened_at"])
        for row in plain.to_dict("records")
    )


def _named(by: str) -> None:
    if not by.strip():
        raise CannotReview(_("Write your name."))


def _still_open(now: Status) -> None:
    if now.is_closed:
        text = _("{month} is closed: {name} closed it on {time}. Reopen it to close it again.")
        raise CannotReview(
            text.format(month=now.month, name=viewer.named(now.closed_by), time=time_text(now.closed_at))
        )


def _not_closed(now: Status) -> str:
    if not now.edition:
        return _("{month} was never closed.").format(month=now.month)
    text = _("{month} is open: {name} reopened it on {time}.")
    return text.format(month=now.month, name=viewer.named(now.reopened_by), time=time_text(now.reopened_at))
