"""The answers: each number by rate(), each row by records(), in the scope of who asks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard import state
from dashboard.access import viewer
from dashboard.api.asked import Asked, AskedOfNumber, AskedOfUnits, AskedRate, AskedRecords
from dashboard.api.given import AreaRow, KpiRow, MonthRow, UnitRow, WarningRow
from dashboard.api.problems import Problem
from dashboard.early_warning import alerts
from dashboard.early_warning.messages import facts as event_facts
from dashboard.filters import Choices, Filters, of_units, period_dates
from dashboard.language import pick
from dashboard.numbers import company, kpis, unit_tree, warehouse
from dashboard.numbers.definitions import UnknownName, definitions
from dashboard.review.reported import closing, closing_command
from dashboard.risk_map import area_words, areas
from dashboard.shapes.levels import level_of
from dashboard.wording import words

MOST_ROWS = 100_000
ORDERS = {"level": "current_order", "level_in_force": "base_order", "inherent_level": "inherent_order"}
CLOSED = "select distinct month from closings order by month desc"


@dataclass(frozen=True)
class Told:
    """Rows, what stands beside them, and where the next page begins (none: this is the last)."""

    rows: pd.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)
    next_offset: int | None = None


def list_kpis(_asked: Asked) -> Told:
    """Give every KPI with its unit, formula and slices."""
    rows = [
        {
            "kpi": each.name, "label": pick(each.label), "about": pick(each.about), "unit": pick(each.unit),
            "top": each.top, "bottom": each.bottom, "per": each.per, "kind": each.kind, "better": each.better,
            "source": pick(each.source) if each.source else None, "bases": list(each.bases),
            "slices": list(each.slices),
        }
        for each in kpis.catalogue()
    ]  # fmt: skip
    return Told(_frame(rows, KpiRow))


def list_units(_asked: Asked) -> Told:
    """Give every unit that is seen, each behind the one above it."""
    tree = company.unit_tree(warehouse.in_use().stem)
    rows = [
        {"unit_id": each.unit_id, "unit_name": each.name, "unit_type": each.unit_type, "depth": each.depth}
        for each in tree
    ]
    return Told(_frame(rows, UnitRow))


def rate(asked: AskedRate, kpi: str) -> Told:
    """Give a KPI by its slices: what it counts, out of what, its rate and 95 % interval."""
    _known_kpi(kpi)
    found = kpis.rate(kpi, tuple(dict.fromkeys(asked.by)), _filters(asked))
    if len(found.rows) > MOST_ROWS:
        raise Problem(422, f"These are {len(found.rows):,} groups, and {MOST_ROWS:,} at most are given.",
                      "Ask by fewer slices, or for a shorter period.", "by")  # fmt: skip
    facts = {
        "kpi": kpi, "label": pick(found.kpi.label), "unit": pick(found.kpi.unit), "by": list(asked.by),
        "excluded": found.excluded, "notes": [words.notes_text((note,)) for note in found.notes],
        "as_of": found.as_of,
    }  # fmt: skip
    return Told(found.rows, facts)


def records(asked: AskedRecords, kpi: str) -> Told:
    """Give the rows behind a KPI, page by page."""
    _known_kpi(kpi)
    build = warehouse.in_use().stem
    if asked.build and asked.build != build:
        raise Problem(409, "Data were loaded since the first page.", "Begin again without offset and build.", "build")
    rows = kpis.records(kpi, _filters(asked), asked.part or "", asked.offset + asked.limit + 1)
    page = rows.iloc[asked.offset : asked.offset + asked.limit].reset_index(drop=True)
    more = asked.offset + asked.limit if len(rows) > asked.offset + asked.limit else None
    return Told(page, {"kpi": kpi, "as_of": asked.as_of or _as_of()}, more)


def list_areas(asked: AskedOfUnits) -> Told:
    """Give areas with their levels, the colour of the map and what is open in them, worst first."""
    rows = areas.areas(warehouse.in_use().stem, _of_units(asked))
    for name, order in ORDERS.items():
        rows[name] = [area_words.level_name_of(each) for each in rows[order]]
    rows["colour"] = [level_of(name).colour for name in rows["level"]]
    return Told(rows[list(AreaRow.model_fields)], {"as_of": asked.as_of or _as_of()})


def list_warnings(asked: AskedOfUnits) -> Told:
    """Give warnings as they were recorded, and what was done about them."""
    found = alerts.visible(Choices(_of_units(asked), build=warehouse.in_use().stem))
    rows = []
    for one in found:
        said = event_facts(one.event)
        rows.append(
            {name: said[name] for name in WarningRow.model_fields if name in said}
            | {"kpi": one.event.kpi, "part": one.event.part, "recorded_at": one.recorded_at,
               "still_found": one.still_found, "is_open": one.is_open, "note": one.note,
               "acknowledged_by": viewer.named(one.acknowledged_by), "acknowledged_at": one.acknowledged_at}
        )  # fmt: skip
    return Told(_frame(rows, WarningRow))


def list_months(_asked: Asked) -> Told:
    """Give months that were closed, as their newest edition stands."""
    found = [closing.status(month) for month in state.rows(CLOSED)["month"]]
    return Told(_frame([{name: asdict(one)[name] for name in MonthRow.model_fields} for one in found], MonthRow))


def reported(asked: AskedOfUnits, month: str) -> Told:
    """Give every number of a closed month as reported, beside the same number as of now, and why it moved."""
    _as_ask(Filters(), asked.unit)
    units = asked.unit or viewer.now().units or ()
    if len(units) > 1:
        raise Problem(422, "A closed month is given for one unit.", "Name one of /api/v1/units.", "unit")
    status = closing_command.status_of(month)
    if not status.edition:
        raise Problem(404, f"{month} was never closed.", "Ask /api/v1/months for those that were.", "month")
    rows = closing_command.reported(status, units[0] if units else None)
    return Told(rows, {"month": month, "edition": status.edition, "is_closed": status.is_closed, "as_of": status.as_of})


def beside(told: Told) -> dict[str, Any]:
    """Give what stands beside the rows of an answer."""
    return {"build": warehouse.in_use().stem, "as_of": _as_of(), **told.facts}


# --- from the request to the choices of the pages ---------------------------------------------------------------------


def _filters(asked: AskedOfNumber) -> Filters:
    first, last = asked.from_date, asked.to_date
    if asked.period:
        first, last = period_dates(asked.period, asked.as_of or _as_of(), year_starts=company.year_starts())
    pairs = tuple((text.partition("=")[0], text.partition("=")[2]) for text in asked.where)
    if len({name for name, _value in pairs}) < len(pairs):
        raise Problem(422, "A slice is named twice.", "Name each slice once.", "where")
    base = asked.base if isinstance(asked, AskedRate) else None
    if asked.area and asked.area not in areas.known(warehouse.in_use().stem):
        raise UnknownName(f"{asked.area}: no such area in the warehouse")
    return _as_ask(Filters(first, last, None, asked.as_of, asked.area, pairs, base=base), asked.unit)


def _of_units(asked: AskedOfUnits) -> Filters:
    return _as_ask(Filters(as_of=asked.as_of), asked.unit)


def _as_ask(filters: Filters, unit_ids: tuple[str, ...]) -> Filters:
    """Choose units; one that is not seen is as unknown as one that is not there."""
    known = unit_tree.every(warehouse.in_use())
    for unit_id in unit_ids:
        if unit_id not in known:
            raise UnknownName(f"{unit_id}: no such unit in the warehouse")
    return of_units(filters, unit_ids)


def _known_kpi(name: str) -> None:
    try:
        kpis.kpi(name)
    except UnknownName as fault:
        raise Problem(404, str(fault), "Ask /api/v1/kpis for all names.", "kpi") from fault


def _as_of() -> date:
    return definitions(warehouse.in_use()).as_of


def _frame(rows: list[dict[str, Any]], row: Any) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(row.model_fields))
