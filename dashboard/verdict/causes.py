"""Which units cause a change: those without which the rest would be as usual."""

from dataclasses import dataclass, replace

import pandas as pd

from dashboard.filters import MONTHS_A_YEAR, Choices, shift_months
from dashboard.kpi import Kpi
from dashboard.numbers import company, kpis
from dashboard.numbers.division import divide, divided
from dashboard.results.results import number
from dashboard.targets.target_book import Target
from dashboard.verdict.measures import THREE_SIGMA, Measure, by_chance

MOST = 3
USUAL_LEVEL = "workshop"


@dataclass(frozen=True)
class Cause:
    """A unit that causes a change."""

    unit_id: str
    name: str
    level: str


def of(choices: Choices, measure: Measure) -> tuple[Cause, ...]:
    """Name the units without which a month that got worse would be as usual; nothing where that takes too many.

    The unit that does most of it first; at most three, and at most half of the units.
    """
    kpi = measure.kpi
    levels = company.levels(choices.build, choices.filters.chosen_units)
    level = USUAL_LEVEL if USUAL_LEVEL in levels else levels[-1]
    if not measure.month or level not in kpi.slices:
        return ()
    first = measure.filters.from_date
    asked = replace(measure.filters, from_date=shift_months(first, -MONTHS_A_YEAR) if first else None)
    rows = kpis.rate(kpi.name, (level, "month"), asked).rows.dropna(subset=[level])
    units = side_by_side(kpi, rows, level, measure.month)
    found: list[Cause] = []
    worst = units[units["excess"] > 0].sort_values("excess", ascending=False).head(min(MOST, len(units) // 2))
    for unit_id, name in worst["name"].items():
        found.append(Cause(str(unit_id), str(name), level))
        rest = units.drop(index=[cause.unit_id for cause in found])
        if is_usual(kpi, rest, measure.aim):
            return tuple(found)
    return ()


def side_by_side(kpi: Kpi, rows: pd.DataFrame, level: str, month: str) -> pd.DataFrame:
    """Return what each unit had in the month and in the twelve before it, and how much worse it was than all before."""
    is_now = rows["month"] == month
    now, before = (rows[part].groupby(level)[["top", "bottom"]].sum() for part in (is_now, ~is_now))
    both = now.join(before, how="outer", lsuffix="", rsuffix="_before").fillna(0.0)
    if kpi.bottom is None:
        months = max(rows.loc[~is_now, "month"].nunique(), 1)
        both = both.assign(bottom=1.0, bottom_before=float(months))
        expected = pd.Series(divide(both["top_before"], both["bottom_before"]), both.index)
    else:
        whole = both["bottom_before"].sum()
        expected = both["bottom"] * (float(divide(both["top_before"].sum(), whole)) if whole else 0.0)
    names = rows.groupby(level)[f"{level}_name"].first() if f"{level}_name" in rows else pd.Series(dtype=str)
    excess = (expected - both["top"]) if kpi.better == "higher" else (both["top"] - expected)
    return both.assign(excess=excess, name=names.reindex(both.index).fillna(both.index.to_series()))


def is_usual(kpi: Kpi, rest: pd.DataFrame, aim: Target | None) -> bool:
    """Say whether units together are neither worse than before by more than chance nor surely short of a target."""
    sums = rest[["top", "bottom", "top_before", "bottom_before"]].sum()
    if kpi.bottom is None:
        sums["bottom"], sums["bottom_before"] = 1.0, rest["bottom_before"].max()
    is_worse = (ratio(sums, "") > ratio(sums, "_before")) == (kpi.better == "lower")
    if (
        is_worse
        and by_chance(kpi, sums["top"], sums["bottom"], sums["top_before"], sums["bottom_before"]) < THREE_SIGMA
    ):
        return False
    return aim is None or kpi.bottom is None or may_meet(kpi, sums, aim)


def ratio(sums: pd.Series, which: str) -> float:
    """Return top by bottom; none without a bottom."""
    below = sums[f"bottom{which}"]
    return float(divide(sums[f"top{which}"], below)) if below else 0.0


def may_meet(kpi: Kpi, sums: pd.Series, aim: Target) -> bool:
    """Say whether a target, with its tolerance, lies within the 95 % interval of some units or on its better side."""
    row = divided(kpi, pd.DataFrame({"top": [sums["top"]], "bottom": [sums["bottom"]]}), kpi.per or 1).iloc[0]
    low, high = number(row["lower"]), number(row["upper"])
    if low is None or high is None:
        return True
    room = aim.tolerance or 0.0
    return high >= aim.target - room if kpi.better == "higher" else low <= aim.target + room
