"""Take the mapping of a file that a source knows already from that source."""

import re
from typing import Any

from pipelines.definitions.read import definitions
from pipelines.mapping.own_text import comments_of, text_of
from pipelines.mapping.plan import COLUMN, CONSTANT, MADE, PARTS, SURE, Filled, PlannedFeed
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.recognising.export_formats import Source
from pipelines.reading.recognising.hours_told import VALUE
from pipelines.reading.recognising.period_headers import is_period

BARE_MONTH = re.compile(r"\d{4}-(\d\d)")


def plan_of(work: Work, source: Source) -> None:
    """Fill the plan with what a source says."""
    plan = work.plan
    plan.days, plan.ids_of, plan.rows, plan.unknown = source.days, source.ids_of, source.rows, source.unknown
    plan.headers = {name: list(words) for name, words in source.headers.items()}
    plan.recognised_by = list(source.recognised_by)
    if entry := definitions().sources.get(source.name):
        plan.cannot_show = {kpi: dict(said) for kpi, said in entry.cannot_show.items()}
        plan.time_zone, plan.exported_on = entry.time_zone or "", entry.exported_on
        plan.complete_for, plan.filled_down = entry.complete_for, entry.filled_down
    is_template = source.name.startswith("template ")
    comments = _comments(source.name)
    because = say("as_read_already") if is_template else say("as_source_says", source=source.name)
    for place, feed in enumerate(source.feeds):
        planned = PlannedFeed(feed.table, {}, because)
        planned.where_filled, planned.rows_form_one_record = feed.where_filled, feed.rows_form_one_record
        planned.newest_by, planned.rows, planned.split = feed.newest_by, feed.rows, feed.split
        planned.columns_to_rows = feed.columns_to_rows
        for name, expression in feed.fields.items():
            why = comments.get((place, name), because)
            planned.fields[name] = Filled(expression, why, SURE, _how(expression), _values(expression))
        plan.feeds.append(planned)
    if is_template:
        _of_any_year(work)


def _comments(name: str) -> dict[tuple[int, str], str]:
    """Give the reasons that a source of the company's own keeps behind its fields."""
    return comments_of(text_of(name))


def _how(expression: Any) -> str:
    if isinstance(expression, str):
        return PARTS if "{" in expression else COLUMN
    if "constant" in expression:
        return CONSTANT
    return COLUMN if "column" in expression else PARTS if "first" in expression or "join" in expression else MADE


def _values(expression: Any) -> dict[str, str]:
    return dict(expression.get("values", {})) if isinstance(expression, dict) else {}


def _of_any_year(work: Work) -> None:
    """Let columns that are months hold for the files of later years too."""
    for feed in work.plan.feeds:
        month = feed.fields.get("month_date")
        if not feed.columns_to_rows or month is None or not isinstance(month.expression, dict):
            continue
        values = month.expression.get("values", {})
        own = [header for header in values if header in {text.strip() for text in work.laid.header}]
        is_monthly = bool(own) and all(BARE_MONTH.fullmatch(value) for value in values.values())
        if not is_monthly or any(
            re.search(r"(?:19|20)?\d\d\D", header) and re.search(r"20\d\d", header) for header in own
        ):
            continue
        numbers = {header: values[header][-2:] for header in values}
        every = {header: numbers[header] for header in numbers} | _further(own)
        year = {"first": [{"title": r"20\d\d"}, {"sheet": r"20\d\d"}, {"file": r"20\d\d"}]}
        column = month.expression["column"]
        expression = {"join": [year, {"column": column, "values": every}], "with": "-"}
        feed.fields["month_date"] = Filled(expression, say("months_of_title_year"), SURE, PARTS, every)
        feed.columns_to_rows = {**feed.columns_to_rows, "columns": list(every)}
    _name_columns(work)


def _further(own: list[str]) -> dict[str, str]:
    """Write the months that a file of this year does not have yet the way those are written that it has."""
    found = {}
    for header in own[:1]:
        if match := re.fullmatch(r"(\D*)(\d{1,2})(\D*)", header):
            for number in range(1, 13):
                written = f"{number:02}" if match[2].startswith("0") else str(number)
                found[f"{match[1]}{written}{match[3]}"] = f"{number:02}"
    return found


def _name_columns(work: Work) -> None:
    """Recognise it by the column of units and the first of those that become rows."""
    columns: dict[str, None] = {}
    for feed in work.plan.feeds:
        for name in ("unit_id", "worked_hours"):
            for column in feed.fields[name].columns if name in feed.fields else ():
                if column in work.laid.header and column != VALUE:
                    columns.setdefault(column)
        if feed.columns_to_rows:
            periods = [header for header in work.laid.header if is_period(header)]
            columns.update(dict.fromkeys(periods[:1]))
    if len(columns) > 1:
        work.plan.recognised_by = list(columns)
