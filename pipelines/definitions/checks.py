"""checks.toml: from which number on a check questions what was sent."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Kind, Positive


def _at_most(limit: float) -> AfterValidator:
    def check(value: float) -> float:
        if value > limit:
            raise ValueError(f"{value!r} is not at most {limit}")
        return value

    return AfterValidator(check)


HOURS_OF_A_MONTH = 744
Hours = Annotated[Positive, _at_most(HOURS_OF_A_MONTH), Kind("number above 0, at most 744")]
Percent = Annotated[Positive, _at_most(100), Kind("number above 0, at most 100")]
Count = Annotated[int, Field(ge=2)]


class CheckLimits(Entry):
    """The file checks.toml."""

    most_hours_per_head: Hours = Field(
        description="More worked hours a head and month count nowhere, nor do the accidents of those months."
    )
    most_hours_without_heads: Positive = Field(
        description="More worked hours of a unit and month are questioned where no headcount says whether they can be."
    )
    sum_tolerance: Percent = Field(
        description="Within how many % the hours of a unit are the sum of those below it, which are then counted once."
    )
    fewest_usual_hours_per_head: Hours = Field(description="Fewer worked hours a head and month are questioned.")
    most_usual_hours_per_head: Hours = Field(description="More worked hours a head and month are questioned.")
    times_usual_hours: Positive = Field(
        description="From how many times the usual hours of its unit and worker type on a month is questioned."
    )
    copied_texts: Count = Field(
        description="From how many hazards of a unit with the same words on they are questioned."
    )
    batch_days: Annotated[int, Field(ge=1, le=31)] = Field(
        description="How many of the last days of a month are its end, at which hazards may be closed in batches."
    )
    batch_closures: Count = Field(description="From how many treated hazards on a unit is judged by them.")
    batch_share: Percent = Field(description="From which share in % treated at the end of a month on it is questioned.")
    quiet_hazards: Count = Field(
        description="From how many hazards on that could be expected in twelve months a unit without one is questioned."
    )

    @field_validator("most_usual_hours_per_head")
    @classmethod
    def _is_above_the_fewest(cls, most: float, info: ValidationInfo) -> float:
        fewest = info.data.get("fewest_usual_hours_per_head", 0)
        if most <= fewest:
            raise ValueError(f"{most!r} is not above fewest_usual_hours_per_head, which is {fewest!r}")
        return most

    def written(self) -> dict[str, str]:
        """Write each number as sentences show it."""
        return {name: f"{value:,.10g}" for name, value in self.model_dump().items()}
