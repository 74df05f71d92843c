"""The trail of who signed in, saw, downloaded, changed and was refused: each line carries the hash of all before it.

Nothing of what was seen stands in it: the name of the page, the units, the tables written to, the name of a file.
"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import pandas as pd

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.state import now
from dashboard.visits import book, head
from dashboard.visits.head import Head

COLUMNS = ("at", "person", "who", "deed", "place", "units", "detail")
DEEDS = (
    "signed in",
    "signed out",
    "ended",
    "page",
    "downloaded",
    "changed",
    "refused",
    "shortened",
    "asked",
    "restored",
)
LONGEST = 500
COOKIE_DAYS = 32  # a cookie that opened a session is good for 31: so long it is known to be over
OVER = "select session_id from sessions_begun where begun_at < ?"


@dataclass(frozen=True)
class Verdict:
    """Whether the chain holds: how many lines, and the first one that does not fit what stands before it."""

    lines: int
    broken_at: int = 0
    says: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was changed, taken out or put in."""
        return not self.broken_at


def note(asks: Viewer, deed: str, place: str = "", detail: str = "") -> None:
    """Write one line down; of this machine's own work none is written."""
    if not asks.is_known and not asks.person:
        return
    with book.opened(to_write=True) as con:
        add(con, asks, deed, place, detail)


def add(con: sqlite3.Connection, asks: Viewer, deed: str, place: str = "", detail: str = "") -> None:
    """Write one line in a transaction, behind the last one."""
    number, before = con.execute(head.LAST).fetchone() or (0, "")
    units = "all" if asks.units is None else " ".join(asks.units)
    line = (now(), asks.person, asks.who, deed, place[:LONGEST], units[:LONGEST], detail[:LONGEST])
    con.execute(
        "insert into trail values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number + 1, *line, before, hash_of(number + 1, line, before)),
    )


def hash_of(number: int, line: tuple[str, ...], before: str) -> str:
    """Give the hash of a line: of its number, its words, and the hash of the line before it."""
    return sha256(json.dumps([number, *line, before], ensure_ascii=False).encode()).hexdigest()


def lines(words: str = "", most: int = 1000) -> pd.DataFrame:
    """Give the newest lines that hold some words, for those who administer. Raises Forbidden."""
    viewer.now().must("administer")
    wanted = " and ".join(
        ["true", *("instr(lower(at || ' ' || who || ' ' || person || ' ' || deed || ' ' || place"
                   " || ' ' || units || ' ' || detail), ?)" for _word in words.split())]
    )  # fmt: skip
    sql = f"select number, {', '.join(COLUMNS)} from trail where {wanted} order by number desc limit ?"
    with book.opened() as con:
        found = con.execute(sql, (*words.lower().split(), most)).fetchall()
    return pd.DataFrame(found, columns=["number", *COLUMNS])


def newest() -> int:
    """Give the number of the newest line; 0 before the first."""
    with book.opened() as con:
        return int((con.execute(head.LAST).fetchone() or (0,))[0])


def check() -> Verdict:
    """Work the chain out again from its first line."""
    with book.opened() as con:
        rows = con.execute(f"select number, {', '.join(COLUMNS)}, before_hash, hash from trail order by number")
        found = [(row[0], tuple(row[1:-2]), row[-2], row[-1]) for row in rows]
    for number, line, before, own in found:
        if hash_of(number, line, before) != own:
            return Verdict(len(found), number, "its words are not those that were written")
    for (number, _line, _before, own), (after, _next, before, _hash) in pairwise(found):
        if after != number + 1 or before != own:
            return Verdict(len(found), after, f"it does not follow line {number}")
    if found and found[0][2] and found[0][2] not in _shortened(found):
        return Verdict(len(found), found[0][0], "what stood before it is gone, and no line says that it was shortened")
    return _against(head.known(), {number: own for number, _line, _before, own in found})


def _against(noted: list[Head], hashes: dict[int, str]) -> Verdict:
    """Hold the trail against the lines that are known to have been written: those at its end may have been cut off."""
    last = max(hashes, default=0)
    for one in sorted(noted, key=lambda each: each.number):
        if not one.number:
            return Verdict(len(hashes), max(last, 1), "what was noted of the newest line cannot be read")
        if one.number > last:
            return Verdict(len(hashes), one.number, "it was written and is gone: the end of the trail is cut off")
        if one.number in hashes and hashes[one.number] != one.hash:
            return Verdict(len(hashes), one.number, "another line was written with this number")
    return Verdict(len(hashes))


def _shortened(found: list[tuple[int, tuple[str, ...], str, str]]) -> set[str]:
    """Give the hashes at which the trail was shortened on purpose."""
    return {line[COLUMNS.index("detail")] for _number, line, _before, _own in found if line[3] == "shortened"}


def shorten(days: int, by: Viewer, today: datetime) -> int:
    """Take out of the trail what is older than some days, and write that down: its newest hash stays in the chain.

    The sessions of that time go too: who had them, and when they were seen.
    """
    with book.opened(to_write=True) as con:
        _forget_sessions(con, _before(today, max(days, COOKIE_DAYS)))
        last = con.execute("select max(number) from trail where at < ?", (_before(today, days),)).fetchone()[0]
        if last is None:
            return 0
        own = con.execute("select hash from trail where number = ?", (last,)).fetchone()[0]
        add(con, by, "shortened", f"to line {last}", own)
        with book.released(con, "trail"):
            gone = con.execute("delete from trail where number <= ?", (last,)).rowcount
    return gone


def _before(today: datetime, days: int) -> str:
    return (today - timedelta(days=days)).isoformat(timespec="milliseconds")


def _forget_sessions(con: sqlite3.Connection, until: str) -> None:
    """Forget the sessions that began before a moment."""
    con.execute(f"delete from sessions_seen where session_id in ({OVER})", (until,))
    with book.released(con, "sessions_ended"), book.released(con, "sessions_begun"):
        con.execute(f"delete from sessions_ended where session_id in ({OVER})", (until,))
        con.execute("delete from sessions_begun where begun_at < ?", (until,))


def changed(asks: Viewer, tables: tuple[str, ...]) -> None:
    """Write down that somebody is about to change what people wrote down."""
    note(asks, "changed", " ".join(tables))
