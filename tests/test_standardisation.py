"""Standardisation levels: the published cases, what blocks a level, and the story planted in the sample company."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.language import Text, speaking
from dashboard.standardisation import assessments, words
from dashboard.standardisation.element_chart import in_order
from dashboard.standardisation.judging import cheapest, harmed_people, judged, rounded
from dashboard.standardisation.schemes import Block, Level, Scheme
from tests.conftest import Loader

CASE = Path(__file__).parent / "kpi_cases" / "standardisation" / "exports"
NOBODY = pd.DataFrame({"accident_date": [], "deaths": [], "serious_injuries": []})
AQT = (
    Level(1, 90, blocks=(Block("deaths_and_serious_injuries", 0, 1, "all"),)),
    Level(2, 75, blocks=(Block("deaths", 0, 1, "all"),)),
    Level(3, 60, blocks=(Block("deaths", 1, 1, "all"),)),
)
COAL = (
    Level(1, 90, part_at_least={"disaster": 90, "base": 85}, blocks=(Block("deaths", 2, 2, "one_accident"),)),
)  # fmt: skip
DAY = date(2024, 12, 31)


def scheme(levels: tuple[Level, ...], scale: float = 100, total: float | None = 1000) -> Scheme:
    return Scheme("s", Text.of("S"), date.min, total, scale, 1, (), levels, {})


def elements(*rows: tuple[str, float, float | None]) -> pd.DataFrame:
    """Write elements: part, full score, points reached; None does not apply."""
    return pd.DataFrame(
        [(part, part, full, points or 0, points is None) for part, full, points in rows],
        columns=["part_code", "element_code", "full_score", "actual_score", "is_blank"],
    )


def harm(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["accident_date", "deaths", "serious_injuries"])


@pytest.fixture
def published(loaded_once: Loader, use_data: Callable[[Path], Path]) -> dict[str, assessments.Assessment]:
    use_data(loaded_once("case-standardisation", CASE))
    return {one.assessment_id: one for one in assessments.made(Filters())}


def test_the_published_cases_of_the_scheme_of_2005(published: dict[str, assessments.Assessment]) -> None:
    # domain.md: 780 with 150 blank → 917.6 level 1; 700 with 250 blank → 933.3, but level 2 by more than 200 blank
    first, second = published["P1"].judged, published["P2"].judged
    assert (first.points, first.blank, first.score, first.level) == (780, 150, 917.6, 1)
    assert (second.points, second.blank, second.score, second.level) == (700, 250, 933.3, 2)
    assert [(one.kind, one.found, one.allowed) for one in second.blocks] == [("blank", 250, 200)]
    assert words.finding(published["P2"]) == (
        "Two: level 2, 933.3 of 1,000; level 1 by its points; kept from it by: 250 points do not apply, more than 200"
    )
    with speaking("zh"):
        assert "; " not in words.finding(published["P2"])
        assert words.finding(published["P2"]).count("；") == 2


def test_totals_and_subtotals_are_not_counted_twice(published: dict[str, assessments.Assessment]) -> None:
    # P3 has a total of 1000 and the subtotal 500 of its second part beside elements of 1000: naively 2500
    assert (published["P3"].judged.full, published["P3"].judged.points, published["P3"].judged.level) == (1000, 900, 1)


def test_an_assessment_that_does_not_add_up_has_no_score(published: dict[str, assessments.Assessment]) -> None:
    assert published["P5"].judged.score is None
    assert "add up to 35, not 1000" in words.finding(published["P5"])
    assert "P4" not in published  # by a scheme that no file describes: a check says so


@pytest.mark.parametrize(
    ("points", "harmed", "level"),
    [
        (900, harm(), 1),
        (899, harm(), 2),  # 89.9
        (899.5, harm(), 1),  # 89.95 is 90.0 to one decimal
        (950, harm(("2024-02-01", 0, 1)), 2),  # a serious injury in the year before
        (950, harm(("2023-12-31", 0, 1)), 1),  # a year ago to the day: no longer
        (950, harm(("2024-02-01", 1, 0)), 3),  # one death: the lower level wins
        (950, harm(("2024-02-01", 1, 0), ("2024-03-01", 1, 0)), None),
        (760, harm(("2024-02-01", 0, 1)), 2),
        (599, harm(), None),
    ],
)
def test_the_lower_of_points_and_harm_wins(points: float, harmed: pd.DataFrame, level: int | None) -> None:
    # AQ/T 7009-2013: 90 / 75 / 60; no serious injury / no death / at most one death in the year before
    assert judged(scheme(AQT), elements(("1", 1000, points)), harmed, DAY).level == level


def test_without_accidents_loaded_what_they_decide_is_unknown() -> None:
    found = judged(scheme(AQT), elements(("1", 1000, 950)), None, DAY)
    assert (found.level, [one.kind for one in found.blocks]) == (None, ["unknown"])


def test_days_of_which_no_accidents_are_loaded_are_a_condition_of_the_level() -> None:
    # A year back from 31 December 2024 are the days from 1 January on; accidents are loaded since 1 March.
    whole = elements(("1", 1000, 950))
    found = judged(scheme(AQT), whole, NOBODY, DAY, date(2024, 3, 1))
    assert (found.level, found.unseen) == (1, (date(2024, 1, 1), date(2024, 2, 29)))
    assert words.condition_text(found) == (
        "provided the accidents from 1 Jan 2024 to 29 Feb 2024, which are not loaded, allow it"
    )
    assert judged(scheme(AQT), whole, NOBODY, DAY, date(2024, 1, 1)).unseen is None
    coal = judged(scheme(COAL), elements(("disaster", 500, 490), ("base", 500, 490)), NOBODY, DAY, date(2023, 12, 1))
    assert (coal.level, coal.unseen) == (1, (date(2023, 1, 1), date(2023, 11, 30)))  # two years back
    assert judged(scheme(AQT), elements(("1", 1000, 10)), NOBODY, DAY, date(2024, 3, 1)).unseen is None  # no level


def test_the_machinery_plant_was_assessed_before_a_year_of_accidents_was_loaded(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    early, *_between, late = [one for one in assessments.made(Filters()) if one.unit_id == "S2"]
    assert early.judged.unseen == (date(2023, 5, 23), date(2023, 10, 31))  # assessed on 22 May 2024
    assert late.judged.unseen is None
    assert words.finding(early).count("which are not loaded") == 1


def test_a_part_below_its_floor_keeps_from_the_level() -> None:
    # total 91.5, disaster control 90 of 100, base part 84 of 100: below 85
    parts = elements(("base", 100, 84), ("disaster", 100, 99))
    found = judged(scheme(COAL, total=None), parts, NOBODY, DAY)
    assert (found.score, found.level) == (91.5, None)
    assert [(one.kind, one.part, one.found) for one in found.blocks] == [("part", "base", 84)]


def test_deaths_of_one_accident_are_not_those_of_all() -> None:
    block = Block("deaths", 2, 2, "one_accident")
    assert harmed_people(block, harm(("2023-06-01", 2, 0), ("2024-06-01", 2, 0)), DAY) == 2
    assert harmed_people(Block("deaths", 2, 2, "all"), harm(("2023-06-01", 2, 0), ("2024-06-01", 2, 0)), DAY) == 4


def test_half_is_rounded_up() -> None:
    assert (rounded(89.95, 1), rounded(89.94, 1), rounded(2.5, 0)) == (90.0, 89.9, 3.0)


def test_the_fewest_elements_that_close_the_gap_come_first() -> None:
    rows = elements(("a", 100, 95), ("b", 100, 70), ("c", 100, 80), ("d", 100, None), ("e", 100, 100))
    found = cheapest(rows, 40).set_index("element_code")
    assert list(found.index) == ["b", "c", "a"]
    assert list(found["is_needed"]) == [True, True, False]  # 30 + 20 close a gap of 40
    assert not found["is_enough"].any()
    assert list(cheapest(rows, 20)["is_enough"]) == [True, True, False]
    assert not cheapest(rows, 0)["is_needed"].any()


def test_elements_stand_in_the_order_of_their_scheme_and_others_by_their_numbers() -> None:
    scheme = Scheme("own", Text("Own"), date(2020, 1, 1), None, 100, 1, (), (), dict.fromkeys(["b", "a"], Text()))
    assert in_order(["10", "9", "a", "8.10", "8.2", "b"], scheme) == ["b", "a", "8.2", "8.10", "9", "10"]


def test_an_element_costs_the_terminal_its_level(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    """Story 7: 844 of 960 points, level 1 from 864 on; occupational health alone lost 36 of 80."""
    use_data(sample_warehouse)
    every = assessments.made(Filters(unit_id="S4"))
    (one,) = assessments.newest(every)
    assert (one.assessor_type, one.judged.score, one.judged.level, one.judged.missing) == ("authority", 87.9, 2, 20)
    assert words.costs_the_level(one) == ("10 Occupational health", 36)
    assert cheapest(one.elements, one.judged.missing)["is_enough"].sum() == 1
    views = assessments.two_views(every)
    assert (views["more"].sum(), views.iloc[0]["element_code"], views.iloc[0]["more"]) == (63, "10", 28)
    with speaking("zh"):
        assert words.costs_the_level(one) == ("10 职业健康", 36)


def test_a_serious_injury_keeps_the_machinery_plant_from_level_1(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    # 934 of 1000; A239 of 2025-09-06 lies in the year before 2026-07-15
    use_data(sample_warehouse)
    (one,) = assessments.newest(assessments.made(Filters(unit_id="S2")))
    assert (one.judged.score, one.judged.level, one.judged.missing) == (93.4, 2, 0)
    assert [(each.kind, each.found) for each in one.judged.blocks] == [("deaths_and_serious_injuries", 1)]


def test_a_day_before_an_assessment_does_not_know_it(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    day = date(2026, 9, 1)
    (one,) = assessments.newest(assessments.made(Filters(unit_id="S4", as_of=day)))
    assert (one.assessor_type, one.day) == ("authority", date(2024, 9, 12))
