"""Profile every column of a table, set-wise in DuckDB: what is filled, how often which text, what cells look like."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.mapping.opened import Laid
from pipelines.mapping.writings import DATE, MONTH, NOT_YET_DONE, NOTHING, NUMBER
from pipelines.reading.cells.quoting import text
from pipelines.reading.rows.typed_rows import connect

TOP, FIRST, MOST_COLUMNS, MOST_CELLS = 60, 400, 200, 6_000_000
LONGEST_MARK = 16
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
    """Profile the rows of a table; of a very wide one the first rows."""
    width = min(len(laid.header), MOST_COLUMNS)
    rows = laid.rows[: max(MOST_CELLS // max(width, 1), 1000)]
    target = folder / "profiled.csv"
    marks = _write(rows, width, target)
    con = connect(folder)
    columns = ", ".join(["'line': 'bigint'", *(f"'c{place}': 'varchar'" for place in range(1, width + 1))])
    con.execute(
        f"create or replace temp table profiled as select * from read_csv({text(str(target))}, header = false,"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}},"
        " max_line_size = 33554432, null_padding = true)"
    )
    return Profile(tuple(_columns(con, laid.header[:width], len(rows), marks)), len(rows), "profiled", con)


def _write(rows: Sequence[tuple[int, list[str]]], width: int, target: Path) -> list[set[str]]:
    """Write the trimmed cells of rows after their lines; what stands for nothing is written as nothing, and listed."""
    marks = [set[str]() for _ in range(width)]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for line, cells in rows:
            own = [" ".join(cell.split()) for cell in cells[:width]]
            own += [""] * (width - len(own))
            for place, cell in enumerate(own):
                if cell and len(cell) < LONGEST_MARK and cell.upper() in NOTHING:
                    marks[place].add(cell)
                    own[place] = ""
            writer.writerow([line, *own])
    return marks


def _columns(
    con: duckdb.DuckDBPyConnection, header: Sequence[str], rows: int, marks: Sequence[set[str]]
) -> Iterator[ColumnProfile]:
    """Profile all columns by three questions: however many there are, they are planned once."""
    names = ", ".join(f"c{place}" for place in range(1, len(header) + 1))
    con.execute(f"create or replace temp table cells as unpivot profiled on {names} into name place value cell")
    con.execute(
        "create or replace temp table texts as"
        " select place, cell, count(*) as n, min(line) as first, left(cell, 60) as start from cells group by all"
    )
    kinds = ", ".join(
        f"sum(n) filter (regexp_full_match(start, {text(kind)}))" for kind in (DATE, MONTH, f"(?i){NUMBER}")
    )
    asked = f"select place, sum(n), count(*), {kinds}, sum(n * length(cell)) / sum(n) from texts group by all"
    counts = {place: answers for place, *answers in con.execute(asked).fetchall()}
    nth = f"row_number() over (partition by place order by n desc, first) <= {TOP}"
    asked = f"select place, cell, n, first from texts qualify {nth}"
    top: dict[str, list[tuple[str, int, int]]] = {}
    for place, cell, count, first in con.execute(f"{asked} order by place, n desc, first").fetchall():
        top.setdefault(place, []).append((cell, count, first))
    numbered = "select *, row_number() over (partition by place order by line) as nth from cells"
    asked = f"select place, list(cell order by line) from ({numbered}) where nth <= {FIRST} group by all"
    first_cells = dict(con.execute(asked).fetchall())
    for number, name in enumerate(header, 1):
        place = f"c{number}"
        yield _column(name, rows, counts.get(place), top.get(place, []), first_cells.get(place, []), marks[number - 1])


def _column(
    header: str,
    rows: int,
    counts: Sequence[float | None] | None,
    top: Sequence[tuple[str, int, int]],
    first: Sequence[str],
    marks: set[str],
) -> ColumnProfile:
    filled, distinct, dates, months, numbers, length = (float(count or 0) for count in counts or [0] * 6)
    not_yet = [cell for cell, *_ in top if cell.upper() in NOT_YET_DONE]
    up, again = _counting(first)
    return ColumnProfile(
        header,
        rows,
        int(filled),
        int(distinct),
        tuple((cell, count) for cell, count, _ in top),
        int(dates),
        int(months),
        int(numbers),
        length,
        tuple(sorted({*marks, *not_yet})),
        tuple(cell for cell, *_ in sorted(top, key=lambda row: row[2])[:3]),
        up,
        again,
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
