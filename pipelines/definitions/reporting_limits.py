"""reporting_limits.toml: within how many hours of an accident which authority must be told."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from pipelines.definitions.entry import Entry, Named, Positive, Said, Text, ends_after_it_starts, with_names


class ReportingLimit(Named):
    """One limit of one authority."""

    label: Said = Field(description="What people call it.")
    harm: Literal["death", "death_or_serious_injury", "inpatient", "over_7_days"] = Field(
        description="Which accidents must be reported: somebody died; died or was seriously injured; was admitted to a"
        " hospital; lost more than seven days."
    )
    hours: Positive = Field(description="Hours from the accident to the report.")
    is_told: bool = Field(False, description="The company tells this authority; only then an open report is a duty.")
    valid_from: date = Field(description="Accidents of this day and later are under it.")
    valid_to: Annotated[date | None, AfterValidator(ends_after_it_starts)] = Field(
        None, description="The last day on which it holds; without it, it has no end."
    )
    source: Text = Field(description="The rule it is from.")


class ReportingLimits(Entry):
    """The file reporting_limits.toml."""

    limits: dict[str, ReportingLimit] = Field(description="Every limit, under a name of its own.")

    named = field_validator("limits")(with_names)
