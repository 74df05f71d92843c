"""Send the review with its packs: once per month, unit, edition and recipient, again where it was not taken."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from dashboard import state
from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.language import _, speaking
from dashboard.numbers import plant_day, seen_units
from dashboard.report import packs
from dashboard.report.pack_letter import letter
from dashboard.report.packs import PackNotWritten
from dashboard.review import agenda
from dashboard.review.content import Review
from dashboard.review.month import CannotReview, reviewable
from dashboard.review.reported import closing
from dashboard.sending.attempts import (
    HANDED,
    MOST_ATTEMPTS,
    Tried,
    attempts,
    delivered,
    handing,
    next_attempts,
    under_way,
    unknown,
)
from dashboard.sending.channels import NotTaken, hand_over
from dashboard.sending.in_time import Job, all_of
from dashboard.sending.letters import Letter
from dashboard.sending.recipient_part import NotTheirs, viewer_for
from dashboard.sending.recipients import Recipient, readers, recipients

OPEN, EDITION = "not closed", "edition "
FIRST_WAIT = 5.0  # seconds before the first retry of the same run; each further one waits three times as long
SENT = "packs_sent.month || '|' || packs_sent.unit_id || '|' || packs_sent.pack"
TRIED = (
    f"select pack, attempt, {HANDED.format(sent=SENT, table='packs_sent')} as outcome, sent_at from packs_sent"
    " where (month, unit_id, recipient) = (?, ?, ?) order by rowid"
)
AMISS = ("failed", "given up", "late", "unknown")
LAST = """
    select recipient, pack, outcome, says, sent_at, attempt from packs_sent
    where rowid in (select max(rowid) from packs_sent where (month, unit_id) = (?, ?) group by recipient, pack)
    order by rowid desc
"""


@dataclass(frozen=True)
class Sending:
    """What became of one recipient: delivered, failed, would (dry run), before, busy (another sender), given up.

    Or late: the time of the run was over; or unknown: the sender was ended while it handed it over.
    unit_id: whose review.
    """

    recipient: Recipient
    pack: str
    outcome: str
    attempt: int = 0
    says: str = ""
    letter: Letter | None = None
    unit_id: str | None = None


@dataclass(frozen=True)
class Sent:
    """What one run did, and what is wrong with the list of recipients."""

    sendings: tuple[Sending, ...]
    faults: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        """Say whether everybody has it."""
        return not self.faults and all(one.outcome not in AMISS for one in self.sendings)


@dataclass
class Run:
    """One run: the review of a month and a unit (none: each recipient that of their own) to send.

    It is made at most once for all who read it in a language and see the same part, and each of its packs too.
    """

    month: str
    unit_id: str | None
    saved: tuple[Path, ...] = ()
    retries: int = 0
    wait: Callable[[float], None] = time.sleep
    reviews: dict[tuple[str, ...], Review] = field(default_factory=dict)
    made: dict[tuple[str, ...], bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """The review of one unit for one recipient, made as whom they are."""

    run: Run
    recipient: Recipient
    unit_id: str | None
    asks: Viewer

    @property
    def place(self) -> tuple[str, str]:
        """Return month and unit as they are written down."""
        return self.run.month, self.unit_id or ""

    @property
    def basis(self) -> tuple[str, ...]:
        """Name all that a review and its packs depend on."""
        return self.unit_id or "", self.recipient.language, self.asks.key

    def review(self) -> Review:
        """Make the review as the recipient may read it. Raises CannotReview."""
        if self.basis not in self.run.reviews:
            with speaking(self.recipient.language), viewer.asking(self.asks):
                self.run.reviews[self.basis] = agenda.review(self.run.month, self.unit_id)
        return self.run.reviews[self.basis]

    def letter(self) -> Letter:
        """Write the message in the language of a recipient, its packs with a mail. Raises PackNotWritten."""
        is_mail, made = self.recipient.channel == "email", self.run.made
        review, wanted = self.review(), self.recipient.packs if is_mail else ()
        with speaking(self.recipient.language), viewer.asking(self.asks):
            for name in wanted:
                if (*self.basis, name) not in made:
                    made[*self.basis, name] = packs.as_bytes(review, name)
            saved = self.run.saved if self.unit_id == self.run.unit_id and not self.asks.key else ()
            return letter(review, {name: made[*self.basis, name] for name in wanted}, saved, is_mail)


def send(run: Run, is_dry: bool = False, is_again: bool = False) -> Sent:
    """Send the review to all who are to have it and do not; is_again: to all. Raises CannotReview.

    Without a unit each recipient gets the review of each of their own units, made of what they may see alone; each
    recipient stands for itself.
    """
    reviewable(run.month)
    if run.unit_id:
        agenda.review(run.month, run.unit_id)
    found, said = listeners(run.unit_id, run.unit_id is None)
    faults = list(said)
    status = closing.status(run.month)
    pack = f"{EDITION}{status.edition}" if status.is_closed else OPEN
    sent = all_of(_jobs(run, found, (pack, is_dry, is_again), faults))
    return Sent(tuple(sent), (*faults, *(one.says for one in sent if one.outcome == "delivered" and one.says)))


def _jobs(
    run: Run, found: tuple[Recipient, ...], how: tuple[str, bool, bool], faults: list[str]
) -> Iterator[Job[Sending]]:
    """Give what is to be sent, those who are sent the same one after the other: it is made once and then forgotten."""
    every: list[Ask] = []
    for recipient in found:
        try:
            asks = viewer_for(recipient, seen_units.seen, plant_day.today())
        except NotTheirs as fault:
            faults.append(str(fault))
            continue
        every += [Ask(run, recipient, unit or None, asks) for unit in _units(run, recipient, asks)]
    basis: tuple[str, ...] = ()
    for ask in sorted(every, key=lambda one: one.basis):
        if ask.basis != basis:
            run.made.clear()
            run.reviews.clear()
        basis = ask.basis
        late = Sending(ask.recipient, how[0], "late", unit_id=ask.unit_id)
        yield Job(partial(_prepared, ask, *how), late)


def _units(run: Run, recipient: Recipient, asks: Viewer) -> tuple[str, ...]:
    """Name the units whose reviews somebody is sent in a run: the one that is asked for, or each of their own."""
    if run.unit_id:
        return (run.unit_id,) if asks.seen is None or run.unit_id in asks.seen.within else ()
    if asks.seen is not None:
        return asks.seen.units
    return tuple(dict.fromkeys(recipient.units or ("",)))


def listeners(unit_id: str | None, is_each: bool = False) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """Give those who want the review of a unit, and a sentence for each whose entry cannot be used.

    is_each: those of single units too, who then are sent the review of theirs.
    """
    found, faults = recipients(readers())
    said = [*faults, *dict.fromkeys(fault for recipient in found if (fault := unknown_format(recipient)))]
    wanting = [each for each in found if is_each or each.wants_all or (unit_id or "") in (each.units or ())]
    if not wanting and not said:
        said.append(
            _('Nobody is sent this review: give a recipient a line such as packs = ["pptx", "pdf"] in recipients.toml')
        )
    return tuple(recipient for recipient in wanting if not unknown_format(recipient)), tuple(said)


def unknown_format(recipient: Recipient) -> str:
    """Say which formats of a recipient there are not."""
    names = [name for name in recipient.packs if name not in packs.FORMATS]
    text = _("{name}, packs: {formats} is no format. There are: {known}")
    return text.format(name=recipient.name, formats=", ".join(names), known=", ".join(packs.FORMATS)) if names else ""


def last(month: str, unit_id: str | None) -> list[dict[str, str]]:
    """Give for every recipient and edition what became of the last attempt, newest first."""
    rows = state.rows(LAST, (month, unit_id or ""))
    return [{str(name): str(value) for name, value in row.items()} for row in rows.to_dict("records")]


def pack_name(pack: str) -> str:
    """Name what was sent, in the language of the reader."""
    if pack == OPEN:
        return _("month not closed")
    return _("edition {edition}").format(edition=pack.removeprefix(EDITION))


# --- one recipient --------------------------------------------------------------------------------------------------


def _prepared(ask: Ask, pack: str, is_dry: bool, is_again: bool) -> Callable[[], Sending]:
    """Make the message and its packs, where they are to be sent, and give what sends them."""
    tried = _tried(ask)
    attempt = _next(tried, pack, is_again)
    given, fault = None, ""
    if attempt:
        try:
            given = ask.letter()
        except (CannotReview, PackNotWritten) as cannot:
            fault = str(cannot)
    if is_dry or not attempt:
        return lambda: _would(ask, pack, tried, (attempt, given, fault))
    return partial(_sent, ask, pack, is_again, given or fault)


def _sent(ask: Ask, pack: str, is_again: bool, given: Letter | str) -> Sending:
    """Send to one recipient; where it is not taken, try again as often as the run may."""
    found = _tried_once(ask, pack, is_again, given)
    for more in range(ask.run.retries):
        if found.outcome != "failed" or isinstance(given, str):
            break
        ask.run.wait(FIRST_WAIT * 3**more)
        found = _tried_once(ask, pack, is_again, given)
    return found


def _tried_once(ask: Ask, pack: str, is_again: bool, given: Letter | str) -> Sending:
    """Send to one recipient and write down what became of it; a text instead of the message says why there is none."""
    attempt, why_not = _claim(ask, pack, is_again)
    if not attempt:
        return Sending(ask.recipient, pack, *why_not, unit_id=ask.unit_id)
    fault, says = given if isinstance(given, str) else "", ""
    if isinstance(given, Letter):
        try:
            numbers = {"|".join((*ask.place, pack)): attempt}
            says = hand_over(ask.recipient, given, partial(handing, numbers, ask.recipient.key))
        except NotTaken as not_taken:
            fault = str(not_taken)
    outcome = "failed" if fault else "delivered"
    with state.writing() as con:
        _write(con, ask, (pack, attempt, outcome, fault or says))
    sent = given if isinstance(given, Letter) else None
    return Sending(ask.recipient, pack, outcome, attempt, fault or says, sent, ask.unit_id)


def _claim(ask: Ask, pack: str, is_again: bool) -> tuple[int, tuple[str, int, str]]:
    """Write down that this is being sent, so that nobody sends it at the same time; else say why it is not."""
    with state.writing() as con:
        tried = con.execute(TRIED, (*ask.place, ask.recipient.key)).fetchall()
        attempt = _next(tried, pack, is_again)
        if attempt:
            _write(con, ask, (pack, attempt, "trying", ""))
    return attempt, ("", 0, "") if attempt else _standing(tried, pack)


def _tried(ask: Ask) -> list[Tried]:
    return list(state.rows(TRIED, (*ask.place, ask.recipient.key)).itertuples(index=False, name=None))


def _next(tried: list[Tried], pack: str, is_again: bool) -> int:
    """Give the number of the next attempt; 0: none. Asked for again, only another sender stands in the way."""
    if is_again and pack not in under_way(tried):
        return attempts(tried).get(pack, 0) + 1
    return next_attempts([pack], tried).get(pack, 0)


def _standing(tried: list[Tried], pack: str) -> tuple[str, int, str]:
    """Say why a pack is not sent: it was before, somebody else is sending it, it was tried too often, or who knows."""
    made = attempts(tried).get(pack, 0)
    if pack in delivered(tried):
        return "before", made, max(at for one, _attempt, outcome, at in tried if (one, outcome) == (pack, "delivered"))
    if pack in unknown(tried):
        return "unknown", made, unknown(tried)[pack]
    return ("given up", made, "") if made >= MOST_ATTEMPTS else ("busy", made, "")


def _would(ask: Ask, pack: str, tried: list[Tried], made: tuple[int, Letter | None, str]) -> Sending:
    """Say what would be sent, with what was made of it, or why nothing is; nothing is written."""
    attempt, given, fault = made
    if not attempt:
        return Sending(ask.recipient, pack, *_standing(tried, pack), unit_id=ask.unit_id)
    return Sending(ask.recipient, pack, "failed" if fault else "would", attempt, fault, given, ask.unit_id)


def _write(con: sqlite3.Connection, ask: Ask, facts: tuple[str, int, str, str]) -> None:
    """Write down one attempt: pack, number, outcome, and why it failed."""
    pack, attempt, outcome, says = facts
    con.execute(
        "insert into packs_sent values (?, ?, ?, ?, ?, ?, ?, ?)",
        (*ask.place, pack, ask.recipient.key, attempt, outcome, says, state.now()),
    )
