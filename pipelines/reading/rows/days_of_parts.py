"""Decide by the column of weeks or days whether the day or the month stands first in it, as of other dates."""

from dataclasses import replace

import duckdb

from pipelines.contracts import contracts
from pipelines.definitions.expressions import WEEK
from pipelines.reading.cells.cell_types import evidence
from pipelines.reading.cells.dates import date_value
from pipelines.reading.recognising.export_formats import Feed
from pipelines.reading.recognising.reshape import is_of_parts, spread_of
from pipelines.reading.rows import typing_sql
from pipelines.reading.rows.typing_sql import Way

ENOUGH = 3  # weeks that lie on one day of the week by no chance
SAID = {"dmy": "day/month/year", "mdy": "month/day/year"}


def told_by_column(con: duckdb.DuckDBPyConnection, way: Way) -> tuple[Way, list[str]]:
    """Say in each feed of weeks or days what stands first in its dates, where its source does not; with what to say."""
    source = way.text.match.source
    if source.days or not any(map(is_of_parts, source.feeds)):
        return way, []
    feeds, notes = [], []
    for feed in source.feeds:
        order, said = _order(con, way, feed) if is_of_parts(feed) else ("", "")
        feeds.append(
            replace(feed, fields={**feed.fields, _name(feed): {**spread_of(feed), "days": order}}) if order else feed
        )
        notes += [said] if said else []
    match = replace(way.text.match, source=replace(source, feeds=tuple(feeds)))
    return replace(way, text=replace(way.text, match=match)), list(dict.fromkeys(notes))


def _name(feed: Feed) -> str:
    return next(name for name, value in feed.fields.items() if value == spread_of(feed))


def _order(con: duckdb.DuckDBPyConnection, way: Way, feed: Feed) -> tuple[str, str]:
    """Give the one order that a day above 12 proves, else the one by which all weeks are of one weekday."""
    name = _name(feed)
    plain = replace(feed, fields={**feed.fields, name: spread_of(feed)["of"]})
    cell = typing_sql.feed_columns(way, plain)[name]
    cells = f"select {cell} as cell from ({typing_sql.rows_of(way, plain)})"
    proved = evidence(contracts().fields[name], "cell")
    days = [date_value("cell", order) for order in SAID]
    counts = [f"count(distinct isodow({day})), count(distinct {day}), count(cell) - count({day})" for day in days]
    asked = f"select {proved['dmy']}, {proved['mdy']}, {', '.join(counts)} from ({cells})"
    day_first, month_first, *counted = con.execute(asked).fetchall()[0]
    if day_first or month_first:
        return ("" if day_first and month_first else "dmy" if day_first else "mdy"), ""
    if spread_of(feed)["spread"] != WEEK:
        return "", ""
    regular = [
        order
        for order, (weekdays, distinct, unread) in zip(SAID, (counted[:3], counted[3:]), strict=True)
        if weekdays == 1 and distinct >= ENOUGH and not unread
    ]
    if len(regular) != 1:
        return "", ""
    header = typing_sql.header_of(way, plain, name)
    return regular[0], f"{header}: read as {SAID[regular[0]]}, by which all its weeks are of one weekday"
