"""Monthly sums beside a warehouse: the same answers as the warehouse gives, and its own where they fail."""

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard.access import viewer
from dashboard.access.viewer import MACHINE, Viewer
from dashboard.filters import Filters, month_end
from dashboard.numbers import from_kept_sums, kept_sums, kpis, seen_units, unit_tree, warehouse
from pipelines import doctor, warehouses
from pipelines import kept_sums as writing
from pipelines.building import build as building
from pipelines.building import filling

QUESTIONS, MOST = 120, 6000


@pytest.fixture(scope="module")
def written(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of sums of a sample company of its own."""
    folder = tmp_path_factory.mktemp("kept") / "warehouse"
    folder.mkdir()
    newest = warehouses.newest(sample_warehouse)
    assert newest
    own = Path(shutil.copy(newest, folder))
    return writing.write(own, folder, own.stem)


@pytest.fixture
def kept(written: Path, use_data: Callable[[Path], Path]) -> Path:
    """Return the file of sums of the sample company in use."""
    use_data(written.parents[1])
    return written


def random_question(draw: random.Random, path: Path) -> tuple[str, tuple[str, ...], Filters]:
    """Draw a KPI, what it is told apart by and filters of every kind."""

    def day() -> date:
        found = date(2023, 12, 1) + timedelta(days=draw.randrange(1100))
        return draw.choice([found, month_end(found), month_end(found)])

    units = sorted(unit_tree.every(path))
    asked = draw.choice(kpis.catalogue())
    first, last = sorted((day(), day()))
    filters = Filters(
        from_date=draw.choice([None, first, first.replace(day=1)]),
        to_date=draw.choice([None, None, last]),
        as_of=draw.choice([None, None, None, last]),
        scope=draw.choice([None, None, (), ("nowhere",), tuple(draw.sample(units, 2))]),
        units=tuple(draw.sample(units, 2)) if draw.random() < 0.2 else (),
        area_id=draw.choice([None] * 7 + ["A1"]),
        slices=(("hazard_level", "major"),) if "hazard_level" in asked.slices and draw.random() < 0.2 else (),
    )
    return asked.name, tuple(draw.sample(asked.slices, draw.choice([0, 0, 1, 1, 2, 3]))), filters


def both(path: Path, name: str, by: tuple[str, ...], filters: Filters) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """Give what the sums answer, and the warehouse."""
    asked = kpis.kpi(name)
    question = kpis.ask(path, asked, by, filters)
    sql = kpis._rate_sql(path, asked, question)
    return from_kept_sums.answer(path, asked, question), warehouse.query(sql.text, sql.values, path)


def compared(count: int, who: Viewer) -> int:
    """Compare the answers to random questions; give to how many of them the sums had one."""
    path, draw, answered = warehouse.in_use(), random.Random(f"{count}{who.key}"), 0
    with viewer.asking(who):
        for _ in range(count):
            asked = random_question(draw, path)
            ours, theirs = both(path, *asked)
            if ours is not None:
                answered += 1
                theirs = theirs.astype({"excluded": float})  # which is added up and goes
                pd.testing.assert_frame_equal(ours, theirs, obj=str(asked), rtol=1e-12)
    return answered


def of_site(unit: str, personal: bool = True) -> Viewer:
    return Viewer(who="somebody", seen=seen_units.seen((unit,)), personal=personal)


def test_the_sums_answer_as_the_warehouse_does(kept: Path) -> None:
    assert compared(QUESTIONS, MACHINE) > QUESTIONS / 4


def test_of_who_sees_a_part_the_sums_answer_as_the_warehouse_does(kept: Path) -> None:
    whole = kpis.parts("hazard_count")["top"]
    assert compared(QUESTIONS // 3, of_site("S1")) > QUESTIONS / 12
    with viewer.asking(of_site("S1", personal=False)):
        part = both(warehouse.in_use(), "hazard_count", (), Filters())[0]
        assert part is not None
        assert 0 < part["top"].item() < whole
        assert kept_sums.rows(warehouse.in_use(), "hazard_found_months", "hazard_level") is None  # could name somebody


@pytest.mark.soak
def test_the_sums_answer_many_questions_as_the_warehouse_does(kept: Path) -> None:
    for who in (MACHINE, of_site("S1"), of_site("W12"), of_site("S2", personal=False)):
        assert compared(MOST // 4, who) > MOST / 16


def test_a_page_asks_the_warehouse_for_no_monthly_sum(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kpis.rate("trir", ("month", "site"), Filters(unit_id="S1"))  # names and months are known from here on
    monkeypatch.setattr(warehouse, "query", lambda *_: pytest.fail("the warehouse was asked"))
    for name in ("trir", "overdue_open_count", "treatment_on_time_rate", "hazard_count"):
        for by in ((), ("month",), ("site",), ("team", "year")):
            kpis.rate(name, by, Filters(date(2025, 1, 1), date(2025, 12, 31), unit_id="S1"))


def spoil(file: Path) -> None:
    harmed = bytearray(file.read_bytes())
    harmed[len(harmed) // 2] ^= 1
    file.unlink()  # others have it mapped
    file.write_bytes(harmed)


def empty(file: Path) -> None:
    file.unlink()
    file.touch()


@pytest.mark.parametrize("harm", [spoil, Path.unlink, empty])
def test_without_sums_that_are_whole_the_warehouse_answers_and_doctor_says_so(
    kept: Path, harm: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    harm(kept)
    for known in (kept_sums._file, kept_sums.rows, kpis._rate, kpis._sums):
        known.cache_clear()
    path, data = warehouse.in_use(), kept.parents[1]
    ours, theirs = both(path, "trir", ("month",), Filters())
    assert ours is None
    assert kpis.rate("trir", ("month",)).rows["top"].tolist() == theirs["top"].tolist()
    monkeypatch.setattr(writing, "FEW_ROWS", 0)
    (found,) = doctor._sums(data, may_repair=False)
    assert ("it were written" in found.what) or found.what.endswith("which takes longer")
    (mended,) = doctor._sums(data, may_repair=True)
    assert mended.is_mended
    assert list(doctor._sums(data, may_repair=False)) == []
    assert [one.name for one in warehouses.sums_beside(path)] == [kept.name]  # to the last bit the same


def test_a_build_of_many_rows_keeps_its_sums_and_drops_those_of_no_warehouse(
    loaded_may: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path(shutil.copytree(loaded_may, tmp_path / "data"))
    (old,) = warehouses.published(data)
    assert warehouses.sums_beside(old) == []  # of few rows none are kept
    (data / "warehouse" / "20200101T000000.000000Z.0000000000000000.arrow").touch()
    monkeypatch.setattr(filling, "FEW_ROWS", 0)
    built = building.build(data)
    (sums,) = warehouses.sums_beside(built)
    assert writing.fault_in(sums) == ""
    assert sorted((data / "warehouse").iterdir()) == sorted([old, built, sums])
