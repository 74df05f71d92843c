"""The contract of every table and field, as written in contracts.toml."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("contracts.toml")
LAKE_TYPES = {
    "text": "varchar", "code": "varchar", "integer": "bigint", "number": "double",
    "date": "date", "month": "date", "yes_no": "boolean",
}  # fmt: skip
# Raise it when the reader itself changes what a file becomes, so that files in the lake are read again.
READER_VERSION = 1


@dataclass(frozen=True)
class Field:
    """One field of an export: its name, type, labels and limits."""

    name: str
    type: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    headers: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    unit_zh: str = ""
    min: float | None = None
    max: float | None = None
    not_future: bool = False
    personal: bool = False

    @property
    def lake_type(self) -> str:
        """Name the type the field has in the lake."""
        return LAKE_TYPES[self.type]


@dataclass(frozen=True)
class Rule:
    """What must not be within one row, and the sentence that says so."""

    when: str
    says: str


@dataclass(frozen=True)
class Table:
    """One table of the lake: its grain, key, fields and rules."""

    name: str
    about: str
    about_zh: str
    key: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """List the fields in the order they have in the lake."""
        return self.required + self.optional


@dataclass(frozen=True)
class Contracts:
    """All fields and tables."""

    fields: Mapping[str, Field]
    tables: Mapping[str, Table]


def _field(name: str, entry: dict[str, Any]) -> Field:
    return Field(name=name, **{**entry, "headers": tuple(entry.get("headers", ()))})


def _table(name: str, entry: dict[str, Any]) -> Table:
    lists = {part: tuple(entry[part]) for part in ("key", "required", "optional")}
    rules = tuple(Rule(**rule) for rule in entry["rules"])
    return Table(name=name, about=entry["about"], about_zh=entry["about_zh"], rules=rules, **lists)


@cache
def contracts(path: Path = PATH) -> Contracts:
    """Read every contract once."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return Contracts(
        fields={name: _field(name, entry) for name, entry in entries["fields"].items()},
        tables={name: _table(name, entry) for name, entry in entries["tables"].items()},
    )


def definition_hash(*paths: Path) -> str:
    """Hash what decides how a file is read, so that a changed definition is noticed."""
    digest = hashlib.sha256(f"reader {READER_VERSION}".encode())
    for path in (PATH, *sorted(paths)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
