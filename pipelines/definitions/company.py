"""company.toml: the day and the year of a company: its time zone, its fiscal year, its holidays."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from pipelines.definitions.entry import Entry, Kind, Text, require


def _zone(name: str) -> str:
    require(name, sorted(available_timezones()), f"{name!r} is no time zone")
    return name


Zone = Annotated[Text, AfterValidator(_zone), Kind("time zone, such as `Asia/Shanghai`")]


class Company(Entry):
    """The file company.toml."""

    time_zone: Zone | None = Field(
        None, description="Where the company works: it decides which day today is. Without it, that of the machine."
    )
    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = Field(
        description="First month of the fiscal year, 1 to 12."
    )
    holidays: Annotated[tuple[date, ...], Field(strict=False)] = Field(
        description="Days on which nobody works: a routine inspection completed on one of them is questioned."
    )

    @property
    def zone(self) -> ZoneInfo | None:
        """Give the time zone as Python counts in it."""
        return ZoneInfo(self.time_zone) if self.time_zone else None
