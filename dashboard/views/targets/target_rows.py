"""The rows of the page of targets: every KPI with a target in the chosen unit and in the units directly below it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters, of_units
from dashboard.kpi import Kpi
from dashboard.language import _, pick
from dashboard.loaded import parts_in_words
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.division import divide
from dashboard.numbers.unit_tree import EVERYTHING, tree
from dashboard.results import results, when_known
from dashboard.targets import target_words, targets
from dashboard.targets.allowances import Span, last_day, meets
from dashboard.targets.target_book import Target, book
from dashboard.wording import words

RATES = ("inspection_completion_rate", "conformity_rate", "treatment_on_time_rate", "trir")


@dataclass(frozen=True)
class Judged:
    """A target as it holds in a unit, its days beside those asked for, and the number beside it."""

    kpi: Kpi
    unit_id: str
    aim: Target
    span: Span
    rate: float | None
    top: float | None
    bottom: float | None
    exposure_a_month: float = 0.0  # of the bottom, where time without a case proves the target

    @property
    def is_met(self) -> bool | None:
        """Say whether the number meets the target within its tolerance; None without data, or of other days."""
        return meets(self.kpi, self.rate, self.aim.target, self.aim.tolerance, self.span)

    @property
    def months_to_show(self) -> float | None:
        """Give the months here without a single case until the rate is surely below the target; None: not so shown."""
        return when_known.months_to_show(self.kpi, self.aim.target, self.exposure_a_month)

    @property
    def is_beyond_proof(self) -> bool:
        """Say whether nobody can show within the days of the target that it is met, whatever happens in them."""
        needed, given = self.months_to_show, when_known.months_set(self.aim)
        return needed is not None and given is not None and needed > given

    @property
    def is_inherited(self) -> bool:
        """Say whether the target was set for a unit above."""
        return self.aim.unit_id != self.unit_id


def judged(build: str, filters: Filters) -> tuple[Judged, ...]:
    """Judge every KPI with a target, in the chosen unit first, then in the units directly below it."""
    units = filters.units or (filters.unit_id or EVERYTHING, *below(filters.unit_id))
    filters = of_units(filters)
    found = []
    for kpi in kpis.catalogue():
        aims = targets.of_each(kpi.name, filters, units)
        if not any(aims.values()):
            continue
        rows = numbers(build, kpi.name, filters)
        months = months_known(build, kpi.name, filters) if when_known.can_be_known(kpi) else 0
        for unit_id, aim in aims.items():
            if aim is not None:
                rate, top, bottom = rows.get(unit_id, (None, None, None))
                a_month = float(divide(bottom or 0.0, months)) if months else 0.0
                found.append(Judged(kpi, unit_id, aim, targets.span(aim, filters), rate, top, bottom, a_month))
    return tuple(found)


@remembered(maxsize=64)
def months_known(build: str, name: str, filters: Filters) -> int:
    """Count the months of the period for which the bottom of a KPI is known at all."""
    return int((kpis.rate(name, ("month",), filters).rows["bottom"] > 0).sum())


def below(unit_id: str | None) -> tuple[str, ...]:
    """Return the units directly below one; below all units those under the top, where there is only one top."""
    known = tree(warehouse.in_use())
    if unit_id is None and len(known.roots) != 1:
        return known.roots
    return known.children.get(unit_id or known.roots[0], ())


@remembered(maxsize=256)
def numbers(build: str, name: str, filters: Filters) -> dict[str, tuple[float | None, float | None, float | None]]:
    """Return rate, top and bottom of every unit in the period, asked once for all of them."""
    rows = kpis.of_each_unit(name, filters)
    cells = zip(rows["unit_id"], rows["rate"], rows["top"], rows["bottom"], strict=True)
    return {
        unit_id: (results.number(rate), results.number(top), results.number(low)) for unit_id, rate, top, low in cells
    }


def without(filters: Filters) -> list[Any]:
    """Return those of the four rates that have no target in the chosen unit and period."""
    return [kpi for kpi in kpis.catalogue() if kpi.name in RATES and targets.of(kpi.name, filters) is None]


def never_judged() -> list[str]:
    """Name the KPIs of exported targets that are unknown or must never have one."""
    known = {kpi.name: kpi for kpi in kpis.catalogue()}
    return sorted(name for name in book().versions if name not in known or known[name].better == "neither")


def of_unknown_units() -> list[str]:
    """Name the units of default targets that are in no data: each is perhaps misspelt."""
    known = tree(warehouse.in_use()).above
    return sorted({unit_id for _kpi, unit_id in book().defaults if unit_id and unit_id not in known})


def standing() -> list[Target]:
    """Return the targets that were written on the page and not withdrawn, by KPI, unit and start."""
    order = {kpi.name: place for place, kpi in enumerate(kpis.catalogue())}
    found = [one for several in book().known.values() for one in several if one.set_by]
    return sorted(found, key=lambda one: (order.get(one.kpi, len(order)), one.unit_id, one.start_date))


# --- laid out -------------------------------------------------------------------------------------------------------


def state_text(one: Judged) -> str:
    """Write whether a target is met, or why that is not known."""
    if one.rate is None:
        return _("no data")
    waits = target_words.so_far(one.kpi, one.span) or _("not judged")
    return {True: _("✓ met"), False: _("✗ not met"), None: waits}[one.is_met]


def proof_text(one: Judged) -> str:
    """Write how long it takes to show that a target of a rate of accidents is met; nothing for other KPIs."""
    if one.months_to_show is None:
        return ""
    text = _("✗ beyond proof: {months} without a case") if one.is_beyond_proof else _("{months} without a case")
    return text.format(months=when_known.duration(one.months_to_show))


def as_rows(found: tuple[Judged, ...]) -> pd.DataFrame:
    """Lay judged targets out as rows, for the table and its downloads."""
    rows = [
        {
            "kpi": words.label(one.kpi),
            "unit": target_words.unit_name(one.unit_id),
            "state": state_text(one),
            "target": one.aim.target,
            "tolerance": one.aim.tolerance,
            "value": one.rate,
            "top": one.top,
            "bottom": one.bottom,
            "measure": words.unit_of(one.kpi),
            "better": _("≥: higher is better") if one.kpi.better == "higher" else _("≤: lower is better"),
            "proof": proof_text(one),
            "set_for": target_words.unit_name(one.aim.unit_id),
            "inherited": _("inherited") if one.is_inherited else _("own"),
            "start_date": one.aim.start_date,
            "end_date": last_day(one.aim.end_date),
            "said_by": target_words.said_by(one.aim),
            "note": pick(one.aim.note),
        }
        for one in found
    ]
    return with_days(pd.DataFrame(rows, columns=list(labels())))


def labels() -> dict[str, str]:
    """Name the columns of the table."""
    return {
        "kpi": _("KPI"),
        "unit": _("Unit"),
        "state": _("Met?"),
        "target": _("Target"),
        "tolerance": _("Tolerance"),
        "value": _("Value"),
        **parts_in_words.part_heads(),
        "measure": _("Unit of measure"),
        "better": _("Direction"),
        "proof": _("Shown after"),
        "set_for": _("Set for"),
        "inherited": _("Own or inherited"),
        "start_date": _("Valid from"),
        "end_date": _("Valid to"),
        "said_by": _("Where from"),
        "note": _("Reason"),
    }


def history_rows(found: tuple[Target, ...]) -> pd.DataFrame:
    """Lay out all that was ever written on the page, newest first."""
    known = {kpi.name: words.label(kpi) for kpi in kpis.catalogue()}
    rows = [
        {
            "set_at": words.time_text(one.set_at),
            "set_by": one.set_by,
            "what": _("withdrawn") if one.is_withdrawn else _("set"),
            "kpi": known.get(one.kpi, one.kpi),
            "unit": target_words.unit_name(one.unit_id),
            "start_date": one.start_date,
            "end_date": one.end_date,
            "target": None if one.is_withdrawn else one.target,
            "tolerance": one.tolerance,
            "note": one.note,
        }
        for one in found
    ]
    return with_days(pd.DataFrame(rows, columns=list(history_labels())))


def history_labels() -> dict[str, str]:
    """Name the columns of the history."""
    mine = {"set_at": _("When"), "set_by": _("Who"), "what": _("What was done")}
    return mine | {
        name: labels()[name] for name in ("kpi", "unit", "start_date", "end_date", "target", "tolerance", "note")
    }


def with_days(rows: pd.DataFrame) -> pd.DataFrame:
    """Bring the days of rows to real dates, and their numbers to numbers."""
    days = {name: pd.to_datetime(rows[name]) for name in ("start_date", "end_date")}
    values = {
        name: rows[name].astype(float) for name in ("target", "tolerance", "value", "top", "bottom") if name in rows
    }
    return rows.assign(**days, **values)
