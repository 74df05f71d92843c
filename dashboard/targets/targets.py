"""What is aimed for: the target of a KPI for a unit and a period, from an export or written on the page of targets."""

import math
import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from dashboard import state
from dashboard.filters import ALL, Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import UnknownName, definitions, find
from dashboard.numbers.plain_rows import PAGE, plain_rows
from dashboard.numbers.sums import Question
from dashboard.numbers.unit_tree import EVERYTHING, tree
from dashboard.refusal import Refusal
from dashboard.targets.allowances import ABSOLUTE, Span
from dashboard.targets.target_book import Target, book, of_row
from dashboard.wording import periods, words

MOST_PERCENT = 100


class CannotSet(Refusal):
    """A target that was not written; the sentence says why. Nothing of it was written."""


def of(name: str, filters: Filters = ALL) -> Target | None:
    """Give the target at the end of the period: of the unit, else of the nearest unit above that has one.

    At the same unit one written on the page goes before an exported one, a newer start before an older one. An amount
    (a count or a stock) takes that of a unit above only where it is 0: what a group is allowed, no team of it is. None
    for several units together, a slice, an area or another base (what is aimed for is the whole KPI), and for a KPI
    without a better direction. Raises UnknownName.
    """
    path = warehouse.in_use()
    kpi, asked = find(path, name), book()
    if filters.unit_id and filters.unit_id not in asked.tree.above:
        raise UnknownName(f"{filters.unit_id}: no such unit in the warehouse")
    if not _is_whole(kpi, filters):
        return None
    return asked.of(name, filters.unit_id, last_date(path, filters))


def of_each(name: str, filters: Filters, unit_ids: Iterable[str]) -> dict[str, Target | None]:
    """Give the target of each of many units ("": all units), as of() gives it for one. Unknown units have none."""
    path = warehouse.in_use()
    asked, day = book(), last_date(path, filters)
    if name not in asked.versions or not _is_whole(find(path, name), filters):
        return dict.fromkeys(unit_ids)
    known = {EVERYTHING, *asked.tree.above}
    return {one: asked.of(name, one, day) if one in known else None for one in unit_ids}


def line(name: str, filters: Filters) -> float | None:
    """Give the target that may stand across a chart of single parts: none of an amount, which all parts share."""
    found = of(name, filters)
    return None if found is None or find(warehouse.in_use(), name).kind in ABSOLUTE else found.target


def along(name: str, filters: Filters, names: Iterable[str], grain: str = "month") -> dict[str, float]:
    """Give the target at the end of each period from the first to the last of some that has one; none of a count.

    A count is aimed at over all days of its target, so that nothing is aimed for in one of its months.
    """
    path = warehouse.in_use()
    kpi, asked, end = find(path, name), book(), last_date(path, filters)
    some = sorted(names)
    is_known = name in asked.versions and (not filters.unit_id or filters.unit_id in asked.tree.above)
    if not some or not is_known or kpi.kind == "count" or not _is_whole(kpi, filters):
        return {}
    every = periods.between(some[0], some[-1], grain)
    days = {period: min(periods.last_day(period), end) for period in every}
    found = {period: asked.of(name, filters.unit_id, day) for period, day in days.items()}
    return {period: one.target for period, one in found.items() if one is not None}


def history() -> tuple[Target, ...]:
    """Give all that was ever written on the page, newest first."""
    return tuple(of_row(row) for row in plain_rows(state.rows("select * from targets_set order by target_id desc")))


def version(name: str) -> int:
    """Give a number that changes with the targets of a KPI: a key for what is kept in memory and shows them."""
    return book().versions.get(name, 0)


def last_date(path: Path, filters: Filters) -> date:
    """Give the day on which a target must hold: the end of the period, at most the as-of date."""
    return Question((), (), filters, definitions(path).as_of).last_date


def span(aim: Target, filters: Filters) -> Span:
    """Give the days asked for beside those of a target."""
    return Span(filters.from_date, last_date(warehouse.in_use(), filters), aim.start_date, aim.end_date)


def _is_whole(kpi: Kpi, filters: Filters) -> bool:
    """Say whether a whole KPI is asked for that can have a target: no slice or area of it, and on its own base."""
    is_part = filters.units or filters.slices or filters.area_id or filters.base not in (None, kpi.per)
    return not is_part and kpi.better != "neither"


# --- written on the page --------------------------------------------------------------------------------------------


def set_target(
    kpi: str,
    unit_id: str,
    start: date | None,
    end: date | None,
    target: float | None,
    tolerance: float | None,
    note: str,
    by: str,
) -> Target:
    """Write a target of a unit ("": all units). It replaces one of the same start; the history keeps both.

    Raises CannotSet.
    """
    asked = _checked_kpi(kpi)
    _check_unit(unit_id)
    first, last = _checked_days(start, end)
    value = _checked_target(asked, target)
    room = _checked_tolerance(tolerance)
    given = Target(kpi, unit_id, first, last, value, room, PAGE, note.strip(), _checked_name(by), state.now())
    with state.writing() as con:
        _write(con, given)
    return given


def withdraw(kpi: str, unit_id: str, start: date, note: str, by: str) -> None:
    """Take back a target that was written on the page; all that was written stays in the history. Raises CannotSet."""
    name = _checked_name(by)
    with state.writing() as con:
        rows = con.execute(
            "select end_date, target from targets_set where (kpi, unit_id, start_date) = (?, ?, ?)"
            " order by target_id desc limit 1",
            (kpi, unit_id, f"{start}"),
        ).fetchall()
        if not rows or rows[0][1] is None:
            raise CannotSet(_("There is no such target on this page any more. One from an export is changed there."))
        end, at = date.fromisoformat(rows[0][0]), state.now()
        _write(con, Target(kpi, unit_id, start, end, math.nan, None, PAGE, note.strip(), name, at, True))


def _write(con: sqlite3.Connection, given: Target) -> None:
    con.execute(
        "insert into targets_set (kpi, unit_id, start_date, end_date, target, tolerance, note, set_by, set_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (given.kpi, given.unit_id, f"{given.start_date}", f"{given.end_date}",
         None if given.is_withdrawn else given.target, given.tolerance, given.note, given.set_by, given.set_at),
    )  # fmt: skip


def _checked_kpi(name: str) -> Kpi:
    try:
        kpi = find(warehouse.in_use(), name)
    except UnknownName as fault:
        raise CannotSet(_("There is no KPI {kpi}.").format(kpi=name), "kpi") from fault
    if kpi.better == "neither":
        raise CannotSet(
            _("{kpi} is never a target: neither more nor less of it is better, so aiming at it would spoil it.").format(
                kpi=words.label(kpi)
            ),
            "kpi",
        )
    return kpi


def _check_unit(unit_id: str) -> None:
    if unit_id and unit_id not in tree(warehouse.in_use()).above:
        raise CannotSet(_("There is no unit {unit} in the data loaded.").format(unit=unit_id), "unit_id")


def _checked_days(start: date | None, end: date | None) -> tuple[date, date]:
    if start is None or end is None:
        raise CannotSet(
            _("Write from which day to which day the target holds."), "start_date" if start is None else "end_date"
        )
    if end < start:
        raise CannotSet(_("The target ends before it starts."), "end_date")
    return start, end


def _checked_target(kpi: Kpi, target: float | None) -> float:
    if target is None or not math.isfinite(target):
        raise CannotSet(_("Write the target as a number."), "target")
    if target < 0:
        raise CannotSet(_("A target below zero can never be reached or missed."), "target")
    if kpi.unit == "%" and target > MOST_PERCENT:
        said = _("{kpi} is given in %: its target is between 0 and 100.").format(kpi=words.label(kpi))
        raise CannotSet(said, "target")
    return float(target)


def _checked_tolerance(tolerance: float | None) -> float | None:
    if tolerance is not None and (not math.isfinite(tolerance) or tolerance < 0):
        raise CannotSet(_("The tolerance is zero or more."), "tolerance")
    return None if tolerance is None else float(tolerance)


def _checked_name(by: str) -> str:
    if not by.strip():
        raise CannotSet(_("Write your name."), "by")
    return by.strip()
