"""Bad input gets a clear sentence and nothing is lost: rows read = rows loaded + rows refused."""

import errno
import os
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines import load as loading
from pipelines.contracts import contracts
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport, load_file
from pipelines.reading.cells.cell_types import Column, evidence, learned, typed
from pipelines.reading.cells.nothing import DASHES, WORDS, may_be_meant_as_nothing
from pipelines.reading.files.intake import OTHER_SPACES, UNSEEN, Looker, StillBeingWritten, take
from tests.conftest import run_here
from tests.generated import examples

HEADER = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Description"
ROW = "H{0},T1,inspection,general,2025-01-{0:02},{1}"
CHINESE = "隐患描述：配电室门口堆放杂物，灭火器已过期，未见检查记录。"
WESTERN = "Ölfass über dem Gehörschutz – “naïve” façade à côté de l’échafaudage, 5 €"


def load_one(folder: Path, content: bytes | str, name: str = "hazards.csv") -> FileReport:
    """Load one file into a lake of its own, and hold that no row is lost."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with (lake := Lake(folder / "lake")).locked():
        report = load_file(lake, path)
    assert report.rows_read == report.rows_loaded + report.rows_refused + report.rows_fed_nothing
    (manifest,) = lake.manifests()
    assert sum(manifest.tables.values()) == report.rows_loaded
    if report.source:
        refused = rows_of(folder, "refused", "count(*)") if report.rows_refused else [(0,)]
        assert refused == [(report.rows_refused,)]
    return report


def rows_of(folder: Path, table: str, columns: str) -> list[tuple[Any, ...]]:
    files = f"read_parquet('{folder}/lake/{table}/*.parquet')"
    with asking() as con:
        return con.execute(f"select {columns} from {files} order by all").fetchall()


@contextmanager
def asking() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a DuckDB of the tests, which is opened once and keeps nothing of what it read."""
    with database().cursor() as con:
        yield con


@cache
def database() -> duckdb.DuckDBPyConnection:
    """Open the DuckDB of the tests."""
    return duckdb.connect(config={"enable_external_file_cache": False})


def three_rows(text: str) -> str:
    return "\n".join([HEADER, *(ROW.format(day, text) for day in (1, 2, 3))]) + "\n"


@pytest.mark.parametrize(
    ("codec", "text", "said"),
    [
        ("utf-8", CHINESE, "UTF-8"),
        ("utf-8-sig", CHINESE, "UTF-8 with BOM"),
        ("utf-16", CHINESE, "UTF-16"),
        ("utf-16-le", WESTERN, "UTF-16-LE"),
        ("utf-16-be", WESTERN, "UTF-16-BE"),
        ("gb18030", CHINESE, "GB18030"),
        ("gbk", "厂区", "GB18030"),
        ("cp1252", WESTERN, "cp1252"),
        ("cp1252", "Müller", "cp1252"),
        ("cp1252", "Señor Núñez — ÀÉÎÕÜ ßß", "cp1252"),
        ("utf-8", WESTERN, "UTF-8"),
        ("ascii", "plain", "UTF-8"),
    ],
)
def test_every_usual_encoding_is_read(tmp_path: Path, codec: str, text: str, said: str) -> None:
    text = text.replace(",", ";")
    report = load_one(tmp_path, three_rows(text).encode(codec))
    assert (report.encoding, report.rows_loaded, report.rows_refused) == (said, 3, 0)
    assert set(rows_of(tmp_path, "hazards", "description")) == {(text,)}


def test_the_mark_of_an_encoding_does_not_slow_reading(tmp_path: Path) -> None:
    (tmp_path / "hazards.csv").write_text(three_rows(WESTERN), encoding="utf-8-sig")
    assert not take(tmp_path / "hazards.csv", tmp_path / "copy.csv").look.has_unseen


@pytest.mark.parametrize("space", [" ", *OTHER_SPACES[:3:2], "\u3000"])
def test_spaces_around_a_value_are_none_of_it(tmp_path: Path, space: str) -> None:
    cells = [f"{space}bare pipe", f"bare pipe{space}", f'"{space}bare pipe{space}"', f"{space}", '""', "bare pipe"]
    lines = [HEADER, *(ROW.format(day, cell) for day, cell in enumerate(cells, 1))]
    report = load_one(tmp_path, ("\n".join(lines) + "\n").replace("H1,", f"H1{space},"))
    assert (report.rows_loaded, report.message) == (6, "")
    named = [("H1", "bare pipe"), ("H2", "bare pipe"), ("H3", "bare pipe"), ("H4", None), ("H5", None)]
    assert rows_of(tmp_path, "hazards", "hazard_id, description") == [*named, ("H6", "bare pipe")]


@pytest.mark.parametrize("cell", ["bare pipe", " bare pipe", "bare pipe ", '"bare pipe, hot"', "Na", "7", ""])
def test_a_plain_file_is_read_the_quick_way(tmp_path: Path, cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("pipelines.reading.rows.ingest.Careful")
    assert load_one(tmp_path, f"{HEADER}\n{ROW.format(1, cell)}\n").rows_loaded == 1


def test_a_space_cut_in_two_by_the_reading_is_seen() -> None:
    for space in (*UNSEEN[:-1], *OTHER_SPACES):
        looker, sent = Looker(), f"a,{space}b".encode()
        looker.see(sent[:3])
        looker.see(sent[3:])
        assert looker.done().has_unseen, repr(space)


def test_whatever_may_stand_for_nothing_is_looked_at_with_care() -> None:
    field = contracts().fields["description"]
    cells = [form for mark in (*DASHES, *WORDS, "#REF!", "#n/a") for form in (mark, mark.lower(), mark.capitalize())]
    asked = f"select cell, coalesce({may_be_meant_as_nothing(field, 'cell')}, false) from (select unnest(?) as cell)"
    with asking() as con:
        assert [cell for cell, found in con.execute(asked, [cells]).fetchall() if not found] == []
        plain = ["K12", "7", "Nails", "Oil", "pump", "0-1", "zone A"]
        assert [cell for cell, found in con.execute(asked, [plain]).fetchall() if found] == []


def test_lines_of_another_encoding_are_refused_and_the_rest_is_loaded(tmp_path: Path) -> None:
    lines = three_rows(CHINESE.replace("，", " ")).encode().splitlines(keepends=True)
    broken = ROW.format(9, "Überlauf").encode("cp1252") + b"\n"
    report = load_one(tmp_path, b"".join([*lines[:2], broken, *lines[2:]]))
    assert (report.encoding, report.rows_loaded, report.rows_refused) == ("UTF-8 with broken lines", 3, 1)
    assert rows_of(tmp_path, "refused", "line, reason") == [(3, "the line holds bytes that are no text")]


@pytest.mark.parametrize(
    "first",
    [
        "(" * 27_000,
        pytest.param("(," * 13_000, marks=pytest.mark.soak),
        pytest.param("a(" * 9_000 + "\n" + ")[" * 9_000, marks=pytest.mark.soak),
    ],
    ids=["one", "many", "two"],
)
def test_brackets_that_are_not_closed_take_no_time(tmp_path: Path, first: str) -> None:
    start = time.monotonic()
    report = load_one(tmp_path, f"{first}\n" * 5 + three_rows("text"))
    assert time.monotonic() - start < 20  # it took minutes; a slow machine takes two seconds
    assert report.rows_loaded == 3


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", "\ufeff\n".encode("utf-16-le")])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    report = load_one(tmp_path, content)
    assert (report.message, report.rows_read, report.is_refused) == ("refused: the file is empty", 0, True)


def test_headers_without_rows_are_no_fault(tmp_path: Path) -> None:
    report = load_one(tmp_path, HEADER + "\n")
    assert (report.source, report.rows_read, report.message, report.is_refused) == ("template hazards", 0, "", False)


def test_unknown_columns_name_the_nearest_source_and_what_is_missing(tmp_path: Path) -> None:
    report = load_one(tmp_path, "Hazard ID,Unit ID,Found by,Colour\nH1,T1,inspection,red\nH2,T1,inspection,red\n")
    assert report.message == (
        "refused: no source has these columns: Hazard ID, Unit ID, Found by, Colour."
        " Nearest: template hazards; missing: Hazard level, Found on. Hazard level can be given once for the whole"
        ' file: --value "hazards.hazard_level=general" (or major)'
    )
    assert (report.source, report.rows_read, report.rows_refused) == (None, 2, 2)
    assert len(rows_of(tmp_path, "refused", "line, reason, cells")) == 1


def test_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    content = three_rows("x,y").replace("Description", "Description,Colour")
    assert load_one(tmp_path, content).message == "columns not used: Colour"


@pytest.mark.parametrize(
    ("mark", "end"),
    [
        *((mark, "\n") for mark in (",", ";", "\t", "|")),
        *(
            pytest.param(mark, end, marks=[] if mark == ";" else [pytest.mark.soak])
            for mark in (",", ";", "\t", "|")
            for end in ("\r\n", "\r")
        ),
    ],
)
def test_any_usual_delimiter_and_line_end_is_read(tmp_path: Path, mark: str, end: str) -> None:
    content = three_rows("text").replace(",", mark).replace("\n", end)
    assert load_one(tmp_path, content).rows_loaded == 3


def test_line_ends_of_two_kinds_are_read(tmp_path: Path) -> None:
    lines = three_rows("text").splitlines()
    assert load_one(tmp_path, "\r\n".join(lines[:2]) + "\n" + "\n".join(lines[2:])).rows_loaded == 3


def test_title_rows_above_the_header_are_skipped(tmp_path: Path) -> None:
    content = 'Export of hazards\n\n"made on",2025-02-01\n' + three_rows("text") + "H4,T1,nobody,general,2025-01-01,x\n"
    report = load_one(tmp_path, content)
    assert (report.rows_loaded, report.rows_refused) == (3, 1)
    assert rows_of(tmp_path, "refused", "line") == [(8,)]  # 3 title rows, the header, 3 rows before it


def test_a_refused_row_far_down_keeps_its_line(tmp_path: Path) -> None:
    rows = [ROW.format(1, "x").replace("H1", f"H{number}") for number in range(30_000)]
    rows[20_000] = rows[20_000].replace("2025-01-01", "2025-02-30")
    assert load_one(tmp_path, "\n".join([HEADER, *rows])).rows_refused == 1
    assert rows_of(tmp_path, "refused", "line, reason") == [(20_002, 'Found on: "2025-02-30" is not a date')]


def test_a_broken_line_does_not_move_the_lines_after_it(tmp_path: Path) -> None:
    content = three_rows("text") + '"open,T1\n' + ROW.format(4, '"two\nlines"') + "\n" + ROW.format(5, "x,x") + "\n"
    report = load_one(tmp_path, content)
    assert (report.rows_loaded, report.rows_refused) == (4, 2)
    assert rows_of(tmp_path, "refused", "line, cells") == [
        (5, '{"line": "\\"open,T1"}'),
        (8, '{"line": "H5,T1,inspection,general,2025-01-05,x,x"}'),
    ]


def test_zero_bytes_are_refused_with_their_line(tmp_path: Path) -> None:
    report = load_one(tmp_path, three_rows("text").encode() + b"H4,T1,inspection,general,2025-01-04,a\0b\n")
    assert (report.rows_loaded, report.rows_refused) == (3, 1)


def test_a_very_long_cell_is_read(tmp_path: Path) -> None:
    assert load_one(tmp_path, three_rows("x" * 900_000)).rows_loaded == 3


def test_a_cell_of_more_than_a_megabyte_is_refused_with_its_line(tmp_path: Path) -> None:
    report = load_one(tmp_path, three_rows("text") + ROW.format(9, "x" * 1_000_001) + "\n")
    assert (report.rows_loaded, report.rows_refused) == (3, 1)
    assert "Description: a cell of more than 1 MB" in report.message


def test_a_picture_named_csv_is_refused(tmp_path: Path) -> None:
    report = load_one(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50)
    assert report.message == "refused: the file is a picture"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a spreadsheet", "refused: no source has these columns: not a spreadsheet"),
        (b"PK\x03\x04 and no more", "refused: the file is cut off or damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "refused: the file is no spreadsheet that can be read"),
        (b"%PDF-1.7", "refused: the file is a PDF"),
    ],
    ids=["text", "half a zip", "half an old book", "PDF"],
)
@pytest.mark.parametrize("name", ["book.xlsx", "book.xls", "book.ods"])
def test_a_spreadsheet_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert load_one(tmp_path, content, name).message.startswith(said)


def test_formulas_without_a_saved_value_are_named(tmp_path: Path) -> None:
    path = tmp_path / "made.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["H1", "T1", "inspection", "general", "2025-01-01"])
        sheet.write_formula(1, 5, '=A2&"x"', value="")
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v></v>", b"").replace(b"<v/>", b""))
    assert "formula" in load_one(tmp_path, bare.read_bytes(), "book.xlsx").message


def test_a_file_that_grows_is_still_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.reading.files.intake.PAUSE", 0.1)
    path = tmp_path / "hazards.csv"
    path.write_text(three_rows("text"), encoding="utf-8")
    writer = subprocess.Popen(
        [sys.executable, "-c", f"import time\nwhile True: open({str(path)!r}, 'a').write('x'); time.sleep(0.01)"]
    )
    try:
        time.sleep(0.5)
        with pytest.raises(StillBeingWritten, match=r"hazards.csv is still being written"):
            take(path, tmp_path / "copy.csv")
    finally:
        writer.kill()
        writer.wait()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    report = loading.load([tmp_path / "none.csv"], tmp_path / "data")
    assert report.exit_code == 2
    assert report.files[0].message.startswith("refused: there is no file")


def test_a_full_disk_publishes_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hazards.csv").write_text(three_rows("text"), encoding="utf-8")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pipelines.reading.files.intake._write", full)
    report = loading.load([tmp_path / "hazards.csv"], tmp_path / "data")
    assert (report.build, report.exit_code) == (None, 2)
    assert report.message.startswith("The disk is full: make room and load again.")
    assert not (tmp_path / "data" / "lake" / "draft").exists()


@contextmanager
def room_for(kilobytes: int) -> Iterator[None]:
    """Let this process write no larger files, for a while."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="module")
def with_good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder into which one good file was loaded, to be copied."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "good.csv").write_text(three_rows("text"), encoding="utf-8")
    assert loading.load([folder / "good.csv"], folder / "data").exit_code == 0
    return folder / "data"


@pytest.mark.parametrize("kilobytes", [64, *(pytest.param(size, marks=pytest.mark.soak) for size in (8, 200, 600))])
def test_a_file_system_that_takes_no_more_leaves_nothing_half_done(
    tmp_path: Path, kilobytes: int, with_good: Path
) -> None:
    """The largest file a process may write stands in for the room on the disk; it fails at different steps."""
    big, data = tmp_path / "big.csv", shutil.copytree(with_good, tmp_path / "data")
    rows = [ROW.format(1, f"{hash(str(number)):x}" * 3).replace("H1", f"H{number}") for number in range(5_000)]
    big.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    before = sorted((data / "warehouse").iterdir())
    with room_for(kilobytes):
        full = run_here("pipelines", "load", "--data", data, "--format", "json", big, data=data)
    assert full.returncode == 2, full.stdout + full.stderr
    assert '"build": null' in full.stdout
    assert sorted((data / "warehouse").iterdir()) == before
    assert not (data / "lake" / "draft").exists()
    assert loading.load([big], data).exit_code == 0


@settings(max_examples=examples(3), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.binary(max_size=400))
@example(content=HEADER.encode() + b'\n"')
@example(content=HEADER.encode() + b"\r\r\n\n,,,,,\n\xff\xfe")
def test_no_bytes_lose_a_row(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    load_one(tmp_path_factory.mktemp("bytes"), content)


CELL = st.sampled_from(
    ["H1", "H2", "T1", "general", "2025-01-01", "inspection", '"', '""', "\n", ",", "é", "", " ", "\r"]
)


@settings(max_examples=examples(3), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=st.lists(CELL, max_size=40))
@example(cells=['"', "\n", '"', "\n", '"'])
@example(cells=["H1", ",", "T1", '"', "\n", "\n", '"'])
def test_no_text_below_a_good_header_loses_a_row(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    """The file has one good row first and one last; both must come through whatever stands between them."""
    folder = tmp_path_factory.mktemp("text")
    good = ROW.format(8, "first"), ROW.format(9, "last")
    load_one(folder, "\n".join([HEADER, good[0], "".join(cells), good[1], ""]))
    loaded = rows_of(folder, "hazards", "hazard_id, description")
    assert ("H8", "first") in loaded
    assert ("H9", "last") in loaded


DATES = {
    "2025-01-05": date(2025, 1, 5),
    "2025-1-5": date(2025, 1, 5),
    "2025/1/5": date(2025, 1, 5),
    "2025.01.05": date(2025, 1, 5),
    "20250105": date(2025, 1, 5),
    "20250105143000": date(2025, 1, 5),
    "2025年1月5日": date(2025, 1, 5),
    "2025年01月05日 下午2:30": date(2025, 1, 5),
    "２０２５年１月５日": date(2025, 1, 5),
    "2025-01-05T14:30:00.123Z": date(2025, 1, 5),
    "2025-01-05 14:30": date(2025, 1, 5),
    "2025/1/5 0:00:00": date(2025, 1, 5),
    "45662": date(2025, 1, 5),  # Excel counts days from 1899-12-30
    "45662.75": date(2025, 1, 5),
    "5-Jan-2025": date(2025, 1, 5),
    "Jan 5, 2025": date(2025, 1, 5),
    "05.01.2025": date(2025, 1, 5),  # points are written day first
    "03/03/2025": date(2025, 3, 3),
    "25/12/2025": date(2025, 12, 25),
    "12/25/2025": date(2025, 12, 25),
    "03/04/2025": None,  # 3 April or 4 March
    "2025-02-30": None,
    "2025-13-01": None,
    "05-01-25": None,
    "epoch": None,
    "infinity": None,
    "today": None,
    "1234": None,
    "99999": None,
    "2025-01-05 or so": None,
}
NUMBERS = {
    "12": 12.0,
    "-12.5": -12.5,
    "+3": 3.0,
    ".5": 0.5,
    "1e3": 1000.0,
    "1,234": 1234.0,
    "1,234,567.5": 1234567.5,
    "１２．５": 12.5,
    "１，２３４": 1234.0,
    "1 234": 1234.0,
    "nan": None,
    "inf": None,
    "-Infinity": None,
    "1e999": None,
    "0x10": None,
    "1_000": None,
    "12 %": None,
    "1,23": None,
    "1,2345": None,
    "--1": None,
}


@pytest.mark.parametrize(("cell", "value"), DATES.items())
def test_a_date_is_read_in_any_usual_writing(cell: str, value: date | None) -> None:
    sql = typed(contracts().fields["due_date"], "cell", "Due", Column(), date(2025, 6, 1)).value
    with asking() as con:
        assert con.execute(f"select {sql} from (select ? as cell)", [cell]).fetchall() == [(value,)]


@pytest.mark.parametrize(("cell", "value"), NUMBERS.items())
def test_a_number_is_read_in_any_usual_writing(cell: str, value: float | None) -> None:
    sql = typed(contracts().fields["lost_days"], "cell", "Days", Column(), date(2025, 6, 1)).value
    with asking() as con:
        assert con.execute(f"select {sql} from (select ? as cell)", [cell]).fetchall() == [(value,)]


@pytest.mark.parametrize(
    ("name", "cells", "column"),
    [
        ("due_date", ["03/04/2025", "25/04/2025"], Column("dmy", "group")),
        ("due_date", ["03/04/2025", "04/25/2025"], Column("mdy", "group")),
        ("due_date", ["03/04/2025", "04/25/2025", "25/04/2025"], Column("", "group")),
        ("due_date", ["03/04/2025", "2025-01-31"], Column("", "group")),
        ("lost_days", ["1.234,5", "1.234"], Column("", "decimal", "group")),
        ("lost_days", ["0,25"], Column("", "decimal", "group")),
        ("lost_days", ["1,234.5", "1,234"], Column("", "group", "decimal")),
        ("lost_days", ["1.234.567", "1.234"], Column("", "decimal", "group")),
        ("lost_days", ["12.5", "1.234"], Column("", "group", "decimal")),
        ("lost_days", ["12.000", "8.000"], Column("", "group", "")),
        ("lost_days", ["1,234.5", "0,25"], Column("", "", "")),
    ],
)
def test_a_column_tells_how_it_is_written(name: str, cells: list[str], column: Column) -> None:
    asked = evidence(contracts().fields[name], "cell")
    with asking() as con:
        answers = con.execute(f"select {', '.join(asked.values())} from (select unnest(?) as cell)", [cells]).fetchall()
    found = {question: bool(answer) for question, answer in zip(asked, answers[0], strict=True)}
    assert learned(found, ",") == column
