"""sources/*.toml: how an export format is recognised, and what its rows bring to which tables."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, ValidationError, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Kind, Said, Text, Texts, known_of, require, wrong
from pipelines.definitions.expressions import faults_of
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
        codes = known.codes(name)
        faults += [wrong(says, name, *place) for place, says in faults_of(expression, codes)]
    for name in known.contracts["tables"][table].get("required", ()) if table else ():
        if name not in given:
            faults.append(wrong(f"is missing: {table} requires it", name))
    if faults:
        raise ValidationError.from_exception_data("fields", faults)
    return given


class FeedEntry(Entry):
    """What rows of an export bring to one table."""

    table: Annotated[Text, AfterValidator(_table), Kind("table of contracts.toml")] = Field(
        description="The table of contracts.toml that is fed."
    )
    fields: Annotated[dict[str, Any], PlainValidator(_expressions), Kind("table: expression")] = Field(
        description="Every field that is filled, with its expression; none that the table requires may be missing."
    )
    where_filled: Texts = Field((), description="Columns that must be filled, or the row brings nothing to this table.")
    rows_form_one_record: bool = Field(
        False, description="Many rows may speak of one record; else a repeated key is refused."
    )
    newest_by: Text = Field(
        "", validate_default=False, description="The date column that says which of them is newest."
    )


class SourceEntry(Entry):
    """One file of sources/; its name is the export format."""

    label: Text = Field(description="What people call the format.")
    recognised_by: Texts = Field(description="Columns a file of this format has.")
    unknown: Texts = Field((), description="Cells that mean nothing, such as `?`.")
    days: Literal["", "dmy", "mdy"] = Field("", description="How it writes 03/04/2025 where nothing else tells.")
    exported_on: Annotated[Any, PlainValidator(_expression), Kind("expression")] = Field(
        "", description="The day of the export as the file names it: the newest one in it counts."
    )
    complete_for: Literal["", "month", "quarter", "year", "all"] = Field(
        "", description="An export holds all records of each such period it speaks of: what is missing is withdrawn."
    )
    ids_of: Literal["", "unit", "sheet", "file"] = Field(
        "", description="Ids are those of a unit, a sheet or a file: the same id of another is another record."
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
