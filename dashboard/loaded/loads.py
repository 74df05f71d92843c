"""What was loaded, how fresh it is, what was refused and what is missing: the facts of the data page."""

import json
import re
from datetime import date
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.language import N_, Text, _, pick
from dashboard.numbers import warehouse
from dashboard.wording import words

EVENTS = {
    "inspections": "select inspection_id, completed_date as day from inspections",
    "checks": "select check_id, completed_date as day from checks join inspections using (inspection_id)",
    "hazards": "select hazard_id, found_date as day from hazards",
    "accidents": "select accident_id, accident_date as day from accidents",
    "exposures": "select unit_id, month_date as day from exposures",
    "inspection_plans": "select plan_row_id, period_end_date as day from inspection_plans",
    "risk_points": "select risk_point_id, assessed_date as day from risk_points",
    "inspection_tasks": "select task_id, end_date as day from inspection_tasks",
    "task_records": "select record_id, checked_date as day from task_records",
    "trainings": "select training_id, trained_date as day from trainings",
    "licences": "select licence_id, issued_date as day from licences",
    "investments": "select entry_id, month_date as day from investments",
    "assessments": "select assessment_id, assessed_date as day from assessments",
    "injured_people": "select injured_person_id, accident_date as day from injured_people",
    "revenues": "select revenue_id, make_date(revenue_year, 1, 1) as day from revenues",
    "people": "select person_id, entry_date as day from people",
    "responsibilities": "select responsibility_id, from_date as day from responsibilities",
    "person_targets": "select person_id, end_date as day from person_targets",
    "rewards": "select reward_id, reward_date as day from rewards",
    "targets": "select kpi, end_date as day from targets",
    "annotations": "select annotation_id, start_date as day from annotations",
}
SWITCHED_ON = {
    "units": N_("Names of units and the tree of sites, workshops and teams."),
    "areas": N_("The risk map and everything by place."),
    "plans": N_("Plan pictures under the areas."),
    "risk_points": N_("The colours of the risk map and the risk matrix."),
    "risk_events": N_("What can go wrong at a risk point, between the point and its measures."),
    "control_measures": N_("Which measures are checked, which fail, and which nobody ever checked."),
    "inspection_tasks": N_("How often each measure must be checked, and the tasks of responsible leaders."),
    "task_records": N_("Checks of measures that were done, and what they found."),
    "inspection_plans": N_("How many of the required inspections were done."),
    "inspections": N_("Inspections completed, on time, without a finding."),
    "checks": N_("Conformity and the clauses that fail most."),
    "hazards": N_("Treated on time, open and overdue hazards, findings per inspection."),
    "accidents": N_("Accident rates, days since the last accident, types and severity."),
    "exposures": N_("Every accident rate per hours worked, per person or per tonne."),
    "people": N_("People in post: how many have their three levels of training."),
    "trainings": N_("Three-level training done, and retraining that is overdue."),
    "licences": N_("Licences that are valid, due within 90 days, or lapsed."),
    "responsibilities": N_("Areas and risk points without exactly one owner in each role."),
    "rewards": N_("Rewards and penalties beside the hazards that people find."),
    "person_targets": N_("What each person aims for, on the page of the person."),
    "investments": N_("Safety costs due, extracted and spent."),
    "revenues": N_("What is due for safety by the bands, and the share of revenue that is spent."),
    "assessments": N_("Standardisation levels, and the points of each element."),
    "injured_people": N_("Injured people one by one: what became of each, days away and restricted."),
    "targets": N_("Met or not met beside each rate."),
    "annotations": N_("Marks on every chart along time: campaigns, reorganisations, changes of a standard."),
}
FED_NOTHING = "rows_fed_nothing"
NEEDED = ("inspections", "hazards", "accidents")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
BOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".fods", ".et")
QUOTED = re.compile(r'"[^"]*"')


WITHDRAWN = (
    *("hazards", "accidents", "inspections", "checks", "inspection_plans", "risk_points"),
    *("risk_events", "control_measures", "inspection_tasks", "task_records", "people", "trainings", "licences"),
    *("investments", "responsibilities", "rewards"),
)


def gives(table: str) -> str:
    """Say in the language of the reader what a table gives."""
    return _(SWITCHED_ON[table]) if table in SWITCHED_ON else ""


@remembered(maxsize=2)
def files(build: str) -> pd.DataFrame:
    """Return what became of every file, newest first; a warehouse of before knows no row that fed nothing."""
    rows = warehouse.query("select * from files order by loaded_at desc, file")
    if FED_NOTHING not in rows:
        rows.insert(list(rows.columns).index("rows_refused") + 1, FED_NOTHING, 0)
    return rows


@remembered(maxsize=2)
def sent_loads(build: str) -> pd.DataFrame:
    """Return the loads that made a warehouse, newest first: moment, who sent it, its files and their rows."""
    return warehouse.query(
        """
        with sent as (select distinct file_hash, file, load, sent_by from sendings)
        select
            load,
            max(nullif(sent_by, '')) as sent_by,
            list(distinct sent.file order by sent.file) as files,
            list(distinct file_hash) as hashes,
            cast(sum(rows_loaded) as bigint) as rows_loaded,
            cast(sum(rows_refused) as bigint) as rows_refused
        from sent join files using (file_hash) group by load order by load desc
        """
    )


@remembered(maxsize=2)
def freshness(build: str) -> pd.DataFrame:
    """Return rows, older versions and first and newest day of every table."""
    rows = warehouse.query(
        "select table_name, about, row_count, superseded_count from tables left join tables_loaded using (table_name)"
    )
    known = set(rows["table_name"])  # an older warehouse lacks the tables of newer contracts
    days = {name: _days(sql) for name, sql in EVENTS.items() if name in known}
    rows["first_day"] = pd.to_datetime(rows["table_name"].map({name: pair[0] for name, pair in days.items()}))
    rows["newest_day"] = pd.to_datetime(rows["table_name"].map({name: pair[1] for name, pair in days.items()}))
    return rows


def _days(sql: str) -> tuple[date | None, date | None]:
    row = warehouse.query(f"select min(day) as first, max(day) as newest from ({sql})").iloc[0]
    first, newest = (None if pd.isna(row[name]) else pd.Timestamp(row[name]).date() for name in ("first", "newest"))
    return first, newest


@remembered(maxsize=2)
def refused(build: str) -> pd.DataFrame:
    """Return every refused row with its file, line, reason and the cells as they were sent."""
    return _aside("refused_rows")


@remembered(maxsize=32)
def not_read_for(build: str, table: str) -> tuple[str, str] | None:
    """Return the newest file that was refused whole though it is most like those of a table, and why; or nothing."""
    rows = files(build)
    start = f"Nearest: template {table}; "  # as pipelines/sentences.toml says it
    refused = rows[(rows["rows_loaded"] == 0) & rows["message"].fillna("").str.contains(start, regex=False)]
    return None if refused.empty else (str(refused["file"].iloc[0]), str(refused["message"].iloc[0]))


@remembered(maxsize=2)
def left_out(build: str) -> pd.DataFrame:
    """Return every row that was read and fed nothing: totals, feet, hidden rows, text joined to the record above."""
    if files(build)[FED_NOTHING].sum() == 0:  # a warehouse of before has no such table
        return pd.DataFrame(columns=["file", "line", "reason", "cells", "file_hash", "kind"])
    return _aside("left_out_rows")


@remembered(maxsize=2)
def settings_faults(build: str) -> pd.DataFrame:
    """Return what is wrong in the company's own settings, and whether the whole file is off for it."""
    return warehouse.query("select * from settings_faults order by file, line, key")


def _aside(table: str) -> pd.DataFrame:
    rows = warehouse.query(f"select file, line, reason, cells, file_hash from {table} order by file, line")
    rows["kind"] = [QUOTED.sub("…", reason) for reason in rows["reason"]]
    return rows


def refused_kinds(build: str) -> pd.DataFrame:
    """Return how many rows were refused for each reason, the quoted values left out, and from which files."""
    return _kinds(refused(build))


def left_out_kinds(build: str) -> pd.DataFrame:
    """Return how many rows fed nothing for each reason, the quoted values left out, and in which files."""
    return _kinds(left_out(build))


def _kinds(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = rows.groupby("kind", as_index=False).agg(count=("line", "size"), files=("file", _names))
    return kinds.sort_values(["count", "kind"], ascending=[False, True])


def _names(files: pd.Series) -> str:
    return ", ".join(sorted(set(files)))


def refused_of(build: str, file_hash: str, kind: str | None = None) -> pd.DataFrame:
    """Return the refused rows of one file with their cells as columns, after line and reason."""
    return _spread(refused(build), file_hash, kind)


def left_out_of(build: str, file_hash: str) -> pd.DataFrame:
    """Return the rows of one file that fed nothing, with their cells as columns, after line and reason."""
    return _spread(left_out(build), file_hash, None)


def _spread(rows: pd.DataFrame, file_hash: str, kind: str | None) -> pd.DataFrame:
    rows = rows[(rows["file_hash"] == file_hash) & ((rows["kind"] == kind) | (kind is None))]
    cells = pd.DataFrame([json.loads(text) for text in rows["cells"]], index=rows.index).astype("object")
    return pd.concat([rows[["line", "reason"]], cells], axis=1).reset_index(drop=True)


def is_book(file: str) -> bool:
    """Say whether a file was one of a spreadsheet."""
    return file.lower().endswith(BOOKS)


@remembered(maxsize=2)
def undeclared(build: str) -> pd.DataFrame:
    """Return units and areas that rows name but no export declares, with the number of rows that name them."""
    return warehouse.query(
        """
        with named as (
            select 'unit' as what, unit_id as name_id, export_format from inspections
            union all select 'unit', unit_id, export_format from hazards
            union all select 'unit', unit_id, export_format from accidents
            union all select 'unit', unit_id, export_format from exposures
            union all select 'unit', unit_id, export_format from risk_points
            union all select 'area', area_id, export_format from inspections
            union all select 'area', area_id, export_format from hazards
            union all select 'area', area_id, export_format from accidents
            union all select 'area', area_id, export_format from risk_points
        ),
        loose as (
            select 'unit' as what, unit_id as name_id from units where not is_declared
            union all select 'area', area_id from areas where not is_declared
        )
        select what, name_id, count(named.export_format) as row_count, min(named.export_format) as export_format
        from loose left join named using (what, name_id) group by what, name_id order by row_count desc, what, name_id
        """
    )


@remembered(maxsize=2)
def warnings(build: str) -> pd.DataFrame:
    """Return what the checks found that does not stop a build."""
    return warehouse.query(
        "select check_name, sentence, record, id, row_count from warnings where row_count > 0"
        " order by row_count desc, check_name"
    )


def warned(check: str, record: str, key: str, limit: int | None = None) -> pd.DataFrame:
    """Return the records that a check speaks of and what each is to be compared with (detail).

    Table and key come from the warehouse's own list of checks.
    """
    among = f"known_{record}(date '0001-01-01')" if record in WITHDRAWN else record  # those withdrawn since as well
    told = "record.file, record.source as export_format, record.loaded_at" if record == "files" else "record.*"
    return warehouse.query(
        f"select {told}, warned.detail from {among} as record join warning_records as warned"
        f" on warned.record_id = cast(record.{key} as varchar) and warned.check_name = ? order by record.{key} limit ?",
        [check, limit],
    )


def why(gap: Any) -> str:
    """Say why an export cannot show a KPI: the reason its source gives, or the field it never fills."""
    if isinstance(gap.reason, dict):
        return pick(gap.reason)
    field = pick(Text.of(gap.field_label | {"en": gap.field}))
    return _("The exports have no {field} of {table}.").format(field=field, table=words.table_name(gap.table_name))


@remembered(maxsize=2)
def gaps(build: str) -> pd.DataFrame:
    """Return which KPI a loaded export cannot show, and why."""
    return warehouse.query(
        """
        with loaded as (
            select export_format from inspections union select export_format from hazards
            union select export_format from accidents union select export_format from exposures
        )
        select kpi_gaps.export_format, kpi_gaps.kpi, kpis.label, kpi_gaps.reason, kpi_gaps.table_name, kpi_gaps.field,
            kpi_gaps.field_label
        from kpi_gaps join kpis on kpis.kpi = kpi_gaps.kpi
        where kpi_gaps.export_format in (select export_format from loaded)
        order by kpi_gaps.export_format, kpis.position
        """
    )
