"""The newest whole warehouse answers, whatever became of the newest; names grow, and what was just made stays."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.numbers import kpis, warehouse
from dashboard.views.shared import frame
from pipelines import warehouses
from pipelines.building import build as building
from pipelines.load import load
from tests.conftest import run_here
from tests.small_company import HAZARDS, rows, send_hazards_in_turn
from tests.test_build import write
from tests.test_differences import republish
from tests.test_pages import APP, SECONDS, open_page, words_on

MAY = {"H1": "T1,employee,general,2025-05-02,,2025-05-20,2025-05-20,,no"}
JUNE = {"H2": "T1,employee,general,2025-06-02,,2025-06-20,2025-06-20,,no"}


@pytest.fixture(scope="module")
def loaded_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a hazard of May in both warehouses, and one of June in the newest."""
    return send_hazards_in_turn(tmp_path_factory.mktemp("twice") / "data", may=MAY, june=JUNE)


@pytest.fixture
def twice(loaded_twice: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use a copy of it."""
    return use_data(Path(shutil.copytree(loaded_twice, tmp_path / "data")))


def hazards() -> float:
    """Count the hazards of the warehouse in use."""
    return float(kpis.rate("hazard_count").rows["top"].item())


def test_where_the_clock_went_back_the_newest_is_newest_all_the_same(
    twice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # only UTC is ever asked for
            return datetime(2025, 7, 1, tzinfo=UTC)

    before = warehouses.newest(twice)
    assert before
    monkeypatch.setattr(building, "datetime", Earlier)
    made = [building.build(twice) for _ in range(4)]  # more than are kept
    assert before < made[0] < made[1] < made[2] < made[3]
    assert warehouses.published(twice) == made[:0:-1]
    assert warehouse.newest() == made[-1]
    assert warehouse.query("select build from builds")["build"].item() == made[-1].stem


def test_a_file_beside_the_warehouses_is_none_of_them(twice: Path) -> None:
    newest = warehouses.newest(twice)
    assert newest
    shutil.copy(newest, newest.with_name("backup of Friday.duckdb"))
    shutil.copy(newest, newest.with_name(f"{newest.stem} (copy).duckdb"))
    assert warehouse.newest() == newest
    assert load([], twice).build == newest.stem


@pytest.mark.parametrize("size", [0, 5_000, 40_000])
def test_where_the_newest_is_cut_off_the_one_before_answers_and_the_next_load_mends_it(size: int, twice: Path) -> None:
    newest = warehouses.newest(twice)
    assert newest
    newest.write_bytes(newest.read_bytes()[:size])
    assert hazards() == 1
    assert warehouse.damaged() == [newest]
    report = load([], twice)
    assert report.build
    assert report.build > newest.stem
    assert hazards() == 2
    assert warehouse.damaged() == []


def test_damage_that_is_found_while_it_is_asked_gives_way_to_the_one_before(twice: Path) -> None:
    newest = warehouses.newest(twice)
    assert newest
    assert hazards() == 2
    warehouse._opened.cache_clear()
    damage_a_block(newest)
    with pytest.raises(warehouse.CannotOpen, match=r"is damaged .* Repair it:  python -m pipelines doctor --repair"):
        ask_all_of(newest)
    kpis._rate.cache_clear()
    assert hazards() == 1


def damage_a_block(path: Path) -> None:
    """Flip a byte that is not read when the file is opened."""
    whole = path.read_bytes()
    for place in range(len(whole) - 5_000, 0, -4_096):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        if warehouses.is_whole(path) and warehouses.fault_in(path):
            return
    pytest.fail("every byte is read when the file is opened")


def ask_all_of(path: Path) -> None:
    """Read all tables of a warehouse as the dashboard does."""
    for table in warehouse.query("select table_name from duckdb_tables()", (), path)["table_name"]:
        warehouse.query(f'select bit_xor(hash(one)) from "{table}" as one', (), path)


def test_pages_say_that_what_they_show_is_not_the_newest(twice: Path) -> None:
    newest = warehouses.newest(twice)
    assert newest
    newest.write_bytes(b"cut")
    app = AppTest.from_file(str(APP), default_timeout=SECONDS).run()
    assert f"The newest data ({newest.name}) are damaged" in words_on(app)
    assert not app.exception


def test_a_page_upon_the_warehouse_of_the_version_before_says_how_to_renew_it(twice: Path) -> None:
    """The version before knew no such KPI, which the page of this one asks for by its name."""
    republish(twice, "delete from kpis where kpi = 'treatment_on_time_rate'")
    app = open_page("rectification")
    (said,) = (error.value.replace("\\", "") for error in app.error)
    assert "was built by another version of Fourcolor (treatment_on_time_rate: no such KPI" in said
    assert "python -m pipelines build --data" in said
    assert not app.exception


def test_a_build_that_is_not_the_one_that_was_noted_is_made_again(twice: Path) -> None:
    newest = warehouses.newest(twice)
    assert newest
    assert load([], twice).build == newest.stem
    noted = json.loads((twice / "lake" / "built.json").read_text())
    (twice / "lake" / "built.json").write_text(json.dumps(noted | {"build": "20250101T000000.000000Z"}))
    assert load([], twice).build != newest.stem


def test_a_data_folder_may_be_called_anything(tmp_path: Path, use_data: Callable[[Path], Path]) -> None:
    data = tmp_path / "where? [1] 100 % 'yes' {a,b}; #*" / "data"
    assert load([write(tmp_path / "may", hazards=rows(HAZARDS, MAY))], data).build
    assert load([write(tmp_path / "june", hazards_june=rows(HAZARDS, JUNE))], use_data(data)).build
    assert hazards() == 2
    assert [path.suffix for path in (data / "warehouse").iterdir()] == [".duckdb", ".duckdb"]
    assert "2" in run_here("dashboard", "rate", "hazard_count", data=data).stdout


def test_a_page_asks_one_warehouse_though_a_newer_one_is_published_while_it_is_made(
    twice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, older = warehouses.published(twice)
    later = newest.rename(newest.with_suffix(".kept"))
    asked: set[str] = set()
    headline, query = frame.headline, warehouse.query

    def publish_meanwhile(*given: Any) -> None:
        headline(*given)
        if later.exists():
            later.rename(newest)

    def noted(sql: str, params: Any = (), path: Path | None = None) -> Any:
        asked.add((path or warehouse.in_use()).stem)
        return query(sql, params, path)

    monkeypatch.setattr(frame, "headline", publish_meanwhile)
    monkeypatch.setattr(warehouse, "query", noted)
    app = AppTest.from_file(str(APP), default_timeout=SECONDS).run()
    assert warehouse.newest() == newest  # by now
    assert (asked, list(app.exception)) == ({older.stem}, [])
    asked.clear()
    app.run()
    assert asked == {newest.stem}
