"""The names that definition files may refer to, gathered before the files are checked against each other."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What exists: fields, tables, marts and KPIs as they are written, and the SQL of the models.

    is_own: a company's own file is checked, whose texts may be in any one language. own_fields: what it adds to tables.
    """

    contracts: Raw = field(default_factory=dict)
    kpi_file: Raw = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    is_own: bool = False
    own_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def fields(self) -> dict[str, Raw]:
        """Give the fields of contracts.toml."""
        return tables_in(self.contracts.get("fields"))

    @cached_property
    def marts(self) -> dict[str, Raw]:
        """Give the marts of kpis.toml."""
        return tables_in(self.kpi_file.get("marts"))

    @cached_property
    def kpis(self) -> dict[str, Raw]:
        """Give the KPIs of kpis.toml."""
        return tables_in(self.kpi_file.get("kpis"))

    @cached_property
    def tables(self) -> dict[str, tuple[str, ...]]:
        """Give the fields of every table of contracts.toml."""
        entries = tables_in(self.contracts.get("tables"))
        return {
            name: (*texts_in(entry.get("required")), *texts_in(entry.get("optional")))
            for name, entry in entries.items()
        }

    def sums(self, mart: str) -> tuple[str, ...]:
        """Give the sums of a mart."""
        entry = self.marts.get(mart, {})
        return texts_in(entry.get("counts")) + texts_in(entry.get("amounts"))

    def slices(self, mart: str) -> tuple[str, ...]:
        """Give what the rows of a mart can be told apart by, the company's own fields among them."""
        entry = self.marts.get(mart, {})
        tables = tables_in(self.contracts.get("tables"))
        record, row_id = str(entry.get("record")), str(entry.get("id"))
        own = own_of_mart(record, row_id, self.own_fields, lambda table: texts_in(tables[table].get("key")))
        return texts_in(entry.get("slices")) + own

    def codes(self, name: str) -> tuple[str, ...]:
        """Give the values a field may hold; none where anything may be written."""
        values = self.fields.get(name, {}).get("values")
        if isinstance(values, dict):
            values = [code for labels in tables_in(values).values() for code in labels]
        return tuple(dict.fromkeys(texts_in(values)))

    def mart_of(self, kpi: str, side: str = "top") -> str:
        """Name the mart of one side of a KPI, "" where there is none."""
        part = self.kpis.get(kpi, {}).get(side)
        return part.partition(".")[0] if isinstance(part, str) else ""

    def has_word(self, model: str, word: str) -> bool:
        """Say whether the SQL of a model names a column; a model that is not there is said elsewhere."""
        return model not in self.models or bool(re.search(rf"\b{re.escape(word)}\b", self.models[model]))


def own_of_mart(
    record: str, row_id: str, added: Mapping[str, tuple[str, ...]], key_of: Callable[[str], Sequence[str]]
) -> tuple[str, ...]:
    """Name the own fields by which the rows of a mart can be told apart: those of its records, by table or by key."""
    return tuple(
        name for table, names in added.items() if record == table or (row_id,) == tuple(key_of(table)) for name in names
    )


def tables_in(entries: Any) -> dict[str, Raw]:
    """Give those entries of a table that are tables themselves."""
    given = entries if isinstance(entries, dict) else {}
    return {name: entry for name, entry in given.items() if isinstance(entry, dict)}


def texts_in(entries: Any) -> tuple[str, ...]:
    """Give those entries of a list that are text."""
    return tuple(entry for entry in entries if isinstance(entry, str)) if isinstance(entries, list) else ()


def models_in(folder: Path) -> dict[str, str]:
    """Read the SQL of every model, without its comments."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    return {name: re.sub(r"--.*", "", sql) for name, sql in found.items()}
