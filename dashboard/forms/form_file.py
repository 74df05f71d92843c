"""The files of forms: what each column or line is made of, what is checked, since when the edition holds."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.access.remembered import remembered
from dashboard.forms.refused import UnknownForm
from dashboard.language import Text

HERE = Path(__file__).parent
SOURCES = ("field", "constant", "cases", "amount", "kpi", "by_hand", "fact")


class Entry(BaseModel):
    """A table of a form file: no key that is not known, nothing changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(Entry):
    """Which cases are meant; without a key, all. recovers: whether full recovery within six months is expected."""

    outcome: tuple[str, ...] = ()
    worker_type: tuple[str, ...] = ()
    illness_class: tuple[str, ...] = ()
    is_illness: bool | None = None
    recovers: bool | None = None
    days_above: float | None = None


class Value(Entry):
    """What a cell is made of: one of SOURCES; over and per make a rate of it, per alone is the base of a KPI."""

    field: str = ""
    constant: str = ""
    cases: Where | None = None
    days: Literal["", "away_days", "restricted_days"] = ""
    amount: Literal["", "hours", "headcount", "standard_hours", "year"] = ""
    kpi: str = ""
    fact: str = ""
    by_hand: dict[str, str] = {}
    workers: tuple[str, ...] = ()
    over: Literal["", "hours", "headcount", "standard_hours"] = ""
    per: float = 1.0
    decimals: int = Field(default=0, ge=0, le=6)
    codes: dict[str, str] = {}
    otherwise: str = ""
    written_as: Literal["", "day_mdy", "day", "time", "one_zero", "one", "digits"] = ""
    needed: bool = False
    longest: int = 0

    @model_validator(mode="after")
    def _is_made_of_one_thing(self) -> Self:
        made_of = [name for name in SOURCES if getattr(self, name)]
        made_of += ["cases"] if self.cases is not None and "cases" not in made_of else []
        if len(made_of) != 1:
            raise ValueError(f"is made of {' and '.join(made_of) or 'nothing'}, not of one thing")
        if self.days and self.cases is None:
            raise ValueError("days are those of cases")
        return self


class Column(Value):
    """A column of a form that has a row for each establishment, case or duty."""

    name: str


class Line(Value):
    """A line of a form that is a list of datapoints."""

    code: str
    label: dict[str, str]
    unit: dict[str, str] = {}
    basis: dict[str, str] = {}


class Check(Entry):
    """What must hold in every row before the form is sent."""

    says: dict[str, str]
    sum_of: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()
    both_or_none: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


class FormFile(Entry):
    """One file: one form in one edition."""

    form: str
    edition: str
    label: dict[str, str]
    authority: str
    source: str
    valid_from: date
    valid_to: date | None = None
    rows: Literal["establishments", "cases", "lines", "duties"]
    file: Literal["csv", "xlsx"]
    workers: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    most_days: float | None = None
    is_personal: bool = False
    unconfirmed: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_rows_need(self) -> Self:
        if (self.rows == "lines") != bool(self.lines) or (self.rows != "lines") != bool(self.columns):
            raise ValueError(f"rows = {self.rows!r} needs {'lines' if self.rows == 'lines' else 'columns'}")
        names = [one.name for one in self.columns] or [one.code for one in self.lines]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{', '.join(twice)}: stands twice")
        checked = {name for one in self.checks for name in (*one.sum_of, *one.equals, *one.both_or_none, *one.ratio)}
        if unknown := sorted(checked - set(names)):
            raise ValueError(f"a check speaks of {', '.join(unknown)}, which the form does not have")
        return self

    @property
    def name(self) -> Text:
        """Return what people call the form."""
        return Text.of(self.label)


@remembered(maxsize=1)
def every_form() -> tuple[FormFile, ...]:
    """Read every form file, by name and edition."""
    return tuple(read(path) for path in sorted(HERE.glob("*.toml")))


def read(path: Path) -> FormFile:
    """Read one form file; ValueError says what is wrong in which."""
    try:
        return FormFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from fault


def form(name: str, day: date | None = None) -> FormFile:
    """Give the edition of a form that holds on a day, else the newest. Raises UnknownForm."""
    editions = [one for one in every_form() if one.form == name]
    if not editions:
        names = ", ".join(dict.fromkeys(one.form for one in every_form()))
        raise UnknownForm(f"{name}: no such form. There are: {names}")
    held = [
        one
        for one in editions
        if day is None or (one.valid_from <= day and (one.valid_to is None or day <= one.valid_to))
    ]
    if not held:
        known = ", ".join(f"{one.edition} from {one.valid_from}" for one in editions)
        raise UnknownForm(f"{name}: no edition of it holds on {day}. There are: {known}")
    return max(held, key=lambda one: one.valid_from)
