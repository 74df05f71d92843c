"""operation_score.toml: the double-prevention operation score E = (A + B) × α."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipelines.definitions.entry import Entry, Number, Said


class Band(Entry):
    """One band of the score."""

    name: Said = Field(description="What people call it.")
    at_least: Number = Field(description="The lowest score in it.")


def _whole(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    """Check that every score falls into one band."""
    for key in ("name", "at_least"):
        values = [str(band.name["en"] if key == "name" else band.at_least) for band in bands]
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise ValueError(f"{key} {', '.join(twice)} stands in two bands")
    if not bands or min(band.at_least for band in bands) > 0:
        raise ValueError("no band begins at 0, so a low score would have none")
    return bands


class OperationScore(Entry):
    """The file operation_score.toml."""

    tasks_from: Literal["leader_tasks", "inspections"] = Field(
        "leader_tasks",
        description="Which tasks A counts: those of responsible leaders, or where none are loaded the inspections due.",
    )
    task_points: Number = Field(description="A: points when all inspection tasks are done.")
    treatment_points: Number = Field(description="B: points when all hazards due are accepted.")
    least_leader_share: Number = Field(description="The share of inspections in % that leaders must lead.")
    leader_deduction: Number = Field(description="Points off A when they lead fewer.")
    least_findings: Number = Field(description="Hazards an inspection must find on average.")
    finding_deduction: Number = Field(description="Points off B when they find fewer.")
    vetoes: Annotated[tuple[Literal["deaths", "major_overdue"], ...], Field(strict=False)] = Field(
        description="What makes the score 0: a death, a major hazard past its due date."
    )
    bands: Annotated[tuple[Band, ...], Field(strict=False), AfterValidator(_whole)] = Field(
        description="What the score is called, each band from its lowest score on."
    )
