"""New and changed files of a bucket are loaded as any files; the store checks every signature as S3 does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines import load as loading
from pipelines.connections import bucket as buckets
from pipelines.connections.asked import NotFetched, of_disk
from pipelines.lake.export_order import sendings
from pipelines.lake.lake import Lake
from pipelines.load import Report
from tests.fetching import command, fetched, left_behind, rows_of, why
from tests.store import BUCKET, KEY, SECRET, Store, running_store
from tests.test_load import HAZARDS, quick_build  # noqa: F401

pytestmark = pytest.mark.usefixtures("quick_build")

OCTOBER = 1_790_000_000  # a moment in September 2026, in seconds
H1, H2 = "H1,U,inspection,general,2025-01-02\n", "H2,U,inspection,general,2025-01-03\n"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STORE_KEY", KEY)
    monkeypatch.setenv("STORE_SECRET", SECRET)
    with running_store() as one:
        yield one


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def asked(store: Store, **keys: Any) -> dict[str, Any]:
    where = {"endpoint": f"http://127.0.0.1:{store.port}", "bucket": BUCKET, "prefix": "exports/"}
    return {"kind": "bucket", **where, "key_from": "STORE_KEY", "secret_from": "STORE_SECRET"} | keys


def test_what_is_new_or_has_changed_is_loaded(store: Store, data: Path) -> None:
    store.put("exports/a/hazards.csv", HAZARDS + H1, OCTOBER)
    store.put("exports/隐患 b.csv", HAZARDS + H2, OCTOBER + 60)
    store.put("exports/notes.md", "#", OCTOBER)
    store.put("elsewhere/hazards.csv", HAZARDS + H1, OCTOBER)
    report = fetched(data, plant=asked(store))
    assert report.exit_code == 0
    assert [(file.file, file.rows_loaded, file.message) for file in report.files] == [
        ("plant/exports/notes.md", 0, "skipped: .md files are not read"),
        ("hazards.csv", 1, ""),
        ("隐患 b.csv", 1, ""),
    ]
    sent = [sendings({"sent": manifest.sent})[0]["modified"][:19] for manifest in Lake(data / "lake").manifests()]
    assert sent == ["2026-09-21T14:13:20", "2026-09-21T14:14:20"]  # when they were changed in the store
    assert [file.message for file in fetched(data).files] == ["nothing new: 0 of 3 files new"]
    store.asked.clear()
    store.put("exports/a/hazards.csv", HAZARDS + H1.replace("general", "major"), OCTOBER + 90)
    assert [file.file for file in fetched(data).files] == ["hazards.csv"]
    assert store.asked == ["exports/a/hazards.csv"]


def test_what_was_not_loaded_is_fetched_again(store: Store, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> Report:
        raise OSError(28, "No space left on device")

    store.put("exports/hazards.csv", HAZARDS + H1, OCTOBER)
    with monkeypatch.context() as disk:
        disk.setattr(loading, "_publish", full)
        report = fetched(data, plant=asked(store))
    assert (report.exit_code, report.message.split(":")[0]) == (2, "The disk is full")
    assert fetched(data).files[0].rows_loaded == 1


def test_a_file_that_is_too_large_is_named_each_time(store: Store, data: Path) -> None:
    store.put("exports/big.csv", HAZARDS + H1 * 40_000, OCTOBER)
    store.put("exports/hazards.csv", HAZARDS + H1, OCTOBER)
    for _ in range(2):
        (big, *_others) = fetched(data, plant=asked(store, most_megabytes=1)).files
        assert (big.file, big.message) == ("plant/exports/big.csv", "refused: larger than 1 MB (most_megabytes)")
    assert rows_of(data, "hazards", "hazard_id") == [("H1",)]


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"bucket": "nobody"}, "127.0.0.1: there is no bucket nobody"),
        ({"prefix": "none/"}, "127.0.0.1: there is no bucket or folder plant/none"),
    ],
)
def test_a_bucket_that_is_none_is_one_sentence(store: Store, data: Path, keys: dict[str, Any], says: str) -> None:
    store.put("exports/hazards.csv", HAZARDS + H1, OCTOBER)
    assert why(fetched(data, plant=asked(store, **keys))) == says
    assert left_behind(data) == []


@pytest.mark.parametrize(
    ("name", "says"), [("STORE_KEY", "is its access key right?"), ("STORE_SECRET", "is its secret right?")]
)
def test_wrong_keys_are_one_sentence_and_never_printed(
    store: Store, data: Path, name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "hunter2")
    assert why(fetched(data, plant=asked(store))) == f"127.0.0.1: {says}"
    _, text = command("fetch", "--data", data)
    assert not [word for word in ("hunter2", SECRET) if word in text]


def test_a_store_that_is_away_is_one_sentence(store: Store, data: Path) -> None:
    gone = asked(store, endpoint="http://127.0.0.1:1")
    assert why(fetched(data, plant=gone)) == "127.0.0.1: it does not answer, or there is no network"


def test_a_full_disk_is_one_sentence(store: Store, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> None:
        raise NotFetched(of_disk(OSError(28, "No space left on device")))

    monkeypatch.setattr(buckets, "_save", full)
    store.put("exports/hazards.csv", HAZARDS + H1, OCTOBER)
    assert why(fetched(data, plant=asked(store))) == "the disk is full: make room and fetch again"
