"""The current colour on the map: reasons with dates, months, change, history, picture; tests/map_case by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard.filters import ALL, Choices
from dashboard.maps import Look
from dashboard.numbers import warehouse
from dashboard.risk_map import (
    area_levels,
    area_maps,
    area_words,
    areas,
    colour_history,
    linkage,
    map_pictures,
    movement_chart,
    register,
)
from dashboard.risk_map.area_levels import Cause
from dashboard.views.risk_map import area_lists
from tests.conftest import Loader
from tests.test_pages import APP, assert_no_error

CASE = Path(__file__).parent / "map_case"
AS_OF, BEFORE = date(2026, 10, 31), date(2026, 8, 15)
SAID = "Orange in the register; red since 16 Aug 2026: major hazard overdue."


@pytest.fixture
def build(loaded_once: Loader, use_data: Callable[[Path], Path]) -> str:
    """Use the warehouse of the case and return its name."""
    use_data(loaded_once("map-case", CASE))
    path = warehouse.newest()
    assert path is not None
    return path.stem


def area(build: str, area_id: str, **more: Any) -> Any:
    rows = areas.areas(build, more.pop("filters", ALL), **more)
    return next(rows[rows["area_id"] == area_id].itertuples())


def test_facts_lift_an_area_above_its_register(build: str) -> None:
    # A1 is larger by its register; H1, a major hazard, is open past 15 August.
    row = area(build, "A1")
    assert (row.base_order, row.current_order, row.level) == (3, 4, "major")
    assert area(build, "A1", basis=areas.IN_FORCE).level == "larger"
    assert area(build, "A1", filters=replace(ALL, as_of=BEFORE)).level == "larger"


def test_a_colour_says_its_reason_and_since_when(build: str) -> None:
    causes = area_levels.causes(build, "A1", AS_OF)
    assert area_words.colour_sentence(area(build, "A1"), causes, 2) == SAID
    assert area_words.steps(area(build, "A1"), causes, area_levels.settings(build)) == [
        "Major hazard overdue since 16 Aug 2026: from orange to red."
    ]
    assert area_words.colour_sentence(area(build, "A2"), (), 2) == "Blue in the register; no fact lifts it."
    assert "Not assessed" in area_words.colour_sentence(area(build, "A3"), (), 2)


def test_the_pointer_and_the_list_say_why(build: str) -> None:
    marks = {mark.area_id: mark for mark in area_maps.marks(build, ALL, areas.CURRENT, "PN")}
    assert marks["A1"].tip.splitlines()[:3] == ["Boiler house", "R Major", SAID]
    assert marks["A1"].words == "R Major"
    choices = Choices(build=build, as_of=AS_OF)
    shown = area_lists.list_of(areas.areas(build, ALL), choices, areas.CURRENT)
    assert list(shown.loc[shown["name"] == "Boiler house", ["level", "base", "why"]].iloc[0]) == [
        "R Major", "Larger", SAID,
    ]  # fmt: skip


def test_the_third_cause_is_named_but_lifts_no_further() -> None:
    days = [date(2026, 8, 20), date(2026, 9, 18), date(2026, 9, 20)]
    causes = tuple(Cause(name, name, day) for name, day in zip(("Ä", "B", "C"), days, strict=True))
    row = SimpleNamespace(base_order=2, current_order=4)
    said = area_words.colour_sentence(row, causes, 2)
    assert said == "Yellow in the register; red since 18 Sep 2026: ä, b, c (at most 2 steps)."
    steps = area_words.steps(row, causes, area_levels.Settings(2, 30))
    assert steps[1:] == [
        "B since 18 Sep 2026: from orange to red.",
        "C since 20 Sep 2026: no further step: at most 2.",
    ]


def test_a_step_whose_cause_is_gone_says_how_long_it_stays() -> None:
    cause = Cause("B", "Several hazards overdue", date(2026, 9, 1), date(2026, 10, 10))
    row = SimpleNamespace(base_order=1, current_order=2)
    said = area_words.steps(row, (cause,), area_levels.Settings(2, 30))
    assert said == [
        "Several hazards overdue since 1 Sep 2026: from blue to yellow. Gone since 10 Oct 2026; its step stays 30 days."
    ]


def test_change_shows_what_rose_and_what_came_down(build: str) -> None:
    rows = areas.areas(build, ALL, areas.CHANGE, BEFORE)
    assert rows["area_id"].iloc[0] == "A1"
    assert list(rows["move"]) == [1] + [0] * (len(rows) - 1)
    assert area_words.moved(rows, BEFORE) == "Since 15 Aug 2026: 1 area rose, 0 came down."
    marks = {mark.area_id: mark for mark in area_maps.marks(build, ALL, areas.CHANGE, "PN", BEFORE)}
    assert marks["A1"].words == "↑ R Major"
    assert [marks["A1"].is_faint, marks["A2"].is_faint] == [False, True]
    down = areas.areas(build, replace(ALL, as_of=BEFORE), areas.CHANGE, AS_OF)
    assert area_words.moved(down, AS_OF) == "Since 31 Oct 2026: 0 areas rose, 1 came down."
    assert area_words.moved(areas.areas(build, ALL, areas.CHANGE, AS_OF), AS_OF).startswith("No area changed")


def test_each_month_has_its_colours(build: str) -> None:
    ends = area_levels.month_ends(build)
    assert ends[-1] == AS_OF
    history = area_levels.history(build, "A1", AS_OF)
    history = history[history["event_date"] >= "2026-08-01"]
    assert list(history["base_order"]) == [3, 3, 3]
    assert list(history["current_order"]) == [4, 4, 4]
    chart = colour_history.strip(history)
    assert chart.figure is not None
    assert list(chart.figure.data[0].y) == ["Base", "Current"]
    assert "Red from Aug 2026" in chart.alt
    assert area_levels.history(build, "A1", date(2026, 8, 31))["event_date"].max().month == 8


def test_the_reasons_of_an_area_are_spans_of_days(build: str) -> None:
    spans = area_levels.spans(build, "A1", AS_OF)
    starts = [day.date() for day in spans["start_date"]]
    assert list(zip(spans["rule"], starts, strict=True)) == [("Major hazard overdue", date(2026, 8, 16))]
    assert area_levels.spans(build, "A1", BEFORE).empty


def test_letters_and_patterns_go_with_the_colours(build: str) -> None:
    text = area_maps.deck(build, ALL, areas.CURRENT, "PN", Look()).to_json()
    assert '"id":"patterns"' in text
    assert "R Major" in text
    assert len(set(area_words.letters().values())) == 5


def test_the_picture_shows_the_map_without_a_browser(build: str) -> None:
    choices = Choices(build=build, as_of=AS_OF)
    for view in area_maps.views(build, areas.areas(build, ALL)):
        content = map_pictures.png(choices, areas.CURRENT, view, None, "One area is red: ● ▲ ↑ 锅炉房")
        with Image.open(BytesIO(content)) as image:
            colours = {colour for _count, colour in image.convert("RGB").getcolors(1 << 24) or []}
            assert image.width > 900
            assert (214, 40, 40) in colours


def test_what_is_not_linked_is_counted_with_its_records(build: str) -> None:
    gap = linkage.GAPS[0]
    # None of the six hazards names a risk point; five of unit N and its company, two of unit S.
    assert linkage.counts(build, gap, ALL) == (6, 6)
    assert linkage.counts(build, gap, replace(ALL, unit_id="S")) == (2, 2)
    assert set(linkage.records(build, gap, replace(ALL, unit_id="S"))["hazard_id"]) == {"H2", "H5"}
    assert linkage.counts(build, gap, replace(ALL, scope=())) == (0, 0)
    # A9 was never inspected; A1 and A2 were, in October.
    assert linkage.records(build, linkage.GAPS[1], ALL)["risk_point_id"].tolist() == ["R5"]


def test_control_measures_move_risk_points_down(build: str) -> None:
    table = register.movement(build, frozenset(("A1", "A2", "A9")))
    # R1 major to larger, R3 major to low, the other three stay low.
    assert (table.loc["major", "larger"], table.loc["major", "low"], table.loc["low", "low"]) == (1, 1, 3)
    finding = movement_chart.movement(table).finding
    assert finding == "Control measures bring 2 of 5 graded risk points down, 3 stay where they were"


def test_month_level_and_day_of_a_link_are_shown_and_nonsense_is_left_out(build: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["month"] = "2026-08"
    app.query_params["basis"] = "level_in_force"
    app.run()
    app.switch_page("views/pages/risk_map.py").run()
    assert_no_error(app)
    assert any("31 Aug 2026" in str(text.value) for text in app.header)
    app.query_params["month"] = "1999-77"
    app.query_params["since"] = "never"
    app.query_params["basis"] = "change"
    app.run()
    assert_no_error(app)


def test_months_play_to_the_last_and_stop(build: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("views/pages/risk_map.py").run()
    app.button(key="map-play").click().run()
    assert_no_error(app)
    assert app.session_state["month"] < "2026-10"
    app.button(key="map-stop").click().run()
    assert_no_error(app)
    assert not app.session_state["map-is-playing"]
