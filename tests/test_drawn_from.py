"""A chart carries what it is drawn from: the records that open from it add up to the values it shows."""

import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.charts import Chart
from dashboard.filters import Filters
from dashboard.numbers import kpis
from dashboard.review import agenda
from dashboard.views.shared import kept_charts, panels
from tests.test_panels import YEAR, choices_of, samples  # noqa: F401

ON_TIME = "treatment_on_time_rate"
OCTOBER = Filters(date(2026, 10, 1), date(2026, 10, 31))


def records(chart: Chart, part: str) -> pd.DataFrame:
    """Return the rows that open from a chart."""
    assert chart.drawn_from is not None
    return kpis.records(chart.drawn_from.kpi, chart.drawn_from.filters, part)


def share(chart: Chart) -> float:
    """Work the rate out from the rows: those that met it, of all that count, in percent."""
    return 100 * len(records(chart, "top")) / len(records(chart, "bottom"))


def bars(chart: Chart) -> float:
    """Add up the heights of all bars."""
    return float(sum(np.nansum(np.array(trace.y, float)) for trace in chart.figure.data))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: kept_charts.counts(choices_of(), "hazard_count", "source"),
        lambda: kept_charts.inspections_by_plan(choices_of()),
        lambda: kept_charts.accidents_by_severity(choices_of()),
        lambda: kept_charts.ages(choices_of()),
    ],
    ids=["counts", "inspections", "accidents", "ages"],
)
def test_the_rows_behind_bars_are_as_many_as_they_show(samples: Path, draw: Callable[[], Chart]) -> None:  # noqa: F811
    chart = draw()
    assert bars(chart) == len(records(chart, "")) > 0


def test_the_rows_behind_a_matrix_are_as_many_as_its_cells_show(samples: Path) -> None:  # noqa: F811
    chart = kept_charts.accidents_by_type(choices_of())
    cells = np.nansum(np.array(chart.figure.data[0].z, float))
    assert cells == len(records(chart, "")) > 0


def test_the_rows_behind_the_worst_clause_are_as_many_as_its_bar_shows(samples: Path) -> None:  # noqa: F811
    chart = kept_charts.clauses(choices_of())
    (lying,) = (trace for trace in chart.figure.data if trace.type == "bar")
    assert max(lying.x) == records(chart, "top")["item_code"].value_counts().max()


def test_the_rows_behind_the_stages_are_those_of_the_last_one(samples: Path) -> None:  # noqa: F811
    chart = kept_charts.stages(choices_of())
    counts = [int(trace.text[-1].split(" · ")[0].replace(",", "")) for trace in chart.figure.data]
    assert sum(counts) == len(records(chart, "top")) > 0


def test_the_rows_behind_a_trend_of_one_month_give_its_last_point(samples: Path) -> None:  # noqa: F811
    chart = kept_charts.trend(choices_of(OCTOBER), ON_TIME)
    last = [trace.y[-1] for trace in chart.figure.data if trace.y is not None and len(trace.y)]
    assert pytest.approx(share(chart)) in last


def test_the_rows_behind_lines_by_level_give_the_point_of_each(samples: Path) -> None:  # noqa: F811
    chart = kept_charts.trend_by_level(choices_of(OCTOBER), ON_TIME)
    met, all_of_them = (records(chart, part)["hazard_level"].value_counts() for part in ("top", "bottom"))
    shown = sorted(trace.y[-1] for trace in chart.figure.data)
    assert shown == pytest.approx(sorted(100 * met.reindex(all_of_them.index, fill_value=0) / all_of_them))


@pytest.mark.parametrize("draw", [kept_charts.spread, kept_charts.kinds])
def test_the_rows_behind_parts_side_by_side_give_all_of_them_together(
    samples: Path,  # noqa: F811
    draw: Callable[..., Chart],
) -> None:
    chart = draw(choices_of(), ON_TIME, "site" if draw is kept_charts.spread else "hazard_type")
    assert chart.figure.layout.shapes[0].x0 == pytest.approx(share(chart))


def test_a_page_does_not_name_the_kpi_of_a_chart_again() -> None:
    assert set(inspect.signature(panels.draw).parameters) == {"chart", "part", "key"}


def test_a_chart_that_does_not_say_what_it_is_drawn_from_is_not_shown() -> None:
    with pytest.raises(ValueError, match="does not say what it is drawn from"):
        panels.draw(Chart(object(), "Found.", "Alt."))


def test_plots_of_a_review_open_what_packs_say_they_show(samples: Path) -> None:  # noqa: F811
    plots = [plot for section in agenda.review("2026-10").sections for plot in section.plots]
    assert len(plots) > 4
    for plot in plots:
        assert plot.chart.drawn_from is not None
        assert (plot.chart.drawn_from.kpi, plot.chart.drawn_from.filters) == (plot.kpi, plot.filters)
