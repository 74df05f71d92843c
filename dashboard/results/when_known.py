"""How many months of a unit's own hours it takes until a change of its accident rate is more than luck."""

import math
from dataclasses import dataclass

from dashboard.filters import MONTHS_A_YEAR, Choices
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.numbers.division import divide
from dashboard.statistics.when_known import events_needed, exposure_without_a_case
from dashboard.targets import targets
from dashboard.targets.allowances import last_day
from dashboard.targets.target_book import Target
from dashboard.wording import formats, words

HALF = 0.5
YEARS_FROM, WHOLE_FROM = 24, 10  # from which on months are told as years, and spans without tenths
NAMES = ("trir", "ltifr", "fatal_accident_rate")


@dataclass(frozen=True)
class WhenKnown:
    """An accident rate and its months: of hours at hand, until a halving is told, until a target can be told.

    exposure_a_month: of the bottom of the KPI. months_to_halving: None without a case. months_to_target: without a
    single case, until the rate is below the target with 95 %; None without a target above 0.
    """

    kpi: Kpi
    rate: float
    target: float | None
    months: int
    exposure_a_month: float
    months_to_halving: float | None
    months_to_target: float | None

    @property
    def is_beyond_proof(self) -> bool:
        """Say whether nobody could verify the target within the months at hand, whatever happens in them."""
        return self.months_to_target is not None and self.months_to_target > self.months


def can_be_known(kpi: Kpi) -> bool:
    """Say whether a KPI is a rate of counted events, of which fewer are better: only of those time is the proof."""
    return kpi.kind == "rate" and kpi.counts_events and bool(kpi.bottom) and kpi.better == "lower"


def months_to_show(kpi: Kpi, target: float, exposure_a_month: float) -> float | None:
    """Work out the months without a single case until a rate is surely below a target; None for a target of nothing."""
    is_known = can_be_known(kpi) and target > 0 and exposure_a_month > 0
    return exposure_without_a_case(float(divide(target, kpi.per or 1.0))) / exposure_a_month if is_known else None


def when_known(choices: Choices, name: str, aim: Target | None = None) -> WhenKnown | None:
    """Work it out from the hours of the chosen period; None for what counts no events, and without hours.

    aim: a target to look at instead of the one that holds, in its own days instead of the chosen ones.
    """
    kpi = kpis.kpi(name)
    if not can_be_known(kpi):
        return None
    rows = kpis.rate(name, ("month",), choices.filters).rows
    rows = rows[rows["bottom"] > 0]
    if rows.empty:
        return None
    top, bottom, months = float(rows["top"].sum()), float(rows["bottom"].sum()), len(rows)
    per, a_month = kpi.per or 1.0, float(divide(bottom, months))
    each = float(divide(top, bottom))
    goal = _goal(aim or targets.of(name, choices.filters))
    return WhenKnown(
        kpi,
        each * per,
        goal,
        months if aim is None else months_set(aim) or months,
        a_month,
        events_needed(HALF) / each / a_month if top else None,
        months_to_show(kpi, goal, a_month) if goal else None,
    )


def _goal(aim: Target | None) -> float | None:
    return aim.target if aim is not None and aim.target else None


def months_set(aim: Target) -> int | None:
    """Count the months for which a target is set; None for one without an end."""
    last = last_day(aim.end_date)
    if last is None:
        return None
    return (last.year - aim.start_date.year) * 12 + last.month - aim.start_date.month + 1


def sentences(found: WhenKnown) -> tuple[str, ...]:
    """Say it in plain words."""
    said = []
    if found.months_to_halving is None:
        said.append(_("Without a case there is no rate that could be halved."))
    else:
        said.append(
            _("A halving could be told from luck after {months}, with the hours of today and as long before.").format(
                months=duration(found.months_to_halving)
            )
        )
    if found.months_to_target is not None and found.target is not None:
        goal = words.amount(found.target, found.kpi)
        text = _("Below {target} is sure after {months} without a single case.")
        if found.is_beyond_proof:
            text = _("Nobody can verify {target} in this period: it takes {months} without a single case.")
        said.append(text.format(target=goal, months=duration(found.months_to_target)))
    return tuple(said)


def duration(months: float) -> str:
    """Write months, in years where they are many, as people say them: nobody plans to a hundredth of a month."""
    if months < 1:
        return _("less than a month")
    if months < YEARS_FROM:
        count = _rounded(months)
        return ngettext("{months} month", "{months} months", 1 if count == 1 else 2).format(months=formats.short(count))
    count = _rounded(months / MONTHS_A_YEAR)
    return ngettext("{years} year", "{years} years", 1 if count == 1 else 2).format(years=formats.short(count))


def _rounded(span: float) -> float:
    """Round a time that is needed up, so that what is written suffices: tenths below ten, then whole ones."""
    if span >= WHOLE_FROM:
        return math.ceil(round(span, 6))
    return round(math.ceil(round(span * 10, 6)) * 0.1, 1)
