"""colour_rules.toml: how the current colour of an area follows from the facts."""

import re
from string import Formatter
from typing import Annotated, Any

from pydantic import Field, PlainValidator, ValidationError, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Named, Number, Said, Text, each, known_of, require, wrong
from pipelines.definitions.faults import unknown

CAUSES = "area_causes"  # the model that says when a rule holds


class ColourRule(Named):
    """One rule that lifts an area by a step, with its words."""

    label: Said = Field(description="What people call it.")
    says: Text = Field(validate_default=True, description="What it means; `{count}` stands for the number of that key.")

    @field_validator("says")
    @classmethod
    def _its_numbers_exist(cls, says: str, info: ValidationInfo) -> str:
        for _, name, _, _ in Formatter().parse(says):
            if name is not None:
                require(
                    name,
                    [key for key in cls.key_names() if key not in ColourRule.key_names()],
                    f"there is no number {{{name}}}",
                )
        return says


class ManyOverdue(ColourRule):
    """Several hazards overdue."""

    count: Annotated[int, Field(ge=1)] = Field(description="How many open hazards past their due date lift an area.")


class LowConformity(ColourRule):
    """Low conformity."""

    inspections: Annotated[int, Field(ge=1)] = Field(description="Over how many of the last inspections.")
    limit: Number = Field(description="The conformity in % below which an area is lifted.")


class SeriousAccident(ColourRule):
    """A serious or fatal accident."""

    days: Annotated[int, Field(ge=1)] = Field(description="For how many days after it an area is lifted.")


class OfMeasures(ColourRule):
    """A control measure that fails, or that nobody ever checked."""

    is_on: bool = Field(False, description="Whether the rule lifts areas.")


RULES: dict[str, type[ColourRule]] = {
    "major_overdue": ColourRule,
    "many_overdue": ManyOverdue,
    "low_conformity": LowConformity,
    "serious_accident": SeriousAccident,
    "failed_measure": OfMeasures,
    "unchecked_measure": OfMeasures,
}


def _rules(given: Any, info: ValidationInfo) -> dict[str, ColourRule]:
    """Check the rules; all that the settings of the models need must be there, another needs its cause in the model."""
    faults = [wrong("is missing", name) for name in RULES if isinstance(given, dict) and name not in given]
    for name in set(given) - set(RULES) if isinstance(given, dict) else ():
        causes = [*RULES, *re.findall(r"'(\w+)' as rule", known_of(info).models.get(CAUSES, ""))]
        if name not in causes:
            faults.append(wrong(unknown(f"models/{CAUSES}.sql does not say when it holds", name, causes), name))
    try:
        found = each(given, info, lambda name, _: RULES.get(name, ColourRule))
    except ValidationError as fault:
        faults += [wrong(error["msg"], *error["loc"]) for error in fault.errors()]
    if faults:
        raise ValidationError.from_exception_data("rules", faults)
    return found


class ColourRules(Entry):
    """The file colour_rules.toml."""

    most_steps: Annotated[int, Field(ge=0)] = Field(description="By how many steps all rules together lift at most.")
    hold_days: Annotated[int, Field(ge=0)] = Field(
        description="For how many days after its cause is gone a step stays."
    )
    rules: Annotated[dict[str, ColourRule], PlainValidator(_rules)] = Field(
        description="The rules: those below, and others for which models/area_causes.sql says when they hold."
    )
