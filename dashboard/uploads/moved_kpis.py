"""Which numbers another warehouse would move, and by how much."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import UnknownName, definitions


@dataclass(frozen=True)
class Part:
    """A number with what it is made of; None: no data."""

    top: float | None
    bottom: float | None
    rate: float | None


@dataclass(frozen=True)
class Moved:
    """A KPI before and after, for the same unit and days."""

    kpi: Kpi
    before: Part | None
    after: Part | None


@remembered(maxsize=8)
def moved(before: Path | None, after: Path, filters: Filters) -> tuple[Moved, ...]:
    """Give the KPIs whose value or parts differ between two warehouses, in the order of their definition.

    before: None where nothing was in use; then those are given for which there are data now.
    """
    asked = replace(filters, scope=None)
    found = []
    for name, kpi in definitions(after).kpis.items():
        now, was = _part(after, name, asked), _part(before, name, asked) if before else None
        if now != was and not (was is None and now and now.rate is None):
            found.append(Moved(kpi, was, now))
    return tuple(found)


def _part(path: Path, name: str, filters: Filters) -> Part | None:
    """Ask a warehouse for a KPI; None where it does not know the KPI or the unit."""
    with warehouse.asking(path):
        try:
            row = kpis.parts(name, filters)
        except UnknownName:
            return None
    return Part(*(None if pd.isna(row[part]) else float(row[part]) for part in ("top", "bottom", "rate")))
