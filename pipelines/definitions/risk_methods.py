"""methods/*.toml: how a risk is graded from the scores of its factors, one edition of one method a file."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Kind, Number, Text, known_of, require

Factor = Literal["likelihood", "exposure", "consequence", "control_state"]
Level = Literal["major", "larger", "general", "low"]


def _method(name: str, info: ValidationInfo) -> str:
    codes = [code for code in known_of(info).codes("method") if code != "direct"]
    return require(name, codes, f"{name!r} is no value of the field method") if codes else name


class RiskMethod(Entry):
    """One file of methods/."""

    method: Annotated[Text, AfterValidator(_method), Kind("method")] = Field(
        description="A value of the field `method` of contracts.toml."
    )
    valid_from: date = Field(
        date.min,
        description="Points assessed from this day on are graded by it; without it, all before the next edition.",
    )
    factors: Annotated[tuple[Factor, ...], Field(strict=False)] = Field(
        description="What is multiplied into the score."
    )
    levels: dict[Level, Number] = Field(description="The lowest score of each level; one begins at 0.")
    scales: dict[Factor, Annotated[tuple[Number, ...], Field(strict=False)]] = Field(
        description="The scores a factor may have; a factor without a scale may have any."
    )

    @field_validator("levels")
    @classmethod
    def _every_score_has_a_level(cls, levels: dict[str, float]) -> dict[str, float]:
        if not levels or min(levels.values()) > 0:
            raise ValueError("no level begins at 0, so a low score would have none")
        return levels

    @field_validator("scales")
    @classmethod
    def _scales_are_of_factors(cls, scales: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        for name in scales if "factors" in info.data else ():
            require(name, info.data["factors"], f"{name!r} is none of its factors")
        return scales
