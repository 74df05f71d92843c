"""Severity that matters, in words worked by hand: ratios with their intervals, high energy, what is provisional."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.filters import Filters
from dashboard.language import speaking
from dashboard.numbers import kpis
from dashboard.results import major_hazards, severity_words
from dashboard.risk_map import amounts, areas
from pipelines.load import load
from tests.conftest import Loader
from tests.test_build import write

CASES = Path(__file__).parent / "kpi_cases"


@pytest.fixture
def case(loaded_once: Loader, use_data: Callable[[Path], Path]) -> Callable[[str], Path]:
    return lambda name: use_data(loaded_once(f"case-{name}", CASES / name / "exports"))


def test_high_energy_under_direct_control_has_the_published_interval(case: Callable[[str], Path]) -> None:
    # domain.md §13: 34 of 50 → 54.2 to 79.2 (Wilson)
    case("heca")
    row = kpis.rate("heca").rows.iloc[0]
    assert (row["top"], row["bottom"]) == (34, 50)
    assert (row["lower"], row["upper"]) == (pytest.approx(54.2, abs=0.05), pytest.approx(79.2, abs=0.05))
    assert set(kpis.records("heca", part="rest")["risk_point_id"]) == {f"P{number}" for number in range(35, 51)}


def test_the_map_can_be_coloured_by_high_energy_without_direct_control(case: Callable[[str], Path]) -> None:
    data = case("heca")
    build = max((data / "warehouse").glob("*.duckdb")).stem
    assert amounts.ENERGY in amounts.known(build, Filters())
    rows = areas.areas(build, Filters(), amounts.ENERGY)
    assert list(rows["amount"]) == [16]
    assert amounts.answer(rows, amounts.ENERGY) == (
        "16 risk points of high energy without direct control in 1 of 1 areas, most in Yard (16)."
    )
    assert (
        amounts.why(next(rows.itertuples()), amounts.ENERGY) == "16 risk points of high energy have no direct control."
    )


def test_a_share_is_said_as_a_ratio_with_its_interval(case: Callable[[str], Path]) -> None:
    # 4 of 11: Wilson 0.1516 to 0.6462, so 4 : 7 = 0.57, 0.1516 ÷ 0.8484 = 0.18 and 0.6462 ÷ 0.3538 = 1.83
    case("severity")
    assert severity_words.ratio_text(Filters()) == (
        "For each person killed or seriously injured 0.6 events could have (95 %: 0.2 to 1.8)."
    )
    # 4 minor beside 7 serious: the same numbers
    assert "0.6 had a minor injury (95 %: 0.2 to 1.8)" in severity_words.minor_text(Filters())


def test_where_nobody_was_harmed_there_is_no_ratio(case: Callable[[str], Path]) -> None:
    case("severity")
    march = Filters(from_date=date(2025, 3, 1))
    assert severity_words.ratio_text(march) == "1 event could have killed or seriously injured; nobody was."
    assert severity_words.minor_text(march) == ""


def test_an_accident_is_provisional_until_day_30(case: Callable[[str], Path]) -> None:
    # F6 of 28 February: 30 days later is 30 March
    case("severity")
    assert severity_words.provisional_text(Filters(as_of=date(2025, 3, 30))) == (
        "1 accident is younger than 30 days: its severity is provisional."
    )
    assert severity_words.provisional_text(Filters(as_of=date(2025, 3, 31))) == ""
    assert severity_words.provisional_text(Filters(to_date=date(2025, 1, 31), as_of=date(2025, 3, 30))) == ""


def test_a_report_of_an_accident_withdrawn_later_counts_before_that(
    tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    head = "Accident ID,Unit ID,Accident date,Worker type,Severity,Authority told on,Withdrawn\n"
    first = head + "F1,S,2025-01-10,employee,serious,2025-01-12,no\nF2,S,2025-01-20,employee,serious,2025-01-22,no\n"
    data = tmp_path / "data"
    load([write(tmp_path / "one", accidents=first)], data)
    load([write(tmp_path / "two", accidents=first.replace("01-12,no", "01-12,yes"))], data)
    use_data(data)
    assert kpis.rate("reported_in_time_share").rows.iloc[0]["bottom"] == 1
    then = kpis.rate("reported_in_time_share", filters=Filters(as_of=date(2025, 1, 30)))
    assert then.rows.iloc[0]["bottom"] == 2
    assert set(kpis.records("reported_in_time_share", Filters(as_of=date(2025, 1, 30)))["accident_id"]) == {"F1", "F2"}


def test_what_should_be_major_is_told_apart_by_the_article_it_names(case: Callable[[str], Path]) -> None:
    case("heca")
    assert major_hazards.by_criterion(Filters()) == [
        ("Decree 10, article 11 (explosive dust)", 2),  # H6 with brackets and a number between, H9 in digits
        ("Decree 10, article 3 (any company: contractors, special work without a licence, heads of smelters)", 1),
        ("Major-hazard criteria for coal mines (decree 4)", 1),  # H7: article 3 of another standard
    ]
    assert major_hazards.said(Filters()).startswith("4 hazards graded general name a criterion for major ones: Decree")
    with speaking("zh"):
        assert "工贸企业重大事故隐患判定标准第十一条（粉尘爆炸危险）：2" in major_hazards.said(Filters())
    assert major_hazards.said(Filters(to_date=date(2023, 1, 1))) == ""
