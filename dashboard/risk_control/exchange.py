"""Write the six tables of the double-prevention exchange: what it sent as it came, all else in its own codes."""

import calendar
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.numbers import warehouse
from dashboard.refusal import Refusal
from dashboard.wording import sheets

DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")
LEVELS = ("major", "larger", "general", "low")
COMPANY = "coalesce(unit_paths.company_id, units.unit_id) as COMPANY_CODE, '0' as DELETE_MARK"
IN_UNITS = "left join units using (unit_id) left join unit_paths using (unit_id)"
OF_POINT = f"left join risk_points using (risk_point_id) {IN_UNITS}"


@dataclass(frozen=True)
class Exchanged:
    """One table of the exchange: its code name, ours, which of our columns is the id, and how its rows are made.

    needed: columns that must not be empty; day: the column that puts a row into a period, if it has one.
    """

    name: str
    table: str
    key: str
    rows: str
    needed: tuple[str, ...]
    day: str = ""


@dataclass(frozen=True)
class Written:
    """What was written of one table: rows as the exchange sent them, rows made, and empty cells it does not allow."""

    path: Path
    as_sent: int
    made: int
    missing: dict[str, int]


def code(column: str, codes: dict[str, str]) -> str:
    """Write one of our codes as the exchange numbers it."""
    whens = " ".join(f"when '{ours}' then '{theirs}'" for ours, theirs in codes.items())
    return f"case {column} {whens} end"


def tables(counts_from: int) -> tuple[Exchanged, ...]:
    """Give the six tables; counts_from: whether a park counts classes of risk from 1 (hazards 0, 1) or 0 (1, 2)."""
    classes = {level: str(place + counts_from) for place, level in enumerate(LEVELS)}
    levels = {"general": str(1 - counts_from), "major": str(2 - counts_from)}
    statuses = {"normal": "0", "hazard_found": "1", "not_checked": "2", "other": "3"}
    kinds = {"engineering": "1", "maintenance": "2", "operation": "3", "emergency": "4"}
    return (
        Exchanged(
            "t_aqfxfxdy",
            "risk_points",
            "risk_point_id",
            f"select risk_point_id as ID, {COMPANY}, area_id as HAZARD_CODE1, units.unit_name as HAZARD_DEP,"
            " owner_name as HAZARD_LIABLE_PERSON, risk_point_name as RISK_UNIT_NAME,"
            f" {code('level_in_force', classes)} as RISK_CLASS from risk_points {IN_UNITS}",
            ("ID", "COMPANY_CODE", "HAZARD_DEP", "HAZARD_LIABLE_PERSON", "RISK_UNIT_NAME", "RISK_CLASS"),
        ),
        Exchanged(
            "t_aqfxsj",
            "risk_events",
            "risk_event_id",
            f"select risk_event_id as ID, {COMPANY}, risk_point_id as RISK_UNIT_ID, event_name as RISK_EVENT_NAME"
            f" from risk_events {OF_POINT}",
            ("ID", "COMPANY_CODE", "RISK_UNIT_ID", "RISK_EVENT_NAME"),
        ),
        Exchanged(
            "t_aqfxgkcs",
            "control_measures",
            "measure_id",
            f"select measure_id as ID, {COMPANY}, risk_event_id as RISK_EVENT_ID,"
            f" {code('controlled_by', {'monitoring': '1', 'inspection': '2'})} as DATA_SRC,"
            f" measure_text as RISK_MEASURE_DESC, {code('measure_class', kinds)} as CLASSIFY1,"
            " measure_subclass as CLASSIFY2, check_content as TROUBLESHOOT_CONTENT"
            f" from control_measures {IN_UNITS}",
            ("ID", "RISK_EVENT_ID", "DATA_SRC", "RISK_MEASURE_DESC", "CLASSIFY1", "CLASSIFY2", "TROUBLESHOOT_CONTENT"),
        ),
        Exchanged(
            "t_yhpcrwxx",
            "inspection_tasks",
            "task_id",
            f"select task_id as ID, {COMPANY}, measure_id as RISK_MEASURE_ID, check_content as TROUBLESHOOT_CONTENT,"
            " check_cycle * case cycle_unit when 'shift' then 8 when 'week' then 7 when 'quarter' then 3 else 1 end"
            " as CHECK_CYCLE, case when cycle_unit in ('hour', 'shift') then '小时' when cycle_unit in ('day', 'week')"
            " then '天' when cycle_unit in ('month', 'quarter') then '月' else '年' end as CHECK_CYCLE_UNIT,"
            " start_date as checkStartDate, end_date as checkEndDate,"
            f" case when is_leader_task then '1' else '0' end as isDefend from inspection_tasks {IN_UNITS}",
            ("ID", "COMPANY_CODE", "RISK_MEASURE_ID", "TROUBLESHOOT_CONTENT", "CHECK_CYCLE", "CHECK_CYCLE_UNIT"),
        ),
        Exchanged(
            "t_yhpcjl",
            "task_records",
            "record_id",
            f"select record_id as ID, {COMPANY}, task_id as CHECK_TASK_ID,"
            " concat_ws(' ', cast(checked_date as varchar), checked_time) as CHECK_TIME,"
            f" {code('check_status', statuses)} as CHECK_STATUS, checked_by as CREATE_BY,"
            f" null as CREATE_BY_MOBILE, null as UPDATE_BY_MOBILE from task_records {IN_UNITS}",
            ("ID", "COMPANY_CODE", "CHECK_TASK_ID", "CHECK_TIME", "CHECK_STATUS", "CREATE_BY_MOBILE"),
            "CHECK_TIME",
        ),
        Exchanged(
            "t_yhzlxx",
            "hazards",
            "hazard_id",
            f"select hazard_id as ID, {COMPANY}, left(description, 300) as DANGER_NAME, measure_id as RISK_MEASURE_ID,"
            f" record_id as RECORD_ID, {code('hazard_level', levels)} as DANGER_LEVEL, found_date as REGIST_TIME,"
            " reported_by as REGISTRANT, case on_the_spot when true then '0' when false then '1' end"
            " as DANGER_MANAGE_TYPE, description as DANGER_DESC, owner_name as LIABLE_PERSON,"
            " due_date as DANGER_MANAGE_DEADLINE, accepted_date as CHECK_ACCEPT_TIME,"
            " case when accepted_date is not null then '9' when treated_date is not null then '1' else '0' end"
            f" as DANGER_STATE, {code('hazard_type', {'act': '1', 'condition': '2', 'management': '3'})}"
            f" as managementClassification from hazards {IN_UNITS}",
            (
                "ID",
                "DANGER_NAME",
                "REGIST_TIME",
                "REGISTRANT",
                "DANGER_DESC",
                "LIABLE_PERSON",
                "DANGER_MANAGE_DEADLINE",
            ),
            "REGIST_TIME",
        ),
    )


def write(folder: Path, period: str, counts_from: int = 1) -> list[Written]:
    """Write the six tables into a folder: the register whole, checks and hazards of a month or a year.

    A row that the exchange sent goes back cell by cell, deleted ones too. Raises Refusal.
    """
    first, last = days_of(period)
    if counts_from not in (0, 1):
        raise Refusal(f"Parks count classes of risk from 1 or from 0, not from {counts_from}.")
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder, table, first, last) for table in tables(counts_from)]


def days_of(period: str) -> tuple[date, date]:
    """Give the first and last day of a month (2026-10) or a year (2026). Raises Refusal."""
    found = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", period)
    if not found or found[1] == "0000":
        raise Refusal(f"{period} is neither a month nor a year; write it as 2026-10 or 2026.")
    year, month = int(found[1]), int(found[2] or 0)
    last_month = month or 12
    return date(year, month or 1, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])


def _write(folder: Path, table: Exchanged, first: date, last: date) -> Written:
    every = list(_as_sent(table))
    sent = [row for row in every if _is_within(row.get(table.day), first, last, table)]
    made = [row for row in _made(table) if _is_within(row.get(table.day), first, last, table)]
    rows = [*sent[:1], *made[:1], *sent] or every[:1]  # a period without rows still has its header
    columns = list(dict.fromkeys(name for row in rows for name in row)) or _columns(table)
    path = folder / f"{table.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*sent, *made])
    missing = {name: sum(not row.get(name) for row in made) for name in table.needed}
    return Written(path, len(sent), len(made), {name: count for name, count in missing.items() if count})


def _as_sent(table: Exchanged) -> Iterator[dict[str, str | None]]:
    """Give the rows that the exchange sent, in the order of their ids."""
    rows = warehouse.query(
        "select exchange_cells from exchange_sent where table_name = ? order by record_id", [table.table]
    )
    yield from (json.loads(cells) for cells in rows["exchange_cells"])


def _columns(table: Exchanged) -> list[str]:
    """Name the columns of the rows that are made."""
    return [str(name) for name in warehouse.query(f"select * from ({table.rows}) limit 0").columns]


def _made(table: Exchanged) -> Iterator[dict[str, str | None]]:
    """Make rows of records that came from elsewhere; no text of them runs as a formula."""
    own = f"select record_id from exchange_sent where table_name = '{table.table}'"
    rows = warehouse.query(f"select * from ({table.rows}) where ID not in ({own}) order by ID")
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        yield {str(name): _text(value) for name, value in row.items()}


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(sheets.harmless(str(value)))


def _is_within(written: str | None, first: date, last: date, table: Exchanged) -> bool:
    """Say whether a row belongs to the period; days are written 20261031…, 2026-10-31 …, 2026/10/31 … or 2026/3/1 …."""
    if not table.day:
        return True
    found = DAY.match((written or "").strip())
    return found is not None and (first.year, first.month, first.day) <= tuple(map(int, found.groups())) <= (
        last.year, last.month, last.day,
    )  # fmt: skip


def said(written: list[Written]) -> list[str]:
    """Say what was written, and what is missing first, as the exchange would refuse it."""
    lines = [
        f"{one.path.stem}: {name} is empty in {count} of {one.made} rows; the exchange refuses them"
        for one in written
        for name, count in one.missing.items()
    ]
    return lines + [f"{one.path}: {one.as_sent} rows as they came, {one.made} made of other exports" for one in written]
