"""Send the views that are due: each once a day, week or month to each of its recipients, again where not taken."""

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard import state
from dashboard.language import speaking
from dashboard.numbers import company, plant_day
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.saved_views.saved_views import SavedView, known
from dashboard.saved_views.view_letter import letter
from dashboard.sending.attempts import Tried, next_attempts
from dashboard.sending.channels import NotTaken, hand_over
from dashboard.sending.letters import Letter
from dashboard.sending.recipients import Recipient, recipients

TRIED = "select due_date, attempt, outcome, sent_at from views_sent where (view_id, recipient) = (?, ?) order by rowid"


@dataclass(frozen=True)
class ViewSent:
    """What became of one view for one recipient: delivered, failed, would (dry run)."""

    view: SavedView
    recipient: Recipient
    outcome: str
    says: str = ""
    letter: Letter | None = None


def due_date(every: str, today: date) -> date:
    """Return the day since which a view is due: today, the Monday of this week, the first of this month."""
    if every == "week":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if every == "month" else today


def send(is_dry: bool = False) -> tuple[tuple[ViewSent, ...], tuple[str, ...]]:
    """Send what is due and was not taken yet; with it a sentence for every recipient that cannot be reached."""
    build = company.build_in_use()
    if build is None:
        raise NoWarehouse("Nothing is loaded yet, so that there is nothing to send.")
    sent: list[ViewSent] = []
    faults: dict[str, None] = {}
    for view in known():
        if not view.sent_every:
            continue
        found, said = recipients(view.recipients)
        faults |= dict.fromkeys(said)
        day = due_date(view.sent_every, plant_day.today()).isoformat()
        for recipient in found:
            attempt = next_attempts([day], _tried(view, recipient)).get(day, 0)
            if attempt:
                sent.append(_sent(view, recipient, build, (day, attempt), is_dry))
    return tuple(sent), tuple(faults)


def _sent(view: SavedView, recipient: Recipient, build: company.Build, when: tuple[str, int], is_dry: bool) -> ViewSent:
    with speaking(recipient.language):
        given = letter(view, build, recipient.channel == "email")
    if is_dry:
        return ViewSent(view, recipient, "would", "", given)
    if not _claim(view, recipient, when):
        return ViewSent(view, recipient, "busy")
    fault = ""
    try:
        hand_over(recipient, given)
    except NotTaken as not_taken:
        fault = str(not_taken)
    outcome = "failed" if fault else "delivered"
    with state.writing() as con:
        _write(con, view, recipient, (*when, outcome, fault))
    return ViewSent(view, recipient, outcome, fault, given)


def _claim(view: SavedView, recipient: Recipient, when: tuple[str, int]) -> bool:
    """Write down that this is being sent, unless another run was faster."""
    with state.writing() as con:
        tried = con.execute(TRIED, (view.view_id, recipient.key)).fetchall()
        if next_attempts([when[0]], tried).get(when[0], 0) != when[1]:
            return False
        _write(con, view, recipient, (*when, "trying", ""))
    return True


def _tried(view: SavedView, recipient: Recipient) -> list[Tried]:
    return list(state.rows(TRIED, (view.view_id, recipient.key)).itertuples(index=False, name=None))


def _write(con: sqlite3.Connection, view: SavedView, recipient: Recipient, facts: tuple[str, int, str, str]) -> None:
    day, attempt, outcome, says = facts
    con.execute(
        "insert into views_sent values (?, ?, ?, ?, ?, ?, ?)",
        (view.view_id, day, recipient.key, attempt, outcome, says, state.now()),
    )
