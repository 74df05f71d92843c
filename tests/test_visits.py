"""Sessions end by their limits and by hand, and the trail tells of every line that was changed, taken out or put in."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import state
from dashboard.access import viewer
from dashboard.access.access_file import Sessions
from dashboard.access.viewer import MACHINE, Forbidden, Viewer
from dashboard.saved_views import saved_views
from dashboard.saved_views.saved_views import SavedView
from dashboard.visits import book, head, sessions, trail
from dashboard.visits.sessions import Login
from pipelines.doctor import doctor
from tests.conftest import run_here
from tests.test_access_file import HEAD, person

LIN = Viewer("Lin", "https://id.example lin", ("viewer",), frozenset({"see"}), is_known=True)
BOSS = Viewer("Boss", "https://id.example boss", ("administrator",), is_known=True)
LIMITS = Sessions(idle_minutes=30, absolute_hours=8)
NINE = datetime(2026, 11, 27, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Give a moment so many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


def deeds() -> list[str]:
    """List what the trail tells of, from the first line on."""
    with viewer.asking(BOSS):
        return list(trail.lines()["deed"])[::-1]


def test_a_session_ends_after_a_while_without_a_click_and_stays_ended(data_dir: Path) -> None:
    login = Login(LIN, "cookie 1")
    assert [sessions.go_on(login, LIMITS, at(minute)) for minute in (0, 29, 58)] == ["", "", ""]
    assert "away for long" in sessions.go_on(login, LIMITS, at(58 + 31))
    assert "away for long" in sessions.go_on(login, LIMITS, at(58 + 32))
    assert sessions.go_on(Login(LIN, "cookie 2"), LIMITS, at(58 + 33)) == ""
    assert deeds() == ["signed in", "ended", "signed in"]


def test_a_session_ends_when_it_has_lasted_as_long_as_it_may(data_dir: Path) -> None:
    login = Login(LIN, "cookie")
    for minute in range(0, 8 * 60 + 1, 20):
        assert sessions.go_on(login, LIMITS, at(minute)) == ""
    assert "as long as it may" in sessions.go_on(login, LIMITS, at(8 * 60 + 1))


def test_a_clock_that_was_set_back_ends_the_session(data_dir: Path) -> None:
    login = Login(LIN, "cookie")
    assert sessions.go_on(login, LIMITS, at(0)) == ""
    assert sessions.go_on(login, LIMITS, at(-4)) == ""
    assert "set back" in sessions.go_on(login, LIMITS, at(-60))


def test_an_administrator_ends_a_session_at_once_and_nobody_else_does(data_dir: Path) -> None:
    login = Login(LIN, "cookie")
    assert sessions.go_on(login, LIMITS) == ""
    with viewer.asking(LIN), pytest.raises(Forbidden):
        sessions.end(login.session_id)
    with viewer.asking(LIN), pytest.raises(Forbidden):
        sessions.running(LIMITS)
    with viewer.asking(BOSS):
        assert list(sessions.running(LIMITS)["who"]) == ["Lin"]
        sessions.end(login.session_id)
        sessions.end(login.session_id)  # two administrators at once: it ends once
        assert sessions.running(LIMITS).empty
    assert sessions.go_on(login, LIMITS) == "An administrator has ended your session."
    assert deeds() == ["signed in", "ended"]


def test_leaving_ends_the_session_in_every_tab(data_dir: Path) -> None:
    login = Login(LIN, "cookie")
    sessions.go_on(login, LIMITS)
    sessions.leave(login)
    assert "signed out" in sessions.go_on(Login(LIN, "cookie"), LIMITS)
    assert sessions.go_on(Login(BOSS, "cookie"), LIMITS) == ""


def test_many_who_come_at_once_make_one_session_and_one_chain(data_dir: Path) -> None:
    logins = [Login(LIN, "cookie"), Login(BOSS, "other")] * 8
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda one: sessions.go_on(one, LIMITS, at(0)), logins)) == {""}
    assert sorted(deeds()) == ["signed in", "signed in"]
    assert trail.check() == trail.Verdict(2)


# --- the trail --------------------------------------------------------------------------------------------------------


@pytest.fixture
def written(data_dir: Path) -> Path:
    """Return the file of a trail of four lines."""
    for page in ("overview", "review", "actions"):
        trail.note(LIN, "page", page, "x")
    trail.note(BOSS, "downloaded", "review", "review 2026-10.pptx")
    return book.path()


Tamper = Callable[[sqlite3.Connection], object]
TAMPERED: dict[str, tuple[int, Tamper]] = {
    "a word": (2, lambda con: con.execute("update trail set who = 'Wei' where number = 2")),
    "a line is gone": (3, lambda con: con.execute("delete from trail where number = 2")),
    "the first line is gone": (2, lambda con: con.execute("delete from trail where number = 1")),
    "a line with a hash of its own": (
        3,
        lambda con: con.execute(
            "update trail set place = 'x', hash = ? where number = 2",
            (trail.hash_of(2, tuple(con.execute(
                "select at, person, who, deed, 'x', units, detail from trail where number = 2").fetchone()),
                con.execute("select hash from trail where number = 1").fetchone()[0]),),
        ),
    ),
}  # fmt: skip


def without_guards(con: sqlite3.Connection) -> None:
    """Do what somebody with the file in hand can do."""
    for trigger in ("changed", "deleted"):
        con.execute(f"drop trigger trail_is_never_{trigger}")


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_an_end_that_was_cut_off_is_missed_however_many_lines_follow(gone: int, written: Path) -> None:
    head.keep("20261128T000000.000000Z")
    assert (trail.check(), doctor(written.parent)) == (trail.Verdict(4), [])
    with sqlite3.connect(written) as con:
        without_guards(con)
        con.execute("delete from trail where number > ?", (4 - gone,))
    cut = trail.check()
    assert (cut.lines, cut.broken_at) == (4 - gone, 4)
    assert "the end of the trail is cut off" in cut.says
    (found,) = doctor(written.parent)
    assert (found.file, f"line 4 was written, and line {4 - gone} is the last" in found.what) == ("visits.sqlite", True)
    for _line in range(gone + 1):
        trail.note(LIN, "page", "overview")
    assert (trail.check().broken_at, trail.check().says) == (4, "another line was written with this number")
    noted = head.path().rename(written.with_name("noted"))
    assert trail.check().broken_at == 4  # each of the last builds knows it
    (written.parent / "state_copies" / "20261128T000000.000000Z.head").unlink()
    noted.rename(head.path())
    assert trail.check().broken_at == 4  # and so does what was noted last, whatever was written since


def test_a_trail_that_is_gone_or_a_note_that_cannot_be_read_is_said(written: Path) -> None:
    written.unlink()
    assert (trail.check().lines, trail.check().broken_at) == (0, 4)
    assert len(doctor(written.parent)) == 1
    head.path().write_text("{}", encoding="ascii")
    assert "cannot be read" in trail.check().says
    assert "cannot be read" in doctor(written.parent)[0].what


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_done_to_the_file_is_told(how: str, written: Path) -> None:
    assert trail.check() == trail.Verdict(4)
    broken_at, tamper = TAMPERED[how]
    with sqlite3.connect(written) as con:
        without_guards(con)
        tamper(con)
    found = trail.check()
    assert (found.is_whole, found.broken_at) == (False, broken_at)


def test_the_file_itself_refuses_to_change_or_delete(written: Path) -> None:
    for sql in ("update trail set who = 'Wei'", "delete from trail", "delete from sessions_begun"):
        with sqlite3.connect(written) as con, pytest.raises(sqlite3.IntegrityError) if "trail" in sql else con:
            con.execute(sql)


def test_it_is_searched_and_shortened_by_those_who_administer_alone(written: Path) -> None:
    with viewer.asking(LIN), pytest.raises(Forbidden):
        trail.lines()
    with viewer.asking(BOSS):
        assert list(trail.lines("lin REVIEW")["place"]) == ["review"]
        assert trail.lines("%").empty
        assert len(trail.lines(most=2)) == 2
    assert trail.shorten(30, BOSS, datetime.now(UTC)) == 0
    assert trail.shorten(30, BOSS, datetime.now(UTC) + timedelta(days=31)) == 4
    assert deeds() == ["shortened"]
    assert trail.check() == trail.Verdict(1)
    trail.note(LIN, "page", "overview")
    assert trail.check() == trail.Verdict(2)
    with pytest.raises(state.CannotWrite), book.opened(to_write=True) as con:
        con.execute("delete from trail")


def test_sessions_are_forgotten_with_the_lines_of_their_time(data_dir: Path) -> None:
    for minute in range(0, 30, 5):
        assert sessions.go_on(Login(LIN, "cookie"), LIMITS, at(minute)) == ""
    sessions.leave(Login(LIN, "cookie"))
    assert sessions.go_on(Login(BOSS, "later"), LIMITS, at(33 * 24 * 60)) == ""

    def rows() -> list[int]:
        with book.opened() as con:
            names = ("sessions_begun", "sessions_seen", "sessions_ended")
            return [con.execute(f"select count(*) from {name}").fetchone()[0] for name in names]

    assert rows() == [2, 2, 1]  # one of each session, however long it lasts
    trail.shorten(30, MACHINE, at(31 * 24 * 60))
    assert rows() == [2, 2, 1]  # a cookie of that time still opens, so what is over stays known
    trail.shorten(30, MACHINE, at(34 * 24 * 60))
    assert rows() == [1, 1, 0]
    with pytest.raises(state.CannotWrite), book.opened(to_write=True) as con:
        con.execute("delete from sessions_begun")


def test_a_file_of_the_first_version_is_brought_up_to_date(data_dir: Path) -> None:
    sessions.go_on(Login(LIN, "cookie"), LIMITS, at(0))
    with sqlite3.connect(book.path()) as con:
        con.execute("drop table sessions_seen")
        con.execute("create table sessions_seen (session_id text not null, seen_at text not null)")
        con.execute("create index seen_by_session on sessions_seen (session_id, seen_at)")
        for minute in (0, 20, 10):
            con.execute(
                "insert into sessions_seen values (?, ?)",
                (Login(LIN, "cookie").session_id, at(minute).isoformat(timespec="milliseconds")),
            )
        con.execute("pragma user_version = 1")
    assert sessions.go_on(Login(LIN, "cookie"), LIMITS, at(49)) == ""
    assert "away for long" in sessions.go_on(Login(LIN, "cookie"), LIMITS, at(80))
    assert trail.check().is_whole


def test_a_change_is_in_the_trail_before_it_counts_and_none_counts_without(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "_teller", trail.changed)
    writer = Viewer("Lin", "x lin", ("analyst",), frozenset({"see", "save_views"}), is_known=True)
    with viewer.asking(writer):
        saved_views.save(SavedView("", "Mine", "compare", {}, reader="a"), "Lin")
    with viewer.asking(BOSS):
        assert trail.lines()[["who", "deed", "place"]].to_numpy().tolist() == [["Lin", "changed", "views_saved"]]
    book.path().unlink()
    book.path().mkdir()
    with viewer.asking(writer), pytest.raises(state.CannotWrite):
        saved_views.save(SavedView("", "Other", "compare", {}, reader="a"), "Lin")
    assert [one.name for one in saved_views.known()] == ["Mine"]


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_says_what_is_wrong_in_the_file_and_in_the_trail(written: Path, data_dir: Path) -> None:
    done = run_here("dashboard", "access", data=data_dir)
    assert (done.returncode, "is gone, and people have signed in" in done.stdout) == (1, True)
    (data_dir / "settings").mkdir()
    file = data_dir / "settings" / "access.toml"
    file.write_text(HEAD + person("lin"), encoding="utf-8")
    done = run_here("dashboard", "access", data=data_dir)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["Sign-in: oidc; 1 people, 0 groups", "Trail: 4 lines, each follows the one before it"],
    )
    file.write_text(HEAD + person("lin", roles='"viewr"'), encoding="utf-8")
    with sqlite3.connect(written) as con:
        con.execute("drop trigger trail_is_never_changed")
        con.execute("update trail set detail = 'y' where number = 3")
    done = run_here("dashboard", "access", "--shorten", data=data_dir)
    assert done.returncode == 1
    assert "0 lines older than 1095 days were taken out" in done.stdout
    assert "line 13, people[1].roles: 'viewr' is no role. Nearest: viewer." in done.stdout
    assert "Trail: changed by hand at line 3" in done.stdout
