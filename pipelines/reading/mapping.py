"""Write the SQL for the expressions with which sources/*.toml bring columns to fields (definitions/expressions.py)."""

from collections.abc import Callable, Sequence
from typing import Any

from pipelines.definitions.expressions import PLACE
from pipelines.reading.dates import date_value
from pipelines.reading.quoting import text
from pipelines.reading.recognise import plain


def columns_of(expression: Any) -> list[str]:
    """List the columns an expression reads."""
    if isinstance(expression, str):
        return [name for name, _ in PLACE.findall(expression)] or [expression]
    if "first" in expression:
        return [name for part in expression["first"] for name in columns_of(part)]
    for key in ("hash", "point"):
        if key in expression:
            return list(expression[key])
    return [expression[key] for key in ("column", "filled") if key in expression]


def cell_of(header: Sequence[str], cells: Sequence[str]) -> Callable[[str], str]:
    """Give the SQL of a column by its header; a column the file does not have is empty."""
    exact = dict(zip(header, cells, strict=True))
    loose = {plain(name): cell for name, cell in reversed(exact.items())}

    def cell(name: str) -> str:
        return exact.get(name) or loose.get(plain(name)) or "cast(null as varchar)"

    return cell


def sql(expression: Any, cell: Callable[[str], str], days: str) -> str:
    """Write one expression as SQL text."""
    if isinstance(expression, str):
        return _filled_in(expression, cell, days) if PLACE.search(expression) else cell(expression)
    if "constant" in expression:
        return text(expression["constant"])
    if "first" in expression:
        return f"coalesce({', '.join(sql(part, cell, days) for part in expression['first'])})"
    if "hash" in expression:
        return _hash([cell(name) for name in expression["hash"]], expression.get("prefix", ""))
    if "point" in expression:
        return _point(*(cell(name) for name in expression["point"]))
    if "filled" in expression:
        yes, no = text(expression["yes"]), text(expression["no"])
        return f"case when {cell(expression['filled'])} is not null then {yes} else {no} end"
    return _column(expression, cell(expression["column"]))


def _filled_in(expression: str, cell: Callable[[str], str], days: str) -> str:
    """Put cells into a text; nothing comes out when a cell is empty that may not be."""
    parts, end = [], 0
    for place in PLACE.finditer(expression):
        value = cell(place[1])
        if place[2] == ":year":
            value = f"cast(year({date_value(value, days)}) as varchar)"
        if place[2] == "?":
            value = f"coalesce({value}, '')"
        parts += [text(expression[end : place.start()]), value]
        end = place.end()
    parts.append(text(expression[end:]))
    return f"({' || '.join(parts)})"


def _hash(cells: list[str], prefix: str) -> str:
    whole = " || chr(31) || ".join(f"coalesce({cell}, '')" for cell in cells)
    return f"{text(prefix)} || left(md5({whole}), 20)"


def _point(longitude: str, latitude: str) -> str:
    x, y = f"try_cast({longitude} as double)", f"try_cast({latitude} as double)"
    return (
        f"case when {x} between -180 and 180 and {y} between -90 and 90"
        f""" then '{{"type":"Point","coordinates":[' || {x} || ',' || {y} || ']}}' end"""
    )


def _column(expression: dict[str, Any], cell: str) -> str:
    if "spoiled" in expression:
        cell = f"case when not regexp_full_match({cell}, {text(expression['spoiled'])}) then {cell} end"
    if "values" not in expression:
        return cell
    whens = " ".join(
        f"when {text(old.lower())} then nullif({text(new)}, '')" for old, new in expression["values"].items()
    )
    otherwise = f"nullif({text(expression['otherwise'])}, '')" if "otherwise" in expression else cell
    return f"case when {cell} is not null then case lower({cell}) {whens} else {otherwise} end end"
