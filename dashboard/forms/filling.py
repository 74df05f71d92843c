"""Fill a form for a unit and a period: first what is missing, with the records, then its rows as they are sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard import state
from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.filters import Filters, of_units
from dashboard.forms import amounts, evidence
from dashboard.forms import cases as case_rows
from dashboard.forms.amounts import Scene
from dashboard.forms.form_file import Column, FormFile, Value
from dashboard.forms.refused import MayNotSee
from dashboard.language import Text, _, language, pick
from dashboard.numbers import company, kpis, names, warehouse
from dashboard.numbers.division import divide
from dashboard.numbers.plain_rows import as_day, plain_rows
from dashboard.results import report_duties
from dashboard.wording import words

SITE = "site"
MOST_NAMED = 20
LINE_COLUMNS = ("code", "datapoint", "value", "unit", "basis")


@dataclass(frozen=True)
class Missing:
    """One thing that a form asks for and that is not known: where, why, and of which records."""

    column: str
    says: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Filled:
    """A form as it would be sent: its rows as text, what is missing in it, and which of its checks do not hold."""

    form: FormFile
    filters: Filters
    rows: pd.DataFrame
    missing: tuple[Missing, ...]
    faults: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Say whether it can be sent as it is."""
        return not self.missing and not self.faults


def fill(form: FormFile, filters: Filters) -> Filled:
    """Fill a form. Raises MayNotSee where it holds what is known of single people."""
    if form.is_personal and not viewer.now().personal:
        raise MayNotSee(_("This form holds what is known of single people. You have no right to see that."))
    filled = _filled(warehouse.in_use().stem, language(), state.stamp(), form.model_dump_json(), filters)
    return replace(filled, rows=filled.rows.copy())


@remembered(maxsize=64)
def _filled(_build: str, _lang: str, _stamp: object, written: str, filters: Filters) -> Filled:
    form = FormFile.model_validate_json(written)
    missing: list[Missing] = []
    made = {"establishments": _establishments, "cases": _cases, "lines": _lines, "duties": _duties}[form.rows]
    rows = list(made(form, filters, missing))
    if form.rows in ("cases", "duties") and not case_rows.is_loaded("accidents"):
        missing.append(Missing("accidents", _("nothing is known of it")))
    if form.rows == "establishments" and not rows:
        missing.append(Missing("units", _("nothing is known of it")))
    if form.rows != "duties":
        missing += _days_to_come(filters)
    if any(one.over == "hours" for one in form.lines):
        missing += _months_without_hours(filters)
    names_of_columns = [one.name for one in form.columns] or list(LINE_COLUMNS)
    frame = pd.DataFrame(rows, columns=names_of_columns, dtype=object)
    return Filled(form, filters, frame, tuple(_together(missing)), tuple(_faults(form, frame)))


def _days_to_come(filters: Filters) -> list[Missing]:
    """Say where a period ends after all that is known: its numbers are those of a part of it."""
    day = report_duties.known_until(filters)
    if filters.to_date is None or filters.to_date <= day:
        return []
    said = _("the period ends on {end}, and nothing is known after {day}")
    return [Missing("period", said.format(end=words.day_text(filters.to_date), day=words.day_text(day)))]


def _months_without_hours(filters: Filters) -> list[Missing]:
    """Name the accidents that a rate cannot count, as no hours of their month are loaded."""
    rows = kpis.records("trir", replace(filters, slices=(), base=None), "excluded")
    if rows.empty:
        return []
    return [Missing("hours", _("no worked hours in the months of these accidents"), tuple(rows["accident_id"]))]


def _scene(form: FormFile, filters: Filters) -> Scene:
    found = case_rows.capped(case_rows.cases(filters), form.most_days)
    return Scene(filters, found, form.workers, case_rows.is_loaded("accidents"))


def _establishments(form: FormFile, filters: Filters, missing: list[Missing]) -> Iterator[dict[str, str]]:
    """Give a row for each site among the chosen units; where none is a site, for those units, or the topmost."""
    units = {row["unit_id"]: row for row in plain_rows(warehouse.query("select * from units"))}
    tree = company.unit_tree(warehouse.in_use().stem)
    within = [
        one for each in filters.chosen_units for one in (each, *(u.unit_id for u in company.descendants(tree, each)))
    ] or [unit.unit_id for unit in tree]
    sites = [one for one in within if one in units and units[one]["unit_type"] == SITE]
    sites = sites or list(filters.chosen_units) or [unit.unit_id for unit in tree if not unit.depth]
    top = next((units[unit.unit_id]["unit_name"] for unit in tree if not unit.depth), "")
    for unit_id in dict.fromkeys(sites):
        scene = _scene(form, of_units(filters, [unit_id]))
        has_cases = ("yes" if len(_counted(scene)) else "no") if scene.has_accidents else None
        row = {**units[unit_id], "company_name": top, "has_cases": has_cases}
        named = words.with_code(units[unit_id]["unit_name"] or unit_id, unit_id)
        yield {one.name: _cell(one, scene, row, named, missing) for one in form.columns}


def _counted(scene: Scene) -> pd.DataFrame:
    rows = scene.cases
    return rows[rows["worker_type"].isin(scene.workers)] if scene.workers and len(rows) else rows


def _cases(form: FormFile, filters: Filters, missing: list[Missing]) -> Iterator[dict[str, str]]:
    scene, sites = _scene(form, filters), _sites()
    for row in plain_rows(_counted(scene)):
        row["establishment_name"] = sites.get(row["unit_id"], row["unit_name"])
        if not row["has_person"]:
            missing.append(Missing("injured_people", _("no row of the person is loaded"), (row["accident_id"],)))
        row["case_type"] = (row["illness_class"] or "other") if row["is_illness"] else "injury"
        row["time_unknown"] = row.get("accident_time") is None
        yield {one.name: _cell(one, scene, row, row["case_number"], missing) for one in form.columns}


def _sites() -> dict[str, str]:
    """Give the name of the establishment that each unit belongs to: the site above it, or itself."""
    rows = warehouse.query(
        "select below.unit_id, units.unit_name from unit_ancestors as below"
        " join units on units.unit_id = below.ancestor_id where units.unit_type = ? order by below.distance desc",
        [SITE],
    )
    return dict(zip(rows["unit_id"], rows["unit_name"], strict=True))


def _duties(form: FormFile, filters: Filters, missing: list[Missing]) -> Iterator[dict[str, str]]:
    """Give a row for each accident of which the authority of the form must be told, the open ones first."""
    scene = Scene(filters, pd.DataFrame())
    for row in report_duties.duties(filters, form.limits):
        yield {one.name: _cell(one, scene, row, row["accident_id"], missing) for one in form.columns}


def _lines(form: FormFile, filters: Filters, missing: list[Missing]) -> Iterator[dict[str, str]]:
    scene = _scene(form, filters)
    for line in form.lines:
        value = _cell(as_column(line), scene, {}, "", missing)
        label, unit, basis = (pick(one) for one in (line.label, line.unit, line.basis))
        yield dict(zip(LINE_COLUMNS, (line.code, label, value, unit, basis), strict=True))


def as_column(line: Any) -> Column:
    """Let a line be filled as a column is: by its code."""
    return Column(name=line.code, **{key: getattr(line, key) for key in Value.model_fields})


# --- one cell -------------------------------------------------------------------------------------------------------


def _cell(column: Column, scene: Scene, row: dict[str, Any], record: str, missing: list[Missing]) -> str:
    """Write one cell; what it lacks is added to missing."""
    value = _value(column, scene, row)
    if column.cases is not None:
        asked = amounts.meant(scene, column, column.cases)
        for field, empty in case_rows.unsaid(scene.cases, asked).items():
            said = _("{field} is empty").format(field=names.field_labels().get(field, field))
            missing.append(Missing(column.name, said, tuple(empty["accident_id"])))
    if column.by_hand:
        missing.append(
            Missing(column.name, _("to be written by hand: {what}").format(what=pick(Text.of(column.by_hand))))
        )
        return ""
    if value is None or value == "":
        if column.needed or column.cases is not None:
            missing.append(Missing(column.name, _why_empty(column), (record,) if record else ()))
        return column.otherwise
    text = written(value, column)
    if column.longest and len(text) > column.longest:
        said = _("longer than {most} characters").format(most=column.longest)
        missing.append(Missing(column.name, said, (record,) if record else ()))
    return text


def _value(column: Column, scene: Scene, row: dict[str, Any]) -> Any:
    if column.constant:
        return column.constant
    if column.field:
        return row.get(column.field)
    if column.fact:
        return evidence.FACTS[column.fact](scene.filters)
    return None if column.by_hand else amounts.number(scene, column)


def _why_empty(column: Column) -> str:
    if label := names.field_labels().get(column.field):
        return _("{field} is empty").format(field=label)
    if column.over or column.amount in ("hours", "headcount", "standard_hours"):
        return _("no worked hours or headcount are loaded for it")
    if column.amount == "year":
        return _("the period does not lie within one year")
    return _("nothing is known of it")


def written(value: Any, column: Value) -> str:
    """Write a value as the authority takes it: codes, days, times, and numbers with a point and nothing else."""
    if column.codes:
        key = str(value).lower() if isinstance(value, bool) else str(value)
        return column.codes.get(key, column.otherwise)
    if column.written_as in ("one_zero", "one"):
        return "1" if value else "0" if column.written_as == "one_zero" else ""
    if column.written_as == "digits":
        return "".join(sign for sign in str(value) if sign.isdigit())
    if column.written_as in ("day", "day_mdy"):
        day = value if isinstance(value, date) and not isinstance(value, pd.Timestamp) else as_day(value)
        return day.strftime("%m/%d/%Y") if column.written_as == "day_mdy" else day.isoformat()
    if column.written_as == "time":
        minutes = round(float(value) * 60)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:.{column.decimals}f}"
    return str(value)


# --- what is missing, and what does not hold ------------------------------------------------------------------------


def _together(missing: list[Missing]) -> Iterator[Missing]:
    """Say the same of several records once."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in missing:
        found.setdefault((one.column, one.says), []).extend(one.records)
    for (column, says), records in found.items():
        yield Missing(column, says, tuple(sorted(set(records))))


def _faults(form: FormFile, rows: pd.DataFrame) -> Iterator[str]:
    """Say every check that does not hold, with the row."""
    for check in form.checks:
        for number, row in enumerate(plain_rows(rows), 1):
            values = {name: _as_number(row[name]) for name in row}
            if not _holds(check, values):
                yield _("Row {number}: {says}").format(number=number, says=pick(Text.of(check.says)))


def _as_number(text: Any) -> float:
    try:
        return float(text)
    except (TypeError, ValueError):
        return float("nan")


def _holds(check: Any, values: dict[str, float]) -> bool:
    if check.sum_of:
        return sum(values[name] for name in check.sum_of) == sum(values[name] for name in check.equals)
    if check.both_or_none:
        return len({values[name] > 0 for name in check.both_or_none}) == 1
    top, bottom = (values[name] for name in check.ratio)
    share = float(divide(top, bottom))
    return not (share < (check.at_least or 0)) and not (check.at_most is not None and share > check.at_most)


def named_records(one: Missing) -> str:
    """Name the records of something missing, the first of many."""
    text = words.listed(one.records[:MOST_NAMED])
    more = len(one.records) - MOST_NAMED
    return text if more <= 0 else _("{records} and {count} more").format(records=text, count=more)


def hours_gate(filters: Filters) -> tuple[str, ...]:
    """Say what the rates of a period leave out: accidents in months without hours."""
    return tuple(words.note_text(note) for note in kpis.rate("trir", filters=replace(filters, slices=())).notes)
