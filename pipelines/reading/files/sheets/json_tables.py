"""Read records that are written as JSON: a list of objects, an object that holds such a list, or one object a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipelines.reading.files.decimals import surely_decimal
from pipelines.reading.files.sheets.faults import MOST_COLUMNS, Unreadable
from pipelines.reading.files.sheets.sheet import Row, Sheet
from pipelines.reading.files.sheets.written_text import decoded

DEEPEST = 4


def read_json(path: Path, is_lines: bool) -> Iterator[Sheet]:
    """Give every list of records as a sheet, whose first row names their fields."""
    text = decoded(path.read_bytes())
    if is_lines:
        numbered = [(number, _parsed(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        yield Sheet("", _rows(numbered))
        return
    found = list(_lists(_parsed(text), "", 0))
    if not found:
        raise Unreadable("is JSON without a list of records: export the records as a list of objects, or as CSV")
    for name, records in found:
        yield Sheet(name, _rows(list(enumerate(records, 1))))


def _parsed(text: str) -> Any:
    """Parse JSON; numbers stay as they are written, and 1.234 is no thousands there."""
    try:
        return json.loads(text, parse_int=str, parse_float=surely_decimal)
    except RecursionError as fault:
        raise Unreadable("is JSON that is nested too deeply") from fault
    except ValueError as fault:
        raise Unreadable(f"is JSON that is cut off or damaged ({fault}): export it again") from fault


def _lists(value: Any, name: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, list):
        if value and all(isinstance(record, dict | list) for record in value):
            yield name, value
    elif isinstance(value, dict) and depth < DEEPEST:
        for key, inner in value.items():
            yield from _lists(inner, key, depth + 1)


def _rows(records: list[tuple[int, Any]]) -> Iterable[Row]:
    """Write records below the names of their fields; records that are lists have their names in the first."""
    if records and all(isinstance(record, list) for _, record in records):
        return [(number, False, [_text(cell) for cell in record]) for number, record in records]
    flat = [(number, dict(_flat(record, ""))) for number, record in records]
    names: dict[str, int] = {}
    for _, record in flat:
        for name in record:
            names.setdefault(name, len(names))
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"is JSON whose records have more than {MOST_COLUMNS:,} different fields")
    header: Row = (0, False, list(names))
    return [header, *((number, False, [record.get(name, "") for name in names]) for number, record in flat)]


def _flat(record: Any, before: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Give the fields of a record; those of objects inside it as outer.inner."""
    if not isinstance(record, dict):
        raise Unreadable("is JSON whose records are not all objects")
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < DEEPEST:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
