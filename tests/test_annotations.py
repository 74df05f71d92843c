"""What happened: which marks a unit shows, the page before the export, where marks stand, and the forms."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.annotations import annotation_rows, annotations
from dashboard.annotations.annotations import CannotAnnotate
from dashboard.annotations.events import Event
from dashboard.charts import by_month
from dashboard.charts.event_marks import event_marks
from dashboard.filters import Choices, Filters
from dashboard.numbers import kpis
from dashboard.views.shared import kept_charts
from dashboard.wording import periods
from tests import small_company
from tests.conftest import ROOT, Loader
from tests.test_build import write
from tests.test_pages import assert_no_error, at_fields, words_on

APP = ROOT / "dashboard" / "app.py"
EXPORT = (
    "Annotation ID,Unit ID,Annotation type,What happened,Valid from,Valid to\n"
    "E1,S1,campaign,Tidy site,2025-05-05,2025-05-09\n"
    "E2,,standard,New <b>law</b>,2025-05-20,\n"
)


@pytest.fixture(scope="session")
def annotated(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load company C with sites S1 (teams T1, T2) and S2, the month of May 2025, and two exported annotations."""
    folder = tmp_path_factory.mktemp("annotated")
    exported = write(folder / "exported", annotations=EXPORT)
    return loaded_once("may-with-annotations", small_company.may(folder), exported)


@pytest.fixture
def company(annotated: Path, own_state: Callable[[Path], Path]) -> Path:
    """Use that company with a state file of its own."""
    return own_state(annotated)


def labels(**given: object) -> list[str]:
    return [one.label for one in annotations.marks(Filters(**given))]  # type: ignore[arg-type]  # any of its fields


def add(unit_id: str = "S1", label: str = "Drill", start: date = date(2025, 5, 12), end: date | None = None) -> str:
    return annotations.add(unit_id, "other", label, start, end, "Li Wei").annotation_id


def submit(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def box(app: AppTest, label: str, place: int = 0) -> object:
    boxes = [*app.text_input, *app.selectbox, *app.date_input]
    return [one for one in boxes if one.label == label and "sidebar" not in str(one.key)][place]


# --- which marks --------------------------------------------------------------------------------------------------


def test_a_unit_shows_its_own_those_above_those_of_all_and_those_below_by_name(company: Path) -> None:
    for unit_id in ("C", "T1", "T2", "S2"):
        add(unit_id, f"of {unit_id}")
    # exported: E1 of S1, E2 of all; newest first: E2 on 20 May, the four on 12 May, E1 on 5 May
    assert set(labels(unit_id="T1")) == {"New <b>law</b>", "of C", "of T1", "Tidy site"}
    assert set(labels(unit_id="S1")) == {"New <b>law</b>", "of C", "First: of T1", "Second: of T2", "Tidy site"}
    assert set(labels(unit_id="S2")) == {"New <b>law</b>", "of C", "of S2"}
    everything = {"New <b>law</b>", "First: of T1", "Second: of T2", "Two: of S2", "One: Tidy site"}
    assert set(labels(unit_id="C")) == everything | {"of C"}
    assert set(labels()) == everything | {"All: of C"}
    assert labels(unit_id="T1")[0] == "New <b>law</b>"
    assert labels(unit_id="T1")[-1] == "Tidy site"
    assert set(labels(scope=("S2",))) == {"New <b>law</b>", "Two: of S2"}


def test_only_what_touches_the_period_is_marked(company: Path) -> None:
    # E1 lasts from 5 to 9 May; E2 began for good on 20 May and is marked on that day only
    for first, last, found in (
        (date(2025, 5, 9), date(2025, 5, 10), ["Tidy site"]),
        (date(2025, 5, 10), date(2025, 5, 19), []),
        (date(2025, 5, 1), date(2025, 5, 5), ["Tidy site"]),
        (date(2025, 5, 20), None, ["New <b>law</b>"]),
        (date(2025, 5, 21), None, []),
        (None, None, ["New <b>law</b>", "Tidy site"]),
    ):
        assert labels(unit_id="S1", from_date=first, to_date=last) == found, (first, last)


def test_a_version_of_the_page_goes_before_the_export_and_a_withdrawn_one_marks_nothing(company: Path) -> None:
    changed = annotations.change("E1", 0, "S2", "campaign", "Tidy two", date(2025, 5, 6), None, "Li Wei")
    (found,) = annotations.marks(Filters(unit_id="S2", to_date=date(2025, 5, 19)))
    assert (found.label, found.source, found.made_by, found.end_date) == ("Tidy two", "page", "Li Wei", None)
    assert "Tidy site" not in labels()
    annotations.withdraw("E1", changed.version, "Wang")
    assert labels() == ["New <b>law</b>"]
    written = [(one.label, one.made_by, one.is_withdrawn) for one in annotations.history()]
    assert written == [("Tidy two", "Wang", True), ("Tidy two", "Li Wei", False)]
    said = annotation_rows.history_rows(annotations.history())["what"].tolist()
    assert said == ["withdrawn", "corrected"]


def test_who_read_an_older_version_overwrites_nothing(company: Path) -> None:
    annotations.change("E1", 0, "S1", "campaign", "First", date(2025, 5, 6), None, "Li Wei")
    with pytest.raises(CannotAnnotate, match="Li Wei has changed this annotation meanwhile"):
        annotations.change("E1", 0, "S1", "campaign", "Second", date(2025, 5, 6), None, "Wang")
    with pytest.raises(CannotAnnotate, match="Li Wei has changed this annotation meanwhile"):
        annotations.withdraw("E1", 0, "Wang")
    assert len(annotations.history()) == 1
    with pytest.raises(CannotAnnotate, match="no such annotation"):
        annotations.withdraw("nothing", 0, "Wang")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"unit_id": "S9"}, "There is no unit S9 in the data loaded."),
        ({"annotation_type": "party"}, "There is no kind of event party."),
        ({"label": " "}, "Write what happened."),
        ({"start": None}, "Write the day on which it began."),
        ({"end": date(2025, 5, 1)}, "It ends before it starts."),
        ({"by": " "}, "Write your name."),
    ],
)
def test_what_cannot_be_written_is_a_sentence(company: Path, wrong: dict[str, object], sentence: str) -> None:
    given = {
        "unit_id": "S1",
        "annotation_type": "other",
        "label": "x",
        "start": date(2025, 5, 2),
        "end": None,
        "by": "L",
    }
    with pytest.raises(CannotAnnotate) as fault:
        annotations.add(**(given | wrong))  # type: ignore[arg-type]  # any of its fields
    assert str(fault.value) == sentence
    assert state.rows("select * from annotations_made").empty


def test_a_long_text_is_kept_whole_and_cut_only_below_charts(company: Path) -> None:
    long = "=1+1 <script>" + "x" * 10_000
    add(label=long)
    assert annotations.history()[0].label == long
    (event,) = [one for one in annotations.events() if "script" in one.text]
    assert len(event.text) < 150
    assert "…" in event.text


# --- where they stand ---------------------------------------------------------------------------------------------


def test_a_mark_stands_on_its_day_with_a_band_to_its_end() -> None:
    events = (Event(date(2025, 6, 1), date(2025, 6, 30), "Safety month"),)
    found = event_marks(events, date(2025, 1, 1), date(2025, 12, 31))
    band, line = sorted(found.shapes, key=lambda shape: shape["type"], reverse=True)
    # a month lies around its point on the first day: 15 days to both sides of it
    assert (band["x0"], band["x1"], line["x0"]) == (date(2025, 5, 17), date(2025, 6, 15), date(2025, 5, 17))
    assert band["x0"] < date(2025, 6, 1) < band["x1"] < date(2025, 7, 1)
    as_numbers = event_marks(events, date(2025, 1, 1), date(2025, 12, 31), lambda day: float(day.month))
    assert [text["x"] for text in as_numbers.texts] == [6.0]


def test_at_most_six_the_newest_and_how_many_are_left_out() -> None:
    events = tuple(Event(date(2025, month, 1), None, f"no. {month}") for month in range(1, 10))
    found = event_marks(events, date(2025, 1, 1), date(2025, 12, 31))
    assert [text["text"] for text in found.texts] == ["1", "2", "3", "4", "5", "6"]
    expected = " · ".join(f"{number} no. {number + 3}" for number in range(1, 7))
    assert found.note == f"Marked from left to right: {expected} · 3 earlier ones are not marked."


def test_numbers_that_would_cover_each_other_share_a_label() -> None:
    days = (date(2025, 3, 1), date(2025, 3, 3), date(2025, 9, 1))
    found = event_marks(tuple(Event(day, None, f"{day}") for day in days), date(2025, 1, 1), date(2025, 12, 31))
    assert [text["text"] for text in found.texts] == ["1\u2009·\u20092", "3"]
    assert [shape["x0"] for shape in found.shapes] == [date(2025, 2, 14), date(2025, 2, 16), date(2025, 8, 17)]


def test_one_that_began_before_the_axis_has_its_band_but_no_line() -> None:
    found = event_marks((Event(date(2024, 1, 1), date(2025, 2, 1), "long"),), date(2025, 1, 1), date(2025, 12, 31))
    assert [(shape["type"], shape["x0"]) for shape in found.shapes] == [("rect", date(2024, 12, 17))]
    assert not event_marks((Event(date(2024, 1, 1), None, "old"),), date(2025, 1, 1), date(2025, 12, 31)).shapes


def test_a_day_has_its_place_within_quarters_and_years() -> None:
    # quarter 0 reaches from -0.5 to 0.5; 16 May is day 45 of the 91 days of the second quarter
    quarters = ["2025-Q1", "2025-Q2"]
    assert periods.place(date(2025, 1, 1), quarters) == -0.5
    assert periods.place(date(2025, 5, 16), quarters) == pytest.approx(0.5 + 45 / 91)
    assert periods.place(date(2025, 7, 1), quarters) == 1.5
    assert periods.place(date(2025, 7, 2), ["2024", "2025"]) == pytest.approx(0.5 + 182 / 365)


def test_html_in_a_label_is_text(company: Path) -> None:
    chart = by_month(kpis.rate("treatment_on_time_rate", ("month",)), events=annotations.events())
    _first, text = [one for one in chart.figure.layout.annotations if one.hovertext]
    assert "New &lt;b&gt;law&lt;/b&gt; (change of a standard, since 20 May 2025)" in text.hovertext
    assert "New <b>law</b> (change of a standard" in chart.events


# --- on the page --------------------------------------------------------------------------------------------------


def test_a_new_annotation_is_in_the_chart_at_the_next_asking(company: Path) -> None:
    choices = Choices(Filters(date(2025, 5, 1), date(2025, 5, 31), "S1"), build="b")
    before = kept_charts.trend(choices, "treatment_on_time_rate")
    add(label="Drill")
    after = kept_charts.trend(choices, "treatment_on_time_rate")
    assert "Drill" not in before.events
    assert "Drill (other event, since 12 May 2025)" in after.events


def page() -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("views/pages/annotations.py")
    app.query_params["period"] = "all"
    return app.run()


def test_the_form_adds_and_keeps_what_was_typed_when_it_refuses(company: Path) -> None:
    app = page()
    assert_no_error(app)
    box(app, "What happened").input("Fire <i>drill</i>")  # type: ignore[attr-defined]  # a box of any kind
    app = submit(app, "Add")
    assert at_fields(app) == ["Write your name."]
    assert box(app, "What happened").value == "Fire <i>drill</i>"  # type: ignore[attr-defined]  # a box of any kind
    box(app, "Your name").input("Li Wei")  # type: ignore[attr-defined]  # a box of any kind
    app = submit(app, "Add")
    assert_no_error(app)
    (written,) = annotations.history()
    assert (written.label, written.made_by, written.unit_id) == ("Fire <i>drill</i>", "Li Wei", "")
    assert box(app, "What happened").value == ""  # type: ignore[attr-defined]  # a box of any kind


def test_the_form_corrects_and_withdraws_an_exported_one(company: Path) -> None:
    app = page()
    box(app, "Which one").select("E1").run()  # type: ignore[attr-defined]  # a box of any kind
    assert box(app, "What happened", 1).value == "Tidy site"  # type: ignore[attr-defined]  # a box of any kind
    box(app, "What happened", 1).input("Tidy both sites")  # type: ignore[attr-defined]  # a box of any kind
    box(app, "Your name", 1).input("Li Wei")  # type: ignore[attr-defined]  # a box of any kind
    app = submit(app, "Save the correction")
    assert_no_error(app)
    assert "One: Tidy both sites" in labels()
    app = submit(app, "Withdraw")
    assert_no_error(app)
    assert labels() == ["New <b>law</b>"]
    assert [one.made_by for one in annotations.history()] == ["Li Wei", "Li Wei"]


def test_somebody_who_was_faster_is_named_and_what_was_typed_stays(company: Path) -> None:
    app = page()
    box(app, "Which one").select("E1").run()  # type: ignore[attr-defined]  # a box of any kind
    annotations.change("E1", 0, "S1", "campaign", "Theirs", date(2025, 5, 5), None, "Wang")
    box(app, "What happened", 1).input("Mine")  # type: ignore[attr-defined]  # a box of any kind
    box(app, "Your name", 1).input("Li Wei")  # type: ignore[attr-defined]  # a box of any kind
    app = submit(app, "Save the correction")
    assert "Wang has changed this annotation meanwhile" in app.error[0].value
    assert len(annotations.history()) == 1
    assert box(app, "What happened", 1).value == "Mine"  # type: ignore[attr-defined]  # a box of any kind
    app = submit(app, "Save the correction")
    assert [one.label for one in annotations.history()] == ["Mine", "Theirs"]


def test_an_empty_page_says_how(company: Path) -> None:
    annotations.withdraw("E1", 0, "Li")
    annotations.withdraw("E2", 0, "Li")
    app = page()
    assert_no_error(app)
    assert "Nothing is noted for this unit and period" in words_on(app)
