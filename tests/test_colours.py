"""The current colour of areas, worked by hand: each rule, at most two steps, held on after the cause is gone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.numbers import warehouse
from pipelines.building.build import build
from pipelines.definitions.read import read
from tests.conftest import load
from tests.definition_files import copied_definitions
from tests.test_build import write

NOT_ASSESSED, LOW, GENERAL, LARGER, MAJOR = range(5)
POINTS = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Likelihood,Exposure,Consequence,Risk level,Assessed on\n"
HAZARD = "Hazard ID,Unit ID,Area ID,Found by,Hazard level,Found on,Due date,Treated on\n"


def level(day: str, area: str) -> tuple[int, str | None]:
    """Give the current level of an area on a day, and the rules that hold it up."""
    rows = warehouse.query("select current_order, causes from area_level_rows(?) where area_id = ?", [day, area])
    return int(rows["current_order"].item()), rows["causes"].item()


def point(level: str = "general", area: str = "R", assessed: str = "2024-01-01") -> str:
    return f"P{area}{level},{area},U,Press,direct,,,,{level},{assessed}\n"


# --- areas that do not touch each other, loaded together --------------------------------------------------------------

# Four inspections of 10 items with 8 conforming, then 9, then 10: the 5th makes 41/50 = 82 %, the 6th 43/50 = 86 %.
CONFORMING = [8, 8, 8, 8, 9, 10]


@pytest.fixture(scope="module")
def loaded_areas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load an area, or several, for each of these rules."""
    folder = tmp_path_factory.mktemp("areas")
    points = "".join(point(area=area) for area in ("LATE", "MANY", "CHECKED", "HURT", "PAST"))
    points += point("low", "STEPS") + point("larger", "TOP")
    points += point("low", "WORSE") + point("larger", "WORSE", "2025-06-01")
    hazards = "M,U,LATE,inspection,major,2025-03-01,2025-03-10,2025-04-20\n"
    hazards += "".join(f"G{n},U,MANY,inspection,general,2025-03-01,2025-03-{10 + n},2025-06-01\n" for n in range(3))
    for area in ("STEPS", "TOP", "BARE"):
        hazards += "".join(f"{area}{n},U,{area},inspection,major,2025-03-01,2025-03-10,\n" for n in range(3))
    hazards += "PM,U,PAST,inspection,major,2025-03-01,2025-03-10,2025-04-20\n"
    hazards += "Z,U,PAST,inspection,general,2025-07-02,,\n"
    inspections = "Inspection ID,Unit ID,Area ID,Inspection type,Completed on\n"
    inspections += "".join(f"I{n},U,CHECKED,routine,2025-0{n + 1}-01\n" for n in range(6))
    checks = "Check ID,Inspection ID,Item code,Result\n"
    for number, good in enumerate(CONFORMING):
        results = ["conforming"] * good + ["nonconforming"] * (10 - good)
        checks += "".join(f"K{number}-{place},I{number},1.{place},{one}\n" for place, one in enumerate(results))
    accidents = "Accident ID,Unit ID,Area ID,Accident date,Severity,Worker type\n"
    accidents += "X,U,HURT,2025-03-01,serious,employee\nY,U,HURT,2025-02-01,lost_time,employee\n"
    accidents += "S,U,STEPS,2025-03-12,fatal,employee\n"
    exports = {"risk_points": POINTS + points, "hazards": HAZARD + hazards, "accidents": accidents}
    return load(folder / "data", write(folder / "all", **exports, inspections=inspections, checks=checks))


@pytest.fixture
def areas(loaded_areas: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use those areas; read only."""
    return use_data(loaded_areas)


def test_a_major_hazard_overdue_lifts_one_step_and_is_held_for_thirty_days(areas: Path) -> None:
    assert level("2025-03-10", "LATE") == (GENERAL, None)
    assert level("2025-03-11", "LATE") == (LARGER, "major_overdue")
    assert level("2025-04-20", "LATE") == (LARGER, "major_overdue")  # treated, and held on
    assert level("2025-05-19", "LATE") == (LARGER, "major_overdue")
    assert level("2025-05-20", "LATE") == (GENERAL, None)


def test_three_open_overdue_hazards_are_several(areas: Path) -> None:
    assert level("2025-03-12", "MANY") == (GENERAL, None)  # two are overdue since the 11th and 12th
    assert level("2025-03-13", "MANY") == (LARGER, "many_overdue")
    assert level("2025-06-30", "MANY") == (LARGER, "many_overdue")
    assert level("2025-07-01", "MANY") == (GENERAL, None)


def test_low_conformity_counts_the_last_five_inspections(areas: Path) -> None:
    # the fifth inspection holds; the sixth does not; held on for 30 days after the sixth
    assert level("2025-04-30", "CHECKED") == (GENERAL, None)
    assert level("2025-05-01", "CHECKED") == (LARGER, "low_conformity")
    assert level("2025-06-30", "CHECKED") == (LARGER, "low_conformity")
    assert level("2025-07-01", "CHECKED") == (GENERAL, None)


def test_a_serious_accident_lifts_for_ninety_days_and_is_held(areas: Path) -> None:
    assert level("2025-02-28", "HURT") == (GENERAL, None)
    assert level("2025-03-01", "HURT") == (LARGER, "serious_accident")
    assert level("2025-06-28", "HURT") == (LARGER, "serious_accident")  # 90 days to 30 May, 30 more days held
    assert level("2025-06-29", "HURT") == (GENERAL, None)


def test_at_most_two_steps_and_never_above_major(areas: Path) -> None:
    assert level("2025-03-12", "STEPS") == (LARGER, "major_overdue,many_overdue,serious_accident")
    assert level("2025-03-12", "TOP") == (MAJOR, "major_overdue,many_overdue")
    assert level("2025-03-12", "BARE") == (NOT_ASSESSED, "major_overdue,many_overdue")


def test_the_worst_risk_point_of_the_day_gives_the_base(areas: Path) -> None:
    assert level("2025-05-31", "WORSE")[0] == LOW
    assert level("2025-06-01", "WORSE")[0] == LARGER


def test_the_history_of_the_colour_is_that_of_its_days(areas: Path) -> None:
    rows = warehouse.query(
        "select month_date, current_order from area_levels where area_id = 'PAST' order by month_date"
    )
    months = {pd_month.date(): order for pd_month, order in rows.itertuples(index=False)}
    assert months[date(2025, 3, 1)] == LARGER
    assert months[date(2025, 4, 1)] == LARGER
    assert months[date(2025, 5, 1)] == GENERAL


# --- scores -----------------------------------------------------------------------------------------------------------


def test_a_factor_off_its_scale_grades_nothing_and_is_named(data_dir: Path, tmp_path: Path) -> None:
    graded = {
        "LEC,6,6,3,": "general",
        "LEC,6,6,7,": "larger",
        "LEC,5,6,7,": None,
        "LS,6,,4,": None,
        "LS,5,,4,": "major",
    }
    rows = "".join(f"P{number},R,U,Press,{scores},2024-01-01\n" for number, scores in enumerate(graded))
    load(data_dir, write(tmp_path / "a", risk_points=POINTS + rows))
    found = warehouse.query("select risk_point_id, level_in_force from risk_points").set_index("risk_point_id")
    levels = {scores: found["level_in_force"][f"P{number}"] for number, scores in enumerate(graded)}
    assert {scores: level if isinstance(level, str) else None for scores, level in levels.items()} == graded
    named = warehouse.query("select record_id from warning_records where check_name = 'scores_off_scale' order by 1")
    assert named["record_id"].tolist() == ["P2", "P3"]


def test_a_newer_edition_of_a_method_grades_what_was_assessed_under_it(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = copied_definitions(tmp_path / "own")
    (own / "methods" / "ls.toml").unlink()
    for name, day, cut in (("ls", "", 20), ("ls_2025", "valid_from = 2025-01-01\n", 12)):
        (own / "methods" / f"{name}.toml").write_text(
            f'method = "LS"\n{day}factors = ["likelihood", "consequence"]\nscales = {{}}\n'
            f"levels = {{ major = {cut}, low = 0 }}\n",
            encoding="utf-8",
        )
    old = "P1,R,U,Press,LS,3,,4,,2024-12-31\nP2,R,U,Drill,LS,3,,4,,2025-01-01\nP3,R,U,Saw,LS,3,,4,,\n"
    load(data_dir, write(tmp_path / "a", risk_points=POINTS + old))
    monkeypatch.setattr("pipelines.building.build.definitions", lambda: read(own))
    build(data_dir)
    rows = warehouse.query("select risk_point_id, inherent_level from risk_points order by 1")
    assert rows["inherent_level"].tolist() == ["low", "major", "major"]
