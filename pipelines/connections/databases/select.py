"""Read one select of a database into a file: in a session that only reads, chunk by chunk, and only what is new."""

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.connections.asked import Asked, Fetched, NotFetched
from pipelines.connections.databases.cells import as_text, kept, read_back, sign_of
from pipelines.connections.databases.drivers import Driver, address_of
from pipelines.connections.databases.look_back import lower
from pipelines.definitions.connections import SqlConnection

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, CursorResult

CHUNK = 10_000  # rows
MOST_BYTES = 2_000_000_000
MOST_EQUAL = 20_000  # rows with the highest value that are known again; more are read again

Row = list[str | None]


def fetch_select(connection: SqlConnection, asked: Asked) -> Fetched:
    """Read what is new in a database into a file. Raises NotFetched."""
    url, driver = address_of(connection, asked.secrets)
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        return _read(connection, asked, url, driver)
    except DBAPIError as fault:
        raise NotFetched(asked.secrets.masked(f"the database says: {_said(fault.orig)}")) from None
    except (SQLAlchemyError, ImportError) as fault:
        raise NotFetched(asked.secrets.masked(f"the database cannot be asked: {str(fault).splitlines()[0]}")) from None


def _said(fault: BaseException | None) -> str:
    """Give the first line of what a database says; some drivers put a number and the words side by side."""
    words = fault.args[1] if fault and len(fault.args) == 2 and isinstance(fault.args[1], str | bytes) else fault
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return (text.strip() or type(fault).__name__).splitlines()[0][:300]


def _read(connection: SqlConnection, asked: Asked, url: "URL", driver: Driver) -> Fetched:
    from sqlalchemy import NullPool, create_engine

    newer = Newer.of(connection, asked)
    engine = create_engine(url, poolclass=NullPool, connect_args=driver.options, hide_parameters=True)
    with engine.connect() as session:  # it is rolled back at its end: nothing is ever committed
        if driver.read_only:
            session.exec_driver_sql(driver.read_only)
        result = _selected(session, connection, newer)
        names = _names(result.keys())
        newer.place = names.index(connection.newer_by) if connection.newer_by else -1
        target = asked.file(".parquet")
        count = _write(target, names, (newer.new_rows(part) for part in result.partitions(CHUNK)))
    if not count and newer.since is None:
        raise NotFetched("the select gives no row")
    return Fetched((target,) if count else (), newer.says(count), newer.mark())


def _selected(session: "Connection", connection: SqlConnection, newer: "Newer") -> "CursorResult[Any]":
    """Ask for the rows, those that are not newer left out in the database."""
    from sqlalchemy import text

    query = connection.query.strip().removesuffix(";").replace(":", "\\:")
    streamed = session.execution_options(stream_results=True, max_row_buffer=CHUNK)
    if not connection.newer_by:
        return streamed.execute(text(query))
    column = session.dialect.identifier_preparer.quote(connection.newer_by).replace(":", "\\:")
    since = f" where {column} >= :newest or {column} is null" if newer.since is not None else ""
    whole = text(f"select * from (\n{query}\n) as fetched{since} order by {column}")
    return streamed.execute(whole, {"newest": newer.lowest} if since else {})


def _names(keys: Any) -> list[str]:
    names = [str(name) for name in keys]
    if not all(name.strip() for name in names):
        raise NotFetched('a column of the select has no name: give it one, as in `count(*) as "Hours worked"`')
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise NotFetched(f"the select has more than one column {', '.join(twice)}: give each a name of its own")
    return names


def _write(target: Path, names: Sequence[str], parts: Iterator[list[Row]]) -> int:
    """Write rows as text, which takes whatever a column holds; give their number."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema([(name, pyarrow.string()) for name in names])
    count = 0
    with ParquetWriter(target, schema) as writer:
        for rows in parts:
            columns = [pyarrow.array([row[place] for row in rows], pyarrow.string()) for place in range(len(names))]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))
            count += len(rows)
            if target.stat().st_size > MOST_BYTES:
                raise NotFetched("the select gives more than 2 GB: narrow it, or name a column in newer_by")
    return count


@dataclass
class Newer:
    """What is new since the last time, by a column that only grows.

    since: its highest value of rows that were loaded; before: the signs of the rows that had it, which come again as
    others with the same value may have come later. newest and equal: the same for the next time. look_back: how far
    below its highest value rows are looked at again; then the signs of all of those are known.
    """

    query: str
    since: Any = None
    before: frozenset[str] = frozenset()
    place: int = -1
    newest: Any = None
    equal: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    again: int = 0
    look_back: str = ""
    recent: deque[tuple[Any, str]] = field(default_factory=deque)

    @property
    def lowest(self) -> Any:
        """Give the value from which rows are asked for."""
        return lower(self.since, self.look_back) if self.look_back else self.since

    @classmethod
    def of(cls, connection: SqlConnection, asked: Asked) -> "Newer":
        """Take up where the last time ended; another query begins anew."""
        said = f"{connection.newer_by}\n{connection.query}\n{connection.url or connection.url_from}"
        query = hashlib.sha256(said.encode()).hexdigest()
        if not connection.newer_by or asked.mark.get("query") != query:
            return cls(query, look_back=connection.look_back or "")
        since = read_back(asked.mark["newest"])
        known = frozenset(asked.mark["rows"])
        return cls(query, since, known, newest=since, look_back=connection.look_back or "")

    def new_rows(self, rows: Sequence[Sequence[Any]]) -> list[Row]:
        """Write rows as text, without those that were loaded the last time."""
        written = [[as_text(value) for value in row] for row in rows]
        if self.place < 0:
            return written
        return [row for row, given in zip(written, rows, strict=True) if self._is_new(row, given[self.place])]

    def _is_new(self, row: Row, value: Any) -> bool:
        if self.look_back and value is not None:
            return self._is_new_again(row, value)
        if value is not None and value != self.newest:  # rows come in their order
            self.newest, self.equal = value, set()
        if value is not None and value != self.since and len(self.equal) > MOST_EQUAL:
            return True
        sign = sign_of(row)
        (self.empty if value is None else self.equal).add(sign)
        is_known = sign in self.before and (value is None or value == self.since)
        self.again += is_known
        return not is_known

    def _is_new_again(self, row: Row, value: Any) -> bool:
        """Say whether a row is new that may have been looked at before; keep the signs of those nearest to the end."""
        self.newest, sign = value, sign_of(row)
        self.recent.append((value, sign))
        if len(self.recent) > MOST_EQUAL:
            self.recent.popleft()
        is_known = sign in self.before
        self.again += is_known
        return not is_known

    def says(self, count: int) -> str:
        """Say how many rows were read."""
        rows = f"{count:,} {'row' if count == 1 else 'rows'}"
        if self.since is None:
            return f"{rows} of the select"
        known = f", {self.again:,} known from before" if self.again else ""
        return f"{rows} since {as_text(self.since)}{known}"

    def mark(self) -> dict[str, Any]:
        """Give what to remember when the rows are loaded."""
        if self.place < 0 or self.newest is None:
            return {}
        rows = sorted(self.equal | self.empty | self._looked_at_again())
        return {"query": self.query, "newest": kept(self.newest), "rows": rows if len(rows) <= MOST_EQUAL else []}

    def _looked_at_again(self) -> set[str]:
        """Give the signs of the rows that the next time looks at again."""
        if not self.look_back:
            return set()
        lowest = lower(self.newest, self.look_back)
        return {sign for value, sign in self.recent if value >= lowest}
