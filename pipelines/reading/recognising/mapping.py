"""Write the SQL for the expressions with which sources/*.toml bring columns to fields (definitions/expressions.py)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipelines.definitions.expressions import PLACE
from pipelines.reading.cells.dates import date_value
from pipelines.reading.cells.quoting import text
from pipelines.reading.recognising.headers import plain

NO_LIST_SHOWN = "which code list is not shown"
TOLD = ("title", "sheet", "file")  # what is known of a whole table beside its cells
Cell = Callable[[str], str]


def columns_of(expression: Any) -> list[str]:
    """List the columns an expression reads."""
    if isinstance(expression, str):
        return [name for name, _ in PLACE.findall(expression)] or [expression]
    for key in ("first", "join"):
        if key in expression:
            return [name for part in expression[key] for name in columns_of(part)]
    for key in ("hash", "point", "parts"):
        if key in expression:
            return list(expression[key])
    if "when" in expression:
        sides = [expression[key] for key in ("then", "otherwise") if key in expression]
        return [*columns_of_condition(expression["when"]), *(name for side in sides for name in columns_of(side))]
    if "spread" in expression:
        return columns_of(expression["of"])
    return [expression[key] for key in ("column", "filled", "unless") if key in expression]


def columns_of_condition(condition: Any) -> list[str]:
    """List the columns a condition looks at."""
    if isinstance(condition, list):
        return [name for one in condition for name in columns_of_condition(one)]
    if "any" in condition:
        return columns_of_condition(condition["any"])
    return [condition["column"]]


def columns_missed(expression: Any, has: Callable[[str], bool]) -> Iterator[str]:
    """List the columns that an expression reads and a file lacks; of several ways to a value one is enough."""
    if isinstance(expression, dict) and "first" in expression:
        missed = [[*columns_missed(part, has)] for part in expression["first"]]
        yield from () if [] in missed else missed[0]
    elif isinstance(expression, str) and PLACE.search(expression):
        yield from (name for name, mark in PLACE.findall(expression) if mark != "?" and not has(name))
    else:
        yield from (name for name in columns_of(expression) if not has(name))


def cell_of(header: Sequence[str], cells: Sequence[str], words: Mapping[str, Sequence[str]] | None = None) -> Cell:
    """Give the SQL of a column by its header; a column the file does not have is empty. words: its other names."""
    exact = dict(zip(header, cells, strict=True))
    loose = {plain(name): cell for name, cell in reversed(exact.items())}

    def cell(name: str) -> str:
        for one in (name, *(words or {}).get(name, ())):
            if found := exact.get(one) or loose.get(plain(one)):
                return found
        return "cast(null as varchar)"

    return cell


def sql(expression: Any, cell: Cell, days: str, told: Mapping[str, str] | None = None) -> str:
    """Write one expression as SQL text. told: the title, the sheet and the file of the table."""
    if isinstance(expression, str):
        return _filled_in(expression, cell, days) if PLACE.search(expression) else cell(expression)
    if "constant" in expression:
        return text(expression["constant"])
    if "first" in expression:
        return f"coalesce({', '.join(sql(part, cell, days, told) for part in expression['first'])})"
    if "join" in expression:
        between = f" || {text(expression.get('with', ''))} || "
        return f"({between.join(sql(part, cell, days, told) for part in expression['join'])})"
    if "when" in expression:
        then, other = (sql(expression[key], cell, days, told) if key in expression else "null" for key in SIDES)
        return f"case when {condition_sql(expression['when'], cell)} then {then} else {other} end"
    if "hash" in expression:
        return _hash([cell(name) for name in expression["hash"]], expression.get("prefix", ""))
    if "parts" in expression:
        return _parts([cell(name) for name in expression["parts"]])
    if "point" in expression:
        return _point(*(cell(name) for name in expression["point"]))
    if "filled" in expression:
        yes, no = text(expression["yes"]), text(expression["no"])
        return f"case when {cell(expression['filled'])} is not null then {yes} else {no} end"
    if "line" in expression:
        return "cast(line as varchar)"
    if "cells" in expression:
        return (told or {})["cells"]
    if "spread" in expression:
        return "own_month"
    for key in TOLD:
        if key in expression:
            return _found(expression[key], (told or {}).get(key, ""))
    if "unless" in expression:
        listed = ", ".join(text(word.lower()) for word in expression["says"])
        own = cell(expression["column"])
        return f"case when lower({cell(expression['unless'])}) in ({listed}) then null else {own} end"
    return _column(expression, cell(expression["column"]))


SIDES = ("then", "otherwise")


def _found(pattern: str, told: str) -> str:
    """Give what a pattern finds in a text that is known for the whole table."""
    found = re.search(pattern, told)
    return text(found[1] if found.re.groups else found[0]) if found else "cast(null as varchar)"


def condition_sql(condition: Any, cell: Cell) -> str:
    """Write a condition as SQL that is true or false, never unknown."""
    if isinstance(condition, list):
        return f"({' and '.join(condition_sql(one, cell) for one in condition)})"
    if "any" in condition:
        return f"({' or '.join(condition_sql(one, cell) for one in condition['any'])})"
    value = cell(condition["column"])
    number = f"try_cast(replace({value}, ',', '') as double)"
    written = {
        "is": lambda given: f"coalesce(lower({value}) in ({_listed(given)}), false)",
        "not": lambda given: f"coalesce(lower({value}) not in ({_listed(given)}), true)",
        "filled": lambda given: f"{value} is {'not ' if given else ''}null",
        "matches": lambda given: f"coalesce(regexp_matches({value}, {text(given)}), false)",
        "above": lambda given: f"coalesce({number} > {given}, false)",
        "below": lambda given: f"coalesce({number} < {given}, false)",
    }
    return f"({' and '.join(written[word](given) for word, given in condition.items() if word != 'column')})"


def condition_in_words(condition: Any) -> str:
    """Say a condition for people."""
    if isinstance(condition, list):
        return " and ".join(map(condition_in_words, condition))
    if "any" in condition:
        return " or ".join(map(condition_in_words, condition["any"]))
    words = {"is": "is one of", "not": "is none of", "matches": "looks like", "above": "is above", "below": "is below"}
    said = []
    for word, given in condition.items():
        if word == "filled":
            said.append("is filled" if given else "is empty")
        elif word != "column":
            said.append(f"{words[word]} {', '.join(given) if isinstance(given, list) else given}")
    return f"{condition['column']} {' and '.join(said)}"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(text(one.lower()) for one in texts)


def _filled_in(expression: str, cell: Cell, days: str) -> str:
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


def _parts(cells: Sequence[str]) -> str:
    """Put year, month and day together; a month that has its year already stays as it is."""
    year = f"regexp_replace({cells[0]}, '(\\.0+|年度?)$', '')"
    month = f"regexp_replace({cells[1]}, '(\\.0+|月份?)$', '')"
    century = f"case when regexp_full_match({year}, '\\d{{2}}') then '20' || {year} else {year} end"
    rest = f"{month} || '-' || regexp_replace({cells[2]}, '(\\.0+|[日号])$', '')" if len(cells) > 2 else month
    named = f"{month} || ' ' || {century}" if len(cells) == 2 else f"{cells[2]} || ' ' || {month} || ' ' || {century}"
    return f"""case when {cells[1]} is null or {cells[0]} is null then null
        when regexp_full_match({month}, '\\d{{1,2}}') then {century} || '-' || {rest}
        when regexp_full_match({month}, '[\\p{{Latin}}.]{{3,12}}') then {named}
        when regexp_full_match({month}, '[元一二三四五六七八九十]{{1,2}}') then {century} || '年' || {month} || '月'
        else {cells[1]} end"""


def _point(longitude: str, latitude: str) -> str:
    x, y = f"try_cast({longitude} as double)", f"try_cast({latitude} as double)"
    return (
        f"case when {x} between -180 and 180 and {y} between -90 and 90"
        f""" then '{{"type":"Point","coordinates":[' || {x} || ',' || {y} || ']}}' end"""
    )


def _column(expression: dict[str, Any], cell: str) -> str:
    if "spoiled" in expression:
        cell = f"case when not regexp_full_match({cell}, {text(expression['spoiled'])}) then {cell} end"
    if "part" in expression:
        group = min(re.compile(expression["part"]).groups, 1)
        cell = f"nullif(regexp_extract({cell}, {text(expression['part'])}, {group}), '')"
    if "lists" in expression:
        return _by_shown_list(expression["lists"], cell)
    if "values" not in expression:
        return cell
    whens = " ".join(
        f"when {text(old.lower())} then nullif({text(new)}, '')" for old, new in expression["values"].items()
    )
    otherwise = f"nullif({text(expression['otherwise'])}, '')" if "otherwise" in expression else cell
    return f"case when {cell} is not null then case lower({cell}) {whens} else {otherwise} end end"


def _by_shown_list(lists: Sequence[Mapping[str, str]], cell: str) -> str:
    """Replace cells by the code list that the whole column shows; where it shows none or several, nobody can tell.

    Such a cell says so itself, as it stands in the reason of the row that is refused.
    """
    written = f"lower({cell})"
    shown = []
    for own in lists:
        others = {code.lower() for one in lists if one is not own for code in one}
        only = [code for code in own if code.lower() not in others]
        shown.append(f"(count(*) filter (where {written} in ({_listed(only)})) over () > 0)" if only else "false")
    whens = []
    for place, own in enumerate(lists):
        is_it = " and ".join(one if at == place else f"not {one}" for at, one in enumerate(shown))
        codes = " ".join(f"when {text(old.lower())} then {text(new)}" for old, new in own.items())
        whens.append(f"when {is_it} then case {written} {codes} else {cell} end")
    known = text(f" ({NO_LIST_SHOWN}: {' / '.join(', '.join(own) for own in lists)})")
    return f"case when {cell} is null then null {' '.join(whens)} else {cell} || {known} end"
