"""Send the views that are due: each once a day, week or month to each of its recipients, again where not taken."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from dashboard import state
from dashboard.access import viewer
from dashboard.language import _, speaking
from dashboard.numbers import company, plant_day, seen_units
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.saved_views.saved_views import SavedView, known
from dashboard.saved_views.view_letter import letter
from dashboard.sending.attempts import HANDED, Tried, handing, next_attempts, unknown
from dashboard.sending.channels import NotTaken, hand_over
from dashboard.sending.in_time import Job, all_of
from dashboard.sending.letters import Letter
from dashboard.sending.recipient_part import NotTheirs, viewer_for
from dashboard.sending.recipients import Recipient, recipients

SENT = "views_sent.view_id || '|' || views_sent.due_date"
TRIED = (
    f"select due_date, attempt, {HANDED.format(sent=SENT, table='views_sent')} as outcome, sent_at from views_sent"
    " where (view_id, recipient) = (?, ?) order by rowid"
)


@dataclass(frozen=True)
class ViewSent:
    """What became of one view for one recipient: delivered, failed, busy, would (dry run), late, unknown."""

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
    """Send what is due and was not taken yet; with it a sentence for every recipient that cannot be reached.

    Each recipient gets the numbers of their own part of the company.
    """
    build = company.build_in_use()
    if build is None:
        raise NoWarehouse("Nothing is loaded yet, so that there is nothing to send.")
    jobs: list[Job[ViewSent]] = []
    faults: dict[str, None] = {}
    for view in known():
        if not view.sent_every:
            continue
        found, said = recipients(view.recipients)
        faults |= dict.fromkeys(said)
        day = due_date(view.sent_every, plant_day.today()).isoformat()
        for recipient in found:
            tried = _tried(view, recipient)
            attempt = next_attempts([day], tried).get(day, 0)
            late = ViewSent(view, recipient, "late")
            if attempt:
                jobs.append(Job(partial(_prepared, view, recipient, build, (day, attempt), is_dry), late))
            elif day in unknown(tried):
                jobs.append(Job(partial(_as_it_is, replace(late, outcome="unknown")), late))
    return tuple(all_of(jobs)), tuple(faults)


def _as_it_is(sent: ViewSent) -> Callable[[], ViewSent]:
    return lambda: sent


def _prepared(
    view: SavedView, recipient: Recipient, build: company.Build, when: tuple[str, int], is_dry: bool
) -> Callable[[], ViewSent]:
    """Write the message as its recipient may read it, and give what sends it."""
    try:
        asks = viewer_for(recipient, seen_units.seen, plant_day.today())
        with viewer.asking(asks), speaking(recipient.language):
            given = letter(_theirs(view, recipient), build, recipient.channel == "email")
    except NotTheirs as fault:
        return _as_it_is(ViewSent(view, recipient, "failed", str(fault)))
    if is_dry:
        return _as_it_is(ViewSent(view, recipient, "would", "", given))
    return partial(_sent, view, recipient, given, when)


def _theirs(view: SavedView, recipient: Recipient) -> SavedView:
    """Give a view as far as who asks may see it. Raises NotTheirs for one that is of units of others."""
    found = next((one for one in known() if one.view_id == view.view_id), None)
    if found is None:
        text = _("{name}: nothing of this view is sent, for it is of units that they may not see")
        raise NotTheirs(text.format(name=recipient.key))
    return found


def _sent(view: SavedView, recipient: Recipient, given: Letter, when: tuple[str, int]) -> ViewSent:
    if not _claim(view, recipient, when):
        return ViewSent(view, recipient, "busy")
    fault, says = "", ""
    try:
        numbers = {f"{view.view_id}|{when[0]}": when[1]}
        says = hand_over(recipient, given, partial(handing, numbers, recipient.key))
    except NotTaken as not_taken:
        fault = str(not_taken)
    outcome = "failed" if fault else "delivered"
    with state.writing() as con:
        _write(con, view, recipient, (*when, outcome, fault or says))
    return ViewSent(view, recipient, outcome, fault or says, given)


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
