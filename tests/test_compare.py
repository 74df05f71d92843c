"""Comparing units: a small unit is not called worst, a real difference is, and every odd case gets a sentence."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.compare import comparing, comparing_words, comparisons
from dashboard.compare.funnel_plot import MOST_POINTS, funnel_plot
from dashboard.compare.shrinkage_plot import MOST, shrinkage
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.numbers import kpis, warehouse
from dashboard.statistics.funnel import limits
from dashboard.statistics.funnel_curves import curves, more_than_chance
from dashboard.views.compare.compare_panels import listed, of_unit
from tests.generated import examples
from tests.review_case_parts import kpi as defined

RATE = defined(
    name="trir", label="TRIR", chinese="可记录事故率", kind="rate", better="lower", counts_events=True, about=Text(""),
    top="accident_months.recordable_count", bottom="exposure_months.worked_hours", per=200_000.0,
    unit=Text("cases per 200 000 h", zh="起/20万工时"),
)  # fmt: skip
SHARE = replace(RATE, label=Text("Conformity"), kind="proportion", better="higher", per=100.0, unit=Text("%"))
SITES = ["Linhai", "Donghe", "Xishan", "Beigang"]
LIKE = [20, 18, 21, 19, 25, 15, 22, 17, 20, 23, 16, 19, 21, 20]
OTHERS = [f"Workshop {place}" for place in range(len(LIKE))]


def compared(kpi: Kpi, top: list[float], bottom: list[float], names: list[str] | None = None) -> comparing.Comparison:
    """Set units with these parts side by side, in the order of their names."""
    names = names or [f"U{place}" for place in range(len(top))]
    tops, bottoms = np.array(top, dtype=float), np.array(bottom, dtype=float)
    rate = np.divide(tops * (kpi.per or 1), bottoms, out=np.full(len(top), np.nan), where=bottoms > 0)
    columns = {"site": [f"S{place}" for place in range(len(top))], "site_name": names, "top": tops, "bottom": bottoms}
    rows = pd.DataFrame(columns).assign(rate=rate, lower=rate, upper=rate)
    return comparing.compare(kpis.Rate(kpi, rows, (), 0.0, date(2026, 10, 31), "b"), "site", size_name="hours worked")


@pytest.fixture
def samples(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> Path:
    return use_data(sample_warehouse)


def test_a_site_that_is_worst_only_because_it_is_small_is_not_called_worst() -> None:
    found = compared(RATE, [20, 16, 12, 2], [2_821_834, 2_254_647, 1_483_985, 70_290], SITES)
    sentence = comparing_words.furthest(found)
    assert sentence.startswith("Beigang has the highest raw rate, 5.69 (2 in 70,290 hours)")
    assert sentence.endswith("no real difference, it is within what its size explains.")
    for text in (comparing_words.headline(found), comparing_words.order(found), shrinkage(found).finding):
        assert "Beigang" not in text
    assert found.rows["name"].iloc[0] == "Linhai"
    assert set(listed(found, found.rows)["verdict"]) == {"within chance"}


@pytest.mark.parametrize("level", ["site", "workshop", "team", "unit"])
def test_the_small_site_of_the_sample_company_is_not_called_worst(level: str, samples: Path) -> None:
    build = warehouse.newest()
    assert build is not None
    for period in (Filters(), Filters(pd.Timestamp("2025-11-01").date(), pd.Timestamp("2026-10-31").date())):
        found = comparisons.compared(build.stem, "trir", level, period)
        small = found.rows[found.rows["key"].isin(["S4", "W41"])]
        assert (small["side"] == 0).all()
        assert (small["sure"] == 0).all()


def test_a_real_difference_is_called_one() -> None:
    found = compared(RATE, [*LIKE, 70], [2e6] * 15, [*OTHERS, "Foundry"])
    assert comparing_words.headline(found) == "TRIR, more than chance – worse: Foundry"
    assert comparing_words.furthest(found).endswith("a real difference, its size does not explain it.")
    assert found.rows["name"].iloc[0] == "Foundry"
    assert found.rows["first_rank"].iloc[0] == found.rows["last_rank"].iloc[0] == 1
    assert "worse: Foundry" in comparing_words.order(found)


def test_worse_is_lower_where_higher_is_better() -> None:
    found = compared(SHARE, [*(880 + count for count in LIKE), 700], [1000] * 15, [*OTHERS, "Foundry"])
    assert "worse: Foundry" in comparing_words.headline(found)
    assert comparing_words.furthest(found).startswith("Foundry has the lowest raw rate")


def test_without_a_direction_nothing_is_worse_or_better() -> None:
    kpi = replace(SHARE, better="neither")
    found = compared(kpi, [*(880 + count for count in LIKE), 700], [1000] * 15, [*OTHERS, "Foundry"])
    texts = [comparing_words.headline(found), comparing_words.furthest(found), *listed(found, found.rows)["verdict"]]
    assert not any("worse" in text or "better" in text for text in texts)
    assert "below the whole: Foundry" in texts[0]


def test_units_that_vary_more_than_chance_are_told_with_tau_and_phi() -> None:
    random = np.random.default_rng(4)
    sizes = random.integers(200, 800, 60)
    found = compared(SHARE, list(random.binomial(sizes, random.beta(45, 5, 60))), list(sizes))
    assert "(φ)" in comparing_words.widened(found)
    assert "points (τ)" in comparing_words.widened(found)
    exact = limits("proportion", found.overall / 100, sizes.astype(float), np.zeros(60), 0.0, 0.95)
    wide = found.rows.sort_values("key", key=lambda keys: keys.str[1:].astype(int))
    assert (wide["lower_95"].to_numpy() <= exact[0] * 100 + 1e-9).all()
    assert (wide["upper_95"].to_numpy() >= exact[1] * 100 - 1e-9).all()


def test_nothing_counted_anywhere_is_said_and_not_drawn() -> None:
    found = compared(RATE, [0, 0, 0], [1e6, 2e6, 3e6])
    assert comparing_words.headline(found) == "TRIR: nothing was counted in any of 3, so nothing tells them apart"
    assert funnel_plot(found).figure is None
    assert shrinkage(found).figure is None
    assert listed(found, found.rows)["shrunk"].tolist() == [0, 0, 0]


def test_all_of_all_is_said_and_not_drawn() -> None:
    found = compared(SHARE, [10, 20], [10, 20])
    assert comparing_words.headline(found) == "Conformity: all 2 have 100.0\xa0%, so nothing tells them apart"
    assert funnel_plot(found).figure is None


def test_one_unit_has_nothing_to_be_compared_with() -> None:
    found = compared(RATE, [3], [1e6], ["Linhai"])
    assert "only Linhai has a number here (0.60)" in comparing_words.headline(found)
    assert comparing_words.furthest(found) == ""
    assert funnel_plot(found).figure is None


def test_no_unit_at_all_is_no_data() -> None:
    assert comparing_words.headline(compared(RATE, [], [])) == "TRIR: no data in this period"


def test_units_without_a_bottom_are_left_out_and_said() -> None:
    found = compared(RATE, [3, 4, 1], [1e6, 2e6, 0])
    assert len(found.rows) == 2
    assert comparing_words.left_out(found) == ["1 without hours worked is left out: nothing to divide by."]
    assert np.isfinite(found.rows[["rate", "shrunk", "lower_95", "upper_998"]].to_numpy()).all()


def test_rows_of_no_unit_are_left_out_and_said() -> None:
    rows = pd.DataFrame({"site": ["A", "B", None], "site_name": ["A", "B", None], "top": [1.0, 2, 5]})
    rows = rows.assign(bottom=1e6, rate=1.0, lower=0.0, upper=1.0)
    found = comparing.compare(kpis.Rate(RATE, rows, (), 0.0, date(2026, 10, 31), "b"), "site")
    assert comparing_words.left_out(found) == ["5 in 1,000,000 hours belong to no site and are left out."]


def test_units_of_the_same_name_are_told_apart() -> None:
    found = compared(RATE, [3, 4, 1], [1e6, 2e6, 3e6], ["Team A", "Team A", "Team B"])
    assert sorted(found.rows["name"]) == ["Team A (S0)", "Team A (S1)", "Team B"]


def test_points_are_told_apart_by_shape_and_open_their_records() -> None:
    found = compared(RATE, [*LIKE, 70], [2e6] * 15, [*OTHERS, "<b>Foundry</b>"])
    chart = funnel_plot(found)
    assert chart.figure is not None
    symbols = {symbol for trace in chart.figure.data for symbol in np.atleast_1d(trace.marker.symbol) if trace.marker}
    assert {"circle", "diamond"} <= symbols
    data = [point for trace in chart.figure.data if trace.customdata is not None for point in trace.customdata]
    assert {key for _text, key in data} == {f"S{place}" for place in range(15)}
    assert not any("<b><b>" in text for text, _key in data)
    assert chart.alt.startswith("TRIR of 15 by size, with limits of 95 % and 99.8 % around")


def test_of_many_units_both_ends_of_the_order_are_drawn() -> None:
    random = np.random.default_rng(2)
    found = compared(SHARE, list(random.binomial(500, random.beta(45, 5, 80))), [500] * 80)
    chart = shrinkage(found)
    assert chart.figure is not None
    assert len(chart.figure.layout.yaxis.ticktext) == MOST
    assert f"{MOST} of 80 shown" in chart.note


def test_ten_thousand_units_take_less_than_a_second_and_few_points() -> None:
    random = np.random.default_rng(1)
    sizes = random.lognormal(11, 1.5, 10_000).round() + 1
    started = time.perf_counter()
    found = compared(RATE, list(random.poisson(sizes * 7e-6)), list(sizes))
    chart = funnel_plot(found)
    assert time.perf_counter() - started < 3  # about 0.3 s on a quiet machine
    assert chart.figure is not None
    assert sum(len(trace.x) for trace in chart.figure.data) < MOST_POINTS + 4000
    assert "no more than chance puts there" in chart.finding


def test_some_of_thousands_lie_outside_by_chance() -> None:
    assert not more_than_chance(20, 10_000)
    assert more_than_chance(60, 10_000)
    assert more_than_chance(1, 12)
    assert not more_than_chance(0, 12)


@settings(max_examples=examples(8), deadline=None)
@given(some.sampled_from(["rate", "proportion"]), some.floats(0.001, 0.999), some.integers(1, 5000))
def test_the_smooth_limits_part_counts_where_the_exact_ones_do(kind: str, centre: float, size: int) -> None:
    sizes = np.array([float(size)])
    smooth = curves(kind, centre, sizes).iloc[0]
    for name, confidence in (("95", 0.95), ("998", 0.998)):
        lower, upper = (side[0] * size for side in limits(kind, centre, sizes, sizes, 0.0, confidence))
        assert lower - 1 <= smooth[f"lower_{name}"] * size <= lower + 1e-6
        assert upper - 1e-6 <= smooth[f"upper_{name}"] * size <= upper + 1 + 1e-6


@settings(max_examples=examples(8), deadline=None)
@given(some.lists(some.tuples(some.integers(0, 60), some.integers(0, 400)), max_size=12), some.booleans())
def test_nothing_is_ever_infinite_or_without_a_sentence(units: list[tuple[int, int]], is_rate: bool) -> None:
    top = [float(count if is_rate else min(count, size)) for count, size in units]
    found = compared(RATE if is_rate else SHARE, top, [float(size) for _count, size in units])
    assert comparing_words.headline(found)
    assert not np.isinf(found.rows.select_dtypes("number").to_numpy(float)).any()
    ranks = found.rows[["first_rank", "last_rank"]].dropna()
    assert (ranks["first_rank"] <= ranks["last_rank"]).all()
    for chart in (funnel_plot(found), shrinkage(found)):
        assert chart.figure is None or chart.alt


@pytest.mark.parametrize("is_whole", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_every_kpi_compares_at_every_level_of_the_sample_company(is_whole: bool, samples: Path) -> None:
    build = warehouse.newest()
    assert build is not None
    assert {"injury_severity", "mean_severity", "hazard_count"}.isdisjoint(k.name for k in comparisons.comparable())
    for name, level in every_pair() if is_whole else each_in_turn():
        found = comparisons.compared(build.stem, name, level)
        assert comparing_words.headline(found), name
        assert funnel_plot(found).finding, name


def every_pair() -> list[tuple[str, str]]:
    """Return every KPI with every level that tells it apart."""
    asked, levels = comparisons.comparable(), comparing.COMPARED_LEVELS
    return [(kpi.name, level) for kpi in asked for level in levels if comparisons.is_split(kpi, level)]


def each_in_turn() -> list[tuple[str, str]]:
    """Return every KPI at the level that others of its kind were asked at least, area first: few are known by it."""
    taken: Counter[tuple[str, str]] = Counter()
    every, pairs = every_pair(), []
    for kpi in comparisons.comparable():
        if levels := [level for name, level in reversed(every) if name == kpi.name]:
            level = min(levels, key=lambda each: taken[kpi.kind, each])
            taken[kpi.kind, level] += 1
            pairs.append((kpi.name, level))
    return pairs


def test_every_level_has_its_turn_with_every_kind(samples: Path) -> None:
    def kinds(pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(kpis.kpi(name).kind, level) for name, level in pairs}

    assert kinds(each_in_turn()) == kinds(every_pair())
    assert {name for name, _level in each_in_turn()} == {name for name, _level in every_pair()}


def test_every_kpi_without_data_says_why(empty_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(empty_warehouse)
    build = warehouse.newest()
    assert build is not None
    for kpi in kpis.catalogue():
        assert kpis.rate(kpi.name).notes, kpi.name
        assert not comparisons.has_data(build.stem, kpi.name)
    for kpi in comparisons.comparable():
        found = comparisons.compared(build.stem, kpi.name, "site")
        assert comparing_words.headline(found).endswith("no data in this period")


def test_hours_are_not_split_by_area(samples: Path) -> None:
    assert not comparisons.is_split(kpis.kpi("trir"), "area")
    assert comparisons.is_split(kpis.kpi("conformity_rate"), "area")


def test_the_records_of_a_point_are_those_of_its_unit(samples: Path) -> None:
    build = warehouse.newest()
    assert build is not None
    for level, name, part in (("workshop", "trir", "top"), ("area", "conformity_rate", "top")):
        row = comparisons.compared(build.stem, name, level).rows.iloc[0]
        rows = kpis.records(name, of_unit(Filters(), level, row["key"]), part)
        assert len(rows) == row["top"]
    assert of_unit(Filters(unit_id="S1"), "area", "A1") == replace(Filters(unit_id="S1"), area_id="A1")
