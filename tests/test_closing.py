"""A month is closed once, whole and for good; reopening leaves a trace; many writers at once lose nothing."""

import json
import os
import shutil
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from dashboard import state
from dashboard.filters import ALL, Filters, with_slices
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import UnknownName
from dashboard.review import comments
from dashboard.review.content import Status
from dashboard.review.month import CannotReview, filters_of
from dashboard.review.reported import closing, frozen_rows
from dashboard.targets import targets
from pipelines.warehouses import next_name
from tests.conftest import run_here
from tests.small_company import HAZARDS, MONTH, rows, send
from tests.test_bad_input import room_for

SAMPLE_MONTH = "2026-08"
NUMBERS = ["top", "bottom", "rate", "lower", "upper"]
SOME_UNITS = ("", "S4", "T331")  # all of them, a site, a team
PATIENCE = 120  # seconds
LONG = "=1+1 <script>alert(1)</script> " * 330  # about 10 000 characters


@pytest.fixture
def may(loaded_may: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Return a data folder in which May is loaded and open."""
    shutil.copytree(loaded_may, tmp_path / "data")
    return use_data(tmp_path / "data")


# --- closing and reopening ------------------------------------------------------------------------------------------


def test_a_closing_keeps_numbers_worked_by_hand(may: Path) -> None:
    closed = closing.close(MONTH, " Wei ", "as agreed on 3 June")
    assert (closed.edition, closed.is_closed, closed.closed_by, closed.note) == (1, True, "Wei", "as agreed on 3 June")
    assert closed.build == warehouse.in_use().stem
    assert closed.as_of == "2025-05-31"
    company = closing.frozen(MONTH, 1)
    assert (company["ltifr"].top, company["ltifr"].bottom, company["ltifr"].rate) == (1, 25_000, 40.0)  # 10⁶ ÷ 25 000
    on_time = company["treatment_on_time_rate"]  # H1 of H1, H2, H3; Wilson 95 % of 1 of 3 is 6.15 to 79.23
    assert (on_time.top, on_time.bottom) == (1, 3)
    assert (on_time.lower, on_time.upper) == (pytest.approx(6.15, abs=0.01), pytest.approx(79.23, abs=0.01))
    assert closing.frozen(MONTH, 1, "S1")["worked_hours"].top == 25_000
    assert closing.frozen(MONTH, 1, "T1")["worked_hours"].top == 10_000
    empty = closing.frozen(MONTH, 1, "S2")
    assert (empty["worked_hours"].top, empty["ltifr"].rate, empty["open_count"].rate) == (0, None, 0)
    assert len(closing.units_of(MONTH, 1)) == 5
    assert set(closing.files_of(MONTH, 1)["file"]) == {
        f"{name}.csv" for name in ("units", "accidents", "hours", "hazards", "inspections", "plans")
    }


@pytest.fixture
def closed(closed_may: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use a data folder in which May is closed; read only."""
    return use_data(closed_may)


@pytest.fixture
def own_closed(closed_may: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Return a copy of it, which a test may change."""
    return use_data(shutil.copytree(closed_may, tmp_path / "data"))


def test_no_name_of_a_person_is_kept(closed: Path) -> None:
    kept = {str(value) for mart in frozen_names() for value in frozen_rows.frozen(MONTH, 1, mart).to_numpy().ravel()}
    assert "lost_time" in kept
    assert "Wang Wu" not in kept


def frozen_names() -> list[str]:
    return state.rows("select mart from frozen_rows")["mart"].tolist()


def test_a_closed_month_cannot_be_closed_again(closed: Path) -> None:
    with pytest.raises(CannotReview, match=r"2025-05 is closed: Wei closed it on 20\d\d-.* UTC\. Reopen it"):
        closing.close(MONTH, "Li")
    assert len(closing.history(MONTH)) == 1


def test_reopening_leaves_a_trace_and_the_next_closing_is_another_edition(own_closed: Path, tmp_path: Path) -> None:
    opened = closing.reopen(MONTH, "Li", LONG)
    assert (opened.edition, opened.is_closed, opened.reopened_by, opened.reason) == (1, False, "Li", LONG.strip())
    with pytest.raises(CannotReview, match="2025-05 is open: Li reopened it on "):
        closing.reopen(MONTH, "Wei", "again")
    more = {"H4": "T1,employee,general,2025-05-11,,2025-06-20,2025-06-20,,no"}
    send(own_closed, tmp_path, hazards_june=rows(HAZARDS, more))
    closing.close(MONTH, "Li", LONG)
    first, second = closing.history(MONTH)[::-1]
    assert (first.closed_by, first.reason, first.reopened_by, first.is_closed) == ("Wei", LONG.strip(), "Li", False)
    assert (second.edition, second.is_closed, second.note, second.reopened_by) == (2, True, LONG.strip(), "")
    assert [closing.frozen(MONTH, edition)["hazard_count"].top for edition in (1, 2)] == [3, 4]


@pytest.mark.parametrize(
    ("month", "by", "says"),
    [
        (MONTH, "  ", "Write your name."),
        ("2025-06", "Wei", "2025-06 is not over"),
        ("2024-01", "Wei", "No data in 2024-01"),
        ("2025-13", "Wei", "2025-13 is not a month"),
    ],
)
def test_what_cannot_be_closed_is_said(month: str, by: str, says: str, may: Path) -> None:
    with pytest.raises(CannotReview, match=says):
        closing.close(month, by)
    assert state.rows("select * from closings").empty


def test_what_cannot_be_reopened_is_said(own_closed: Path) -> None:
    with pytest.raises(CannotReview, match="2025-04 was never closed"):
        closing.reopen("2025-04", "Wei", "late")
    for by, reason, says in (("", "late", "your name"), ("Wei", " ", "Write why")):
        with pytest.raises(CannotReview, match=says):
            closing.reopen(MONTH, by, reason)
    assert closing.status(MONTH).is_closed


def test_nothing_loaded_is_said(empty_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(empty_warehouse)
    with pytest.raises(CannotReview, match="No data is loaded"):
        closing.close(MONTH, "Wei")


@pytest.mark.soak
def test_a_load_in_between_is_not_mixed_in(may: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the numbers are worked out, another build is published: they are worked out again on that one."""
    real = closing._taken
    taken: list[Path] = []

    def load_meanwhile(path: Path, filters: Filters) -> closing.Taken:
        if not taken:
            shutil.copyfile(path, path.with_name(f"{next_name(datetime.now(UTC), may)}.duckdb"))
        taken.append(path)
        return real(path, filters)

    monkeypatch.setattr(closing, "_taken", load_meanwhile)
    assert closing.close(MONTH, "Wei").build == warehouse.in_use().stem
    assert len(taken) == 2


# --- every number of every unit -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def closed_samples(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Close a month of the sample company in a folder of its own."""
    copy = tmp_path_factory.mktemp("samples") / "data"
    shutil.copytree(sample_warehouse, copy, ignore=shutil.ignore_patterns("state*"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FOURCOLOR_DATA", str(copy))
        closing.close(SAMPLE_MONTH, "Wei")
        yield copy


def test_every_frozen_number_is_what_rate_gives(closed_samples: Path) -> None:
    names = [kpi.name for kpi in kpis.catalogue()]
    frozen = state.rows("select * from frozen").set_index(["unit_id", "kpi"])
    assert len(frozen) == len(names) * (1 + len(warehouse.query("select unit_id from units"))) == len(names) * 58
    for unit in SOME_UNITS:  # one question gives all of them
        asked = [kpis.rate(name, filters=filters_of(SAMPLE_MONTH, unit or None)) for name in names]
        expected = pd.concat([each.rows[NUMBERS] for each in asked], ignore_index=True).astype(float)
        expected["excluded"] = [each.excluded for each in asked]
        found = frozen.loc[[unit]].droplevel(0).loc[names, [*NUMBERS, "excluded"]].astype(float).reset_index(drop=True)
        pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=0, obj=f"unit {unit}")


def test_every_frozen_target_is_the_one_inherited(closed_samples: Path) -> None:
    frozen = state.rows("select * from frozen where target is not null")
    assert set(frozen["kpi"]) >= {"inspection_completion_rate", "trir"}
    assert len(set(frozen["unit_id"])) > 50
    for unit, kpi, target in frozen.sample(60, random_state=1)[["unit_id", "kpi", "target"]].itertuples(index=False):
        found = targets.of(kpi, filters_of(SAMPLE_MONTH, unit or None))
        assert found is not None
        assert found.target == target


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param(ALL, marks=pytest.mark.soak),  # the monthly sums; the headcount is a mean over months
        pytest.param(Filters(date(2026, 1, 10), date(2026, 3, 20)), marks=pytest.mark.soak),
        replace(with_slices(ALL, severity="first_aid"), scope=("S1", "W21")),
    ],
    ids=["all", "parts of months", "a slice and a scope"],
)
def test_every_unit_in_one_question_is_what_rate_gives(filters: Filters, closed_samples: Path) -> None:
    for name in (kpi.name for kpi in kpis.catalogue() if all(slice in kpi.slices for slice, _ in filters.slices)):
        found = kpis.of_each_unit(name, filters).set_index("unit_id").loc[list(SOME_UNITS)]
        asked = [kpis.rate(name, filters=replace(filters, unit_id=unit or None)) for unit in SOME_UNITS]
        expected = pd.concat([each.rows[NUMBERS] for each in asked]).set_axis(found.index).astype(float)
        pd.testing.assert_frame_equal(found[NUMBERS].astype(float), expected, rtol=1e-12, atol=0, obj=name)
        assert found["excluded"].tolist() == [each.excluded for each in asked], name


def test_units_with_all_below_them_are_no_slice_of_any_page(closed_samples: Path) -> None:
    assert all("unit_and_below" not in kpi.slices for kpi in kpis.catalogue())
    with pytest.raises(UnknownName):
        kpis.rate("trir", ("unit_and_below",))


def test_the_rows_kept_add_up_to_the_numbers_kept(closed_samples: Path) -> None:
    """The rows behind a number, as frozen, give its parts again: for sums, stocks and the register as it stands."""
    frozen = closing.frozen(SAMPLE_MONTH, 1)
    for name, mart, column in (
        ("treatment_on_time_rate", "hazard_due_months", "on_time_count"),
        ("conformity_rate", "check_months", "conforming_count"),
        ("overdue_open_count", "hazard_open_months", "overdue_count"),
        ("risk_point_count", "risk_point_months", "risk_point_count"),
        ("worked_hours", "exposure_months", "worked_hours"),
        ("area_coverage_rate", "area_coverage_months", "covered_count"),
    ):
        kept = frozen_rows.frozen(SAMPLE_MONTH, 1, mart)
        assert kept.index.is_unique
        assert kept[column].sum() == frozen[name].top, name


# --- many at once, and no room --------------------------------------------------------------------------------------


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """Do things in threads that start together; give what each returned, or the sentence of what it raised."""
    gate, said = threading.Barrier(len(works)), [object()] * len(works)

    def run(place: int) -> None:
        gate.wait()
        try:
            said[place] = works[place]()
        except CannotReview as fault:
            said[place] = str(fault)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


class Told(NamedTuple):
    """What a process printed, and how it failed."""

    place: int
    printed: str
    fault: str


def test_two_who_close_at_once_make_one_closing(may: Path) -> None:
    said = at_once([lambda by=by: closing.close(MONTH, by) for by in ("Wei", "Li")])  # type: ignore[misc]  # a lambda has no type of its own
    won = [each for each in said if isinstance(each, Status)]
    lost = [each for each in said if isinstance(each, str)]
    assert len(won) == len(lost) == len(closing.history(MONTH)) == 1
    assert lost[0].startswith(f"2025-05 is closed: {won[0].closed_by} closed it on ")
    assert len(state.rows("select * from frozen")) == len(kpis.catalogue()) * 6


def together(data: Path, *scripts: str) -> list[Told]:
    """Run Python in processes of their own that wait for each other; give what each printed or what it raised."""
    processes = get_context("forkserver")  # each is a copy of one that has imported everything and opened nothing
    processes.set_forkserver_preload([__name__])
    gate, answers = processes.Barrier(len(scripts), timeout=PATIENCE), processes.Queue()
    running = [
        processes.Process(target=run_script, args=(data, gate, answers, place, script))
        for place, script in enumerate(scripts)
    ]
    with pytest.MonkeyPatch.context() as here:
        here.setitem(sys.modules, "__main__", ModuleType("__main__"))  # not the app that a page test left in its place
        for each in running:
            each.start()
    told = sorted(answers.get(timeout=PATIENCE) for _ in running)
    for each in running:
        each.join(PATIENCE)
    assert [each.exitcode for each in running] == [0] * len(running)
    return [Told(*each) for each in told]


def mark(label: str) -> None:
    """Write an annotation."""
    with state.writing() as con:
        made = (label, "T1", "other", label, "2025-05-01", "Wei", state.now())
        con.execute("insert into annotations_made values (null, ?, ?, ?, ?, ?, null, 0, ?, ?)", made)


SCENE = {
    "closing": closing,
    "comments": comments,
    "targets": targets,
    "mark": mark,
    "date": date,
    "LAST": date(2025, 12, 31),
}


def run_script(data: Path, gate: Barrier, answers: "Queue[Any]", place: int, script: str) -> None:
    """Be one of these processes."""
    os.environ["FOURCOLOR_DATA"] = str(data)
    printed, fault = StringIO(), ""
    gate.wait()
    with redirect_stdout(printed):
        try:
            exec(script, SCENE)
        except Exception:  # noqa: BLE001  # whatever it raised is what is asked for
            fault = traceback.format_exc()
    answers.put((place, printed.getvalue(), fault))


@pytest.mark.soak  # threads are refused by the same lock
def test_processes_that_close_at_once_make_one_closing(may: Path) -> None:
    told = together(may, *(f"print(closing.close({MONTH!r}, {by!r}).closed_by)" for by in ("Wei", "Li", "Zhao")))
    won = [each for each in told if not each.fault]
    assert len(won) == len(closing.history(MONTH)) == 1
    winner = won[0].printed.strip()
    lost = [each.fault for each in told if each.fault]
    assert all(f"2025-05 is closed: {winner} closed it on " in each for each in lost), lost


@pytest.mark.soak
def test_twenty_writers_at_once_lose_nothing(may: Path, tmp_path: Path) -> None:
    """Twenty processes write comments, targets, annotations and closings of different months, all at the same time."""
    earlier = {f"E{month}": f"T1,employee,general,2025-0{month}-10,,,,,no" for month in (1, 2, 3, 4)}
    send(may, tmp_path, earlier=rows(HAZARDS, earlier))
    months = [MONTH, *(f"2025-0{month}" for month in (1, 2, 3, 4))]
    five = "for count in range(5):"
    scripts = [f"closing.close({month!r}, 'Wei')" for month in months]
    for place in range(5):
        scripts += [
            f"{five} comments.add('2025-06', '', 'rates', f'{place} says {{count}}', 'Wei')",
            f"{five} targets.set_target('trir', 'T1', date(2025, 1 + count, 1), LAST, {place}, 0, '', 'Wei')",
            f"{five} mark('{place} ' + str(count))",
        ]
    told = together(may, *scripts)
    assert [each.fault for each in told if each.fault] == []
    counts = {
        table: len(state.rows(f"select * from {table}"))
        for table in ("closings", "comments", "targets_set", "annotations_made")
    }
    assert counts == {"closings": 5, "comments": 25, "targets_set": 25, "annotations_made": 25}
    assert [len(closing.frozen(month, 1)) for month in months] == [52] * 5
    assert state.rows("select count(*) as rows from frozen")["rows"].item() == 5 * 52 * 6
    assert state.rows("pragma integrity_check").iloc[0, 0] == "ok"


@pytest.mark.soak  # a load that finds no room is tried in each run
@pytest.mark.parametrize("kilobytes", [1, 40, 200, 400])
def test_a_full_disk_writes_nothing_and_says_so(kilobytes: int, may: Path) -> None:
    """The largest file a process may write stands in for the room on the disk; it fails at different steps."""
    with room_for(kilobytes):
        full = run_here("dashboard", "close", MONTH, "--by", "Wei", data=may)
    assert full.returncode == 2, full.stdout + full.stderr
    assert "is there room on the disk?" in full.stderr
    assert "Traceback" not in full.stderr
    assert closing.history(MONTH) == ()
    assert all(state.rows(f"select * from {table}").empty for table in ("frozen", "frozen_rows", "definitions_kept"))
    assert closing.close(MONTH, "Wei").edition == 1


# --- the command line -----------------------------------------------------------------------------------------------


def test_the_command_line_closes_reopens_and_reports(may: Path) -> None:
    closed = run_here("dashboard", "close", MONTH, "--by", "Wei", "--note", "agreed", data=may)
    assert (closed.returncode, closed.stdout[:38]) == (0, "2025-05 is closed: edition 1, by Wei, ")
    again = run_here("dashboard", "close", MONTH, "--by", "Li", data=may)
    assert (again.returncode, again.stderr[:45]) == (2, "2025-05 is closed: Wei closed it on " + again.stderr[36:45])
    told = run_here("dashboard", "reported", MONTH, "--unit", "T1", "--format", "json", data=may)
    trir = {row["kpi"]: row for row in json.loads(told.stdout)}["trir"]
    assert (trir["reported"], trir["reported_top"], trir["reported_bottom"], trir["now"]) == (20.0, 1.0, 10_000.0, 20.0)
    table = run_here("dashboard", "reported", MONTH, data=may)
    assert "8 (1 / 25,000)" in table.stdout
    opened = run_here("dashboard", "reopen", MONTH, "--by", "Li", "--reason", "late", data=may)
    assert opened.stdout.startswith("2025-05 is open again: by Li, ")
    unknown = run_here("dashboard", "reported", MONTH, "--unit", "T9", data=may)
    assert (unknown.returncode, unknown.stderr.strip()) == (2, "There was no unit T9 when 2025-05 was closed.")


def test_a_frozen_number_that_is_missing_is_none_and_not_nan(closed: Path) -> None:
    numbers = [
        value for each in closing.frozen(MONTH, 1, "S2").values() for value in (each.top, each.rate, each.target)
    ]
    assert None in numbers
    assert not any(isinstance(value, float) and np.isnan(value) for value in numbers)
