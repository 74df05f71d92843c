"""Fill cells that say "same as above", such as 〃 and 同上, with what stands in the row above; each is said."""

from collections.abc import Sequence

import duckdb

from pipelines.reading.cells.quoting import text
from pipelines.reading.rows.summary_rows import foot, title_again, total

MARKS = (
    "〃", "″", "“", "”", '"', '""', "''", "´´", "‘’", "同上", "同前", "上同", "〃〃", "々", "DITTO", "DITTO.", "DO.",
    "-DO-", "DITO", "IDEM", "ÍDEM", "-〃-", '-"-', '--"--', '- " -', "同上行", "同上。", "(同上)", "（同上）",
    "—〃—", "－〃－",
    '—"—', "-DITTO-", "AS ABOVE", "SEE ABOVE", "SAME AS ABOVE",
)  # fmt: skip
LONGEST = max(len(mark.encode()) for mark in MARKS)
NOTHING = "chr(0)"


def is_mark(cell: str) -> str:
    """Ask whether a trimmed cell says that it is the same as the one above; long texts are not looked at."""
    listed = ", ".join(text(mark) for mark in MARKS)
    return f"(strlen({cell}) <= {LONGEST} and upper({cell}) in ({listed}))"


def columns_with_marks(con: duckdb.DuckDBPyConnection, rows: str, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Count the marks in each column that has any, and give the first line of one."""
    counts = ", ".join(f"count_if({is_mark(f'trim({name})')})" for name in names)
    found = con.execute(f"select {counts} from ({rows})").fetchall()[0]
    marked = {name: count for name, count in zip(names, found, strict=True) if count}
    if not marked:
        return {}
    firsts = ", ".join(f"min(line) filter ({is_mark(f'trim({name})')})" for name in marked)
    lines = con.execute(f"select {firsts} from ({rows})").fetchall()[0]
    return {name: (count, line) for (name, count), line in zip(marked.items(), lines, strict=True)}


def filled(
    rows: str, names: Sequence[str], headers: Sequence[str], marked: Sequence[str], down: Sequence[str], title: str
) -> str:
    """Write rows whose marks are filled from the nearest record above; totals, titles and headers are none.

    A mark below an empty cell is empty, as what it points to is, and so is one with nothing above it.
    down: columns whose empty cells are those of the record above too.
    """
    both = list(dict.fromkeys((*marked, *down)))
    if not both:
        return rows
    first = f"coalesce({', '.join(f'nullif(trim({name}), chr(0))' for name in names)})"
    header_of = dict(zip(names, headers, strict=True))
    again = " and ".join(f"coalesce(trim({name}), '') = {text(header_of[name].strip())}" for name in both)
    is_none = f"(coalesce({total(first)} <> '' or {foot(first)} or {title_again(first, title)}, false) or ({again}))"
    fills = [_fill(name, name in down) for name in both]
    return f"select * replace ({', '.join(fills)}) from (select *, {is_none} as own_none from ({rows}))"


def _fill(name: str, is_down: bool) -> str:
    mark, empty = is_mark(f"trim({name})"), f"nullif(trim({name}), '') is null"
    asks = f"(coalesce({mark}, false) or {empty})" if is_down else f"coalesce({mark}, false)"
    own = f"case when own_none or {asks} then null else coalesce({name}, {NOTHING}) end"
    above = f"last_value({own} ignore nulls) over (order by line rows between unbounded preceding and 1 preceding)"
    return f"case when {asks} and not own_none then nullif({above}, {NOTHING}) else {name} end as {name}"
