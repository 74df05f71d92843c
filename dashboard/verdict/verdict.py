"""The verdict on the newest full month and the period: what changed beyond chance, worst first, and who causes it."""

from dataclasses import dataclass

from dashboard.access.remembered import remembered
from dashboard.filters import Choices
from dashboard.kpi import Kpi
from dashboard.results.results import Result
from dashboard.verdict import causes, measures
from dashboard.verdict.causes import Cause
from dashboard.verdict.measures import OVERDUE, Measure

# Worst first: worse and its target missed, a target missed, worse, worse over the period, nearly met, better.
ORDER = ("worse_and_missed", "missed", "worse", "worse_period", "near", "better", "better_period")
BAD = ORDER[:4]


@dataclass(frozen=True)
class Change:
    """One KPI of which the verdict speaks: what it did, from what, and the units that cause it."""

    kind: str
    measure: Measure
    before: float | None = None  # what it came from, where that is to be said
    is_of_a_year: bool = False  # before is the same day of the year before
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What is to be said first of all: changes worst first, what is as usual, what cannot be judged."""

    month: str
    changes: tuple[Change, ...]
    usual: tuple[Kpi, ...]
    untold: tuple[Kpi, ...]  # known, but too little of it to tell a change from chance
    is_on_target: bool  # every KPI that has a target meets it
    has_targets: bool
    unknown: tuple[Kpi, ...]  # no export shows them
    stale: tuple[Measure, ...]  # known, but not of the newest month
    plain: tuple[Measure, ...] = ()  # neither more nor less of them is better

    @property
    def bad(self) -> tuple[Change, ...]:
        """Return the changes for the worse and the missed targets."""
        return tuple(change for change in self.changes if change.kind in BAD)


def of(choices: Choices, shown: tuple[Measure, ...] | None = None) -> Verdict:
    """Judge the newest full month, and the period where the month says nothing; shown: the headlines, where known."""
    overdue = measures.measure(choices, OVERDUE)
    known = (overdue,) if overdue and overdue.rate is not None else ()
    return judge(choices, (*(measures.measures(choices) if shown is None else shown), *known))


@remembered(maxsize=512)
def judge(choices: Choices, judged: tuple[Measure, ...]) -> Verdict:
    """Judge some KPIs together."""
    month = max((one.month for one in judged), default="")
    fresh = tuple(one for one in judged if one.month == month)
    found = [change for one in fresh if (change := change_of(choices, one))]
    changed = {change.measure.kpi.name for change in found}
    found.sort(key=lambda change: ORDER.index(change.kind))
    rest = [one for one in fresh if one.kpi.name not in changed and one.kpi.better != "neither"]
    aims = [one.meets_exactly for one in fresh if one.meets_exactly is not None]
    return Verdict(
        month,
        tuple(found),
        tuple(one.kpi for one in rest if one.told.is_tested or one.meets_exactly),
        tuple(one.kpi for one in rest if not one.told.is_tested and not one.meets_exactly),
        all(aims),
        bool(aims),
        measures.unknown(judged),
        tuple(one for one in judged if one.month != month),
        tuple(one for one in fresh if one.kpi.better == "neither"),
    )


def change_of(choices: Choices, one: Measure) -> Change | None:
    """Say what a KPI did, where chance does not explain it or a target is missed; None where all is as usual."""
    is_missed = one.standing == "missed"
    if one.is_worse:
        before, is_of_a_year = came_from(choices, one)
        kind = "worse_and_missed" if is_missed else "worse"
        return Change(kind, one, before, is_of_a_year, causes.of(choices, one))
    if is_missed:
        return Change("missed", one, causes=causes.of(choices, one))
    moved = period_kind(one.period)
    if moved == "worse_period":
        return Change(moved, one, one.period.before)
    if one.standing == "near":
        return Change("near", one)
    if one.is_worse is False:
        before, is_of_a_year = came_from(choices, one)
        return Change("better", one, before, is_of_a_year)
    return Change(moved, one, one.period.before) if moved else None


def period_kind(period: Result) -> str:
    """Say whether the chosen period moved against the one it is compared with; a stock is judged at its end only."""
    if period.is_better is None or period.kpi.kind == "stock":
        return ""
    return "better_period" if period.is_better else "worse_period"


def came_from(choices: Choices, one: Measure) -> tuple[float | None, bool]:
    """Return what a month that moved came from: of a stock that of a year before where it lies on the same side."""
    if one.rate is None:
        return None, False
    year_before = one.period.before if choices.compare == "last_year" and one.kpi.kind == "stock" else None
    if year_before is not None and (one.rate - year_before) * one.told.side > 0 and one.rate == one.period.rate:
        return year_before, True
    return one.usual, False
