"""A source says whose ids they are, of a unit, a sheet or a file: the same id of another is another record."""

import gzip
from pathlib import Path

import openpyxl
import pytest

from dashboard.numbers import warehouse
from pipelines.load import load

SOURCE = """
label = "Harm"
recognised_by = ["Case", "Plant", "Happened"]
ids_of = "{}"
[[feeds]]
table = "accidents"
[feeds.fields]
accident_id = "Case"
unit_id = "Plant"
accident_date = "Happened"
worker_type = {{ constant = "employee" }}
risk_point_id = "Point"
"""
HEADER = "Case,Plant,Happened,Point"


def ids_of(data: Path, owner: str) -> None:
    """Let the company's own source say whose its ids are."""
    (data / "settings" / "sources").mkdir(parents=True)
    (data / "settings" / "sources" / "harm.toml").write_text(SOURCE.format(owner), encoding="utf-8")


def found(data: Path) -> list[tuple[str, str]]:
    rows = warehouse.query("select accident_id, risk_point_id from accidents order by 1")
    return list(rows.itertuples(index=False, name=None))


def test_plain_files_name_their_unit(data_dir: Path, tmp_path: Path) -> None:
    ids_of(data_dir, "unit")
    sent = tmp_path / "harm.csv"
    sent.write_text(f"{HEADER}\n1,A,2026-03-02,P1\n1,B,2026-03-03,P1\n", encoding="utf-8")
    assert load([sent], data_dir).exit_code == 0
    assert found(data_dir) == [("1 (A)", "P1"), ("1 (B)", "P1")]  # the source feeds no risk points: theirs stay


def test_the_same_id_of_the_same_unit_still_repeats(data_dir: Path, tmp_path: Path) -> None:
    ids_of(data_dir, "unit")
    sent = tmp_path / "harm.csv"
    sent.write_text(f"{HEADER}\n1,A,2026-03-02,P1\n1,A,2026-03-03,P1\n", encoding="utf-8")
    (line,) = load([sent], data_dir).files
    assert (line.rows_loaded, line.rows_refused) == (1, 1)
    assert 'Case "1 (A)" repeats line 2' in line.message


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_is_named_without_its_ending(data_dir: Path, tmp_path: Path, is_packed: bool) -> None:
    ids_of(data_dir, "file")
    for name in ("north", "south"):
        text = f"{HEADER}\n1,A,2026-03-02,P1\n".encode()
        (tmp_path / f"{name}.csv").write_bytes(text.replace(b"P1", name.encode()))
        if is_packed:
            (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress((tmp_path / f"{name}.csv").read_bytes()))
            (tmp_path / f"{name}.csv").unlink()
    assert load(sorted(tmp_path.glob("*h.csv*")), data_dir).exit_code == 0
    assert found(data_dir) == [("1 (north)", "north"), ("1 (south)", "south")]


def test_sheets_are_named(data_dir: Path, tmp_path: Path) -> None:
    ids_of(data_dir, "sheet")
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for plant in ("Mill", "Kiln"):
        sheet = book.create_sheet(plant)
        sheet.append(HEADER.split(","))
        sheet.append(["1", "A", "2026-03-02", plant])
    book.save(tmp_path / "harm.xlsx")
    assert load([tmp_path / "harm.xlsx"], data_dir).exit_code == 0
    assert found(data_dir) == [("1 (Kiln)", "Kiln"), ("1 (Mill)", "Mill")]


@pytest.mark.soak
def test_a_file_without_sheets_keeps_its_ids(data_dir: Path, tmp_path: Path) -> None:
    ids_of(data_dir, "sheet")
    sent = tmp_path / "harm.csv"
    sent.write_text(f"{HEADER}\n1,A,2026-03-02,P1\n", encoding="utf-8")
    assert load([sent], data_dir).exit_code == 0
    assert found(data_dir) == [("1", "P1")]
