"""Which records tripped a rule: another one in the same unit and month is a new event, never hidden by the first."""

from dataclasses import replace
from datetime import timedelta

from dashboard.early_warning.rules import Rule
from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse

Proof = tuple[str, str, Filters]  # KPI, part and choices whose records prove a firing


def records_seen(rule: Rule, cause: str, proof: Proof, better: str) -> tuple[str, ...]:
    """Give the ids of the records that tripped a rule, in order; none where it is their lack that trips it.

    better: which direction of the rule's KPI is better.
    """
    kpi, part, filters = proof
    if rule.condition == "level":
        return _of_level(cause, filters)
    if rule.condition == "report_due":
        return tuple(sorted(cause.splitlines()))
    if rule.condition == "quiet" or not (part == "rest" or rule.above is not None or _more_is_worse(rule, better)):
        return ()
    return kpis.record_ids(kpi, filters, part)


def _more_is_worse(rule: Rule, better: str) -> bool:
    return rule.below is None and better == "lower"


def _of_level(cause: str, filters: Filters) -> tuple[str, ...]:
    """Give the hazards and accidents that raised an area; conformity has no single record that raised it."""
    causes = cause.split(",")
    found: set[str] = set()
    if "many_overdue" in causes:
        found.update(kpis.record_ids("overdue_open_count", filters, "top"))
    elif "major_overdue" in causes:
        major = replace(filters, slices=(("hazard_level", "major"),))
        found.update(kpis.record_ids("overdue_open_count", major, "top"))
    if "serious_accident" in causes:
        days = int(warehouse.query("select accident_days from colour_settings")["accident_days"].item())
        first = filters.as_of - timedelta(days=days - 1) if filters.as_of else None
        for severity in ("fatal", "serious"):
            recent = replace(filters, from_date=first, slices=(("severity", severity),))
            found.update(kpis.record_ids("accident_count", recent, "top"))
    return tuple(sorted(found))
