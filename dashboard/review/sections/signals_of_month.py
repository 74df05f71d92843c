"""Which numbers moved for a real reason: every KPI of the catalogue on its control chart up to the month."""

from dataclasses import dataclass

import pandas as pd

from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.results import attention, outlook, series
from dashboard.review.content import Plot, Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections.control_plots import plot_of
from dashboard.review.sections.four_rates import RATES
from dashboard.wording import signals, words

MONTHS = 24
MOST_PLOTS = 4


@dataclass(frozen=True)
class Signal:
    """A KPI whose newest month is a signal, and on which side."""

    kpi: Kpi
    charted: series.Series
    is_worse: bool | None


def section(asked: ReviewedMonth) -> Section:
    """Name the real signals of the month, worst first, and say how many numbers were looked at."""
    looked, found = look(asked)
    seen = asked.back(MONTHS)
    plots = [plot_of(each.charted, seen, each.kpi.name, "signal") for each in apart(found)[:MOST_PLOTS]]
    tables = (table(found), units(asked))
    return Section(lead=lead(looked, found), plots=_there(plots), tables=tables)


def apart(found: list[Signal]) -> list[Signal]:
    """Keep the first signal of each table of facts: others of the same table show the same thing again."""
    first: dict[str, Signal] = {}
    for each in found:
        first.setdefault(each.kpi.top.split(".")[0], each)
    return list(first.values())


def _there(plots: list[Plot | None]) -> tuple[Plot, ...]:
    return tuple(plot for plot in plots if plot is not None)


def look(asked: ReviewedMonth) -> tuple[int, list[Signal]]:
    """Chart every KPI that has a better direction; return how many could be judged, and the signals in order."""
    seen, looked, found = asked.back(MONTHS), 0, list[Signal]()
    for kpi in kpis.catalogue():
        if not outlook.is_judged(kpi):
            continue
        charted = series.control(kpis.rate(kpi.name, ("month",), seen), seen, rare=False)
        points = charted.points
        last = points[points["period"].astype(str) == asked.month].dropna(subset=["value"])
        if last.empty or (points["lower"].isna().all() and points["upper"].isna().all()):
            continue
        looked += 1
        if is_real(points, last):
            side = int(last["side"].iloc[0])
            found.append(Signal(kpi, charted, signals.is_worse(kpi, side, charted.chart)))
    return looked, sorted(found, key=_order)


def is_real(points: pd.DataFrame, last: pd.DataFrame) -> bool:
    """Say whether the month lies outside the limits, or in a shift that still lasts; mere waves are none."""
    rule = last["rule"].iloc[0]
    known = points[~points["is_partial"].astype(bool)].dropna(subset=["value"])
    return bool(rule == "outside" or (rule == "run" and signals.has_long_run(known)))


def _order(found: Signal) -> tuple[bool, int]:
    name = found.kpi.name
    return found.is_worse is not True, RATES.index(name) if name in RATES else len(RATES)


def lead(looked: int, found: list[Signal]) -> tuple[str, ...]:
    """Say how many numbers show a real signal, for the worse and for the better."""
    if not looked:
        return (_("Too few months are loaded to tell a signal from chance: ten whole months are needed."),)
    worse = sum(each.is_worse is True for each in found)
    within = looked - len(found)
    quiet = ngettext(
        "{within} of the {looked} number looked at is within its usual variation.",
        "{within} of the {looked} numbers looked at are within their usual variation.",
        looked,
    ).format(within=within, looked=looked)
    if not found:
        return (_("No number shows a real signal in this month."), quiet)
    text = ngettext(
        "{count} number shows a real signal: {worse} for the worse, {better} for the better.",
        "{count} numbers show a real signal: {worse} for the worse, {better} for the better.",
        len(found),
    )
    return (text.format(count=len(found), worse=worse, better=len(found) - worse), quiet)


def table(found: list[Signal]) -> Table:
    """List the signals with their sentences."""
    rows = pd.DataFrame(
        {
            "direction": [_("▼ worse") if each.is_worse else _("▲ better") for each in found],
            "kpi": [words.label(each.kpi) for each in found],
            "sentence": [each.charted.sentence for each in found],
        }
    )
    labels = {"direction": _("Direction"), "kpi": _("Number"), "sentence": _("What the control chart says")}
    empty = _("Nothing moved by more than chance.")
    note = _("Hazards found lately are still being treated, so completion and acceptance are not judged here.")
    return Table("signals", _("Signals of the month"), rows, labels, empty, note)


def units(asked: ReviewedMonth) -> Table:
    """List what stands out in single units and areas over twelve months."""
    found = attention.points(asked.choices(asked.year))
    kinds = {"bad": _("act"), "watch": _("watch"), "know": _("know"), "good": _("better")}
    rows = pd.DataFrame(
        {
            "kind": [kinds[point.kind] for point in found],
            "sentence": [point.sentence.replace("**", "") for point in found],
            "kpi": [words.label(kpis.kpi(point.kpi)) for point in found],
        }
    )
    labels = {"kind": _("What to do"), "sentence": _("What stands out"), "kpi": _("Number")}
    title = _("What stands out in units and areas, 12 months")
    return Table("stands-out", title, rows, labels, _("Nothing stands out by more than chance."))
