"""A backup is whole or is none, and what is put back is what was there: numbers, closed months, actions, evidence."""

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

from dashboard import state
from dashboard.access.access_file import Sessions
from dashboard.access.sign_in import auth_secrets
from dashboard.access.viewer import Viewer
from dashboard.actions import actions, evidence
from dashboard.backups import contents, put_back, take
from dashboard.backups.contents import NotWhole
from dashboard.numbers import kpis
from dashboard.review.reported import closing
from dashboard.tokens import tokens
from dashboard.visits import sessions, trail
from dashboard.visits.sessions import Login
from pipelines.doctor import doctor
from tests.conftest import run_here
from tests.test_access_file import HEAD
from tests.test_actions import opened, png

LIN = Viewer("Lin", "x lin", is_known=True)
TODAY = date.today()
HERS = Login(LIN, "cookie")
SECRETS = {"FOURCOLOR_OIDC_SECRET": "s3cret", "FOURCOLOR_COOKIE_SECRET": "c" * 32}


@pytest.fixture(scope="module")
def lived_in(closed_may: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a closed month, settings, an action with evidence, a trail, and leftovers of work."""
    data = tmp_path_factory.mktemp("lived") / "data"
    shutil.copytree(closed_may, data)
    with pytest.MonkeyPatch.context() as process:
        process.setenv("FOURCOLOR_DATA", str(data))
        actions.add_evidence(opened().action_id, "Bo", "after", "photo.png", png())
        trail.note(LIN, "page", "overview")
        sessions.go_on(HERS, Sessions())
        (data / "settings").mkdir(exist_ok=True)
        (data / "settings" / "company.toml").write_text('time_zone = "Asia/Shanghai"\n', encoding="utf-8")
        (data / "warehouse" / "draft-1").write_bytes(b"x")
        (data / "half.part").write_bytes(b"x")
    return data


@pytest.fixture
def data(lived_in: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use a copy of it."""
    return use_data(Path(shutil.copytree(lived_in, tmp_path / "data")))


def told() -> dict[str, object]:
    """Give all that must be the same afterwards."""
    rates = {one.name: kpis.rate(one.name, ("month",)).rows.to_csv() for one in kpis.catalogue()}
    (action,) = actions.actions()
    (kept,) = actions.history(action.action_id)[0].evidence
    frozen = state.rows("select * from frozen order by kpi, unit_id").to_csv()
    return {
        **rates,
        "closed": closing.status("2025-05"),
        "frozen": frozen,
        "action": action,
        "evidence": evidence.read(kept.file_hash, kept.file_name),
        "trail": trail.check(),
    }


def signed_with() -> str:
    """Give what the cookies of who signs in are signed with."""
    (said,) = (auth_secrets(SECRETS) or {}).values()
    return str(said["cookie_secret"])


def test_everything_is_there_again_but_what_opened_it(
    data: Path, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    """The trail has one line more; a token or session of the backup may have been ended since it was taken."""
    (data / "settings" / "access.toml").write_text(HEAD, encoding="utf-8")
    text = tokens.make("Grafana", ("viewer",), (), TODAY, TODAY)[1]
    before, signed = told(), signed_with()
    lines = trail.check().lines
    done = run_here("dashboard", "backup", tmp_path / "kept" / "one", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert ", of the build 20" in done.stdout
    shutil.rmtree(data)
    done = run_here("dashboard", "restore", tmp_path / "kept" / "one", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 tokens and 1 sessions were ended" in done.stdout
    use_data(data)
    assert told() == before | {"trail": trail.Verdict(lines + 1)}
    assert trail.lines("restored")["place"].tolist() == ["backup"]
    assert tokens.found(text).ended_at  # type: ignore[union-attr]
    assert sessions.is_over(HERS, Sessions())
    assert signed_with() != signed  # no cookie of before opens a session that the backup knows nothing of
    assert doctor(data) == []
    assert state.lost() == ""
    left = {path.name for path in data.rglob("*")}
    assert left.isdisjoint({"half.part", "draft-1", put_back.DRAFT, "backup.json"})
    opened()  # it is written on
    assert len(actions.actions()) == 2


@pytest.mark.soak
def test_without_a_warehouse_the_same_numbers_are_built_again(
    data: Path, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    before = told()
    taken = take.take(tmp_path / "small", with_warehouse=False)
    assert not any(name.startswith("warehouse") for name in taken.files)
    done = run_here("dashboard", "restore", tmp_path / "small", data=tmp_path / "again")
    assert "nothing is shown: python -m pipelines build" in done.stdout
    assert run_here("pipelines", "build", data=tmp_path / "again").returncode == 0
    use_data(tmp_path / "again")
    assert told() == before


def test_a_backup_is_taken_while_people_write_and_is_of_one_moment(data: Path, tmp_path: Path) -> None:
    begun, ended = Event(), Event()
    reader = sqlite3.connect(data / "state.sqlite")  # as long as it looks, what is written stands beside the file
    reader.execute("begin")
    reader.execute("select count(*) from actions").fetchone()
    opened(title="just before")

    def writing() -> None:
        while not ended.is_set():
            one = opened(title="while it is copied")
            actions.add_evidence(one.action_id, "Bo", "", "note.txt", one.action_id.encode())
            trail.note(LIN, "page", "actions")
            begun.set()

    writer = Thread(target=writing)
    writer.start()
    begun.wait(30)
    taken = take.take(tmp_path / "kept")
    ended.set()
    writer.join()
    reader.close()
    with sqlite3.connect(tmp_path / "kept" / "state.sqlite") as con:
        assert con.execute("pragma integrity_check").fetchone() == ("ok",)
        titles = {row[0] for row in con.execute("select title from action_versions")}
        named = {row[0] for row in con.execute("select file_hash from action_evidence where file_hash <> ''")}
    assert "just before" in titles
    assert named
    assert named <= {Path(name).stem for name in taken.files}
    assert put_back.check(tmp_path / "kept") == taken
    assert doctor(tmp_path / "kept") == []  # the trail ends no earlier than the note of its newest line says


def test_what_was_interrupted_is_no_backup(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied, count = contents.copied, iter(range(100))

    def stopped(source: Path, target: Path) -> contents.Kept:
        if next(count) == 4:
            raise KeyboardInterrupt
        return copied(source, target)

    monkeypatch.setattr(contents, "copied", stopped)
    with pytest.raises(KeyboardInterrupt):
        take.take(tmp_path / "kept")
    monkeypatch.setattr(contents, "copied", copied)
    assert not list(tmp_path.glob("kept*"))
    assert not (data / take.TAKEN).exists()
    take.take(tmp_path / "kept")
    (tmp_path / "kept" / "backup.json").unlink()  # as if the power went off while it was written
    for name in ("kept", "nowhere"):
        with pytest.raises(NotWhole, match="is no whole backup"):
            put_back.put_back(tmp_path / name)


def test_nothing_is_written_over(data: Path, tmp_path: Path) -> None:
    take.take(tmp_path / "kept")
    with pytest.raises(NotWhole, match="is there already"):
        take.take(tmp_path / "kept")
    with pytest.raises(NotWhole, match="lies in the data folder itself"):
        take.take(data / "kept")
    before = sorted(data.rglob("*"))
    done = run_here("dashboard", "restore", tmp_path / "kept", data=data)
    assert (done.returncode, "is not empty, and nothing is written over" in done.stderr) == (2, True)
    assert sorted(data.rglob("*")) == before


def change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_what_opened_it_is_kept_on_purpose(data: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    (data / "settings" / "access.toml").write_text(HEAD, encoding="utf-8")
    text = tokens.make("Grafana", ("viewer",), (), TODAY, TODAY)[1]
    signed = signed_with()
    take.take(tmp_path / "kept", with_warehouse=False)
    done = run_here("dashboard", "restore", tmp_path / "kept", "--keep-access", data=use_data(tmp_path / "anew"))
    assert (done.returncode, "were ended" in done.stdout) == (0, False)
    assert tokens.found(text).works_on(TODAY)  # type: ignore[union-attr]
    assert sessions.is_going_on(HERS, Sessions())
    assert signed_with() == signed


@pytest.mark.parametrize(
    ("spoil", "says"), [(change, "is not as it was written"), (Path.unlink, "is gone from the backup")]
)
def test_a_damaged_backup_puts_nothing_back(
    spoil: Callable[[Path], object], says: str, data: Path, tmp_path: Path
) -> None:
    take.take(tmp_path / "kept")
    spoil(next((tmp_path / "kept" / "warehouse").glob("*.duckdb")))
    for option in ([], ["--check"]):
        done = run_here("dashboard", "restore", tmp_path / "kept", *option, data=tmp_path / "new")
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "new").exists() or not list((tmp_path / "new").iterdir())


def test_a_backup_that_names_files_elsewhere_is_refused(data: Path, tmp_path: Path) -> None:
    take.take(tmp_path / "kept")
    file = tmp_path / "kept" / "backup.json"
    for name in ("../outside", "/etc/passwd", "a/../../b"):
        said = json.loads(file.read_text(encoding="utf-8"))
        said["files"] = {name: {"size": 1, "sha256": "0"}}
        file.write_text(json.dumps(said), encoding="utf-8")
        with pytest.raises(NotWhole, match="outside of a data folder"):
            contents.read(tmp_path / "kept")
    file.write_text('{"files": []}', encoding="utf-8")
    with pytest.raises(NotWhole, match="cannot be read"):
        contents.read(tmp_path / "kept")


def test_it_waits_for_a_load_and_says_what_is_missing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (data / "lake" / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = Thread(target=take.take, args=(tmp_path / "kept",))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        assert not (tmp_path / "kept").exists()
    waiting.join(30)
    assert put_back.check(tmp_path / "kept").build
    monkeypatch.setattr(take, "SPARE", 1e12)
    with pytest.raises(NotWhole, match="has room for"):
        take.take(tmp_path / "second")
    monkeypatch.setenv("FOURCOLOR_DATA", str(tmp_path / "nothing"))
    with pytest.raises(NotWhole, match="There is nothing in"):
        take.take(tmp_path / "second")
