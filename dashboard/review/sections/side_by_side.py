"""A rate of the month by the units below: as reported where the month is closed, and as of now where that differs."""

from typing import Any

import pandas as pd

from dashboard.filters import Filters, of_units
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.loaded import parts_in_words
from dashboard.numbers import kpis
from dashboard.results import results
from dashboard.results.pooled_rates import with_intervals
from dashboard.review.content import Frozen, Table, same
from dashboard.review.reported import closing, then_and_now
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.targets import targets
from dashboard.targets.allowances import meets
from dashboard.wording import findings, words

Reported = dict[str, dict[str, Frozen]]  # by unit and KPI
PARTS = ("value", "top", "bottom", "lower", "upper", "target")


def table(asked: ReviewedMonth, name: str, reported: Reported) -> Table | None:
    """Lay out one rate of the month by the units below; nothing where there is only one."""
    level, kpi = asked.level, kpis.kpi(name)
    rows = kpis.rate(name, (level,), asked.filters).rows.dropna(subset=[level])
    found = [unit_row(asked, name, row, level, reported) for row in rows.to_dict("records")]
    found += [row for unit in gone(asked, level, set(rows[level])) for row in gone_row(name, *unit, reported)]
    if len(found) < 2:
        return None
    is_moved = any(row["now"] for row in found)
    columns = ["unit", *PARTS, "met", *(["now"] if is_moved else [])]
    labels = {"unit": words.level_name(level), "value": words.label(kpi)} | part_labels(kpi)
    shares = dict.fromkeys(("value", "lower", "upper", "target"), "percent")
    verdict = "" if is_moved else findings.spread(kpi, with_intervals(kpi, rows), f"{level}_name")
    said = _("As reported when the month was closed.") if asked.frozen else ""
    return Table(
        f"by-unit-{name}",
        _("{kpi} by {level}").format(kpi=words.label(kpi), level=words.level_name(level).lower()),
        pd.DataFrame(found)[columns],
        labels | ({"now": _("As of now")} if is_moved else {}),
        _("No data."),
        note=words.joined(said, verdict),
        formats=shares if kpi.kind == "proportion" else {},
        is_reported=bool(asked.frozen),
    )


def unit_row(asked: ReviewedMonth, name: str, row: dict[Any, Any], level: str, reported: Reported) -> dict[str, Any]:
    """Lay out one unit: value, parts, interval, target, and what it is now where that is not what was reported."""
    kpi = kpis.kpi(name)
    label = row[level] if pd.isna(row[f"{level}_name"]) else row[f"{level}_name"]
    top, bottom, rate, lower, upper = (
        results.number(row[each]) for each in ("top", "bottom", "rate", "lower", "upper")
    )
    old = reported.get(row[level], {}).get(name)
    if old is None:
        aim = targets.of(name, of_unit(asked.filters, row[level]))
        goal = (None, None) if aim is None else (aim.target, aim.tolerance)
        return laid(kpi, label, (rate, top, bottom, lower, upper), goal)
    now = "" if same((old.top, old.bottom, old.rate), (top, bottom, rate)) else words.amount(rate, kpi)
    values = (old.rate, old.top, old.bottom, old.lower, old.upper)
    return laid(kpi, label, values, (old.target, old.tolerance), now)


def gone(asked: ReviewedMonth, level: str, known: set[str]) -> list[tuple[str, str]]:
    """Name the units of a level below this one that had numbers when the month was closed and have none now."""
    if not asked.frozen:
        return []
    units = asked.units_then
    parents = then_and_now.parents_of(units)
    same_level = units.loc[units["unit_type"] == level, ["unit_id", "unit_name"]]
    return [
        (unit_id, unit_name)
        for unit_id, unit_name in same_level.itertuples(index=False, name=None)
        if unit_id not in known and (asked.unit_id is None or asked.unit_id in then_and_now.line(unit_id, parents)[1:])
    ]


def gone_row(name: str, unit_id: str, unit_name: str, reported: Reported) -> list[dict[str, Any]]:
    """Lay out what was reported of a unit that has no numbers now; nothing where nothing was."""
    kpi, old = kpis.kpi(name), reported.get(unit_id, {}).get(name)
    if old is None or old.rate is None:
        return []
    values = (old.rate, old.top, old.bottom, old.lower, old.upper)
    return [laid(kpi, unit_name, values, (old.target, old.tolerance), words.amount(None, kpi))]


def laid(
    kpi: Kpi, label: str, values: tuple[float | None, ...], aim: tuple[float | None, float | None], now: str = ""
) -> dict[str, Any]:
    """Put the values of a unit under their columns."""
    is_met = meets(kpi, values[0], aim[0], aim[1] or 0.0)
    parts = dict(zip(PARTS, (*values, aim[0]), strict=True))
    return {"unit": label, **parts, "met": met_text(is_met), "now": now}


def of_unit(filters: Filters, unit_id: str) -> Filters:
    """Return the same choices for one unit."""
    return of_units(filters, (unit_id,))


def reported(asked: ReviewedMonth, names: tuple[str, ...]) -> Reported:
    """Give what was reported of every unit where the month is closed."""
    return closing.frozen_of_units(asked.month, asked.status.edition, names) if asked.frozen else {}


def part_labels(kpi: Kpi | None = None) -> dict[str, str]:
    """Name the columns that stand behind every value: of one KPI, or of several."""
    return {
        **parts_in_words.part_heads(kpi),
        "lower": _("95 % from"),
        "upper": _("95 % to"),
        "target": _("Target"),
        "met": _("Met?"),
    }


def met_text(is_met: bool | None) -> str:
    """Write whether a target is met, for a table."""
    return {True: _("met"), False: _("not met"), None: "–"}[is_met]
