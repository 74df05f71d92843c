"""Which files of a table are new to a warehouse, gone since it was built, or placed in another order now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipelines.building.parts import Part
from pipelines.lake.sent_loads import undone_rows


class Listed(NamedTuple):
    """A file with rows of a table, as a build saw it.

    name: all that reaches its records, but for its place among the others; rows: its rows as they lie in the lake; day:
    when it was exported; first: when it was exported as far as was known before it was sent again.
    """

    sha256: str
    name: str
    rows: str
    day: str
    first: str


@dataclass(frozen=True)
class MovedFiles:
    """The files by which records may be others than in a warehouse; the versions in all others count as they did.

    renamed: it knows them, but something else reaches their records now. placed: they stand above or below others than
    then, so that of records with several versions another may count. redated: they stand where they stood, but count
    as exported on another day. gone: the rows of those that were taken out.
    """

    new: tuple[str, ...]
    renamed: tuple[str, ...]
    placed: tuple[str, ...]
    redated: tuple[str, ...]
    gone: tuple[Path, ...]


def order_of(table: str) -> str:
    """Name the part that says which files a table was made of, in their order."""
    return f"order_{table}"


def moved_files(
    before: Mapping[str, Part], table: str, files: Sequence[Sequence[str]], lake: Path
) -> MovedFiles | None:
    """Tell which files of a table moved since a warehouse was built; files: those of now, oldest first.

    None where that cannot be told of each record: rows were read again, or are gone without a trace.
    """
    part = before.get(order_of(table))
    then = {one.sha256: one for one in (Listed(*one) for one in json.loads(part.made_of))} if part else {}
    now = {one.sha256: one for one in (Listed(*one) for one in files)}
    if any(one.rows != now[sha256].rows for sha256, one in then.items() if sha256 in now):
        return None
    same = [sha256 for sha256, one in then.items() if sha256 in now and one.name == now[sha256].name]
    staying = _still_in_order(same, [sha256 for sha256 in now if sha256 in {*same}], now)
    if not staying or _by_first(staying, then) != _by_first(staying, now):
        return None
    gone = {undone_rows(lake, table, sha256): one for sha256, one in then.items() if sha256 not in now}
    if any(rows_as_they_lie(path) != one.rows for path, one in gone.items()):
        return None
    return MovedFiles(
        tuple(sha256 for sha256 in now if sha256 not in then),
        tuple(sha256 for sha256, one in then.items() if sha256 in now and one.name != now[sha256].name),
        tuple(sha256 for sha256 in same if sha256 not in {*staying}),
        tuple(sha256 for sha256 in staying if then[sha256].day != now[sha256].day),
        tuple(gone),
    )


def rows_as_they_lie(path: Path) -> str:
    """Name the rows of a file by how they lie on the disk; nothing where they are not there."""
    if not path.exists():
        return ""
    lying = path.stat()
    return f"{lying.st_size} {lying.st_mtime_ns}"


def _by_first(staying: Sequence[str], files: Mapping[str, Listed]) -> list[str]:
    """Put files in the order that says which version of an id was the first ever exported."""
    return sorted(staying, key=lambda sha256: files[sha256].first)


def _still_in_order(then: Sequence[str], now: Sequence[str], files: Mapping[str, Listed]) -> list[str]:
    """Give the files that stand in one order in both lists: of all such choices the one with most rows."""
    if then == now:
        return [*then]
    place = {sha256: number for number, sha256 in enumerate(now)}
    best: list[tuple[int, int]] = []  # the bytes of the best choice that ends with each, and where it goes on from
    for here, one in enumerate(then):
        ahead = [(best[other][0], other) for other in range(here) if place[then[other]] < place[one]]
        most, other = max(ahead, default=(0, -1))
        best.append((most + int(files[one].rows.split()[0]), other))
    at = max(range(len(best)), key=lambda here: best[here][0])
    chosen = []
    while at >= 0:
        chosen.append(then[at])
        at = best[at][1]
    return chosen[::-1]
