"""company.toml: how a company counts: its time zone, its fiscal year, its holidays, the interval of its counts."""

from datetime import date
from typing import Annotated, Literal
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
    fiscal_year_named_by: Literal["first", "last"] | None = Field(
        None,
        description="Which of its two years FY2025 is named by: `first` or `last`. Without it a file that writes so is"
        " refused, unless the fiscal year is that of the calendar.",
    )
    holidays: Annotated[tuple[date, ...], Field(strict=False)] = Field(
        description="Days on which nobody works: a routine inspection completed on one of them is questioned."
    )

    interval_of_counts: Literal["exact", "score"] = Field(
        description="How the 95 % interval of a rate of counted events is made: exact (Garwood), or score, as public "
        "TRIR calculators do. A share has Wilson's, which is its score interval, either way."
    )

    warehouses_kept: Annotated[int, Field(ge=2, le=1000)] | None = Field(
        None,
        description="How many warehouses are kept, the newest ones: 2 at least, so that one answers while another is"
        " damaged; without it 3. What was sent is always kept.",
    )

    @property
    def zone(self) -> ZoneInfo | None:
        """Give the time zone as Python counts in it."""
        return ZoneInfo(self.time_zone) if self.time_zone else None
