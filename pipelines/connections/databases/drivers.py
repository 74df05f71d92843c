"""Which packages a database needs, and how it is opened so that nothing in it can be changed."""

import sys
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipelines.connections.asked import NotFetched, Secrets
from pipelines.definitions.connections import SqlConnection

if TYPE_CHECKING:
    from sqlalchemy import URL

SQLALCHEMY = "SQLAlchemy==2.1.9"
PATIENCE = 15  # seconds until a server must have answered at all


@dataclass(frozen=True)
class Driver:
    """The package for one database. read_only: what is said to it first; database servers name this differently."""

    name: str
    module: str = ""
    package: str = ""
    read_only: str = ""
    options: dict[str, Any] = field(default_factory=dict)


# SQL Server knows no transaction that only reads: there it is the single select, and that nothing is ever committed.
DRIVERS = {
    "postgresql": Driver(
        *("postgresql+psycopg", "psycopg", "psycopg[binary]==3.3.9", "set transaction read only"),
        {"connect_timeout": PATIENCE},
    ),
    "mysql": Driver(
        *("mysql+pymysql", "pymysql", "PyMySQL==1.2.4", "start transaction read only"), {"connect_timeout": PATIENCE}
    ),
    "mssql": Driver("mssql+pymssql", "pymssql", "pymssql==2.4.6", options={"login_timeout": PATIENCE}),
    "sqlite": Driver("sqlite", read_only="pragma query_only = on"),
}
# What another driver that somebody names takes for its patience; what it does not know may be a fault to it.
OWN_OPTIONS = {"mssql+pyodbc": {"timeout": PATIENCE}, "postgresql+psycopg2": {"connect_timeout": PATIENCE}}
DRIVERS["mariadb"] = DRIVERS["mysql"]


def address_of(connection: SqlConnection, secrets: Secrets) -> tuple["URL", Driver]:
    """Give the address of a database with its secrets, and its driver. Raises NotFetched."""
    _require("sqlalchemy", SQLALCHEMY)
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    where = connection.url_from or "url"
    try:
        url = make_url(connection.url or secrets.read(str(connection.url_from)))
    except (ArgumentError, ValueError):
        says = f"{where} is no address of a database, such as postgresql://reader:password@host/database"
        raise NotFetched(says) from None
    if url.password:
        secrets.hide(url.password)
    if connection.password_from:
        url = url.set(password=secrets.read(connection.password_from))
    kind, _, own = url.drivername.partition("+")
    driver = DRIVERS.get(kind)
    if driver is None:
        raise NotFetched(f"{where} is of no database that can be read: there are {', '.join(sorted(DRIVERS))}")
    if own and url.drivername != driver.name:
        driver = replace(driver, options=OWN_OPTIONS.get(url.drivername, {}))
    if not own:  # whoever names a driver has it
        _require(driver.module, SQLALCHEMY, driver.package)
        url = url.set(drivername=driver.name)
    return (_read_only_file(url) if kind == "sqlite" else url), driver


def _require(module: str, *packages: str) -> None:
    """Say how to install what is missing."""
    if module and find_spec(module) is None:
        wanted = " ".join(f"'{package}'" for package in packages)
        raise NotFetched(f"a package that is not installed is needed: {sys.executable} -m pip install {wanted}")


def _read_only_file(url: "URL") -> "URL":
    """Have SQLite open a file that is there, to read it; by itself it makes one that is not."""
    path = Path(url.database or "")
    if not path.is_file():
        raise NotFetched(f"there is no database file {path}")
    return url.set(database=f"file:{quote(str(path.absolute()))}", query={"mode": "ro", "uri": "true"})
