"""A select is read without changing anything, only what is new, every value as it was; what fails is one sentence."""

import builtins
import sqlite3
import sys
import threading
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module, util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines import load as loading
from pipelines.connections import fetch as fetching
from pipelines.connections import marks
from pipelines.connections.asked import Fetched, NotFetched, Secrets
from pipelines.connections.databases import drivers, select
from pipelines.connections.databases.cells import as_text, kept, read_back
from pipelines.connections.databases.look_back import lower
from pipelines.definitions.connections import SqlConnection
from pipelines.lake.lake import Lake
from tests.fetching import command, fetched, left_behind, rows_of, why
from tests.test_load import quick_build  # noqa: F401

pytestmark = pytest.mark.usefixtures("quick_build")

SELECT = """select no as "Hazard ID", unit as "Unit ID", 'inspection' as "Found by", 'general' as "Hazard level",
 found as "Found on", changed from ledger;"""
FIRST, SECOND = "2026-10-01 08:00:00", "2026-10-02 08:00:00"


class Plant:
    """A database of a plant, and how it is asked."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "plant.db"
        self.add("create table ledger (no text, unit text, found date, changed text)")
        self.add(
            "insert into ledger values ('H1', 'U1', '2026-09-30', ?), ('H2', 'U1', '2026-10-01', ?)", FIRST, SECOND
        )

    def add(self, statement: str, *values: Any) -> None:
        """Change the database."""
        with closing(sqlite3.connect(self.path)) as con, con:
            con.execute(statement, values)

    def asked(self, **keys: Any) -> dict[str, Any]:
        """Give the entry of the connection."""
        return {"kind": "sql", "url": f"sqlite:///{self.path}", "query": SELECT} | keys


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return Plant(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_the_rows_of_a_select_are_loaded_with_the_usual_accounting(plant: Plant, data: Path) -> None:
    report = fetched(data, ledger=plant.asked())
    (file,) = report.files
    assert (report.exit_code, file.source, file.rows_read, file.rows_loaded) == (0, "template hazards", 2, 2)
    assert file.message == "2 rows of the select; columns not used: changed"
    name, day, clock = file.file.removesuffix(".parquet").split("_")
    moment = datetime.strptime(f"{day} {clock}", "%Y-%m-%d %H%M%S").replace(tzinfo=UTC)
    assert (name, 0 <= (datetime.now(UTC) - moment).total_seconds() < 60) == ("ledger", True)
    found = [("H1", "2026-09-30"), ("H2", "2026-10-01")]
    assert rows_of(data, "hazards", "hazard_id found_date") == found
    assert not (data / "lake" / "fetched").exists()


def test_a_bad_row_is_refused_as_in_any_file(plant: Plant, data: Path) -> None:
    plant.add("insert into ledger values ('H3', 'U1', 'soon', ?)", SECOND)
    report = fetched(data, ledger=plant.asked())
    assert (report.exit_code, report.files[0].rows_loaded, report.files[0].rows_refused) == (1, 2, 1)


def test_only_what_is_new_is_read_and_nothing_of_the_same_moment_is_lost(plant: Plant, data: Path) -> None:
    assert fetched(data, ledger=plant.asked(newer_by="changed")).files[0].rows_loaded == 2
    report = fetched(data)
    assert (report.exit_code, [file.message for file in report.files]) == (
        0,
        [f"nothing new: 0 rows since {SECOND}, 1 known from before"],
    )
    plant.add("insert into ledger values ('H3', 'U1', '2026-10-01', ?)", SECOND)  # of the same moment as H2
    plant.add("insert into ledger values ('H4', 'U1', '2026-10-01', '2026-10-03 08:00:00')")
    plant.add("insert into ledger values ('H0', 'U1', '2026-10-01', ?)", FIRST)  # older: this column does not only grow
    (file,) = fetched(data).files
    assert (file.rows_loaded, file.message.split(";")[0]) == (2, f"2 rows since {SECOND}, 1 known from before")
    assert {row[0] for row in rows_of(data, "hazards", "hazard_id")} == {"H1", "H2", "H3", "H4"}


def test_rows_committed_late_with_an_older_moment_are_read_by_looking_back(plant: Plant, data: Path) -> None:
    """The newest moment is 2 October 8:00; H0 comes later with 1 October 12:00, 20 hours before, H9 with 48 hours."""
    keys = plant.asked(newer_by="changed", look_back="1 day")
    assert fetched(data, ledger=keys).exit_code == 0
    plant.add("insert into ledger values ('H0', 'U1', '2026-10-01', '2026-10-01 12:00:00')")
    plant.add("insert into ledger values ('H9', 'U1', '2026-09-30', '2026-09-30 08:00:00')")
    late = fetched(data, ledger=keys)
    assert [(file.rows_read, file.rows_loaded) for file in late.files] == [(1, 1)], late
    assert sorted(rows_of(data, "hazards", "hazard_id")) == [("H0",), ("H1",), ("H2",)]
    again = fetched(data, ledger=keys)
    assert [file.rows_read for file in again.files] == [0]  # what was looked at again is known


@pytest.mark.parametrize(
    ("newest", "look_back", "lowest"),
    [
        (datetime(2026, 10, 2, 8, tzinfo=UTC), "2 days", datetime(2026, 9, 30, 8, tzinfo=UTC)),
        (date(2026, 10, 2), "12 hours", date(2026, 10, 1)),
        ("2026-10-02 08:00:00", "30 minutes", "2026-10-02 07:30:00"),
        ("2026-10-02", "1 week", "2026-09-25"),
        (5000, "100", 4900),
        (Decimal("7.5"), "0.5", Decimal("7.0")),
    ],
)
def test_how_far_a_select_looks_back(newest: Any, look_back: str, lowest: Any) -> None:
    assert lower(newest, look_back) == lowest


@pytest.mark.parametrize(("newest", "look_back"), [("abc", "2 days"), ("2026-10-02", "5"), (7, "2 days")])
def test_a_distance_that_the_column_does_not_have_is_said(newest: Any, look_back: str) -> None:
    with pytest.raises(NotFetched, match="look_back"):
        lower(newest, look_back)


def test_a_row_without_its_moment_is_read_once(plant: Plant, data: Path) -> None:
    plant.add("insert into ledger values ('H3', 'U1', '2026-10-01', null)")
    assert fetched(data, ledger=plant.asked(newer_by="changed")).files[0].rows_loaded == 3
    assert fetched(data).files[0].message == f"nothing new: 0 rows since {SECOND}, 2 known from before"
    plant.add("insert into ledger values ('H4', 'U1', '2026-10-01', null)")
    assert fetched(data).files[0].rows_loaded == 1


def test_what_could_not_be_loaded_is_read_again(plant: Plant, data: Path) -> None:
    """The highest value is remembered only once its rows are in the lake."""
    unknown = plant.asked(newer_by="changed", query="select no, changed from ledger")
    report = fetched(data, ledger=unknown)
    assert (report.exit_code, report.files[0].rows_loaded) == (2, 0)
    assert not (data / "lake" / "connections.json").exists()
    assert fetched(data, ledger=plant.asked(newer_by="changed")).files[0].rows_loaded == 2
    assert fetched(data, ledger=plant.asked(newer_by="changed"), nothing=unknown).exit_code == 1
    assert [*marks.marks(data / "lake")] == ["ledger"]  # also where another one was loaded in the same run


def test_another_query_begins_anew(plant: Plant, data: Path) -> None:
    fetched(data, ledger=plant.asked(newer_by="changed"))
    other = plant.asked(newer_by="changed", query=SELECT.replace("general", "major"))
    assert fetched(data, ledger=other).files[0].rows_loaded == 2


def test_more_rows_than_a_chunk_are_all_read(plant: Plant, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 50 rows with one moment, three are new: chunks, repetition and the limit of what is known again."""
    monkeypatch.setattr(select, "CHUNK", 7)
    numbers = "with recursive n(i) as (select 10 union all select i + 1 from n where i < 59) select i from n"
    plant.add(f"insert into ledger select 'H' || i, 'U1', '2026-10-01', '2026-10-05 08:00:00' from ({numbers})")
    assert fetched(data, ledger=plant.asked(newer_by="changed")).files[0].rows_loaded == 52
    for number in (60, 61, 62):
        plant.add(f"insert into ledger values ('H{number}', 'U1', '2026-10-01', '2026-10-05 08:00:00')")
    (file,) = fetched(data).files
    said = "3 rows since 2026-10-05 08:00:00, 50 known from before"
    assert (file.rows_loaded, file.message.split(";")[0]) == (3, said)
    monkeypatch.setattr(select, "MOST_EQUAL", 20)
    plant.add("insert into ledger values ('H63', 'U1', '2026-10-01', '2026-10-05 08:00:00')")
    assert fetched(data).files[0].rows_loaded == 1
    assert fetched(data).files[0].rows_loaded == 54  # too many to be known again: read again, which loses nothing


def test_values_are_read_as_what_they_are(plant: Plant, data: Path) -> None:
    """1.234 hours are one and a quarter, not thousands; the other two hold in any reading."""
    plant.add("create table hours (month text, amount real)")
    plant.add("insert into hours values ('2026-01-01', 1.234), ('2026-02-01', 2345.678), ('2026-03-01', 8.0)")
    names = """'U1' as "Unit ID", month as "Month", 'employee' as "Worker type", amount as "Hours worked\""""
    query = f"select {names} from hours"
    fetched(data, hours=plant.asked(query=query))
    assert [row[0] for row in rows_of(data, "exposures", "worked_hours")] == ["1.234", "2345.678", "8.0"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), "1.50"),  # every digit as it is written
        (Decimal("1E+3"), "1000"),
        (Decimal("1.234"), "1.2340"),
        (Decimal("NaN"), None),
        (0.1, "0.1"),
        (3.0, "3"),
        (float("inf"), None),
        (True, "true"),
        (date(2026, 10, 1), "2026-10-01"),
        (datetime(2026, 10, 1, 8, 0, tzinfo=UTC), "2026-10-01 08:00:00+00:00"),
        (b"\x01\xff", "01ff"),
        (["a", "b"], "a; b"),
        ({"a": 1}, '{"a": 1}'),
        ("甲", "甲"),
        (None, None),
    ],
)
def test_every_value_has_a_text(value: Any, text: str | None) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    "value", [Decimal("1.50"), 3, 2.5, "b", date(2026, 10, 1), datetime(2026, 10, 1, 8, 0, 0, 5, tzinfo=UTC)]
)
def test_the_highest_value_comes_back_as_it_was(value: Any) -> None:
    assert (read_back(kept(value)), type(read_back(kept(value)))) == (value, type(value))


# --- bad input ------------------------------------------------------------------------------------------------------


def test_nothing_in_the_database_is_changed(plant: Plant, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where a query that writes got past the check of the settings."""
    monkeypatch.setattr("pipelines.definitions.connections.why_no_single_select", lambda _query: "")
    before = plant.path.read_bytes()
    for query in ("delete from ledger", "drop table ledger", "create table mine (a)"):
        says = why(fetched(data, ledger=plant.asked(query=query)))
        assert says == "the database says: attempt to write a readonly database"
    assert plant.path.read_bytes() == before


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"query": "select * from hazards"}, "the database says: no such table: hazards"),
        ({"query": "select no from ledger where no = 'none'"}, "the select gives no row"),
        (
            {"query": "select no, unit as no from ledger"},
            "the select has more than one column no: give each a name of its own",
        ),
        ({"newer_by": "updated"}, "the database says: no such column: updated"),
        ({"url": "sqlite:////nowhere/plant.db"}, "there is no database file /nowhere/plant.db"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(plant: Plant, data: Path, keys: dict[str, Any], says: str) -> None:
    assert why(fetched(data, ledger=plant.asked(**keys))) == says
    assert left_behind(data) == []


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Exception("no such table: a\nLINE 1: select"), "no such table: a"),
        (Exception(1045, "Access denied for user 'reader'"), "Access denied for user 'reader'"),  # as PyMySQL says it
        (
            Exception(18456, b"Login failed for user 'reader'.DB-Lib error"),
            "Login failed for user 'reader'.DB-Lib error",
        ),
        (Exception(), "Exception"),
    ],
)
def test_what_a_database_says_is_one_line(fault: Exception, says: str) -> None:
    assert select._said(fault) == says


def test_a_full_disk_is_one_sentence(plant: Plant, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(select, "_write", full)
    assert why(fetched(data, ledger=plant.asked())) == "the disk is full: make room and fetch again"


def test_too_much_is_one_sentence(plant: Plant, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(select, "MOST_BYTES", 3)
    says = "the select gives more than 2 GB: narrow it, or name a column in newer_by"
    assert why(fetched(data, ledger=plant.asked())) == says
    assert left_behind(data) == []


def test_the_environment_must_hold_what_is_named(plant: Plant, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"kind": "sql", "url_from": "PLANT_DB_URL", "query": SELECT}
    missing = "the environment has no PLANT_DB_URL: set it for whoever runs this, and fetch again"
    assert why(fetched(data, ledger=asked)) == missing
    monkeypatch.setenv("PLANT_DB_URL", f"sqlite:///{plant.path}")
    assert fetched(data).files[0].rows_loaded == 2
    monkeypatch.setenv("PLANT_DB_URL", "hunter2-is-no-address")
    (_, text) = command("fetch", "--data", data)
    assert "PLANT_DB_URL is no address of a database" in " ".join(text.split())
    assert "hunter2" not in text


@pytest.mark.parametrize(
    ("kind", "package"), [("postgresql", "psycopg[binary]"), ("mysql", "PyMySQL"), ("mssql", "pymssql")]
)
def test_a_missing_driver_is_named_with_the_command(
    data: Path, kind: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = util.find_spec
    absent = {"psycopg", "pymysql", "pymssql"}
    monkeypatch.setattr(drivers, "find_spec", lambda name: None if name in absent else find(name))
    says = why(fetched(data, ledger={"kind": "sql", "url": f"{kind}://reader@db/plant", "query": "select 1 as a"}))
    version = drivers.DRIVERS[kind].package
    assert version.startswith(f"{package}==")
    told = f"{sys.executable} -m pip install '{drivers.SQLALCHEMY}' '{version}'"
    assert says == f"a package that is not installed is needed: {told}"


def test_without_sqlalchemy_all_else_works(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is optional, so nothing else may import it: a listing of the settings, say."""
    find = util.find_spec
    monkeypatch.setattr(drivers, "find_spec", lambda name: None if name == "sqlalchemy" else find(name))
    whole = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name.startswith("sqlalchemy"):
            raise ImportError(name)
        return whole(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    says = why(fetched(data, ledger={"kind": "sql", "url": "sqlite:///x.db", "query": "select 1 as a"}))
    assert says.endswith(f"-m pip install '{drivers.SQLALCHEMY}'")


def test_no_secret_is_ever_printed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the program itself fails in a way that nobody foresaw."""

    def fail(*_given: Any) -> None:
        raise RuntimeError("cannot use hunter2/x, hunter2%2Fx or postgresql://reader:hunter2%2Fx@db/plant")

    monkeypatch.setattr(select, "_read", fail)
    monkeypatch.setenv("PLANT_DB_URL", "postgresql://reader:hunter2%2Fx@db/plant")
    fetched(data, ledger={"kind": "sql", "url_from": "PLANT_DB_URL", "query": "select 1 as a"})
    code, text = command("fetch", "--data", data)
    assert (code, "hunter2" in text, text.count("•••")) == (2, False, 3)


def test_one_that_fails_does_not_stop_the_others(plant: Plant, data: Path) -> None:
    gone = plant.asked(query="select * from hazards")
    report = fetched(data, gone=gone, ledger=plant.asked())
    assert (report.exit_code, bool(report.build), len(report.files)) == (1, True, 2)
    report = fetched(data, "gone")
    assert why(report) == "the database says: no such table: hazards"


def test_another_load_is_waited_for(plant: Plant, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fetched can wait until the lake is free."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with Lake(data / "lake").locked():
            held.set()
            done.wait(30)

    def fetch_and_let_go(*given: Any) -> Fetched:
        threading.Timer(0.3, done.set).start()
        return select.fetch_select(*given)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(30)
    monkeypatch.setitem(fetching.FETCH, "sql", fetch_and_let_go)
    assert fetched(data, ledger=plant.asked()).exit_code == 0
    assert done.is_set()
    other.join()


def test_a_load_that_is_undone_is_read_again(plant: Plant, data: Path) -> None:
    """All of it: which of the rows came with which load is not known any more."""
    assert fetched(data, ledger=plant.asked(newer_by="changed")).files[0].rows_loaded == 2
    plant.add("insert into ledger values ('H3', 'U1', '2026-10-01', '2026-10-03 08:00:00')")
    assert fetched(data).files[0].rows_loaded == 1
    assert fetched(data).files[0].message.startswith("nothing new")
    loading.rebuild(data, without="last")
    assert rows_of(data, "hazards", "hazard_id") == [("H1",), ("H2",)]
    assert fetched(data).files[0].rows_loaded == 3


def test_a_name_that_is_none_and_a_folder_that_is_not_there(plant: Plant, data: Path) -> None:
    report = fetched(data, "ledgr", ledger=plant.asked())
    assert (report.exit_code, report.message) == (
        2,
        "There is no connection 'ledgr'. Nearest: ledger. There are: ledger. "
        "Nothing was published; the warehouse in use stays in use.",
    )
    code, text = command("fetch", "--data", data / "none")
    assert (code, text.strip()) == (
        2,
        f"There is no data folder {data / 'none'}: is its name right? "
        "Nothing was published; the warehouse in use stays in use.",
    )
    assert not (data / "none").exists()


def test_without_any_connection_it_says_where_to_write_one(data: Path) -> None:
    report = fetched(data)
    assert (report.exit_code, report.message.split(".")[0]) == (
        2,
        "There is no connection: write one into DIR/settings/connections",
    )


@pytest.mark.parametrize("driver", ["pymssql", "pyodbc"])
def test_sql_server_is_asked_in_its_own_words(driver: str) -> None:
    """No engine runs here: the statement is written by the dialect of SQLAlchemy, and read by hand.

    It has [ ] around a name, the alias that a derived table must have, no limit, which would be TOP there, and the
    signs of its driver: %(…)s for pymssql, which alone of all that write so wants no % doubled, and ? for pyodbc.
    """
    style = {"pymssql": "pyformat", "pyodbc": "qmark"}[driver]  # as each says of itself
    dialect = import_module(f"sqlalchemy.dialects.mssql.{driver}").dialect(paramstyle=style)
    query = "select id, [changed at] from hazards where name like 'a%' and code <> 'x:y'"
    connection = SqlConnection.model_validate(
        {"kind": "sql", "url": f"mssql+{driver}://r@h/d", "query": query, "newer_by": "changed at"}
    )
    asked: list[Any] = []
    session = SimpleNamespace(dialect=dialect, execute=lambda statement, values: asked.append((statement, values)))
    session.execution_options = lambda **_: session
    select._selected(session, connection, select.Newer("", since=7))  # type: ignore[arg-type]  # it keeps the words
    (statement, values) = asked[0]
    sign = "%(newest)s" if driver == "pymssql" else "?"
    assert str(statement.compile(dialect=dialect)) == (
        f"select * from (\n{query}\n) as fetched where [changed at] >= {sign} or [changed at] is null"
        " order by [changed at]"
    )
    assert values == {"newest": 7}


def test_a_driver_that_somebody_names_gets_no_option_of_another() -> None:
    """Pymssql calls it login_timeout, pyodbc timeout; what is not known of a driver is left to it."""
    for url, options in [
        ("mssql+pyodbc://r@h/d?driver=x", {"timeout": 15}),
        ("mssql+pymssql://r@h/d", {"login_timeout": 15}),
        ("mysql+mysqldb://r@h/d", {}),
    ]:
        connection = SqlConnection.model_validate({"kind": "sql", "url": url, "query": "select 1 as a"})
        assert drivers.address_of(connection, Secrets())[1].options == options
