"""Targets of counts and stocks: judged over the days they are set for, set for one unit, and no line across months."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.charts import unit_targets
from dashboard.filters import Filters
from dashboard.numbers import kpis
from dashboard.results import results, verdicts
from dashboard.review import wording
from dashboard.review.content import Frozen, Number
from dashboard.targets import targets
from dashboard.targets.allowances import Span, meets
from dashboard.views.shared import kept_charts
from dashboard.views.targets import target_panels, target_rows
from tests.review_case_parts import kpi as defined
from tests.small_company import UNITS, rows, send
from tests.test_panels import choices_of
from tests.test_targets import FIRST, LAST, MAY, aimed, aiming, build, company, put

__all__ = ["aiming", "company"]  # the small company: one accident, on 6 May in T1, with 3 lost days

LOST = "lost_days"
APRIL = Filters(date(2025, 4, 1), date(2025, 4, 30))
SO_FAR = Filters(FIRST, date(2025, 5, 31))
YEAR = Filters(FIRST, LAST, as_of=LAST)
OVER = Filters(date(2024, 6, 1), date(2025, 5, 31))
DAYS = "1 Jan 2025 – 31 Dec 2025"


def judged(filters: Filters) -> bool | None:
    """Say whether the lost days of a period meet their target."""
    return results.result(build(), LOST, filters, None, False).meets_target


def test_a_count_is_judged_over_the_days_of_its_target(company: Path) -> None:
    """All 3 lost days are of May; the target is always that of the whole year 2025."""
    expected: list[tuple[Filters, float, bool | None]] = [
        (MAY, 3, None),  # three of three are used up: the year may still go either way
        (MAY, 2, False),  # beyond it already
        (SO_FAR, 3, None),
        (SO_FAR, 2, False),
        (YEAR, 3, True),
        (YEAR, 2, False),
        (OVER, 2, None),  # days of the year before are not the target's
        (OVER, 100, None),
        (Filters(), 100, None),
        (replace(YEAR, as_of=date(2025, 12, 30)), 3, None),  # one day is missing
        (APRIL, 0, True),  # nothing at all is allowed: so it is in every part of the year
        (MAY, 0, False),
        (OVER, 0, None),
    ]
    found = []
    for filters, allowed, _is_met in expected:
        put("C", allowed, kpi=LOST)
        found.append((filters, allowed, judged(filters)))
    assert found == expected


@pytest.mark.parametrize(
    ("count", "last", "is_met"), [(10, date(2025, 3, 1), True), (9, date(2025, 3, 1), None), (9, LAST, False)]
)
def test_more_is_better_is_met_as_soon_as_it_is_reached(count: float, last: date, is_met: bool | None) -> None:
    kpi = defined(LOST, "Lost days", "损失工日", "count", "higher")
    assert meets(kpi, count, 10, None, Span(FIRST, last, FIRST, LAST)) is is_met
    assert meets(kpi, count, 10, None) is None


def test_a_tolerance_is_room_beyond_what_is_allowed() -> None:
    kpi, span = defined(LOST, "Lost days", "损失工日", "count", "lower"), Span(FIRST, date(2025, 5, 31), FIRST, LAST)
    assert [meets(kpi, count, 2, 1.0, span) for count in (3, 4)] == [None, False]
    assert [meets(kpi, count, 0, 1.0, span) for count in (0, 1, 2)] == [
        None,
        None,
        False,
    ]  # one is allowed: not nothing


def test_a_tile_says_the_days_of_an_allowance_and_how_it_stands(company: Path) -> None:
    put("C", 3, kpi=LOST)

    def said(filters: Filters) -> str:
        return verdicts.target_text(results.result(build(), LOST, filters, None, False))

    assert said(MAY) == f"Target ≤ 3 in {DAYS}"
    assert said(SO_FAR) == f"Target ≤ 3 in {DAYS}: so far within"
    assert said(YEAR) == f"Target ≤ 3 in {DAYS}: met"
    put("C", 2, kpi=LOST)
    assert said(MAY) == f"Target ≤ 2 in {DAYS}: **not met**"


def test_the_page_counts_what_is_not_judged_apart_from_what_has_no_data(company: Path) -> None:
    put("C", 3, kpi=LOST)
    put("C", 5, kpi="conformity_rate")  # nothing was checked
    found = tuple(one for one in target_rows.judged(build(), MAY) if one.unit_id == "")
    assert [(one.kpi.name, target_rows.state_text(one)) for one in found] == [
        ("conformity_rate", "no data"), ("treatment_on_time_rate", "✗ not met"), (LOST, "not judged"),
    ]  # fmt: skip
    assert target_panels.counted(found) == (
        "0 of 3 targets met, 1 not met, 1 not judged over these days, 1 without data"
    )
    year = {one.kpi.name: target_rows.state_text(one) for one in target_rows.judged(build(), SO_FAR)}
    assert year[LOST] == "so far within"


def test_what_a_group_is_allowed_is_not_what_each_of_its_teams_is(company: Path) -> None:
    """20 lost days of C are those of all together, not of S1 or T1; all units are C by another name."""
    put("C", 20, kpi=LOST)
    units = (None, "C", "S1", "T1")
    assert [aimed(unit, kpi=LOST) for unit in units] == [(20, "C"), (20, "C"), None, None]
    put("S1", 8, kpi=LOST)
    assert [aimed(unit, kpi=LOST) for unit in units] == [(20, "C"), (20, "C"), (8, "S1"), None]
    put("C", 0, kpi=LOST)  # none at all in C is none in T1 either, whatever stands between
    assert [aimed(unit, kpi=LOST) for unit in units] == [(0, "C"), (0, "C"), (8, "S1"), (0, "C")]
    put("C", 4, kpi="overdue_open_count")  # a stock is an amount too
    assert [aimed(unit, kpi="overdue_open_count") for unit in units] == [(4, "C"), (4, "C"), None, None]
    put("", 30, kpi="restricted_days")
    assert [aimed(unit, kpi="restricted_days") for unit in units] == [(30, ""), (30, ""), None, None]


def test_one_of_several_tops_does_not_take_the_amount_of_all(data_dir: Path, tmp_path: Path) -> None:
    send(data_dir, tmp_path, units=rows(UNITS, {"M1": "One,site,", "M2": "Two,site,"}))
    put("", 20, kpi=LOST)
    assert [aimed(unit, kpi=LOST) for unit in (None, "M1", "M2")] == [(20, ""), None, None]


def test_an_allowance_is_no_line_across_months_and_no_mark_beside_other_days(company: Path) -> None:
    put("T1", 5, kpi=LOST)
    put("T2", 0, kpi=LOST)
    put("C", 5, kpi=LOST)
    assert targets.along(LOST, MAY, ["2025-04", "2025-05"]) == {}
    assert targets.line(LOST, MAY) is None
    marked = {}
    for name, filters in {"may": MAY, "so far": SO_FAR, "over": OVER}.items():
        asked = kpis.rate(LOST, ("team",), filters)
        found = unit_targets.of_rows(asked.kpi, asked.rows.assign(rate=0.0), "team", filters)
        marked[name] = {unit: mark.value for unit, mark in found.items()}
    assert marked["may"].keys() <= {"T2"}  # 5 in a year beside one month would look far away
    assert marked["so far"].get("T1") == 5
    assert marked["over"] == {}


def test_a_stock_has_its_target_at_the_end_of_every_month(company: Path) -> None:
    put("C", 4, start=date(2025, 5, 1), kpi="overdue_open_count")
    assert targets.along("overdue_open_count", MAY, ["2025-04", "2025-05"]) == {"2025-05": 4}
    found = results.result(build(), "overdue_open_count", MAY, None, False)
    assert found.meets_target is True  # as of 31 May one hazard is open and due that day: none is overdue


def test_a_chart_of_a_count_says_its_target_below_without_a_line(company: Path) -> None:
    put("C", 2, kpi=LOST)
    choices = replace(choices_of(), filters=MAY, build=build())
    chart = kept_charts.trend(choices, LOST)
    assert chart.note.endswith(f"Target ≤ 2 in {DAYS}: **not met**")
    assert all(shape.y0 != 2 for shape in chart.figure.layout.shapes)


def test_a_closed_month_judges_a_count_by_the_same_rule(company: Path) -> None:
    """Frozen with 3 allowed: as long as the target is still that one, its days are known; of another they are not."""
    put("C", 3, kpi=LOST)
    frozen = Frozen(LOST, "", 3.0, None, 3.0, None, None, 0.0, 3.0, None, "d1")
    for filters, is_met in ((MAY, None), (YEAR, True)):
        number = Number("Lost days", results.result(build(), LOST, filters, None, False), filters, frozen)
        assert wording.shown(number).meets_target is is_met
    put("C", 9, kpi=LOST)
    number = Number("Lost days", results.result(build(), LOST, YEAR, None, False), YEAR, frozen)
    shown = wording.shown(number)
    assert (shown.target, shown.aim, shown.meets_target) == (3.0, None, None)
    assert verdicts.target_text(shown) == "Target ≤ 3"


def test_units_of_the_small_company_lose_their_days_in_may(company: Path) -> None:
    """Everything above rests on it: three lost days, all in T1, all in May."""
    found = kpis.of_each_unit(LOST, MAY).set_index("unit_id")["rate"]
    assert {unit: found[unit] for unit in ("T1", "S1", "C")} == dict.fromkeys(("T1", "S1", "C"), 3.0)
    assert kpis.rate(LOST, filters=APRIL).rows["rate"].item() == 0
