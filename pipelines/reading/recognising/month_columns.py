"""Recognise a table of worked hours whose days, months, quarters or years are columns: a row a unit."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipelines.contracts import contracts
from pipelines.plant_day import today
from pipelines.reading.cells.nothing import DASHES, WORDS
from pipelines.reading.cells.numbers import LONGEST_TITLE
from pipelines.reading.recognising import fiscal_years
from pipelines.reading.recognising.export_formats import Feed, Source
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.hours_told import (
    MEASURE,
    PERIOD,
    TABLE,
    VALUE,
    corner,
    groups_above,
    hours_in,
    kind_of,
    not_hours,
    unit_of_hours,
    workers_of,
)
from pipelines.reading.recognising.period_headers import (
    LONGEST,
    Periods,
    is_finer,
    is_period,
    periods_in,
    written,
    year_of,
)
from pipelines.reading.recognising.template_fields import YEAR, Found, template_fields

Said = tuple[str, ...]
PLACES = ("the title", "the name of the sheet", "the file name", "the header")


def source_of(
    rows: Sequence[Sequence[str]], index: int, header: Sequence[str], told: Sequence[str]
) -> tuple[Source, Said, list[str], str] | None:
    """Describe a table of hours by months: its source, what to say, the fields it misses, and why it cannot be read.

    told: the names of the sheet and of the file. None where the header is not of that kind.
    """
    if any(is_period(cell) and not is_period(text) for cell, text in zip(rows[index], header, strict=False)):
        return None  # what stands above a period took its place
    every = [_of_workers(rows, index, own, told, kind) for kind, own in _by_workers(rows, index, header).items()]
    found = [one for one in every if one]
    if len(found) < len(every):
        return None
    source, _, missing, why = found[0]
    feeds = tuple(feed for one in found for feed in one[0].feeds)
    notes = tuple(dict.fromkeys(note for one in found for note in one[1]))
    return replace(source, feeds=feeds), notes, missing, why


def _by_workers(rows: Sequence[Sequence[str]], index: int, header: Sequence[str]) -> dict[str, list[str]]:
    """Part the periods by the kind of workers that stands above or in them; without such parts there is one."""
    places = list(zip(header, groups_above(rows, index, len(header)), strict=True))
    kinds = [kind_of(f"{group} {text}") if text and is_period(text) else "" for text, group in places]
    if len(set(kinds) - {""}) < 2:
        return {"": list(header)}
    parts = dict.fromkeys(filter(None, kinds))
    return {
        part: [text if kind in ("", part) else "" for text, kind in zip(header, kinds, strict=True)] for part in parts
    }


def _of_workers(
    rows: Sequence[Sequence[str]], index: int, header: Sequence[str], told: Sequence[str], kind: str
) -> tuple[Source, Said, list[str], str] | None:
    """Describe the columns of one kind of workers, or of those that the table or its title names."""
    title = "\n".join(" ".join(row) for row in rows[:index])[:LONGEST_TITLE]
    periods = periods_in(header, groups_above(rows, index, len(header)), (title, *told))
    if not periods or any(is_finer(row) for row in rows[index + 1 : index + 2]):
        return None
    others = [text if text not in periods.columns else "" for text in header]
    found = template_fields(contracts().tables[TABLE], others)
    unit = found.fields.get("unit_id") or corner(others)
    month = found.columns.get("month_date")
    if not unit or (month and periods.length != "day" and not _year_column(others)):
        return None
    measure = next((text for text in others if plain(text) in MEASURE and {"column": text} != unit), "")
    measured = hours_in(_column(rows[index + 1 :], header, measure)) if measure else []
    why = "" if measured else not_hours(periods, (title, *told, *(text[:LONGEST] for text in header)), measure)
    dated, notes, undated = _dated(periods, others, (title, *told), found)
    workers, whose = ({"constant": kind}, "") if kind else (found.fields.get("worker_type"), "")
    if not workers:
        workers, whose = workers_of(" ".join((title, *told, *measured)))
    scale, other = unit_of_hours(periods.columns, (title, *told))
    missing = [] if workers else [contracts().fields["worker_type"].label["en"]]
    source = _source(periods, dated, {"unit_id": unit, "worker_type": workers}, scale, (measure, measured))
    notes = (*notes, *_said(found, periods, scale, _come(periods, dated)), *((whose,) if whose else ()))
    said = why or undated or (f"{VALUE}: its numbers are in {other}, hours are needed" if other else "")
    return source, notes, missing, said


def _source(
    periods: Periods, dated: Any, fields: Mapping[str, Any], scale: float, measured: tuple[str, Sequence[str]]
) -> Source:
    """Describe the columns as rows: a month each, longer periods spread over their months, days added up."""
    hours: dict[str, Any] = {"column": VALUE, **({"scale": scale} if scale != 1 else {})}
    month: Any = dated
    if periods.length not in ("day", "month"):
        hours, month = {**hours, "shared": True}, {"spread": periods.length, "of": dated}
    if periods.length == "fiscal":
        month = fiscal_years.spread(dated)
    every = {**fields, "month_date": month, "worked_hours": hours}
    columns = "|".join(re.escape(text.strip()) for text in _come(periods, dated)) or "(?!)"
    feed = Feed(
        TABLE,
        {name: value for name, value in every.items() if value},
        columns_to_rows={"columns": columns, "name": PERIOD, "value": VALUE},
        adds_up="worked_hours" if periods.length == "day" else "",
    )
    measure, wanted = measured
    kept = {"column": measure, "is": list(wanted)} if wanted else None
    about = contracts().tables[TABLE].about["en"]
    return Source(f"template {TABLE}", about, (), (feed,), unknown=(*DASHES, *WORDS), rows=kept)


def _said(found: Found, periods: Periods, scale: float, come: Sequence[str]) -> Said:
    labels = tuple(contracts().fields[name].label["en"] for name in ("unit_id", "worker_type"))
    notes = [note for note in found.notes if note.startswith(labels)]
    if scale > 1:
        notes.append(f"{VALUE}: multiplied by {scale:,g}")
    if periods.length == "day":
        notes.append(f"{VALUE}: the days of a month are added up, {len(come)} columns")
    if periods.length not in ("day", "month") and (later := [text for text in periods.columns if text not in come]):
        notes.append(f"{PERIOD}: {', '.join(later)} left out, as it is not over: give its hours by month")
    return tuple(notes)


def _column(rows: Sequence[Sequence[str]], header: Sequence[str], name: str) -> list[str]:
    place = list(header).index(name)
    return [row[place] for row in rows if place < len(row)]


def _year_column(header: Sequence[str]) -> str:
    return next((text for text in header if text and plain(text) in YEAR), "")


def _dated(periods: Periods, header: Sequence[str], told: Sequence[str], found: Found) -> tuple[Any, Said, str]:
    """Write which period each column is; with the year of its header, of a column, or of what stands above."""
    if periods.is_weekly:
        said = f"the columns {periods.shown} are a week apart: write which weeks they are, such as 2026-W14"
        return {"column": PERIOD}, (), said
    if periods.length == "fiscal":
        years, read_as, why = fiscal_years.first_years(periods.columns)
        return {"column": PERIOD, **({"values": years} if years else {})}, read_as, why
    if periods.is_unclear:
        said = f"the columns {periods.shown} could be days or months: write them as 1日 or 1月, or as dates"
        return {"column": PERIOD}, (), said
    if periods.length == "day":
        return _dated_days(periods, found)
    own = _year_column(header)
    if own and not any(year for year, _ in periods.columns.values()):
        numbered = {text.strip(): written(periods.length, "", number) for text, (_, number) in periods.columns.items()}
        year = {"column": own, "part": r"20\d\d"}
        return {"join": [year, {"column": PERIOD, "values": numbered}]}, (), ""
    bare = [text for text, (year, _) in periods.columns.items() if year is None]
    year_told: int | None = None
    notes: Said = ()
    if bare:
        year_told, place = year_of([*told, " ".join(header)[:LONGEST_TITLE]])
        if not year_told:
            said = f"the columns {periods.shown} are of no year: write it in the title, or in the name of the file"
            return {"column": PERIOD}, (), said
        which = f"{len(bare)} without a year are" if len(bare) > 1 else "one without a year is"
        notes = (f"{PERIOD}: {which} read as of {year_told}, which stands in {PLACES[place]}",)
    return _valued(periods, year_told), notes, ""


def _dated_days(periods: Periods, found: Found) -> tuple[Any, Said, str]:
    """Give the month of each day: a column of the table says it, or its header, or what stands above."""
    if found.columns.get("month_date"):
        labels = contracts().fields["month_date"].label["en"]
        return found.fields["month_date"], tuple(note for note in found.notes if note.startswith(labels)), ""
    if any(year is None or number < 100 for year, number in periods.columns.values()):
        said = f"the columns {periods.shown} are days of no month: write it in the title, or in the name of the file"
        return {"column": PERIOD}, (), said
    dated = _valued(periods, None)
    months = Counter(month for month in dated["values"].values() if len(month) == len("2026-01"))
    notes = [f"{PERIOD}: days of {', '.join(sorted(months))} are the columns {periods.shown}"]
    for month, count in sorted(months.items()):
        days = monthrange(*map(int, month.split("-")))[1]
        notes += [f"{PERIOD}: {month} has columns for {count} of its {days} days"] if count < days else []
    return dated, tuple(notes), ""


def _valued(periods: Periods, year_told: int | None) -> dict[str, Any]:
    values = {
        text.strip(): written(periods.length, str(year or year_told), number)
        for text, (year, number) in periods.columns.items()
    }
    return {"column": PERIOD, "values": values}


def _come(periods: Periods, dated: Mapping[str, Any]) -> list[str]:
    """List the columns of months that have begun and of longer periods that are over: no others hold their hours."""
    if "values" not in dated:
        return list(periods.columns)
    return [text for text in periods.columns if dated["values"][text.strip()] <= _last(periods.length)]


def _last(length: str) -> str:
    """Write the newest period that may hold hours."""
    now = today()
    parts = {"quarter": ("Q", (now.month - 1) // 3), "half": ("H", (now.month - 1) // 6)}
    if length in parts:
        mark, over = parts[length]
        return f"{now.year}{mark}{over}" if over else f"{now.year - 1}{mark}9"
    if length == "week":
        year, week, _ = (now - timedelta(7)).isocalendar()
        return f"{year}-W{week:02}"
    if length == "fiscal":
        return str(fiscal_years.last_over(now))
    return str(now.year - 1) if length == "year" else f"{now:%Y-%m}"
