"""The command `python -m dashboard review`: print the review of a month, write its packs, send them."""

import os
import sys
from datetime import date
from pathlib import Path

from dashboard.language import _
from dashboard.numbers import plant_day
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.report import packs, send_pack
from dashboard.report.packs import PackNotWritten
from dashboard.report.send_pack import Run, Sending, Sent
from dashboard.review import agenda, wording
from dashboard.review import month as months
from dashboard.review.content import Review
from dashboard.review.month import CannotReview
from dashboard.sending.letters import one_line
from dashboard.state import CannotWrite
from dashboard.wording import formats, words

FINE, AMISS, CANNOT = 0, 1, 2
LAST = "last"
LONGEST = 20_000


def review(
    month: str, unit_id: str | None, files: list[Path], is_sent: bool, is_dry: bool, is_again: bool, retries: int
) -> int:
    """Do what was asked and give the exit code: 1 a message was not taken, 2 something cannot be done at all."""
    try:
        is_late = month == LAST and (is_sent or is_dry) and say_if_late(months.newest())
        month = months.newest() if month == LAST else month
        if not files and not is_sent and not is_dry:
            show(agenda.review(month, unit_id))
            return FINE
        written = write(month, unit_id, files)
        sent = FINE
        if is_sent or is_dry:
            saved = tuple(path for path in files if os.path.isfile(path))
            sent = tell(send_pack.send(Run(month, unit_id, saved, retries), is_dry, is_again))
        return max(written, sent, AMISS if is_late else FINE)
    except (CannotReview, UnknownName, NoWarehouse, CannotWrite) as fault:
        return complain(str(fault))


def say_if_late(newest: str) -> bool:
    """Say it where the calendar is a month ahead of the data, so that nobody waits in silence for the review."""
    expected = months.before(f"{today():%Y-%m}")
    if newest >= expected:
        return False
    text = _("{expected} cannot be sent yet: the newest month that is over in the data loaded is {newest}.")
    complain(text.format(expected=expected, newest=newest))
    return True


def today() -> date:
    """Return the day of the clock where the company works."""
    return plant_day.today()


def complain(sentence: str) -> int:
    """Say what cannot be done."""
    print(sentence, file=sys.stderr)
    return CANNOT


def write(month: str, unit_id: str | None, files: list[Path]) -> int:
    """Write every file that can be written; what cannot is said, and does not keep the others."""
    worst, made = FINE, None
    for path in files:
        try:
            packs.format_of(path)
            made = made or agenda.review(month, unit_id)
            print(_("Wrote {path}, {size} kB").format(path=path, size=formats.number(packs.write(made, path) / 1000)))
        except PackNotWritten as fault:
            worst = complain(str(fault))
    return worst


def tell(sent: Sent) -> int:
    """Say what became of every recipient: what went wrong on the error output."""
    for fault in sent.faults:
        print(fault, file=sys.stderr)
    for sending in sent.sendings:
        is_amiss = sending.outcome in send_pack.AMISS
        print(outcome_text(sending), file=sys.stderr if is_amiss else sys.stdout)
        if sending.outcome == "would" and sending.letter is not None:
            print(f"\n{sending.letter.text}\n")
    return FINE if sent.is_fine else AMISS


def outcome_text(sending: Sending) -> str:
    """Say in one line what became of one recipient."""
    pack, says = send_pack.pack_name(sending.pack), words.time_text(sending.says)
    if sending.unit_id:
        pack = _(", ").join((pack, sending.unit_id))
    facts = {"name": sending.recipient.key, "pack": pack, "attempt": sending.attempt, "says": says}
    return {
        "delivered": _("Sent to {name}: {pack}"),
        "would": _("Would be sent to {name}: {pack}"),
        "before": _("{name} was sent this on {says}: {pack}"),
        "busy": _("{name}: another run is sending this just now: {pack}"),
        "failed": _("Not taken by {name}, attempt {attempt}; the next run tries again: {says}"),
        "given up": _("{name}: not taken in {attempt} attempts, given up; --again starts anew: {pack}"),
        "late": _("Not sent to {name}: {pack}; the time of this run was over before, the next run goes on"),
        "unknown": _(
            "It is not known whether {name} took it: the sender was ended on {says} while it handed it over. It is not"
            " sent again by itself; ask there, --again sends it: {pack}"
        ),
    }[sending.outcome].format(**facts)


def show(made: Review) -> None:
    """Print the review as plain text: what it rests on, and of every section its sentences and numbers."""
    print(wording.title(made))
    for name, text in wording.facts(made):
        print(words.named(name, one_line(text, LONGEST)))
    for place, section in enumerate(made.sections, start=1):
        print(f"\n{place}. {section.title}")
        for sentence in section.lead:
            print(one_line(wording.plain(sentence), LONGEST))
        for number in section.numbers:
            found = wording.shown(number)
            said = [" ".join(wording.value_and_unit(found)).strip(), *wording.number_lines(found)]
            said += [wording.now_line(number), *number.reasons]
            told = words.clauses(one_line(one, LONGEST) for one in said)
            print(f"- {words.named(one_line(number.label, LONGEST), told)}")
        for comment in section.comments:
            who = f"{one_line(comment.written_by, LONGEST)}, {words.time_text(comment.written_at)}"
            print(f"“{one_line(comment.text, LONGEST)}” ({who})")
