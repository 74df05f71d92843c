"""Make a token for a program, list tokens, end one, and find out whose a token is; only its hash is kept."""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from hmac import compare_digest

from dashboard.access import viewer
from dashboard.access.access_file import Grant, access
from dashboard.access.roles import ROLES
from dashboard.access.viewer import Forbidden
from dashboard.language import _
from dashboard.numbers import seen_units
from dashboard.refusal import Refusal
from dashboard.state import now
from dashboard.tokens import token_book
from dashboard.visits import trail

FOR_PROGRAMS = tuple(role for role in ROLES if role != "administrator")  # a program lets nobody in
LONGEST_DAYS = 731
USUAL_DAYS = 90
LONGEST_NAME = 100
SHAPE = re.compile(r"fourcolor_([0-9a-f]{16})_([0-9a-f]{64})", re.ASCII)
COLUMNS = "token_id, name, roles, units, personal, last_date, made_by, made_at, ended_by, ended_at"
END_ALL = (
    "insert into tokens_ended select token_id, ?, ? from tokens_made"
    " where token_id not in (select token_id from tokens_ended)"
)
EVERY = f"select {COLUMNS}, hash from tokens_made left join tokens_ended using (token_id)"


@dataclass(frozen=True)
class Token:
    """What a program may see and do, until when, and who gave it that; units: each with all below, none for all."""

    token_id: str
    name: str
    roles: tuple[str, ...]
    units: tuple[str, ...]
    personal: bool
    last_date: date
    made_by: str
    made_at: str
    ended_by: str = ""
    ended_at: str = ""

    def works_on(self, day: date) -> bool:
        """Say whether it opens anything on a day; the last day counts."""
        return not self.ended_at and day <= self.last_date

    @property
    def grant(self) -> Grant:
        """What it gives, as the file of access gives it to people."""
        return Grant(roles=self.roles, units=list(self.units) or "all", personal=self.personal, to_date=self.last_date)  # type: ignore[arg-type]  # as the file says it

    @property
    def person(self) -> str:
        """Name it as the trail does."""
        return f"token {self.token_id}"


def make(
    name: str, roles: tuple[str, ...], units: tuple[str, ...], last_date: date, today: date, *, personal: bool = False
) -> tuple[Token, str]:
    """Make a token, and give it with its text, which is shown this once. Raises Forbidden and Refusal."""
    asks = viewer.now()
    asks.must("administer")
    if personal and not asks.personal:
        raise Forbidden(_("You may not see the names of persons, so no token of yours may."))
    _fits(name, roles, units, last_date, today)
    token_id, secret = secrets.token_hex(8), secrets.token_hex(32)
    made = Token(token_id, name.strip(), roles, units, personal, last_date, asks.who, now())
    values = (token_id, _hash(secret), made.name, json.dumps(roles), json.dumps(units), personal)
    with token_book.opened(to_write=True) as con:
        con.execute(
            "insert into tokens_made values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, last_date.isoformat(), asks.who, made.made_at),
        )
        _note("token made", made)
    return made, f"fourcolor_{token_id}_{secret}"


def _fits(name: str, roles: tuple[str, ...], units: tuple[str, ...], last_date: date, today: date) -> None:
    """Refuse, in words, what no token can be."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(_("A token needs a name: which program uses it, in one line."), "name")
    if not roles or any(role not in FOR_PROGRAMS for role in roles):
        text = _("A program has one or several of these roles: {roles}.")
        raise Refusal(text.format(roles=", ".join(FOR_PROGRAMS)), "roles")
    if any(not unit.strip() for unit in units):
        raise Refusal(_("A unit without an ID is none."), "units")
    unknown = [unit for unit in units if unit not in seen_units.seen(units).units]
    if unknown:
        raise Refusal(_("There is no unit {unit} in the data loaded.").format(unit=", ".join(unknown)), "units")
    if not today <= last_date <= today + timedelta(days=LONGEST_DAYS):
        text = _("The last day of a token lies from today on, at most {days} days ahead.")
        raise Refusal(text.format(days=LONGEST_DAYS), "last_date")


def end(token_id: str) -> Token:
    """End a token at once. Raises Forbidden, and Refusal where there is none."""
    asks = viewer.now()
    asks.must("administer")
    with token_book.opened(to_write=True) as con:
        row = con.execute(f"{EVERY} where token_id = ?", (token_id,)).fetchone()
        if row is None:
            raise Refusal(_("There is no token {token}.").format(token=token_id))
        ended = con.execute(
            "insert into tokens_ended values (?, ?, ?) on conflict do nothing", (token_id, asks.who, now())
        ).rowcount
        if ended:
            _note("token ended", _token(row))
    return _token(row)


def end_all() -> int:
    """End every token that is not ended, and give how many those were. Raises Forbidden."""
    asks = viewer.now()
    asks.must("administer")
    with token_book.opened(to_write=True) as con:
        return con.execute(END_ALL, (asks.who, now())).rowcount


def tokens() -> list[Token]:
    """List all tokens, the newest first, for those who administer. Raises Forbidden."""
    viewer.now().must("administer")
    with token_book.opened() as con:
        return [_token(row) for row in con.execute(f"{EVERY} order by made_at desc, token_id")]


def found(text: str) -> Token | None:
    """Give the token that a text is, whether or not it still works; None for any other text."""
    said = SHAPE.fullmatch(text)
    with token_book.opened() as con:
        row = con.execute(f"{EVERY} where token_id = ?", (said[1] if said else "",)).fetchone()
    known = row[-1] if row else _hash("")
    return _token(row) if compare_digest(known, _hash(said[2] if said else "-")) and row else None


def _hash(secret: str) -> str:
    """Hash a secret of 256 random bits: there is nothing to guess, so a fast hash does."""
    return sha256(secret.encode()).hexdigest()


def _token(row: tuple[str, ...]) -> Token:
    token_id, name, roles, units, personal, last_date, made_by, made_at, ended_by, ended_at, _own = row
    return Token(
        token_id, name, tuple(json.loads(roles)), tuple(json.loads(units)), bool(personal),
        date.fromisoformat(last_date), made_by, made_at, ended_by or "", ended_at or "",
    )  # fmt: skip


def _note(deed: str, token: Token) -> None:
    """Write it down where a trail is kept: where people sign in."""
    if access().is_there:
        trail.note(viewer.now(), deed, token.person, token.name)
