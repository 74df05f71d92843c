"""The four rates of the month against their targets: now, over a longer time, and side by side."""

from typing import Any

import pandas as pd

from dashboard.filters import Filters, comparison
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.results import beside_the_company
from dashboard.review.content import Number, Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections import side_by_side
from dashboard.review.sections.control_plots import control_plot
from dashboard.targets.allowances import meets
from dashboard.wording import words

RATES = ("inspection_completion_rate", "conformity_rate", "treatment_on_time_rate", "trir")
FEW_CASES = 5


def section(asked: ReviewedMonth) -> Section:
    """Set the four rates against their targets."""
    now = tuple(asked.number(name) for name in RATES)
    year = tuple(asked.number_of(name, asked.year, over_a_year(name)) for name in RATES)
    reported = side_by_side.reported(asked, RATES)
    by_unit = [side_by_side.table(asked, name, reported) for name in RATES]
    tables = (*of_the_company(asked), periods(asked), *(table for table in by_unit if table is not None))
    plots = tuple(plot for name in RATES if (plot := control_plot(asked, name)) is not None)
    beside = beside_the_company.sentences(RATES, asked.filters)
    return Section(lead=(*lead(asked, now), *beside), numbers=(*now, *year), plots=plots, tables=tables)


def over_a_year(name: str) -> str:
    """Name a rate over twelve months."""
    return _("{kpi}, 12 months").format(kpi=words.label(kpis.kpi(name)))


def lead(asked: ReviewedMonth, numbers: tuple[Number, ...]) -> tuple[str, ...]:
    """Say which rates met their targets, which did not, and how little one month of accidents says."""
    known = [number for number in numbers if number.rate is not None]
    if not known:
        return (words.joined(_("None of the four rates has data in this month."), *_why_not(numbers)),)
    said = [_targets(known)]
    said += _why_not(numbers)
    return (*said, *_few_cases(numbers))


def _targets(known: list[Number]) -> str:
    judged = [number for number in known if met(number) is not None]
    if not judged:
        values = words.listed(f"{number.label} {words.amount(number.rate, number.found.kpi)}" for number in known)
        return _("No target is set for this month: {values}.").format(values=values)
    missed = [number for number in judged if not met(number)]
    if not missed:
        text = ngettext("The one rate with a target met it.", "All {count} rates with a target met it.", len(judged))
        return text.format(count=len(judged))
    text = ngettext(
        "{missed} of {count} rate missed its target: {values}.",
        "{missed} of {count} rates missed their target: {values}.",
        len(judged),
    )
    values = words.listed(_against(number) for number in missed)
    return text.format(missed=len(missed), count=len(judged), values=values)


def _against(number: Number) -> str:
    kpi = number.found.kpi
    sign = "≥" if kpi.better == "higher" else "≤"
    value, aim = words.amount(number.rate, kpi), words.amount(target_of(number)[0], kpi)
    return _("{kpi} {value} (target {target})").format(kpi=number.label, value=value, target=f"{sign} {aim}")


def _why_not(numbers: tuple[Number, ...]) -> list[str]:
    """Say of every rate without data why it has none; once where the reason is the same."""
    reasons: dict[str, list[str]] = {}
    for number in numbers:
        if number.rate is None:
            reasons.setdefault(words.why_not(number.found.notes), []).append(number.label)
    return [words.named(words.listed(labels), reason) for reason, labels in reasons.items()]


def _few_cases(numbers: tuple[Number, ...]) -> list[str]:
    number = next(number for number in numbers if number.found.kpi.name == "trir")
    if number.rate is None or number.top is None or number.top > FEW_CASES:
        return []
    text = ngettext(
        "TRIR of the month rests on {count} case: one more or less is chance. Twelve months say more.",
        "TRIR of the month rests on {count} cases: one more or less is chance. Twelve months say more.",
        number.top,
    )
    return [text.format(count=words.whole(number.top))]


def target_of(number: Number) -> tuple[float | None, float]:
    """Return target and tolerance of the number to show: those that were frozen where the month is closed."""
    if number.reported is not None:
        return number.reported.target, number.reported.tolerance or 0.0
    return number.found.target, number.found.tolerance


def met(number: Number) -> bool | None:
    """Say whether the number to show meets its target; None without one."""
    aim, tolerance = target_of(number)
    return meets(number.found.kpi, number.rate, aim, tolerance)


# --- tables ---------------------------------------------------------------------------------------------------------


def periods(asked: ReviewedMonth) -> Table:
    """Lay out the four rates for the month, the same month last year, the years to date and twelve months."""
    fiscal = asked.fiscal_year_to_date
    spans = (
        (_("The month"), asked.filters),
        (_("Same month last year"), comparison(asked.filters, "last_year")),
        (_("Year to date"), asked.year_to_date),
        (_("Same days last year"), comparison(asked.year_to_date, "last_year")),
        (_("Fiscal year to date"), fiscal),
        (_("Same days of the last fiscal year"), comparison(fiscal, "last_year") if fiscal else None),
        (_("12 months"), asked.year),
    )
    rows = [_period(asked, name, label, filters) for name in RATES for label, filters in spans if filters]
    labels = {"kpi": _("Number"), "period": _("Period"), "value": _("Value"), "unit": _("Unit of measure")}
    labels |= side_by_side.part_labels()
    laid = pd.DataFrame(rows, columns=list(labels))
    return Table("rates-periods", _("Over longer periods"), laid, labels, _("No data."), is_detail=True)


def of_the_company(asked: ReviewedMonth) -> tuple[Table, ...]:
    """Lay out the numbers that the company added to ours, for the month and twelve months; none where it has none."""
    names = [kpi.name for kpi in kpis.catalogue() if kpi.is_own]
    if not names:
        return ()
    rows = [row for name in names for row in (_of_month(asked, name), _period(asked, name, _("12 months"), asked.year))]
    labels = {"kpi": _("Number"), "period": _("Period"), "value": _("Value"), "unit": _("Unit of measure")}
    labels |= side_by_side.part_labels()
    laid = pd.DataFrame(rows, columns=list(labels))
    note = _("The month as reported when it was closed, twelve months as of now.") if asked.frozen else ""
    return (Table("own-numbers", _("The company's own numbers"), laid, labels, _("No data."), note=note),)


def _of_month(asked: ReviewedMonth, name: str) -> dict[str, Any]:
    """Lay out a number of the month, as reported where the month is closed."""
    row, number = _period(asked, name, _("The month"), asked.filters), asked.number(name)
    if (old := number.reported) is None:
        return row
    frozen = {"value": old.rate, "top": old.top, "bottom": old.bottom, "lower": old.lower, "upper": old.upper}
    return row | frozen | {"target": old.target, "met": side_by_side.met_text(met(number))}


def _period(asked: ReviewedMonth, name: str, label: str, filters: Filters) -> dict[str, Any]:
    found = asked.number_of(name, filters).found
    low, high = found.interval or (None, None)
    facts = {"kpi": words.label(found.kpi), "period": label, "value": found.rate, "unit": words.unit_of(found.kpi)}
    parts = {"top": found.top, "bottom": found.bottom, "lower": low, "upper": high}
    return facts | parts | {"target": found.target, "met": side_by_side.met_text(found.meets_target)}
