"""warning_rules.toml: when early warning warns, and whom."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, PlainValidator, ValidationError, ValidationInfo, field_validator

from pipelines.definitions.checks import Percent
from pipelines.definitions.entry import Entry, Kind, Named, Number, Said, Text, Texts, each, known_of, require, wrong
from pipelines.definitions.faults import unknown

Level = Literal["major", "larger", "general", "low"]
Months = Annotated[int, Field(ge=1, le=60)]


def _kpi_with_past(name: str, info: ValidationInfo) -> str:
    """Check that a KPI exists and that its past can be asked for."""
    known = known_of(info)
    require(name, known.kpis, f"{name!r} is no KPI")
    if known.marts.get(known.mart_of(name), {}).get("dateless"):
        raise ValueError(f"{name} has no dates, so its past cannot be asked for")
    return name


KpiName = Annotated[Text, AfterValidator(_kpi_with_past), Kind("KPI")]


class WarningRule(Named):
    """What every rule says."""

    label: Said = Field(description="What people call it.")
    colour: Literal["red", "orange", "yellow", "blue"] = Field(description="The colour of the warning, red is worst.")
    horizon_days: Annotated[int, Field(ge=1, le=730)] = Field(description="How many days a warning looks ahead.")
    outcome: Literal["serious_accident", "major_hazard"] = Field(
        description="What it warns of and the back-test counts: a serious or fatal accident, or a major hazard found."
    )
    tell: Texts = Field((), description="Who hears of it: names of recipients.toml in the data folder.")


class KpiRule(WarningRule):
    """What every rule on a KPI says."""

    kpi: KpiName = Field(description="What is watched: a KPI of kpis.toml with dates.")
    scope: Literal["company", "site", "workshop", "team", "area"] = Field(
        description="What is judged, and what the warning names."
    )
    slices: dict[str, Text] = Field(
        default_factory=dict, description='Only one value of a slice, such as `{ hazard_level = "major" }`.'
    )

    @field_validator("scope")
    @classmethod
    def _can_be_told_apart(cls, scope: str, info: ValidationInfo) -> str:
        return _told_apart(info.data.get("kpi"), scope, info)

    @field_validator("slices", mode="before")
    @classmethod
    def _as_text(cls, slices: Any) -> Any:
        is_table = isinstance(slices, dict)
        return {name: str(one) if type(one) is int else one for name, one in slices.items()} if is_table else slices

    @field_validator("slices")
    @classmethod
    def _values_exist(cls, slices: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        known, kpi = known_of(info), info.data.get("kpi")
        faults = []
        for name, value in slices.items() if kpi else ():
            own, codes = known.slices(known.mart_of(str(kpi))), known.codes(name)
            if name not in own:
                faults.append(wrong(unknown(f"{kpi} cannot be told apart by {name!r}", name, own), name))
            elif codes and value not in codes:
                faults.append(wrong(unknown(f"{value!r} is no value of {name}", value, codes), name))
        if faults:
            raise ValidationError.from_exception_data("slices", faults)
        return slices


def _told_apart(kpi: str | None, scope: str, info: ValidationInfo) -> str:
    """Check that a KPI knows the places of a scope on both of its sides."""
    known = known_of(info)
    sides = [known.marts.get(known.mart_of(kpi, side), {}) for side in ("top", "bottom")] if kpi else []
    if scope == "area" and any(mart.get("no_area") for mart in sides):
        raise ValueError(f"{kpi} cannot be told apart by area")
    return scope


def _is_for_the_worse(kpi: str, info: ValidationInfo) -> str:
    if known_of(info).kpis.get(kpi, {}).get("better") == "neither":
        raise ValueError(f"{kpi} has no better direction, so nothing is for the worse")
    return kpi


def _kind(kpi: str, info: ValidationInfo) -> Any:
    return known_of(info).kpis.get(kpi, {}).get("kind")


class LimitRule(KpiRule):
    """The last full months lie above or below a limit."""

    condition: Literal["limit"] = Field(description="The kind of rule.")
    above: Number | None = Field(None, description="The limit it must not be above; either this or `below`.")
    below: Number | None = Field(None, validate_default=True, description="The limit it must not be below.")
    months: Months = Field(1, description="Over how many full months.")
    least_bottom: Number = Field(0, description="A bottom below this is too small to judge.")

    @field_validator("kpi")
    @classmethod
    def _counts_over_months(cls, kpi: str, info: ValidationInfo) -> str:
        if _kind(kpi, info) == "stock":
            raise ValueError(f"{kpi} is counted on a day; use condition overdue")
        return kpi

    @field_validator("below")
    @classmethod
    def _one_limit(cls, below: float | None, info: ValidationInfo) -> float | None:
        if "above" in info.data and (below is None) == (info.data["above"] is None):
            raise ValueError("a limit is either above or below a number")
        kpi = info.data.get("kpi")
        if below is not None and kpi and _kind(kpi, info) == "count":
            raise ValueError(f"{kpi} is a count, which has no row where it is 0; use condition quiet")
        return below


class OverdueRule(KpiRule):
    """A stock (open, overdue) on the day lies above a limit."""

    condition: Literal["overdue"] = Field(description="The kind of rule.")
    above: Number = Field(description="The limit.")

    @field_validator("kpi")
    @classmethod
    def _counts_on_a_day(cls, kpi: str, info: ValidationInfo) -> str:
        if _kind(kpi, info) != "stock":
            raise ValueError(f"{kpi} is counted over months; use condition limit")
        return kpi


class SignalRule(KpiRule):
    """A control chart over the last months shows the last full month worse than chance would."""

    condition: Literal["signal"] = Field(description="The kind of rule.")
    months: Months = Field(24, description="Over how many months the chart goes.")

    better = field_validator("kpi")(_is_for_the_worse)


class TrendRule(KpiRule):
    """Worse than the month before, for a number of months in a row."""

    condition: Literal["trend"] = Field(description="The kind of rule.")
    months: Months = Field(description="How many months in a row.")
    least_bottom: Number = Field(0, description="A bottom below this is too small to judge.")

    better = field_validator("kpi")(_is_for_the_worse)


class QuietRule(KpiRule):
    """At most a number in the last full months although there was enough exposure."""

    condition: Literal["quiet"] = Field(description="The kind of rule.")
    at_most: Number = Field(description="The most that is still quiet.")
    months: Months = Field(description="Over how many full months.")
    exposure: KpiName = Field(description="The KPI that says how much went on, such as worked hours.")
    least_exposure: Number = Field(description="The exposure from which on quiet is too quiet.")

    @field_validator("exposure")
    @classmethod
    def _exposure_can_be_told_apart(cls, exposure: str, info: ValidationInfo) -> str:
        _told_apart(exposure, info.data.get("scope", ""), info)
        return exposure


class LevelRule(WarningRule):
    """The level of an area: as high as a level, or above its base level."""

    condition: Literal["level"] = Field(description="The kind of rule.")
    scope: Literal["area"] = Field(description="Only an area has a level.")
    area_level: Literal["current", "base"] = Field(
        description="Which level: as the colour rules move it, or as the risk register says."
    )
    raised: bool = Field(False, description="It lies above the base level; of the current level only.")
    at_least: Level | None = Field(None, validate_default=True, description="The level from which on it warns.")

    @field_validator("raised")
    @classmethod
    def _raised_is_current(cls, raised: bool, info: ValidationInfo) -> bool:
        if raised and info.data.get("area_level") == "base":
            raise ValueError("compares the current level with the base; it needs area_level current")
        return raised

    @field_validator("at_least")
    @classmethod
    def _warns_of_something(cls, level: str | None, info: ValidationInfo) -> str | None:
        if level is None and not info.data.get("raised", True):
            raise ValueError("is missing: a level, or raised = true")
        return level


class ReportRule(WarningRule):
    """An authority that the company tells has not been told of an accident, and little of its limit is left."""

    condition: Literal["report_due"] = Field(description="The kind of rule.")
    scope: Literal["company", "site", "workshop", "team"] = Field(
        description="What is judged, and what the warning names; an accident above such units is that of its own unit."
    )
    outcome: Literal["none"] = Field("none", description="It states a duty and foretells nothing.")  # type: ignore[assignment]  # narrower on purpose
    horizon_days: Annotated[int, Field(ge=1, le=730)] = Field(30, description="How many days a warning looks ahead.")
    left_percent: Percent = Field(description="At most this share of the limit in % is left at the end of the day.")
    passed_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        30, description="A limit that passed more days ago than this warns no more."
    )


class RuleWithoutCondition(WarningRule):
    """A rule whose condition is missing or unknown: what the conditions share is checked all the same."""

    model_config = ConfigDict(extra="ignore")

    condition: Literal["limit", "overdue", "signal", "trend", "quiet", "level", "report_due"]


CONDITIONS: dict[str, type[WarningRule]] = {
    "limit": LimitRule,
    "overdue": OverdueRule,
    "signal": SignalRule,
    "trend": TrendRule,
    "quiet": QuietRule,
    "level": LevelRule,
    "report_due": ReportRule,
}


def _schema(_name: str, given: Any) -> type[WarningRule]:
    """Choose the schema of a rule by its condition."""
    condition = given.get("condition") if isinstance(given, dict) else None
    return CONDITIONS.get(str(condition), RuleWithoutCondition)


def _rules(given: Any, info: ValidationInfo) -> dict[str, WarningRule]:
    return each(given, info, _schema)


class WarningRules(Entry):
    """The file warning_rules.toml."""

    rules: Annotated[dict[str, WarningRule], PlainValidator(_rules)] = Field(
        default_factory=dict, description="Every rule; which keys it has depends on its condition."
    )
