"""A real PostgreSQL is fetched from: types, what is new, read only, a wrong password that nobody gets to see."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.connections.databases import drivers
from tests.definition_files import own
from tests.fetching import command, fetched, left_behind, rows_of, why
from tests.find_postgresql import PACKAGES, programs_here
from tests.test_load import quick_build  # noqa: F401

PASSWORD = "p@ss/w:rd"  # in an address it is written p%40ss%2Fw%3Ard
URL_PASSWORD = "p%40ss%2Fw%3Ard"
SELECT = """select no as "Hazard ID", unit as "Unit ID", 'inspection' as "Found by", 'general' as "Hazard level",
 found as "Found on", changed from ledger where found::date > '2026-01-01 00:00:00'"""

pytestmark = [
    pytest.mark.usefixtures("quick_build"),
    pytest.mark.skipif(programs_here() is None, reason=f"no PostgreSQL here: apt-get install {PACKAGES[0]}"),
]


@dataclass(frozen=True)
class Server:
    """A running server: its port, and how to ask its owner's database."""

    port: int

    def run(self, statement: str) -> None:
        """Change the database, as its owner."""
        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=plant password={PASSWORD} dbname=postgres") as con:
            con.execute(statement)

    def asked(self, **keys: Any) -> dict[str, Any]:
        """Give the entry of the connection."""
        return {"kind": "sql", "url_from": "PLANT_DB_URL", "query": SELECT, "newer_by": "changed"} | keys

    def url(self, password: str = URL_PASSWORD) -> str:
        """Give the address with its password."""
        return f"postgresql://plant:{password}@127.0.0.1:{self.port}/postgres"


def owner() -> str | None:
    """Name who runs the server: it never runs as root."""
    if os.geteuid() != 0:
        return None
    names = [each.pw_name for each in pwd.getpwall()]
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def cluster() -> Iterator[Server]:
    """Run a private server in a folder of its own."""
    programs, user, port = programs_here(), owner(), free_port()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="fourcolor-postgresql-"))  # that of pytest is closed to other users
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if user:
        for path in (folder, secret):
            shutil.chown(path, user)
    make = [programs / "initdb", "-D", folder / "db", "-U", "plant", "-A", "scram-sha-256", "--no-sync", "--no-locale"]
    run = {"user": user, "cwd": folder}
    subprocess.run([*make, "-E", "UTF8", f"--pwfile={secret}"], check=True, capture_output=True, **run)  # type: ignore[call-overload]
    settings = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={port}", "-c", f"unix_socket_directories={folder}"]
    start = [programs / "postgres", "-D", folder / "db", "-F", *settings, "-c", "timezone=UTC"]
    process = subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **run)  # type: ignore[call-overload]
    try:
        yield answering(Server(port))
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder)


def answering(server: Server) -> Server:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            server.run("select 1")
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return server
    raise AssertionError("PostgreSQL did not start within 30 seconds")


@pytest.fixture
def server(cluster: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Give the server with a ledger of two rows, and its address in the environment."""
    cluster.run("drop table if exists ledger, hours")
    cluster.run("create table ledger (no text, unit text, found date, changed timestamptz)")
    cluster.run("insert into ledger values ('H1', 'U1', '2026-10-01', '2026-10-01 08:00:00.000001+08')")
    cluster.run("insert into ledger values ('H2', '车间', '2026-10-02', '2026-10-02 08:00:00.000002+08')")
    monkeypatch.setenv("PLANT_DB_URL", cluster.url())
    return cluster


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_rows_are_loaded_and_the_next_time_only_new_ones(server: Server, data: Path) -> None:
    (file,) = fetched(data, ledger=server.asked()).files
    assert (file.rows_loaded, file.message.split(";")[0]) == (2, "2 rows of the select")
    said = "0 rows since 2026-10-02 00:00:00.000002+00:00, 1 known from before"
    assert fetched(data).files[0].message == f"nothing new: {said}"
    server.run("insert into ledger values ('H3', 'U1', '2026-10-02', '2026-10-02 08:00:00.000002+08')")
    assert fetched(data).files[0].rows_loaded == 1
    rows = [("H1", "U1", "2026-10-01"), ("H2", "车间", "2026-10-02"), ("H3", "U1", "2026-10-02")]
    assert rows_of(data, "hazards", "hazard_id unit_id found_date") == rows


def test_numbers_and_times_come_as_they_are(server: Server, data: Path) -> None:
    """1.234 of a numeric(10,3) is no thousands; half past midnight in Shanghai is the evening before in UTC."""
    server.run("create table hours (month date, amount numeric(10,3))")
    server.run("insert into hours values ('2026-01-01', 1.234), ('2026-02-01', 2345.600)")
    names = """'U1' as "Unit ID", month as "Month", 'employee' as "Worker type", amount as "Hours worked\""""
    (file,) = fetched(data, hours=server.asked(query=f"select {names} from hours", newer_by="Month")).files
    assert file.rows_loaded == 2
    assert rows_of(data, "exposures", "month_date worked_hours") == [("2026-01-01", "1.234"), ("2026-02-01", "2345.6")]
    own(data, "company.toml", 'time_zone = "Asia/Shanghai"')
    server.run("update ledger set changed = '2026-10-03 00:30+08' where no = 'H2'")
    fetched(
        data,
        ledger=server.asked(
            query=SELECT.replace(' found as "Found on", changed', ' changed as "Found on"'), newer_by="Found on"
        ),
    )
    assert rows_of(data, "hazards", "hazard_id found_date") == [("H1", "2026-10-01"), ("H2", "2026-10-03")]


def test_nothing_can_be_changed(server: Server, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session only reads: what a select may do through a function, and what got past the check of the settings."""
    server.run("create sequence if not exists counted")
    server.run("create or replace function tidy() returns int language sql as 'delete from ledger; select 1'")
    newer: dict[str, str]
    for query in ("select nextval('counted') as a", "select tidy() as a"):
        for newer in ({}, {"newer_by": "a"}):
            says = why(fetched(data, ledger={"kind": "sql", "url_from": "PLANT_DB_URL", "query": query} | newer))
            assert says.endswith("in a read-only transaction")
    monkeypatch.setattr("pipelines.definitions.connections.why_no_single_select", lambda _query: "")
    for query in ("delete from ledger", "with gone as (delete from ledger returning no) select no from gone"):
        says = why(fetched(data, ledger={"kind": "sql", "url_from": "PLANT_DB_URL", "query": query}))
        assert says.startswith("the database says: ")
    assert fetched(data, ledger=server.asked()).files[0].rows_loaded == 2


def test_what_cannot_be_asked_is_one_sentence_without_the_password(
    server: Server, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = why(fetched(data, ledger=server.asked(query="select * from hazards", newer_by="a")))
    assert says == 'the database says: relation "hazards" does not exist'
    monkeypatch.setenv("PLANT_DB_URL", server.url("wrong%20one"))
    says = why(fetched(data, ledger=server.asked()))
    assert 'password authentication failed for user "plant"' in says
    _, text = command("fetch", "--data", data)
    assert not [word for word in ("wrong one", "wrong%20one", PASSWORD) if word in text]
    monkeypatch.setenv("PLANT_DB_URL", server.url().replace(str(server.port), str(free_port())))
    assert "Connection refused" in why(fetched(data))
    assert left_behind(data) == []


def test_a_password_may_stand_in_a_variable_of_its_own(
    server: Server, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANT_DB_PASSWORD", PASSWORD)
    url = f"postgresql://plant@127.0.0.1:{server.port}/postgres"
    keys = {"kind": "sql", "url": url, "password_from": "PLANT_DB_PASSWORD", "query": SELECT}
    assert fetched(data, ledger=keys).files[0].rows_loaded == 2


def test_a_server_that_does_not_answer_is_given_up(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that takes the connection and says nothing."""
    monkeypatch.setitem(drivers.DRIVERS["postgresql"].options, "connect_timeout", 2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://plant@127.0.0.1:{silent.getsockname()[1]}/plant"
        assert "timeout" in why(fetched(data, ledger={"kind": "sql", "url": url, "query": "select 1 as a"}))
