"""contracts.toml: every field of an export, and every table that is made of them."""

from functools import lru_cache
from typing import Annotated, Any, Literal

import duckdb
from pydantic import AfterValidator, Field, PlainValidator, ValidationError, ValidationInfo, field_validator

from pipelines.definitions.entry import (
    Entry,
    Kind,
    Named,
    Number,
    Said,
    Text,
    Texts,
    known_of,
    languages,
    require,
    with_names,
    wrong,
)
from pipelines.definitions.faults import shown, unknown

LAKE_TYPES = {
    "text": "varchar", "code": "varchar", "integer": "bigint", "number": "double",
    "date": "date", "month": "date", "yes_no": "boolean",
}  # fmt: skip


def _field_name(name: str, info: ValidationInfo) -> str:
    return require(name, known_of(info).fields, f"{name!r} is no field")


FieldNames = Annotated[tuple[Annotated[Text, AfterValidator(_field_name), Kind("field")], ...], Field(strict=False)]


def _codes(given: Any, info: ValidationInfo) -> dict[str, dict[str, str]]:
    """Give every code with what it is called in each language; a plain list has no names of its own."""
    is_own = known_of(info).is_own
    if (
        isinstance(given, list)
        and given
        and all(code if isinstance(code, str) else type(code) is int for code in given)
    ):
        return {str(code): {} for code in given}
    if not isinstance(given, dict) or not all(isinstance(labels, dict) for labels in given.values()):
        raise ValueError(f"{shown(given)} is neither a list of codes nor their names by language, such as values.zh")
    codes = list(dict.fromkeys(code for labels in given.values() for code in labels))
    faults = []
    for language, labels in given.items():
        if language not in languages():
            faults.append(wrong(unknown(f"{language!r} is no code of a language", language, ("en", "zh")), language))
        missing = [code for code in codes if code not in labels]
        faults += [wrong("is missing: another language has it", language, code) for code in missing if not is_own]
        faults += [
            wrong(f"{shown(label)} is no name", language, code)
            for code, label in labels.items()
            if not isinstance(label, str) or not label.strip()
        ]
    if faults:
        raise ValidationError.from_exception_data("values", faults)
    return {code: {language: labels[code] for language, labels in given.items() if code in labels} for code in codes}


Codes = Annotated[dict[str, dict[str, str]], PlainValidator(_codes), Kind("list of codes, or a table by language")]


class ContractField(Named):
    """One field of an export: its type, labels, meaning and limits."""

    type: Literal["text", "integer", "number", "date", "month", "yes_no", "code"] = Field(
        description="What is written in it; `code` is one of `values`."
    )
    label: Said = Field(description="What people call it: the header of templates, the name on pages.")
    meaning: Said = Field(description="What it says, in one sentence.")
    headers: Texts = Field((), description="Other header texts it is recognised by, beside its name and labels.")
    values: Codes = Field(
        default_factory=dict,
        validate_default=True,
        description='Of a code: what may be written; a list, or the names by language: `values.zh = { code = "…" }`.',
    )
    words: dict[str, Texts] = Field(
        default_factory=dict,
        validate_default=True,
        description='Of a code: other words that are read as it: `words = { code = ["…"] }`.',
    )
    implied_by: dict[str, Texts] = Field(
        default_factory=dict,
        description='Of a code: headers of a file without a column for it that imply it: `implied_by.code = ["…"]`.',
    )
    unit: Said | None = Field(None, description="What a number counts or measures.")
    percent: bool = Field(False, description="A number that may be written with a percent sign: 95% is 95.")
    min: Number | None = Field(None, description="The least a number may be.")
    max: Number | None = Field(None, description="The most a number may be.")
    not_future: bool = Field(False, description="A date after the day of loading is impossible.")
    personal: bool = Field(False, description="It names a person.")
    goes_on: bool = Field(False, description="A text in free words, which may go on in the row below.")

    @field_validator("values")
    @classmethod
    def _only_codes_have_values(cls, values: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        kind = info.data.get("type")
        if kind == "code" and not values:
            raise ValueError("is missing: a code has values")
        if kind not in ("code", None) and values:
            raise ValueError(f"only a code has values, this is a field of type {kind}")
        return values

    @field_validator("implied_by")
    @classmethod
    def _codes_are_implied(cls, headers: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        known = info.data.get("values", {})
        for code in headers:
            require(code, tuple(known), f"{code!r} is no value")
        return headers

    @field_validator("words")
    @classmethod
    def _words_are_of_codes(cls, words: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        known = info.data.get("values", {})
        faults = [
            wrong(unknown(f"{code!r} is no value", code, tuple(known)), code) for code in words if code not in known
        ]
        seen: dict[str, str] = {}
        for code, own in words.items():
            for word in own:
                first = seen.setdefault(word.casefold(), code)
                faults += [wrong(f"{word!r} is a word of {first} too", code)] if first != code else []
        if faults:
            raise ValidationError.from_exception_data("words", faults)
        return words

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

    about: Said = Field(description="What one row stands for.")
    required: FieldNames = Field(description="Fields without which a row is refused.")
    optional: FieldNames = Field(description="Fields a row may have.")
    key: FieldNames = Field(description="The required fields that identify a record: the newest row of a key counts.")
    rules: Annotated[tuple[Rule, ...], Field(strict=False)] = Field((), description="What must not be within one row.")
    repeats: Text | None = Field(None, description="What to do where a key repeats; said with each row refused for it.")

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
            if fault := _cannot_be_asked(rule.when, columns):
                raise ValueError(f"{rule.when!r} cannot be asked: {fault}")
        return rules

    @property
    def fields(self) -> tuple[str, ...]:
        """List the fields in the order they have in the lake."""
        return self.required + self.optional


@lru_cache(maxsize=256)
def _cannot_be_asked(condition: str, columns: str) -> str:
    """Say why DuckDB does not take a condition on these columns, if so; the same ones are asked for every folder."""
    try:
        duckdb.execute(f"explain select {condition} from (select {columns})")
    except duckdb.Error as fault:
        return str(fault).splitlines()[0]
    return ""


def _fields_in(data: dict[str, Any]) -> tuple[str, ...]:
    """Give the fields of a table as far as they are right."""
    return (*data.get("required", ()), *data.get("optional", ()))


class Contracts(Entry):
    """The file contracts.toml."""

    fields: dict[str, ContractField] = Field(description="Every field, once.")
    tables: dict[str, Table] = Field(description="Every table.")

    named = field_validator("fields", "tables")(with_names)
