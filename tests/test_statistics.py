"""Statistics against results that others published or that are worked by hand."""

import csv
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dashboard.statistics import control_charts, intervals, mix, survival
from dashboard.statistics.funnel import funnel
from dashboard.statistics.ranking import shrink
from tests.generated import examples

# Montgomery (1991), as printed in the qcc documentation: orange juice cans p.152, printed circuit boards p.173,
# personal computers p.181; limits as printed there.
ORANGE_JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11]
ORANGE_JUICE += [20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
CIRCUIT = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
PUBLISHED = Path(__file__).parents[2] / "shared" / "published"


@pytest.mark.parametrize(
    ("events", "trials", "confidence", "lower", "upper"),
    [  # PHEindicatormethods test data
        (65, 100, 0.95, 0.552544, 0.736358),
        (1045, 5000, 0.95, 0.197955, 0.220491),
        (65, 100, 0.998, 0.495495, 0.778354),
        (1045, 5000, 0.998, 0.191794, 0.227316),
    ],
)
def test_wilson_as_published(events: int, trials: int, confidence: float, lower: float, upper: float) -> None:
    assert intervals.wilson(events, trials, confidence) == pytest.approx((lower, upper), abs=5e-7)


def test_exact_poisson_as_in_the_standard_table() -> None:
    lower, upper = intervals.exact_poisson([0, 1, 5])
    assert lower == pytest.approx([0, 0.0253, 1.623], abs=5e-4)
    assert upper == pytest.approx([3.689, 5.572, 11.668], abs=5e-4)


@pytest.mark.parametrize(
    ("events", "trials", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_in_the_examples_of_newcombe(events: int, trials: int, lower: float, upper: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857, table I, method 3: the score interval of a proportion."""
    assert intervals.wilson(events, trials) == pytest.approx((lower, upper), abs=5e-5)


def test_the_score_interval_of_a_count_as_published() -> None:
    """The public TRIR calculator gives 1 → 0.1765 to 5.6649; the others follow by x + z²/2 ± z√(x + z²/4)."""
    lower, upper = intervals.score_poisson([0, 1, 5, 20])
    assert lower == pytest.approx([0, 0.1765, 2.1357, 12.9475], abs=5e-5)
    assert upper == pytest.approx([3.8415, 5.6649, 11.7058, 30.8939], abs=5e-5)


def test_no_interval_has_no_width() -> None:
    """Neither nothing found nor all found is certainty, and equal values of a mean have no interval at all."""
    counts = np.arange(0, 41)
    found = [intervals.exact_poisson(counts), intervals.score_poisson(counts), intervals.wilson(counts, 40)]
    assert all((upper - lower > 0.01).all() for lower, upper in found)
    assert np.isnan(intervals.of_mean(counts * 7.0, counts * 49.0, counts)).all()


def test_no_trials_and_no_exposure_have_no_interval() -> None:
    assert np.isnan(intervals.wilson(0, 0)).all()
    assert np.isnan(intervals.of_kind("rate", 3, 0, 200_000)).all()


def test_the_interval_of_a_mean_by_hand() -> None:
    # 2, 4, 6: mean 4, standard deviation 2, t(2) = 4.30265: 4 ± 4.30265 × 2 / √3
    assert np.isnan(intervals.of_mean(30, 300, 3)).all(), "three times 10: no spread is no certainty"
    assert intervals.of_mean(12, 56, 3) == pytest.approx((4 - 4.968275, 4 + 4.968275), abs=1e-5)


def test_wilson_of_none_begins_at_0_and_of_all_ends_at_1() -> None:
    trials = np.arange(1, 500)
    assert (intervals.wilson(np.zeros(499), trials)[0] == 0).all()
    assert (intervals.wilson(trials, trials)[1] == 1).all()


@pytest.mark.parametrize("chance", [0.02, 0.1, 0.5])
def test_wilson_covers_what_it_claims(chance: float) -> None:
    trials = np.random.default_rng(7).integers(60, 400, 40_000)
    events = np.random.default_rng(8).binomial(trials, chance)
    lower, upper = intervals.wilson(events, trials)
    assert ((lower <= chance) & (chance <= upper)).mean() == pytest.approx(0.95, abs=0.01)


def test_exact_poisson_covers_at_least_what_it_claims() -> None:
    mean = np.random.default_rng(9).uniform(200, 400, 40_000)
    lower, upper = intervals.exact_poisson(np.random.default_rng(10).poisson(mean))
    assert ((lower <= mean) & (mean <= upper)).mean() == pytest.approx(0.95, abs=0.01)


def test_p_chart_as_published() -> None:
    chart = control_charts.p_chart(ORANGE_JUICE, [50] * 30)
    limits = chart[["centre", "lower", "upper"]].iloc[0].tolist()
    assert limits == pytest.approx([0.2313333, 0.05242755, 0.4102391], abs=5e-8)
    assert chart.index[chart["rule"] == "outside"].tolist() == [14, 22]  # samples 15 and 23


def test_p_chart_without_the_two_samples_as_published() -> None:
    kept = [count for place, count in enumerate(ORANGE_JUICE) if place not in (14, 22)]
    limits = control_charts.p_chart(kept, [50] * 28)[["lower", "upper"]].iloc[0].tolist()
    assert limits == pytest.approx([0.04070284, 0.3892972], abs=5e-8)


def test_c_chart_as_published() -> None:
    chart = control_charts.c_chart(CIRCUIT)
    assert chart[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx(
        [19.84615, 6.481447, 33.21086], abs=5e-6
    )
    assert chart.index[chart["rule"] == "outside"].tolist() == [5, 19]  # samples 6 and 20


def test_u_chart_as_published() -> None:
    chart = control_charts.u_chart(COMPUTERS, [5] * 20)
    assert chart[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([1.93, 0.06613305, 3.793867], abs=5e-7)


def test_individuals_chart_by_hand() -> None:
    # 10, 12, 11, 13: mean 11.5, moving ranges 2, 1, 2: 3 × 1.66667 / 1.128 = 4.432624
    chart = control_charts.i_chart([10, 12, 11, 13])
    assert chart[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([11.5, 7.067376, 15.932624], abs=1e-6)


def test_t_chart_turns_back_into_days() -> None:
    """10 and 50 days: x = 10^(1/3.6) = 1.8957 and 50^(1/3.6) = 2.9644, mean 2.43007, range 1.06866.

    2.43007^3.6 = 24.447; 2.43007 + 3 × 1.06866 ÷ 1.128 = 5.27225, and 5.27225^3.6 = 397.36; the lower one is below 0.
    """
    chart = control_charts.t_chart([10.0, 50.0])
    assert chart[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([24.447, 0.0, 397.36], rel=1e-4)


def test_charts_of_equal_points_have_no_limits() -> None:
    """Equal waits, nothing found and all found are no proof that the next is the same: no limits of no width."""
    charts = [
        control_charts.t_chart([30.0, 30.0, 30.0]),
        control_charts.p_chart([20, 30, 10], [20, 30, 10]),
        control_charts.u_chart([0, 0, 0], [200, 300, 100]),
    ]
    for chart, centre in zip(charts, (30, 1, 0), strict=True):
        assert chart["centre"].tolist() == pytest.approx([centre] * 3)
        assert chart[["lower", "upper"]].isna().all(axis=None)
        assert not chart["signal"].any()


def about_mean(rows: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give series with the mean of each as the line that is drawn."""
    values = np.asarray(rows, dtype=float)
    return values, np.broadcast_to(values.mean(axis=-1, keepdims=True), values.shape)


def test_a_run_is_one_about_the_line_that_is_drawn() -> None:
    """Twenty points, mean (12 × 4 + 4 × 6 + 4 × 22) ÷ 20 = 8: all but the last four lie below it, 16 in a row.

    About their median, which is 4, only eight lie apart, all above it: nothing could be said of fewer than ten points.
    """
    values = np.array([4.0] * 12 + [6.0] * 4 + [22.0] * 4)
    about = np.full(20, 8.0)
    assert control_charts.shifted(values, about)
    assert control_charts.longest_run(values, about).tolist() == list(range(16))
    assert control_charts.i_chart(values)["centre"].tolist() == about.tolist()
    assert not control_charts.shifted(values, np.full(20, np.median(values)))


def test_a_run_of_nine_in_twenty_is_a_shift() -> None:
    # ten below and ten above the mean of 5.15, the last nine above in a row: more than round(log2 20 + 3) = 7
    values = [1, 2, 3, 2, 1, 9, 2, 3, 1, 2, 3, 9, 8, 9, 7, 8, 9, 7, 8, 9]
    chart = control_charts.i_chart(values)
    assert control_charts.shifted(*about_mean([values]))[0]
    assert chart.index[chart["rule"] == "run"].tolist() == list(range(11, 20))


def test_noise_is_no_shift() -> None:
    alternating = np.array([[1.0, 9.0] * 12])
    assert not control_charts.shifted(*about_mean(alternating))[0]
    assert not control_charts.shifted(*about_mean([[5.0] * 24]))[0]


def test_false_alarms_of_the_run_rule_are_rare() -> None:
    noise = np.random.default_rng(3).normal(size=(4000, 24))
    assert control_charts.shifted(*about_mean(noise)).mean() < 0.06  # Anhøj & Olesen (2014): specificity about 95 %


def test_a_rebase_starts_new_limits() -> None:
    chart = control_charts.p_chart([10] * 12 + [30] * 12, [100] * 24, rebase=[12])
    assert chart["centre"].tolist() == pytest.approx([0.1] * 12 + [0.3] * 12)
    assert not chart["signal"].any()
    assert control_charts.p_chart([10] * 12 + [30] * 12, [100] * 24)["signal"].any()


@pytest.mark.parametrize(
    ("kind", "mean", "chart"),
    [("proportion", 40, "p"), ("rate", 3, "u"), ("rate", 0.4, "t"), ("count", 9, "c"), ("mean", 9, "i")],
)
def test_the_chart_follows_kind_and_count(kind: str, mean: float, chart: str) -> None:
    assert control_charts.choose(kind, mean) == chart


def test_a_small_site_is_not_called_worst() -> None:
    # The sample company's story: 2 cases in 70 290 h at one site, about 1.5 per 200 000 h at the others.
    sites = funnel("rate", [2, 21, 17, 12], [70_290, 2_900_000, 2_250_000, 1_480_000])
    assert sites["value"].idxmax() == 0
    assert sites["signal"].tolist() == ["", "", "", ""]
    ranked = shrink("rate", [2, 21, 17, 12], [70_290, 2_900_000, 2_250_000, 1_480_000])
    assert ranked["shrunk"].iloc[0] < ranked["raw"].iloc[0] / 2


def test_funnel_limits_are_exact() -> None:
    # Poisson tables, mean 10: P(≤3) 0.010, P(≤4) 0.029, P(≤16) 0.973, P(≤17) 0.986; P(≤1) 0.0005, P(≤2) 0.003,
    # P(≤20) 0.998, P(≤21) 0.9993
    chart = funnel("rate", [10, 10, 10], [2, 2, 2])
    names = ["lower_95", "upper_95", "lower_998", "upper_998"]
    assert (chart[names].iloc[0] * 2).tolist() == [4, 17, 2, 21]


def test_a_unit_outside_the_funnel_is_a_signal() -> None:
    chart = funnel("rate", [10] * 9 + [30], [1] * 10)
    assert chart["signal"].tolist() == [""] * 9 + ["high_998"]


def test_units_that_vary_more_than_chance_widen_the_funnel() -> None:
    sizes, random = np.full(60, 400), np.random.default_rng(5)
    events = random.binomial(sizes, random.beta(20, 180, 60))
    wide = funnel("proportion", events, sizes)
    assert wide.attrs["overdispersion"] > 1.2
    assert wide.attrs["between_units"] == pytest.approx(np.sqrt(0.1 * 0.9 / 201), rel=0.6)
    assert (wide["signal"] != "").mean() < 0.12


@settings(max_examples=examples(60), deadline=None)
@given(some.lists(some.tuples(some.integers(0, 40), some.integers(1, 400)), min_size=2, max_size=12), some.booleans())
def test_shrunk_rates_lie_between_raw_and_overall(units: list[tuple[int, int]], is_rate: bool) -> None:
    events = [min(count, size) for count, size in units]
    sizes = [size for _, size in units]
    frame = shrink("rate" if is_rate else "proportion", events, sizes)
    overall = sum(events) / sum(sizes)
    low, high = np.minimum(frame["raw"], overall) - 1e-12, np.maximum(frame["raw"], overall) + 1e-12
    assert ((low <= frame["shrunk"]) & (frame["shrunk"] <= high)).all()


def test_kaplan_meier_by_hand() -> None:
    # at risk 7, 6, 4, 3: 6/7, × 5/6, × 3/4, × 2/3; censored after 2, 5 and 8 days
    curve = survival.kaplan_meier([1, 2, 2, 3, 5, 5, 8], [True, True, False, True, True, False, False])
    assert curve["days"].tolist() == [0, 1, 2, 3, 5, 8]
    assert curve["open_share"].tolist() == pytest.approx([1, 6 / 7, 5 / 7, 15 / 28, 10 / 28, 10 / 28])
    assert curve["at_risk"].tolist() == [7, 7, 6, 4, 3, 1]
    assert survival.median_time(curve).median == 5


def test_the_median_of_a_curve_that_stays_high_is_unknown() -> None:
    curve = survival.kaplan_meier([1, 2, 3, 4], [True, False, False, False])
    assert survival.median_time(curve).median is None


@settings(max_examples=examples(60), deadline=None)
@given(some.lists(some.integers(0, 60), min_size=1, max_size=40))
def test_kaplan_meier_is_the_empirical_curve_when_nothing_is_censored(days: list[int]) -> None:
    curve = survival.kaplan_meier(days, [True] * len(days))
    still_open = [np.mean(np.array(days) > day) for day in curve["days"]]
    expected = [share if day or 0 in days else 1.0 for share, day in zip(still_open, curve["days"], strict=True)]
    assert curve["open_share"].tolist() == pytest.approx(expected)


def test_log_rank_by_hand() -> None:
    # 1, 2, 3 against 5, 6, 7+: observed 3, expected 3/6 + 2/5 + 1/4 = 1.15, variance 0.25 + 0.24 + 0.1875 = 0.6775;
    # z² = 1.85² / 0.6775 = 5.0517, p = 0.0246
    chances = survival.log_rank([([1, 2, 3], [True] * 3), ([5, 6, 7], [True, True, False])])
    assert chances == pytest.approx([0.0246, 0.0246], abs=5e-5)


def test_one_group_has_nothing_to_be_compared_with() -> None:
    assert np.isnan(survival.log_rank([([1, 2, 3], [True] * 3)])).all()


def test_rate_and_mix_by_hand() -> None:
    # 10/100 and 20/400 become 30/300 and 10/100: both rates move by nothing and +5 points; shares by +0.55 and −0.55.
    # total 30/500 = 0.06 to 40/400 = 0.10: rate effect 0.525 × 0.05 = 0.02625, mix 0.01375
    split = mix.rate_and_mix([10, 20], [100, 400], [30, 10], [300, 100])
    assert split["rate_effect"].tolist() == pytest.approx([0, 0.02625])
    assert split.to_numpy().sum() == pytest.approx(0.04)


@settings(max_examples=examples(80), deadline=None)
@given(
    some.lists(
        some.tuples(some.integers(0, 50), some.integers(0, 90), some.integers(0, 50), some.integers(0, 90)),
        min_size=1,
        max_size=8,
    ).filter(lambda rows: sum(row[1] for row in rows) and sum(row[3] for row in rows))
)
def test_rate_and_mix_add_up_to_the_change(rows: list[tuple[int, int, int, int]]) -> None:
    parts = [(min(a, b), b, min(c, d), d) for a, b, c, d in rows]
    before, size_before, now, size = (np.array(side) for side in zip(*parts, strict=True))
    split = mix.rate_and_mix(before, size_before, now, size)
    assert split.to_numpy().sum() == pytest.approx(now.sum() / size.sum() - before.sum() / size_before.sum(), abs=1e-9)


def test_statistics_of_5000_units_take_less_than_a_second() -> None:
    random = np.random.default_rng(1)
    trials = random.integers(5, 50, (5000, 36)).astype(float)
    events = random.binomial(trials.astype(int), 0.1).astype(float)
    start = time.perf_counter()
    limits = control_charts.p_limits(events, trials)
    control_charts.shifted(limits.value, limits.centre), control_charts.outside(limits)
    intervals.wilson(events, trials)
    funnel("proportion", events.sum(axis=1), trials.sum(axis=1))
    shrink("proportion", events.sum(axis=1), trials.sum(axis=1))
    assert time.perf_counter() - start < 5  # the goal is 1 s, measured by make bench; this only catches a disaster


def test_published_files_agree_with_what_is_written_here() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published results are not here")
    juice = pd.read_csv(PUBLISHED / "orangejuice.txt", sep=r"\s+")
    assert juice[juice["trial"]]["D"].tolist() == ORANGE_JUICE
    with (PUBLISHED / "intervals.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            confidence = float(row["confidence"])
            if row["method"] == "wilson":
                found = intervals.wilson(float(row["events"]), float(row["denominator"]), confidence)
            else:
                found = intervals.exact_poisson(float(row["events"]), confidence)
            assert found == pytest.approx((float(row["lower"]), float(row["upper"])), abs=5e-4)


def test_the_mix_is_measured_from_the_mean_of_both_totals() -> None:
    """Rates stay 0.1 and 0.3; shares go from half and half to three quarters and one: 0.2 becomes 0.15.

    The mean of both totals is 0.175: the first grew by 0.25 × (0.1 − 0.175), the second by −0.25 × (0.3 − 0.175).
    """
    split = mix.rate_and_mix([10, 30], [100, 100], [30, 30], [300, 100])
    assert split["rate_effect"].tolist() == pytest.approx([0, 0])
    assert split["mix_effect"].tolist() == pytest.approx([-0.01875, -0.03125])


def test_overdispersion_by_hand() -> None:
    """Eleven units around 100, so that z is (count − 100) ÷ 10: the ends, ±5, are drawn in to ±3.

    φ = 48 ÷ 11; τ² = (48 − 10) ÷ (0.11 − 0.01) = 380 with weights of 1/100; half of 95 % is 1.959964 × √480.
    """
    counts = [50, 70, 80, 90, 90, 100, 110, 110, 120, 130, 150]
    chart = funnel("rate", counts, [1] * len(counts))
    assert chart.attrs["overdispersion"] == pytest.approx(48 / 11)
    assert chart.attrs["between_units"] == pytest.approx(380**0.5)
    half = 1.959964 * 480**0.5
    assert (chart["lower_95"][0], chart["upper_95"][0]) == pytest.approx((100 - half, 100 + half), rel=1e-6)
    assert chart["signal"].tolist() == ["low_95", *[""] * 9, "high_95"]


@pytest.mark.parametrize(
    ("kind", "strength", "shrunk"),
    [
        # rate: noise 0.2, between (100 × 0.05 − 3 × 0.2) ÷ 300 = 4.4 ÷ 300; prior 0.2 × 300 ÷ 4.4; weight 0.88
        ("rate", 60 / 4.4, 0.88 * 0.05 + 0.12 * 0.2),
        # proportion: noise 0.16, between (5 − 0.48) ÷ 300; prior 0.16 × 300 ÷ 4.52 − 1
        ("proportion", 48 / 4.52 - 1, (5 + 0.2 * (48 / 4.52 - 1)) / (100 + 48 / 4.52 - 1)),
    ],
)
def test_the_prior_of_a_ranking_by_hand(kind: str, strength: float, shrunk: float) -> None:
    """Four units of 100 with 5, 15, 25 and 35 events: overall 0.2, and 400 − 40 000 ÷ 400 = 300 degrees of freedom."""
    ranked = shrink(kind, [5, 15, 25, 35], [100] * 4)
    assert ranked.attrs["prior_strength"] == pytest.approx(strength)
    assert ranked["shrunk"][0] == pytest.approx(shrunk)


def test_half_treated_is_the_median() -> None:
    """Four hazards treated after 1 to 4 days: after two days exactly half are open."""
    assert survival.median_time(survival.kaplan_meier([1, 2, 3, 4], [True] * 4)).median == 2


@pytest.mark.parametrize(
    ("sides", "is_shift"),
    [("BBBABBAAAAAAAABBBABB", True), ("BBBABBAAAA0AAAABBBABB", True), ("BBBABBAAAAAAABBBAABB", False)],
)
def test_the_longest_run_that_chance_makes(sides: str, is_shift: bool) -> None:
    """Ten above and ten below the line: at most round(log2 20 + 3) = 7 in a row, and at least 6 crossings.

    There are six crossings, so that only a run of eight says it; a point on the line neither breaks nor lengthens it.
    """
    values = np.array([{"A": 1.0, "0": 0.0, "B": -1.0}[side] for side in sides])
    assert bool(control_charts.shifted(values, np.zeros(len(values)))) is is_shift
