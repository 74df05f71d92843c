"""The charts of the pages, each asked for by name and drawn once per build, language and choice of filters."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from dashboard import charts
from dashboard.annotations import annotations
from dashboard.charts import Chart, DrawnFrom, unit_targets
from dashboard.charts.control import control
from dashboard.filters import Choices, Filters, last_months, months_spanned
from dashboard.language import language
from dashboard.numbers import kpis, names
from dashboard.numbers.asked_once import asked_once
from dashboard.results import results, series, verdicts
from dashboard.results.pooled_rates import latest_month
from dashboard.targets import targets
from dashboard.wording import findings

MOST_KEPT = 1024
LEAST_MONTHS = 24


@asked_once(MOST_KEPT)
def kept(
    build: str,
    lang: str,
    make: Callable[..., Chart],
    filters: Filters,
    given: tuple[Any, ...],
    written: tuple[int, int],
) -> Chart:
    """Make a chart, or return it as made before for the same build, language, filters, targets and annotations."""
    return make(filters, *given)


def kept_chart(make: Callable[..., Chart]) -> Callable[..., Chart]:
    """Let a chart be asked for with the choices of the reader, and keep it."""

    @wraps(make)
    def asked(choices: Choices, *given: Any) -> Chart:
        written = targets.version(given[0]) if given else 0, hash(annotations.known())
        return kept(choices.build, language(), make, choices.filters, given, written)

    return asked


def with_target(chart: Chart, name: str, filters: Filters) -> Chart:
    """Say below a chart what is aimed for in the period, and whether all together meet it."""
    if chart.figure is None or targets.of(name, filters) is None:
        return chart
    build = kpis.rate(name, filters=filters).build
    said = verdicts.target_text(results.result(build, name, filters, None, False))
    return replace(chart, note=" · ".join(text for text in (chart.note, said) if text))


@kept_chart
def trend(filters: Filters, name: str) -> Chart:
    """Draw a KPI by month as a control chart, with its target: limits need more months than most periods have.

    The records that open from it are those of the period, not of the months before it.
    """
    asked = kpis.rate(name, ("month",), filters)
    seen = filters
    if filters.from_date and months_spanned(filters) < LEAST_MONTHS:
        seen = last_months(filters, LEAST_MONTHS, asked.as_of)
        asked = kpis.rate(name, ("month",), seen)
    charted = series.control(asked, seen)
    goals = targets.along(name, seen, charted.points["period"].astype(str))
    chart = control(charted, goals, events=annotations.events(seen))
    return with_target(replace(chart, drawn_from=DrawnFrom(name, filters)), name, filters)


@kept_chart
def trend_by_level(filters: Filters, name: str) -> Chart:
    """Draw a KPI by month, major hazards apart from general ones; what it finds is said of all together."""
    asked = kpis.rate(name, ("month", "hazard_level"), filters)
    finding = findings.trend(asked.kpi, latest_month(asked.kpi, kpis.rate(name, ("month",), filters).rows))
    goals = targets.along(name, filters, asked.rows["month"].astype(str))
    events = annotations.events(filters)
    chart = charts.by_month(asked, goals, "hazard_level", names.codes("hazard_level"), events, finding=finding)
    return with_target(chart, name, filters)


@kept_chart
def spread(filters: Filters, name: str, level: str) -> Chart:
    """Draw a KPI by the units of one level, side by side."""
    asked = kpis.rate(name, (level,), filters)
    return charts.spread(asked, level, aims=unit_targets.of_rows(asked.kpi, asked.rows, level, filters))


@kept_chart
def kinds(filters: Filters, name: str, field: str) -> Chart:
    """Draw a KPI by the codes of one slice, side by side."""
    asked = names.named(kpis.rate(name, (field,), filters), field)
    return with_target(charts.by_slice(asked, field, target=targets.line(name, filters)), name, filters)


@kept_chart
def counts(filters: Filters, name: str, field: str) -> Chart:
    """Draw a count by month and the codes of one slice."""
    asked = kpis.rate(name, ("month", field), filters)
    return charts.counts_by_month(asked, field, names.codes(field), events=annotations.events(filters))


@kept_chart
def inspections_by_plan(filters: Filters) -> Chart:
    """Completed inspections by month: planned, surprise, and after an accident."""
    asked = kpis.rate("inspection_count", ("month", "inspection_type"), filters)
    grouped = results.regrouped(asked, "inspection_type", names.planned_or_not(), "plan")
    return charts.counts_by_month(grouped, "plan", names.plan_groups(), events=annotations.events(filters))


@kept_chart
def accidents_by_severity(filters: Filters) -> Chart:
    """Accidents by month in four groups of severity."""
    asked = kpis.rate("accident_count", ("month", "severity"), filters)
    grouped = results.regrouped(asked, "severity", names.severity_groups(), "group")
    return charts.counts_by_month(grouped, "group", names.severity_group_names(), events=annotations.events(filters))


@kept_chart
def accidents_by_type(filters: Filters) -> Chart:
    """Accidents by type and severity."""
    asked = kpis.rate("accident_count", ("accident_type", "severity"), filters)
    return charts.matrix(asked, "accident_type", "severity", {}, names.codes("severity"))


@kept_chart
def clauses(filters: Filters) -> Chart:
    """Draw the clauses that fail most."""
    asked = kpis.rate("clause_nonconformity_rate", ("item_code",), filters)
    return charts.pareto(names.with_clauses(asked), "clause")


@kept_chart
def stages(filters: Filters) -> Chart:
    """How many hazards reached each stage of the closed loop."""
    return replace(charts.funnel(results.stages(filters)), drawn_from=DrawnFrom("acceptance_rate", filters))


@kept_chart
def ages(filters: Filters) -> Chart:
    """Open hazards by how long they are past their due date."""
    asked = kpis.rate("open_count", ("overdue_age", "hazard_level"), filters)
    finding = findings.ageing(asked.rows, results.is_known("open_count", filters))
    return charts.ageing(asked, "overdue_age", names.overdue_ages(), names.codes("hazard_level"), finding)
