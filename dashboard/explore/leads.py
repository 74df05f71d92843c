"""Does it lead? Each number of the work done, set against the accidents of the months after it; facts and words."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Choices, Filters, is_partial, last_months
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.numbers.definitions import definitions
from dashboard.numbers.warehouse import in_use
from dashboard.results.outlook import UNSETTLED
from dashboard.results.when_known import can_be_known
from dashboard.statistics.leading import FEWEST_MONTHS, LAG_SHARE, MOST_LAGS, Lead, lead
from dashboard.statistics.many import discoveries
from dashboard.wording import words

HISTORY = 120  # months
HARM = ("accident_months", "injured_person_months", "exposure_months")  # what happened, and the hours in which it did
REPEATED = (  # the same facts as another number that is looked at, which would only be looked at twice
    "required_inspection_count",
    "clause_nonconformity_rate",
    "recorded_count",
    "assigned_count",
    "treated_count",
    "accepted_count",
    "treatment_on_time_extended_rate",
    "assessed_element_count",
)
USUAL = "trir"


@dataclass(frozen=True)
class Finding:
    """A number of the work done and what the months say of it; is_found: beyond chance among all that were looked at.

    lead: None where the number has no two years of months, never changes, or no event followed.
    """

    kpi: Kpi
    lead: Lead | None
    is_found: bool

    @property
    def is_enough(self) -> bool:
        """Say whether there are months enough to see an effect worth knowing."""
        return self.lead is not None and self.lead.is_enough

    @property
    def leads(self) -> bool:
        """Say whether the number leads: beyond chance, and it foretold the months that were held out."""
        return self.lead is not None and self.is_found and self.lead.holds


def outcomes() -> tuple[Kpi, ...]:
    """Give the rates of accidents that numbers could lead."""
    return tuple(kpi for kpi in kpis.catalogue() if can_be_known(kpi) and _top(kpi) in HARM)


def candidates() -> tuple[Kpi, ...]:
    """Give the numbers of the work done that could lead, near misses among them as reporting is work done too."""
    known = definitions(in_use())
    return tuple(
        kpi
        for kpi in kpis.catalogue()
        if not known.sides(kpi)[0].is_dateless
        and kpi.name not in (*UNSETTLED, *REPEATED)
        and (_top(kpi) not in HARM or (kpi.kind == "rate" and kpi.better == "neither"))
    )


def find(choices: Choices, outcome: str, level: str) -> tuple[Finding, ...]:
    """Look at each number before one rate of accidents, by the units of a level and all months up to the chosen end.

    Those that lead come first, then those with months enough, each by its chance.
    """
    if choices.as_of is None:
        return ()
    filters = last_months(choices.filters, HISTORY, choices.as_of)
    return _find(choices.build, outcome, level, filters, is_partial(filters, choices.as_of))


@remembered(maxsize=64)
def _find(build: str, outcome: str, level: str, filters: Filters, is_open: bool) -> tuple[Finding, ...]:
    happened = _months(outcome, level, filters, is_open)
    happened = happened[happened["bottom"] > 0]
    if happened.empty:
        return tuple(Finding(kpi, None, False) for kpi in candidates())
    units = sorted(set(happened[level]))
    months = [f"{month:%Y-%m}" for month in pd.period_range(happened["month"].min(), happened["month"].max(), freq="M")]
    events, exposure = (_table(happened, level, part, units, months) for part in ("top", "bottom"))
    found = [
        (kpi, lead(_table(_months(kpi.name, level, filters, is_open), level, "rate", units, months), events, exposure))
        for kpi in candidates()
    ]
    enough = [one.chance if one and one.is_enough else np.nan for _kpi, one in found]
    every = [Finding(kpi, one, bool(is_found)) for (kpi, one), is_found in zip(found, discoveries(enough), strict=True)]
    return tuple(sorted(every, key=_order))


def _order(one: Finding) -> tuple[bool, bool, bool, float]:
    return (not one.leads, not one.is_enough, one.lead is None, one.lead.chance if one.lead else 1.0)


def _months(name: str, level: str, filters: Filters, is_open: bool) -> pd.DataFrame:
    """Give a KPI by whole month and unit."""
    rows = kpis.rate(name, ("month", level), filters).rows.dropna(subset=["month", level])
    return rows[rows["month"] != f"{filters.to_date:%Y-%m}"] if is_open else rows


def _table(rows: pd.DataFrame, level: str, part: str, units: list[str], months: list[str]) -> np.ndarray:
    """Lay rows out as units × months, nan where there is no row."""
    wide = rows.pivot(index=level, columns="month", values=part).reindex(index=units, columns=months)
    return wide.to_numpy(dtype=float)


def _top(kpi: Kpi) -> str:
    return kpi.top.partition(".")[0]


def sentence(found: tuple[Finding, ...], outcome: Kpi) -> str:
    """Say which numbers lead, or that the months do not tell yet: an honest "no evidence" is an answer too."""
    leading = [one for one in found if one.leads]
    enough = sum(one.is_enough for one in found)
    name = words.label(outcome)
    if leading:
        text = ngettext("{names} leads {outcome} here.", "{names} lead {outcome} here.", len(leading))
        return text.format(names=words.listed(words.label(one.kpi) for one in leading), outcome=name)
    if enough:
        text = ngettext(
            "The one number looked at gives no evidence that it leads {outcome}.",
            "None of {count} numbers looked at gives evidence that it leads {outcome}.",
            enough,
        )
        return text.format(count=enough, outcome=name)
    waits = [one.lead.months_needed - one.lead.months for one in found if one.lead]
    if not waits:
        text = _("Nothing can be said yet of what leads {outcome}: it needs {months} months with hours and accidents.")
        return text.format(outcome=name, months=FEWEST_MONTHS)
    text = _("Too few accidents to say what leads {outcome}: it needs about {months} more months.")
    return text.format(outcome=name, months=words.whole(min(waits)))


def verdict(one: Finding) -> str:
    """Say what the months say of one number."""
    if one.lead is None:
        return _("needs {months} months").format(months=FEWEST_MONTHS)
    if not one.lead.is_enough:
        return _("needs about {months} more months").format(
            months=words.whole(one.lead.months_needed - one.lead.months)
        )
    if one.leads:
        return _("leads")
    return _("beyond chance, but not in the months held out") if one.is_found else _("no evidence")


def effect(one: Finding) -> str:
    """Say what follows when the number is higher than usual; of those that do not lead nothing is said."""
    if one.lead is None or not one.leads:
        return ""
    text = ngettext(
        "{step} more than usual: {ratio} times as many, {count} month later",
        "{step} more than usual: {ratio} times as many, {count} months later",
        one.lead.lag,
    )
    is_share = one.kpi.kind == "proportion"
    step = words.decimals(one.lead.step)
    step = (
        _("{points} percentage points").format(points=step) if is_share else f"{step} {words.unit_of(one.kpi)}".strip()
    )
    return text.format(step=step, ratio=words.decimals(one.lead.ratio), count=one.lead.lag)


def method(found: tuple[Finding, ...]) -> list[str]:
    """Say how it was looked at, and what it does not show."""
    months = max((one.lead.months for one in found if one.lead), default=0)
    return [
        _(
            "Poisson regression with the hours as exposure, each unit against itself; trend and the wave of the year"
            " are taken out first; {lags} lags of a month each; p by shuffling blocks of three months, the largest of"
            " all lags counts; of the numbers looked at at most 5 % of those named are chance (Benjamini–Hochberg)."
        ).format(lags=min(MOST_LAGS, months // LAG_SHARE)),
        _("A number leads only where the first two thirds of the months foretell the last third better than none."),
        _("Leading is no cause: what is found here is worth a trial, not a proof."),
    ]
