"""What a program is given, typed: the OpenAPI document is made from these models, and a test holds answers to them."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


class Given(BaseModel):
    """What stands beside the rows of every list."""

    build: str
    as_of: date


class KpiRow(BaseModel):
    """A KPI as the dictionary defines it."""

    kpi: str
    label: str
    about: str
    unit: str
    top: str
    bottom: str | None
    per: float | None
    kind: str
    better: str
    source: str | None
    bases: list[float]
    slices: list[str]


class UnitRow(BaseModel):
    """A unit of the tree."""

    unit_id: str
    unit_name: str
    unit_type: str
    depth: int


class RateRow(BaseModel):
    """One group: its slices by their names, and the number with its parts; no data is null, never zero."""

    model_config = ConfigDict(extra="allow")

    top: float | None
    bottom: float | None
    rate: float | None
    lower: float | None
    upper: float | None


class AreaRow(BaseModel):
    """An area with its levels and the colour that it has on the map."""

    area_id: str
    area_name: str
    unit_id: str | None
    unit_name: str | None
    site_id: str | None
    site_name: str | None
    level: str
    level_in_force: str
    inherent_level: str
    colour: str
    risk_point_count: int
    review_overdue_count: int
    open_count: int
    overdue_count: int
    major_overdue_count: int


class WarningRow(BaseModel):
    """A recorded warning: what fired, where, and whether somebody has said what was done."""

    id: str
    rule: str
    label: str
    colour: str
    scope: str
    scope_id: str
    scope_name: str
    period: str
    as_of: date
    value: float
    limit: float | None
    sentence: str
    kpi: str
    part: str
    recorded_at: str
    still_found: bool
    is_open: bool
    acknowledged_by: str
    acknowledged_at: str
    note: str


class MonthRow(BaseModel):
    """A month that was closed at least once, as its newest edition stands."""

    month: str
    edition: int
    is_closed: bool
    build: str
    as_of: date
    closed_at: str
    reopened_at: str


class ReportedRow(BaseModel):
    """A number of a closed month as reported, beside the same number as of now, and why it moved."""

    kpi: str
    reported: float | None
    reported_top: float | None
    reported_bottom: float | None
    lower: float | None
    upper: float | None
    excluded: float | None
    target: float | None
    definition: str
    now: float | None
    top: float | None
    bottom: float | None
    difference: float | None
    reasons: str


class Kpis(Given):
    """All KPIs."""

    rows: list[KpiRow]


class Units(Given):
    """All units that the token sees."""

    rows: list[UnitRow]


class Rates(Given):
    """A number by its slices."""

    kpi: str
    label: str
    unit: str
    by: list[str]
    excluded: float
    notes: list[str]
    rows: list[RateRow]


class Records(Given):
    """A page of rows behind a number; next is null on the last."""

    kpi: str
    next: str | None
    rows: list[dict[str, Any]]


class Areas(Given):
    """Areas, worst first."""

    rows: list[AreaRow]


class Warnings(Given):
    """Recorded warnings, the newest period first."""

    rows: list[WarningRow]


class Months(Given):
    """Closed months, the newest first."""

    rows: list[MonthRow]


class Reported(Given):
    """The numbers of a closed month."""

    month: str
    edition: int
    is_closed: bool
    rows: list[ReportedRow]


class ProblemGiven(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    next_step: str | None = None
    parameter: str | None = None


class FileRead(BaseModel):
    """What became of one file of an upload."""

    file: str | None
    source: str | None
    rows_read: int | None
    rows_loaded: int | None
    rows_refused: int | None
    message: str | None


class Change(BaseModel):
    """How many records of a table an upload adds, updates and takes out."""

    table: str | None
    new: int | None
    updated: int | None
    withdrawn: int | None


class JobGiven(BaseModel):
    """An upload: queued, trying, ready (look at changes, then load), wanted, placing, done, failed or dropped."""

    job: str
    state: str
    files: list[str]
    message: str
    read: list[FileRead]
    changes: list[Change]
