"""The review as PowerPoint: native charts with the very values, nothing cut, nothing overflowing, both languages."""

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from PIL import ImageFont
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.util import Emu

from dashboard import language
from dashboard.annotations.events import Event
from dashboard.report import slides
from dashboard.report.plots import text_room
from dashboard.review import wording
from dashboard.review.content import Line, Plot, Review, Section, Status
from tests import office, review_case, review_case_parts, review_case_plots

LANGUAGES = ("en", "zh")
SMALLEST_TEXT, SMALLEST_IN_TABLES = 12, 11  # points; the footer is not read from the back of a room
LATIN = Path("/usr/share/fonts/truetype/liberation")


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that chooses the language of this test."""

    def use(lang: str) -> None:
        monkeypatch.setattr(language, "_reader_language", lambda: lang)

    return use


@pytest.fixture(params=LANGUAGES)
def case(request: pytest.FixtureRequest, speak: Callable[[str], None]) -> tuple[Review, Any]:
    """Return the hand-made review and its deck, opened, in each language."""
    speak(request.param)
    return made(request.param)[0], deck_of(request.param)


@cache
def made(lang: str, is_closed: bool = True) -> tuple[Review, bytes]:
    """Make the hand-made review and its deck once in a language: the tests only read them."""
    with language.speaking(lang):
        review = review_case.review(is_closed)
        return review, slides.as_bytes(review)


@cache
def deck_of(lang: str = "en", is_closed: bool = True) -> Any:
    """Open the deck of the hand-made review, to be read only."""
    return Presentation(BytesIO(made(lang, is_closed)[1]))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return the pages that LibreOffice makes of the deck of each language; it is started once for all."""
    packs = {lang: made(lang)[1] for lang in LANGUAGES}
    pdfs = office.all_opened(packs, ".pptx", tmp_path_factory.mktemp("office"))
    return {lang: office.pages(pdf) for lang, pdf in pdfs.items()}


def opened(review: Review) -> Any:
    """Write a review and open it again."""
    return Presentation(BytesIO(slides.as_bytes(review)))


def charts(deck: Any) -> list[Any]:
    """Return every native chart, in order."""
    return [shape for page in deck.slides for shape in page.shapes if shape.has_chart]


def drawn(review: Review) -> list[Plot]:
    """Return every plot of a review, in order."""
    return [plot for section in review.sections for plot in section.plots]


def texts(page: Any) -> list[str]:
    """Return every text on a slide, of boxes and of cells."""
    found = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    return found + [
        cell.text for shape in page.shapes if shape.has_table for row in shape.table.rows for cell in row.cells
    ]


def everything(deck: Any) -> str:
    """Return all texts of a deck."""
    return "\n".join(text for page in deck.slides for text in texts(page))


def title(page: Any) -> str:
    """Return the title of a slide."""
    return str(page.shapes.title.text_frame.text)


# --- charts ---------------------------------------------------------------------------------------------------------


def values(plot: Plot, line: Line) -> tuple[float | None, ...]:
    """Return the values of a line as a chart holds them: a missing one is None."""
    return tuple(None if pd.isna(value) else float(value) for value in plot.rows[line.column])


def test_every_plot_is_a_native_chart_with_the_values_of_its_rows(case: tuple[Review, Any]) -> None:
    review, deck = case
    shapes, plots = charts(deck), drawn(review)
    assert len(shapes) == len(plots) == 5
    for shape, plot in zip(shapes, plots, strict=True):
        series = list(shape.chart.plots[0].series)[: len(plot.lines)]
        assert [one.name for one in series] == [line.label for line in plot.lines]
        assert [tuple(one.values) for one in series] == [values(plot, line) for line in plot.lines]


def test_the_workbook_inside_a_chart_holds_the_same_values_and_no_formula(case: tuple[Review, Any]) -> None:
    review, deck = case
    for shape, plot in zip(charts(deck), drawn(review), strict=True):
        sheet = openpyxl.load_workbook(BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
        columns = [[cell.value for cell in column] for column in sheet.iter_cols()]
        for line in plot.lines:
            column = next(column for column in columns if column[0] == line.label)
            assert column[1:] == [pytest.approx(value) if value is not None else None for value in values(plot, line)]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_name_that_looks_like_a_formula_stays_a_name(case: tuple[Review, Any]) -> None:
    _review, deck = case
    names = [name for shape in charts(deck) for name in shape.chart.plots[0].categories]
    assert review_case_parts.FORMULA in names


def test_a_month_without_data_is_a_gap() -> None:
    plot = review_case_plots.control_plot()
    review = with_section(Section("signals", "Signals", (), plots=(plot,)))
    space = charts(opened(review))[0].chart._chartSpace
    assert space.xpath("c:chart/c:dispBlanksAs/@val") == ["gap"]
    points = space.xpath(".//c:ser[1]/c:val//c:pt/@idx")
    assert points == [str(place) for place in range(24) if place != 9]  # the tenth month has no data


def test_a_real_signal_has_a_colour_a_shape_and_a_name() -> None:
    review = with_section(Section("signals", "Signals", (), plots=(review_case_plots.control_plot(),)))
    chart = charts(opened(review))[0].chart
    signal = list(chart.plots[0].series)[5]
    assert signal.name == "signal for the worse"
    assert tuple(signal.values) == (*[None] * 23, pytest.approx(113 / 1.5))
    assert str(signal.marker.format.fill.fore_color.rgb) == "C2570C"  # as on the pages
    assert chart.has_legend


def test_months_stand_under_their_year_in_the_language(case: tuple[Review, Any]) -> None:
    _review, deck = case
    labels = [tuple(each) for each in charts(deck)[0].chart.plots[0].categories.flattened_labels]
    expected = {"en": ("2026", "Oct"), "zh": ("2026年", "10月")}[language.language()]
    assert labels[-1] == expected
    assert labels[0][0][:4] == "2024"


def test_columns_with_a_target_are_columns_and_a_line() -> None:
    plot = review_case_plots.found_plot()
    aimed = replace(plot, rows=plot.rows.assign(target=130.0), lines=(*plot.lines, Line("target", "target", "target")))
    review = with_section(Section("hazards", "Hazards", (), plots=(aimed,)))
    space = charts(opened(review))[0].chart._chartSpace
    assert len(space.xpath(".//c:barChart/c:ser")) == 1
    assert space.xpath(".//c:lineChart/c:ser/c:val//c:v/text()") == ["130.0"] * 6


def test_a_long_list_of_bars_goes_on_and_says_how_many_are_left() -> None:
    plot = review_case_plots.units_plot()
    rows = pd.DataFrame({"unit_name": [f"Unit {n}" for n in range(60)], "rate": [float(n) for n in range(60)]})
    deck = opened(with_section(Section("hazards", "Hazards", (), plots=(replace(plot, rows=rows),))))
    names = [name for shape in charts(deck) for name in shape.chart.plots[0].categories]
    assert names == [f"Unit {n}" for n in range(48)]  # 16 bars a slide, three slides
    assert "… 12 more in the Excel pack." in everything(deck)


def test_a_plot_without_values_says_so() -> None:
    plot = review_case_plots.found_plot()
    empty = replace(plot, rows=plot.rows.assign(top=float("nan")))
    deck = opened(with_section(Section("hazards", "Hazards", ("Nothing known.",), plots=(empty,))))
    assert charts(deck) == []
    assert empty.chart.finding in everything(deck)


def test_charts_and_maps_are_described_for_those_who_do_not_see_them(case: tuple[Review, Any]) -> None:
    review, deck = case
    alts = [shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in charts(deck)]
    assert alts == [plot.chart.alt for plot in drawn(review)]
    pictures = [shape for page in deck.slides for shape in page.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    given = [picture for section in review.sections for picture in section.pictures]
    assert [shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures] == [each.alt for each in given]
    # 1600 × 1000 and 700 × 1400 pixels: not stretched
    assert [round(shape.width / shape.height, 2) for shape in pictures] == [1.6, 0.5]


def test_what_is_marked_on_the_time_axis_stands_below_the_chart() -> None:
    review = with_section(Section("signals", "Signals", (), plots=(review_case_plots.control_plot(),)))
    assert "What happened: Safety month · GB 6441-2025 in force" in everything(opened(review))


def test_six_events_stand_below_the_chart_and_the_rest_are_counted() -> None:
    plot = replace(review_case_plots.control_plot(), marks=eight_events())
    said = everything(opened(with_section(Section("signals", "Signals", (), plots=(plot,)))))
    expected = " · ".join(f"no. {number}" for number in range(3, 9))
    assert f"What happened: {expected} · 2 earlier ones are not listed." in said


def eight_events() -> tuple[Event, ...]:
    """Return an event on the first day of eight months, the newest first."""
    return tuple(Event(date(2026, month, 1), None, f"no. {month}") for month in range(8, 0, -1))


# --- numbers, tables, texts -----------------------------------------------------------------------------------------


def with_section(*sections: Section) -> Review:
    """Return the hand-made review with other sections."""
    return replace(review_case.review(), sections=sections)


def tile(deck: Any, label: str) -> list[str]:
    """Return the lines of the tile of a number."""
    boxes = [shape.text_frame.text.split("\n") for page in deck.slides for shape in page.shapes if shape.has_text_frame]
    return next(lines for lines in boxes if lines[0] == label and len(lines) > 2)


def test_a_closed_number_shows_what_was_reported_beside_what_is_known_now() -> None:
    deck = deck_of()
    # 158 of 199 = 79.397 %; 160 of 200 = 80 %; the target is 95 % ± 2
    assert tile(deck, "Inspections completed") == [
        "Inspections completed",
        "79.4\u00a0%",
        "158 of 199",
        "95 %: 73.2\u00a0% – 84.4\u00a0%",
        "Target ≥ 95 % ± 2: not met",
        "As of now: 80.0\u00a0% (160 of 200)",
    ]
    for reason in (review_case.LATE[0], review_case.WITHDRAWN[0]):
        assert reason in everything(deck)


def test_a_number_without_data_gives_the_reason() -> None:
    lines = tile(deck_of(is_closed=False), review_case_parts.LONG_NAME)
    assert lines[1:] == ["no data", "No data: no worked hours (exposures) loaded: accident rates need them."]


def test_a_met_target_is_said_in_words_and_in_green(case: tuple[Review, Any]) -> None:
    _review, deck = case
    word = {"en": "Target ≥ 75 % ± 3: met", "zh": "达标"}[language.language()]
    runs = [
        run
        for page in deck.slides
        for shape in page.shapes
        if shape.has_text_frame
        for line in shape.text_frame.paragraphs
        for run in line.runs
    ]
    said = [run for run in runs if run.text.endswith(word) and "未" not in run.text]
    assert [str(run.font.color.rgb) for run in said] == ["3F7D4E"]


def test_ten_thousand_signs_go_on_over_slides_whole(case: tuple[Review, Any]) -> None:
    """Line ends are paragraphs; signs that XML cannot hold are taken out, all others are there."""
    _review, deck = case
    heading = {"en": "Since last time", "zh": "上次会议以来"}[language.language()]
    pages = [page for page in deck.slides if heading in title(page) and re.search("[(（]", title(page))]
    assert len(pages) > 3
    boxes = [max(page.shapes, key=lambda shape: shape.height).text_frame for page in pages]
    said = "".join(line.text for box in boxes for line in box.paragraphs)
    sent = review_case_parts.long_text()
    kept = "".join(sign for sign in sent if sign not in "\x00\x08\x0b\x1f\ufffe\n")
    assert len(sent) == 10_000
    assert kept in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sign_that_xml_cannot_hold_is_written(lang: str) -> None:
    with zipfile.ZipFile(BytesIO(made(lang)[1])) as parts:
        for name in parts.namelist():
            if name.endswith(".xml"):
                assert not text_room.ILLEGAL.search(parts.read(name).decode()), name


def test_no_row_of_a_table_is_lost() -> None:
    table = review_case_parts.overdue_table(200)
    deck = opened(with_section(Section("hazards", "Hazards", ("200 overdue",), tables=(table,))))
    shown = [cell for page in deck.slides for cell in texts(page) if re.fullmatch(r"H-\d{4}", cell)]
    left = int(re.search(r"… (\d+) more in the Excel pack", everything(deck)).group(1))  # type: ignore[union-attr]  # without it the test fails
    assert shown == [f"H-{2000 + place}" for place in range(len(shown))]
    assert len(shown) + left == 200


def test_cells_are_written_as_what_they_are(case: tuple[Review, Any]) -> None:
    _review, deck = case
    tables = [shape.table for page in deck.slides for shape in page.shapes if shape.has_table]
    row = next(row for table in tables for row in table.rows if row.cells[0].text == "H-2001")
    cells = [cell.text for cell in row.cells]
    assert cells[1] == review_case_parts.EVIL
    assert (
        cells[3:]
        == {
            "en": ["2 Sep 2026", "59", "12.5\u00a0%", "no"],
            "zh": ["2026年9月2日", "59", "12.5\u00a0%", language._("no")],
        }[language.language()]
    )


def test_a_table_without_rows_gives_its_reason(case: tuple[Review, Any]) -> None:
    assert review_case_parts.no_rows_table().empty in everything(case[1])


def test_a_sentence_too_long_for_a_title_is_whole_on_its_slide() -> None:
    sentence = "Nobody could say why " + "and the reason was sought again " * 12 + "until the end"
    deck = opened(with_section(Section("since", "Since last time", (sentence,))))
    assert sentence in everything(deck)


def test_a_section_with_nothing_and_a_review_without_sections_are_decks() -> None:
    empty = with_section(Section("actions", "Actions"))
    assert "Nothing more to report." in everything(opened(empty))
    bare = replace(empty, sections=(), definitions=(), excluded=replace(empty.excluded, rows=pd.DataFrame()))
    assert "Nothing was left out." in everything(opened(bare))


# --- around the slides ----------------------------------------------------------------------------------------------


def test_every_slide_says_what_it_is_about_and_on_what_it_rests(case: tuple[Review, Any]) -> None:
    review, deck = case
    for page in list(deck.slides)[1:]:
        kinds = {shape.placeholder_format.type: shape for shape in page.placeholders}
        foot = kinds[PP_PLACEHOLDER.FOOTER].text_frame.text
        for part in (review.unit_name, "2026", "31", review.build):
            assert part in foot
        assert 'type="slidenum"' in kinds[PP_PLACEHOLDER.SLIDE_NUMBER]._element.xml
        assert title(page)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status("2026-10"), "Not closed"),
        (
            Status("2026-10", 1, True, "b", "2026-10-31", "Zhang Min", "2026-11-02T08:15:00+00:00"),
            "Zhang Min on 2026-11-02",
        ),
    ],
)
def test_the_first_slide_says_whether_the_month_is_closed(status: Status, said: str) -> None:
    review = replace(review_case.review(is_closed=status.is_closed), status=status)
    first = "\n".join(texts(opened(review).slides[0]))
    for text in (said, "Oct 2026", review.unit_name, review.build, "2026-11-05 09:30 UTC", "31 Oct 2026"):
        assert text in first


def test_the_notes_give_the_command_of_every_number() -> None:
    deck = deck_of()
    notes = "\n".join(page.notes_slide.notes_text_frame.text for page in deck.slides if page.has_notes_slide)
    asked = "python -m dashboard rate {} --from 2026-10-01 --to 2026-10-31 --as-of 2026-10-31"
    for name in ("inspection_completion_rate", "treatment_on_time_rate", "trir", "overdue_open_count"):
        assert asked.format(name) in notes


def test_a_click_on_the_agenda_goes_to_its_point(case: tuple[Review, Any]) -> None:
    review, deck = case
    targets = [shape.click_action.target_slide for shape in deck.slides[1].shapes if shape.click_action.target_slide]
    kickers = ["\n".join(texts(page)) for page in targets]
    for place, (section, said) in enumerate(zip(review.sections, kickers, strict=True), start=1):
        assert f"{place}  {section.title}" in said


def test_the_appendix_defines_every_number(case: tuple[Review, Any]) -> None:
    review, deck = case
    said = everything(deck)
    for kpi in review.definitions:
        for _name, text in wording.definition(kpi):
            assert text in said
    for text in (*review.notes, review.build):
        assert text in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_scripts_have_their_font(lang: str) -> None:
    with zipfile.ZipFile(BytesIO(made(lang)[1])) as parts:
        theme = parts.read("ppt/theme/theme1.xml").decode()
        assert theme.count('<a:ea typeface="Microsoft YaHei"/>') == theme.count('<a:latin typeface="Arial"/>') == 2
        pages = [
            parts.read(name).decode() for name in parts.namelist() if re.fullmatch(r"ppt/slides/slide\d+.xml", name)
        ]
    runs = [run for page in pages for run in re.findall(r"<a:r>.*?</a:r>", page)]
    assert runs
    assert all('<a:ea typeface="Microsoft YaHei"/>' in run and '<a:latin typeface="Arial"/>' in run for run in runs)


def test_a_closed_month_says_of_each_slide_whether_it_is_as_reported_or_as_of_now() -> None:
    deck = deck_of()
    said = {
        title(page): next(s.text_frame.text for s in page.shapes if s.name == "Status")
        for page in list(deck.slides)[1:]
    }
    assert said["One of four rates misses its target: inspections completed"] == "As reported, edition 2"
    assert {text for heading, text in said.items() if "four rates" not in heading} == {"As of now"}
    assert "as of now" in tile(deck, "TRIR")  # beside numbers that are as reported
    assert "as of now" not in tile(deck, "Treated on time")
    assert "as of now" not in tile(deck, "Near misses")  # the whole slide is


def test_in_a_month_that_is_not_closed_all_is_as_of_now() -> None:
    deck = deck_of(is_closed=False)
    said = {shape.text_frame.text for page in deck.slides for shape in page.shapes if shape.name == "Status"}
    assert said == {"Not closed: as of now"}
    assert tile(deck, "Inspections completed")[1] == "80.0\u00a0%"


# --- room -----------------------------------------------------------------------------------------------------------


def paragraphs_with_room(deck: Any) -> Iterator[tuple[Any, Any, float, float]]:
    """Yield text frames with their paragraphs' room: frame, shape, width and height in points."""
    for page in deck.slides:
        for shape in page.shapes:
            if shape.has_text_frame and shape.text_frame.text and not is_foot(shape):
                frame = shape.text_frame
                across = Emu(shape.width - frame.margin_left - frame.margin_right).pt
                yield frame, shape, across, Emu(shape.height - frame.margin_top - frame.margin_bottom).pt


def is_foot(shape: Any) -> bool:
    """Say whether a shape is footer or slide number."""
    feet = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    return bool(shape.is_placeholder and shape.placeholder_format.type in feet)


def lines_by_font(text: str, size: float, bold: bool, room: float) -> int:
    """Count the lines a text takes with the fonts of this machine, apart from how the slides count."""
    fonts = (
        ImageFont.truetype(str(LATIN / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"), 100),
        ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 100),
    )
    count, used = 1, 0.0
    for word in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+", text):
        wide = fonts[ord(word[0]) >= 0x2E80].getlength(word) * size / 100
        if used + wide > room and not word.isspace():
            count, used = count + max(1, int(-(-wide // room))), wide % room if wide > room else wide
        else:
            used += wide
    return count


def test_no_text_is_higher_than_its_box(case: tuple[Review, Any]) -> None:
    if not LATIN.exists() or not Path("/usr/share/fonts/opentype/noto").exists():
        pytest.skip(
            "the fonts that measure like Arial and YaHei are not on this machine (fonts-liberation, fonts-noto-cjk)"
        )
    looked = 0
    for frame, shape, wide, high in paragraphs_with_room(case[1]):
        used = 0.0
        for paragraph in frame.paragraphs:
            size = paragraph.runs[0].font.size.pt if paragraph.runs else paragraph.line_spacing.pt / text_room.SPACING
            bold = bool(paragraph.runs and paragraph.runs[0].font.bold)
            used += (
                lines_by_font(paragraph.text, size, bold, wide) * paragraph.line_spacing.pt + paragraph.space_before.pt
            )
        assert used <= high + 4 or shape.name == "Title 1", f"{frame.text[:60]!r} needs {used:.0f} of {high:.0f} pt"
        looked += 1
    assert looked > 60


def test_everything_lies_on_the_slide_and_nothing_on_anything_else(case: tuple[Review, Any]) -> None:
    nothing_overlaps(case[1])


@pytest.mark.parametrize("count", [3, pytest.param(47, marks=pytest.mark.soak)])
def test_titles_of_any_length_leave_room_for_what_stands_below(count: int) -> None:
    """A title near the end of its line goes on in a second one as soon as "(1 of 4)" is added to it."""
    table = review_case_parts.overdue_table(count)
    titles = ["Overdue hazards by the one who owns them today, worst first"[:length] for length in range(30, 60)]
    tables = tuple(replace(table, key=text, title=text) for text in titles)
    nothing_overlaps(opened(with_section(Section("hazards", "Hazards", ("Some.",), tables=tables))))


def nothing_overlaps(deck: Any) -> None:
    """Hold that all shapes lie on their slide, and none on another; the agenda's texts stand on its rows."""
    for page in list(deck.slides)[2:]:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height, s.name) for s in page.shapes]
        for left, top, right, bottom, name in boxes:
            assert left >= 0, name
            assert top >= 0, name
            assert right <= deck.slide_width + 2, name
            assert bottom <= deck.slide_height + 2, name
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = (
                    one[2] <= other[0] + 9525
                    or other[2] <= one[0] + 9525
                    or one[3] <= other[1] + 9525
                    or other[3] <= one[1] + 9525
                )
                assert apart, f"{one[4]} and {other[4]} overlap on: {title(page)}"


def test_no_type_is_too_small_to_read(case: tuple[Review, Any]) -> None:
    for page in case[1].slides:
        for shape in page.shapes:
            if is_foot(shape):
                continue
            least = SMALLEST_IN_TABLES if shape.has_table else SMALLEST_TEXT
            for size in re.findall(r'<a:rPr[^>]*\bsz="(\d+)"', shape._element.xml):
                assert int(size) >= least * 100, f"{shape.name} on {title(page)}"


def test_a_deck_is_made_in_two_seconds(case: tuple[Review, Any]) -> None:
    start = time.perf_counter()
    slides.as_bytes(case[0])
    assert time.perf_counter() - start < 2


# --- as others see it -----------------------------------------------------------------------------------------------


@pytest.mark.soak  # test_workbook.py opens LibreOffice in each run
@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_shows_every_slide_and_every_number(
    lang: str, speak: Callable[[str], None], printed: dict[str, list[str]]
) -> None:
    speak(lang)
    review, pages = made(lang)[0], printed[lang]
    assert len(pages) == len(deck_of(lang).slides)
    shown = office.packed("".join(pages))
    for section in review.sections:
        assert office.packed(section.title) in shown
        for number in section.numbers:
            found = wording.shown(number)
            for text in (*wording.value_and_unit(found), *wording.number_lines(found), wording.now_line(number)):
                assert office.packed(text) in shown, text
