"""contracts.toml: every field of an export, and every table that is made of them."""

from typing import Annotated, Any, Literal

import duckdb
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Kind, Named, Number, Text, Texts, known_of, require, with_names

LAKE_TYPES = {
    "text": "varchar", "code": "varchar", "integer": "bigint", "number": "double",
    "date": "date", "month": "date", "yes_no": "boolean",
}  # fmt: skip


def _field_name(name: str, info: ValidationInfo) -> str:
    return require(name, known_of(info).fields, f"{name!r} is no field")


FieldNames = Annotated[tuple[Annotated[Text, AfterValidator(_field_name), Kind("field")], ...], Field(strict=False)]


class ContractField(Named):
    """One field of an export: its type, labels, meaning and limits."""

    type: Literal["text", "integer", "number", "date", "month", "yes_no", "code"] = Field(
        description="What is written in it; `code` is one of `values`."
    )
    label: Text = Field(description="What people call it: the header of templates, the name on pages.")
    label_zh: Text = Field(description="The same in Chinese.")
    meaning: Text = Field(description="What it says, in one sentence.")
    meaning_zh: Text = Field(description="The same in Chinese.")
    headers: Texts = Field((), description="Other header texts it is recognised by, beside its name and labels.")
    values: dict[str, Text] = Field(
        default_factory=dict, validate_default=True, description="Of a code: what may be written, with its Chinese."
    )
    unit: Text = Field("", validate_default=False, description="What a number counts or measures.")
    unit_zh: Text = Field("", validate_default=False, description="The same in Chinese.")
    min: Number | None = Field(None, description="The least a number may be.")
    max: Number | None = Field(None, description="The most a number may be.")
    not_future: bool = Field(False, description="A date after the day of loading is impossible.")
    personal: bool = Field(False, description="It names a person.")

    @field_validator("values")
    @classmethod
    def _only_codes_have_values(cls, values: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        kind = info.data.get("type")
        if kind == "code" and not values:
            raise ValueError("is missing: a code has values")
        if kind not in ("code", None) and values:
            raise ValueError(f"only a code has values, this is a field of type {kind}")
        return values

    @field_validator("min", "max")
    @classmethod
    def _limits_are_of_numbers(cls, limit: float | None, info: ValidationInfo) -> float | None:
        if limit is not None and info.data.get("type", "number") not in ("number", "integer"):
            raise ValueError(f"only numbers have limits, this is a field of type {info.data['type']}")
        least = info.data.get("min")
        if info.field_name == "max" and None not in (limit, least) and limit < least:  # type: ignore[operator]
            raise ValueError(f"{limit!r} is below min, which is {least!r}")
        return limit

    @field_validator("not_future")
    @classmethod
    def _only_days_lie_in_the_future(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("type", "date") not in ("date", "month"):
            raise ValueError(f"only a date or a month has it, this is a field of type {info.data['type']}")
        return value

    @property
    def lake_type(self) -> str:
        """Name the type the field has in the lake."""
        return LAKE_TYPES[self.type]


class Rule(Entry):
    """What must not be within one row."""

    when: Text = Field(description="SQL over the fields of the table: a row for which it is true is refused.")
    says: Text = Field(description="The reason that is kept with the refused row.")


class Table(Named):
    """One table of the lake: its grain, key, fields and rules."""

    about: Text = Field(description="What one row stands for.")
    about_zh: Text = Field(description="The same in Chinese.")
    required: FieldNames = Field(description="Fields without which a row is refused.")
    optional: FieldNames = Field(description="Fields a row may have.")
    key: FieldNames = Field(description="The required fields that identify a record: the newest row of a key counts.")
    rules: Annotated[tuple[Rule, ...], Field(strict=False)] = Field((), description="What must not be within one row.")

    @field_validator("optional")
    @classmethod
    def _a_field_is_needed_or_not(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if both := [name for name in names if name in info.data.get("required", ())]:
            raise ValueError(f"{', '.join(both)}: required too")
        return names

    @field_validator("key")
    @classmethod
    def _the_key_is_needed(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not names:
            raise ValueError("is empty")
        for name in names if "required" in info.data else ():
            require(name, info.data["required"], f"{name!r} is not required")
        return names

    @field_validator("rules")
    @classmethod
    def _rules_read_fields(cls, rules: tuple[Rule, ...], info: ValidationInfo) -> tuple[Rule, ...]:
        kinds = {name: known_of(info).fields[name].get("type") for name in _fields_in(info.data)}
        columns = ", ".join(
            f"cast(null as {LAKE_TYPES.get(str(kind), 'varchar')}) as {name}" for name, kind in kinds.items()
        )
        for rule in rules if columns else ():
            try:
                duckdb.execute(f"explain select {rule.when} from (select {columns})")
            except duckdb.Error as fault:
                raise ValueError(f"{rule.when!r} cannot be asked: {str(fault).splitlines()[0]}") from None
        return rules

    @property
    def fields(self) -> tuple[str, ...]:
        """List the fields in the order they have in the lake."""
        return self.required + self.optional


def _fields_in(data: dict[str, Any]) -> tuple[str, ...]:
    """Give the fields of a table as far as they are right."""
    return (*data.get("required", ()), *data.get("optional", ()))


class Contracts(Entry):
    """The file contracts.toml."""

    fields: dict[str, ContractField] = Field(description="Every field, once.")
    tables: dict[str, Table] = Field(description="Every table.")

    named = field_validator("fields", "tables")(with_names)
