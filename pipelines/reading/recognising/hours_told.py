"""Find in what stands above and beside a table whether its numbers are worked hours, whose, and in which unit."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.contracts import contracts
from pipelines.reading.cells import numbers
from pipelines.reading.recognising.header_words import meant_by
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.period_headers import CONTRACTORS, EMPLOYEES, HOURS, LONGEST, NOT_WORKED, Periods

MEASURES = (
    "指标",
    "指标名称",
    "项目",
    "内容",
    "统计项目",
    "类别",
    "名目",
    "item",
    "measure",
    "metric",
    "indicator",
    "kpi",
)
MEASURE = frozenset(map(plain, MEASURES))
WORKERS = {"employee": f"(?i){EMPLOYEES}", "contractor": f"(?i){CONTRACTORS}"}
THEIR_EMPLOYEES = re.compile(rf"(?i)(?:{CONTRACTORS})(?:的|单位|'s)? ?(?:{EMPLOYEES})")
WORKER = "Worker type"
TABLE, PERIOD, VALUE = "exposures", "Month", "Worked hours"


def corner(header: Sequence[str]) -> Any:
    """Find the unit in a header that names two things, such as 单位/月份 or Site worked hours."""
    first = next((text for text in header if text), "")
    if len(first) > LONGEST:
        return None
    parts = re.split(r"[/\\|、]", HOURS.sub("", first))
    units = [part for part in parts if part.strip() and (meant_by(TABLE, part.strip()) or ("",))[0] == "unit_id"]
    return {"column": first} if units and plain(first) not in (plain(PERIOD), plain(VALUE)) else None


def hours_in(cells: Sequence[str]) -> list[str]:
    """List the measures among some cells that are worked hours."""
    return list(dict.fromkeys(cell.strip() for cell in cells if HOURS.search(cell) and not NOT_WORKED.search(cell)))


def workers_of(told: str) -> tuple[dict[str, str] | None, str]:
    """Find whose hours they are, where what stands above names one kind of workers."""
    named = {code: match[0] for code, words in WORKERS.items() if (match := re.search(words, told))}
    if len(named) != 1:
        return None, ""
    code, word = next(iter(named.items()))
    return {"constant": code}, f"{WORKER}: {code} is taken for all rows, as the file has {word}"


def kind_of(label: str) -> str:
    """Find the one kind of workers that a header names; the employees of contractors are contractors."""
    own = THEIR_EMPLOYEES.sub("contractor", label)
    named = [code for code, words in WORKERS.items() if re.search(words, own)]
    return named[0] if len(named) == 1 else ""


def groups_above(rows: Sequence[Sequence[str]], index: int, width: int) -> list[str]:
    """Give what stands above each column in the row before the header, across merged cells."""
    above = [*(cell.strip() for cell in rows[index - 1]), *[""] * width][:width] if index else [""] * width
    if sum(map(bool, above)) < 2:
        return [""] * width  # a title
    filled: list[str] = []
    for cell in above:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def not_hours(periods: Periods, told: Sequence[str], measure: str) -> str:
    """Say that nothing names worked hours, or that the rows are of several measures."""
    named = [text for text in told if HOURS.search(text)]
    if named and not measure and not all(NOT_WORKED.search(text) for text in named):
        return ""
    return (
        f"the columns {periods.shown} are periods, but nothing says that they hold worked hours: write it in the title"
    )


def unit_of_hours(headers: Iterable[str], told: Sequence[str]) -> tuple[float, str]:
    """Read the unit of the hours in the headers of the periods, else in what stands above."""
    field = contracts().fields["worked_hours"]
    found = {numbers.in_header(field, text) for text in headers} - {None}
    if len(found) > 1:
        return 1, "several units"
    return next((one for one in found if one), None) or numbers.in_title(field, "\n".join(told)) or (1, "")
