"""What a program may ask, typed: these models read each request, and the OpenAPI document is made from them."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST_GROUPS, MOST_UNITS, MOST_CONDITIONS = 4, 200, 8
MOST_RECORDS, USUAL_RECORDS, LAST_RECORD = 10_000, 1_000, 1_000_000
Form = Literal["json", "csv", "arrow", "parquet"]
Period = Literal[
    "last_12_months", "this_year", "last_calendar_year", "last_full_month", "last_quarter", "all",
    "this_fiscal_year", "last_fiscal_year", "last_fiscal_quarter",
]  # fmt: skip
Part = Literal["top", "bottom", "rest", "excluded"]
Language = Literal["en", "zh"]


def _day(given: Any) -> Any:
    if isinstance(given, date):
        return given
    if not isinstance(given, str) or not DAY.fullmatch(given):
        raise ValueError("is no day; write it as 2026-10-31")
    if not FIRST_YEAR <= int(given[:4]) <= LAST_YEAR:
        raise ValueError(f"lies outside of {FIRST_YEAR} to {LAST_YEAR}")
    return given


Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
Slice = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
Condition = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}=[^\x00-\x1f\x7f]{1,200}$")]


class Asked(BaseModel):
    """What every list can be asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)

    format: Form | None = Field(None, description="How it is written; else by the header Accept, else JSON.")
    lang: Language = Field("en", description="Of labels and sentences.")


class AskedOfUnits(Asked):
    """Of some units, as it stood on a day."""

    unit: tuple[Name, ...] = Field((), max_length=MOST_UNITS, description="IDs: each with all below it; none for all.")
    as_of: Day | None = Field(None, description="As it stood on this day; else on that of the build.")


class AskedOfNumber(AskedOfUnits):
    """Which rows count; the same choices as on the pages."""

    period: Period | None = Field(None, description="In place of from and to; counted back from the as-of day.")
    from_date: Day | None = Field(None, alias="from", description="First day that counts.")
    to_date: Day | None = Field(None, alias="to", description="Last day that counts.")
    area: Name | None = Field(None, description="ID of an area.")
    where: tuple[Condition, ...] = Field(
        (), max_length=MOST_CONDITIONS, description="Only one value of a slice: worker_type=contractor; may repeat."
    )

    @model_validator(mode="after")
    def _one_period(self) -> "AskedOfNumber":
        if self.period and (self.from_date or self.to_date):
            raise ValueError("period and from or to exclude each other")
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValueError("to is before from")
        return self


class AskedRate(AskedOfNumber):
    """A number, by its slices."""

    by: tuple[Slice, ...] = Field(
        (),
        max_length=MOST_GROUPS,
        description="Slices of the KPI as /kpis names them: month, site, area, …; may repeat.",
    )
    base: float | None = Field(None, gt=0, le=1e9, description="200000 or 1000000 hours, where the KPI offers it.")


class AskedRecords(AskedOfNumber):
    """The rows behind a number, page by page."""

    part: Part | None = Field(None, description="top: counted; bottom: out of what; rest; excluded. Else as on pages.")
    limit: int = Field(USUAL_RECORDS, ge=1, le=MOST_RECORDS, description="Rows of this page.")
    offset: int = Field(0, ge=0, le=LAST_RECORD, description="Rows before this page; take the link next.")
    build: Name | None = Field(None, description="The build of the first page: another one meanwhile answers 409.")
