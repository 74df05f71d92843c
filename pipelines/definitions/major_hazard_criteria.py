"""major_hazard_criteria.toml: which words of a legal basis say that a hazard is a major one."""

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from pipelines.definitions.entry import Entry, Named, Said, Text, with_names


class Criterion(Named):
    """One criterion, known by the words that name it."""

    label: Said = Field(description="What people call it.")
    words: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] = Field(
        description="Words of which one stands in the legal basis of such a hazard, in any case."
    )
    valid_from: date = Field(description="Hazards found on this day and later are under it.")


class MajorHazardCriteria(Entry):
    """The file major_hazard_criteria.toml."""

    criteria: dict[str, Criterion] = Field(description="Every criterion, under a name of its own.")

    named = field_validator("criteria")(with_names)
