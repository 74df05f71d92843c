"""Targets: which one holds where, by hand; written with a trace; refused in sentences; seen at the next rerun."""

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import charts, state
from dashboard.charts import unit_targets
from dashboard.filters import Filters, with_slices
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import UnknownName
from dashboard.results import results, series, verdicts
from dashboard.review.reported import closing
from dashboard.review.sections import control_plots
from dashboard.targets import target_words, targets
from dashboard.targets.overlaps import overlaps
from dashboard.targets.targets import CannotSet
from dashboard.views.shared import kept_charts
from dashboard.views.targets import target_forms, target_rows
from dashboard.wording import sheets
from pipelines.load import rebuild
from tests.conftest import Loader
from tests.definition_files import judged, own
from tests.in_chinese import stays_english
from tests.small_company import UNITS, may, rows, send
from tests.test_build import write
from tests.test_pages import at_fields
from tests.test_panels import APP, choices_of, opened, texts

AIMS = "KPI,Unit ID,Valid from,Valid to,Target,Tolerance\n"
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
MAY = Filters(date(2025, 5, 1), date(2025, 5, 31), as_of=date(2025, 5, 31))
ON_TIME, TRIR = "treatment_on_time_rate", "trir"
EVIL = '<img src=x onerror=alert(1)> **bold** =HYPERLINK("http://x") ' + "长" * 9_900


@pytest.fixture(scope="session")
def aiming(loaded_once: Loader, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load May of the small company: C over S1 and S2, S1 over T1 and T2. C aims at 90 ± 5, S2 at 80 until March."""
    folder = tmp_path_factory.mktemp("aiming")
    aims = {
        ON_TIME: "C,2025-01-01,2025-12-31,90,5",
        f"{ON_TIME} ": "S2,2025-01-01,2025-03-31,80,",
    }
    return loaded_once("may-with-targets", may(folder), write(folder / "aims", targets=AIMS + rows("", aims)))


@pytest.fixture
def company(aiming: Path, own_state: Callable[[Path], Path]) -> Path:
    """Read that company, with targets of its own on the page."""
    return own_state(aiming)


@pytest.fixture
def loading(aiming: Path, data_dir: Path) -> Path:
    """Return a copy of that company into which more may be loaded."""
    return shutil.copytree(aiming, data_dir, dirs_exist_ok=True)


def put(
    unit_id: str, target: float, start: date = FIRST, end: date = LAST, kpi: str = ON_TIME, by: str = "Wei"
) -> None:
    """Set a target on the page."""
    targets.set_target(kpi, unit_id, start, end, target, None, "", by)


def aimed(unit_id: str | None, filters: Filters = MAY, kpi: str = ON_TIME) -> tuple[float, str] | None:
    """Return the target of a unit and the unit it is set at."""
    found = targets.of(kpi, Filters(filters.from_date, filters.to_date, unit_id, filters.as_of))
    return None if found is None else (found.target, found.unit_id)


def build() -> str:
    """Return the name of the warehouse in use."""
    return warehouse.in_use().stem


# --- which one holds ------------------------------------------------------------------------------------------------


def test_a_unit_takes_the_target_of_the_nearest_unit_above(company: Path) -> None:
    """Only C has one; then S1 gets 70 and T1 60: each unit takes the first on its way up."""
    assert {unit: aimed(unit) for unit in ("T1", "S1", "C", None)} == dict.fromkeys(
        ("T1", "S1", "C", None), (90.0, "C")
    )
    put("S1", 70)
    assert [aimed(unit) for unit in ("T1", "T2", "S1", "S2", "C", None)] == [
        (70.0, "S1"), (70.0, "S1"), (70.0, "S1"), (90.0, "C"), (90.0, "C"), (90.0, "C"),
    ]  # fmt: skip
    put("T1", 60)
    assert [aimed(unit) for unit in ("T1", "T2")] == [(60.0, "T1"), (70.0, "S1")]


def test_one_of_all_units_stands_above_the_top_of_the_tree(company: Path) -> None:
    put("", 2, kpi=TRIR)
    assert [aimed(unit, kpi=TRIR) for unit in (None, "C", "T2")] == [(2.0, ""), (2.0, ""), (2.0, "")]
    put("", 50)  # C keeps its own 90 for itself and all below it
    assert [aimed(unit) for unit in (None, "C", "T2")] == [(50.0, ""), (90.0, "C"), (90.0, "C")]


def test_at_the_same_unit_the_page_goes_before_an_export(company: Path) -> None:
    put("C", 85, start=date(2024, 1, 1))  # an older start, yet before the exported one
    found = targets.of(ON_TIME, MAY)
    assert found is not None
    assert (found.target, found.source, found.set_by, found.tolerance) == (85.0, "page", "Wei", None)


def test_the_end_of_the_period_decides(company: Path) -> None:
    """S2 aims at 80 until 31 March, then at the 90 of C; before 2025 at nothing."""
    until = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1)]
    assert [aimed("S2", Filters(date(2024, 1, 1), day)) for day in until] == [None, (80, "S2"), (80, "S2"), (90, "C")]
    late = Filters(date(2025, 1, 1), date(2025, 12, 31), as_of=date(2025, 2, 28))  # at most the as-of date
    assert aimed("S2", late) == (80.0, "S2")


def test_among_several_that_hold_the_newest_start_counts(company: Path) -> None:
    put("T1", 60)
    put("T1", 65, start=date(2025, 5, 1))
    put("T1", 99, start=date(2025, 6, 1))  # not yet
    put("T1", 10, start=date(2025, 5, 2), end=date(2025, 5, 30))  # over by the last day of May
    assert aimed("T1") == (65.0, "T1")


def test_a_newer_version_of_the_same_start_takes_its_place_and_a_withdrawn_one_gives_way(company: Path) -> None:
    put("C", 85)
    put("C", 75, by="Li")
    assert aimed("T1") == (75.0, "C")
    targets.withdraw(ON_TIME, "C", FIRST, "a slip", "Bo")
    assert aimed("T1") == (90.0, "C")  # the exported one again, not the 85 before
    told = [(one.set_by, one.is_withdrawn, one.note) for one in targets.history()]
    assert told == [("Bo", True, "a slip"), ("Li", False, ""), ("Wei", False, "")]
    with pytest.raises(CannotSet, match="no such target"):
        targets.withdraw(ON_TIME, "C", FIRST, "", "Bo")
    put("C", 80)
    assert aimed("T1") == (80.0, "C")


def test_a_part_of_a_kpi_has_no_target(company: Path) -> None:
    assert targets.of(ON_TIME, MAY) is not None
    assert targets.of(ON_TIME, with_slices(MAY, hazard_level="major")) is None
    assert targets.of(ON_TIME, replace(MAY, area_id="R1")) is None
    put("C", 2, kpi=TRIR)
    assert targets.of(TRIR, Filters(base=1_000_000)) is None
    assert targets.of(TRIR, Filters(base=200_000, as_of=LAST)) is not None
    with pytest.raises(UnknownName, match="X9"):
        targets.of(ON_TIME, Filters(unit_id="X9"))


def test_many_units_at_once_are_asked_as_each_alone(company: Path) -> None:
    put("S1", 70)
    units = ["", "C", "S1", "S2", "T1", "T2"]
    found = targets.of_each(ON_TIME, MAY, [*units, "gone"])
    assert {unit: one.target for unit, one in found.items() if one} == {
        "": 90, "C": 90, "S1": 70, "S2": 90, "T1": 70, "T2": 70,
    }  # fmt: skip
    assert set(targets.of_each(TRIR, MAY, units).values()) == {None}


def test_of_several_tops_none_speaks_for_all_units(data_dir: Path, tmp_path: Path) -> None:
    """M1 and M2 stand side by side with nothing above: the 10 of M1 is no target of both together."""
    send(
        data_dir,
        tmp_path,
        units=rows(UNITS, {"M1": "One,site,", "M2": "Two,site,"}),
        targets=AIMS + rows("", {TRIR: "M1,2025-01-01,2025-12-31,10,"}),
    )
    assert [aimed(unit, kpi=TRIR) for unit in (None, "M1", "M2")] == [None, (10.0, "M1"), None]
    put("", 12, kpi=TRIR)
    assert [aimed(unit, kpi=TRIR) for unit in (None, "M1", "M2")] == [(12.0, ""), (10.0, "M1"), (12.0, "")]


def test_whoever_writes_a_target_again_makes_another_version_of_it(company: Path) -> None:
    """A kept chart says who set its target and why: the same number by another person is another key."""
    seen = [targets.version(ON_TIME)]
    for note, by in (("", "Wei"), ("", "Li"), ("as agreed", "Li")):
        targets.set_target(ON_TIME, "C", FIRST, LAST, 80, None, note, by)
        seen.append(targets.version(ON_TIME))
    targets.set_target(ON_TIME, "C", FIRST, LAST, 80, None, "as agreed", "Li")  # at another time
    assert len({*seen, targets.version(ON_TIME)}) == 5


def test_every_month_has_the_target_that_held_at_its_end(company: Path) -> None:
    """S2: 80 until 31 March (its own), 90 from April on (of C), 95 from 15 May on, nothing before 2025."""
    put("S2", 95, start=date(2025, 5, 15))
    seen = Filters(date(2024, 11, 1), date(2025, 6, 30), "S2", date(2025, 6, 10))
    # all months between the two, without those that have none
    assert targets.along(ON_TIME, seen, ["2024-12", "2025-06"]) == {
        "2025-01": 80, "2025-02": 80, "2025-03": 80, "2025-04": 90, "2025-05": 95, "2025-06": 95,
    }  # fmt: skip
    assert targets.along(ON_TIME, seen, ["2024-Q4", "2025-Q2"], "quarter") == {"2025-Q1": 80, "2025-Q2": 95}
    assert targets.along(ON_TIME, with_slices(seen, hazard_level="major"), ["2025-01"]) == {}
    early = Filters(date(2025, 5, 1), date(2025, 5, 31), "S2", date(2025, 5, 14))  # asked before the 95 began
    assert targets.along(ON_TIME, early, ["2025-05"]) == {"2025-05": 90}


def test_a_target_beside_others_says_which_of_them_stands_before_the_other(company: Path) -> None:
    """C: the export has 90 for 2025. 85 for the year goes before it at once; 70 from June on goes before both."""
    put("C", 85)
    put("C", 70, start=date(2025, 6, 1), end=date(2026, 5, 31))
    put("C", 60, start=date(2026, 6, 1), end=date(2026, 12, 31))  # no day in common
    first, second = (one for one in reversed(targets.history()) if one.target in (85, 70))
    assert [(one.ahead.target, one.behind.target, one.from_day) for one in overlaps(second)] == [
        (70, 85, date(2025, 6, 1)), (70, 90, date(2025, 6, 1)),
    ]  # fmt: skip
    assert [(one.ahead.target, one.behind.target, one.from_day) for one in overlaps(first)] == [
        (85, 90, date(2025, 1, 1)), (70, 85, date(2025, 6, 1)),
    ]  # fmt: skip
    assert target_forms.beside(first) == (
        "From 1 Jan 2025 it stands before Treated on time ≥ 90 % ± 5 · All · 1 Jan 2025 – 31 Dec 2025."
        " From 1 Jun 2025 Treated on time ≥ 70 % · All · 1 Jun 2025 – 31 May 2026 stands before it."
    )
    assert overlaps(replace(first, unit_id="T1")) == ()


# --- refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kpi": "happiness"}, "There is no KPI happiness"),
        ({"kpi": "near_miss_rate"}, "never a target"),
        ({"kpi": "findings_per_inspection"}, "never a target"),
        ({"unit_id": "X9"}, "There is no unit X9"),
        ({"end": date(2024, 12, 31)}, "ends before it starts"),
        ({"start": None}, "from which day to which day"),
        ({"target": None}, "as a number"),
        ({"target": math.nan}, "as a number"),
        ({"target": math.inf}, "as a number"),
        ({"target": -1.0}, "below zero"),
        ({"target": 100.5}, "between 0 and 100"),
        ({"target": 500.0, "kpi": "mean_inspection_score"}, "between 0 and 100"),  # a mean of percentages
        ({"tolerance": -0.1}, "tolerance is zero or more"),
        ({"tolerance": math.nan}, "tolerance is zero or more"),
        ({"by": " \t"}, "Write your name"),
    ],
)
def test_what_cannot_be_a_target_is_said_and_nothing_is_written(
    given: dict[str, object], sentence: str, company: Path
) -> None:
    usual = {"kpi": ON_TIME, "unit_id": "C", "start": FIRST, "end": LAST, "target": 90.0, "tolerance": 1.0}
    with pytest.raises(CannotSet, match=sentence):
        targets.set_target(**(usual | {"note": "", "by": "Wei"} | given))  # type: ignore[arg-type]  # any of its fields
    assert targets.history() == ()


def test_limits_themselves_are_taken(company: Path) -> None:
    for value in (0.0, 100.0):
        targets.set_target(ON_TIME, "C", FIRST, FIRST, value, 0.0, "", "Wei")
    put("C", 250, kpi=TRIR)  # no share
    assert [one.target for one in targets.history()] == [250.0, 100.0, 0.0]


def test_a_long_note_is_kept_whole_and_is_no_formula_in_a_sheet(company: Path) -> None:
    targets.set_target(ON_TIME, "C", FIRST, LAST, 80, None, EVIL, '=cmd|"/c calc"!A1')
    found = targets.of(ON_TIME, MAY)
    assert found is not None
    assert found.note == EVIL
    laid = target_rows.history_rows(targets.history())
    sheet = openpyxl.load_workbook(BytesIO(sheets.excel_bytes(laid))).worksheets[0]
    assert [cell.data_type for row in sheet.iter_rows() for cell in row].count("f") == 0


def test_an_exported_target_that_cannot_be_judged_is_loaded_and_named(loading: Path, tmp_path: Path) -> None:
    aims = {
        "near_miss_rate": "C,2025-01-01,2025-12-31,3,",
        "happiness": "C,2025-01-01,2025-12-31,90,",
        "happiness ": "S1,2025-01-01,2025-12-31,80,",
        TRIR: "C,2025-01-01,2025-12-31,2,",
    }
    send(loading, tmp_path / "more", targets=AIMS + rows("", aims))
    assert warehouse.query("select count(*) as n from targets")["n"].item() == 6
    assert targets.of("near_miss_rate", MAY) is None
    assert results.result(build(), "near_miss_rate", MAY, None, False).target is None
    assert target_rows.never_judged() == ["happiness", "near_miss_rate"]
    warned = warehouse.query(
        "select sentence, record, row_count from warnings where check_name = 'targets_never_judged'"
    )
    assert warned[["record", "row_count"]].to_numpy().tolist() == [["targets", 2]]
    assert "never judged" in warned["sentence"].item()["en"]


def test_an_exported_target_above_all_is_warned_of(loading: Path, tmp_path: Path) -> None:
    aims = {"conformity_rate": "C,2025-01-01,2025-12-31,950,", TRIR: "C,2025-01-01,2025-12-31,200,"}
    send(loading, tmp_path / "more", targets=AIMS + rows("", aims))
    warned = warehouse.query("select row_count from warnings where check_name = 'targets_above_100'")
    assert warned["row_count"].tolist() == [1]  # 200 cases per 200 000 h are no share


# --- defaults of the settings ---------------------------------------------------------------------------------------

DEFAULTS = """
[targets.trir]
target = 2
tolerance = 0.5
valid_from = 2025-01-01
note.zh = "集团要求"

[targets.trir_s1]
kpi = "trir"
unit_id = "S1"
target = 1.5
valid_from = 2025-05-01
valid_to = 2025-12-31

[targets.treatment_on_time_rate]
target = 99
valid_from = 2020-01-01

[targets.misspelt]
kpi = "trir"
unit_id = "S 9"
target = 1
valid_from = 2025-05-01
"""


def test_a_default_stands_where_none_was_loaded_or_set(loading: Path) -> None:
    """C aims at 90 on time by its export; nobody aims at a TRIR but the settings: 2 everywhere, from May 1.5 in S1."""
    own(loading, "targets.toml", DEFAULTS)
    assert rebuild(loading).exit_code == 0
    assert [aimed(unit) for unit in (None, "C", "S2")] == [(90.0, "C")] * 3
    assert [aimed(unit, kpi=TRIR) for unit in (None, "C", "S2", "S1", "T1")] == [
        (2.0, ""), (2.0, ""), (2.0, ""), (1.5, "S1"), (1.5, "S1"),
    ]  # fmt: skip
    april = Filters(date(2025, 4, 1), date(2025, 4, 30))
    assert [aimed("T1", april, TRIR), aimed("T1", Filters(None, date(2024, 12, 31)), TRIR)] == [(2.0, ""), None]
    found = targets.of(TRIR, MAY)
    assert found is not None
    assert target_words.origin(found) == (
        "Target set for All units, since 1 Jan 2025 (default of the settings, targets.toml)"
    )
    shown = target_rows.as_rows(target_rows.judged(build(), MAY)).set_index("kpi")
    assert {(row.said_by, row.note) for row in shown.itertuples()} >= {
        ("default of the settings, targets.toml", "集团要求")
    }
    assert target_rows.of_unknown_units() == ["S 9"]
    closed = closing.close("2025-05", "Wei")
    put("C", 3, kpi=TRIR)
    assert [aimed(unit, kpi=TRIR) for unit in ("S1", "T1", None)] == [(3.0, "C")] * 3
    assert closing.frozen("2025-05", closed.edition, "T1")[TRIR].target == 1.5  # a closed month remembers it


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[targets.tirr]\ntarget = 1", "targets.tirr.kpi: 'tirr' is no KPI. Nearest: trir"),
        ("[targets.trir]\ntarget = 1", "line 1, targets.trir.valid_from: is missing"),
        ("[targets.trir]\ntarget = nan", "nan is not a number"),
        ("[targets.trir]\ntarget = -1", "-1 is below 0"),
        ("[targets.near_miss_rate]\ntarget = 1", "never a target"),
        ("[targets.conformity_rate]\ntarget = 101", "more than all"),
        ("[targets.trir]\ntarget = 1\nvalid_from = 2026-01-01\nvalid_to = 2025-01-01", "before valid_from"),
        ("[targets.recordable_count]\ntarget = 5\nvalid_from = 2026-01-01", "valid_to: is missing"),
        (
            "[targets.trir]\ntarget = 1\nvalid_from = 2026-01-01\n"
            "[targets.x]\nkpi = 'trir'\ntarget = 2\nvalid_from = 2026-01-01",
            "line 4, targets.x: trir is a target of the same KPI, unit and first day",
        ),
    ],
)
def test_a_default_that_cannot_be_is_named(text: str, says: str, tmp_path: Path) -> None:
    file, _ = judged(tmp_path, "targets.toml", text)
    assert any(says in f"line {fault.line}, {fault.key}: {fault.says}" for fault in file.faults), file.faults
    assert not any(stays_english(fault.says) for fault in file.faults)


# --- what is shown --------------------------------------------------------------------------------------------------


def test_a_target_is_judged_by_hand(company: Path) -> None:
    """Of three hazards due in May one was treated in time: 33.3 %. T1 1 of 1, T2 none of 2: H2 late and H3 open."""
    found = {one.unit_id: one for one in target_rows.judged(build(), MAY)}
    assert {unit: (one.is_met, one.top, one.bottom) for unit, one in found.items()} == {
        "": (False, 1.0, 3.0),
        "S1": (False, 1.0, 3.0),
        "S2": (None, None, None),
    }
    below = {one.unit_id: one.is_met for one in target_rows.judged(build(), Filters(MAY.from_date, MAY.to_date, "S1"))}
    assert below == {"S1": False, "T1": True, "T2": False}


@pytest.mark.parametrize(("target", "is_met"), [(35, True), (38.33, True), (38.34, False)])
def test_within_the_tolerance_a_target_is_met(target: float, is_met: bool, company: Path) -> None:
    """100 / 3 = 33.333…, with a tolerance of 5 met up to 38.333…."""
    targets.set_target(ON_TIME, "C", FIRST, LAST, target, 5, "", "Wei")
    assert results.result(build(), ON_TIME, MAY, None, False).meets_target is is_met


def test_every_unit_in_a_chart_has_its_own_target(company: Path) -> None:
    put("T1", 60)
    asked = kpis.rate(ON_TIME, ("team",), MAY)
    marks = unit_targets.of_rows(asked.kpi, asked.rows, "team", MAY)
    assert {unit: (mark.value, mark.is_met) for unit, mark in marks.items()} == {"T1": (60, True), "T2": (90, False)}
    chart = charts.spread(asked, "team", aims=marks)
    stroke = chart.figure.data[0]
    assert dict(zip(stroke.y, stroke.x, strict=True)) == {"First": 60, "Second": 90}
    assert "1 of 2 meet theirs" in chart.note


def test_the_words_name_where_a_target_is_from(company: Path) -> None:
    exported = targets.of(ON_TIME, Filters(MAY.from_date, MAY.to_date, "T1"))
    assert exported is not None
    assert target_words.origin(exported) == "Target set for All, 1 Jan 2025 – 31 Dec 2025 (export)"
    put("T1", 60, by="W*i")
    found = results.result(build(), ON_TIME, Filters(MAY.from_date, MAY.to_date, "T1"), None, False)
    assert "Target ≥ 60 %: met" in verdicts.parts_and_target(found)
    assert "Target set for First" in verdicts.help_text(found)
    assert "page: W\\*i" in verdicts.help_text(found)


@pytest.fixture
def samples(sample_warehouse: Path, own_state: Callable[[Path], Path]) -> Path:
    """Read the sample company, with targets of its own on the page."""
    return own_state(sample_warehouse)


def test_a_new_target_is_on_tile_and_chart_at_the_next_rerun(samples: Path) -> None:
    app = opened("rectification")
    assert "Target ≥ 90 % ± 3: met" in texts(app)
    choices = choices_of()
    before = kept_charts.trend(choices, ON_TIME)
    assert kept_charts.trend(choices, ON_TIME) is before  # kept
    targets.set_target(ON_TIME, "", date(2026, 1, 1), date(2026, 12, 31), 99, None, "", "Wei")
    assert "Target ≥ 99 %: **not met**" in texts(app.run())
    assert "≥ 99 %" in kept_charts.trend(choices, ON_TIME).note
    other = kept_charts.trend(choices, TRIR)
    put("", 3, kpi="ltifr")
    assert kept_charts.trend(choices, TRIR) is other  # the targets of other KPIs leave it alone
    targets.withdraw(ON_TIME, "", date(2026, 1, 1), "", "Wei")
    assert "Target ≥ 90 % ± 3: met" in texts(app.run())


def test_a_target_that_changed_is_drawn_with_the_value_of_each_month(samples: Path) -> None:
    """The export has 90 for every year; from July 2026 the page has 99. The pack's rows say the same as the page."""
    put("", 99, kpi=ON_TIME, start=date(2026, 7, 1), end=date(2026, 12, 31))
    seen = Filters(date(2024, 11, 1), date(2026, 10, 31), as_of=date(2026, 10, 31))
    charted = series.control(kpis.rate(ON_TIME, ("month",), seen), seen, rare=False)
    plot = control_plots.plot_of(charted, seen, ON_TIME)
    assert plot is not None
    assert plot.rows["target"].tolist() == [90.0] * 20 + [99.0] * 4  # Nov 2024 – Jun 2026, Jul – Oct 2026
    for chart in (plot.chart, kept_charts.trend(replace(choices_of(), filters=seen), ON_TIME)):
        lines = [(line.y0, line.y1) for line in chart.figure.layout.shapes if line.line.dash == "dot"]
        assert lines == [(90.0, 90.0), (99.0, 99.0), (90.0, 99.0)]
        assert [text.text for text in chart.figure.layout.annotations if "target" in text.text] == [
            "target<br>99.0\xa0%"
        ]


def test_the_page_sets_and_withdraws_with_a_trace(samples: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run().switch_page("views/pages/targets.py").run()
    assert not app.exception
    assert "All units: 5 of 5 targets met" in texts(app)
    app.number_input(key="target-value-0").set_value(120.0)
    app = submit(app, "Set the target")
    assert at_fields(app) == ["Inspections completed is given in %: its target is between 0 and 100."]
    app.number_input(key="target-value-0").set_value(99.0)
    app = submit(app, "Set the target")
    assert at_fields(app) == ["Write your name."]
    app.text_input(key="by-target-0").set_value("Wei")
    app = submit(app, "Set the target")
    assert not app.error
    assert "All units: 4 of 5 targets met, 1 not met" in texts(app)
    assert not app.info  # the exported one is of the group: the top of the tree, and another place
    app.number_input(key="target-value-1").set_value(98.0)
    app.date_input(key="target-from-1").set_value(date(2026, 6, 1))
    app = submit(app, "Set the target")
    assert [each.value for each in app.info] == [
        "From 1 Jun 2026 it stands before Inspections completed ≥ 99 % · All units · 1 Jan 2026 – 31 Dec 2026."
    ]
    app = submit(app, "Withdraw")
    app = submit(app, "Withdraw")
    assert "All units: 5 of 5 targets met" in texts(app)
    assert "2 set, 2 withdrawn, the last by Wei" in texts(app)
    assert len(state.rows("select * from targets_set")) == 4


def submit(app: AppTest, label: str) -> AppTest:
    """Press the button of a form."""
    return next(button for button in app.button if button.label == label).click().run()


def test_a_page_without_targets_says_how_they_come_in(loaded_may: Path, own_state: Callable[[Path], Path]) -> None:
    own_state(loaded_may)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run().switch_page("views/pages/targets.py").run()
    assert not app.exception
    assert "All units: no target for this period" in texts(app)
    assert "No target holds in this unit and period" in app.info[0].value
    offered = [button.label for button in app.button if (button.key or "").startswith("offer-")]
    assert offered == ["Inspections completed", "Conformity", "Treated on time", "TRIR"]


def test_a_panel_for_each_unit_has_its_own_target(company: Path) -> None:
    put("T1", 60)
    keys = [(("team", "T1"),), (("team", "T2"),), (("team", ""),)]
    months = ["2025-04", "2025-05"]
    assert unit_targets.goals(ON_TIME, ("team",), keys, MAY, months) == {
        keys[0]: dict.fromkeys(months, 60.0),
        keys[1]: dict.fromkeys(months, 90.0),
    }
