"""Send the review with its packs: once per month, unit, edition and recipient, again where it was not taken."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dashboard import state
from dashboard.language import _, speaking
from dashboard.report import packs
from dashboard.report.pack_letter import letter
from dashboard.report.packs import PackNotWritten
from dashboard.review import agenda
from dashboard.review.content import Review
from dashboard.review.month import reviewable
from dashboard.review.reported import closing
from dashboard.sending.attempts import MOST_ATTEMPTS, Tried, attempts, delivered, next_attempts, under_way
from dashboard.sending.channels import NotTaken, hand_over
from dashboard.sending.letters import Letter
from dashboard.sending.recipients import Recipient, readers, recipients

OPEN, EDITION = "not closed", "edition "
FIRST_WAIT = 5.0  # seconds before the first retry of the same run; each further one waits three times as long
TRIED = """
    select pack, attempt, outcome, sent_at from packs_sent where (month, unit_id, recipient) = (?, ?, ?) order by rowid
"""
LAST = """
    select recipient, pack, outcome, says, sent_at, attempt from packs_sent
    where rowid in (select max(rowid) from packs_sent where (month, unit_id) = (?, ?) group by recipient, pack)
    order by rowid desc
"""


@dataclass(frozen=True)
class Sending:
    """What became of one recipient: delivered, failed, would (dry run), before, busy (another sender), given up."""

    recipient: Recipient
    pack: str
    outcome: str
    attempt: int = 0
    says: str = ""
    letter: Letter | None = None


@dataclass(frozen=True)
class Sent:
    """What one run did, and what is wrong with the list of recipients."""

    sendings: tuple[Sending, ...]
    faults: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        """Say whether everybody has it."""
        return not self.faults and all(one.outcome not in ("failed", "given up") for one in self.sendings)


@dataclass
class Run:
    """One run: the review to send, made at most once per language, and each of its packs too."""

    month: str
    unit_id: str | None
    saved: tuple[Path, ...] = ()
    retries: int = 0
    wait: Callable[[float], None] = time.sleep
    reviews: dict[str, Review] = field(default_factory=dict)
    made: dict[tuple[str, str], bytes] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        """Return month and unit as they are written down."""
        return self.month, self.unit_id or ""

    def review(self, code: str) -> Review:
        """Make the review in a language. Raises CannotReview."""
        if code not in self.reviews:
            with speaking(code):
                self.reviews[code] = agenda.review(self.month, self.unit_id)
        return self.reviews[code]

    def letter(self, recipient: Recipient) -> Letter:
        """Write the message in the language of a recipient, its packs with a mail. Raises PackNotWritten."""
        code, is_mail = recipient.language, recipient.channel == "email"
        review, wanted = self.review(code), recipient.packs if is_mail else ()
        with speaking(code):
            for name in wanted:
                if (code, name) not in self.made:
                    self.made[code, name] = packs.as_bytes(review, name)
            return letter(review, {name: self.made[code, name] for name in wanted}, self.saved, is_mail)


def send(run: Run, is_dry: bool = False, is_again: bool = False) -> Sent:
    """Send the review to all who are to have it and do not; is_again: to all. Raises CannotReview."""
    reviewable(run.month)
    found, faults = listeners(run.unit_id)
    status = closing.status(run.month)
    pack = f"{EDITION}{status.edition}" if status.is_closed else OPEN
    if is_dry:
        return Sent(tuple(_would(run, recipient, pack, is_again) for recipient in found), faults)
    return Sent(tuple(_sent(run, recipient, pack, is_again) for recipient in found), faults)


def listeners(unit_id: str | None) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """Give those who want the review of a unit, and a sentence for each whose entry cannot be used."""
    found, faults = recipients(readers())
    said = [*faults, *dict.fromkeys(fault for recipient in found if (fault := unknown(recipient)))]
    wanting = [recipient for recipient in found if recipient.units is None or (unit_id or "") in recipient.units]
    if not wanting and not said:
        said.append(
            _('Nobody is sent this review: give a recipient a line such as packs = ["pptx", "pdf"] in recipients.toml')
        )
    return tuple(recipient for recipient in wanting if not unknown(recipient)), tuple(said)


def unknown(recipient: Recipient) -> str:
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


def _sent(run: Run, recipient: Recipient, pack: str, is_again: bool) -> Sending:
    """Send to one recipient; where it is not taken, try again as often as the run may."""
    found = _tried_once(run, recipient, pack, is_again)
    for more in range(run.retries):
        if found.outcome != "failed":
            break
        run.wait(FIRST_WAIT * 3**more)
        found = _tried_once(run, recipient, pack, is_again)
    return found


def _tried_once(run: Run, recipient: Recipient, pack: str, is_again: bool) -> Sending:
    """Send to one recipient and write down what became of it; nothing is written where there is nothing to review."""
    tried = _tried(run, recipient)
    if _next(tried, pack, is_again):
        run.review(recipient.language)
    attempt, why_not = _claim(run, recipient, pack, is_again)
    if not attempt:
        return Sending(recipient, pack, *why_not)
    given, fault = None, ""
    try:
        given = run.letter(recipient)
        hand_over(recipient, given)
    except (NotTaken, PackNotWritten) as not_taken:
        fault = str(not_taken)
    outcome = "failed" if fault else "delivered"
    with state.writing() as con:
        _write(con, run, recipient, (pack, attempt, outcome, fault))
    return Sending(recipient, pack, outcome, attempt, fault, given)


def _claim(run: Run, recipient: Recipient, pack: str, is_again: bool) -> tuple[int, tuple[str, int, str]]:
    """Write down that this is being sent, so that nobody sends it at the same time; else say why it is not."""
    with state.writing() as con:
        tried = con.execute(TRIED, (*run.place, recipient.key)).fetchall()
        attempt = _next(tried, pack, is_again)
        if attempt:
            _write(con, run, recipient, (pack, attempt, "trying", ""))
    return attempt, ("", 0, "") if attempt else _standing(tried, pack)


def _tried(run: Run, recipient: Recipient) -> list[Tried]:
    return list(state.rows(TRIED, (*run.place, recipient.key)).itertuples(index=False, name=None))


def _next(tried: list[Tried], pack: str, is_again: bool) -> int:
    """Give the number of the next attempt; 0: none. Asked for again, only another sender stands in the way."""
    if is_again and pack not in under_way(tried):
        return attempts(tried).get(pack, 0) + 1
    return next_attempts([pack], tried).get(pack, 0)


def _standing(tried: list[Tried], pack: str) -> tuple[str, int, str]:
    """Say why a pack is not sent: it was before, somebody else is sending it, or it was tried too often."""
    made = attempts(tried).get(pack, 0)
    if pack in delivered(tried):
        return "before", made, max(at for one, _attempt, outcome, at in tried if (one, outcome) == (pack, "delivered"))
    return ("given up", made, "") if made >= MOST_ATTEMPTS else ("busy", made, "")


def _would(run: Run, recipient: Recipient, pack: str, is_again: bool) -> Sending:
    """Say what would be sent, and make it, so that a pack that cannot be made is known before; nothing is written."""
    tried = _tried(run, recipient)
    attempt = _next(tried, pack, is_again)
    if not attempt:
        return Sending(recipient, pack, *_standing(tried, pack))
    try:
        return Sending(recipient, pack, "would", attempt, "", run.letter(recipient))
    except PackNotWritten as fault:
        return Sending(recipient, pack, "failed", attempt, str(fault))


def _write(con: sqlite3.Connection, run: Run, recipient: Recipient, facts: tuple[str, int, str, str]) -> None:
    """Write down one attempt: pack, number, outcome, and why it failed."""
    pack, attempt, outcome, says = facts
    con.execute(
        "insert into packs_sent values (?, ?, ?, ?, ?, ?, ?, ?)",
        (*run.place, pack, recipient.key, attempt, outcome, says, state.now()),
    )
