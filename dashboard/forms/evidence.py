"""What forms ask beside cases and hours: classes, main types, and signs that something is not told."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from dashboard.filters import Filters, with_slices
from dashboard.forms import cases as case_rows
from dashboard.language import _
from dashboard.numbers import kpis, warehouse
from dashboard.targets import targets
from dashboard.wording import words

SIZES = ((250, "3"), (100, "22"), (20, "21"), (0, "1"))  # people from which an establishment has a code of size
MOST_TYPES = 5


def _records_of(checks: str) -> Callable[[Filters], float]:
    """Count the records that checks question whose name is like a pattern."""

    def found(filters: Filters) -> float:
        rows = warehouse.query("select sum(row_count) as found from warnings where check_name like ?", [checks])
        return float(rows["found"].fillna(0).iloc[0])

    return found


def _refused(filters: Filters) -> float:
    rows = warehouse.query("select sum(rows_refused) as found from files")
    return float(rows["found"].fillna(0).iloc[0])


def _kpis(filters: Filters) -> float:
    return float(len(kpis.catalogue()))


def _targets(filters: Filters) -> float:
    """Count the KPIs that have a target for all together in the period."""
    return float(sum(targets.of(kpi.name, filters) is not None for kpi in kpis.catalogue()))


def _size_class(filters: Filters) -> str | None:
    """Give OSHA's class of an establishment by the most people of any month: up to 19, 99, 249, more."""
    asked = with_slices(replace(filters, base=None), worker_type="employee")
    people = kpis.rate("fatality_rate_per_1000", ("month",), asked).rows["bottom"].max()
    if pd.isna(people):
        return None
    return next(code for least, code in SIZES if people >= least)


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


def _top_of(name: str) -> Callable[[Filters], float | None]:
    """Count what stands on top of a rate; nothing is known where its exports do not say it."""

    def found(filters: Filters) -> float | None:
        top = kpis.parts(name, filters)["top"]
        return None if pd.isna(top) else float(top)

    return found


def _covered_people(filters: Filters) -> float | None:
    """Give the people covered by the system in a month, on average over the months that say how many."""
    months = kpis.rate("system_covered_share", ("month",), replace(filters, base=None)).rows["top"].dropna()
    return None if months.empty else float(months.mean())


FACTS: dict[str, Callable[[Filters], float | str | None]] = {
    "size_class": _size_class,
    "main_types_employee": _main_types("employee"),
    "main_types_others": _main_types("contractor", "other"),
    "covered_people": _covered_people,
    "high_potential": _top_of("psif_rate"),
    "process_safety_tier_1": _top_of("process_safety_tier_1_rate"),
    "process_safety_tier_2": _top_of("process_safety_tier_2_rate"),
    "signals": _records_of("signal_%"),
    "told_twice": _records_of("signal_duplicate_%"),
    "too_quiet": _records_of("signal_quiet_units"),
    "contradictions": _records_of("contradiction_%"),
    "refused_rows": _refused,
    "kpis": _kpis,
    "kpis_with_target": _targets,
}
