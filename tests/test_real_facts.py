"""The facts that an independent script counted from the real exports come out of the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from tests.conftest import Loader, run_here

DINESAFE = {  # year: inspections, places, hazards, clean inspections, required, met, corrected at once, reported levels
    2010: (9_433, 4_381, 9_423, 5_497, 8_597, 7_746, 2_326, (350, 3_480, 5_042, 551)),
    2011: (10_265, 4_667, 10_744, 5_880, 9_310, 8_405, 2_802, (424, 4_051, 5_583, 686)),
    2020: (8_021, 6_633, 7_040, 4_674, 14_123, 7_835, 1_441, (313, 2_206, 4_026, 495)),
}


@pytest.fixture(autouse=True)
def other_data(use_data: Callable[[Path], Path], tmp_path: Path) -> None:
    """Put FOURCOLOR_DATA back after each test, as --data sets it."""
    use_data(tmp_path)


def ask(data: Path, *arguments: str) -> list[dict[str, Any]]:
    """Ask the command line for a rate and return its rows."""
    done = CliRunner().invoke(app, ["rate", *arguments, "--data", str(data), "--format", "json"])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def by_year(data: Path, kpi: str, *arguments: str) -> dict[int, dict[str, Any]]:
    return {row["year"]: row for row in ask(data, kpi, "--by", "year", *arguments)}


@pytest.mark.soak
def test_dinesafe_inspections_and_hazards(real_warehouse: Loader) -> None:
    data = real_warehouse("dinesafe")
    clean, hazards = by_year(data, "clean_inspection_rate"), by_year(data, "hazard_count")
    spot = by_year(data, "on_the_spot_share")
    required, met = by_year(data, "required_inspection_count"), by_year(data, "inspection_completion_rate")
    for year, (inspections, places, found, without, asked, done, at_once, levels) in DINESAFE.items():
        assert (clean[year]["top"], clean[year]["bottom"]) == (without, inspections)
        assert hazards[year]["top"] == found
        assert (spot[year]["top"], spot[year]["bottom"]) == (at_once, found)
        assert required[year]["top"] == asked
        assert (met[year]["top"], met[year]["bottom"]) == (done, asked)
        assert met[year]["rate"] == pytest.approx(100 * done / asked)
        period = ("--from", f"{year}-01-01", "--to", f"{year}-12-31")
        assert len(ask(data, "inspection_count", "--by", "area", *period)) == places
        reported = {
            row["reported_level"]: row["top"] for row in ask(data, "hazard_count", "--by", "reported_level", *period)
        }
        names = ("C - Crucial", "S - Significant", "M - Minor", "NA - Not Applicable")
        assert tuple(reported[name] for name in names) == levels


@pytest.mark.soak
def test_fire_inspections_and_hazards(real_warehouse: Loader) -> None:
    data = real_warehouse("fire")
    clean = ask(data, "clean_inspection_rate")[0]
    assert (clean["top"], clean["bottom"]) == (6_109, 9_662)
    assert clean["rate"] == pytest.approx(63.23, abs=0.005)
    assert ask(data, "hazard_count")[0]["top"] == 17_800
    assert len(ask(data, "inspection_count", "--by", "area")) == 2_654


@pytest.mark.soak
def test_fire_says_why_it_has_no_treatment_rate(real_warehouse: Loader) -> None:
    data = real_warehouse("fire")
    done = run_here("dashboard", "rate", "treatment_completion_rate", "--format", "json", data=data)
    assert json.loads(done.stdout)[0]["rate"] is None
    assert "Only closed cases" in done.stderr


@pytest.mark.soak
def test_msha_accidents(real_warehouse: Loader) -> None:
    data = real_warehouse("msha")
    assert ask(data, "accident_count")[0]["top"] == 2_000
    assert ask(data, "lost_days")[0]["top"] == 35_876
    assert ask(data, "restricted_days")[0]["top"] == 13_411
    assert ask(data, "deaths")[0]["top"] == 11
    severity = {
        row["reported_severity"]: row["top"] for row in ask(data, "accident_count", "--by", "reported_severity")
    }
    assert severity["DAYS AWAY FROM WORK ONLY"] == 595
    assert severity["DYS AWY FRM WRK & RESTRCTD ACT"] == 145
    assert len({row["unit"] for row in ask(data, "accident_count", "--by", "unit")}) == 1_063


@pytest.mark.soak
def test_msha_says_that_rates_need_hours(real_warehouse: Loader) -> None:
    data = real_warehouse("msha")
    done = run_here("dashboard", "rate", "trir", "--format", "json", data=data)
    assert json.loads(done.stdout)[0]["rate"] is None
    assert "accident rates need them" in done.stderr


@pytest.mark.soak
def test_osha_twins_are_the_same_records(real_warehouse: Loader, loaded_once: Loader) -> None:
    data = real_warehouse("osha")
    folder = Path(__file__).parents[2] / "shared" / "data"
    twins = loaded_once("osha-twins", folder / "osha_severe_injuries.xls", folder / "osha_severe_injuries_geocoded.csv")
    assert ask(data, "accident_count")[0]["top"] == 195
    assert ask(twins, "accident_count", "--by", "site") == ask(data, "accident_count", "--by", "site")
