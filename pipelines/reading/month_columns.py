"""Recognise a table of worked hours whose months, quarters or years are columns: a row a unit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.contracts import contracts
from pipelines.plant_day import today
from pipelines.reading import numbers
from pipelines.reading.export_formats import Feed, Source
from pipelines.reading.header_words import meant_by
from pipelines.reading.headers import plain
from pipelines.reading.nothing import DASHES, WORDS
from pipelines.reading.numbers import LONGEST_TITLE
from pipelines.reading.template_fields import YEAR, template_fields

HOURS = re.compile(
    r"(?i)工时|人时|工作小时|小时数|(?<![a-z])(?:man|person|work(?:ing|ed)?)?[- ]?(?:hours?|hrs)(?![a-z])"
)
NOT_WORKED = re.compile(
    r"(?i)培训|学时|加班|损失|停工|停机|缺勤|计划|目标|预算|定额|设备|training|overtime|lost|plan|target|budget|absen|downtime|machine"
)
MEASURE = frozenset(
    map(
        plain,
        (
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
        ),
    )
)
NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
CHINESE = {name: number for number, name in enumerate([*"一二三四五六七八九十", "十一", "十二"], 1)}
NAME = rf"(?P<name>{'|'.join(NAMES)})[a-z]*\.?"
FULL, SHORT, NUMBER = r"(?P<year>20\d\d)", r"(?P<year>20\d\d|\d\d)", r"(?P<month>0?[1-9]|1[0-2])"
MONTH = [
    re.compile(pattern)
    for pattern in (
        rf"{FULL} ?[-/.年 ] ?{NUMBER} ?月?份?",
        rf"{FULL}(?P<month>0[1-9]|1[0-2])",
        rf"{FULL}[-/.](?P<month>0[1-9]|1[0-2])[-/.]\d\d(?:[ t]00:00(?::00)?)?",
        rf"(?P<year>\d\d)年 ?{NUMBER} ?月?份?",
        rf"{NUMBER} ?[-/.] ?{FULL}",
        rf"{NAME}[-/ .'’,]*{SHORT}",
        rf"{FULL}[-/ .'’,]*{NAME}",
        NAME,
        rf"{NUMBER} ?月份?",
        r"(?P<chinese>十[一二]|[一二三四五六七八九十])月份?",
    )
]
QUARTER = re.compile(
    r"(?:(?P<before>20\d\d) ?[-年 ]? ?)?"
    r"(?:第?(?P<chinese>[一二三四])季度?|第?(?P<digit>[1-4])季度?|q(?P<q>[1-4])|(?P<q2>[1-4])q)"
    r"(?:[-/ '’]*(?P<after>20\d\d))?"
)
WHOLE_YEAR = re.compile(r"(?P<year>20\d\d) ?年?度?")
A_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d{3})")
WORKERS = {"employee": "(?i)员工|职工|正式工|employees?", "contractor": "(?i)承包商|外包|外协|分包|contractors?"}
WORKER = "Worker type"
LONGEST = 100  # characters: what is longer is no name of a period
TABLE, PERIOD, VALUE = "exposures", "Month", "Worked hours"


@dataclass(frozen=True)
class Periods:
    """The columns of a header that are periods of one length: month, quarter or year; each with its year and number."""

    length: str
    columns: Mapping[str, tuple[int | None, int]]


def source_of(
    rows: Sequence[Sequence[str]], index: int, header: Sequence[str], told: Sequence[str]
) -> tuple[Source, tuple[str, ...], list[str], str] | None:
    """Describe a table of hours by months: its source, what to say, the fields it misses, and why it cannot be read.

    told: the names of the sheet and of the file. None where the header is not of that kind.
    """
    periods = _periods(header, _groups(rows, index, len(header)))
    if not periods or _is_upper(rows[index + 1 : index + 2], periods):
        return None
    table, others = contracts().tables[TABLE], [text if text not in periods.columns else "" for text in header]
    found = template_fields(table, others)
    unit = found.fields.get("unit_id") or corner(others)
    if not unit or ("month_date" in found.columns and not _year_column(others)):
        return None
    title = "\n".join(" ".join(row) for row in rows[:index])[:LONGEST_TITLE]
    measure = next((text for text in others if plain(text) in MEASURE and {"column": text} != unit), "")
    measured = _hours_in(_column(rows[index + 1 :], header, measure)) if measure else []
    why = "" if measured else _not_hours(periods, (title, *told, *(text[:LONGEST] for text in header)), measure)
    dated, notes, no_year = _dated(periods, others, (title, *told))
    scale, other = _unit(periods, (title, *told))
    labels = tuple(contracts().fields[name].label["en"] for name in ("unit_id", "worker_type"))
    notes += tuple(note for note in found.notes if note.startswith(labels))
    notes += (f"{VALUE}: multiplied by {scale:,g}",) if scale > 1 else ()
    hours: dict[str, Any] = {"column": VALUE, **({"scale": scale} if scale != 1 else {})}
    period: dict[str, Any] = dated
    if periods.length != "month":
        hours, period = {**hours, "shared": True}, {"spread": periods.length, "of": dated}
    workers, whose = found.fields.get("worker_type"), ""
    if not workers:
        workers, whose = _workers(" ".join((title, *told, *measured)))
        notes += (whose,) if whose else ()
    fields = {
        "unit_id": unit,
        "month_date": period,
        "worker_type": workers,
        "worked_hours": hours,
    }
    missing = [] if fields["worker_type"] else [contracts().fields["worker_type"].label["en"]]
    columns = "|".join(re.escape(text.strip()) for text in _come(periods, dated))
    feed = Feed(
        TABLE,
        {name: value for name, value in fields.items() if value},
        columns_to_rows={"columns": columns, "name": PERIOD, "value": VALUE},
    )
    kept = {"column": measure, "is": measured} if measured else None
    marks = (*DASHES, *WORDS)
    source = Source(f"template {TABLE}", table.about["en"], (), (feed,), unknown=marks, rows=kept)
    said = why or no_year or (f"{VALUE}: its numbers are in {other}, hours are needed" if other else "")
    return source, notes, missing, said


def _is_upper(below: Sequence[Sequence[str]], periods: Periods) -> bool:
    """Say whether the row below parts the periods of a header once more: it stands above the true header."""
    cells = [cell for row in below for cell in row if cell.strip()]
    finer = [cell for cell in cells if _period(cell, "month") or _period(cell, "quarter")]
    return len(finer) > 1 and len(finer) * 2 > len(cells)


def _groups(rows: Sequence[Sequence[str]], index: int, width: int) -> list[str]:
    """Give what stands above each column in the row before the header, across merged cells."""
    above = [*(cell.strip() for cell in rows[index - 1]), *[""] * width][:width] if index else [""] * width
    if sum(map(bool, above)) < 2:
        return [""] * width  # a title
    filled: list[str] = []
    for cell in above:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _periods(header: Sequence[str], groups: Sequence[str]) -> Periods | None:
    """Find the columns of months, else of quarters, else of years; those under a group of hours where one is named."""
    places = [(text, group) for text, group in zip(header, groups, strict=True) if text]
    if any(HOURS.search(group) for _, group in places):
        places = [(text, group) for text, group in places if HOURS.search(group) and not NOT_WORKED.search(group)]
    for length, least in (("month", 1), ("quarter", 2), ("year", 2)):
        found: dict[str, tuple[int | None, int]] = {}
        for text, group in places:
            if one := _period(text, length):
                years = A_YEAR.findall(group)
                found[text] = (one[0] or (int(years[0]) if len(set(years)) == 1 else None), one[1])
        if len(found) >= least and len(set(found.values())) == len(found):
            return Periods(length, found)
    return None


def _period(header: str, length: str) -> tuple[int | None, int] | None:
    """Read a header as a month, a quarter or a year, whatever says beside it that it is of worked hours."""
    if len(header) > LONGEST:
        return None
    bare = HOURS.sub("", re.sub(r"[(（][^)）]*[)）]", "", header.casefold()))
    bare = re.sub(r"实际|工作|完成|合计|worked|actual|total", "", bare).strip(" -_:：/")
    if NOT_WORKED.search(header) or re.search(r"(?i)累计|ytd|cumul", header):
        return None
    if length == "month":
        match = next((found for pattern in MONTH if (found := pattern.fullmatch(bare))), None)
        return _month(match) if match else None
    if length == "quarter":
        match = QUARTER.fullmatch(bare)
        if not match:
            return None
        year = match["before"] or match["after"]
        number = CHINESE.get(match["chinese"] or "") or int(match["digit"] or match["q"] or match["q2"])
        return (int(year) if year else None, number)
    match = WHOLE_YEAR.fullmatch(bare)
    return (int(match["year"]), 1) if match else None


def _month(match: re.Match[str]) -> tuple[int | None, int]:
    found = match.groupdict()
    year = found.get("year")
    if name := found.get("name"):
        number = NAMES.index(name) + 1
    else:
        number = CHINESE.get(found.get("chinese") or "") or int(found["month"])
    return (int(year) + (2000 if len(year) == 2 else 0) if year else None, number)


def corner(header: Sequence[str]) -> Any:
    """Find the unit in a header that names two things, such as 单位/月份 or Site worked hours."""
    first = next((text for text in header if text), "")
    if len(first) > LONGEST:
        return None
    parts = re.split(r"[/\\|、]", HOURS.sub("", first))
    units = [part for part in parts if part.strip() and (meant_by(TABLE, part.strip()) or ("",))[0] == "unit_id"]
    return {"column": first} if units and plain(first) not in (plain(PERIOD), plain(VALUE)) else None


def _hours_in(cells: Sequence[str]) -> list[str]:
    """List the measures among some cells that are worked hours."""
    return list(dict.fromkeys(cell.strip() for cell in cells if HOURS.search(cell) and not NOT_WORKED.search(cell)))


def _workers(told: str) -> tuple[dict[str, str] | None, str]:
    """Find whose hours they are, where what stands above names one kind of workers."""
    named = {code: match[0] for code, words in WORKERS.items() if (match := re.search(words, told))}
    if len(named) != 1:
        return None, ""
    code, word = next(iter(named.items()))
    return {"constant": code}, f"{WORKER}: {code} is taken for all rows, as the file has {word}"


def _column(rows: Sequence[Sequence[str]], header: Sequence[str], name: str) -> list[str]:
    place = list(header).index(name)
    return [row[place] for row in rows if place < len(row)]


def _not_hours(periods: Periods, told: Sequence[str], measure: str) -> str:
    """Say that nothing names worked hours, or that the rows are of several measures."""
    named = [text for text in told if HOURS.search(text)]
    if named and not measure and not all(NOT_WORKED.search(text) for text in named):
        return ""
    shown = _shown(periods)
    return f"the columns {shown} are periods, but nothing says that they hold worked hours: write it in the title"


def _shown(periods: Periods) -> str:
    names = list(periods.columns)
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _year_column(header: Sequence[str]) -> str:
    return next((text for text in header if text and plain(text) in YEAR), "")


def _dated(periods: Periods, header: Sequence[str], told: Sequence[str]) -> tuple[dict[str, Any], tuple[str, ...], str]:
    """Write which period each column is; with the year of its header, of a column, or of what stands above."""
    if (own := _year_column(header)) and not any(year for year, _ in periods.columns.values()):
        numbered = {text.strip(): _written(periods.length, "", number) for text, (_, number) in periods.columns.items()}
        year = {"column": own, "part": r"20\d\d"}
        return {"join": [year, {"column": PERIOD, "values": numbered}]}, (), ""
    bare = [text for text, (year, _) in periods.columns.items() if year is None]
    found, place = None, ""
    notes: tuple[str, ...] = ()
    if bare:
        found, place = _year_of([*told, " ".join(header)[:LONGEST_TITLE]])
        if not found:
            said = f"the columns {_shown(periods)} are of no year: write it in the title, or in the name of the file"
            return {"column": PERIOD}, (), said
        notes = (f"{PERIOD}: {len(bare)} without a year are read as of {found}, which stands in {place}",)
    values = {
        text.strip(): _written(periods.length, str(year or found), number)
        for text, (year, number) in periods.columns.items()
    }
    return {"column": PERIOD, "values": values}, notes, ""


def _written(length: str, year: str, number: int) -> str:
    return f"{year}-{number:02}" if length == "month" else f"{year}Q{number}" if length == "quarter" else year


def _year_of(told: Sequence[str]) -> tuple[int | None, str]:
    """Find the one year that the title, the name of the sheet or of the file, or another header speaks of."""
    places = ("the title", "the name of the sheet", "the file name", "the header")
    for text, place in zip(told, places, strict=True):
        if len(years := set(A_YEAR.findall(text))) == 1:
            return int(years.pop()), place
    return None, ""


def _come(periods: Periods, dated: Mapping[str, Any]) -> list[str]:
    """List the columns of periods that have begun: what stands below the others is no record of hours."""
    if periods.length == "year" or "values" not in dated:
        return list(periods.columns)
    now, values = today(), dated["values"]
    last = f"{now:%Y-%m}" if periods.length == "month" else f"{now.year}Q{(now.month - 1) // 3 + 1}"
    return [text for text in periods.columns if values[text.strip()] <= last]


def _unit(periods: Periods, told: Sequence[str]) -> tuple[float, str]:
    """Read the unit of the hours in the headers of the periods, else in what stands above."""
    field = contracts().fields["worked_hours"]
    found = {numbers.in_header(field, text) for text in periods.columns} - {None}
    if len(found) > 1:
        return 1, "several units"
    return next((one for one in found if one), None) or numbers.in_title(field, "\n".join(told)) or (1, "")
