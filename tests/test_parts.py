"""A load makes anew what its files change and keeps the rest: to the last digit what a build from nothing gives."""

import csv
import os
import random
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.building import build as building
from pipelines.building import filling
from pipelines.building.build import build
from pipelines.building.parts import Parts
from pipelines.load import load, rebuild
from pipelines.reading.rows import ingest as ingesting

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
OF_AREA_MONTHS = "obligations"  # which months of areas are made of
OF_THE_LOAD = ("files", "sendings")  # when it was and how long it took
OF_THE_BUILD = {"parts"}  # what says how it was built
OWN = """
label = "Ledger of the shops"
recognised_by = ["Ledger no", "Shop", "Found"]
complete_for = "month"

[[feeds]]
table = "hazards"

[feeds.fields]
hazard_id = "Ledger no"
unit_id = "Shop"
found_date = "Found"
source = { constant = "inspection" }
hazard_level = { constant = "general" }
"""
TABLES = ("units", "areas", "hazards", "accidents", "inspections", "exposures", "checks", "targets", "inspection_plans")


@pytest.fixture(scope="module", params=[1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 40))])
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[random.Random, Path]:
    """Give a new data folder, and the chance that decides what is sent to it."""
    return random.Random(request.param), tmp_path_factory.mktemp("history") / "data"


def test_a_history_of_loads_gives_what_a_build_from_nothing_gives(history: tuple[random.Random, Path]) -> None:
    """Corrections, older exports, files sent again, withdrawn records, moved units and loads that are undone."""
    chance, data = history
    (data / "settings" / "sources").mkdir(parents=True)
    (data / "settings" / "sources" / "ledger.toml").write_text(OWN, encoding="utf-8")
    sent: list[Path] = []
    for step in range(7 if os.environ.get("FOURCOLOR_SOAK") else 3):
        if step and chance.random() < 0.15:
            assert rebuild(data, without="last").build
        elif sent and chance.random() < 0.15:
            if "Nothing new" in load([chance.choice(sent)], data).message:
                continue
        else:
            new = [
                written(chance, data, table, step) for table in chance.sample([*TABLES, "ledger"], chance.randint(1, 3))
            ]
            assert load(new, data).build
            sent += new
        assert_as_from_nothing(data)


def test_what_no_file_changed_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    show = Parts.show  # what is about to be made asks for the views that it reads

    def noted(parts: Parts, sql: str, is_near: bool = False) -> None:
        made.append(sql)
        show(parts, sql, is_near)

    monkeypatch.setattr(Parts, "show", noted)
    chance, data = random.Random(1), tmp_path / "data"
    files = [written(chance, data, table, 0) for table in ("units", "hazards", "accidents")]
    load(files, data)
    made.clear()
    load([written(chance, data, "exposures", 0)], data)
    assert not any("from stg_accidents" in sql and "hazards" not in sql for sql in made)
    assert any("from stg_exposures" in sql for sql in made)


def test_every_table_is_a_part_or_the_same_for_all_builds(tmp_path: Path) -> None:
    """A table that is read and not known as a part could change unseen."""
    data = tmp_path / "data"
    load([written(random.Random(1), data, "hazards", 0)], data)
    with duckdb.connect(str(max((data / "warehouse").glob("*.duckdb"))), read_only=True) as con:
        tables = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
        asked = "select function_name from duckdb_functions() where not internal"
        macros = {name for (name,) in con.execute(asked).fetchall()}
        parts = {name for (name,) in con.execute("select part from parts").fetchall()}
    of_definitions = {
        "risk_methods", "risk_method_levels", "risk_method_scales", "schemes", "scheme_elements", "reporting_limits",
        "major_hazard_words", "safety_cost_bands",
        "colour_settings", "colour_rules", "warning_rules",
        "operation_score", "company_settings", "settings_files", "own_fields", "settings_faults", "default_targets",
        "check_limits", "sentences", "fields", "tables", "kpis", "models",
    }  # fmt: skip
    assert (tables | macros) - parts == of_definitions | {"parts", "warnings", "warning_records"}


@pytest.mark.parametrize("record", ["obligations", "inspections", "area_months", "scored_inspections", "checks",
                                    "hazards", "accidents", "injured_people", "report_duties",
                                    "exposures", "assessments", "risk_points"])  # fmt: skip
def test_a_mart_has_no_row_where_its_record_has_none(sample_warehouse: Path, tmp_path: Path, record: str) -> None:
    """So a mart without records is kept whatever the day: nothing else may put a row into it."""
    copy = shutil.copyfile(max((sample_warehouse / "warehouse").glob("*.duckdb")), tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy)) as con:
        con.execute(f"delete from {OF_AREA_MONTHS if record == 'area_months' else record}")
        gone = con.execute("select table_name from duckdb_tables() where table_name = ?", [f"withdrawn_{record}"])
        if gone.fetchall():
            con.execute(f"delete from withdrawn_{record}")
        marts = con.execute("select rows_macro from marts where record = ?", [record]).fetchall()
        assert marts
        for (macro,) in marts:
            assert con.execute(f"select count(*) from {macro}(date '2026-10-31')").fetchall() == [(0,)], macro


def test_a_warehouse_of_other_definitions_or_a_broken_one_is_not_built_upon(tmp_path: Path) -> None:
    chance, data = random.Random(3), tmp_path / "data"
    load([written(chance, data, "hazards", 0)], data)
    newest = max((data / "warehouse").glob("*.duckdb"))
    newest.write_bytes(b"no warehouse" * 1000)
    assert load([written(chance, data, "accidents", 1)], data).build
    assert_as_from_nothing(data)
    (data / "settings").mkdir()
    (data / "settings" / "checks.toml").write_text("copied_texts = 2\n", encoding="utf-8")
    assert load([written(chance, data, "hazards", 2)], data).build
    assert_as_from_nothing(data)
    with duckdb.connect(str(max((data / "warehouse").glob("*.duckdb")))) as con:
        con.execute("drop table parts")  # as a version wrote it that knew of no parts
    assert load([written(chance, data, "units", 3)], data).build
    assert_as_from_nothing(data)


@cache
def sample(table: str) -> tuple[list[str], list[list[str]]]:
    """Give the columns of a sample export, and some of its rows."""
    with (SAMPLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    return columns, rows[: 60 if table == "units" else 12]


def written(chance: random.Random, data: Path, table: str, step: int) -> Path:
    """Write an export of some records, partly changed, whose name says one of a few days."""
    folder = data.parent / "sent" / str(step)
    folder.mkdir(parents=True, exist_ok=True)
    day = date(2026, 1, 1) + timedelta(chance.randint(0, 20))
    path = folder / f"{table} {day:%Y-%m-%d}.csv"
    if table == "ledger":
        columns = ["Ledger no", "Shop", "Found"]
        rows = [[f"H0000{at}", "T141", f"2025-0{1 + at % 2}-1{at}"] for at in chance.sample(range(1, 9), 5)]
    else:
        columns, known = sample(table)
        rows = [changed(chance, columns, row) for row in chance.sample(known, chance.randint(3, len(known)))]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def changed(chance: random.Random, columns: Sequence[str], row: Sequence[str]) -> list[str]:
    """Change some cells of a row: withdrawn, another parent, other hours, nothing on a day that is not needed."""
    cells = dict(zip(columns, row, strict=True))
    if "Withdrawn" in cells:
        cells["Withdrawn"] = chance.choice(["no", "no", "yes"])
    for name in ("Treated on", "Accepted on", "Completed on"):
        if cells.get(name) and chance.random() < 0.3:
            cells[name] = ""
    if cells.get("Parent unit ID") and chance.random() < 0.1:
        cells["Parent unit ID"] = chance.choice(["S1", "S2", "W11"])
    for name in ("Worked hours", "Lost days"):
        if cells.get(name) and chance.random() < 0.3:
            cells[name] = str(chance.randint(1, 9000) / 8 if name == "Worked hours" else chance.randint(1, 90))
    return list(cells.values())


def test_plans_that_are_made_quickly_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a small load leaves out of planning, in reading and in building, changes no row."""
    chance, data = random.Random(3), tmp_path / "data"
    files = [written(chance, data, table, 0) for table in TABLES]
    load(files, data)
    monkeypatch.setattr(ingesting, "FEW_LINES", 0)
    monkeypatch.setattr(building, "plan_quickly", lambda con: None)
    load(files, other := tmp_path / "other")
    quickly, with_care = (held(max((folder / "warehouse").glob("*.duckdb"))) for folder in (data, other))
    for name in OF_THE_LOAD:
        del quickly[name], with_care[name]
    assert quickly == with_care


def assert_as_from_nothing(data: Path) -> None:
    """Compare every table, and every macro on some days, with a warehouse built from nothing of the same lake."""
    other = data.parent / "from nothing"
    shutil.rmtree(other, ignore_errors=True)
    for folder in ("lake", "settings"):
        if (data / folder).exists():
            shutil.copytree(data / folder, other / folder)
    upon, anew = held(max((data / "warehouse").glob("*.duckdb"))), held(build(other, from_nothing=True))
    assert upon.keys() == anew.keys()
    for name, rows in anew.items():
        assert upon[name] == rows, name


def held(warehouse: Path) -> dict[str, list[str]]:
    """Give the rows of every table and macro of a warehouse as text, in one order."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        asked: dict[str, str] = {
            name: f"select * {'exclude (build, built_at)' if name == 'builds' else ''} from {name}"
            for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()
            if name not in OF_THE_BUILD
        }
        for (name,) in con.execute("select function_name from duckdb_functions() where not internal").fetchall():
            for day in ("2025-03-31", "2026-01-10"):
                asked[f"{name} {day}"] = f"select * from {name}(date '{day}')"
        return {name: as_text(con.execute(sql)) for name, sql in asked.items()}


def as_text(found: Any) -> list[str]:
    """Write rows with the types of their columns, in one order."""
    types = [(name, str(kind)) for name, kind, *_ in found.description]
    return [repr(types), *sorted(map(repr, found.fetchall()))]


@pytest.mark.parametrize(
    ("rows", "is_read_once"),
    [([9_999], True), ([10_000], False), ([50] * 400, True), ([9_999] * 100, True), ([9_999] * 101, False)],
)
def test_many_small_files_are_opened_once(rows: list[int], is_read_once: bool) -> None:
    """Small: under 10 000 rows each, under a million in all; beside them stands a large table."""
    files = [{"tables": {"hazards": count}, "rows_loaded": count} for count in rows]
    files.append({"tables": {"checks": 500_000}, "rows_loaded": 500_000})
    known = filling.Filling(*[None] * 4, files, "", *[None] * 2)  # type: ignore[arg-type, call-arg]  # no more is asked
    assert (known.is_read_once("hazards"), known.is_read_once("checks")) == (is_read_once, False)
