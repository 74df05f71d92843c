"""Accidents of which an authority must be told: how many hours of its limit are left, and of which there are few."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.division import divide
from dashboard.numbers.plain_rows import plain_rows

HOURS_A_DAY = 24
PROVISIONAL_DAYS = 30  # decree 493, article 13: changes in the number of casualties are reported again within them
ACCIDENT_LEVELS = (  # decree 493, article 3: deaths, serious injuries or direct loss in yuan from which a level begins
    ("special", 30, 100, 100_000_000),
    ("major", 10, 50, 50_000_000),
    ("larger", 3, 10, 10_000_000),
)
OPEN = "open_report_count"
NEEDED = ("is_kept", "direct_loss")  # the first versions of warehouses had none


def limits() -> dict[str, dict[str, Any]]:
    """Give the limits of all authorities, by name."""
    rows = warehouse.query("select authority, label, harm, hours, is_told, source from reporting_limits")
    return {row["authority"]: row for row in plain_rows(rows)}


def known_until(filters: Filters) -> date:
    """Give the day until which all is known that is asked for."""
    return filters.as_of or kpis.rate("accident_count").as_of


def duties(filters: Filters, authorities: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """List accidents of the period of which an authority must be told: open ones first, the fewest hours left first.

    hours_left: at the end of the as-of day, below 0 where the limit has passed; empty once it was told. An accident
    that was withdrawn after the as-of day still stands. An export that does not keep when an authority was told says
    neither that it was nor that it was not.
    """
    day = known_until(filters)
    accidents = kpis.records("accident_count", replace(filters, slices=(), base=None), "top")
    wanted = set(accidents["accident_id"])
    every = warehouse.query("select * from known_report_duties(?)", [day])
    if lacking := [name for name in NEEDED if name not in every]:
        raise warehouse.older(warehouse.in_use(), f"report_duties without {', '.join(lacking)}")
    rows = [row for row in plain_rows(every) if row["accident_id"] in wanted]
    found = [_as_of(one, day) for one in rows if not authorities or one["authority"] in authorities]
    return sorted(found, key=lambda row: (row["hours_left"] is None, row["hours_left"] or 0, str(row["accident_id"])))


def _as_of(row: dict[str, Any], day: date) -> dict[str, Any]:
    told = row["reported_date"] is not None and pd.Timestamp(row["reported_date"]).date() <= day
    untold = {"reported_date": None, "reported_time": None, "report_hours": None}
    hours_left = None if told or not row["is_kept"] else hours_left_of(row, day)
    level = accident_level(row["deaths"], row["serious_injuries"], row["direct_loss"])
    until = pd.Timestamp(row["accident_date"]).date() + timedelta(days=PROVISIONAL_DAYS)
    facts = {"hours_left": hours_left, "accident_level": level, "changes_until": until}
    one = {**row, **({} if told else untold), **facts}
    return {**one, "state": _state(one, told)}


def hours_left_of(row: dict[str, Any], day: date) -> float:
    """Give the hours left of a limit at the end of a day; an accident of an unknown time counts from midnight."""
    gone = ((day - pd.Timestamp(row["accident_date"]).date()).days + 1) * HOURS_A_DAY
    return float(row["limit_hours"] + (row["accident_time"] or 0) - gone)


def accident_level(deaths: float, serious_injuries: float, direct_loss: float | None) -> str:
    """Give the level of an accident by decree 493: the worst that its deaths, serious injuries or loss reach."""
    for level, *least in ACCIDENT_LEVELS:
        if any(
            (found or 0) >= limit for found, limit in zip((deaths, serious_injuries, direct_loss), least, strict=True)
        ):
            return level
    return "general"


def _state(row: dict[str, Any], told: bool) -> str:
    if not told:
        return "unsaid" if row["hours_left"] is None else "open" if row["hours_left"] >= 0 else "missed"
    if row["most_hours"] <= row["limit_hours"] + 0.001:
        return "in_time"
    return "late" if row["least_hours"] > row["limit_hours"] + 0.001 else "unknown"


def running_out(filters: Filters, left_percent: float, passed_days: int) -> list[dict[str, Any]]:
    """List the reports still to be made by the as-of day of whose limit little is left, the fewest hours first.

    left_percent: at most this share of the limit is left. passed_days: limits that passed before that are left out.
    """
    day = known_until(filters)
    rows = list(plain_rows(kpis.records(OPEN, replace(filters, as_of=day), "top")))
    found = [{**row, "hours_left": hours_left_of(row, day)} for row in rows]
    near = [
        row
        for row in found
        if -passed_days * HOURS_A_DAY <= row["hours_left"] <= divide(row["limit_hours"] * left_percent, 100)
    ]
    return sorted(near, key=lambda row: (row["hours_left"], str(row["report_duty_id"])))
