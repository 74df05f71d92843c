"""A company's own file over the one of the product: what each of them may say, and what comes of both."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import duckdb

from pipelines.definitions.contract_file import LAKE_TYPES
from pipelines.definitions.faults import unknown
from pipelines.definitions.known import tables_in, texts_in
from pipelines.definitions.positions import Position

ADDED = ("headers", "optional", "rules")  # lists that a company adds to, with the words of codes; others are replaced
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
TAKEN = (
    *("line", "reason", "newest_by", "export_format", "file_hash", "rank", "filename", "cells", "event_date"),
    *("year", "quarter", "month", "day", "fiscal_year", "fiscal_quarter", "month_date", "period"),  # periods
    *("company", "site", "workshop", "team", "unit", "area", "unit_and_below", "unit_name", "area_name"),
    *("top", "bottom", "rate", "rest", "lower", "upper", "excluded", "squares", "group", "key"),  # what a number holds
    *("days_overdue", "gravity", "lessons", "detail", "file", "loaded_at"),  # what lists of records add
)
FIXED = ("key", "required")
SLICED = ("text", "code", "yes_no", "integer")  # types by whose values records are told apart: measures are no groups
NEW = {  # what a new entry must say
    "contracts.toml": ("fields", ("type", "meaning")),
    "kpis.toml": ("kpis", ("top", "kind")),
    "warning_rules.toml": ("rules", ("condition", "outcome")),
}
Fault = tuple[Position, str]


def merged(file: str, shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a company says over what the product says: tables key by key, `false` takes a warning rule away."""
    if file.partition("/")[1]:
        return dict(own)  # a file of a folder is one entry: it is added, or takes the place of its namesake
    together = _over(deepcopy(dict(shipped)), own, ())
    if file == "warning_rules.toml":
        together["rules"] = {name: rule for name, rule in tables_of(together, "rules").items() if rule is not False}
    return together


def tables_of(holds: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Give a table of a file that may hold anything."""
    entry = holds.get(key)
    return entry if isinstance(entry, dict) else {}


def _over(shipped: dict[str, Any], own: Mapping[str, Any], path: Position) -> dict[str, Any]:
    for key, given in own.items():
        before = shipped.get(key)
        is_list_of_codes = key == "values" and before is not None
        value = _by_language(given, before) if is_list_of_codes else given
        before = _by_language(before, given) if is_list_of_codes else before
        if isinstance(before, dict) and isinstance(value, dict):
            shipped[key] = _over(before, value, (*path, key))
        elif (key in ADDED or path[-1:] == ("words",)) and isinstance(before, list) and isinstance(value, list):
            shipped[key] = before + [one for one in value if one not in before]
        else:
            shipped[key] = value
    return shipped


def _by_language(values: Any, other: Any) -> Any:
    """Write a list of codes as their names by language where the other side has names."""
    if isinstance(values, list) and isinstance(other, dict) and all(isinstance(code, str) for code in values):
        return {language: {code: code for code in values} for language in other}
    return values


def forbidden(
    file: str, shipped: Mapping[str, Any], own: Mapping[str, Any], models: Mapping[str, str]
) -> Iterator[Fault]:
    """Find what a company cannot change, as the tables and the numbers rest on it. models: their SQL."""
    yield from _nothing_to_change(file, shipped, own)
    if file == "contracts.toml":
        yield from _fields(tables_in(shipped.get("fields")), tables_in(own.get("fields")))
        yield from _slices(shipped, own, models)
        yield from _tables(tables_in(shipped.get("tables")), tables_in(own.get("tables")))
    if file == "kpis.toml":
        yield from (((key,), "marts belong to the product: own KPIs use their sums") for key in own if key == "marts")
        for name in tables_in(own.get("kpis")):
            if name not in tables_in(shipped.get("kpis")):
                yield from ((("kpis", name), says) for says in _no_name(name))


def _nothing_to_change(file: str, shipped: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Fault]:
    """Find entries that change or take away one which does not exist: they say too little to be a new one."""
    group, needed = NEW.get(file, ("", ()))
    for name, entry in tables_in(own.get(group)).items():
        if name not in tables_of(shipped, group) and not any(key in entry for key in needed):
            says = f"there is no {name!r} to change, and a new one says its {', '.join(needed)}"
            yield (group, name), unknown(says, name, tables_of(shipped, group))
    for name, entry in tables_of(own, "rules").items() if file == "warning_rules.toml" else ():
        if entry is False and name not in tables_of(shipped, "rules"):
            yield ("rules", name), unknown(f"there is no {name!r} to take away", name, tables_of(shipped, "rules"))


def _fields(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Fault]:
    for name, entry in own.items():
        before = shipped.get(name)
        if before is None:
            yield from ((("fields", name), says) for says in _no_name(name))
        elif entry.get("type", before.get("type")) != before.get("type"):
            yield (
                ("fields", name, "type"),
                f"cannot be changed: {name} is a field of the product, of type {before['type']}",
            )


def _slices(shipped: Mapping[str, Any], own: Mapping[str, Any], models: Mapping[str, str]) -> Iterator[Fault]:
    """Find fields added to a table that the models of the product know by that name, or that tell nothing apart."""
    words = {word for sql in models.values() for word in re.findall(r"\w+", re.sub("'[^']*'", "", sql))}
    fields = tables_in(shipped.get("fields")) | tables_in(own.get("fields"))
    for table, names in own_fields(shipped, own).items():
        first = len(texts_in(tables_in(shipped.get("tables")).get(table, {}).get("optional")))
        for number, name in enumerate(names, first):
            kind = fields.get(name, {}).get("type")
            if name in words:
                says = f"{name!r} has a meaning of its own in the product: choose another name, such as own_{name}"
                yield ("tables", table, "optional", number), says
            elif kind in LAKE_TYPES and kind not in SLICED:  # a type that is none is said where it stands
                says = f"{name} is of type {kind}: an own field is of type {', '.join(SLICED)}"
                yield ("tables", table, "optional", number), says
            elif fields.get(name, {}).get("personal"):
                says = f"{name} names people, and slices stand in links: it cannot be an own field"
                yield ("tables", table, "optional", number), says


def _tables(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Fault]:
    for name, entry in own.items():
        if name not in shipped:
            says = unknown(f"there is no table {name!r} to add fields to", name, shipped)
            yield ("tables", name), says
            continue
        for key in FIXED:
            if key in entry:
                yield ("tables", name, key), "cannot be changed, as the numbers rest on it: own fields are optional"


def own_fields(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Name the fields that a company adds to each table."""
    before = tables_in(shipped.get("tables"))
    found = {}
    for name, entry in tables_in(own.get("tables")).items():
        there = {*texts_in(before.get(name, {}).get("required")), *texts_in(before.get(name, {}).get("optional"))}
        if added := tuple(field for field in texts_in(entry.get("optional")) if field not in there):
            found[name] = added
    return found


def _no_name(name: str) -> Iterator[str]:
    """Say why a name cannot be that of a column."""
    if not NAME.fullmatch(name):
        yield f"{name!r} is no name: it is written in small letters, digits and _, such as night_shift"
    elif name in TAKEN or _is_word_of_sql(name):
        yield f"{name!r} is taken: choose another, such as own_{name}"


def _is_word_of_sql(name: str) -> bool:
    try:
        duckdb.execute(f"explain select {name}, cast(null as varchar) as {name} from (select 1 as {name})")
    except duckdb.Error:
        return True
    return False
