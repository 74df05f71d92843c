"""Every folder of tests/exports is a case: an export, the rows it must become and the rows that must be refused."""

import csv
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import contracts
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import load_file
from pipelines.reading.mapping import columns_of
from pipelines.reading.recognise import Source, sources

EXPORTS = Path(__file__).with_name("exports")
CASES = sorted(path.name for path in EXPORTS.iterdir() if path.is_dir())


def written(value: object) -> str:
    """Write a typed value the way the expected rows do."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def expected(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, sorted(tuple(row) for row in rows)


def found(rows: Path, names: list[str]) -> list[tuple[str, ...]]:
    with duckdb.connect() as con:
        columns = ", ".join(names)
        return sorted(
            tuple(map(written, row))
            for row in con.execute(f"select {columns} from read_parquet(?)", [str(rows)]).fetchall()
        )


@pytest.mark.parametrize("case", CASES)
def test_an_export_becomes_the_rows_worked_out_by_hand(case: str, tmp_path: Path) -> None:
    folder = EXPORTS / case
    export = next(folder.glob("export.*"))
    lake = Lake(tmp_path / "lake")
    with lake.locked():
        report = load_file(lake, export)
    (manifest,) = lake.manifests()
    source = case.split("--")[0].replace("template_", "template ", 1)

    assert report.source == source
    assert report.rows_read == report.rows_loaded + report.rows_refused
    tables = {path.stem.removeprefix("rows_"): path for path in folder.glob("rows*.csv")}
    if "rows" in tables:
        tables = {source.removeprefix("template "): tables["rows"]}
    assert manifest.tables.keys() == tables.keys()
    for table, path in tables.items():
        names, rows = expected(path)
        assert found(lake.path / table / f"{manifest.sha256}.parquet", names) == rows, table


@pytest.mark.parametrize("case", CASES)
def test_a_refused_row_keeps_its_line_its_reason_and_its_cells(case: str, tmp_path: Path) -> None:
    folder = EXPORTS / case
    lake = Lake(tmp_path / "lake")
    with lake.locked():
        report = load_file(lake, next(folder.glob("export.*")))
    _, rows = expected(folder / "refused.csv")
    rows = sorted((line, reason.replace("TODAY", str(date.today()))) for line, reason in rows)
    refused = next((lake.path / "refused").glob("*.parquet"), None)

    assert report.rows_refused == len(rows)
    assert (found(refused, ["line", "reason"]) if refused else []) == rows
    if refused:
        assert all(isinstance(json.loads(cells), dict) for (cells,) in found(refused, ["cells"]))


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_source_fills_what_its_tables_need_and_has_a_case(source: Source) -> None:
    assert any(case.split("--")[0] == source.name for case in CASES)
    for feed in source.feeds:
        table = contracts().tables[feed.table]
        assert set(table.required) <= feed.fields.keys() <= set(table.fields)


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_source_names_columns_that_its_case_has(source: Source) -> None:
    """A misspelt column would be read as empty."""
    export = next((EXPORTS / source.name).glob("export.*"))
    header, _ = expected(export)
    known = {name.removeprefix("\ufeff") for name in header}
    for feed in source.feeds:
        for name, expression in feed.fields.items():
            assert set(columns_of(expression)) - {"constant"} <= known, name
