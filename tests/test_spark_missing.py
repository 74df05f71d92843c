"""Where there is no Spark to build with a sentence says what to install, and the warehouse in use stays in use."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.load import rebuild
from pipelines.spark import session
from pipelines.spark.session import Cluster
from tests.conftest import Done, run_here

KEPT = "Nothing was published; the warehouse in use stays in use."
OLD_JAVA = """#!/bin/sh
echo 'openjdk version "11.0.22" 2024-01-16' >&2
"""


@pytest.fixture
def with_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: name)


def without_packages(monkeypatch: pytest.MonkeyPatch, _folder: Path) -> None:
    monkeypatch.setattr(session, "find_spec", lambda name: None)


def without_java(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(folder / "nowhere"))


def with_old_java(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "bin").mkdir()
    (folder / "bin" / "java").write_text(OLD_JAVA, encoding="utf-8")
    (folder / "bin" / "java").chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(folder))


def with_mute_java(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    with_old_java(monkeypatch, folder)
    (folder / "bin" / "java").write_text("#!/bin/sh\n", encoding="utf-8")


@pytest.mark.usefixtures("with_packages")
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (without_packages, "needs pyspark and sqlglot: install what is in requirements-spark.txt"),
        (without_java, "needs Java 17 or newer, and there is no Java on this machine"),
        (with_old_java, "needs Java 17 or newer, and Java 11 is too old on this machine"),
        (with_mute_java, "needs Java 17 or newer, and there is no Java on this machine"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[pytest.MonkeyPatch, Path], None],
    says: str,
) -> None:
    spoil(monkeypatch, tmp_path)
    (tmp_path / "data").mkdir()
    done = built(tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert KEPT in done.stderr
    assert not (tmp_path / "data" / "warehouse").exists()


@pytest.mark.usefixtures("with_packages")
def test_a_master_that_none_can_be_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_version_of", lambda java: 17)
    monkeypatch.setattr(session, "_java", lambda: "java")
    report = rebuild(tmp_path, cluster=Cluster("cluster7"))
    assert report.exit_code == 2
    assert report.message.startswith("--master cluster7 is none that Spark knows: write local[*], spark://HOST:7077")


@pytest.mark.usefixtures("with_packages")
def test_a_folder_that_spark_takes_for_a_pattern_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_version_of", lambda java: 17)
    monkeypatch.setattr(session, "_java", lambda: "java")
    (data := tmp_path / "plant [2]").mkdir()
    report = rebuild(data, cluster=Cluster("local[1]"))
    assert report.exit_code == 2
    assert report.message.startswith(f"Spark takes [ ] in {data} for a pattern: choose a data folder without")


def test_a_setting_of_spark_is_a_key_and_a_value(tmp_path: Path) -> None:
    done = run_here("pipelines", "build", "--engine", "spark", "--conf", "more", data=tmp_path)
    assert done.returncode == 2
    assert "'more': write KEY=VALUE" in " ".join(done.stderr.replace("│", " ").split())


def built(data: Path) -> Done:
    return run_here("pipelines", "build", "--engine", "spark", data=data)
