"""Rules that numbers and words rest on, each worked by hand on the smallest case that needs it."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from dashboard.actions import effect
from dashboard.compare import waiting
from dashboard.numbers import kpis
from dashboard.numbers.division import pooled
from dashboard.results import operation_score, results, series
from dashboard.review import month
from dashboard.review.reported import then_and_now
from dashboard.review.reported.reasons import COUNTS, Change, Reason
from dashboard.risk_map import area_levels
from dashboard.shapes.levels import NOT_ASSESSED, level_of, worst
from dashboard.targets.allowances import Span, is_kept
from pipelines import warehouses
from pipelines.building.build import CHECKS, publish
from pipelines.load import load
from pipelines.reading.cells.cell_types import Column, learned
from pipelines.reading.recognising import mapping
from pipelines.reading.recognising.headers import plain
from tests.test_build import write

BANDS = ({"name": "good", "at_least": 80}, {"name": "poor", "at_least": 0})


def kpi(kind: str = "proportion", better: str = "higher", counts_events: bool = True, **more: Any) -> Any:
    """Stand in for a KPI of a kind and direction."""
    facts = {"top": "a_months.some_count", "bottom": "a_months.all_count", "per": 100.0, "counts_events": counts_events}
    return SimpleNamespace(kind=kind, better=better, **{**facts, **more})


# --- what moved -----------------------------------------------------------------------------------------------------


def test_a_stock_is_tested_as_two_counts() -> None:
    """Of 50 the half is 25: 40 is far from it (p < 0.001), and 11 of 21 is not."""
    stock = kpi("stock", "lower")
    assert results.moved(stock, (40, None), (10, None)) is True
    assert results.moved(stock, (11, None), (10, None)) is False


@pytest.mark.parametrize(("better", "verdict"), [("higher", "better"), ("lower", "worse"), ("neither", "moved")])
def test_an_effect_has_the_direction_of_its_kpi(better: str, verdict: str) -> None:
    """10 of 100 before and 50 of 100 since: far more than chance, but only a KPI with a direction got better."""
    before, after = (SimpleNamespace(top=top, bottom=100.0, rate=top) for top in (10.0, 50.0))
    assert effect.judged(kpi(better=better), before, after) == verdict  # type: ignore[arg-type]


def test_a_record_that_no_newer_file_holds_did_not_move_a_number_itself() -> None:
    changed = (Change("severity", "first_aid", "lost_time"),)
    assert Reason("changed", changes=changed).is_its_own
    assert not Reason("changed", changes=changed, is_sent_again=False).is_its_own


def test_a_row_counts_for_a_rate_only_where_its_hours_are_known_and_in_its_unit() -> None:
    """Of three cases the first counts for S: the second has no hours, the third is of another unit."""
    rows = pd.DataFrame(
        {"cases": [1, 1, 1], "has_hours": [True, False, True], "unit_id": ["S", "S", "B"], "export_format": "template"}
    )
    found = then_and_now._counted(rows, np.full(3, True), ["cases"], "has_hours", frozenset({"S"}), frozenset())
    assert found["cases"].tolist() == [1, 0, 0]
    assert found[COUNTS].tolist() == [True, False, False]


def test_an_allowance_says_nothing_of_days_after_its_end() -> None:
    """Ten are allowed in 2025; eleven until the end of January 2026 may be ten and one."""
    within = Span(date(2025, 1, 1), date(2025, 12, 31), date(2025, 1, 1), date(2025, 12, 31))
    beyond = Span(date(2025, 1, 1), date(2026, 1, 31), date(2025, 1, 1), date(2025, 12, 31))
    assert is_kept("lower", 11, 10, 0, within) is False
    assert is_kept("lower", 11, 10, 0, beyond) is None


# --- statistics in use ----------------------------------------------------------------------------------------------


def test_sums_of_days_are_no_counts_of_events() -> None:
    assert series.fitting(kpi("count", counts_events=False), 20.0) == "i"
    assert series.fitting(kpi("count"), 20.0) == "c"


def test_limits_of_a_share_stay_below_all() -> None:
    """90 and 100 in turn: mean 95, moving range 10, so 95 ± 3 × 10 ÷ 1.128 = 95 ± 26.6."""
    values = np.array([90.0, 100.0] * 6)
    limits = series.single(kpi(), values, [])
    assert (limits["lower"][0], limits["upper"][0]) == pytest.approx((95 - 30 / 1.128, 100))
    assert series.single(kpi("mean"), values, [])["upper"][0] == pytest.approx(95 + 30 / 1.128)


def test_the_overall_rate_is_no_mean_of_rates() -> None:
    """1 of 10 and 10 of 20 are 11 of 30; the mean of both rates would be 30 %."""
    assert pooled(kpi(), pd.DataFrame({"top": [1, 10], "bottom": [10, 20]})) == pytest.approx(1100 / 30)


def test_of_many_groups_only_one_that_is_surely_apart_is_called_so() -> None:
    """Four groups make four tests: each needs a chance below 0.05 ÷ 4, which 0.027 is not.

    After five days 24 of 40 are treated, 3 of them of the 10 of a, where 6 are expected:
    z = −3 ÷ √(24 × 1/4 × 3/4 × 16/39) = −2.21.
    """
    slow = [(20, 7), (5, 3)]
    usual = [(20, 3), (5, 7)]
    rows = [
        {"days": days, "is_treated": True, "hazard_count": count, "group": name, "group_name": name}
        for name, counts in (("a", slow), ("b", usual), ("c", usual), ("d", usual))
        for days, count in counts
    ]
    groups = waiting.wait(pd.DataFrame(rows)).groups.set_index("key")
    assert 0.05 / 4 < groups["p"]["a"] < 0.05
    assert not groups["is_apart"].any()


# --- scores and levels ----------------------------------------------------------------------------------------------


def test_a_deduction_takes_no_more_than_there_is() -> None:
    """A = 50 × 4 % = 2, less 5 because leaders led nothing: none, not −3. B = 50."""
    used = operation_score.Settings(50, 50, 5, 5, 0.2, 5, ("deaths", "major_overdue"), BANDS)
    rates = {"done": 4.0, "accepted": 100.0, "findings": 1.0, "leader_share": 0.0, "deaths": 0, "major_overdue": 0}
    scored = operation_score._scored(pd.DataFrame([rates]), used).iloc[0]
    assert (scored["tasks"], scored["tasks_deduction"], scored["score"]) == (2, 5, 50)


def test_an_area_takes_its_worst_level_and_unknown_is_never_low() -> None:
    assert worst(["low", "major", "general"]).name == "major"
    assert worst(["low", None]).name == "low"
    assert level_of("green").name == level_of(None).name == NOT_ASSESSED


@pytest.mark.parametrize(("day", "is_held"), [(10, True), (30, True), (40, False)])
def test_a_step_is_held_for_thirty_days_after_its_cause(day: int, is_held: bool) -> None:
    """The cause was gone on 10 January: held until 8 February, and no longer on 9 February, thirty days later."""
    with duckdb.connect() as con:
        con.execute("create table colour_settings as select 30 as hold_days")
        con.execute("create table area_causes (area_id varchar, rule varchar, start_date date, end_date date)")
        con.execute("insert into area_causes values ('R1', 'major_overdue', '2025-01-01', '2025-01-10')")
        found = con.execute(area_levels.HOLDING, [date(2025, 1, 1) + timedelta(days=day - 1)]).fetchall()
    assert bool(found) == is_held


def test_a_cause_holds_since_the_first_span_that_the_hold_joins_to_the_last() -> None:
    """Gone on 10 January, back on 9 February: held till then, one cause since 1 January; back on the 10th: a new one.

    A long span that began before bridges what lies within it, and a span without an end has none to come.
    """
    spans = """
        ('R1', 'joined', '2025-01-01', '2025-01-10'), ('R1', 'joined', '2025-02-09', '2025-02-20'),
        ('R1', 'parted', '2025-01-01', '2025-01-10'), ('R1', 'parted', '2025-02-10', '2025-02-20'),
        ('R1', 'bridged', '2024-06-01', '2025-03-05'), ('R1', 'bridged', '2024-06-02', '2024-06-03'),
        ('R1', 'bridged', '2025-02-01', '2025-02-03'),
        ('R1', 'open', '2024-01-01', null), ('R1', 'open', '2025-02-25', '2025-02-26'),
        ('R1', 'over', '2024-01-01', '2025-01-30'), ('R1', 'to come', '2025-03-02', null)
    """
    with duckdb.connect() as con:
        con.execute("create table colour_settings as select 30 as hold_days")
        con.execute("create table area_causes (area_id varchar, rule varchar, start_date date, end_date date)")
        con.execute(f"insert into area_causes values {spans}")
        found = con.execute(area_levels.HOLDING, [date(2025, 3, 1)]).fetchall()
    assert {(rule, since, gone) for _area, rule, since, gone in found} == {
        ("joined", date(2025, 1, 1), date(2025, 2, 20)),
        ("parted", date(2025, 2, 10), date(2025, 2, 20)),
        ("bridged", date(2024, 6, 1), None),
        ("open", date(2024, 1, 1), None),
    }


def test_a_month_is_read_as_it_stood_at_its_end() -> None:
    asked = month.filters_of("2024-02")
    assert (asked.from_date, asked.to_date, asked.as_of) == (date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29))


# --- exports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["Found on (date)", "found_on", "Ｆｏｕｎｄ　ｏｎ", "FOUND ON:", "Found on（日期）"])
def test_notes_width_and_case_make_no_other_header(header: str) -> None:
    assert plain(header) == plain("Found on")


def test_a_column_that_writes_days_both_ways_has_no_way() -> None:
    """13/02 and 02/13 in one column: its source does not know either, so 03/04 is refused."""
    assert learned({"dmy": True, "mdy": True}, ",", "dmy") == Column(days="", comma="group")
    assert learned({"dmy": True, "mdy": False}, ",", "mdy") == Column(days="dmy", comma="group")


def test_an_id_made_of_columns_is_made_where_one_is_empty() -> None:
    cell = mapping.cell_of(("A", "B"), ("a", "b"))
    made = mapping.sql({"hash": ["A", "B"], "prefix": "x-"}, cell, "")
    cells = "(values ('q', null), ('q', 'r'), (null, 'q')) as cells(a, b)"
    with duckdb.connect() as con:
        rows = con.execute(f"select {made} from {cells}").fetchall()
    assert len({id for (id,) in rows if id}) == 3


def test_the_last_three_warehouses_are_kept(tmp_path: Path) -> None:
    """The README says three, or as many as the company says."""
    (tmp_path / "warehouse").mkdir()
    for day in range(1, 6):
        draft = tmp_path / "draft.part"
        draft.touch()
        publish(draft, tmp_path, f"2025050{day}T000000.000000Z")
    assert warehouses.KEPT == 3
    assert [path.name[:8] for path in warehouses.published(tmp_path)] == ["20250505", "20250504", "20250503"]
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "company.toml").write_text("warehouses_kept = 2\n", encoding="utf-8")
    warehouses.drop_old(tmp_path)
    assert [path.name[:8] for path in warehouses.published(tmp_path)] == ["20250505", "20250504"]


def test_rows_that_got_lost_are_found() -> None:
    with duckdb.connect() as con:
        counts = ", ".join(f"rows_{what} bigint" for what in ("read", "loaded", "refused", "fed_nothing"))
        con.execute(f"create table files (file varchar, {counts})")
        con.execute("insert into files values ('whole.csv', 10, 8, 1, 1), ('lost.csv', 10, 8, 1, 0)")
        rows = con.execute((CHECKS / "no_row_lost.sql").read_text(encoding="utf-8")).fetchall()
    assert [row[0] for row in rows] == ["lost.csv"]


def test_a_column_that_a_hundred_rows_leave_empty_is_not_kept(data_dir: Path, tmp_path: Path) -> None:
    """A hundred hazards and no owner: the company does not write owners down, so nobody knows how many are assigned."""
    header = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Owner\n"
    lines = "".join(f"H{number},U,inspection,general,2025-05-02,2025-05-20,\n" for number in range(100))
    load([write(tmp_path / "may", hazards=header + lines)], data_dir)
    assert kpis.rate("hazard_count").rows["top"].item() == 100
    assert kpis.rate("assigned_count").rows["top"].isna().all()
