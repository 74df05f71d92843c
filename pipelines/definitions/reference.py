"""Write pipelines/DEFINITIONS.md, the reference of every key of every definition file, from the schema itself."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from pipelines.definitions import expressions
from pipelines.definitions.colour_rules import RULES, ColourRule
from pipelines.definitions.connections import KINDS, Connection
from pipelines.definitions.entry import Entry, Kind
from pipelines.definitions.read import FILES, FOLDERS
from pipelines.definitions.sources import FeedEntry
from pipelines.definitions.warning_rules import CONDITIONS, KpiRule, WarningRule

PATH = Path(__file__).parents[1] / "DEFINITIONS.md"
SIMPLE = {str: "text", bool: "true or false", int: "whole number", float: "number", date: "date", Any: "anything"}
HEAD = """# Definition files

Every key of every definition file. This page is made from the schema that reads them (`pipelines/definitions/`) by
`python -m pipelines.definitions.reference`; a test holds that it is up to date.

A load or a build first reads all of them. Whatever is wrong is named at once, a line each with file, line, key and the
nearest right name; then nothing is published and the warehouse in use stays in use.

A company's own files of these names lie in `DIR/settings/` of its data folder and stand over those of the product,
key by key: lists are replaced, but `headers`, `optional` and `rules` of the contracts are added to; `false` takes a
warning rule away; a file of `sources/`, `methods/` or `schemes/` takes the place of its namesake. Types of fields, keys
and required fields of tables, and marts cannot be changed. A text may be written in any one language. An entry that is
wrong (a KPI, a rule, a field, a key) switches off only itself; a source, a method, a scheme and the operation score are
each one.
"""


def reference() -> str:
    """Write the reference of all files."""
    parts = [HEAD]
    for name, schema in (FILES | {f"{folder}/*.toml": schema for folder, schema in FOLDERS.items()}).items():
        parts += [f"## {name}\n", f"{_module_sentence(schema)}\n", *_entry(schema, "")]
    return "\n".join(parts)


def _module_sentence(schema: type[Entry]) -> str:
    """Take what a file is for from the first line of the module that describes it."""
    said = str(sys.modules[schema.__module__].__doc__).splitlines()[0]
    said = said.partition(": ")[2]
    return said[0].upper() + said[1:]


def _entry(schema: type[Entry], path: str) -> Iterator[str]:
    """Write the table of an entry, then those of the entries in it."""
    rows = [_row(name, field) for name, field in schema.model_fields.items()]
    if path:
        yield f"### {path}\n"
        yield f"{schema.__doc__}\n"
    yield _table(rows)
    if schema is FeedEntry:
        forms = str(expressions.__doc__).partition("\n\n")[2].strip()
        yield f"An expression is one of:\n\n```toml\n{forms}\n```\n"
    for name, field in schema.model_fields.items():
        for inner in _entries_in(field.annotation):
            yield from _inner(inner, name, field, path.strip("[]"))


def _inner(schema: type[Entry], name: str, field: FieldInfo, path: str) -> Iterator[str]:
    where = f"{path}.{name}" if path else name
    if schema is WarningRule:
        yield from _variants(schema, f"[{where}.<name>]", {KpiRule: "with a KPI"} | {
            rule: f'with condition = "{condition}"' for condition, rule in CONDITIONS.items()
        })  # fmt: skip
    elif schema is Connection:
        variants = {variant: f'with kind = "{kind}"' for kind, variant in KINDS.items()}
        yield from _variants(schema, f"[{where}.<name>]", variants)
    elif schema is ColourRule:
        yield f"### [{where}.<name>]\n"
        yield f"{schema.__doc__} Those that are needed: {', '.join(f'`{rule}`' for rule in RULES)}.\n"
        yield _table([_row(key, one) for key, one in schema.model_fields.items()])
        for rule, variant in RULES.items():
            if variant is not ColourRule:
                yield f"### [{where}.{rule}]\n"
                yield _table(_own_rows(variant))
    elif get_origin(field.annotation) is dict:
        yield from _entry(schema, f"[{where}.<name>]")
    else:
        yield from _entry(schema, f"[[{where}]]")


def _variants(shared: type[Entry], path: str, variants: dict[Any, str]) -> Iterator[str]:
    yield f"### {path}\n"
    yield f"{shared.__doc__}\n"
    yield _table([_row(name, field) for name, field in shared.model_fields.items()])
    for variant, said in variants.items():
        yield f"### {path} {said}\n"
        yield f"{variant.__doc__}\n"
        yield _table(_own_rows(variant))


def _own_rows(variant: type[Entry]) -> list[tuple[str, ...]]:
    """Write the keys that a schema has of its own."""
    own = variant.__annotations__
    return [_row(name, field) for name, field in variant.model_fields.items() if name in own]


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = ["| key | type | without it | meaning |", "|---|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _row(name: str, field: FieldInfo) -> tuple[str, ...]:
    kind = _words(Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation)
    return f"`{name}`", kind.replace("|", "\\|"), _default(field), str(field.description)


def _default(field: FieldInfo) -> str:
    """Say what holds where a key is left out."""
    if field.is_required():
        return "a fault"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", (), {}, date.min):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _words(annotation: Any) -> str:
    """Write a type in words."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        kinds = [part.words for part in parts[1:] if isinstance(part, Kind)]
        limits = [f"at least {part.ge}" for part in parts[1:] if isinstance(part, Ge)]
        limits += [f"at most {part.le}" for part in parts[1:] if isinstance(part, Le)]
        return ", ".join([kinds[-1] if kinds else _words(parts[0]), *limits])
    if origin is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in parts if value)
    if origin in (Union, UnionType):
        return " or ".join(_words(part) for part in parts if part is not NoneType)
    if origin is tuple:
        return f"list: {_words(parts[0])}"
    if origin is dict:
        return f"table: {_words(parts[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return "table, see below"
    return SIMPLE[annotation]


def _entries_in(annotation: Any) -> Iterator[type[Entry]]:
    """Find the schemas of the tables in a type."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
    for part in get_args(annotation):
        yield from _entries_in(part)


if __name__ == "__main__":
    PATH.write_text(reference(), encoding="utf-8")
