"""A build on Spark gives what a build in DuckDB gives: the same tables and types, and rows equal to twelve digits."""

import random
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: make spark-test installs it")

from pipelines.building.build import MODELS
from pipelines.lake.lake import Lake
from pipelines.load import Progress, load, rebuild
from pipelines.spark import two_engines
from pipelines.spark.dialect import NotForSpark, in_spark
from pipelines.spark.session import Cluster, session
from pipelines.warehouses import published
from tests.conftest import ROOT, SAMPLES
from tests.spark_cluster import cluster
from tests.test_parts import OWN, TABLES, written

QUICK = {  # of few rows most of the time goes into planning, compiling and sharing them out
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.files.openCostInBytes": "1",
}
HERE = Cluster("local[1]", QUICK, most=0)
ONLY_DUCKDB = ("generate_series", "area_level_rows of each row")  # each reads a row a month
DAY = "cast('2026-01-31' as date)"
OF_THE_BUILD = {"parts"}  # what says how it was built


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> list[two_engines.TwoEngines]:
    """Give the pairs of engines that builds of the test open."""
    opened: list[two_engines.TwoEngines] = []

    class Noted(two_engines.TwoEngines):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            opened.append(self)

    monkeypatch.setattr(two_engines, "TwoEngines", Noted)
    return opened


@pytest.mark.parametrize("model", sorted(path.stem for path in MODELS.glob("*.sql")))
def test_every_model_can_be_said_to_both_engines(model: str) -> None:
    sql = (MODELS / f"{model}.sql").read_text(encoding="utf-8").replace(":as_of", DAY)
    assert in_spark(sql, (), {}, str)


def test_a_sample_company_is_equal(tmp_path: Path, engines: list[two_engines.TwoEngines]) -> None:
    data = tmp_path / "data"
    assert load([SAMPLES], data).build
    assert_equal(data, HERE)
    (both,) = engines
    assert_ran_on_spark(both)


def test_a_history_is_equal(tmp_path: Path) -> None:
    """Corrections, older exports, clashing ids, files sent again, withdrawn records and moved units."""
    assert_equal(history(tmp_path / "data", 1), HERE)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_histories_are_equal(tmp_path: Path, seed: int) -> None:
    assert_equal(history(tmp_path / "data", seed), HERE)


def test_what_is_small_stays_with_duckdb(tmp_path: Path, engines: list[two_engines.TwoEngines]) -> None:
    data = history(tmp_path / "data", 3, steps=1)
    assert_equal(data, Cluster("local[1]", QUICK))
    assert (engines[0].on_spark, engines[0].beside) == ([], [])


def test_a_select_of_one_engine_is_not_said_to_the_other() -> None:
    for sql in ("select unnest([1, 2])", "select jaro(a, b) from x", "from generate_series(1, 2)", "select from"):
        with pytest.raises(NotForSpark):
            in_spark(sql, (), {}, str)


def test_values_and_macros_are_written_into_a_select() -> None:
    macros = {"rows_of": ("day", "select id from known(day) as one where found <= day"),
              "known": ("asked", "select *, 'a?b' as text from hazards where one.asked < asked")}  # fmt: skip
    said = in_spark("select ? as who, r.id from rows_of(cast(? as date)) as r", ("O'Neil?", None), macros, str)
    day = "CAST(NULL AS DATE)"
    known = f"(SELECT *, 'a?b' AS text FROM hazards WHERE one.asked < {day}) AS one"
    assert said == f"SELECT 'O\\'Neil?' AS who, r.id FROM (SELECT id FROM {known} WHERE found <= {day}) AS r"


def test_a_master_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    report = rebuild(tmp_path, cluster=Cluster("spark://127.0.0.1:9", QUICK, wait=15))
    assert report.exit_code == 2
    assert report.message.startswith("spark://127.0.0.1:9 gave no executor within 15 seconds")
    with session(HERE, tmp_path) as spark:  # and the next start is not kept from its own
        assert spark.range(3).count() == 3


def test_a_build_that_fails_on_spark_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = history(tmp_path / "data", 4, steps=2)
    before = published(data)
    for path in (data / "lake" / "hazards").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-8] + b"damaged!")
    monkeypatch.setattr(Lake, "damaged", lambda lake, manifest: [])  # else its rows are read again beforehand
    report = rebuild(data, cluster=HERE)
    assert (report.exit_code, report.build) == (2, None)
    assert report.message.endswith("Nothing was published; the warehouse in use stays in use.")
    assert "\n" not in report.message
    assert published(data) == before
    assert not (data / "lake" / "draft").exists()
    assert not list((data / "warehouse").glob("draft-*"))


def test_files_that_executors_read_are_told_of_as_if_they_were_read_here(tmp_path: Path) -> None:
    """Refused rows, files that nobody knows, one twice, archives, locks: the same words, counts and rows."""
    sent = tmp_path / "sent"
    for folder in sorted((ROOT / "tests" / "exports").glob("*--*")):
        shutil.copytree(folder, sent / folder.name)
    shutil.copy(SAMPLES / "units.csv", sent / "again.csv")
    shutil.copy(SAMPLES / "units.csv", sent / "units.csv")
    (sent / "unknown.csv").write_text("colour,shape\nred,round\n", encoding="utf-8")
    (sent / "empty.csv").touch()
    (sent / "~$open.xlsx").write_bytes(b"lock")
    with zipfile.ZipFile(sent / "packed.zip", "w") as packed:
        packed.write(SAMPLES / "accidents.csv", "accidents.csv")
    here, there = tmp_path / "here", tmp_path / "there"
    reports = load([sent], here), load([sent], there, cluster=Cluster("local[2]", QUICK))
    assert all(report.build for report in reports), reports
    told = [[replace(file, seconds=0) for file in report.files] for report in reports]
    assert told[0] == told[1]
    assert manifests(here) == manifests(there)
    again = [load([sent], here), load([sent], there, cluster=Cluster("local[2]", QUICK))]
    assert [replace(file, seconds=0) for file in again[0].files] == [
        replace(file, seconds=0) for file in again[1].files
    ]
    assert {report.message for report in again} == {"Nothing new: the warehouse in use is up to date."}


def manifests(data: Path) -> list[Any]:
    """Give what the lake knows of its files and their rows, but not when that was."""
    found = Lake(data / "lake").manifests()
    with duckdb.connect() as con:
        rows = [
            con.execute(f"from read_parquet('{data / 'lake' / folder / one.sha256}.parquet') order by all").fetchall()
            for one in found
            for folder in one.sums
        ]
    told = [
        replace(one, loaded_at="", seconds=0, sums={}, sent=[{**sent, "at": ""} for sent in one.sent]) for one in found
    ]
    return [told, rows]


@pytest.mark.soak
def test_a_cluster_of_two_workers_gives_the_same_though_an_executor_is_killed(tmp_path: Path) -> None:
    data = history(tmp_path / "data", 5)
    settings = {"spark.executor.memory": "512m", "spark.executor.cores": "1"}
    with cluster(tmp_path / "cluster") as master:
        killed: list[int] = []

        def kill_one(step: str) -> None:
            if step == "units" and not killed:
                killed.extend(executors(tmp_path / "cluster")[:1])
                subprocess.run(["kill", "-9", *map(str, killed)], check=True)

        assert_equal(data, Cluster(master, settings, most=0), kill_one)
        assert killed


def executors(folder: Path) -> list[int]:
    """Give the processes of executors of the workers that lie in a folder."""
    found = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    mine = [line for line in found.splitlines() if "CoarseGrainedExecutorBackend" in line and "java" in line]
    places = {path.name for path in folder.glob("worker*/work/*")}
    return [int(line.split()[0]) for line in mine if any(name in line for name in places)]


def history(data: Path, seed: int, steps: int = 6) -> Path:
    """Load made-up exports, one after the other."""
    chance = random.Random(seed)
    (data / "settings" / "sources").mkdir(parents=True)
    (data / "settings" / "sources" / "ledger.toml").write_text(OWN, encoding="utf-8")
    sent: list[Path] = []
    for step in range(steps):
        tables = {*chance.sample([*TABLES, "ledger"], chance.randint(3, 6)), *(["hazards"] if step < 3 else [])}
        new = [written(chance, data, table, step) for table in sorted(tables)]
        assert load([*new, *chance.sample(sent, min(1, len(sent)))], data).build
        sent += new
    return data


def assert_equal(data: Path, where: Cluster, step: Any = None) -> None:
    """Build on both engines from the same lake, and compare what is published."""
    in_duckdb = rebuild(data)
    assert in_duckdb.build, in_duckdb
    on_spark = rebuild(data, Progress(step=step) if step else None, cluster=where)
    assert on_spark.build, on_spark
    one, other = (rows_of(data / "warehouse" / f"{name}.duckdb") for name in (in_duckdb.build, on_spark.build))
    assert one.keys() == other.keys()
    for name, rows in one.items():
        assert other[name] == rows, name


def rows_of(warehouse: Path) -> dict[str, list[str]]:
    """Give every table, its types and rows in one order; sums of doubles to twelve digits, as their order is free."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        tables = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        found = {}
        for name in set(tables) - OF_THE_BUILD:
            left_out = " exclude (build, built_at)" if name == "builds" else ""
            asked = con.execute(f"select *{left_out} from {name}")
            types = [f"{column} {kind}" for column, kind, *_ in asked.description]
            found[name] = [*types, *sorted(repr([rounded(cell) for cell in row]) for row in asked.fetchall())]
        return found


def rounded(cell: object) -> object:
    return f"{cell:.12g}" if isinstance(cell, float) else cell


def assert_ran_on_spark(both: two_engines.TwoEngines) -> None:
    """Say that every model ran there, and beside it nothing but the two selects that are known."""
    assert all(said.lower().startswith(ONLY_DUCKDB) for said in both.beside), both.beside
    assert len(both.on_spark) > len(list(MODELS.glob("*.sql")))
