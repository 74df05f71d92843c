"""Print on the command line where a record comes from."""

from typing import Any

from dashboard.language import _
from dashboard.loaded import record_origin
from dashboard.loaded.record_origin import Record


def looked_up(table: str, record_id: str, file: str) -> dict[str, Any]:
    """Look a record up by its table and id. Raises NoOrigin."""
    return record_origin.asked(Record(table, record_id, ""), file)


def said(found: dict[str, Any]) -> str:
    """Write all that is known of where a record comes from as lines of text."""
    shown = next(version for version in found["versions"] if version["is_shown"])
    row = found["row"]
    lines = [f"{found['table']} {found['id']}", ""]
    text = _("{label}: {text}")
    lines += [text.format(label=name, text=told) for name, told in record_origin.facts(shown)]
    lines += [_("Stands in: {place}").format(place=record_origin.place(row)), ""]
    for line, cells in zip(row["lines"], row["cells"], strict=True):
        lines += [_("Line {line}").format(line=line), *(f"  {header}: {cell}" for header, cell in cells.items()), ""]
    for name, told in record_origin.history(found):
        lines += [name, *(f"  {one}" for one in told)]
    return "\n".join(lines)
