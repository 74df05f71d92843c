"""The Explore page answers every combination of number, slices, periods and view with a chart or a sentence."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import language
from dashboard.compare import comparisons
from dashboard.explore import exploration, exploration_charts
from dashboard.filters import Filters
from dashboard.numbers import kpis
from dashboard.statistics.change import proportions_differ
from tests.test_pages import APP, SECONDS, assert_no_error, words_on

VIEWS = ("control", "line", "pareto", "heat", "multiples", "table")
IN_EACH_RUN = "line"  # the view that opens every sort of number and every grain in each run


@pytest.fixture
def explore(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> Iterator[Callable[..., AppTest]]:
    """Return a function that opens the page by a link."""
    use_data(sample_warehouse)

    def opened(**link: Any) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=SECONDS)
        for name, value in link.items():
            app.query_params[name] = value
        app.switch_page("views/pages/explore.py")
        app.run()
        assert_no_error(app)
        return app

    # The test program names every option of every box anew; told the language, it looks for no reader first.
    with language.speaking(language.ENGLISH):
        yield opened


def test_the_page_opens_with_a_number_that_the_exports_can_show(
    explore: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hazards without due dates tell nothing of treatment on time, though their table is loaded."""
    monkeypatch.setattr(comparisons, "has_data", lambda _build, name: name == "hazard_count")
    assert explore().selectbox(key="kpi").value == "hazard_count"


def charts(app: AppTest) -> int:
    """Count the charts on the page."""
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize(
    ("view", "grain"),
    [
        *((view, "month") for view in VIEWS),
        *(
            pytest.param(view, grain, marks=[] if view == IN_EACH_RUN else [pytest.mark.soak])
            for view in VIEWS
            for grain in ("quarter", "year")
        ),
    ],
)
def test_every_view_answers_in_every_grain(view: str, grain: str, explore: Callable[..., AppTest]) -> None:
    app = explore(kpi="treatment_on_time_rate", chart=view, by="site", by2="hazard_level", grain=grain)
    assert charts(app) + len(app.dataframe) >= 2  # the view, and what the change is made of
    assert words_on(app).count("Treated on time") >= 2


@pytest.mark.parametrize(
    ("view", "is_whole"),
    [
        (IN_EACH_RUN, False),
        *(pytest.param(view, False, marks=pytest.mark.soak) for view in VIEWS if view != IN_EACH_RUN),
        *(pytest.param(view, True, marks=pytest.mark.soak) for view in VIEWS),
    ],
)
def test_every_number_opens_in_every_view(view: str, is_whole: bool, explore: Callable[..., AppTest]) -> None:
    app = explore(chart=view, by="site")
    assert len(app.selectbox(key="kpi").options) == len(kpis.catalogue())
    for name in [kpi.name for kpi in kpis.catalogue()] if is_whole else shared_out(view):
        app.selectbox(key="kpi").set_value(name).run()
        assert_no_error(app)
        assert len(words_on(app)) > 100, name


def shared_out(view: str) -> list[str]:
    """Return the numbers that a view opens in each run: some of every sort, and each number in one view at least."""
    sorts: dict[tuple[object, ...], list[str]] = {}
    for kpi in kpis.catalogue():
        is_split, has_history = exploration.splits_bottom(kpi, ("site",)), exploration.has_history(kpi)
        sort = (kpi.kind, bool(kpi.bottom), kpi.is_mean_over_months, kpi.counts_events, is_split, has_history)
        sorts.setdefault(sort, []).append(kpi.name)
    turns = [(names * len(VIEWS))[: max(len(VIEWS), len(names))] for names in sorts.values()]
    return [name for names in turns for name in names[VIEWS.index(view) :: len(VIEWS)]]


def test_the_views_share_out_every_number(explore: Callable[..., AppTest]) -> None:
    assert {name for view in VIEWS for name in shared_out(view)} == {kpi.name for kpi in kpis.catalogue()}


def test_switching_the_view_keeps_number_and_slices(explore: Callable[..., AppTest]) -> None:
    app = explore(kpi="conformity_rate", by="workshop")
    for view in VIEWS:
        app.segmented_control(key="chart").set_value(view).run()
        assert_no_error(app)
        assert app.selectbox(key="kpi").value == "conformity_rate"
        assert app.selectbox(key="by").value == "workshop"


def test_a_view_without_its_slice_says_what_to_choose(explore: Callable[..., AppTest]) -> None:
    assert "Choose what to tell the number apart by" in words_on(explore(chart="pareto"))


def test_a_register_without_history_says_so(explore: Callable[..., AppTest]) -> None:
    assert "known only as it stands today" in words_on(explore(kpi="risk_point_count"))


def test_a_slice_the_bottom_lacks_is_said_and_not_split(explore: Callable[..., AppTest]) -> None:
    text = words_on(explore(kpi="trir", chart="line", by="accident_type", drivers="accident_type"))
    assert "What this number is divided by is not known by accident type: its change cannot be split by it." in text


def test_too_many_groups_are_cut_and_counted(explore: Callable[..., AppTest]) -> None:
    text = words_on(explore(kpi="hazard_count", chart="line", by="unit"))
    assert "The 6 largest of" in text
    assert "groups are shown" in text


def test_limits_move_only_with_a_reason(explore: Callable[..., AppTest]) -> None:
    app = explore(kpi="treatment_on_time_rate", period="all", rebase="2025-06")
    assert "Give the reason" in words_on(app)
    app.text_input(key="reason").set_value("New crew").run()
    assert_no_error(app)
    assert "Give the reason" not in words_on(app)
    assert (app.query_params["rebase"], app.query_params["reason"]) in (
        ("2025-06", "New crew"),
        (["2025-06"], ["New crew"]),
    )


def test_another_base_changes_rate_and_unit(explore: Callable[..., AppTest]) -> None:
    app = explore(kpi="trir", chart="table", base="1000000")
    both = explore(kpi="trir", chart="table")
    per_million, usual = (page.dataframe[0].value["TRIR"] for page in (app, both))
    assert (per_million / usual).dropna().round(9).eq(5).all()


def test_a_link_narrows_and_a_cross_takes_it_back(explore: Callable[..., AppTest]) -> None:
    app = explore(kpi="hazard_count", chart="table", only=["hazard_level:major", "nonsense:x", "month:never"])
    assert [button.label for button in app.button if "Hazard level" in button.label] == ["Hazard level: Major"]
    narrowed = app.dataframe[0].value["Hazards found"].sum()
    next(button for button in app.button if "Hazard level" in button.label).click().run()
    assert_no_error(app)
    assert app.dataframe[0].value["Hazards found"].sum() > narrowed
    assert "only" not in app.query_params


@pytest.mark.parametrize("link", [{"kpi": "nothing"}, {"by": "x"}, {"chart": "x"}, {"base": "7"}, {"rebase": "x"}])
def test_a_link_that_asks_for_what_does_not_exist_falls_back(link: dict[str, str], explore: Callable[..., Any]) -> None:
    assert charts(explore(**link)) >= 1


def test_the_texts_are_translated_through_the_catalogue(explore: Callable[..., AppTest]) -> None:
    app = explore(lang="zh", kpi="trir")
    assert charts(app) >= 1
    # 确认人 is who acknowledged an alert, also called "By"
    assert app.selectbox(key="by").label != "确认人"


def test_a_month_that_is_not_whole_is_named(explore: Callable[..., AppTest]) -> None:
    found = exploration.answer("treatment_on_time_rate", (), "month", Filters(date(2026, 8, 1), date(2026, 9, 15)))
    assert exploration_charts.table_of(found)["Month"].tolist() == ["2026-08", "2026-09 (not whole)"]
    assert exploration_charts.cut_note(found) == "Not whole: Sep 2026, counted up to 15 Sep 2026."
    whole = exploration.answer("treatment_on_time_rate", (), "month", Filters(date(2026, 8, 1), date(2026, 9, 30)))
    assert exploration_charts.cut_note(whole) == ""


def test_a_number_and_the_count_of_the_same_name_have_a_column_each(explore: Callable[..., AppTest]) -> None:
    """Both are called "Treated on time"; the count was lost, in the download too."""
    found = exploration.answer("treatment_on_time_rate", (), "month", Filters(date(2026, 8, 1), date(2026, 9, 30)))
    rows = exploration_charts.table_of(found)
    shares = rows["Treated on time (count)"] / rows["Due in the period"] * 100
    assert rows["Treated on time"].tolist() == pytest.approx(shares.tolist())


def test_every_group_stands_beside_itself_before(explore: Callable[..., AppTest]) -> None:
    """Each rate is that of its own period; what moved for the worse by more than chance comes first."""
    now, before = (Filters(date(year, 3, 1), date(year, 9, 30)) for year in (2026, 2025))
    rows = exploration.before_and_now("treatment_on_time_rate", ("hazard_type",), now, before)
    for filters, column in ((now, "rate"), (before, "rate_before")):
        asked = exploration.answer("treatment_on_time_rate", ("hazard_type",), "", filters).sizes
        assert dict(zip(rows["key"], rows[column], strict=True)) == dict(zip(asked["key"], asked["rate"], strict=True))
    kinds = [(signal, better) for signal, better in exploration.moved(rows)]
    assert kinds == sorted(kinds, key=lambda kind: 0 if kind == (True, False) else 1 if kind[0] else 2)


def test_of_many_groups_only_what_stands_out_of_all_moved(explore: Callable[..., AppTest]) -> None:
    """Each of m clauses alone, then: sorted, the largest p that is at most its place ÷ m × 5 %, and all below it."""
    now, before = (Filters(date(year, 3, 1), date(year, 9, 30)) for year in (2026, 2025))
    rows = exploration.before_and_now("conformity_rate", ("item_code",), now, before)
    sides: list[dict[Any, tuple[float, float]]] = []
    for filters in (now, before):
        sizes = exploration.answer("conformity_rate", ("item_code",), "", filters).sizes
        sides.append(dict(zip(sizes["key"], zip(sizes["top"], sizes["bottom"], strict=True), strict=True)))
    alone = {key: proportions_differ(*sides[0][key], *sides[1][key]) for key in sides[0].keys() & sides[1].keys()}
    ordered = sorted(alone.values())
    most = max((one for place, one in enumerate(ordered, 1) if one <= place / len(ordered) * 0.05), default=-1.0)
    assert {key for key, signal in zip(rows["key"], rows["is_signal"], strict=True) if signal} == {
        key for key, one in alone.items() if one <= most
    }
    assert sum(one < 0.05 for one in ordered) > rows["is_signal"].eq(True).sum(), "some were chance"
