"""The review as one HTML file: every text is a text, nothing is asked of others, charts are drawn to scale."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from lxml import html

from dashboard.annotations.events import Event
from dashboard.charts.event_marks import event_marks
from dashboard.language import speaking
from dashboard.report import document
from dashboard.report.document import marked
from dashboard.report.plots import paper
from dashboard.report.svg import drawing, happened, note
from tests import review_case, review_case_parts, review_case_plots

NOT_HELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@pytest.fixture(scope="module")
def case() -> Any:
    """Return the page of the hand-made review."""
    return html.fromstring(document.as_bytes(review_case.review()).decode())


def text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


# --- numbers --------------------------------------------------------------------------------------------------------


def test_a_closed_month_shows_what_was_reported_and_what_the_records_say_now(case: Any) -> None:
    card = case.xpath("//article[@data-kpi='inspection_completion_rate']")[0]
    # Reported 158 of 199 = 79.397 %; now 160 of 200 = 80 %.
    assert float(card.get("data-reported-rate")) == pytest.approx(79.39698, abs=1e-5)
    assert (card.get("data-reported-top"), card.get("data-reported-bottom")) == ("158.0", "199.0")
    assert (card.get("data-top"), card.get("data-bottom"), card.get("data-rate")) == ("160.0", "200.0", "80.0")
    assert card.xpath("string(p[@class='value'])") == "79.4\u00a0%"
    said = text_of(card)
    assert "158 of 199" in said
    assert "Target ≥ 95 % ± 2: not met" in said
    assert "As of now: 80.0 % (160 of 200)" in said
    assert review_case.LATE[0] in said
    assert review_case.WITHDRAWN[0] in said


def test_an_open_month_says_so_and_shows_no_reported_number() -> None:
    page = html.fromstring(document.as_bytes(review_case.review(is_closed=False)).decode())
    assert "Not closed: all numbers are as of now" in text_of(page.xpath("//header")[0])
    assert page.xpath("//@data-reported-rate") == []
    assert "as reported" not in text_of(page)


def test_no_data_is_a_reason_and_never_zero(case: Any) -> None:
    card = case.xpath("//article[contains(@class, 'missing')]")[0]
    assert card.get("data-rate") is None
    assert "no data" in text_of(card)
    assert "No data: no worked hours" in text_of(card)


def test_what_the_numbers_rest_on_is_printed(case: Any) -> None:
    head = text_of(case.xpath("//header")[0])
    built, made = "2026-11-05 06:00 UTC (20261102T060000Z)", "2026-11-05 09:30 UTC"
    for fact in ("Riverside Chemical Group", "31 Oct 2026", built, made):
        assert fact in head
    assert "Closed: edition 2, closed by Zhang Min on 2026-11-03 08:15 UTC" in head
    assert "hours of two contractors came late" in head
    behind = case.xpath("//section[@id='behind']")[0]
    assert "What trir means, in one sentence." in text_of(behind)
    assert "14 rows" in text_of(behind)
    left_out = [[text_of(cell) for cell in row] for row in behind.xpath(".//tbody/tr")]
    assert left_out == [["TRIR", "3", "no worked hours"]]
    command = "python -m dashboard rate trir --from 2026-10-01 --to 2026-10-31 --as-of 2026-10-31"
    assert command in behind.xpath("string(.//pre)")


# --- texts ----------------------------------------------------------------------------------------------------------


def test_a_long_text_with_markup_is_kept_whole_as_text(case: Any) -> None:
    given = review_case_parts.long_text()
    assert len(given) == 10_000
    shown = case.xpath("//section[@id='since']//blockquote/p")[0]
    assert len(shown) == 0  # no element inside
    assert shown.text_content() == NOT_HELD.sub("\ufffd", given)


def test_nothing_in_it_runs_or_is_asked_of_another_machine(case: Any) -> None:
    page = document.as_bytes(review_case.review()).decode()
    assert case.xpath("//script | //iframe | //object | //embed | //link | //base | //form") == []
    assert [name for name in case.xpath("//@*") if name.attrname.startswith("on")] == []
    asked = case.xpath("//@src | //@href | //@srcset | //@action | //@background")
    assert {value.split(":")[0] if ":" in value else value[0] for value in asked} == {"data", "#"}
    style = case.xpath("string(//style)")
    assert "url(" not in style
    assert "@import" not in style
    assert re.findall(r"url\((?!#)", page) == []
    policy = case.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy


def test_only_our_own_strong_words_are_strong() -> None:
    assert marked("**One** of <b>four</b>  \nleft") == "<strong>One</strong> of &lt;b&gt;four&lt;/b&gt;<br>left"


def test_tables_name_their_columns_and_pictures_have_words(case: Any) -> None:
    tables = case.xpath("//table")
    assert tables
    assert all(table.xpath("thead/tr/th[@scope='col']") for table in tables)
    pictures = case.xpath("//img")
    assert [picture.get("alt") for picture in pictures] == ["Four areas: 1 red, 1 orange, 1 yellow, 1 blue"] * 2
    assert all(drawn.get("aria-label") for drawn in case.xpath("//figure/svg"))
    levels = [int(head.tag[1]) for head in case.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_cells_are_days_numbers_and_words(case: Any) -> None:
    table = case.xpath("//h3[text()='Overdue hazards by owner']/following-sibling::div/table")[0]
    rows = [[text_of(cell) for cell in row] for row in table.xpath("tbody/tr")]
    assert len(rows) == 47
    assert rows[0] == ["H-2000", review_case_parts.FORMULA, "", "1 Sep 2026", "60", "0.0 %", "yes"]
    assert rows[3] == ["H-2003", "+1", "Maintenance, team 2", "", "57", "", "no"]
    empty = case.xpath("//h3[text()='Lessons of accidents']/following-sibling::p")[0]
    assert empty.text == "No lost-time accident in Oct 2026."


def test_the_page_is_in_the_language_asked_for() -> None:
    with speaking("zh"):
        page = html.fromstring(document.as_bytes(review_case.review()).decode())
    assert page.get("lang") == "zh-CN"
    assert "江滨化工集团" in text_of(page.xpath("//header")[0])
    assert "四项指标与目标" in text_of(page.xpath("//section[@id='rates']/h2")[0])
    assert "2026年9月1日" in text_of(page.xpath("//section[@id='hazards']")[0])


# --- charts ---------------------------------------------------------------------------------------------------------


def drawn(plot: Any) -> Any:
    return html.fromstring(drawing(plot))


def titles(plot: Any) -> list[str]:
    return [title.text for title in drawn(plot).xpath("//title")]


def test_columns_are_as_high_as_their_values() -> None:
    bars = drawn(review_case_plots.found_plot()).xpath("//rect")
    heights = [float(bar.get("height")) for bar in bars]
    # 120, 131, none, 127, 160 and 141 hazards: five bars from zero, so heights go like the counts.
    assert [height / heights[0] for height in heights] == pytest.approx(
        [value / 120 for value in (120, 131, 127, 160, 141)], rel=0.005
    )


def test_stacked_bars_stand_on_each_other() -> None:
    plot = review_case_plots.severities_plot()
    bars = drawn(plot).xpath("//rect")
    first = [bar for bar in bars if bar.xpath("title")[0].text.startswith("Nov 2025")]
    assert [bar.xpath("title")[0].text for bar in first] == [
        "Nov 2025: first aid, property, near miss 5",
        "Nov 2025: other recordable 1",
        "Nov 2025: lost time 0",
    ]
    lower, upper = first[0], first[1]
    assert float(upper.get("y")) + float(upper.get("height")) == pytest.approx(float(lower.get("y")), abs=0.11)
    assert float(lower.get("height")) == pytest.approx(5 * float(upper.get("height")), abs=0.3)


def test_a_gap_stays_a_gap_and_a_signal_is_marked() -> None:
    plot = review_case_plots.control_plot()
    lines = drawn(plot).xpath("//path[@stroke='#2f6fb0']")
    # 24 months, the tenth without data: nine points joined, then fourteen.
    assert [len(re.findall("[ML]", line.get("d"))) for line in lines] == [9, 14]
    assert len([title for title in titles(plot) if "/" in title]) == 23
    # 113 of 150 = 75.333 %, below the limit and for the worse: a diamond in the colour of worse.
    last = drawn(plot).xpath("//path[title]")[-1]
    assert last.xpath("title")[0].text == "Oct 2026: 75.3\u00a0% (113 / 150)"
    assert last.get("fill") == "#c2570c"
    texts = [text.text for text in drawn(plot).xpath("//text")]
    assert {"target", "90.0\u00a0%"} <= set(texts)


def test_a_signal_of_a_kpi_without_direction_is_marked_too() -> None:
    plot = review_case_plots.control_plot()
    rows = plot.rows.assign(signal=[""] * 23 + ["signal"])
    last = drawn(replace(plot, rows=rows)).xpath("//path[title]")[-1]
    assert last.get("fill") == "#2f6fb0"  # the colour of the line: neither worse nor better
    # a star of eight corners, larger than the circle of a usual point, which has none
    assert len(re.findall("[ML]", last.get("d"))) == 8


# --- what happened along the months -----------------------------------------------------------------------------------


def with_events(*events: Event) -> Any:
    """Return twelve months, November 2025 to October 2026, with what happened."""
    return replace(review_case_plots.sites_plot(), marks=events)


def test_what_happened_is_numbered_on_the_chart_and_told_below() -> None:
    figure = html.fromstring(document.as_bytes(review_case.review()).decode()).xpath(
        "//figure[.//text()[contains(., 'GB 6441-2025 in force')]]"
    )[0]
    # 1 June and 1 July are a month apart, 1 of 24: less than the 4.5 % of the axis that two numbers need.
    assert [tag.text for tag in figure.xpath("svg//g/text")] == ["1\u2009·\u20092"]
    assert figure.xpath("string(svg//g/title)") == "1 Safety month\n2 GB 6441-2025 in force"
    notes = [text_of(note) for note in figure.xpath("p[@class='note']")]
    assert notes[0] == "Marked from left to right: 1 Safety month · 2 GB 6441-2025 in force"
    assert figure.xpath("svg//text[contains(., 'Safety')]") == []


def test_a_mark_stands_half_a_month_before_the_point_of_its_month() -> None:
    # places count from 0 at the point of the first month; 16 June is day 15 of 30, the point of June itself
    first = date(2025, 11, 1)
    days = (date(2025, 11, 1), date(2025, 12, 1), date(2026, 6, 16), date(2026, 10, 31))
    assert [happened.place(first, day) for day in days] == pytest.approx([-0.5, 0.5, 7.0, 11.5 - 1 / 31])
    plot = with_events(Event(date(2025, 11, 1), None, "first"), Event(date(2026, 7, 1), None, "later"))
    lines = [path for path in drawn(plot).xpath("//path[@stroke-dasharray='7 4']") if path.get("stroke-width") == "1.2"]
    left, later = (float(line.get("d")[1:].split()[0]) for line in lines)
    labels = drawn(plot).xpath("//text[@text-anchor='middle']")
    june, july = (float(next(each for each in labels if each.text == name).get("x")) for name in ("Jun", "Jul"))
    assert later == pytest.approx((june + july) / 2, abs=0.11)
    # the first day of the axis is its left end, where the grid lines start
    assert left == pytest.approx(float(drawn(plot).xpath("//path")[0].get("d")[1:].split()[0]), abs=0.11)


def test_a_band_reaches_from_its_first_to_its_last_day_within_the_axis() -> None:
    plot = with_events(
        Event(date(2025, 1, 1), date(2025, 12, 1), "began before"),
        Event(date(2026, 4, 1), date(2026, 5, 1), "April"),
        Event(date(2024, 1, 1), date(2024, 12, 31), "over before"),
        Event(date(2026, 11, 1), None, "after"),
    )
    early, april = drawn(plot).xpath("//rect[@fill-opacity]")
    # both a whole month wide: the first from the left end of the axis to 1 December
    assert float(early.get("width")) == pytest.approx(float(april.get("width")), abs=0.11)
    lines = drawn(plot).xpath("//path[@stroke-dasharray='7 4' and @stroke-width='1.2']")
    assert len(lines) == 1  # what began before the axis has no line
    assert [tag.text for tag in drawn(plot).xpath("//g/text")] == ["1", "2"]
    assert note(plot) == "Marked from left to right: 1 began before · 2 April"


def test_six_are_numbered_as_on_the_pages_and_none_leaves_the_paper() -> None:
    days = [date(2026, month, 31 if month == 10 else 1) for month in range(3, 11)]
    plot = with_events(*(Event(day, None, f"no. {day.month} <b>" + "x" * 300) for day in days))
    tags = drawn(plot).xpath("//g")
    assert [tag.xpath("string(text)") for tag in tags] == ["1", "2", "3", "4", "5", "6"]
    pages = event_marks(plot.marks, date(2025, 11, 1), date(2026, 10, 31))
    assert note(plot) == pages.note
    assert note(plot).endswith(" · 2 earlier ones are not marked.")
    assert len(drawn(plot).xpath("//b")) == 0
    edges = [(float(each.get("x")), float(each.get("width"))) for each in drawn(plot).xpath("//g/rect")]
    assert all(x >= 0 and x + width <= paper.WIDTH for x, width in edges)
    assert all(x + width <= later for (x, width), (later, _width) in pairwise(edges))


def test_names_along_an_axis_have_no_days_to_mark() -> None:
    plot = replace(review_case_plots.units_plot(), kind="columns", marks=(Event(date(2026, 6, 1), None, "x"),))
    assert note(plot) == ""
    assert drawn(plot).xpath("//g") == []


def test_lying_bars_start_at_zero_and_a_missing_value_has_none() -> None:
    plot = review_case_plots.units_plot()
    bars = drawn(plot).xpath("//rect")
    widths = {bar.xpath("title")[0].text.split(":")[0]: float(bar.get("width")) for bar in bars}
    assert len(widths) == 10
    assert widths["Workshop B"] / widths["Workshop E"] == pytest.approx(0.5, abs=0.01)  # 50 % beside 100 %
    assert "Workshop D" not in widths
    assert "–" in [text.text for text in drawn(plot).xpath("//text")]
    assert review_case_parts.EVIL in " ".join(titles(plot))


@pytest.mark.parametrize("values", [[None, None], []])
def test_a_plot_without_values_is_only_its_sentence(values: list[None]) -> None:
    plot = review_case_plots.found_plot()
    rows = pd.DataFrame({"month": review_case_plots.months(len(values)), "top": pd.Series(values, dtype=float)})
    assert drawing(replace(plot, rows=rows)) == ""


@pytest.mark.parametrize("value", [0.0, 7.0, -3.0, 1e9])
@pytest.mark.parametrize("kind", ["lines", "columns", "stacked", "bars"])
def test_one_value_alone_can_be_drawn(kind: str, value: float) -> None:
    plot = review_case_plots.found_plot()
    rows = pd.DataFrame({"month": review_case_plots.months(1), "top": [value]})
    assert "nan" not in drawing(replace(plot, kind=kind, rows=rows))


def test_ticks_are_round_and_few() -> None:
    assert paper.ticks(0, 100) == [0, 20, 40, 60, 80, 100]
    assert paper.ticks(73.4, 97.8) == [75, 80, 85, 90, 95]
    assert paper.ticks(0, 0.07) == [0, 0.02, 0.04, 0.06]


def test_long_names_break_into_two_lines_and_are_cut() -> None:
    lines = paper.wrapped(review_case_parts.LONG_NAME, 240)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(paper.length(line) <= 240 for line in lines)
    assert paper.wrapped("溶" * 60, 120) == ["溶" * 10, "溶" * 9 + "…"]  # ten signs of 12 pixels fill 120
