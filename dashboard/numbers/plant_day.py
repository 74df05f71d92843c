"""Which day today is where the company works: its settings name the time zone, else that of the machine holds."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.access.remembered import remembered
from dashboard.numbers import warehouse


def today() -> date:
    """Return today where the company works; without a warehouse nobody has said where that is."""
    newest = warehouse.current()
    return datetime.now(_zone(newest)).date() if newest else date.today()


@remembered(maxsize=2)
def _zone(path: Path) -> ZoneInfo | None:
    name = warehouse.query("select time_zone from company_settings", (), path)["time_zone"].item()
    return ZoneInfo(name) if isinstance(name, str) else None
