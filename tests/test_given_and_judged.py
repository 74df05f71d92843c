"""What is given once for a file stays with it, and what a day decided is judged again on a later one."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.lake import load_file as loading
from pipelines.lake.given_values import WrongValue, given_values
from pipelines.lake.lake import Lake

HEADER = "Hazard ID,Unit ID,Hazard level,Found on\n"


def found(lake: Lake) -> list[tuple[object, ...]]:
    """Read the hazards of a lake."""
    return [
        row
        for file in (lake.path / "hazards").glob("*.parquet")
        for row in duckdb.execute("select hazard_id, source from read_parquet(?) order by 1", [str(file)]).fetchall()
    ]


def test_a_value_for_the_whole_file_is_kept_when_it_is_read_again(tmp_path: Path) -> None:
    path, lake = tmp_path / "hazards.csv", Lake(tmp_path / "lake")
    path.write_text(HEADER + "H1,T1,general,2026-03-02\n", encoding="utf-8")
    with lake.locked():
        asked = loading.load_file(lake, path)
        assert 'Found by can be given once for the whole file: --value "hazards.source=inspection"' in asked.message
        lake.given = given_values(["hazards.source=日常检查"])
        assert loading.load_file(lake, path).rows_loaded == 1
        lake.given = {}
        assert loading.load_file(lake, path).message.startswith("already loaded")
    assert found(lake) == [("H1", "inspection")]
    assert [manifest.given for manifest in lake.manifests()] == [{"hazards": {"source": "inspection"}}]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("hazards.source", "is not written as TABLE.FIELD=VALUE"),
        ("hazard.source=inspection", "is no table"),
        ("hazards.sorce=inspection", "has no field"),
        ("hazards.source=magic", "is no value of"),
    ],
)
def test_a_value_that_cannot_be_is_said(value: str, says: str) -> None:
    with pytest.raises(WrongValue, match=says):
        given_values([value])


def test_a_day_that_had_not_come_is_judged_again_when_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found on 2 March, loaded on the 1st: refused; on the 3rd nobody loads it again, and it is there."""
    path, lake = tmp_path / "hazards.csv", Lake(tmp_path / "lake")
    path.write_text("Found by," + HEADER + "inspection,H1,T1,general,2026-03-02\n", encoding="utf-8")
    monkeypatch.setattr(loading, "today", lambda: date(2026, 3, 1))
    with lake.locked():
        assert loading.load_file(lake, path).rows_refused == 1
        assert loading.refresh(lake) == []
        monkeypatch.setattr(loading, "today", lambda: date(2026, 3, 3))
        (report,) = loading.refresh(lake)
        assert report.message == "read again, as days have come that had not when it was loaded"
        assert loading.refresh(lake) == []
    assert found(lake) == [("H1", "inspection")]
