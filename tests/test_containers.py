"""What a file is, its content says: archives, web pages, records as JSON and workbooks as XML are read like tables."""

import gzip
import io
import json
import os
import socket
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from pipelines.lake import archives
from pipelines.lake.inbox import find_exports, load_path
from pipelines.lake.lake import Lake
from pipelines.lake.load_file import FileReport
from tests.conftest import ROOT
from tests.test_bad_input import load_one, rows_of

HEADER = ["Hazard ID", "Unit ID", "Found by", "Hazard level", "Found on", "Description"]
ROWS = [
    ["H1", "U1", "inspection", "general", "2026-03-02", "one"],
    ["H2", "U1", "inspection", "major", "2026-03-03", ""],
]
CSV = "\n".join(",".join(row) for row in [HEADER, *ROWS])
KEPT = [("H1", "2026-03-02", "one"), ("H2", "2026-03-03", None)]


def load_all(folder: Path, *paths: Path) -> dict[str, FileReport]:
    """Load files and folders, and give the line of each file."""
    with (lake := Lake(folder / "lake")).locked():
        found = [report for path in find_exports(paths, lake.path) for report in load_path(lake, path, path in paths)]
    return {report.file: report for report in found}


def laid_out(row: tuple[str, str], cell: tuple[str, str]) -> str:
    """Write the rows between what opens and closes each row and each cell."""
    return "".join(row[0] + "".join(cell[0] + text + cell[1] for text in texts) + row[1] for texts in [HEADER, *ROWS])


def html() -> str:
    return f"<html><body><table>{laid_out(('<tr>', '</tr>'), ('<td>', '</td>'))}</table></body></html>"


def xml_2003() -> str:
    rows = laid_out(("<Row>", "</Row>"), ('<Cell><Data ss:Type="String">', "</Data></Cell>"))
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    sheet = f'<Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'


def flat_open_document() -> str:
    cell = ('<table:table-cell office:value-type="string"><text:p>', "</text:p></table:table-cell>")
    rows = laid_out(("<table:table-row>", "</table:table-row>"), cell)
    named = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in named)
    sheet = f'<office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
    return f"<office:document {spaces}><office:body>{sheet}</office:body></office:document>"


def as_records(is_lines: bool) -> str:
    records = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    return "\n".join(map(json.dumps, records)) if is_lines else json.dumps({"count": 2, "result": {"rows": records}})


MAIL = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
WRITTEN = {
    "html": (html(), "HTML"),
    "xml of 2003": (xml_2003(), "XML"),
    "flat open document": (flat_open_document(), "fods"),
    "json": (as_records(False), "JSON"),
    "lines of json": (as_records(True), "JSON lines"),
    "a web page in one file": (f"{MAIL}--b\nContent-Type: text/html\n\n{html()}\n--b--", "HTML"),
}


NAMES = ("export.xls", "export.csv", "export.xlsx", "export.txt")


@pytest.mark.parametrize(
    ("how", "name"),
    [  # each kind under one name and each name in each run
        pytest.param(how, name, marks=[] if name == NAMES[place % len(NAMES)] else [pytest.mark.soak])
        for place, how in enumerate(WRITTEN)
        for name in NAMES
    ],
)
def test_a_file_is_read_as_what_it_is_whatever_it_is_called(tmp_path: Path, how: str, name: str) -> None:
    content, said = WRITTEN[how]
    report = load_one(tmp_path, content, name)
    assert (report.rows_loaded, report.encoding) == (2, said), report.message
    assert rows_of(tmp_path, "hazards", "hazard_id, cast(found_date as varchar), description") == KEPT


@pytest.mark.parametrize("how", ["xml of 2003", "flat open document"])
def test_an_xml_that_names_other_files_or_grows_is_refused(tmp_path: Path, how: str) -> None:
    text = WRITTEN[how][0].removeprefix('<?xml version="1.0"?>')
    kind = f'<!DOCTYPE x [<!ENTITY other SYSTEM "file://{ROOT / "README.md"}"><!ENTITY a "{"H" * 50}">]>'
    named = f'<?xml version="1.0"?>{kind}{text.replace("H1", "&other;&a;&a;", 1)}'
    report = load_one(tmp_path, named, "export.xls")
    assert report.rows_loaded == 0
    assert "declares entities" in report.message


def test_cells_of_a_web_page_that_span_rows_and_columns_are_filled_down(tmp_path: Path) -> None:
    page = f"""<TABLE><tr><td colspan=6>Hazards of March</td></tr>
      <tr>{"".join(f"<th>{name}</th>" for name in HEADER)}</tr>
      <tr><td>H1</td><td rowspan=2>U1</td><td rowspan="2">inspection<td>general</td><td rowspan=2>2026-03-02</td>
        <td>a<br>b</td></tr>
      <tr><td>H2</td><td>major</td><td><b>&lt;c&gt;</b></td></tr></table>"""
    report = load_one(tmp_path, page, "export.xls")
    assert report.rows_loaded == 2, report.message
    found = rows_of(tmp_path, "hazards", "hazard_id, unit_id, hazard_level, cast(found_date as varchar), description")
    assert found == [("H1", "U1", "general", "2026-03-02", "a\nb"), ("H2", "U1", "major", "2026-03-02", "<c>")]


def test_every_member_of_an_archive_has_its_own_line(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("deep.csv", CSV.replace("H1", "H5").replace("H2", "H6"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("../../outside.csv", CSV)
        packed.writestr("abcd/efgh.csv", CSV.replace("H1", "H3").replace("H2", "H4"))
        packed.writestr("inner.zip", inner.getvalue())
        packed.writestr("letter.docx", b"x")
        packed.writestr("__MACOSX/._a.csv", b"x")
    whole = (tmp_path / "all.zip").read_bytes()  # named as Windows does
    (tmp_path / "all.zip").write_bytes(whole.replace(b"abcd/efgh", "隐患/第二".encode("gb18030")))
    found = load_all(tmp_path, tmp_path / "all.zip")
    assert {name: (line.rows_loaded, line.message) for name, line in found.items()} == {
        "all.zip/../../outside.csv": (2, ""),
        "all.zip/隐患/第二.csv": (2, ""),
        "all.zip/inner.zip/deep.csv": (2, ""),
        "all.zip/letter.docx": (0, "skipped: .docx files are not read"),
        "all.zip/__MACOSX/._a.csv": (0, "skipped: a hidden file"),
    }
    assert not list(tmp_path.parent.glob("outside.csv"))


def test_an_archive_that_grows_beyond_measure_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zeros.csv.gz").write_bytes(gzip.compress(bytes(60_000_000)))
    (tmp_path / "good.csv").write_text(CSV, "utf-8")
    found = load_all(tmp_path, tmp_path / "zeros.csv.gz", tmp_path / "good.csv")
    assert "400 times its size" in found["zeros.csv.gz"].message
    assert found["good.csv"].rows_loaded == 2
    monkeypatch.setattr(archives, "MOST_UNPACKED", 100)
    (tmp_path / "two.zip").write_bytes(b"")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        packed.writestr("a.csv", CSV)
    assert archives.Room().size == 4 * 10**9  # the room of an archive is counted down, not that of all
    room = archives.Room(size=100)
    said = list(archives.members(archives.Archive(tmp_path / "two.zip", "two.zip", "zip", room=room), tmp_path / "u"))
    assert "it unpacks to more than" in said[-1].said


@pytest.mark.parametrize(
    "content", [b"PK\x05\x06" + bytes(18), gzip.compress(b"a,b", mtime=0)[:-4], b"\x1f\x8b\x08 no"]
)
def test_an_empty_or_broken_archive_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.gz").write_bytes(content)
    found = load_all(tmp_path, tmp_path / "a.gz")
    assert found["a.gz"].message.startswith("refused: ")


def test_what_is_no_file_is_refused_without_being_opened(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    os.mkfifo(inbox / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(inbox)  # the name of a socket is short
        listening.bind("socket.csv")
    (inbox / "good.csv").write_text(CSV, "utf-8")
    found = load_all(tmp_path, inbox)
    assert found["pipe.csv"].message == "refused: pipe.csv is a named pipe, not a file"
    assert found["socket.csv"].message == "refused: socket.csv is a socket, not a file"
    assert found["good.csv"].rows_loaded == 2


def test_a_name_that_is_not_utf_8_is_loaded_and_shown(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    Path(os.fsdecode(os.fsencode(inbox) + b"/" + "隐患.csv".encode("gb18030"))).write_text(CSV, "utf-8")
    Path(os.fsdecode(os.fsencode(inbox) + b"/odd\xff.md")).write_text("x", "utf-8")
    found = load_all(tmp_path, inbox)
    assert found["隐患.csv"].rows_loaded == 2
    assert found["oddÿ.md"].message == "skipped: .md files are not read"


@pytest.mark.parametrize("kind", ["half", "large", "none"])
def test_a_picture_that_cannot_be_drawn_is_said_and_not_kept(tmp_path: Path, kind: str) -> None:
    whole = (ROOT / "data" / "samples" / "plan_s1.png").read_bytes()
    if kind == "large":
        Image.new("1", (6_400, 6_400)).save(tmp_path / "plan.png")
    else:
        (tmp_path / "plan.png").write_bytes(whole[: len(whole) // 2] if kind == "half" else b"no picture")
    line = load_all(tmp_path, tmp_path / "plan.png")["plan.png"]
    said = {"half": "is cut off", "large": "more than 40 million pixels", "none": "no PNG or JPEG picture"}[kind]
    assert line.is_refused
    assert said in line.message
    assert not (tmp_path / "lake" / "pictures").exists()


def test_a_page_without_a_table_is_said_to_have_none(tmp_path: Path) -> None:
    report = load_one(tmp_path, "<html><body><p>Your session has ended</p></body></html>", "export.xls")
    assert report.message == "refused: there is no table in the file"
