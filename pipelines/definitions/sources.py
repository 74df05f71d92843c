"""sources/*.toml: how an export format is recognised, and what its rows bring to which tables."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails

from pipelines.definitions.company import Zone
from pipelines.definitions.entry import Entry, Kind, Said, Text, Texts, known_of, require, wrong
from pipelines.definitions.expressions import faults_of, faults_of_condition, faults_of_field, faults_of_pattern
from pipelines.definitions.faults import shown, unknown


def _table(name: str, info: ValidationInfo) -> str:
    return require(name, known_of(info).tables, f"{name!r} is no table")


def _expression(given: Any) -> Any:
    """Check an expression that fills no field."""
    if faults := [wrong(says, *place) for place, says in faults_of(given)]:
        raise ValidationError.from_exception_data("expression", faults)
    return given


def _expressions(given: Any, info: ValidationInfo) -> dict[str, Any]:
    """Check that a feed fills fields of its table, all that are required, each by an expression that can be read."""
    known, table = known_of(info), info.data.get("table")
    if not isinstance(given, dict):
        raise ValueError(f"{shown(given)} is not a table of fields")
    faults = []
    for name, expression in given.items():
        if table and name not in known.tables[table]:
            faults.append(wrong(unknown(f"{table} has no field {name!r}", name, known.tables[table]), name))
        kind = str(known.fields.get(name, {}).get("type", ""))
        faults += [wrong(says, name, *place) for place, says in faults_of_field(expression, known.codes(name), kind)]
    faults += [*_spread_once(given), *_made_of_fields(given)]
    for name in known.contracts["tables"][table].get("required", ()) if table else ():
        if name not in given:
            faults.append(wrong(f"is missing: {table} requires it", name))
    if faults:
        raise ValidationError.from_exception_data("fields", faults)
    return given


def _spread_once(given: dict[str, Any]) -> list[InitErrorDetails]:
    """Check that at most one month is spread, and that what is shared out is shared over its months."""
    tables = {name: value for name, value in given.items() if isinstance(value, dict)}
    spread = [name for name, value in tables.items() if "spread" in value]
    faults = [wrong(f"{spread[0]} is spread already", name, "spread") for name in spread[1:]]
    if not spread:
        says = "no month of this feed is spread, so there is nothing to share it over"
        faults += [wrong(says, name, "shared") for name, value in tables.items() if "shared" in value]
    return faults


def _made_of_fields(given: dict[str, Any]) -> list[InitErrorDetails]:
    """Check that an id is made of fields that its feed fills, and not of itself."""
    made = {name: value.get("made_of") for name, value in given.items() if isinstance(value, dict)}
    return [
        wrong(f"{one!r} is no other field of this feed", name, "made_of")
        for name, fields in made.items()
        for one in (fields if isinstance(fields, list) else ())
        if one not in given or one == name
    ]


def _condition(given: Any) -> Any:
    """Check a condition."""
    if faults := [wrong(says, *place) for place, says in faults_of_condition(given)]:
        raise ValidationError.from_exception_data("condition", faults)
    return given


def _header(given: Any) -> Any:
    """Check the columns that become rows: their names, or what their names look like."""
    if isinstance(given, str):
        if faults := [wrong(says) for says in faults_of_pattern(given)]:
            raise ValidationError.from_exception_data("columns", faults)
    elif not isinstance(given, list) or not given or not all(isinstance(name, str) and name for name in given):
        raise ValueError(f"{shown(given)} is neither a list of columns nor a regular expression")
    return given


def _groups(pattern: str) -> str:
    """Check a pattern whose named groups become columns."""
    if faults := [wrong(says) for says in faults_of_pattern(pattern)]:
        raise ValidationError.from_exception_data("pattern", faults)
    if not re.compile(pattern).groupindex:
        raise ValueError("names no part: a part is written (?P<name>…)")
    return pattern


Condition = Annotated[Any, PlainValidator(_condition), Kind("condition")]


class Split(Entry):
    """One cell that holds several records."""

    column: Text = Field(description="The column whose cells are split.")
    by: Annotated[str, Field(min_length=1)] = Field(description="The text between two records of a cell, such as `|`.")
    pattern: Annotated[Text, AfterValidator(_groups), Kind("regular expression")] | None = Field(
        None, description="What one of them looks like; its named parts, `(?P<name>…)`, are columns from then on."
    )


class ColumnsToRows(Entry):
    """Columns that are rows of their own, such as a column for every month."""

    columns: Annotated[Any, PlainValidator(_header), Kind("list of columns, or a regular expression")] = Field(
        description="The columns; named parts of the expression, `(?P<name>…)`, are columns from then on."
    )
    name: Text = Field(description="The column that their headers make.")
    value: Text = Field(description="The column that their cells make; an empty cell makes no row.")


class FeedEntry(Entry):
    """What rows of an export bring to one table."""

    table: Annotated[Text, AfterValidator(_table), Kind("table of contracts.toml")] = Field(
        description="The table of contracts.toml that is fed."
    )
    fields: Annotated[dict[str, Any], PlainValidator(_expressions), Kind("table: expression")] = Field(
        description="Every field that is filled, with its expression; none that the table requires may be missing."
    )
    where_filled: Texts = Field((), description="Columns that must be filled, or the row brings nothing to this table.")
    rows: Condition | None = Field(None, description="The rows that bring something to this table.")
    split: Split | None = Field(None, description="A cell that holds several records.")
    columns_to_rows: ColumnsToRows | None = Field(None, description="Columns that are rows of their own.")
    rows_form_one_record: bool = Field(
        False, description="Many rows may speak of one record; else a repeated key is refused."
    )
    newest_by: Text = Field(
        "", validate_default=False, description="The date column that says which of them is newest."
    )


class SourceEntry(Entry):
    """One file of sources/; its name is the export format."""

    label: Text = Field(description="What people call the format.")
    recognised_by: Texts = Field(
        description="Columns a file of this format has. A template that knows a file by more of its columns, and uses"
        " more of them, takes it; of several sources the one that names more here, then the one that uses more."
    )
    headers: dict[str, Texts] = Field(
        default_factory=dict, description='Other words for a column: `headers."Walk no." = ["Walk number", "Walk ID"]`.'
    )
    rows: Condition | None = Field(None, description="The rows that are kept; all others feed nothing.")
    time_zone: Zone | None = Field(
        None, description="The time zone of its times: they are brought to that of the company, see company.toml."
    )
    unknown: Texts = Field((), description="Cells that mean nothing, such as `?`.")
    days: Literal["", "dmy", "mdy"] = Field("", description="How it writes 03/04/2025 where nothing else tells.")
    filled_down: Texts = Field(
        (), description="Columns whose empty cells are those of the row above, as where merged cells came to CSV."
    )
    exported_on: Annotated[Any, PlainValidator(_expression), Kind("expression")] = Field(
        "", description="The day of the export as the file names it: the newest one in it counts."
    )
    complete_for: Literal["", "month", "quarter", "year", "all"] = Field(
        "",
        description="An export holds all records of each unit and each such period of which it has rows: what is"
        " missing of them is withdrawn. It says nothing of a unit without a row, even where that had some before.",
    )
    ids_of: Literal["", "unit", "sheet", "file"] = Field(
        "",
        description="Whose the ids are: the same id of another unit, sheet or file (by its name) is another record, and"
        " is kept as `1 (unit)`. So are links to records that the source feeds; without a unit or sheet an id stays.",
    )
    cannot_show: dict[str, Said] = Field(default_factory=dict, description="KPIs it cannot show, each with the reason.")
    feeds: Annotated[tuple[FeedEntry, ...], Field(strict=False)] = Field(
        description="What its rows bring to which table."
    )

    @field_validator("recognised_by", "feeds")
    @classmethod
    def _has_some(cls, given: tuple[Any, ...]) -> tuple[Any, ...]:
        if not given:
            raise ValueError("is empty")
        return given

    @field_validator("cannot_show")
    @classmethod
    def _kpis_exist(cls, reasons: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        faults = [
            wrong(unknown(f"{name!r} is no KPI", name, known_of(info).kpis), name)
            for name in reasons
            if name not in known_of(info).kpis
        ]
        if faults:
            raise ValidationError.from_exception_data("reasons", faults)
        return reasons
