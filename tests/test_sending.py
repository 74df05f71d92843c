"""Warnings are sent once to a real mail server and a real HTTP receiver, tried again where refused, plain text only."""

import base64
import hashlib
import hmac
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import state
from dashboard.early_warning import messages
from dashboard.early_warning.alerts import deliveries, record
from dashboard.early_warning.evaluate import Evaluation
from dashboard.early_warning.firings import Firing
from dashboard.early_warning.send import send
from dashboard.language import Text
from dashboard.sending import channels, in_time
from dashboard.sending.attempts import before
from dashboard.sending.letters import Letter, payload
from dashboard.sending.recipient_file import variable
from dashboard.sending.recipients import Recipient, format_of, recipients
from tests.mail_and_post import OK, Postbox, Receiver, running_trickle


def event(place: str = "A", name: str = "Anvil", **fields: Any) -> Firing:
    """Make an event of a rule that two names hear of."""
    given: dict[str, Any] = {
        "rule": "late", "label": Text("Late", zh="逾期"), "colour": "red", "scope": "team", "scope_id": place,
        "scope_name": name, "period": "2025-05", "as_of": date(2025, 5, 31), "condition": "overdue", "value": 3.0,
        "limit": 0.0, "earlier": None, "cause": "", "months": 1, "is_above": True, "kpi": "overdue_open_count",
        "kpi_label": Text("Open and overdue", zh="逾期"), "kind": "stock", "exposure_label": Text(""),
        "part": "top", "horizon_days": 60, "outcome": "major_hazard", "tell": ("office",),
    }  # fmt: skip
    return Firing(**(given | fields))


def recorded(*events: Firing) -> None:
    record(Evaluation("build", date(2025, 5, 31), events, (), ()))


@pytest.fixture
def by_mail(data_dir: Path, postbox: Postbox) -> Postbox:
    (data_dir / "recipients.toml").write_text('[office]\nemail = ["a@example.com", "b@example.com"]\n')
    return postbox


@pytest.fixture
def by_post(data_dir: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_OFFICE", receiver.url)
    return receiver


# --- once per event and recipient -----------------------------------------------------------------------------------


def test_a_mail_goes_out_once(by_mail: Postbox) -> None:
    recorded(event(), event("B", "Bench"))
    assert [message.failure for message in send().messages] == [""]
    assert send().messages == ()
    recorded(event())  # found again by the next build
    assert send().messages == ()
    to, mail = by_mail.taken[0]
    assert len(by_mail.taken) == 1
    assert to == ["a@example.com", "b@example.com"]
    assert mail["From"] == "fourcolor@example.com"
    assert mail["Subject"] == "2 warnings: Red 2"
    assert mail.get_content_type() == "text/plain"
    assert "[Red] Late: Anvil: Open and overdue 3 on 31 May 2025; the limit is 0." in mail.get_content()


def test_a_new_event_is_sent_alone(by_mail: Postbox) -> None:
    recorded(event())
    send()
    recorded(event(), event("B", "Bench"))
    assert [one.scope_id for one in send().messages[0].events] == ["B"]


def test_a_refused_mail_is_tried_again_and_counted(by_mail: Postbox) -> None:
    by_mail.refusals = 1
    recorded(event())
    first = send().messages[0]
    assert (first.attempt, first.failure) == (1, "The mail server did not take it: code 451")
    second = send().messages[0]
    assert (second.attempt, second.failure) == (2, "")
    assert send().messages == ()
    tried = state.rows("select attempt, outcome from deliveries order by rowid").to_numpy().tolist()
    assert tried == [[1, "trying"], [1, "failed"], [2, "trying"], [2, "delivered"]]


def test_a_refused_post_is_tried_again(by_post: Receiver) -> None:
    by_post.answers = [(500, b"broken"), (200, b'{"errcode": 45009, "errmsg": "too many"}'), OK]
    recorded(event())
    assert send().messages[0].failure == "The webhook answered 500"
    assert send().messages[0].failure == "The webhook refused it with code 45009"
    assert send().messages[0].failure == ""
    assert send().messages == ()
    assert len(by_post.got) == 3


def test_a_redirect_is_not_followed(by_post: Receiver) -> None:
    by_post.answers = [(302, b"")]
    recorded(event())
    assert send().messages[0].failure == "The webhook answered 302"
    assert len(by_post.got) == 1


def test_mail_and_webhook_of_one_name_do_not_wait_for_each_other(by_mail: Postbox, by_post: Receiver) -> None:
    by_mail.refusals = 1
    recorded(event())
    assert [message.failure == "" for message in send().messages] == [False, True]
    assert [message.recipient.channel for message in send().messages] == ["email"]
    assert (len(by_mail.taken), len(by_post.got)) == (1, 1)


def test_two_at_once_send_once(by_post: Receiver) -> None:
    recorded(*(event(f"T{place}") for place in range(5)))
    threads = [threading.Thread(target=send) for _place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(by_post.got) == 1


# --- one address never stops the sending to the others -------------------------------------------------------------


def test_an_answer_that_never_ends_holds_nobody(
    by_mail: Postbox, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "MESSAGE_SECONDS", 0.5)
    with running_trickle() as url:
        monkeypatch.setenv("FOURCOLOR_WEBHOOK_OFFICE", url)
        recorded(event())
        start = time.monotonic()
        sent = {message.recipient.channel: message.failure for message in send().messages}
    assert time.monotonic() - start < 10
    assert sent == {"email": "", "webhook": "There was no whole answer within 45 seconds"}


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:1/a b", "The webhook did not take it: InvalidURL"),
        ("http://münchen.invalid/", "The webhook did not take it: "),
        (f"http://{'a' * 80}.example/", "did not take it"),
        ("https://127.0.0.1:{port}/", "The webhook did not take it: "),  # speaks no TLS
    ],
)
def test_an_address_of_any_kind_is_a_sentence_of_its_own(
    url: str, says: str, by_mail: Postbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url.replace("{port}", str(urlsplit(receiver.url).port))
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_OFFICE", url)
    recorded(event())
    sent = {message.recipient.channel: message.failure for message in send().messages}
    assert sent["email"] == ""
    assert says in sent["webhook"]


def test_a_proxy_that_cannot_be_is_said(by_post: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", "http://[::1")
    recorded(event())
    assert "did not take it" in send().messages[0].failure or "could not be sent" in send().messages[0].failure
    assert by_post.got == []


def test_one_address_that_is_refused_neither_holds_the_others_nor_is_silent(by_mail: Postbox) -> None:
    by_mail.unknown = ("b@example.com",)
    recorded(event())
    sent = send()
    assert [message.failure for message in sent.messages] == [""]
    assert sent.faults == (
        "office (email): the mail server refused b@example.com; the others have it. Put the address right",
    )
    assert send().messages == ()
    assert [to for to, _mail in by_mail.taken] == [["a@example.com"]]


def test_a_mail_that_was_taken_is_not_sent_again_because_of_the_farewell(by_mail: Postbox) -> None:
    by_mail.farewell = "421 shutting down"
    recorded(event())
    assert [message.failure for message in send().messages] == [""]
    assert send().messages == ()


def test_a_domain_of_any_script_is_written_as_mail_servers_take_it(
    data_dir: Path, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_EMAIL_OFFICE", "a@bücher.example")
    recorded(event())
    assert [message.failure for message in send().messages] == [""]
    assert postbox.taken[0][0] == ["a@xn--bcher-kva.example"]  # RFC 3492's punycode, as every text on IDN writes it


def test_what_was_being_handed_over_when_the_sender_ended_is_said_and_not_sent_again(by_mail: Postbox) -> None:
    recorded(event(), event("B", "Bench"))
    long_ago = before(minutes=11)
    with state.writing() as con:
        for place in ("A", "B"):
            name = event(place, "Anvil" if place == "A" else "Bench").id
            con.execute("insert into deliveries values (?, 'office (email)', 1, 'trying', '', ?)", (name, long_ago))
        con.execute("insert into handed_over values (?, 'office (email)', 1, ?)", (event().id, long_ago))
    sent = send()
    assert [[one.scope_id for one in message.events] for message in sent.messages] == [["B"]]  # nobody had been met
    assert sent.faults[0].startswith("office (email): it is not known whether 1 warnings were taken")
    assert len(by_mail.taken) == 1


def test_a_post_counts_as_handed_over_once_it_may_have_been_taken(
    by_post: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    found = recipients(("office",))[0][0]
    channels.hand_over(found, Letter("x", "x"), lambda: seen.append(len(by_post.got)))
    assert seen == [0]
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_OFFICE", "http://127.0.0.1:9/")
    with pytest.raises(channels.NotTaken):
        channels.hand_over(recipients(("office",))[0][0], Letter("x", "x"), lambda: seen.append(-1))
    assert seen == [0]


def test_no_message_is_begun_after_the_time_of_a_run() -> None:
    jobs = [in_time.Job(lambda: lambda: "sent", "late")] * 3
    assert in_time.all_of(jobs, seconds=0) == ["late"] * 3
    assert in_time.all_of(jobs) == ["sent"] * 3


# --- whose address --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [("a-b", "a b", "a_b"), ("安全科", "设备科"), ("Office", "office", "OFFICE"), ("x", "format_x", "secret_x")],
)
def test_no_two_names_share_a_variable(names: tuple[str, ...]) -> None:
    kinds = ("EMAIL", "WEBHOOK", "WEBHOOK_FORMAT", "WEBHOOK_SECRET")
    every = [variable(kind, name) for kind in kinds for name in names]
    assert len(set(every)) == len(every)
    assert all(re.fullmatch("[A-Z0-9_]+", one) for one in every)


def test_a_variable_that_may_be_anothers_is_not_used_and_said(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOURCOLOR_EMAIL_A_B", "ab@example.com")
    found, faults = recipients(("a-b", "a b", "a_b"))
    assert [(one.name, one.address) for one in found] == [("a_b", "ab@example.com")]
    assert [fault.split(":")[0] for fault in faults] == ["a-b", "a b"]
    assert all("FOURCOLOR_EMAIL_A_B may be another's" in fault for fault in faults)


def test_two_who_name_one_webhook_get_nothing_of_each_other(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data_dir / "recipients.toml").write_text('[one]\nwebhook = "GROUP"\n[two]\nwebhook = "GROUP"\n')
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_GROUP", "https://example.com/x")
    found, faults = recipients(("one", "two"))
    assert found == ()
    assert "one: FOURCOLOR_WEBHOOK_GROUP is also that of two" in faults[0]


def test_an_address_of_the_environment_that_is_none_does_not_vanish(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOURCOLOR_EMAIL_OFFICE", "a@example.com, nobody, b@example.com")
    found, faults = recipients(("office",))
    assert found[0].address == "a@example.com, b@example.com"
    assert faults == ("office: FOURCOLOR_EMAIL_OFFICE holds what is no address, at place 2: put it right",)


@pytest.mark.soak
def test_ten_thousand_wrong_recipients_are_read_in_a_moment(data_dir: Path) -> None:
    names = [f"r{number}" for number in range(10_000)]
    (data_dir / "recipients.toml").write_text("".join(f"[{name}]\nemial = 1\n" for name in names))
    start = time.process_time()
    assert len(recipients(tuple(names))[1]) == 10_000
    assert time.process_time() - start < 5


def test_nobody_there_is_a_sentence_without_the_secret(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("FOURCOLOR_WEBHOOK_OFFICE", f"http://127.0.0.1:{port}/?key=secret-token")
    recorded(event())
    failure = send().messages[0].failure
    assert "refused" in failure
    kept = b"".join(path.read_bytes() for path in data_dir.glob("state.sqlite*"))
    assert "secret-token" not in failure
    assert b"secret-token" not in kept


def test_a_mail_without_a_server_says_what_to_set(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOURCOLOR_SMTP_URL", raising=False)
    monkeypatch.setenv("FOURCOLOR_EMAIL_OFFICE", "a@example.com")
    recorded(event())
    assert "set FOURCOLOR_SMTP_URL as smtp://" in send().messages[0].failure


def test_no_password_is_sent_in_the_clear(by_mail: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    port = urlsplit(os.environ["FOURCOLOR_SMTP_URL"]).port
    monkeypatch.setenv("FOURCOLOR_SMTP_URL", f"smtp://me:secret@127.0.0.1:{port}")
    recorded(event())
    assert "no TLS, so no password is sent" in send().messages[0].failure
    assert by_mail.taken == []


def test_the_history_says_who_was_told(by_mail: Postbox) -> None:
    by_mail.refusals = 1
    recorded(event())
    send()
    assert deliveries() == {event().id: [("office (email)", 1, False)]}
    send()
    assert deliveries() == {event().id: [("office (email)", 2, True)]}


def test_a_dry_run_sends_nothing_and_writes_nothing(by_mail: Postbox, data_dir: Path) -> None:
    would = send(is_dry=True, also=(event(),)).messages
    assert [message.subject for message in would] == ["Red: Late, Anvil"]
    assert by_mail.taken == []
    assert not (data_dir / "state.sqlite").exists()


# --- who hears ------------------------------------------------------------------------------------------------------


def test_a_name_without_an_address_says_where_to_put_it(data_dir: Path) -> None:
    found, faults = recipients(("safety office",))
    assert found == ()
    assert "FOURCOLOR_WEBHOOK_SAFETY_OFFICE" in faults[0]
    assert "recipients.toml" in faults[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[office]\nemail = "nobody"\n', "email: is no list of addresses"),
        ('[office]\nemail = ["a@example.com\\nBcc: b@example.com"]\n', "email: is no list of addresses"),
        (
            '[office]\nwebhook = "https://example.com/key"\n',
            "is a secret; set it as FOURCOLOR_WEBHOOK_OFFICE",
        ),
        ('[office]\nformat = "fax"\n', "wecom, dingtalk, feishu, teams, slack, plain"),
        ("[office]\nmail = 'a@example.com'\n", "line 2, office.mail: no such key. Nearest: email"),
        ('[office]\nlanguage = "xx"\n', "line 2, office.language: 'xx' is unknown. There are: en, zh"),
        ("office = 3\n", "line 1, office: write it as [office]"),
        ("[office\n", "cannot be read"),
    ],
)
def test_a_recipient_that_cannot_be_used_names_its_field(text: str, says: str, data_dir: Path) -> None:
    (data_dir / "recipients.toml").write_text(text)
    found, faults = recipients(("office",))
    assert found == ()
    assert any(says in fault for fault in faults), faults


def test_all_that_is_wrong_with_a_recipient_is_said_at_once(data_dir: Path) -> None:
    text = '[other]\npacks = []\n[office]\nemial = ["a@example.com"]\nformat = "wecon"\npacks = "pptx"\nunits = 5\n'
    (data_dir / "recipients.toml").write_text(text)
    assert recipients(("office",))[1] == (
        "recipients.toml, line 5, office.format: 'wecon' is unknown. Nearest: wecom. There are: wecom,"
        " dingtalk, feishu, teams, slack, plain",
        'recipients.toml, line 6, office.packs: is no list; write it as packs = ["pptx"]',
        'recipients.toml, line 7, office.units: is no list; write it as units = ["S1"]',
        "recipients.toml, line 4, office.emial: no such key. Nearest: email. There are: email, webhook,"
        " format, language, packs, units, person, personal",
    )


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "wecom"),
        ("https://oapi.dingtalk.com/robot/send?access_token=1", "dingtalk"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/1", "feishu"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/1", "feishu"),
        ("https://acme.webhook.office.com/webhookb2/1", "teams"),
        ("https://prod-1.westeurope.logic.azure.com:443/workflows/1", "teams"),
        ("https://hooks.slack.com/services/1/2/3", "slack"),
        ("https://hooks.slack.com.example.com/services/1/2/3", "plain"),
    ],
)
def test_the_service_is_known_by_its_host(url: str, shape: str) -> None:
    assert format_of(url) == shape


# --- what goes out --------------------------------------------------------------------------------------------------

TRICKY = "<script>alert(1)</script> & **bold**\r\nBcc: x@example.com\u202e"


@pytest.mark.parametrize(
    ("shape", "where"),
    [
        ("wecom", lambda body: body["msgtype"] == "text" and body["text"]["content"]),
        ("dingtalk", lambda body: body["msgtype"] == "text" and body["text"]["content"]),
        ("feishu", lambda body: body["msg_type"] == "text" and body["content"]["text"]),
        ("slack", lambda body: body["text"]),
        ("plain", lambda body: body["text"]),
    ],
)
def test_every_service_gets_plain_text(shape: str, where: Callable[[dict[str, Any]], str]) -> None:
    said = where(payload(shape, messages.letter([event(name=TRICKY)])))
    assert ("&lt;script&gt;" if shape == "slack" else "<script>") in said
    assert "\r" not in said
    assert "\u202e" not in said
    assert [line.startswith("[Red] Late:") for line in said.split("\n")] == [False, True, False]


def test_teams_gets_a_card_of_text_runs() -> None:
    body = payload("teams", messages.letter([event(name="**bold** [link](x)")]))
    card = body["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert {block["type"] for block in card["content"]["body"]} == {"RichTextBlock"}
    assert "**bold** [link](x)" in card["content"]["body"][1]["inlines"][0]["text"]


def test_a_name_cannot_add_a_header(by_mail: Postbox) -> None:
    recorded(event(name=TRICKY))
    assert send().messages[0].failure == ""
    mail = by_mail.taken[0][1]
    assert mail["Bcc"] is None
    assert "<script>" in mail.get_content()
    assert mail.get_content_type() == "text/plain"


def test_many_events_go_in_posts_that_the_smallest_service_takes(by_post: Receiver) -> None:
    many = [event(f"T{place}", f"压力机车间第{place}班组" * 3) for place in range(60)]
    recorded(*many)
    sent = send().messages
    assert sum(len(message.events) for message in sent) == 60
    assert all(len(body["text"].encode()) <= 2048 for _path, body in by_post.got)


def test_a_message_is_in_the_language_of_its_recipient(by_post: Receiver, data_dir: Path) -> None:
    (data_dir / "recipients.toml").write_text('[office]\nlanguage = "zh"\nformat = "wecom"\n')
    recorded(event())
    send()
    assert "逾期" in by_post.got[0][1]["text"]["content"]


def test_dingtalk_and_feishu_are_signed() -> None:
    # DingTalk: HMAC-SHA256 of "time in ms\nsecret" with the secret; Feishu: of nothing, with "time in s\nsecret".
    ding = Recipient("office", "webhook", "https://oapi.dingtalk.com/robot/send?access_token=1", "dingtalk", "SEC1")
    url, _body = channels.signed(ding, {}, at=1700000000.5)
    asked = parse_qs(urlsplit(url).query)
    right = hmac.new(b"SEC1", b"1700000000500\nSEC1", hashlib.sha256).digest()
    assert asked["timestamp"] == ["1700000000500"]
    assert base64.b64decode(asked["sign"][0]) == right
    lark = Recipient("office", "webhook", "https://open.feishu.cn/hook", "feishu", "SEC1")
    url, body = channels.signed(lark, {"msg_type": "text"}, at=1700000000.5)
    assert url == "https://open.feishu.cn/hook"
    assert body["timestamp"] == "1700000000"
    assert base64.b64decode(body["sign"]) == hmac.new(b"1700000000\nSEC1", b"", hashlib.sha256).digest()
