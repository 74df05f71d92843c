"""Profile every column of a table, set-wise in DuckDB: what is filled, how often which text, what cells look like."""

import csv
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.mapping.opened import Laid
from pipelines.mapping.writings import DATE, MONTH, NOT_YET_DONE, NOTHING, NUMBER
from pipelines.reading.cells.quoting import text
from pipelines.reading.rows.typed_rows import connect

TOP, MOST_COLUMNS = 60, 300
MOSTLY = 0.6
CODES = 25  # values that a column of codes has at most


@dataclass(frozen=True)
class ColumnProfile:
    """What a column holds: counts of rows, its most frequent texts, and how many of its cells are of which kind.

    marks: what stands for nothing in it. longest, mean_length: of its texts, in characters. counts_up: its whole
    numbers are 1, 2, 3 … from the first row on; starts_again: they do so more than once.
    """

    header: str
    rows: int
    filled: int
    distinct: int
    top: tuple[tuple[str, int], ...]
    dates: int = 0
    months: int = 0
    numbers: int = 0
    mean_length: float = 0
    marks: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counts_up: bool = False
    starts_again: bool = False
    cells: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_unique(self) -> bool:
        """Say whether every row has a text of its own in it."""
        return self.filled == self.rows == self.distinct > 0

    def share(self, count: int) -> float:
        """Give the share of its filled cells."""
        return count / self.filled if self.filled else 0.0

    @property
    def is_dates(self) -> bool:
        """Say whether most of it are days."""
        return self.share(self.dates) >= MOSTLY

    @property
    def is_months(self) -> bool:
        """Say whether most of it are months."""
        return self.share(self.months) >= MOSTLY

    @property
    def is_numbers(self) -> bool:
        """Say whether most of it are numbers."""
        return self.share(self.numbers) >= MOSTLY

    @property
    def kind(self) -> str:
        """Name what it is for people."""
        if not self.filled:
            return "empty"
        if self.is_dates or self.is_months:
            return "date"
        if self.is_numbers:
            return "number"
        is_code = self.distinct <= CODES and (self.distinct * 2 <= self.filled or self.filled < 6)
        return "code" if is_code and self.mean_length <= 12 else "text"


@dataclass(frozen=True)
class Profile:
    """The profiles of all columns of a table, and its trimmed cells as a table to ask further questions of."""

    columns: tuple[ColumnProfile, ...]
    rows: int
    table: str
    con: duckdb.DuckDBPyConnection

    def of(self, header: str) -> ColumnProfile:
        """Give the profile of a column."""
        return next(column for column in self.columns if column.header == header)

    def place(self, header: str) -> str:
        """Name a column in SQL."""
        return f"c{[column.header for column in self.columns].index(header) + 1}"

    def differing(self, headers: Sequence[str]) -> int:
        """Count how many rows differ in these columns together."""
        listed = ", ".join(f"coalesce({self.place(header)}, '')" for header in headers)
        count: int = self.con.execute(f"select count(distinct ({listed},)) from {self.table}").fetchall()[0][0]
        return count

    def pairs(self, headers: Sequence[str], most: int = 500) -> list[tuple[tuple[str, ...], int]]:
        """Count the texts that stand together in these columns, the most frequent first."""
        listed = ", ".join(self.place(header) for header in headers)
        asked = f"select {listed}, count(*) as n from {self.table} group by all order by n desc limit {most}"
        return [(tuple(cell or "" for cell in row[:-1]), row[-1]) for row in self.con.execute(asked).fetchall()]


def profile(laid: Laid, folder: Path) -> Profile:
    """Profile the rows of a table."""
    names = [name or "" for name in laid.header]
    width = min(len(names), MOST_COLUMNS)
    target, marks = folder / "profiled.csv", [set[str]() for _ in range(width)]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for line, cells in laid.rows:
            own = [" ".join(cell.split()) for cell in cells[:width]]
            own += [""] * (width - len(own))
            for place, cell in enumerate(own):
                if cell and cell.upper() in NOTHING:
                    marks[place].add(cell)
                    own[place] = ""
            writer.writerow([line, *own])
    con = connect(folder)
    columns = ", ".join(["'line': 'bigint'", *(f"'c{place}': 'varchar'" for place in range(1, width + 1))])
    con.execute(
        f"create or replace temp table profiled as select * from read_csv({text(str(target))}, header = false,"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}},"
        " max_line_size = 33554432, null_padding = true)"
    )
    found = [_column(con, name, place, len(laid.rows), marks[place - 1]) for place, name in enumerate(names[:width], 1)]
    return Profile(tuple(found), len(laid.rows), "profiled", con)


def _column(con: duckdb.DuckDBPyConnection, header: str, place: int, rows: int, marks: set[str]) -> ColumnProfile:
    name = f"c{place}"
    ahead = f"left({name}, 60)"
    asked = f"""select count({name}), count(distinct {name}),
        count_if(regexp_full_match({ahead}, {text(DATE)})), count_if(regexp_full_match({ahead}, {text(MONTH)})),
        count_if(regexp_full_match({ahead}, {text("(?i)" + NUMBER)})), avg(length({name})),
        list({name} order by line)[1:400]
        from profiled where {name} is not null"""
    filled, distinct, dates, months, numbers, length, first = con.execute(asked).fetchall()[0]
    top = con.execute(
        f"select {name}, count(*) as n, min(line) as first from profiled where {name} is not null"
        f" group by 1 order by n desc, first limit {TOP}"
    ).fetchall()
    not_yet = [cell for cell, *_ in top if cell.upper() in NOT_YET_DONE]
    up, again = _counting(first or [])
    return ColumnProfile(
        header,
        rows,
        filled,
        distinct,
        tuple((cell, count) for cell, count, _ in top),
        dates,
        months,
        numbers,
        float(length or 0),
        tuple(sorted({*marks, *not_yet})),
        tuple(cell for cell, *_ in sorted(top, key=lambda row: row[2])[:3]),
        up,
        again,
        tuple(first or ()),
    )


def _counting(cells: Sequence[str]) -> tuple[bool, bool]:
    """Say whether whole numbers count the rows from 1, and whether they begin again."""
    digits = [cell.removesuffix(".0") for cell in cells]
    if len(digits) < 2 or not all(cell.isdigit() and len(cell) < 7 for cell in digits):
        return False, False
    numbers = [int(cell) for cell in digits]
    steps = sum(after - before == 1 for before, after in itertools.pairwise(numbers))
    restarts = sum(after == 1 and before != 0 for before, after in itertools.pairwise(numbers))
    counts = numbers[0] in (0, 1) and steps + restarts >= 0.95 * (len(numbers) - 1)
    return counts, counts and restarts > 0
