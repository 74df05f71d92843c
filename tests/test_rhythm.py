"""Late by its own rhythm: the gaps learned from days, at the level of sites, and the files of each table."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.language import speaking
from dashboard.loaded import lateness
from dashboard.numbers import warehouse
from dashboard.statistics.rhythm import rhythm, rhythms
from tests.conftest import Loader

SEPTEMBER = date(2026, 9, 1)


def test_what_comes_every_three_days_is_late_after_four_and_a_half() -> None:
    days = np.arange(0, 31, 3)  # 0, 3, …, 30: ten gaps of three days
    assert rhythm(days, 34.5) == (3, 4.5, 0)
    assert rhythm(days, 40) == (3, 4.5, 5.5)


def test_nineteen_of_twenty_gaps_are_usual() -> None:
    gaps = [2] * 18 + [8, 30]  # sorted, the 19th of 20 is 8: the single gap of 30 is not what is usual
    assert rhythm(np.cumsum([0, *gaps]), sum(gaps) + 10) == (2, 8, 2)


def test_nine_gaps_are_too_few_to_tell() -> None:
    assert np.isnan(rhythm(np.arange(10), 50)).all()
    assert not np.isnan(rhythm(np.arange(11), 50)).any()
    assert np.isnan(rhythm([], 50)).all()


def test_days_that_repeat_or_are_still_to_come_are_no_rhythm() -> None:
    assert rhythm([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3], 10, 3) == (1, 1.5, 5.5)
    assert rhythm([0, 2, 4, 6, 100], 8, 3) == (2, 3, 0)


def test_only_the_newest_hundred_gaps_count() -> None:
    slow = np.arange(0, 6000, 30)  # twice as many slow gaps as quick ones
    quick = slow[-1] + np.arange(1, 101)
    assert rhythm(np.concatenate([slow, quick]), quick[-1])[0] == 1


def test_groups_are_judged_apart() -> None:
    found = rhythms(["b", "a", "a", "a", "a"], [5, 0, 2, 4, 6], 12, 3)
    expected = pd.DataFrame(
        {
            "group": ["a", "b"],
            "newest": [6.0, 5.0],
            "silent": [6.0, 7.0],
            "usual": [2.0, np.nan],
            "longest": [3.0, np.nan],
            "late": [3.0, np.nan],
        }
    )
    pd.testing.assert_frame_equal(found, expected)


def hazards(unit: str, first: date, count: int, every: int = 3) -> list[str]:
    """Write rows of hazards of one unit, one every few days."""
    days = (first + timedelta(days=every * place) for place in range(count))
    return [f"{unit}-{place},{unit},inspection,general,{day}" for place, day in enumerate(days)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write four sites: A is in time by its workshop, B fell silent on 1 October, C has ended, D has few hazards."""
    path = tmp_path_factory.mktemp("rhythm")
    (path / "units.csv").write_text(
        "Unit ID,Unit name,Parent unit,Unit type,Valid to\n"
        "A,Plant A,,site,\nA1,Shop A1,A,workshop,\nB,Plant B,,site,\nC,Plant C,,site,2026-10-20\nD,Plant D,,site,\n",
        encoding="utf-8",
    )
    rows = [
        *hazards("A1", SEPTEMBER, 20),  # to 28 October
        *hazards("A", date(2026, 10, 31), 1),  # 31 October is the newest day of all
        *hazards("B", SEPTEMBER, 11),  # to 1 October
        *hazards("C", SEPTEMBER, 11),
        *hazards("D", SEPTEMBER, 3),
    ]
    header = "Hazard ID,Unit ID,Found by,Hazard level,Found on\n"
    (path / "hazards.csv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def build(folder: Path, loaded_once: Loader, use_data: Callable[[Path], Path]) -> str:
    use_data(loaded_once("rhythm", folder))
    return warehouse.in_use().stem


def test_a_site_that_fell_silent_is_late_and_one_that_ended_is_not(build: str) -> None:
    rows = lateness.of_sites(build).set_index("place")
    assert list(rows["name"]) == ["Plant B", "Plant A", "Plant D"]
    # B: the last on 1 October, 30 days before 31 October; three days usual, four and a half at most.
    assert tuple(rows.loc["B", ["silent", "usual", "longest", "late"]]) == (30, 3, 4.5, 25.5)
    assert tuple(rows.loc["A", ["silent", "usual", "late"]]) == (0, 3, 0)
    assert rows["late"].isna()["D"]


def test_it_is_said_in_plain_words(build: str) -> None:
    row = lateness.of_sites(build).iloc[0]
    assert (
        lateness.said(row)
        == "Hazards of Plant B are 26 days late: usually something every 3 days, the last on 1 Oct 2026."
    )
    with speaking("zh"):
        assert lateness.said(row) == "Plant B的隐患迟到26天：通常每3天有一次，最近一次在2026年10月1日。"
    accidents = lateness.said(row.replace({"hazards": "accidents"}))
    assert accidents.endswith("Good, or a file missing?")
    assert "30 days" in accidents
    gone = lateness.said(pd.concat([row.drop("silent"), pd.Series({"silent": 400.0})]))
    assert gone.endswith("If it has ended, send its last day.")
    assert lateness.state(float("nan")) == "too few days to tell"
    assert (lateness.state(1.0), lateness.state(0.0)) == ("1 day late", "in its rhythm")


def test_one_load_is_too_few_to_know_how_often_files_come(build: str) -> None:
    assert lateness.of_loads(build, date(2027, 12, 31))["late"].isna().all()
    assert lateness.late_files(build) == []


def test_a_file_that_stays_away_longer_than_before_is_late_as_of_today(
    build: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly = [f"2026-10-{day:02d}T08:00:00+00:00" for day in (1, 8, 15, 22, 29)] + ["2026-11-05T08:00:00+00:00"]
    days = pd.DataFrame({"table_name": "hazards", "day": pd.to_datetime([text[:10] for text in weekly])})
    monkeypatch.setattr(warehouse, "query", lambda *_asked: days)
    rows = lateness.of_loads.make(build, date(2026, 11, 20))
    # Weekly, so ten and a half days at most; the last 15 days ago.
    assert tuple(rows.loc[0, ["silent", "usual", "longest", "late"]]) == (15, 7, 10.5, 4.5)
