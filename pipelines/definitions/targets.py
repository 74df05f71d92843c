"""targets.toml: what is aimed for where no target was loaded from an export or set on the page Targets."""

from datetime import date as day
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator

from pipelines.definitions.entry import (
    Entry,
    Kind,
    Named,
    Number,
    Said,
    Text,
    ends_after_it_starts,
    known_of,
    require,
    with_names,
    wrong,
)

EVERYTHING = ""  # the unit_id of all units together
MOST_PERCENT = 100


def _kpi(name: str, info: ValidationInfo) -> str:
    """Check that a KPI exists, and that more or less of it is better."""
    known = known_of(info)
    require(name, known.kpis, f"{name!r} is no KPI")
    if known.kpis[name].get("better") == "neither":
        raise ValueError(f"{name} is never a target: neither more nor less of it is better")
    return name


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError(f"{value!r} is below 0")
    return value


KpiName = Annotated[Text, AfterValidator(_kpi), Kind("KPI")]
Amount = Annotated[Number, AfterValidator(_not_negative), Kind("number, 0 or more")]


class DefaultTarget(Named):
    """One target of a KPI. Without `kpi`, its name is that of the KPI."""

    kpi: KpiName = Field("", description="The KPI that should reach it; without it, the name of the entry.")
    unit_id: Text | None = Field(None, description="The unit it is for, and all below it; without it, all units.")
    target: Amount = Field(description="What should be reached.")
    tolerance: Amount | None = Field(None, description="How far beside it still counts as met.")
    valid_from: day = Field(description="The first day on which it holds.")
    valid_to: day | None = Field(
        None, validate_default=True, description="The last day on which it holds; without it, it has no end."
    )
    note: Said | None = Field(None, description="Why.")

    @field_validator("target")
    @classmethod
    def _can_be_reached(cls, target: float, info: ValidationInfo) -> float:
        if target > MOST_PERCENT and _entry_of(info).get("kind") == "proportion":
            raise ValueError(f"{target!r} is more than all: {info.data['kpi']} is given in %")
        return target

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_starts(cls, last: day | None, info: ValidationInfo) -> day | None:
        ends_after_it_starts(last, info)
        is_nothing = not info.data.get("target", 0) and not info.data.get("tolerance")
        if last is None and not is_nothing and _entry_of(info).get("kind") == "count":
            raise ValueError(f"is missing: {info.data['kpi']} is a count, aimed at over all days of its target")
        return last


def _entry_of(info: ValidationInfo) -> Any:
    return known_of(info).kpis.get(info.data.get("kpi", ""), {})


class DefaultTargets(Entry):
    """The file targets.toml."""

    targets: dict[str, DefaultTarget] = Field(description="Every target, under a name of its own.")

    named = field_validator("targets")(with_names)

    @field_validator("targets", mode="before")
    @classmethod
    def _named_by_their_kpi(cls, given: Any) -> Any:
        """Let a target whose name is that of a KPI do without saying so again."""
        if not isinstance(given, dict):
            return given
        return {name: {"kpi": name} | one if isinstance(one, dict) else one for name, one in given.items()}

    @field_validator("targets")
    @classmethod
    def _each_once(cls, targets: dict[str, DefaultTarget]) -> dict[str, DefaultTarget]:
        seen: dict[tuple[str, str | None, day], str] = {}
        faults = []
        for name, one in targets.items():
            first = seen.setdefault((one.kpi, one.unit_id, one.valid_from), name)
            faults += [wrong(f"{first} is a target of the same KPI, unit and first day", name)] if first != name else []
        if faults:
            raise ValidationError.from_exception_data("targets", faults)
        return targets
