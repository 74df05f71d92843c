"""Say of each record behind a moved number whether it came late, changed, was withdrawn, or lost its file."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import Mart
from dashboard.review.reported import frozen_rows, sources
from dashboard.review.reported.reasons import COUNTS, Change, Reason
from dashboard.review.reported.then_and_now import Moved, Scene, files_then, frozen_of

UNCOMPARED = ("export_format", "file_hash", "event_date")
Fields = dict[str, dict[str, Any]]  # by record: its fields


@dataclass(frozen=True)
class Source:
    """A record of the exports: its table and id, and the files that delivered it last and first."""

    record_table: str
    record_id: str
    file_hash: str
    first_hash: str


@dataclass(frozen=True, eq=False)
class Records:
    """Rows that moved, with what is known of them: their fields then and now, and the records behind them.

    untouched: those of the records behind that hold the same values as when the month was closed.
    """

    rows: Moved
    then: Fields
    now: Fields
    own: dict[str, Source]
    behind: dict[str, list[Source]]
    untouched: frozenset[Source]
    files_then: dict[str, str]
    files_now: dict[str, tuple[str, date]]

    def is_new(self, file_hash: str) -> bool:
        """Say whether a file was loaded after the month was closed."""
        return file_hash not in self.files_then


def of_records(scene: Scene, rows: Moved, ids: list[str]) -> list[Reason]:
    """Give the reason of each row that moved; of files that are gone, one with the number of their rows."""
    if not ids:
        return []
    known = look_up(scene, rows, ids)
    gone, found = Counter[str](), []
    for row_id in ids:
        file_then = known.then.get(row_id, {}).get("file_hash")
        if file_then and rows.then.at[row_id, COUNTS] and file_then not in known.files_now:
            gone[file_then] += 1
        else:
            found += of_row(known, row_id)
    lost = [Reason("file", file=known.files_then[each], row_count=count) for each, count in gone.items()]
    return [*lost, *found]


def look_up(scene: Scene, rows: Moved, ids: list[str]) -> Records:
    """Collect what is known of rows: as frozen, as they are now, and which files delivered the records behind them."""
    mart = rows.pair.mart
    own: dict[str, Source] = {}
    behind: dict[str, list[Source]] = {}
    for row_id, table, record_id, newest, is_own, first in sources.of(scene.path, mart, ids).itertuples(index=False):
        source = Source(table, record_id, newest, first)
        if is_own:
            own[row_id] = source
        else:
            behind.setdefault(row_id, []).append(source)
    known_then = files_then(scene.path, scene.month, scene.edition)
    early = [row_id for row_id in ids if row_id not in own or own[row_id].first_hash in known_then]
    again = {each for others in behind.values() for each in others if each.file_hash not in known_then}
    return Records(
        rows,
        fields_then(scene, mart, early),
        plain(frozen_rows.of_records(scene.path, mart, early)),
        own,
        behind,
        untouched(scene, {each for each in again if each.first_hash in known_then}),
        known_then,
        sources.files(scene.path),
    )


def of_row(known: Records, row_id: str) -> list[Reason]:
    """Say why one row counts otherwise: itself, else the records behind it, else only how it counts."""
    mart, own = known.rows.pair.mart, known.own.get(row_id)
    table, record_id = (own.record_table, own.record_id) if own else sources.named(mart, row_id)
    was, stands = known.rows.then.at[row_id, COUNTS], own is not None or row_id in known.now
    if was and not stands and not sources.is_made_up(mart):
        return [Reason("withdrawn", table, record_id)]
    if own and known.is_new(own.first_hash):
        return [late(known, own)]
    if fields := changes(known.then.get(row_id, {}), known.now.get(row_id, {})):
        again = own is not None and known.is_new(own.file_hash)
        return [Reason("changed", table, record_id, changes=(*fields, *presence(known, row_id)), is_sent_again=again)]
    others = known.behind.get(row_id, [])
    if new := [source for source in others if known.is_new(source.first_hash)]:
        return [late(known, source) for source in new]
    counted = count_changes(known, row_id)
    if changed := [each for each in others if known.is_new(each.file_hash) and each not in known.untouched]:
        return [Reason("changed", each.record_table, each.record_id, changes=counted) for each in changed]
    return [Reason("changed", table, record_id, changes=counted)]


def late(known: Records, source: Source) -> Reason:
    """Name a record and the file that first delivered it, after the month was closed."""
    return Reason("late", source.record_table, source.record_id, *known.files_now[source.first_hash])


def presence(known: Records, row_id: str) -> tuple[Change, ...]:
    """Say whether a record counts now and did not then, or the reverse."""
    was, is_now = (bool(side.at[row_id, COUNTS]) for side in (known.rows.then, known.rows.now))
    return (Change(COUNTS, was, is_now),) if was != is_now else ()


def count_changes(known: Records, row_id: str) -> tuple[Change, ...]:
    """Say how a row counts otherwise, where none of its own fields changed: has_hours, top or bottom."""
    rows = known.rows
    answers = {name: [plain_value(side[name].get(row_id)) for side in (rows.pair.then, rows.pair.now)]
               for name in rows.pair.derived}  # fmt: skip
    counted = {part: [plain_value(side.at[row_id, name]) for side in (rows.then, rows.now)]
               for name, part in rows.parts.items()}  # fmt: skip
    said = [Change(name, *values) for name, values in answers.items() if None not in values and len(set(values)) > 1]
    said = said or [Change(part, *values) for part, values in counted.items() if len(set(values)) > 1]
    return (*said, *presence(known, row_id))


# --- fields ---------------------------------------------------------------------------------------------------------


def fields_then(scene: Scene, mart: Mart, ids: list[str]) -> Fields:
    """Give the fields of records as they were frozen: by their own mart, else by another mart of the same records."""
    found: Fields = {}
    marts = definitions(scene.path).marts.values()
    for each in sorted(marts, key=lambda other: other.mart != mart.mart):
        missing = [row_id for row_id in ids if row_id not in found] if each.record == mart.record else []
        if missing:
            rows = frozen_of(scene.path, scene.month, scene.edition, each.mart)
            fields = [name for name in frozen_rows.record_columns(scene.path, mart.record) if name in rows.columns]
            found |= plain(rows.loc[rows.index.intersection(missing), fields])
    return found


def untouched(scene: Scene, behind: set[Source]) -> frozenset[Source]:
    """Give the records that hold the same values as when the month was closed, though a newer file sent them again."""
    marts = {mart.record: mart for mart in definitions(scene.path).marts.values()}
    found: set[Source] = set()
    for table in {source.record_table for source in behind} & set(marts):
        records = {source.record_id: source for source in behind if source.record_table == table}
        then = fields_then(scene, marts[table], list(records))
        now = plain(frozen_rows.of_records(scene.path, marts[table], list(then)))
        found |= {records[each] for each in now if not changes(then[each], now[each])}
    return frozenset(found)


def changes(then: dict[str, Any], now: dict[str, Any]) -> tuple[Change, ...]:
    """Give the fields of a record that hold another value now."""
    return tuple(
        Change(field, then[field], now[field])
        for field in now
        if field in then and field not in UNCOMPARED and then[field] != now[field]
    )


def plain(rows: pd.DataFrame) -> Fields:
    """Give rows as plain values by their id."""
    names = [str(name) for name in rows.columns]
    return {str(row[0]): dict(zip(names, map(plain_value, row[1:]), strict=True)) for row in rows.itertuples(name=None)}


def plain_value(value: Any) -> Any:
    """Bring a cell to a day, yes or no, a number, a text or nothing."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return value if isinstance(value, str | date) else float(value)
