"""The monthly review: eight points with the numbers of the command line, the planted stories, and what is refused."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

from dashboard import state
from dashboard.__main__ import app
from dashboard.filters import Filters
from dashboard.numbers import kpis
from dashboard.numbers.warehouse import in_use
from dashboard.report import document
from dashboard.report.slides import tables
from dashboard.review import agenda, comments, html_tables
from dashboard.review.ask_month import ask_month
from dashboard.review.content import Number, Review, Section, Table
from dashboard.review.month import CannotReview, newest
from dashboard.review.reported import closing, differences, frozen_rows, then_and_now
from dashboard.review.sections import since_last_review
from dashboard.review.sections.four_rates import RATES
from tests.conftest import load
from tests.test_samples import due_hazards, hazards, table

MONTH = "2026-10"
POINTS = ("since", "rates", "signals", "map", "hazards", "accidents", "warnings", "actions")  # named by links
UseData = Callable[[Path], Path]


@pytest.fixture
def company(sample_warehouse: Path, own_state: UseData) -> Iterator[Path]:
    """Return the sample company with a state file of its own, so that a test may write."""
    forget_closings()
    yield own_state(sample_warehouse)
    forget_closings()


def forget_closings() -> None:
    """Forget what was read of closed months: that is kept by warehouse, of which several state files know here."""
    for module in (differences, frozen_rows, then_and_now):
        for kept in vars(module).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()


@pytest.fixture(scope="module")
def two_closed(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the state file of a company that closed two months; each takes seconds to close."""
    data = tmp_path_factory.mktemp("two-closed")
    (data / "warehouse").symlink_to(sample_warehouse / "warehouse")
    with pytest.MonkeyPatch.context() as process:
        process.setenv("FOURCOLOR_DATA", str(data))
        for month in ("2026-09", MONTH):
            closing.close(month, "Zhang Min")
    return data / "state.sqlite"


@pytest.fixture
def closed(company: Path, two_closed: Path) -> Path:
    """Return the sample company with two closed months and a state file of its own."""
    shutil.copy(two_closed, company)
    return company


def section(review: Review, key: str) -> Section:
    """Return one point of the agenda."""
    return next(each for each in review.sections if each.key == key)


def point(key: str, month: str = MONTH, unit: str | None = None) -> Section:
    """Put one point of the agenda together, as the review does; all eight take seconds."""
    wanted = next(each for each in agenda.AGENDA if each.key == key)
    return agenda.section_of(wanted, ask_month(in_use().stem, month, unit))


def table_of(review: Review, key: str, name: str) -> Table:
    """Return one table of a point."""
    return table_in(section(review, key), name)


def table_in(found: Section, name: str) -> Table:
    """Return one table of a point that stands alone."""
    return next(each for each in found.tables if each.key == name)


def every_number(review: Review) -> list[Number]:
    """Return all numbers of a review."""
    return [number for each in review.sections for number in each.numbers]


def asked_by_command(number: Number) -> dict[str, str]:
    """Ask for a number on the command line with its own choices; return the row printed."""
    filters: Filters = number.filters
    options = {
        "--from": filters.from_date,
        "--to": filters.to_date,
        "--unit": filters.unit_id,
        "--as-of": filters.as_of,
    }
    given = [f"{option}={value}" for option, value in options.items() if value]
    given += [f"--where={name}={value}" for name, value in filters.slices]
    done = CliRunner().invoke(app, ["rate", number.found.kpi.name, *given, "--format=csv"])
    assert done.exit_code == 0, done.output
    return next(csv.DictReader(StringIO(done.stdout)))


def same(shown: float | None, printed: str) -> bool:
    """Say whether a number is the one printed; none is an empty cell."""
    return printed == "" if shown is None else float(printed) == pytest.approx(shown, rel=1e-12)


# --- the points and their numbers -----------------------------------------------------------------------------------


def test_the_eight_points_stand_in_their_order_and_each_says_something(company: Path) -> None:
    review = agenda.review(MONTH)
    assert tuple(each.key for each in review.sections) == POINTS
    assert all(each.lead and all(each.lead) for each in review.sections)


@pytest.mark.parametrize(
    ("month", "unit"),
    [
        (MONTH, None),
        pytest.param("2026-06", None, marks=pytest.mark.soak),
        pytest.param(MONTH, "W13", marks=pytest.mark.soak),
    ],
)
def test_every_number_is_the_one_of_the_command_line(company: Path, month: str, unit: str | None) -> None:
    found = every_number(agenda.review(month, unit))
    assert len(found) > 12
    for number in found:
        row = asked_by_command(number)
        parts = (number.top, number.bottom, number.rate)
        assert all(map(same, parts, (row["top"], row["bottom"], row["rate"]))), (number.label, parts, row)


def test_every_chart_holds_the_numbers_of_the_command_line(company: Path) -> None:
    for plot in section(agenda.review(MONTH), "rates").plots:
        asked = kpis.rate(plot.kpi, ("month",), plot.filters).rows.set_index("month")
        drawn = plot.rows.set_index(plot.rows["month"].dt.strftime("%Y-%m"))
        assert len(drawn) == 24
        pd.testing.assert_series_equal(drawn["value"], asked["rate"].loc[drawn.index], check_names=False)


def test_the_same_unit_and_month_are_put_together_once_until_something_is_written(company: Path) -> None:
    first = agenda.review(MONTH)
    assert agenda.review(MONTH) is first
    comments.add("2026-01", None, "rates", "Ill.", "Zhang Min")
    assert agenda.review(MONTH) is not first


def asked_of_state(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    """Return the list into which every question to the state file is written from now on."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    rows = state.rows

    def ask(sql: str, values: tuple[object, ...] = ()) -> pd.DataFrame:
        asked.append((sql, values))
        return rows(sql, values)

    monkeypatch.setattr(state, "rows", ask)
    return asked


@pytest.mark.parametrize("unit", [None, pytest.param("W13", marks=pytest.mark.soak)])
def test_a_review_asks_nothing_of_what_people_wrote_twice(
    closed: Path, monkeypatch: pytest.MonkeyPatch, unit: str | None
) -> None:
    asked = asked_of_state(monkeypatch)
    agenda.review(MONTH, unit)
    assert [each for each, count in Counter(asked).items() if count > 1] == []
    months = Counter(values[0] for sql, values in asked if sql == closing.EDITIONS)
    assert months == {"2026-09": 1, MONTH: 1}  # whether the month is closed, and whether the one before is


# --- the planted stories, worked out from the exports ---------------------------------------------------------------


def test_the_workshop_that_lost_its_contractor_misses_its_target(company: Path) -> None:
    due = due_hazards("2026-10-01")
    due = due[due.workshop == "W13"]
    review = agenda.review(MONTH, "W13")
    number = next(each for each in section(review, "rates").numbers if each.found.kpi.name == "treatment_on_time_rate")
    assert (number.top, number.bottom) == (due.on_time.sum(), len(due))
    assert number.found.meets_target is False
    assert number.label in section(review, "rates").lead[0]
    stands_out = " ".join(table_of(agenda.review(MONTH), "signals", "stands-out").rows["sentence"])
    assert "Tank Farm and Utilities treats" in stands_out


def test_the_other_stories_stand_out_too(company: Path) -> None:
    said = " ".join(table_of(agenda.review(MONTH), "signals", "stands-out").rows["sentence"])
    for unit, what in (
        ("Welding Team 2", "no hazard recorded"),
        ("Quarry and Crushing", "last three days"),
        ("Donghe Machinery Plant", "improved"),
        ("Beigang Terminal", "only 2 cases in 70,290 hours"),  # test_story_6 sums the hours
    ):
        assert unit in said
        assert what in said


def test_an_area_turns_red_on_the_day_after_its_major_hazard_was_due(company: Path) -> None:
    # The major hazard of A307 was due on 17 September: overdue, and the area red, from the 18th on.
    moved = table_in(point("map", "2026-09"), "moved").rows.set_index("area")
    row = moved.loc["Packing and bag loading hall"]
    assert row["now"] == "↑\u00a0Red"
    assert "red since 18 Sep 2026" in row["why"]
    red = table_of(agenda.review(MONTH), "map", "red").rows.set_index("area")
    assert red.loc["Packing and bag loading hall", "overdue"] == 9  # test_story_4 counts them


def test_maps_are_drawn_at_both_ends_of_the_month(company: Path) -> None:
    pictures = section(agenda.review(MONTH), "map").pictures
    assert len(pictures) == 4
    assert all(each.png.startswith(b"\x89PNG") and each.alt for each in pictures)
    assert [each.title.split(", ")[1] for each in pictures] == ["30 Sep 2026", "31 Oct 2026"] * 2


def test_major_hazards_are_listed_overdue_first_with_owner_and_days(company: Path) -> None:
    is_open = hazards().query("is_open and hazard_level == 'major'")
    rows = table_of(agenda.review(MONTH), "hazards", "major-hazards").rows
    assert sorted(rows["hazard_id"]) == sorted(is_open.hazard_id)
    first = rows.iloc[0]
    assert (first["area_name"], first["days_overdue"]) == ("Packing and bag loading hall", 44)  # 17 Sep to 31 Oct
    assert first["owner_name"] == is_open.set_index("hazard_id").owner_name[first["hazard_id"]]
    assert rows["days_overdue"].iloc[1:].isna().all()


def test_overdue_is_counted_by_the_unit_that_owns_it(company: Path) -> None:
    late = hazards().query("is_overdue")
    names = table("units").set_index("unit_id").unit_name
    rows = table_of(agenda.review(MONTH), "hazards", "overdue-by-unit").rows.set_index("unit")
    assert rows["overdue"].to_dict() == late.groupby(late.unit_id.map(names)).size().to_dict()
    assert rows["major"].sum() == (late.hazard_level == "major").sum()


def test_accidents_of_the_month_are_listed_gravest_first(company: Path) -> None:
    happened = table("accidents").query("accident_date >= '2026-10-01' and accident_date <= '2026-10-31'")
    review = agenda.review(MONTH)
    rows = table_of(review, "accidents", "accidents").rows
    assert sorted(rows["accident_id"]) == sorted(happened.accident_id)
    assert rows["severity"].iloc[0] == "Lost time"
    assert rows["severity"].iloc[-1] == "Near miss"
    (plot,) = section(review, "accidents").plots
    last = plot.rows.iloc[-1]
    assert last[[line.column for line in plot.lines]].sum() == len(happened)


def test_only_what_the_control_chart_calls_a_signal_is_one(company: Path) -> None:
    review = agenda.review(MONTH)
    for plot in section(review, "signals").plots:
        assert plot.rows["signal"].iloc[-1] in ("worse", "better"), plot.kpi
    listed = table_of(review, "signals", "signals").rows["kpi"].tolist()
    assert "Treated on time" in listed
    assert "Conformity" not in listed


# --- a closed month -------------------------------------------------------------------------------------------------


def test_a_closed_month_is_shown_as_reported(company: Path, two_closed: Path) -> None:
    before = {number.label: number.rate for number in section(agenda.review(MONTH), "rates").numbers}
    shutil.copy(two_closed, company)
    review = agenda.review(MONTH)
    numbers = section(review, "rates").numbers[:4]
    assert review.status.is_closed
    assert all(number.reported is not None and not number.differs for number in numbers)
    assert [number.rate for number in numbers] == [before[number.label] for number in numbers]
    assert review.notes
    closing.reopen(MONTH, "Zhang Min", "hours came late")
    assert all(number.reported is None for number in every_number(agenda.review(MONTH)))


def test_a_unit_that_is_gone_shows_what_was_reported_of_it(closed: Path) -> None:
    with state.writing() as con:  # as if W13 had been a unit X9 when the month was closed, and is none now
        con.execute(
            "insert into frozen_units select month, edition, 'X9', 'Old Workshop', parent_unit_id, unit_type"
            " from frozen_units where unit_id = 'W13'"
        )
        con.execute(
            "insert into frozen select month, edition, kpi, 'X9', top, bottom, rate, lower, upper, excluded, target,"
            " tolerance, definition from frozen where unit_id = 'W13'"
        )
    gone, known = (point("rates", unit=unit).numbers for unit in ("X9", "W13"))
    assert agenda.review(MONTH, "X9").unit_name == "Old Workshop"
    assert tuple(each.key for each in agenda.review(MONTH, "X9").sections) == POINTS
    assert [number.rate for number in gone[:4]] == [number.rate for number in known[:4]]
    assert all(number.found.rate is None for number in gone)


# --- what cannot be reviewed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "unit", "says"),
    [
        ("2026-11", None, "is not over"),
        ("2019-01", None, "No data in 2019-01"),
        ("October", None, "is not a month"),
        ("0000-05", None, "is not a month"),
        (MONTH, "W99", "W99 is no unit"),
    ],
)
def test_what_cannot_be_reviewed_is_a_sentence(company: Path, month: str, unit: str | None, says: str) -> None:
    with pytest.raises(CannotReview, match=says):
        agenda.review(month, unit)


def test_an_empty_warehouse_has_nothing_to_review(empty_warehouse: Path, use_data: UseData) -> None:
    use_data(empty_warehouse)
    with pytest.raises(CannotReview, match="No data is loaded"):
        agenda.review(MONTH)


# Some have no accidents and some no hours, as a unit of test_every_unit.
@pytest.mark.soak
@pytest.mark.parametrize("name", ["fire", "osha", "dinesafe", "msha"])
def test_a_real_set_alone_is_reviewed_and_what_is_missing_is_said(
    name: str, real_warehouse: UseData, use_data: UseData
) -> None:
    use_data(real_warehouse(name))  # type: ignore[arg-type]  # a function of one argument
    review = agenda.review(newest())
    assert tuple(each.key for each in review.sections) == POINTS
    assert all(each.lead and all(each.lead) for each in review.sections)
    trir = section(review, "accidents").numbers[0]
    if name in ("fire", "dinesafe"):
        assert trir.rate is None
        assert "no accidents loaded" in section(review, "accidents").lead[0]
    if name in ("msha", "osha"):
        assert trir.rate is None  # neither has worked hours: no rate, and never 0
        assert any("no worked hours" in sentence for sentence in section(review, "accidents").lead)


@pytest.mark.soak
def test_units_side_by_side_are_as_reported_and_as_of_now(
    tmp_path: Path, sample_warehouse: Path, two_closed: Path, use_data: UseData, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    for part in ("warehouse", "lake"):
        shutil.copytree(sample_warehouse / part, data / part)
    shutil.copy(two_closed, data)
    use_data(data)
    # One more case with lost time at Linhai (S1), sent after the closing: 2 in 220 009 hours become 3.
    late = tmp_path / "late.csv"
    late.write_text(
        "Accident ID,Unit ID,Accident date,Worker type,Accident type,Severity,Deaths,Serious injuries,Minor injuries,"
        "Lost days,Restricted days\nA901,T133,2026-10-21,employee,Scald and burn,lost_time,0,0,1,12,0\n",
        encoding="utf-8",
    )
    load(data, late)
    asked = asked_of_state(monkeypatch)
    laid = table_of(agenda.review(MONTH), "rates", "by-unit-trir")
    assert len(asked) == len(set(asked))
    row = laid.rows.set_index("unit").loc["Linhai Chemical Works"]
    assert laid.is_reported
    assert (row["top"], row["bottom"]) == (2, 220009)
    assert row["value"] == pytest.approx(2 * 200000 / 220009)
    assert row["now"] == "2.73"  # 3 × 200 000 ÷ 220 009
    assert set(laid.rows["now"]) == {"2.73", ""}


def test_a_number_that_the_month_before_does_not_know_says_so_and_stays_empty_in_a_workbook(company: Path) -> None:
    """Of four rates the second is not known: a cell without a word looks as if it were forgotten."""
    kpi, rates = kpis.kpi(RATES[0]), dict(zip(RATES, (91.0, None, 3.25, 0.0), strict=True))
    before = SimpleNamespace(status=SimpleNamespace(month="2026-09", is_closed=False), filters=None)
    asked = SimpleNamespace(
        before=before,
        number_of=lambda name, _filters: SimpleNamespace(found=SimpleNamespace(rate=rates[name], kpi=kpi)),
    )
    found = since_last_review.month_before(asked)  # type: ignore[arg-type]  # all that it asks for
    assert found.rows["now"].isna().tolist() == [False, True, False, False]
    said = ["91", "no data", "3.25", "0"]
    assert re.findall("<td class=number>(.*?)</td>", html_tables.as_html(found)) == said
    assert [row[1][1] for row in document.cells(found)] == said
    assert [row[1] for row in tables.laid_out(found).rows] == said
