"""Other programs hear whether readers can be served, and figures in which nobody is named."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from dashboard import state, state_copies
from dashboard.access.access_file import Sessions
from dashboard.access.viewer import Viewer
from dashboard.backups import take
from dashboard.health import measured, readiness
from dashboard.visits import book, sessions
from dashboard.visits.sessions import Login
from tests.test_access_file import HEAD, person
from tests.test_state_lost import set_target

LIN = Viewer("Lin Hua", "https://id.example 8f14e45f", is_known=True)


def figures(text: str) -> dict[str, float]:
    """Read figures as Prometheus does, by name and labels."""
    return {
        one.name + "".join(f"{{{value}}}" for value in one.labels.values()): one.value
        for family in text_string_to_metric_families(text)  # type: ignore[no-untyped-call]  # prometheus says nothing of it
        for one in family.samples
    }


def told() -> dict[str, float]:
    return figures(measured.text(lambda: 3).decode())


def test_what_is_lacking_is_named_in_one_word_each(
    own_state: Callable[[Path], Path], empty_warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = own_state(empty_warehouse)
    assert readiness.lacking() == ()
    set_target("x")
    assert readiness.lacking() == ()
    (data / "state.sqlite").write_bytes(b"")
    (data / "settings").mkdir()
    (data / "settings" / "access.toml").write_text("sign_in = 7", encoding="utf-8")
    (data / "visits.sqlite").write_bytes(b"no database" * 100)
    monkeypatch.setattr(readiness, "LEAST_FREE", 1 << 62)
    next((data / "warehouse").iterdir()).unlink()
    assert readiness.lacking() == ("warehouse", "state", "trail", "access", "disk")
    assert told()["fourcolor_ready"] == 0
    monkeypatch.setenv("FOURCOLOR_DATA", str(data / "nowhere"))
    assert readiness.lacking() == ("warehouse", "disk")


def test_the_figures_say_how_old_what_is_and_name_nobody(
    own_state: Callable[[Path], Path], empty_warehouse: Path, tmp_path: Path
) -> None:
    data = own_state(empty_warehouse)
    assert "fourcolor_backup_timestamp_seconds" not in told()
    set_target("x")
    state_copies.keep("20261128T040506.000000Z")
    (data / "settings").mkdir()
    (data / "settings" / "access.toml").write_text(HEAD + person("lin"), encoding="utf-8")
    assert sessions.go_on(Login(LIN, "cookie"), Sessions()) == ""
    taken = take.take(tmp_path / "kept")
    said = measured.text(lambda: 3).decode()
    found = figures(said)
    assert found["fourcolor_ready"] == 1
    assert found["fourcolor_pages_open"] == 3
    assert (found["fourcolor_sessions"], found["fourcolor_trail_lines"]) == (1, 1)
    copied = datetime(2026, 11, 28, 4, 5, 6, tzinfo=UTC)
    assert found["fourcolor_state_copy_timestamp_seconds"] == copied.timestamp()
    assert found["fourcolor_backup_timestamp_seconds"] == datetime.fromisoformat(taken.made_at).timestamp()
    assert not any(word in said for word in ("Lin", "8f14e45f", "id.example", str(data)))
    book.path().unlink()
    assert state.lost() == ""


def test_runs_faults_and_refusals_are_counted() -> None:
    before = told()
    with measured.page("compare"):
        pass
    with pytest.raises(KeyError), measured.page("compare"):
        raise KeyError
    measured.fault(KeyError())
    measured.refused("file")
    after = told()

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more("fourcolor_page_seconds_count{compare}") == 2
    assert more("fourcolor_faults_total") == 1
    assert more("fourcolor_refused_total{file}") == 1
