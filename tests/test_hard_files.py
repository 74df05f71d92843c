"""What was written into a file comes back exactly, or is refused with a reason: never anything else."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import HealthCheck, example, given, settings, target

from pipelines.lake.inbox import load_path
from pipelines.lake.lake import Lake
from tests.generated import examples
from tests.hard_files import TABLES, Writing, records, write_file, writings

ONE = ("exposures", [
    {"unit_id": "Line 1", "month_date": date(2025, 1, 1), "worker_type": "employee", "worked_hours": 12000.0,
     "average_headcount": 700},
    {"unit_id": "Line 1", "month_date": date(2025, 2, 1), "worker_type": "employee", "worked_hours": 11500.0,
     "average_headcount": None},
])  # fmt: skip


def found(lake: Path, table: str) -> list[dict[str, object]]:
    files = list((lake / table).glob("*.parquet"))
    if not files:
        return []
    with duckdb.connect() as con:
        names = list(TABLES[table])
        rows = con.execute(
            f"select {', '.join(names)} from read_parquet(?)", [[str(file) for file in files]]
        ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def one_space(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Write texts with one space where there are several."""
    return [
        {name: " ".join(cell.split()) if isinstance(cell, str) else cell for name, cell in row.items()} for row in rows
    ]


SPACES = ("hazards", [
    {"hazard_id": "H-001", "unit_id": "Line 1", "source": "inspection", "hazard_level": "general",
     "found_date": date(2025, 1, 1), "due_date": None, "description": ";  ;"},
])  # fmt: skip


@given(sent=records(), how=writings())
@example(sent=SPACES, how=Writing(kind="xls of html"))
@example(
    sent=ONE, how=Writing(kind="xlsx", titles=2, has_total=True, has_foot=True, has_hidden_sheet=True, is_merged=True)
)
@example(sent=ONE, how=Writing(kind="csv", chinese=True, encoding="gb18030", numbers="ten_thousands", has_total=True))
@settings(max_examples=examples(2), deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_written_comes_back_or_is_refused(sent: tuple[str, list[dict[str, object]]], how: Writing) -> None:
    table, rows = sent
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        path = write_file(Path(folder), table, rows, how)
        with lake.locked():
            reports = load_path(lake, path, explicit=True)
        back = found(lake.path, table)
    total = sum(report.rows_refused for report in (reports if isinstance(reports, list) else [reports]))
    if how.kind == "xls of html":  # a page shows many spaces as one
        rows, back = one_space(rows), one_space(back)
    strange = [row for row in back if row not in rows]
    assert not strange, (how, strange)
    assert len(back) + total >= len(rows) or not back, (how, reports)
    target(float(len(back)), label="rows that came back")
