"""The rules of early warning as written in warning_rules.toml: read from the warehouse, each field checked."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.kpi import Kpi
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import UnknownName, definitions, find
from dashboard.numbers.sums import UNIT_LEVELS
from dashboard.shapes.levels import RISK_LEVELS

SCOPES = (*UNIT_LEVELS, "area")
COLOURS = ("red", "orange", "yellow", "blue")
OUTCOMES = ("serious_accident", "major_hazard")
SHARED = ("label", "label_zh", "scope", "condition", "colour", "horizon_days", "outcome", "tell")
FIELDS = {
    "limit": ("kpi", "slices", "above", "below", "months", "least_bottom"),
    "overdue": ("kpi", "slices", "above"),
    "signal": ("kpi", "slices", "months"),
    "trend": ("kpi", "slices", "months", "least_bottom"),
    "quiet": ("kpi", "slices", "at_most", "months", "exposure", "least_exposure"),
    "level": ("area_level", "at_least", "raised"),
}
NEEDED = {
    "overdue": ("kpi", "above"),
    "limit": ("kpi",),
    "signal": ("kpi",),
    "trend": ("kpi", "months"),
    "quiet": ("kpi", "at_most", "months", "exposure", "least_exposure"),
    "level": ("area_level",),
}
NUMBERS = ("above", "below", "least_bottom", "at_most", "least_exposure")
WHOLE = {"horizon_days": (1, 730), "months": (1, 60)}
USUAL_MONTHS = {"signal": 24}


@dataclass(frozen=True)
class Rule:
    """One rule whose fields all make sense."""

    name: str
    label: str
    label_zh: str
    scope: str
    condition: str
    colour: str
    horizon_days: int
    outcome: str
    tell: tuple[str, ...] = ()
    kpi: str = ""
    slices: tuple[tuple[str, str], ...] = ()
    area_level: str = ""
    above: float | None = None
    below: float | None = None
    months: int = 1
    least_bottom: float = 0
    at_most: float = 0
    exposure: str = ""
    least_exposure: float = 0
    at_least: str = ""
    raised: bool = False


@dataclass(frozen=True)
class Problem:
    """A field of a rule that cannot be used; the sentence names both."""

    rule: str
    field: str
    says: str

    @property
    def sentence(self) -> str:
        """Say where it stands and what is wrong."""
        place = ", ".join(part for part in ("warning_rules.toml", self.rule, self.field) if part)
        return f"{place}: {self.says}"


class BadField(Exception):
    """One field of a rule cannot be used."""

    def __init__(self, field: str, says: str) -> None:
        """Keep which field, and what is wrong with it."""
        super().__init__(says)
        self.field = field


@lru_cache(maxsize=4)
def rules(path: Path) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Give the rules of a warehouse in their order, and what is wrong with those that cannot be used."""
    known = warehouse.query("select 1 from duckdb_tables() where table_name = 'warning_rules'", (), path)
    if known.empty:
        return (), (Problem("", "", "this warehouse was built before there were warnings; load or build again"),)
    found: list[Rule] = []
    problems: list[Problem] = []
    for row in warehouse.query("select * from warning_rules order by position", (), path).to_dict("records"):
        if not isinstance(row["definition"], str):
            problems.append(Problem("", "", str(row["fault"])))
            continue
        try:
            found.append(checked(path, str(row["rule"]), json.loads(row["definition"])))
        except BadField as fault:
            problems.append(Problem(str(row["rule"]), fault.field, str(fault)))
    return tuple(found), tuple(problems)


def checked(path: Path, name: str, given: Any) -> Rule:
    """Check a rule as it is written; BadField names the first field that cannot be used."""
    if not isinstance(given, dict):
        raise BadField("", f"a rule is a table with fields, this is {given!r}")
    _one_of("condition", given.get("condition"), tuple(FIELDS))
    condition = given["condition"]
    for field in given:
        if field not in (*SHARED, *FIELDS[condition]):
            allowed = ", ".join((*SHARED, *FIELDS[condition]))
            raise BadField(field, f"a rule with condition {condition} has no such field. It has: {allowed}")
    for field in ("label", *NEEDED[condition]):
        if given.get(field) in (None, ""):
            raise BadField(field, f"is missing; condition {condition} needs it")
    _one_of("scope", given.get("scope"), SCOPES)
    _one_of("colour", given.get("colour"), COLOURS)
    _one_of("outcome", given.get("outcome"), OUTCOMES)
    rule = Rule(**_values(name, given))
    if condition == "level":
        _check_level(rule)
    else:
        _check_kpi(path, rule)
    return rule


def _values(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Bring the fields to their types."""
    values = {"name": name, "label_zh": given["label"], "months": USUAL_MONTHS.get(given["condition"], 1)} | given
    for field, (least, most) in WHOLE.items():
        number = values.get(field)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise BadField(field, f"{number!r} is not a whole number from {least} to {most}")
    for field in NUMBERS:
        if field in values and (not isinstance(values[field], int | float) or isinstance(values[field], bool)):
            raise BadField(field, f"{values[field]!r} is not a number")
    for field in ("label", "label_zh", "kpi", "exposure"):
        if not isinstance(values.get(field, ""), str):
            raise BadField(field, f"{values[field]!r} is not a text")
    tell = values.get("tell", [])
    if not isinstance(tell, list) or not all(isinstance(one, str) and one for one in tell):
        raise BadField("tell", 'is a list of names, such as ["safety_office"]')
    slices = values.get("slices", {})
    if not isinstance(slices, dict):
        raise BadField("slices", 'is a table, such as { hazard_level = "major" }')
    if not isinstance(values.get("raised", False), bool):
        raise BadField("raised", "is true or false")
    return values | {"tell": tuple(tell), "slices": tuple((key, str(value)) for key, value in slices.items())}


def _check_level(rule: Rule) -> None:
    _one_of("area_level", rule.area_level, ("current", "base"))
    if rule.scope != "area":
        raise BadField("scope", f"{rule.scope} has no level; a rule on area_level needs scope area")
    if rule.at_least:
        _one_of("at_least", rule.at_least, tuple(level.name for level in RISK_LEVELS if level.order))
    elif not rule.raised:
        raise BadField("at_least", "is missing: a level, or raised = true")
    if rule.raised and rule.area_level != "current":
        raise BadField("raised", "compares the current level with the base; it needs area_level current")


def _check_kpi(path: Path, rule: Rule) -> None:
    kpi = _kpi(path, "kpi", rule.kpi)
    bottom = definitions(path).sides(kpi)[2]
    if rule.scope not in kpi.slices or (bottom is not None and not bottom.has(rule.scope)):
        raise BadField("scope", f"{rule.kpi} cannot be told apart by {rule.scope}")
    for field, value in rule.slices:
        if field not in definitions(path).sides(kpi)[0].slices:
            raise BadField("slices", f"{rule.kpi} cannot be told apart by {field}. It can by: {', '.join(kpi.slices)}")
        allowed = _allowed(path).get(field, ())
        if allowed and value not in allowed:
            raise BadField("slices", f"{value} is no value of {field}. There are: {', '.join(allowed)}")
    if rule.condition == "limit" and (rule.above is None) == (rule.below is None):
        raise BadField("above", "a limit is either above or below a number")
    if rule.below is not None and kpi.kind == "count":
        raise BadField("below", f"{rule.kpi} is a count, which has no row where it is 0; use condition quiet")
    if (rule.condition == "overdue") != (kpi.kind == "stock") and rule.condition in ("overdue", "limit"):
        fits = "limit, which counts over months" if rule.condition == "overdue" else "overdue, which counts on a day"
        raise BadField("condition", f"{rule.kpi} does not fit it; use {fits}")
    if rule.condition in ("signal", "trend") and kpi.better not in ("higher", "lower"):
        raise BadField("kpi", f"{rule.kpi} has no better direction, so nothing is for the worse")
    if rule.condition == "quiet":
        exposure = _kpi(path, "exposure", rule.exposure)
        if rule.scope not in exposure.slices:
            raise BadField("exposure", f"{rule.exposure} cannot be told apart by {rule.scope}")


def _kpi(path: Path, field: str, name: str) -> Kpi:
    try:
        found = find(path, name)
    except UnknownName as fault:
        raise BadField(field, str(fault)) from None
    if definitions(path).sides(found)[0].is_dateless:
        raise BadField(field, f"{name} has no dates, so its past cannot be asked for")
    return found


def _one_of(field: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        said = "is missing" if value in (None, "") else f"{value!r} is unknown"
        raise BadField(field, f"{said}. There are: {', '.join(allowed)}")


@lru_cache(maxsize=4)
def _allowed(path: Path) -> dict[str, tuple[str, ...]]:
    """Give the values of every listed field."""
    rows = warehouse.query("select field, allowed_values from fields where allowed_values is not null", (), path)
    return {str(field): tuple(json.loads(values)) for field, values in rows.itertuples(index=False, name=None)}
