"""The review is sent once to everybody who wants it, tried again where it was not taken, and never silently."""

import threading
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dashboard import state
from dashboard.report import command, send_pack
from dashboard.report.pack_letter import letter
from dashboard.report.send_pack import Run, send
from dashboard.review import agenda
from dashboard.review.content import Review, Status
from dashboard.review.month import CannotReview
from dashboard.review.reported import closing
from dashboard.sending.letters import MOST_BYTES, payload
from tests import review_case, review_case_parts
from tests.conftest import run_here
from tests.mail_and_post import Postbox, Receiver
from tests.test_review import company  # noqa: F401

MONTH = "2026-10"


FRESH = agenda._review


@cache
def reviewed(build: str, lang: str, status: Status, month: str, unit_id: str | None) -> Review:
    """Make a review once for each edition."""
    return FRESH(build, lang, status, month, unit_id)


@pytest.fixture
def data(company: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """Return a data folder of its own with the warehouse of the sample company.

    A sending is written down, upon which the review is made anew: here only upon a closing, as it stays the same.
    """

    def kept(build: str, lang: str, _stamp: object, month: str, unit_id: str | None) -> Review:
        return reviewed(build, lang, closing.status(month), month, unit_id)

    monkeypatch.setattr(agenda, "_review", kept)
    return company


@pytest.fixture
def by_mail(data: Path, postbox: Postbox) -> Postbox:
    """Let the office get HTML by mail; the others in the list hear of warnings only."""
    (data / "recipients.toml").write_text(
        '[office]\nemail = ["a@example.com", "b@example.com"]\npacks = ["html"]\n'
        '[night_shift]\nemail = ["n@example.com"]\n'
    )
    return postbox


@pytest.fixture
def by_post(data: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """Let a chat group get the text."""
    (data / "recipients.toml").write_text("[group]\npacks = []\n")
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_GROUP", receiver.url)
    return receiver


def outcomes(run: Run, **how: bool) -> list[tuple[str, str, int, str]]:
    return [(one.recipient.key, one.outcome, one.attempt, one.says) for one in send(run, **how).sendings]


def written() -> list[list[Any]]:
    rows = state.rows("select month, unit_id, pack, recipient, attempt, outcome from packs_sent order by rowid")
    return [list(row) for row in rows.itertuples(index=False, name=None)]


# --- once -----------------------------------------------------------------------------------------------------------


def test_a_mail_brings_the_rates_and_the_pack_once(by_mail: Postbox) -> None:
    assert outcomes(Run(MONTH, None)) == [("office (email)", "delivered", 1, "")]
    again = outcomes(Run(MONTH, None))
    assert [one[:3] for one in again] == [("office (email)", "before", 1)]
    to, mail = by_mail.taken[0]
    assert len(by_mail.taken) == 1
    assert to == ["a@example.com", "b@example.com"]
    assert mail["Subject"] == "Monthly safety review, Oct 2026: All units"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # without it the test fails
    rates = agenda.review(MONTH).sections[1].numbers[:4]
    assert [f"{number.label}: " in text for number in rates] == [True] * 4
    assert "Treated on time: 75.3\u00a0%" in text.replace(" %", "\u00a0%")
    assert "Target ≥ 90 % ± 3: not met" in text
    assert "Not closed: all numbers are as of now" in text
    assert "Attached: Monthly safety review, All units, 2026-10.html" in text
    files = list(mail.iter_attachments())
    assert [(file.get_filename(), file.get_content_type()) for file in files] == [
        ("Monthly safety review, All units, 2026-10.html", "text/html")
    ]
    assert "Monthly safety review, Oct 2026" in files[0].get_content()


@pytest.mark.soak
def test_each_unit_and_each_edition_is_sent_for_itself(by_mail: Postbox) -> None:
    assert outcomes(Run(MONTH, None))[0][1] == "delivered"
    assert outcomes(Run(MONTH, "S1"))[0][1] == "delivered"
    closing.close(MONTH, "Wei")
    assert outcomes(Run(MONTH, None))[0][1:3] == ("delivered", 1)
    assert outcomes(Run(MONTH, None))[0][1] == "before"
    closing.reopen(MONTH, "Wei", "hours came late")
    assert outcomes(Run(MONTH, None))[0][1] == "before"  # open again, and as such it was sent
    assert [row[1:3] for row in written() if row[5] == "delivered"] == [
        ["", "not closed"],
        ["S1", "not closed"],
        ["", "edition 1"],
    ]
    assert "Closed: edition 1, closed by Wei" in by_mail.taken[2][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]  # without it the test fails


@pytest.mark.soak
def test_asked_for_again_it_is_sent_again(by_mail: Postbox) -> None:
    send(Run(MONTH, None))
    assert outcomes(Run(MONTH, None), is_again=True) == [("office (email)", "delivered", 2, "")]
    assert len(by_mail.taken) == 2


def test_two_runs_at_once_send_once(by_post: Receiver) -> None:
    agenda.review(MONTH)
    runs = [threading.Thread(target=send, args=(Run(MONTH, None),)) for _place in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(by_post.got) == 1


# --- again where it was not taken -----------------------------------------------------------------------------------


def test_a_refused_mail_is_tried_again_by_the_next_run(by_mail: Postbox) -> None:
    by_mail.refusals = 1
    refused = "The mail server did not take it: code 451"
    assert outcomes(Run(MONTH, None)) == [("office (email)", "failed", 1, refused)]
    assert by_mail.taken == []
    assert outcomes(Run(MONTH, None)) == [("office (email)", "delivered", 2, "")]
    assert len(by_mail.taken) == 1
    assert [row[4:] for row in written()] == [[1, "trying"], [1, "failed"], [2, "trying"], [2, "delivered"]]


def test_retries_of_one_run_wait_longer_each_time(by_post: Receiver) -> None:
    by_post.answers = [(500, b""), (503, b"")]
    waits: list[float] = []
    assert outcomes(Run(MONTH, None, retries=3, wait=waits.append)) == [("group (webhook)", "delivered", 3, "")]
    assert waits == [5, 15]
    assert len(by_post.got) == 3


def test_what_is_never_taken_is_given_up_and_still_said(by_post: Receiver, capsys: pytest.CaptureFixture[str]) -> None:
    by_post.answers = [(500, b"")] * 20
    run = Run(MONTH, None)  # one run for all, so that the review is made once
    assert [outcomes(run)[0][1] for _attempt in range(20)] == ["failed"] * 20
    sent = send(run)
    assert sent.sendings[0].outcome == "given up"
    assert command.tell(sent) == 1
    assert "not taken in 20 attempts, given up; --again starts anew" in capsys.readouterr().err
    assert outcomes(run, is_again=True) == [("group (webhook)", "delivered", 21, "")]


def test_a_pack_that_cannot_be_made_is_a_failure_of_its_sending(
    by_mail: Postbox, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "recipients.toml").write_text('[office]\nemail = ["a@example.com"]\npacks = ["html", "pdf"]\n')
    monkeypatch.setenv("FOURCOLOR_CHROME", "/opt/nothing/chrome")
    key, outcome, _attempt, says = outcomes(Run(MONTH, None))[0]
    assert (key, outcome) == ("office (email)", "failed")
    assert says == "FOURCOLOR_CHROME names /opt/nothing/chrome, which is no program."
    assert by_mail.taken == []


def test_secrets_are_neither_said_nor_kept(
    by_post: Receiver, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_GROUP", "http://127.0.0.1:9/robot?key=secret-token")
    assert command.tell(send(Run(MONTH, None))) == 1
    said = capsys.readouterr()
    assert "refused" in said.err
    assert "secret-token" not in said.err + said.out
    assert b"secret-token" not in b"".join(path.read_bytes() for path in data.glob("state.sqlite*"))


# --- to whom --------------------------------------------------------------------------------------------------------


def test_only_those_who_want_the_unit_get_it(data: Path) -> None:
    (data / "recipients.toml").write_text(
        '[all]\nemail = ["a@example.com"]\npacks = ["xlsx"]\n'
        '[works]\nemail = ["w@example.com"]\npacks = []\nunits = ["S1", "S2"]\n'
        '[head]\nemail = ["h@example.com"]\npacks = []\nunits = [""]\n'
    )
    names = {unit: [one.name for one in send_pack.listeners(unit)[0]] for unit in (None, "S1", "S3")}
    assert names == {None: ["all", "head"], "S1": ["all", "works"], "S3": ["all"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[office]\nemail = ["a@example.com"]\npacks = ["ppt"]\n',
            "office, packs: ppt is no format. There are: ",
        ),
        ('[office]\nemail = ["a@example.com"]\npacks = "pptx"\n', "packs: is no list; write it as packs = "),
        ('[office]\nemail = ["a@example.com"]\npacks = []\nunits = "S1"\n', "units: is no list"),
        ("[office]\npacks = []\n", "office: no address"),
        ('[office]\nemail = ["a@example.com"]\n', "Nobody is sent this review"),
        ("[office\n", "cannot be read"),
    ],
)
def test_a_list_of_recipients_that_cannot_be_used_is_said(
    text: str, says: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "recipients.toml").write_text(text)
    sent = send(Run(MONTH, None))
    assert sent.sendings == ()
    assert command.tell(sent) == 1
    assert says in capsys.readouterr().err


def test_a_month_that_cannot_be_reviewed_is_not_sent(by_mail: Postbox) -> None:
    with pytest.raises(CannotReview, match="is not over"):
        send(Run("2027-01", None))
    with pytest.raises(CannotReview, match="GONE is no unit"):
        send(Run(MONTH, "GONE"))
    assert by_mail.taken == []


# --- what is said ---------------------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_message_and_sends_and_writes_nothing(
    by_mail: Postbox, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.review(MONTH, None, [], True, True, False, 0) == 0
    said = capsys.readouterr().out
    assert said.startswith("Would be sent to office (email): month not closed\n")
    assert "Attached: Monthly safety review, All units, 2026-10.html" in said
    assert by_mail.taken == []
    assert not (data / "state.sqlite").exists()


def test_a_webhook_gets_the_text_and_where_the_pack_lies(by_post: Receiver, tmp_path: Path) -> None:
    path = tmp_path / "pack.html"
    assert command.review(MONTH, "S1", [path], True, False, False, 0) == 0
    body = by_post.got[0][1]
    assert body["text"].splitlines()[0] == "Monthly safety review, Oct 2026: Linhai Chemical Works"
    assert body["text"].splitlines()[-1] == f"The pack: {path}"
    assert (body["review"]["month"], body["review"]["unit_id"], body["review"]["edition"]) == (MONTH, "S1", None)
    number = agenda.review(MONTH, "S1").sections[1].numbers[0]
    given = body["review"]["rates"][0]
    assert (given["kpi"], given["top"], given["rate"]) == (number.found.kpi.name, number.top, number.rate)


@pytest.mark.soak
def test_a_recipient_reads_it_in_his_language(by_post: Receiver, data: Path) -> None:
    (data / "recipients.toml").write_text('[group]\npacks = []\nlanguage = "zh"\n')
    send(Run(MONTH, None))
    assert "2026年10月" in by_post.got[0][1]["text"]


def test_texts_of_the_data_stay_plain_and_short() -> None:
    evil = f"{review_case_parts.EVIL}\r\nBcc: x@example.com\u202e" + "长" * 2000
    review = replace(review_case.review(), unit_name=evil)
    made = letter(review, {}, (Path("/srv/pack.pptx"),), is_mail=False)
    assert "\r" not in made.subject
    assert "\n" not in made.subject
    assert "\u202e" not in made.text
    assert len(made.text.encode()) <= MOST_BYTES
    assert "&lt;script&gt;" in payload("slack", made)["text"]


def test_a_closed_month_is_told_as_it_was_reported() -> None:
    text = letter(review_case.review(), {}, (), is_mail=True).text
    # Reported 158 of 199 = 79.4 %, now 160 of 200 = 80.0 %
    assert (
        "Inspections completed: 79.4 % (158 of 199). Target ≥ 95 % ± 2: not met. As of now: 80.0 % (160 of 200)" in text
    )


@pytest.mark.parametrize(("day", "code"), [(date(2026, 11, 30), 0), (date(2026, 12, 1), 1)])
def test_a_month_whose_data_are_late_is_not_waited_for_in_silence(
    day: date, code: int, by_mail: Postbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "today", lambda: day)  # the samples know the facts up to 31 Oct 2026
    assert command.review("last", None, [], True, False, False, 0) == code
    late = "2026-11 cannot be sent yet: the newest month that is over in the data loaded is 2026-10.\n"
    assert capsys.readouterr().err == (late if code else "")
    assert len(by_mail.taken) == 1


def test_the_command_says_what_was_not_taken_and_ends_with_1(by_mail: Postbox, data: Path) -> None:
    by_mail.refusals = 1
    first = run_here("dashboard", "review", MONTH, "--send", data=data)
    assert (first.returncode, first.stdout) == (1, "")
    assert first.stderr.startswith("Not taken by office (email), attempt 1; the next run tries again: The mail server")
    second = run_here("dashboard", "review", MONTH, "--send", data=data)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == "Sent to office (email): month not closed\n"
    assert [one["outcome"] for one in send_pack.last(MONTH, None)] == ["delivered"]
