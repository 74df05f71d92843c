"""Charts: each says what it finds, shows gaps as gaps, tells series apart without colour, asks nothing of outside."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from dashboard import charts
from dashboard.annotations.events import Event
from dashboard.charts import partial
from dashboard.charts.look import month_days
from dashboard.charts.months import target_marks
from dashboard.filters import ALL, Filters
from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.results.pooled_rates import with_intervals
from dashboard.statistics import intervals
from tests.review_case_parts import kpi as defined

PROPORTION = defined(
    name="conformity_rate", label="Conformity", chinese="符合率", kind="proportion", better="higher",
    top="check_months.conforming_count", bottom="check_months.applicable_count", per=100, unit="%",
)  # fmt: skip
RATE = defined(
    name="trir", label="TRIR", chinese="可记录事故率", kind="rate", better="lower",
    top="accident_months.recordable_count", bottom="exposure_months.worked_hours", per=200_000,
    unit=Text("cases", zh="起"),
)  # fmt: skip
COUNT = defined(
    name="accident_count", label="Accidents", chinese="事故", kind="count", better="neither",
    top="accident_months.accident_count", bottom=None, per=None, unit=Text("accidents", zh="起"),
)  # fmt: skip
STOCK = replace(COUNT, name="open_count", kind="stock", unit=Text("hazards", zh="项"))


def asked(kpi: Kpi, rows: dict[str, Any], as_of: date = date(2026, 10, 31)) -> Any:
    """Make the answer of a KPI from columns; the rate is computed as the product does: sum, then divide."""
    frame = pd.DataFrame(rows)
    if "bottom" not in frame:
        frame["bottom"] = float("nan")
    if kpi.bottom:
        frame["rate"] = frame["top"] / frame["bottom"].where(frame["bottom"] > 0) * (kpi.per or 1)
        tops, bottoms = (frame[name].to_numpy(float) for name in ("top", "bottom"))
        frame["lower"], frame["upper"] = intervals.of_kind(kpi.kind, tops, bottoms, kpi.per or 1)
    else:
        frame["rate"], frame["lower"], frame["upper"] = frame["top"].astype(float), float("nan"), float("nan")
    return SimpleNamespace(kpi=kpi, rows=frame, notes=(), as_of=as_of, build="b", excluded=0.0, filters=ALL)


MONTHS = [f"2025-{month:02d}" for month in range(10, 13)] + [f"2026-{month:02d}" for month in range(1, 11)]


def steady(last: float) -> Any:
    """Make thirteen months of 900 of 1000, the last one different."""
    return asked(PROPORTION, {"month": MONTHS, "top": [900.0] * 12 + [last], "bottom": [1000.0] * 13})


def test_a_trend_says_that_the_last_month_fell() -> None:
    chart = charts.by_month(steady(800))
    assert chart.finding == "Conformity: 80.0\xa0% in Oct 2026, below the 90.0\xa0% of the 12 months before"
    assert chart.finding in chart.alt


def test_a_trend_says_that_nothing_happened() -> None:
    assert "within usual variation around 90.0\xa0%" in charts.by_month(steady(903)).finding


def test_a_month_without_data_is_a_gap_and_not_zero() -> None:
    rate = asked(PROPORTION, {"month": ["2026-08", "2026-10"], "top": [9.0, 8.0], "bottom": [10.0, 10.0]})
    line = charts.by_month(rate).figure.data[0]
    assert len(line.x) == 3
    assert pd.isna(line.y[1])
    assert line.connectgaps is False


def test_a_target_is_drawn_with_its_value() -> None:
    figure = charts.by_month(steady(900), dict.fromkeys(MONTHS, 95.0)).figure
    assert [(shape.x0, shape.x1, shape.y0) for shape in figure.layout.shapes] == [(0, 1, 95.0)]
    assert "95.0" in figure.layout.annotations[0].text


def test_a_target_that_changed_is_drawn_as_steps_with_a_gap_where_none_held() -> None:
    """90 in the first two months, nothing in the third, 95 in the fourth, 96 from then on: no line spans all months."""
    goals = dict.fromkeys(MONTHS, 96.0) | {MONTHS[0]: 90.0, MONTHS[1]: 90.0, MONTHS[3]: 95.0, "1999-01": 5.0}
    del goals[MONTHS[2]]
    chart = charts.by_month(steady(900), goals)
    days, half = month_days(MONTHS), timedelta(days=15)
    assert [(line.x0, line.x1, line.y0, line.y1) for line in chart.figure.layout.shapes] == [
        (days[0] - half, days[2] - half, 90.0, 90.0),
        (days[3] - half, days[4] - half, 95.0, 95.0),
        (days[4] - half, days[-1] + half, 96.0, 96.0),
        (days[4] - half, days[4] - half, 95.0, 96.0),  # upright, where one follows the other without a gap
    ]
    assert [text.text for text in chart.figure.layout.annotations] == ["target<br>96.0\xa0%"]
    assert chart.figure.layout.yaxis.range[0] > 5.0  # a target of a month that is not shown takes no room


def test_steps_of_quarters_stand_among_their_names() -> None:
    names = ["2026-Q1", "2026-Q2", "2026-Q3"]
    lines, texts = target_marks({"2026-Q1": 2.0, "2026-Q2": 1.5}, steady(900).kpi, names)
    assert [(line["x0"], line["x1"], line["y0"], line["y1"]) for line in lines] == [
        (-0.5, 0.5, 2.0, 2.0), (0.5, 1.5, 1.5, 1.5), (0.5, 0.5, 2.0, 1.5),
    ]  # fmt: skip
    assert [text["y"] for text in texts] == [1.5]
    assert target_marks({}, steady(900).kpi, names) == ([], [])


def test_a_running_month_is_marked() -> None:
    rate = asked(PROPORTION, {"month": MONTHS, "top": [9.0] * 13, "bottom": [10.0] * 13}, as_of=date(2026, 10, 20))
    assert [text.text for text in charts.by_month(rate).figure.layout.annotations] == ["not over"]
    assert not charts.by_month(steady(900)).figure.layout.annotations


def test_a_month_that_is_not_whole_is_a_hollow_point() -> None:
    """January begins on the 10th and March ends on the 20th of the days that count: only February is whole."""
    rate = asked(PROPORTION, {"month": ["2026-01", "2026-02", "2026-03"], "top": [9.0] * 3, "bottom": [10.0] * 3})
    rate.filters = Filters(date(2026, 1, 10), date(2026, 3, 20))
    chart = charts.by_month(rate)
    assert list(chart.figure.data[0].marker.symbol) == ["circle-open", "circle", "circle-open"]
    assert chart.note == "Hollow: not a whole period."
    rate.filters = Filters(date(2026, 1, 1), date(2026, 3, 31))
    assert list(charts.by_month(rate).figure.data[0].marker.symbol) == ["circle"] * 3
    assert charts.by_month(rate).note == ""
    rate.as_of = date(2026, 3, 30)
    assert list(charts.by_month(rate).figure.data[0].marker.symbol) == ["circle", "circle", "circle-open"]
    rate.filters, rate.kpi = Filters(date(2026, 1, 10), date(2026, 3, 20)), STOCK  # read at the end of a month
    assert partial.cut_periods(rate, ["2026-01", "2026-02", "2026-03"]) == ("2026-03",)


def test_what_happened_is_marked_where_it_happened() -> None:
    events = (Event(date(2026, 7, 1), None, "GB 6441-86 ends"), Event(date(2030, 1, 1), None, "later"))
    chart = charts.by_month(steady(900), events=events)
    # the point of a month stands on its first day, with its month around it: 1 July lies 15 days before July's point
    assert [(text.text, text.x) for text in chart.figure.layout.annotations] == [("1", date(2026, 6, 16))]
    assert chart.events == "Marked from left to right: 1 GB 6441-86 ends"


def test_series_differ_in_more_than_colour() -> None:
    rows = {
        "month": ["2026-09", "2026-10"] * 2,
        "level": ["general"] * 2 + ["major"] * 2,
        "top": [9.0, 8.0, 3.0, 2.0],
        "bottom": [10.0, 10.0, 4.0, 4.0],
    }
    lines = charts.by_month(
        asked(PROPORTION, rows), series="level", names={"general": "General", "major": "Major"}
    ).figure.data
    assert [line.name for line in lines] == ["General", "Major"]
    assert len({line.line.dash for line in lines}) == 2
    assert len({line.marker.symbol for line in lines}) == 2


def test_stacked_bars_differ_in_more_than_colour() -> None:
    rows = {"month": ["2026-10"] * 2, "kind": ["a", "b"], "top": [3.0, 1.0]}
    bars = charts.counts_by_month(asked(COUNT, rows), "kind", {"a": "A", "b": "B"}).figure.data
    assert len({bar.marker.pattern.shape for bar in bars}) == 2


SITES = {"site": ["S1", "S2", "S4"], "site_name": ["Big", "Middle", "Small"]}


def test_a_small_site_with_the_worst_rate_does_not_stand_out() -> None:
    """2 cases in 70 000 h is 5.7 per 200 000 h, but its interval reaches from 0.7 to 20.6 and holds the overall 1.6."""
    rate = asked(RATE, {**SITES, "top": [22.0, 17.0, 2.0], "bottom": [2.9e6, 2.2e6, 7e4]})
    chart = charts.spread(rate, "site")
    assert "none is worse" in chart.finding
    assert chart.figure.data[0].y[-1] == "Small"
    assert set(chart.figure.data[0].marker.symbol) == {"circle"}


def test_a_unit_that_is_worse_stands_out_in_words_and_shape() -> None:
    rate = asked(PROPORTION, {**SITES, "top": [950.0, 940.0, 600.0], "bottom": [1000.0, 1000.0, 1000.0]})
    chart = charts.spread(rate, "site")
    assert chart.finding.startswith("Conformity: Small stands out with 60.0\xa0%")
    assert chart.figure.data[0].marker.symbol[-1] == "diamond"


def test_counts_beside_each_other_have_no_overall_line_and_no_chance() -> None:
    chart = charts.spread(asked(COUNT, {**SITES, "top": [5.0, 3.0, 2.0]}), "site")
    first = chart.figure.data[0].y[-1]
    assert chart.finding == f"Accidents: most is {first}, 5 of 10"
    assert not chart.figure.layout.shapes
    assert "chance" not in chart.note
    assert "interval" not in chart.note


def test_amounts_beside_each_other_are_not_called_within_chance() -> None:
    """500 a head against 200 and 300; all together 1 000 of 3."""
    amount = replace(RATE, name="spending_per_head", per=1, better="neither", counts_events=False)
    rate = asked(amount, {**SITES, "top": [200.0, 300.0, 500.0], "bottom": [1.0, 1.0, 1.0]})
    rate.rows[["lower", "upper"]] = float("nan")
    chart = charts.spread(rate, "site")
    assert chart.finding == "TRIR: highest is Small (500), 333 overall"
    assert chart.note == "Dashed: all together. Amounts have no interval."
    assert len(chart.figure.layout.shapes) == 1
    wanted = asked(replace(amount, better="higher"), {**SITES, "top": [200.0, 300.0, 500.0], "bottom": [1.0, 1.0, 1.0]})
    wanted.rows[["lower", "upper"]] = float("nan")
    assert charts.spread(wanted, "site").finding == "TRIR: lowest is Big (200), 333 overall"


def test_the_overall_rate_is_summed_before_it_is_divided() -> None:
    """9 of 10 and 50 of 100 are 59 of 110 = 53.6 %, not the mean of 90 % and 50 %."""
    rate = asked(PROPORTION, {"site": ["a", "b"], "site_name": ["A", "B"], "top": [9.0, 50.0], "bottom": [10.0, 100.0]})
    rows = with_intervals(PROPORTION, rate.rows)
    assert rows["overall"].iloc[0] == pytest.approx(59 / 110 * 100)


def test_many_units_show_those_that_are_most_surely_bad() -> None:
    """One of one failed is 0 %, but says less than 500 of 1000."""
    names = [f"u{number}" for number in range(40)]
    tops, bottoms = [0.0] * 30 + [500.0] * 10, [1.0] * 30 + [1000.0] * 10
    rate = asked(PROPORTION, {"unit": names, "unit_name": names, "top": tops, "bottom": bottoms})
    shown = charts.spread(rate, "unit", most=10)
    assert set(shown.figure.data[0].y) == set(names[30:])
    assert "10 of 40" in shown.note


def test_labels_are_text_and_never_markup() -> None:
    rate = asked(PROPORTION, {"site": ["a"], "site_name": ["<script>x</script>"], "top": [1.0], "bottom": [2.0]})
    figure = charts.spread(rate, "site").figure
    assert "<script>" not in figure.to_json()


def test_a_pareto_says_how_few_make_half() -> None:
    rows = {"item_code": list("abcd"), "clause": list("ABCD"), "top": [50.0, 30.0, 15.0, 5.0], "bottom": [500.0] * 4}
    rate = asked(replace(PROPORTION, better="lower"), rows)
    chart = charts.pareto(rate, "clause")
    assert chart.finding == "1 of 4 clauses makes up half of the 100 nonconformities; first: A"
    assert list(chart.figure.data[1].x) == [100, 95, 80, 50]


def test_a_funnel_names_the_step_that_loses_most() -> None:
    chart = charts.funnel([("found", 90.0, 10.0), ("treated", 80.0, 9.0), ("accepted", 78.0, 8.0)])
    assert chart.finding == "100 found; most are waiting to be “treated”: 11"
    assert list(chart.figure.data[1].x) == pytest.approx([100, 90, 80])


def test_a_funnel_of_one_stage_draws_no_conclusion() -> None:
    assert "nobody recorded" in charts.funnel([("found", 5.0, 0.0)]).finding


def test_ages_keep_their_order_and_empty_classes() -> None:
    rows = {"overdue_age": ["days_8_30", "not_overdue"], "hazard_level": ["major", "general"], "top": [2.0, 5.0]}
    ages = {"not_overdue": "not yet due", "days_1_7": "1–7", "days_8_30": "8–30", "no_due_date": "none"}
    chart = charts.ageing(asked(STOCK, rows), "overdue_age", ages, {"general": "General", "major": "Major"}, "x")
    assert list(chart.figure.data[0].y) == [5, 0, 0]
    assert list(chart.figure.data[1].y) == [0, 0, 2]


def test_a_matrix_counts_what_has_no_kind_too() -> None:
    rows = {"accident_type": ["Fire", None], "severity": ["fatal", "fatal"], "top": [1.0, 3.0]}
    chart = charts.matrix(asked(COUNT, rows), "accident_type", "severity", {}, {"fatal": "Fatal"})
    assert "not given is the most frequent, 3 of 4" in chart.finding


@pytest.mark.parametrize(
    "chart",
    [
        charts.by_month(asked(PROPORTION, {"month": [], "top": [], "bottom": []})),
        charts.counts_by_month(asked(COUNT, {"month": [], "top": []})),
        charts.spread(asked(RATE, {"site": [], "site_name": [], "top": [], "bottom": []}), "site"),
        charts.pareto(asked(PROPORTION, {"clause": [], "top": [], "bottom": []}), "clause"),
        charts.funnel([]),
        charts.matrix(asked(COUNT, {"a": [], "b": [], "top": []}), "a", "b", {}, {}),
    ],
)
def test_no_rows_give_a_sentence_and_no_figure(chart: charts.Chart) -> None:
    assert chart.figure is None
    assert chart.finding


def test_figures_bring_their_own_look_and_ask_nothing_of_outside() -> None:
    text = charts.by_month(steady(900), dict.fromkeys(MONTHS, 95.0)).figure.to_json()
    assert "http" not in text
    assert '"paper_bgcolor":"rgba(0,0,0,0)"' in text
