"""schemes/*.toml: how a standardisation assessment is scored, and which level it gives; one edition a file."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from pipelines.definitions.entry import Entry, Number, Positive, Said, Text, Texts, ends_after_it_starts

Counted = Literal["deaths", "deaths_and_serious_injuries"]


class Element(Entry):
    """One element of a part."""

    code: Text = Field(description="What assessments call it.")
    label: Said = Field(description="What people call it.")
    full_score: Positive = Field(description="The most points it can have.")


class Part(Entry):
    """One part of the scheme. Without elements, assessments name the part itself, or elements below it as 2.1 of 2."""

    code: Text = Field(description="What assessments call it where they name no element of it.")
    label: Said = Field(description="What people call it.")
    full_score: Positive | None = Field(
        None, description="The most points it can have; without it, each row of an assessment says its own."
    )
    elements: Annotated[tuple[Element, ...], Field(strict=False)] = Field((), description="Its elements.")


class Block(Entry):
    """What keeps an assessment from a level, whatever its score."""

    counts: Counted = Field(description="Who is counted, of the unit and all below it.")
    above: Annotated[int, Field(ge=0)] = Field(description="More of them than this keep from the level.")
    years: Annotated[int, Field(ge=1, le=20)] = Field(1, description="In how many years before the assessment.")
    of: Literal["all", "one_accident"] = Field(
        "all", description="Whether all accidents of these years are counted together, or the worst of them."
    )


class SchemeLevel(Entry):
    """One level, and all that it asks for."""

    level: Annotated[int, Field(ge=1, le=9)] = Field(description="Its number; 1 is the best.")
    at_least: Number = Field(description="The lowest score that gives it.")
    most_blank: Number | None = Field(
        None, description="More points than this in elements that do not apply keep from it."
    )
    part_at_least: dict[str, Number] = Field(
        {}, description="The lowest score of single parts, by their code, each of 100."
    )
    blocks: Annotated[tuple[Block, ...], Field(strict=False)] = Field(
        (), description="What keeps from it, whatever the score."
    )


def _descending(levels: tuple[SchemeLevel, ...]) -> tuple[SchemeLevel, ...]:
    """Check that a better level asks for a higher score."""
    ordered = sorted(levels, key=lambda one: one.level)
    for better, worse in pairwise(ordered):
        if better.level == worse.level:
            raise ValueError(f"level {better.level} stands twice")
        if better.at_least <= worse.at_least:
            raise ValueError(f"level {better.level} asks for no more than level {worse.level}")
    return tuple(ordered)


class Scheme(Entry):
    """One file of schemes/."""

    scheme: Text = Field(description="Its name, which assessments give.")
    label: Said = Field(description="What people call it.")
    source: Text = Field(description="The text it follows.")
    valid_from: date = Field(
        date.min, description="Assessments of this day and later follow it; without it, all before the next edition."
    )
    valid_to: Annotated[date | None, AfterValidator(ends_after_it_starts)] = Field(
        None, description="The last day on which it was in force; without it, it still is."
    )
    total: Positive | None = Field(
        None, description="What the full scores of all elements add up to; an assessment with another sum has no score."
    )
    scale: Positive = Field(description="The score of a unit that has every point: 1000 or 100.")
    decimals: Annotated[int, Field(ge=0, le=3)] = Field(
        1, description="How many decimals a score is rounded to before it is compared with the levels."
    )
    unconfirmed: Texts = Field((), description="Keys whose values were not found in a text that can be relied on.")
    parts: Annotated[tuple[Part, ...], Field(strict=False, min_length=1)] = Field(description="Its parts.")
    levels: Annotated[tuple[SchemeLevel, ...], Field(strict=False), AfterValidator(_descending)] = Field(
        (), description="Its levels; without any, an assessment has only a score."
    )

    @field_validator("parts")
    @classmethod
    def _no_totals_among_them(cls, parts: tuple[Part, ...], info: ValidationInfo) -> tuple[Part, ...]:
        """Check codes and sums: a total or a subtotal among the elements would count points twice."""
        codes = [code for part in parts for code in (part.code, *(one.code for one in part.elements))]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"the code {', '.join(twice)} stands twice")
        for part in parts:
            points = sum(one.full_score for one in part.elements)
            if part.elements and part.full_score and points != part.full_score:
                raise ValueError(
                    f"the elements of {part.code} add up to {points:g}, not {part.full_score:g}:"
                    " a subtotal stands among them, or one is missing"
                )
        total, known = info.data.get("total"), [points_of(part) for part in parts]
        points = sum(one for one in known if one)
        if total and (points > total or (None not in known and points != total)):
            raise ValueError(
                f"the full scores add up to {points:g}, not {total:g}:"
                " a total or a subtotal stands among them, or one is missing"
            )
        return parts

    @model_validator(mode="after")
    def _levels_speak_of_its_parts(self) -> Self:
        codes = {part.code for part in self.parts}
        for level in self.levels:
            if unknown := sorted(level.part_at_least.keys() - codes):
                raise ValueError(f"level {level.level} speaks of {', '.join(unknown)}, which is none of its parts")
            if level.at_least > self.scale:
                raise ValueError(f"level {level.level} asks for {level.at_least:g}, more than every point gives")
        return self


def points_of(part: Part) -> float | None:
    """Give the full score of a part: its own, else that of its elements; None where neither is known."""
    return part.full_score or sum(one.full_score for one in part.elements) or None
