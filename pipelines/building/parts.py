"""Know what every part of a warehouse is made of, so that a part stays where nothing it is made of has changed."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import duckdb

from pipelines.building.insert import insert

FEW_ROWS = 1000  # a table of so many rows is compared with the one it replaces
COMMENT = re.compile(r"--[^\n]*")
WORD = re.compile(r"\w+")
VIEWS = ("stg_", "sent_", "gone_")  # of the records of each table
NONE = "none"  # what a part is made of that has no row by its nature: there is no record


class NotAll(Exception):
    """A part needs all records of a table where only some are staged: the warehouse is to be built from nothing."""


class Part(NamedTuple):
    """One part: made_of names its SQL and all that this reads, holds what is in it. Equal names are equal rows."""

    made_of: str
    holds: str


@dataclass(frozen=True)
class Parts:
    """The parts of the warehouse that is being built, and those of the one it is built upon, if there is one.

    stage shows a view of the records of a table, which are needed only where something that reads them is made anew.
    touched: the tables of which it shows only those records that new files name.
    """

    con: duckdb.DuckDBPyConnection
    before: dict[str, Part] = field(default_factory=dict)
    now: dict[str, Part] = field(default_factory=dict)
    stage: Callable[[str], None] = lambda view: None
    rows: dict[str, bool] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def made_of(self, sql: str, more: Sequence[object] = ()) -> str:
        """Name all that decides what a select gives: its text, and what the parts hold whose names are words of it.

        A word that is no table's costs a build at most; a table that is read is always a word.
        """
        found = words(sql)
        read = sorted((name, self.now[name].holds) for name in found & self.now.keys())
        if "builds" in found and ("built_at" in found or "build" in found):
            read.append(("builds", self.now["builds"].made_of))
        return digest([sql, read, list(more)])

    def table(
        self, name: str, sql: str, more: Sequence[object] = (), is_read: bool = True, asked: str | None = None
    ) -> None:
        """Make a table, unless it stands as this select would make it. is_read: other parts are made of it.

        asked: the same select, where it has to be asked in another way.
        """
        made_of = self.made_of(sql, more)
        if not self.keep(name, made_of):
            old = self.few_rows(name) if is_read and name in self.before else None
            self.show(asked or sql)
            self.con.execute(f"create or replace table {name} as {asked or sql}", list(more))
            same = old is not None and old == self.few_rows(name)
            self.note(name, made_of, self.before[name].holds if same else made_of)

    def macro(self, name: str, argument: str, sql: str) -> None:
        """Make a macro that gives a table, unless it stands as it would be made."""
        made_of = self.made_of(sql)
        text = digest([argument, sql])
        if not (name in self.before and self.before[name].made_of.startswith(text)):
            self.show(sql)
            self.con.execute(f"create or replace macro {name}({argument}) as table {sql}")
        self.note(name, f"{text} {made_of}")

    def keep(self, name: str, made_of: str) -> bool:
        """Say whether a part stands as it would be made; then it is one of those of now."""
        if name not in self.before or self.before[name].made_of != made_of:
            return False
        self.now[name] = self.before[name]
        return True

    def note(self, name: str, made_of: str, holds: str | None = None) -> None:
        """Note what a part is made of, and what it holds where that is not the same."""
        self.now[name] = Part(made_of, made_of if holds is None else holds)

    def holds(self, *names: str) -> list[str]:
        """Give what some parts hold."""
        return [self.now[name].holds for name in names]

    def show(self, sql: str, is_near: bool = False) -> None:
        """Have the views there that a select reads. is_near: it asks for touched records alone. Raises NotAll."""
        for word in sorted(words(sql)):
            if word.startswith(VIEWS):
                self.stage(word)
                if not is_near and table_of(word) in self.touched:
                    raise NotAll(f"all of {word} is needed, but only what new files touch is staged")

    def filled(self, tables: Iterable[str] = ()) -> set[str]:
        """Give the tables that have rows, of those that were asked for once they are made: they change no more."""
        if asked := [name for name in tables if name not in self.rows]:
            found = self.con.execute("select " + ", ".join(f"exists(from {name})" for name in asked)).fetchall()[0]
            self.rows.update(zip(asked, found, strict=True))
        return {name for name, is_there in self.rows.items() if is_there}

    def has_rows(self, name: str) -> bool:
        """Say whether a table has a row."""
        return bool(self.con.execute(f"select exists(from {name})").fetchall()[0][0])

    def write(self, definitions: str) -> None:
        """Keep the parts in the warehouse, for the build after it."""
        self.con.execute("create or replace table parts (part varchar, made_of varchar, holds varchar)")
        insert(self.con, "parts", [("definitions", definitions, ""), *((name, *one) for name, one in self.now.items())])

    def few_rows(self, name: str) -> object:
        """Give the rows of a small table in their order, with their types; None of a large one."""
        asked = self.con.execute(f"from {name} limit {FEW_ROWS + 1}")
        types = [(column, str(kind)) for column, kind, *_ in asked.description]
        rows = asked.fetchall()
        return (types, rows) if len(rows) <= FEW_ROWS else None


def table_of(view: str) -> str:
    """Name the table that a view shows records of."""
    return view.removeprefix("stg_").removeprefix("sent_").removeprefix("gone_")


def read_parts(con: duckdb.DuckDBPyConnection, definitions: str) -> dict[str, Part]:
    """Give the parts of a warehouse that was built with these definitions, else none.

    Raises duckdb.Error where it is one of an older version, which knows of no parts.
    """
    found = {name: Part(*one) for name, *one in con.execute("from parts").fetchall()}
    own = found.pop("definitions", None)
    return found if own and own.made_of == definitions else {}


def digest(known: Iterable[object]) -> str:
    """Name some values by their hash."""
    return hashlib.sha256(json.dumps(list(known), default=str).encode()).hexdigest()


@lru_cache(maxsize=1024)
def words(sql: str) -> frozenset[str]:
    """Give the words of a select, in small letters, without those of its comments."""
    return frozenset(WORD.findall(COMMENT.sub("", sql).lower()))
