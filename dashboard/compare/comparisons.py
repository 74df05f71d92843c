"""What can be set side by side in this warehouse, and the comparison of one choice."""

from dashboard.access.remembered import remembered
from dashboard.compare.comparing import Comparison, compare
from dashboard.filters import ALL, Filters
from dashboard.kpi import Kpi
from dashboard.loaded import parts_in_words
from dashboard.numbers import caveats, kpis, warehouse
from dashboard.numbers.definitions import definitions

KINDS = ("proportion", "rate")


def comparable() -> tuple[Kpi, ...]:
    """Return the KPIs whose units can be set side by side: shares, and events per exposure."""
    return tuple(kpi for kpi in kpis.catalogue() if kpi.bottom and kpi.kind in KINDS and kpi.counts_events)


def is_split(kpi: Kpi, level: str) -> bool:
    """Say whether both parts of a KPI are known for each unit of a level: hours, for one, are not known by area."""
    path = warehouse.current()
    if path is None:
        return False
    top, _top, bottom, _bottom = definitions(path).sides(kpi)
    return top.has(level) and (bottom is None or bottom.has(level))


@remembered(maxsize=128)
def has_data(build: str, name: str) -> bool:
    """Say whether a warehouse can show a KPI at all: its tables are loaded, and an export knows what it needs."""
    path = warehouse.current()
    return path is not None and not caveats.missing(path, kpis.kpi(name))


@remembered(maxsize=512)
def compared(build: str, name: str, level: str, filters: Filters = ALL, lang: str = "en") -> Comparison:
    """Set the units of a level side by side in a KPI, for one warehouse, one choice and one language."""
    rate = kpis.rate(name, (level,), filters)
    return compare(rate, level, rate.kpi.base(filters.base), parts_in_words.sum_name(rate.kpi.bottom or rate.kpi.top))
