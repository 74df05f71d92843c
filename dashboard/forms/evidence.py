"""What forms ask beside cases and hours: duties to report with the hours left, and signs that something is not told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.filters import Filters, with_slices
from dashboard.forms import cases as case_rows
from dashboard.language import _
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.plain_rows import plain_rows
from dashboard.targets import targets
from dashboard.wording import words

HOURS_A_DAY = 24
MEDIUM, LARGE = 20, 250  # people from which an establishment is of the next class
MOST_TYPES = 5


def limits() -> dict[str, dict[str, Any]]:
    """Give the limits of all authorities, by name."""
    rows = warehouse.query("select authority, label, harm, hours, is_told, source from reporting_limits")
    return {row["authority"]: row for row in plain_rows(rows)}


def known_until(filters: Filters) -> date:
    """Give the day until which all is known that is asked for."""
    return filters.as_of or kpis.rate("accident_count").as_of


def duties(filters: Filters, authorities: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """List accidents of the period of which an authority must be told: open ones first, the fewest hours left first.

    hours_left: at the end of the as-of day, below 0 where the limit has passed; empty once it was told.
    """
    day = known_until(filters)
    accidents = kpis.records("accident_count", replace(filters, slices=(), base=None), "top")
    wanted = set(accidents["accident_id"])
    rows = [row for row in plain_rows(warehouse.query("select * from report_duties")) if row["accident_id"] in wanted]
    found = []
    for row in (one for one in rows if not authorities or one["authority"] in authorities):
        told = row["reported_date"] is not None and pd.Timestamp(row["reported_date"]).date() <= day
        untold = {"reported_date": None, "reported_time": None, "report_hours": None}
        hours_left = None if told else _hours_left(row, day)
        one = {**row, **({} if told else untold), "hours_left": hours_left}
        found.append({**one, "state": _state(one, told)})
    return sorted(found, key=lambda row: (row["hours_left"] is None, row["hours_left"] or 0, str(row["accident_id"])))


def _hours_left(row: dict[str, Any], day: date) -> float:
    gone = (day - pd.Timestamp(row["accident_date"]).date()).days * HOURS_A_DAY + HOURS_A_DAY
    return float(row["limit_hours"] + (row["accident_time"] or 0) - gone)


def _state(row: dict[str, Any], told: bool) -> str:
    if not told:
        return "open" if row["hours_left"] >= 0 else "missed"
    if row["most_hours"] <= row["limit_hours"] + 0.001:
        return "in_time"
    return "late" if row["least_hours"] > row["limit_hours"] + 0.001 else "unknown"


def _signals(filters: Filters) -> float:
    """Count the records that signs of gamed or missing data speak of."""
    rows = warehouse.query("select sum(row_count) as found from warnings where check_name like 'signal_%'")
    return float(rows["found"].fillna(0).iloc[0])


def _contradictions(filters: Filters) -> float:
    rows = warehouse.query("select sum(row_count) as found from warnings where check_name like 'contradiction_%'")
    return float(rows["found"].fillna(0).iloc[0])


def _refused(filters: Filters) -> float:
    rows = warehouse.query("select sum(rows_refused) as found from files")
    return float(rows["found"].fillna(0).iloc[0])


def _kpis(filters: Filters) -> float:
    return float(len(kpis.catalogue()))


def _targets(filters: Filters) -> float:
    """Count the KPIs that have a target for all together in the period."""
    return float(sum(targets.of(kpi.name, filters) is not None for kpi in kpis.catalogue()))


def _size_class(filters: Filters) -> str | None:
    """Give the class of an establishment by its people: up to 19, up to 249, more."""
    people = kpis.parts("fatality_rate_per_1000", with_slices(replace(filters, base=None), worker_type="employee"))
    if pd.isna(people["bottom"]):
        return None
    return "1" if people["bottom"] < MEDIUM else "2" if people["bottom"] < LARGE else "3"


def _main_types(*worker_types: str) -> Callable[[Filters], str | None]:
    """Name the types of accident with most recordable cases, and how many each had; none is said as such."""

    def found(filters: Filters) -> str | None:
        rows = kpis.rate("recordable_count", ("accident_type", "worker_type"), replace(filters, base=None)).rows
        rows = rows[rows["worker_type"].isin(worker_types)]
        if case_rows.is_loaded("accidents") and not rows["top"].sum():
            return _("none")
        rows = rows.dropna(subset=["accident_type"])
        counts = rows.groupby("accident_type")["top"].sum().sort_values(ascending=False, kind="stable")
        return words.listed(
            f"{name} ({words.whole(count)})" for name, count in counts.head(MOST_TYPES).items() if count
        )

    return found


def _high_potential(filters: Filters) -> float | None:
    top = kpis.parts("psif_rate", filters)["top"]
    return None if pd.isna(top) else float(top)


FACTS: dict[str, Callable[[Filters], float | str | None]] = {
    "size_class": _size_class,
    "main_types_employee": _main_types("employee"),
    "main_types_others": _main_types("contractor", "other"),
    "high_potential": _high_potential,
    "signals": _signals,
    "contradictions": _contradictions,
    "refused_rows": _refused,
    "kpis": _kpis,
    "kpis_with_target": _targets,
}
