"""The monthly review as one value: the page shows it, and every pack is written from it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd

from dashboard.annotations.events import Event
from dashboard.charts import Chart
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.results.results import Result


@dataclass(frozen=True)
class Status:
    """Whether a month is closed: its edition, by whom, when and on which build; edition 0 was never closed."""

    month: str
    edition: int = 0
    is_closed: bool = False
    build: str = ""
    as_of: str = ""
    closed_by: str = ""
    closed_at: str = ""
    note: str = ""
    reopened_by: str = ""
    reopened_at: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Frozen:
    """A number as it was reported when its month was closed."""

    kpi: str
    unit_id: str
    top: float | None
    bottom: float | None
    rate: float | None
    lower: float | None
    upper: float | None
    excluded: float
    target: float | None
    tolerance: float | None
    definition: str


Parts = tuple[float | None, float | None, float | None]


def same(then: Parts, now: Parts) -> bool:
    """Say whether two numbers, each as top, bottom and rate, are the same.

    A sum of hours may differ in its last digit by the order of its rows. A part of nothing is a part of 0.
    """
    parts = zip(then[:2], now[:2], strict=True)
    return _close(then[2], now[2]) and all(_close(one or 0.0, other or 0.0) for one, other in parts)


def _close(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


@dataclass(frozen=True)
class Number:
    """A KPI of the month: as it is now, beside what was reported where the month is closed.

    filters are those with which `python -m dashboard rate` gives it again; reasons say why the two differ.
    """

    label: str
    found: Result
    filters: Filters
    reported: Frozen | None = None
    reasons: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Say whether what was reported is not what the records say now."""
        old, now = self.reported, self.found
        return old is not None and not same((old.top, old.bottom, old.rate), (now.top, now.bottom, now.rate))

    @property
    def rate(self) -> float | None:
        """Return the number to show: as reported where the month is closed, else as of now."""
        return self.found.rate if self.reported is None else self.reported.rate

    @property
    def top(self) -> float | None:
        """Return the top of the number to show."""
        return self.found.top if self.reported is None else self.reported.top

    @property
    def bottom(self) -> float | None:
        """Return the bottom of the number to show."""
        return self.found.bottom if self.reported is None else self.reported.bottom


@dataclass(frozen=True)
class Line:
    """One series of a plot: its column of the rows, its name, and what it is (value, centre, limit, target)."""

    column: str
    label: str
    role: str = "value"


@dataclass(frozen=True)
class Plot:
    """A chart with the data behind it, so that every pack can draw it in its own way.

    rows: one per point, x (days of months, or names) and the columns of the lines, and the parts top and bottom
    where there are any. kind: lines (along the months), columns, stacked or bars (lying, names downwards).
    Of lines, rows may have a column signal: worse, better, signal (of a KPI without a direction), else "".
    marks: what happened along its months, with all that a pack may leave out.
    parts: what the columns top and bottom count, in the words of the KPI.
    """

    key: str
    chart: Chart
    kind: str
    rows: pd.DataFrame
    x: str
    lines: tuple[Line, ...]
    unit: str
    kpi: str
    filters: Filters
    marks: tuple[Event, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Rows with the label of every column shown, in that order; days are days and numbers are numbers.

    empty says why there are none. formats gives the unit of a column ("percent") where a bare number would mislead,
    nothing what stands in its cells that have no value (none: they are empty; in a workbook they always are).
    wall: the columns that are enough on a wall or a slide, where there is no room for all (none: all are).
    is_detail: rows to be looked up, which say nothing new on a wall.
    is_reported: its numbers are those of a closed month; of other tables they are always as of now.
    """

    key: str
    title: str
    rows: pd.DataFrame
    labels: dict[str, str]
    empty: str
    note: str = ""
    formats: dict[str, str] = field(default_factory=dict)
    wall: tuple[str, ...] = ()
    is_detail: bool = False
    is_reported: bool = False
    nothing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """A map as PNG bytes, with its title and the text read out in its place."""

    key: str
    title: str
    png: bytes
    alt: str


@dataclass(frozen=True)
class Comment:
    """What somebody wrote to a section, or to one record in it (about); the newest version."""

    comment_id: str
    version: int
    section: str
    about: str
    text: str
    written_by: str
    written_at: str


@dataclass(frozen=True)
class Section:
    """One point of the agenda: sentences first, then numbers, pictures, charts, tables and what was said.

    The agenda gives it its key, its title and its comments.
    """

    key: str = ""
    title: str = ""
    lead: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    pictures: tuple[Picture, ...] = ()
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True)
class Review:
    """The whole review of a month for one unit and all below it, with what its numbers mean and rest on."""

    month: str
    filters: Filters
    unit_name: str
    as_of: date
    build: str
    built_at: datetime | None
    made_at: datetime
    status: Status
    sections: tuple[Section, ...]
    definitions: tuple[Kpi, ...]
    excluded: Table
    notes: tuple[str, ...] = ()
