"""What is possible with what is loaded, and which table would add most."""

from dataclasses import dataclass
from pathlib import Path

from dashboard.access.remembered import remembered
from dashboard.kpi import Kpi
from dashboard.numbers.caveats import missing
from dashboard.numbers.definitions import definitions

TABLE_OF = {
    "obligations": "inspection_plans",
    "scored_inspections": "inspections",
    "area_months": "areas",
    "task_obligations": "inspection_tasks",
}


@dataclass(frozen=True)
class Next:
    """A table that is not loaded, and the numbers that it alone would switch on."""

    table: str
    kpis: tuple[Kpi, ...]


@remembered(maxsize=4)
def possible(path: Path) -> tuple[Kpi, ...]:
    """Give the numbers that what is loaded can show."""
    return tuple(kpi for kpi in definitions(path).kpis.values() if not missing(path, kpi))


@remembered(maxsize=4)
def adds_most(path: Path) -> Next | None:
    """Give the table that by itself switches on most numbers; None where every number has its tables."""
    known = definitions(path)
    found: dict[str, list[Kpi]] = {}
    for kpi in known.kpis.values():
        top_mart, _top, bottom_mart, _bottom = known.sides(kpi)
        records = {mart.record for mart in (top_mart, bottom_mart) if mart is not None} - set(known.formats)
        tables = {TABLE_OF.get(record, record) for record in records}
        if len(tables) == 1:
            found.setdefault(tables.pop(), []).append(kpi)
    if not found:
        return None
    table = max(found, key=lambda name: len(found[name]))
    return Next(table, tuple(found[table]))
