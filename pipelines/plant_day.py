"""Which day today is where the company works: its time zone decides, not that of the machine."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pipelines.definitions.read import definitions


def plant_time_zone() -> ZoneInfo | None:
    """Give the time zone of the company; nothing where its settings name none and that of the machine holds."""
    return definitions().company.zone


def today() -> date:
    """Give today where the company works."""
    return day_of(datetime.now(UTC))


def day_of(moment: datetime) -> date:
    """Give the day that a moment belongs to where the company works."""
    return moment.astimezone(plant_time_zone()).date()
