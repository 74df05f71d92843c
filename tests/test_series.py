"""Control charts of KPIs: which chart, its limits in the unit of the KPI, and the sentence, all worked by hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.charts.control import control as draw
from dashboard.explore import drivers, exploration
from dashboard.filters import ALL, Filters
from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.numbers.kpis import Rate
from dashboard.results import series
from dashboard.results.series import Rebase
from dashboard.wording import periods, signals
from tests.test_statistics import COMPUTERS, ORANGE_JUICE

FACTS: dict[str, Any] = {
    "about": "",
    "unit": "cases",
    "date": "",
    "source": None,
    "valid_from": None,
    "valid_to": None,
    "requires": None,
    "is_mean_over_months": False,
    "bases": (),
    "counts_events": True,
    "squares": None,
    "variants": None,
    "slices": (),
}
COUNT = Kpi(
    name="c", label=Text("Cases"), top="m.case_count", bottom=None, per=None, kind="count", better="lower", **FACTS
)
SHARE = Kpi(
    name="p", label=Text("Done"), top="m.met", bottom="m.due", per=100, kind="proportion", better="higher", **FACTS
)
RATE = Kpi(name="u", label=Text("TRIR"), top="m.case_count", bottom="n.h", per=10, kind="rate", better="lower", **FACTS)
DAYS = replace(COUNT, name="d", label=Text("Days"), top="m.lost_days", counts_events=False)
STEP = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15, 14, 15]


def months(count: int, first: str = "2024-01") -> list[str]:
    """Return so many months in a row."""
    return [str(month) for month in pd.period_range(first, periods=count, freq="M")]


def asked(kpi: Kpi, tops: Any, bottoms: Any = None, names: list[str] | None = None, as_of: str = "") -> Rate:
    """Return the answer of rate() for these months, all of them over."""
    names = names or months(len(tops))
    rows = pd.DataFrame({"month": names, "top": np.array(tops, float)})
    rows["bottom"] = np.nan if bottoms is None else np.array(bottoms, float)
    rows["rate"] = rows["top"] if bottoms is None else rows["top"] / rows["bottom"] * (kpi.per or 1)
    return Rate(kpi, rows, (), 0.0, date.fromisoformat(as_of) if as_of else periods.last_day(names[-1]), "build")


def charted(kpi: Kpi, tops: Any, bottoms: Any = None, *rebases: Rebase, **more: Any) -> series.Series:
    """Return the control chart of these months."""
    return series.control(asked(kpi, tops, bottoms, **more), ALL, "month", rebases)


@pytest.mark.parametrize(
    ("kpi", "mean_count", "chart"),
    [(SHARE, 0.2, "p"), (RATE, 4.0, "u"), (RATE, 0.9, "t"), (RATE, 0.0, "u"), (COUNT, 3.0, "c"), (DAYS, 40.0, "i")],
)
def test_the_chart_fits_what_the_kpi_counts(kpi: Kpi, mean_count: float, chart: str) -> None:
    assert series.fitting(kpi, mean_count) == chart


def test_shares_have_the_published_limits_in_percent() -> None:
    found = charted(SHARE, ORANGE_JUICE, [50] * 30)
    first = found.points.iloc[0]
    assert found.chart == "p"  # Montgomery 1991, p.152: 0.2313333, 0.05242755, 0.4102391; points 15 and 23 outside
    assert first[["centre", "lower", "upper"]].tolist() == pytest.approx([23.13333, 5.242755, 41.02391], rel=1e-6)
    assert found.points.loc[found.points["rule"] == "outside", "period"].tolist() == ["2025-03", "2025-11"]


def test_rates_have_the_published_limits_per_their_base() -> None:
    found = charted(RATE, COMPUTERS, [5] * 20)
    assert found.chart == "u"  # Montgomery 1991, p.181: 1.93, 0.06613305, 3.793867; here per 10
    limits = found.points.iloc[3][["centre", "lower", "upper"]].tolist()
    assert limits == pytest.approx([19.3, 0.6613305, 37.93867], rel=1e-6)


def test_a_month_that_is_not_over_is_shown_but_kept_out_of_the_limits() -> None:
    found = charted(COUNT, [9, 11] * 6 + [40], as_of="2025-01-15")
    last = found.points.iloc[-1]
    assert found.points["centre"].iloc[0] == 10
    assert last["is_partial"]
    assert last["value"] == 40
    assert not last["signal"]
    assert np.isnan(last["upper"])
    assert found.sentence == "Cases: within usual variation around 10.0 (limits 0.51 – 19.5)"  # 10 ± 3√10


def test_the_first_month_counts_only_from_its_first_day() -> None:
    filters = Filters(from_date=date(2024, 1, 10))
    found = series.control(asked(COUNT, [9, 11] * 6), filters)
    assert found.points["is_partial"].tolist() == [True] + [False] * 11


def test_a_month_without_exposure_is_a_gap_and_a_month_without_cases_is_zero() -> None:
    names = [*months(3), *months(9, "2024-05")]
    gap = charted(RATE, [2] * 12, [5] * 12, names=names).points.set_index("period")
    assert gap["value"].isna()["2024-04"]
    assert len(gap) == 13
    zero = charted(COUNT, [2] * 12, names=names).points.set_index("period")
    assert zero.loc["2024-04", "value"] == 0


def test_months_of_the_company_without_cases_of_a_unit_are_zero() -> None:
    found = series.control(asked(COUNT, [12, 12]), ALL, "month", (), ("2024-01", "2024-12"))
    assert len(found.points) == 12
    assert found.points["top"].sum() == 24


def test_a_shift_is_named_with_its_start_and_its_length() -> None:
    found = charted(COUNT, STEP)  # median 12.5; 12 months above it are more than round(log2 24 + 3) = 8
    assert (
        found.sentence == "Cases: a real shift since Jan 2025 (12 months in a row above the centre line), for the worse"
    )
    assert found.points["side"].tolist() == [0] * 12 + [1] * 12


def test_a_shift_that_is_over_is_told_with_its_end() -> None:
    values = [15] * 10 + [10, 11, 10, 11, 10, 16, 11, 10, 11, 10, 11, 10]  # median 13
    text = charted(COUNT, values).sentence
    assert text.startswith("Cases: a real shift from Jan 2024 to Oct 2024 (10 months in a row above the centre line)")


def test_the_same_shift_is_good_where_higher_is_better() -> None:
    assert charted(SHARE, STEP, [50] * 24).sentence.endswith("for the better")


def test_limits_start_anew_from_a_rebase() -> None:
    found = charted(COUNT, STEP, None, Rebase("2025-01", "New <b>press</b>"))
    assert found.points["centre"].tolist() == [10.5] * 12 + [14.5] * 12
    assert "within usual variation around 14.5" in found.sentence
    drawn = draw(found).figure
    assert drawn is not None
    assert "New &lt;b&gt;press&lt;/b&gt;" in [text.text for text in drawn.layout.annotations]


def test_a_rebase_outside_of_the_months_changes_nothing() -> None:
    assert charted(COUNT, STEP, None, Rebase("2030-01", "later")).rebases == ()


def test_a_point_outside_is_named() -> None:
    values = [9, 11] * 6 + [25] + [9, 11] * 3  # mean 205/19 = 10.79; limit 10.79 + 3 √10.79 = 20.6
    text = charted(COUNT, values).sentence
    assert text == "Cases: a point outside the limits in Jan 2025, for the worse"


@pytest.mark.parametrize(
    ("kpi", "tops", "bottoms", "text"),
    [
        (COUNT, [3, 4, 5], None, "Cases: too few to say: 3 months, at least 10 are needed"),
        (COUNT, [4], None, "Cases: too few to say: 1 month, at least 10 are needed"),
        (COUNT, [0] * 24, None, "Cases: none in 24 months; too few to say"),
        (RATE, [0] * 24, [5] * 24, "TRIR: none in 24 months; too few to say"),
        (RATE, [0] * 12, [0] * 12, "TRIR: no data in this period"),
        (COUNT, [], None, "Cases: no data in this period"),
    ],
)
def test_too_little_is_said_to_be_too_little(kpi: Kpi, tops: Any, bottoms: Any, text: str) -> None:
    found = charted(kpi, tops, bottoms, names=months(len(tops)) or None, as_of="2026-01-31")
    assert found.sentence == text
    assert len(tops) >= 10 or found.points["upper"].isna().all()
    assert np.isfinite(found.points["value"].astype(float).dropna()).all()
    assert not found.points["signal"].astype(bool).any()
    assert draw(found).finding == text


def test_no_verdict_where_neither_direction_is_better() -> None:
    assert "worse" not in charted(replace(COUNT, better="neither"), STEP).sentence


def test_rare_events_are_charted_by_the_days_between_them() -> None:
    days = pd.Series([date(2024, 1, 1) + timedelta(days=30 * number) for number in range(13)])
    asked_for = asked(COUNT, [1, 0] * 6)
    found = series.control(asked_for, ALL, events=days)
    assert found.chart == "t"
    assert found.points["value"].tolist() == [30] * 12
    assert found.sentence == "Cases: within usual variation"
    later = pd.concat([days, pd.Series([date(2026, 1, 1)])])  # more than a year without one
    text = series.control(asked_for, ALL, events=later).sentence
    assert text.endswith("one wait outside the limits, before 1 Jan 2026, for the better")
    assert "12 waits between events in a row below the centre line" in text  # the long wait draws the line above all


def test_one_rare_event_is_too_few() -> None:
    found = series.control(asked(COUNT, [1, *[0] * 11]), ALL, events=pd.Series([date(2024, 1, 5)]))
    assert found.sentence == "Cases: fewer than two events: too few to say"
    assert draw(found).figure is None


def test_rare_events_by_month_have_no_limits() -> None:
    found = series.control(asked(COUNT, [1, 0, 0, 5] + [0] * 20), ALL, rare=False)
    assert found.chart == "none"
    assert not found.points["signal"].any()
    assert found.points["upper"].isna().all()


def test_shares_that_vary_more_than_counts_get_limits_from_their_moves() -> None:
    tops = [9000, 9400] * 10  # of 10 000 each: counting alone allows ± 0.8 points, they move by 4
    found = charted(SHARE, tops, [10_000] * 20)
    assert found.chart == "i"
    assert not found.points["signal"].any()
    assert found.points["upper"].iloc[0] == 100  # 92 + 3 × 4 ÷ 1.128 = 102.6, but no share is above 100


def test_signals_differ_in_shape_and_colour_by_what_they_mean() -> None:
    worse, better = (draw(charted(kpi, STEP, bottoms)) for kpi, bottoms in ((COUNT, None), (SHARE, [50] * 24)))
    marks = [chart.figure.data[-1].marker for chart in (worse, better) if chart.figure is not None]
    assert [mark.symbol[-1] for mark in marks] == ["diamond", "square"]
    assert marks[0].color[-1] != marks[1].color[-1]
    assert marks[0].symbol[0] == "circle"
    assert "Control chart with 24 points from Jan 2024 to Dec 2025." in worse.alt


def test_a_series_that_crosses_its_centre_too_rarely_moves_in_waves() -> None:
    values = np.array([1, 1, 1, 1, 3, 3, 3, 3] * 3, float)  # runs of 4 are allowed, 5 crossings of 23 are too few
    frame = pd.DataFrame({"period": months(24), "value": values, "centre": 2.0, "rule": "", "piece": 0})
    text = signals.shift(COUNT, frame, "c", "month")
    assert text == "moves in long waves, more than chance (crosses its centre line 5 times in 24 months)"


def test_periods_know_their_days_and_neighbours() -> None:
    assert (periods.first_day("2026-Q2"), periods.last_day("2026-Q2")) == (date(2026, 4, 1), date(2026, 6, 30))
    assert (periods.first_day("2024"), periods.last_day("2024")) == (date(2024, 1, 1), date(2024, 12, 31))
    assert periods.last_day("2024-02") == date(2024, 2, 29)
    assert periods.between("2025-Q3", "2026-Q1", "quarter") == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert periods.text("2026-Q2") == "Q2 2026"
    assert periods.text("2026-05") == "May 2026"


def test_the_words_of_a_split_add_up() -> None:
    # two sites: A 10 of 100 then 5 of 100; B 30 of 100 then 60 of 200: 20 % → 21.67 %
    from dashboard.statistics.mix import rate_and_mix

    rows = rate_and_mix([10, 30], [100, 100], [5, 60], [100, 200]) * 100
    rows = rows.assign(group=["A", "B"])
    # A's rate fell by 5 points at a mean share of (1/2 + 1/3) / 2 = 5/12: −2.083; the rest, +3.75, is the mix
    text = drivers.sentence(SHARE, rows, 20.0, 65 / 300 * 100, None)
    assert text.startswith("Done: 20.0\u00a0% → 21.7\u00a0%: +1.7 = −2.1 from the rates of the groups, +3.8 from their")


def test_a_click_narrows_by_slice_unit_and_period_once_each() -> None:
    chips = exploration.added((), exploration.pairs_of(["month", "2026-02", "site", "S1", "hazard_level", ""]))
    assert chips == (("month", "2026-02"), ("site", "S1"))
    assert exploration.added(chips, (("team", "T1"),)) == (("month", "2026-02"), ("team", "T1"))
    filters = exploration.narrowed(Filters(from_date=date(2025, 1, 1), to_date=date(2026, 2, 10)), chips)
    assert (filters.from_date, filters.to_date, filters.unit_id) == (date(2026, 2, 1), date(2026, 2, 10), "S1")
    whole = exploration.narrowed(Filters(from_date=date(2025, 1, 1)), chips, along_time=True)
    assert (whole.from_date, whole.unit_id) == (date(2025, 1, 1), "S1")
