"""Sessions of our own: idle and absolute limits, ended by whoever administers them, whatever a cookie says."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pandas as pd

from dashboard.access import viewer
from dashboard.access.access_file import Sessions
from dashboard.access.viewer import Viewer
from dashboard.language import N_, _
from dashboard.state import now as moment
from dashboard.visits import book, trail

NOTED_EVERY = timedelta(seconds=60)  # a visit is written down as seen no more often
CLOCK_ROOM = timedelta(minutes=5)  # what clocks of one machine may go back without anything being wrong
WHY = {
    "left": N_("You have signed out. Sign in again to go on."),
    "idle": N_("You were away for long, so you were signed out. Sign in again to go on."),
    "long": N_("Your session has lasted as long as it may. Sign in again to go on."),
    "ended": N_("An administrator has ended your session."),
    "clock": N_("The clock of the server was set back, so you were signed out. Sign in again to go on."),
}
KNOWN = """
    select begun_at, (select seen_at from sessions_seen as seen where seen.session_id = begun.session_id),
        (select why from sessions_ended as ended where ended.session_id = begun.session_id)
    from sessions_begun as begun where session_id = ?
"""
SEEN = (
    "insert into sessions_seen values (?, ?)"
    " on conflict (session_id) do update set seen_at = max(seen_at, excluded.seen_at)"
)
END_ALL = (
    "insert into sessions_ended select session_id, ?, 'ended', ? from sessions_begun"
    " where session_id not in (select session_id from sessions_ended)"
)
RUNNING = """
    select begun.session_id, begun.person, begun.who, begun.begun_at, seen.seen_at
    from sessions_begun as begun left join sessions_seen as seen using (session_id)
    where session_id not in (select session_id from sessions_ended) and begun.begun_at >= ?
    order by seen.seen_at desc
"""


@dataclass(frozen=True)
class Login:
    """One way in: the person, and what tells this sign-in from every other of theirs; never the cookie itself."""

    asks: Viewer
    told_by: str

    @property
    def session_id(self) -> str:
        """Name the session."""
        return sha256(f"{self.asks.person}\n{self.told_by}".encode()).hexdigest()[:32]


def go_on(login: Login, limits: Sessions, now: datetime | None = None) -> str:
    """Begin a session or go on with it; give why not, where it is over. Raises CannotWrite: then nobody goes on."""
    now = now or datetime.now(UTC)
    at, session = now.isoformat(timespec="milliseconds"), login.session_id
    known = _known(login)
    why = _over(known, limits, now) if known else ""
    if known and (known[2] or (not why and _moment(known[1] or known[0]) + NOTED_EVERY > now)):
        return _(WHY[why]) if why else ""
    with book.opened(to_write=True) as con:
        if con.execute(KNOWN, (session,)).fetchone() is None:
            con.execute(
                "insert into sessions_begun values (?, ?, ?, ?)", (session, login.asks.person, login.asks.who, at)
            )
            trail.add(con, login.asks, "signed in")
        if why:
            _end(con, login.asks, session, why, at)
            return _(WHY[why])
        con.execute(SEEN, (session, at))
    return ""


def is_going_on(login: Login, limits: Sessions, now: datetime | None = None) -> bool:
    """Say whether a session was begun and is not over; nothing is written."""
    known = _known(login)
    return known is not None and not _over(known, limits, now or datetime.now(UTC))


def is_over(login: Login, limits: Sessions, now: datetime | None = None) -> bool:
    """Say whether a session was begun and is over; nothing is written."""
    known = _known(login)
    return known is not None and bool(_over(known, limits, now or datetime.now(UTC)))


def _known(login: Login) -> tuple[str, str | None, str | None] | None:
    with book.opened() as con:
        found: tuple[str, str | None, str | None] | None = con.execute(KNOWN, (login.session_id,)).fetchone()
    return found


def _over(known: tuple[str, str | None, str | None], limits: Sessions, now: datetime) -> str:
    """Say why a session is over; nothing where it is not."""
    begun, seen, why = _moment(known[0]), _moment(known[1] or known[0]), known[2]
    if why:
        return why
    if now < max(begun, seen) - CLOCK_ROOM:
        return "clock"
    if now - begun > timedelta(hours=limits.absolute_hours):
        return "long"
    return "idle" if now - seen > timedelta(minutes=limits.idle_minutes) else ""


def leave(login: Login) -> None:
    """End a session because its person leaves: in all tabs that it has."""
    _end_by(login.asks, login.session_id, "left")


def end(session_id: str) -> None:
    """End the session of somebody at once. Raises Forbidden where who asks does not administer access."""
    asks = viewer.now()
    asks.must("administer")
    _end_by(asks, session_id, "ended")


def _end_by(asks: Viewer, session_id: str, why: str) -> None:
    with book.opened(to_write=True) as con:
        is_running = con.execute(
            "select 1 from sessions_begun where session_id = ? and session_id not in"
            " (select session_id from sessions_ended)",
            (session_id,),
        ).fetchone()
        if is_running:
            _end(con, asks, session_id, why, moment())


def _end(con: sqlite3.Connection, asks: Viewer, session_id: str, why: str, at: str) -> None:
    con.execute(
        "insert into sessions_ended values (?, ?, ?, ?) on conflict do nothing", (session_id, asks.who, why, at)
    )
    trail.add(con, asks, "signed out" if why == "left" else "ended", session_id, why)


def end_all(place: str, detail: str) -> int:
    """End every session because a backup is put back, write that down, and give how many those were. Raises Forbidden.

    place, detail: what the trail says of the backup.
    """
    asks = viewer.now()
    asks.must("administer")
    with book.opened(to_write=True) as con:
        ended = con.execute(END_ALL, (asks.who, moment())).rowcount
        trail.add(con, asks, "restored", place, detail)
    return ended


def running(limits: Sessions) -> pd.DataFrame:
    """List the sessions that go on, the one seen last first, for those who administer. Raises Forbidden."""
    viewer.now().must("administer")
    since = datetime.now(UTC) - timedelta(hours=limits.absolute_hours)
    with book.opened() as con:
        found = con.execute(RUNNING, (since.isoformat(timespec="milliseconds"),)).fetchall()
    return pd.DataFrame(found, columns=["session_id", "person", "who", "begun_at", "seen_at"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
