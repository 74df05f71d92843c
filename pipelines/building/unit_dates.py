"""Give units their parents by month: a reorganisation moves the future, and the past stays where it was."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import duckdb

from pipelines.building.insert import insert
from pipelines.building.parts import NONE, Parts, digest
from pipelines.building.unit_circles import circles_of

TABLES = ("unit_parents", "unit_month_parents", "unit_month_ancestors", "unit_month_paths")

Span = tuple[date, str | None]  # the first month of a parent, and that parent


def write(parts: Parts, manifests: Iterable[Mapping[str, Any]]) -> None:
    """Keep the parents of each month and what stands above a unit, unless they stand as they would be made.

    Only a second export of units can move one.
    """
    files = [one for one in manifests if one["tables"].get("units")]
    made_of = digest(parts.holds("stg_units", "units", "months")) if len(files) > 1 else NONE
    kept = [parts.keep(table, made_of) for table in TABLES]
    if not all(kept):
        parts.show("from sent_units")
        _write(parts.con, files)
        for table in TABLES:
            parts.note(table, made_of)


def _write(con: duckdb.DuckDBPyConnection, manifests: Iterable[Mapping[str, Any]]) -> None:
    """Keep the parents of each month, and what stands above every unit in it, where any unit has had two parents.

    A parent holds until the day on which a newer export says otherwise, or from the day the unit's row names. A month
    belongs to the tree of its first day. Where no unit has moved, the tables stay empty and cost nothing.
    """
    con.execute("create or replace table unit_parents (unit_id varchar, parent_unit_id varchar, first_month date)")
    insert(con, "unit_parents", _moves(con, list(manifests)))
    moved = con.execute("select count(*) from unit_parents").fetchall()[0][0]
    con.execute(
        """
        create or replace table unit_month_parents as
        with spans as (
            select *, lead(first_month) over (partition by unit_id order by first_month) as next_month from unit_parents
        )
        select
            units.unit_id,
            months.month_date,
            case when spans.unit_id is null then units.parent_unit_id else spans.parent_unit_id end as parent_unit_id,
        from units
        cross join months
        left join spans
            on spans.unit_id = units.unit_id
            and spans.first_month <= months.month_date
            and (spans.next_month is null or spans.next_month > months.month_date)
        where ?
        """,
        [bool(moved)],
    )
    con.execute(
        """
        create or replace table unit_month_ancestors as
        with recursive climbed as (
            select unit_id, month_date, unit_id as ancestor_id, 0 as distance from unit_month_parents
            union all
            select climbed.unit_id, climbed.month_date, above.parent_unit_id, climbed.distance + 1
            from climbed
            join unit_month_parents as above
                on above.unit_id = climbed.ancestor_id and above.month_date = climbed.month_date
            where above.parent_unit_id is not null and climbed.distance < 100
        )
        select unit_id, month_date, ancestor_id, min(distance) as distance
        from climbed
        group by unit_id, month_date, ancestor_id
        """
    )
    con.execute(
        """
        create or replace table unit_month_paths as
        with nearest as (
            select
                lines.unit_id,
                lines.month_date,
                above.unit_type,
                arg_min(lines.ancestor_id, lines.distance) as above_id,
            from unit_month_ancestors as lines
            join units as above on above.unit_id = lines.ancestor_id
            group by lines.unit_id, lines.month_date, above.unit_type
        )
        select
            unit_id,
            month_date,
            max(case when unit_type = 'company' then above_id end) as company_id,
            max(case when unit_type = 'site' then above_id end) as site_id,
            max(case when unit_type = 'workshop' then above_id end) as workshop_id,
            max(case when unit_type = 'team' then above_id end) as team_id,
        from nearest
        group by unit_id, month_date
        """
    )


def _moves(con: duckdb.DuckDBPyConnection, manifests: list[Mapping[str, Any]]) -> list[tuple[str, str | None, date]]:
    """List the parents of the units that have had several, each with its first month."""
    files = [one for one in manifests if one["tables"].get("units")]
    if len(files) < 2:
        return []
    sent = con.execute(
        "select unit_id, parent_unit_id, start_date, file_hash from sent_units"
        " where unit_id in (select unit_id from sent_units group by unit_id"
        " having count(distinct coalesce(parent_unit_id, '')) > 1)"
    ).fetchall()
    moments = {one["sha256"]: sorted({one["first_exported_at"], one["exported_at"]}) for one in files}
    units: dict[str, list[tuple[datetime, date, str | None]]] = {}
    for unit, parent, start, file_hash in sent:
        for at in moments[file_hash]:
            units.setdefault(unit, []).append((at, start or at.date(), parent))
    found = {unit: _spans(entries) for unit, entries in units.items()}
    now = dict(con.execute("select unit_id, parent_unit_id from units").fetchall())
    _leave_circles_out(found, now)
    return [(unit, parent, first) for unit, spans in sorted(found.items()) if len(spans) > 1 for first, parent in spans]


def _spans(entries: list[tuple[datetime, date, str | None]]) -> list[Span]:
    """Give the parents of a unit in their order; what a newer export dates back takes the place of what it covers."""
    ordered = sorted(entries, key=lambda entry: entry[0])
    kept: list[Span] = []
    for place, (_, start, parent) in reversed([*enumerate(ordered)]):
        first = _first_month(start) if place else date.min  # nothing is known of the time before the first export
        if not kept or first < kept[0][0]:
            kept.insert(0, (first, parent))
    kept[0] = (date.min, kept[0][1])
    return _merged(kept)


def _merged(spans: list[Span]) -> list[Span]:
    return [spans[0], *(now for before, now in pairwise(spans) if now[1] != before[1])]


def _leave_circles_out(found: dict[str, list[Span]], now: Mapping[str, str | None]) -> None:
    """Drop what put units above each other in a circle: the parents that took its place hold for that time too."""
    for month in sorted({first for spans in found.values() for first, _ in spans}):
        while circles := [
            circle for circle in circles_of(_parents_in(month, found, now)) if found.keys() & set(circle)
        ]:
            for unit in sorted(found.keys() & set(circles[0])):
                place = max(place for place, (first, _) in enumerate(found[unit]) if first <= month)
                if place + 1 < len(found[unit]):
                    spans = found[unit]
                    later = (spans[place][0], spans[place + 1][1])
                    found[unit] = _merged([*spans[:place], later, *spans[place + 2 :]])
                    break
            else:
                break  # a circle of now: its parent is cut


def _parents_in(month: date, found: Mapping[str, list[Span]], now: Mapping[str, str | None]) -> dict[str, str]:
    """Give the parent of every unit in a month."""
    given = {unit: [parent for first, parent in spans if first <= month][-1] for unit, spans in found.items()}
    return {unit: parent for unit, parent in {**now, **given}.items() if parent is not None}


def _first_month(start: date) -> date:
    """Give the first month that belongs to a parent who came on this day."""
    if start.day == 1:
        return start
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)
