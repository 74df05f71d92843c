"""Time to treat: open hazards count, groups differ only by more than chance, and the usual mean is shown wrong."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from dashboard.compare import waiting_words
from dashboard.compare.survival_plot import MOST, survival
from dashboard.compare.waiting import wait
from dashboard.filters import Filters
from dashboard.numbers import durations, kpis
from dashboard.statistics import life_table
from dashboard.statistics.survival import kaplan_meier
from dashboard.views.compare import treat_panels
from tests.generated import examples

Cases = list[tuple[int, bool, int]]


def counted(cases: Cases, names: list[str] | None = None) -> pd.DataFrame:
    """Count single cases (days, is treated, group) as the warehouse does."""
    rows = pd.DataFrame(cases, columns=["days", "is_treated", "group"]).astype({"days": int, "is_treated": bool})
    rows["group"] = [f"g{group}" for group in rows["group"]]
    rows["group_name"] = rows["group"] if names is None else [names[int(group[1:])] for group in rows["group"]]
    keys = ["group", "group_name", "is_treated", "days"]
    return rows.groupby(keys, as_index=False).size().rename(columns={"size": "hazard_count"})


def alone(cases: list[tuple[int, bool]]) -> pd.DataFrame:
    """Count single cases without groups."""
    return counted([(days, done, 0) for days, done in cases]).drop(columns=["group", "group_name"])


@settings(max_examples=examples(20), deadline=None)
@given(some.lists(some.tuples(some.integers(0, 30), some.booleans(), some.integers(0, 2)), min_size=4, max_size=60))
def test_the_test_from_counts_is_scipys_log_rank(cases: Cases) -> None:
    found = wait(counted(cases))
    for row in found.groups.to_dict("records"):
        mine = [case for case in cases if f"g{case[2]}" == row["key"]]
        theirs = [case for case in cases if f"g{case[2]}" != row["key"]]
        if not theirs or pd.isna(row["p"]):
            continue
        sides = [
            stats.CensoredData.right_censored([days for days, _d, _g in part], [not done for _d, done, _g in part])
            for part in (mine, theirs)
        ]
        assert row["p"] == pytest.approx(stats.logrank(*sides).pvalue, abs=1e-9)


def test_the_mean_with_open_ones_is_the_area_under_the_curve() -> None:
    # 1 of 4 open after 10 days: all open for 2 days, then 3/4 for 2, 1/2 for 2, 1/4 for 4
    curve = kaplan_meier([2, 4, 6, 10], [True, True, True, False])
    assert life_table.restricted_mean(curve, 10) == pytest.approx(2 + 1.5 + 1 + 1)
    assert life_table.restricted_mean(curve, 4) == pytest.approx(2 + 1.5)


def test_where_nothing_is_open_the_usual_mean_is_right() -> None:
    found = wait(alone([(1, True), (2, True), (9, True)]))
    assert found.mean_all == pytest.approx(found.mean_treated) == pytest.approx(4)
    assert waiting_words.wrongness(found) == "None is open, so the mean of the treated ones, 4 days, is right here."


def test_the_page_says_how_wrong_the_usual_mean_is() -> None:
    found = wait(alone([(2, True), (4, True), (6, True), (10, False)]))
    assert waiting_words.wrongness(found) == (
        "The usual mean of the 3 treated ones, 4 days, is 27 % too low: it leaves out the 1 that are open. "
        "With them it is at least 5.5 days (within 10 days)."
    )


def test_open_ones_move_the_median() -> None:
    assert wait(alone([(1, True), (2, True), (3, True)])).median.median == 2
    found = wait(alone([(1, True), (5, False), (5, False), (5, False)]))
    assert found.median.median is None
    assert "More than half of the 4 hazards are still open" in waiting_words.half(found)


def test_nothing_treated_and_nothing_found_are_said() -> None:
    none = wait(alone([(5, False), (7, False)]))
    assert waiting_words.wrongness(none) == "None of the 2 is treated yet, so a mean of the treated ones says nothing."
    empty = wait(alone([]))
    assert waiting_words.half(empty).startswith("No hazard was found")
    assert waiting_words.wrongness(empty) == ""
    assert survival(empty).figure is None


def test_a_hazard_treated_before_it_was_found_counts_as_the_same_day() -> None:
    found = wait(alone([(-3, True), (4, True)]))
    assert found.before_found == 1
    assert found.mean_treated == 2
    assert treat_panels.said(found)[-1].startswith("1 treated before they were found")


def test_a_slow_group_is_called_slow_and_like_groups_are_not() -> None:
    random = np.random.default_rng(6)
    alike = [(int(day), True, group) for group in (0, 1) for day in random.geometric(0.1, 200)]
    slow = [(int(day), True, 2) for day in random.geometric(0.04, 100)]
    assert "None of the 2 groups" in waiting_words.headline(wait(counted(alike)))
    found = wait(counted(alike + slow, ["Act", "Condition", "Quarry"]))
    assert waiting_words.headline(found).startswith("Slower than the others: Quarry (median")
    assert found.groups["name"].iloc[0] == "Quarry"


def test_one_group_has_nothing_to_be_compared_with() -> None:
    found = wait(counted([(3, True, 0), (4, False, 0)], ["Act"]))
    assert waiting_words.headline(found) == "All hazards belong to one group, Act: nothing to compare"
    assert waiting_words.verdict(found.groups.iloc[0]) == "cannot be compared"
    assert survival(found).figure is not None


def test_hazards_that_name_no_group_are_a_group_of_their_own() -> None:
    rows = counted([(3, True, 0), (4, True, 0), (9, True, 1)])
    rows.loc[rows["group"] == "g1", ["group", "group_name"]] = None
    found = wait(rows, unknown="not given")
    assert found.groups["name"].tolist() == ["not given", "g0"]
    assert found.groups["key"].isna().tolist() == [True, False]


def test_groups_of_the_same_name_are_told_apart() -> None:
    found = wait(counted([(3, True, 0), (4, True, 1)], ["Workshop 1", "Workshop 1"]))
    assert sorted(found.groups["name"]) == ["Workshop 1 (g0)", "Workshop 1 (g1)"]


def test_of_many_groups_the_most_different_are_drawn_each_with_its_dash() -> None:
    random = np.random.default_rng(3)
    cases = [(int(day), True, group) for group in range(9) for day in random.geometric(0.03 + group / 50, 60)]
    chart = survival(wait(counted(cases)))
    assert chart.figure is not None
    curves = [trace for trace in chart.figure.data if trace.showlegend is None]
    assert len(curves) == MOST + 1
    assert len({(trace.line.dash, trace.line.color) for trace in curves}) == MOST + 1
    assert {trace.line.shape for trace in curves} == {"hv"}
    assert f"The {MOST} most different of 9 groups" in chart.note


def test_two_million_hazards_take_about_a_second() -> None:
    random = np.random.default_rng(1)
    days, group = np.repeat(np.arange(400), 12), np.tile(np.arange(12), 400)
    rows = pd.DataFrame({"days": days, "is_treated": random.random(4800) < 0.85, "group": group.astype(str)})
    rows = rows.assign(group_name=rows["group"], hazard_count=417)
    started = time.perf_counter()
    assert wait(rows).found == 2_001_600
    assert time.perf_counter() - started < 6  # about 0.9 s on a quiet machine


@pytest.mark.parametrize("by", treat_panels.SPLITS)
def test_the_groups_of_the_sample_company_add_up_and_open_their_records(
    by: str, sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    found = wait(durations.days_to_treat(by))
    whole = kpis.rate(durations.KPI).rows.iloc[0]
    assert (found.found, found.treated) == (whole["bottom"], whole["top"])
    assert found.groups["found"].sum() == found.found
    row = found.groups.iloc[0]
    rows = kpis.records(durations.KPI, treat_panels.of_group(Filters(), by, row["key"]), "bottom")
    assert len(rows) == row["found"]
