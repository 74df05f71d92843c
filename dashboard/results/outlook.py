"""How a KPI runs from month to month: is its newest month special, and will its target be met as it runs?"""

import math
from dataclasses import dataclass

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Choices, Filters, is_partial, last_months
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import UNIT_LEVELS
from dashboard.numbers.warehouse import in_use
from dashboard.results.results import Result
from dashboard.statistics.xmr import Assurance, assurance, last_of
from dashboard.targets import targets

MONTHS = 24
Months = tuple[tuple[str, float], ...]
FEWEST = 10  # months, below which limits say next to nothing


UNSETTLED = ("treatment_completion_rate", "acceptance_rate", "recurrence_rate")  # the newest months are not over yet
TURNED_ROUND = ("clause_nonconformity_rate",)  # the same facts as conformity, turned round


@dataclass(frozen=True)
class Outlook:
    """One KPI of one unit: its newest whole month, whether that is special, the target and what becomes of it.

    special: 1 high, −1 low, 0 common cause; None with fewer than ten months, and where is_rare says that hardly any
    month differs from the others.
    """

    kpi: Kpi
    unit_id: str
    month: str
    value: float
    special: int | None
    target: float | None
    assurance: Assurance | None
    is_rare: bool = False

    @property
    def is_better(self) -> bool | None:
        """Say whether a special month is for the better; None for common cause and without a direction."""
        if not self.special or self.kpi.better == "neither":
            return None
        return (self.special > 0) == (self.kpi.better == "higher")


def is_judged(kpi: Kpi) -> bool:
    """Say whether a KPI has a better direction, and a past and a newest month that can be asked for."""
    has_past = not definitions(in_use()).sides(kpi)[0].is_dateless
    return has_past and kpi.better != "neither" and kpi.name not in (*UNSETTLED, *TURNED_ROUND)


def each_unit(choices: Choices, name: str, level: str) -> dict[str, Outlook]:
    """Give a KPI for every unit of a level that has a whole month of data, by unit."""
    as_of = choices.as_of
    if as_of is None:
        return {}
    filters = last_months(choices.filters, MONTHS, as_of)
    kpi = kpis.kpi(name)
    found = _months(choices.build, name, filters, level, is_partial(filters, as_of))
    aims = targets.of_each(name, filters, found) if level in (*UNIT_LEVELS, "unit") else {}
    return {
        unit_id: _outlook(kpi, unit_id, months, aims[unit_id].target if aims.get(unit_id) else None)  # type: ignore[union-attr]  # of an aim there is
        for unit_id, months in found.items()
    }


@remembered(maxsize=512)
def _months(build: str, name: str, filters: Filters, level: str, is_open: bool) -> dict[str, Months]:
    """Give the months with data of each unit; one that still runs is no point."""
    rows = kpis.rate(name, ("month", level), filters).rows.dropna(subset=["month", level, "rate"])
    if is_open and filters.to_date is not None:
        rows = rows[rows["month"] != f"{filters.to_date:%Y-%m}"]
    found: dict[str, list[tuple[str, float]]] = {}
    for unit_id, month, value in zip(*(rows[one].tolist() for one in (level, "month", "rate")), strict=True):
        found.setdefault(str(unit_id), []).append((str(month), float(value)))
    return {unit_id: tuple(sorted(found[unit_id])) for unit_id in sorted(found)}


def _outlook(kpi: Kpi, unit_id: str, months: Months, target: float | None) -> Outlook:
    month, value = months[-1]
    if len(months) < FEWEST:
        return Outlook(kpi, unit_id, month, value, None, target, None)
    values = [each for _month, each in months]
    last = last_of(values)
    if is_rare(values, last):
        return Outlook(kpi, unit_id, month, value, None, target, None, is_rare=True)
    runs = None if target is None else assurance(target, float(last["lower"]), float(last["upper"]), kpi.better)
    return Outlook(kpi, unit_id, month, value, int(last["special"]), target, runs)


def of_trend(found: Result, choices: Choices) -> Assurance | None:
    """Say what becomes of the target of a tile as its months run; a month that still runs is no point."""
    months = found.trend[:-1] if choices.is_partial else found.trend
    known = [value for value in months if not pd.isna(value)]
    if found.target is None or len(known) < FEWEST:
        return None
    last = last_of(known)
    if is_rare(known, last):
        return None
    return assurance(found.target, float(last["lower"]), float(last["upper"]), found.kpi.better)


def is_rare(values: list[float], last: dict[str, float]) -> bool:
    """Say whether months are too seldom other than usual for limits: most are 0, or limits would have no width.

    Seven months without an accident are usual where accidents are rare; months that are all alike are as usual.
    """
    is_varied = min(values) < max(values)
    return is_varied and (math.isnan(last["upper"]) or 2 * values.count(0) > len(values))


def assurance_text(found: Assurance | None) -> str:
    """Say what becomes of a target as the process runs."""
    return {
        Assurance.met: _("will be met"),
        Assurance.missed: _("will be missed"),
        Assurance.chance: _("met or missed by chance"),
        None: "",
    }[found]


def special_text(found: Outlook) -> str:
    """Say whether the newest month is special."""
    if found.special is None:
        return _("too rare to say") if found.is_rare else _("fewer than ten months")
    if not found.special:
        return _("as usual")
    return {
        True: _("better"),
        False: _("worse"),
        None: _("unusually high") if found.special > 0 else _("unusually low"),
    }[found.is_better]
