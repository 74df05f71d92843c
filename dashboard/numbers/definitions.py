"""What the newest warehouse defines: its KPIs, its marts and its as-of date."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as day
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.numbers import warehouse
from dashboard.numbers.sums import FISCAL, GRAINS, PLACES, Mart


class UnknownName(Exception):
    """A KPI, slice, unit or part that does not exist; the message names the nearest or the allowed ones."""


@dataclass(frozen=True)
class Definitions:
    """Everything one warehouse defines, and which of its tables name a unit themselves.

    formats: the export formats that the records of each table come from; gaps: those that cannot show a KPI.
    """

    kpis: dict[str, Kpi]
    marts: dict[str, Mart]
    as_of: day
    placed: frozenset[str]
    year_starts: int = 1  # the first month of the fiscal year
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sides(self, kpi: Kpi) -> tuple[Mart, str, Mart | None, str]:
        """Give mart and sum of the top, and of the bottom where there is one."""
        top_mart, top = kpi.top.split(".")
        bottom_mart, bottom = kpi.bottom.split(".") if kpi.bottom else ("", "")
        return self.marts[top_mart], top, self.marts.get(bottom_mart), bottom


@remembered(maxsize=2)
def definitions(path: Path) -> Definitions:
    """Read the definitions of a warehouse. Raises OldWarehouse for one that defines them in another way."""
    try:
        return _definitions(path)
    except (KeyError, TypeError) as fault:
        raise warehouse.older(path, str(fault)) from fault


def _definitions(path: Path) -> Definitions:
    marts = {row["mart"]: Mart(**row) for row in _rows(path, "select * exclude (about) from marts")}
    company = _rows(path, "select fiscal_year_starts, interval_of_counts from company_settings")[0]
    year_starts = int(company["fiscal_year_starts"])
    grains = [grain for grain in GRAINS if year_starts != 1 or grain not in FISCAL]
    found = {}
    for row in _rows(path, "select * exclude (position) from kpis order by position"):
        top = marts[row["top"].split(".")[0]]
        row["slices"] = (*grains, *(place for place in PLACES if top.has(place)), *top.slices)
        row["name"], row["is_mean_over_months"] = row.pop("kpi"), row.pop("bottom_mean_over_months")
        found[row["name"]] = Kpi(**row, interval_of_counts=company["interval_of_counts"])
    as_of = _rows(path, "select as_of_date from builds")[0]["as_of_date"]
    placed = _rows(path, "select table_name from duckdb_columns() where column_name = 'unit_id'")
    formats = _listed(path, "select record, export_format from record_formats order by all")
    gaps = _listed(path, "select distinct kpi, export_format from kpi_gaps order by all")
    names = frozenset(row["table_name"] for row in placed)
    return Definitions(found, marts, as_of, names, year_starts, formats, gaps)


def _listed(path: Path, sql: str) -> dict[str, tuple[str, ...]]:
    """Give what belongs to each name: rows of a name and one of its own."""
    found: dict[str, tuple[str, ...]] = {}
    for name, one in warehouse.query(sql, (), path).itertuples(index=False, name=None):
        found[name] = (*found.get(name, ()), one)
    return found


def find(path: Path, name: str) -> Kpi:
    """Give one KPI; UnknownName names the nearest."""
    found = definitions(path).kpis
    if name not in found:
        nearest = ", ".join(difflib.get_close_matches(name, found, 3, 0.4)) or ", ".join(found)
        raise UnknownName(f"{name}: no such KPI. Nearest: {nearest}")
    return found[name]


def _rows(path: Path, sql: str) -> list[dict[str, Any]]:
    """Give small rows with plain Python values: tuples, dates and None."""
    rows = warehouse.query(sql, (), path).astype(object).to_dict("records")
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, list | np.ndarray):
        return tuple(value)
    if isinstance(value, dict):
        return Text.of(value)
    return None if pd.isna(value) else value
