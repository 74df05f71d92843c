"""Every folder of tests/exports is a case: an export, the rows it must become and the rows that must be refused."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import contracts
from pipelines.lake.lake import Lake, Manifest
from pipelines.lake.load_file import FileReport, load_file
from pipelines.reading.recognising.mapping import columns_of
from pipelines.reading.recognising.recognise import Source, sources

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


@dataclass(frozen=True)
class Loaded:
    """What became of the export of a case: where its lake lies, its manifest and the report."""

    lake: Path
    manifest: Manifest
    report: FileReport


@pytest.fixture(scope="module")
def load_case(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Loaded]:
    """Return a function that loads the export of a case the first time it is asked, into a lake of its own."""

    @cache
    def loaded(case: str) -> Loaded:
        lake = Lake(tmp_path_factory.mktemp("lake"))
        with lake.locked():
            report = load_file(lake, next((EXPORTS / case).glob("export.*")))
        (manifest,) = lake.manifests()
        return Loaded(lake.path, manifest, report)

    return loaded


def found(rows: Path, names: list[str]) -> list[tuple[str, ...]]:
    with duckdb.connect() as con:
        columns = ", ".join(names)
        return sorted(
            tuple(map(written, row))
            for row in con.execute(f"select {columns} from read_parquet(?)", [str(rows)]).fetchall()
        )


@pytest.mark.parametrize("case", CASES)
def test_an_export_becomes_the_rows_worked_out_by_hand(case: str, load_case: Callable[[str], Loaded]) -> None:
    folder, loaded = EXPORTS / case, load_case(case)
    report, manifest = loaded.report, loaded.manifest
    source = case.split("--")[0].replace("template_", "template ", 1)

    assert report.source == source
    assert report.rows_read == report.rows_loaded + report.rows_refused + report.rows_fed_nothing
    tables = {path.stem.removeprefix("rows_"): path for path in folder.glob("rows*.csv")}
    if "rows" in tables:
        tables = {source.removeprefix("template "): tables["rows"]}
    assert manifest.tables.keys() == tables.keys()
    for table, path in tables.items():
        names, rows = expected(path)
        assert found(loaded.lake / table / f"{manifest.sha256}.parquet", names) == rows, table


@pytest.mark.parametrize("case", CASES)
def test_a_refused_row_keeps_its_line_its_reason_and_its_cells(case: str, load_case: Callable[[str], Loaded]) -> None:
    folder, loaded = EXPORTS / case, load_case(case)
    report = loaded.report
    _, rows = expected(folder / "refused.csv")
    rows = sorted((line, reason.replace("TODAY", str(date.today()))) for line, reason in rows)
    refused = next((loaded.lake / "refused").glob("*.parquet"), None)

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
