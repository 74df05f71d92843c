"""Tell by its content what a file is, whatever it is called."""

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading.files import encoding as encodings

START = 1 << 16
# What files say in their first bytes: those that hold no table, with how they are called.
OTHERS = (
    (b"%PDF", "a PDF: export the table as a spreadsheet or as CSV"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it, and load what is in it"),
    (b"Rar!", "a RAR archive: unpack it, and load what is in it"),
    (b"BZh", "a bzip2 archive: unpack it, and load what is in it"),
    (b"\xfd7zXZ", "an xz archive: unpack it, and load what is in it"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it, and load what is in it"),
    (b"SQLite format 3", "a database: export the table as CSV"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "a text with layout (RTF): export the table as a spreadsheet or as CSV"),
)
DOCUMENTS = (("word/", "a Word document"), ("ppt/", "a PowerPoint file"), ("meta-inf/", "a program"))
HTML = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|table|div|style|tr)[\s>/]", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """What a file is: text, xlsx, book, ods, fods, html, mhtml, xml2003, json, jsonl, parquet, zip, gz; or other.

    said names a file that holds no table that can be read.
    """

    name: str
    said: str = ""


def kind_of(path: Path) -> Kind:
    """Say what a file is."""
    with path.open("rb") as file:
        start = file.read(START)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    for bytes_, name in ((b"\xd0\xcf\x11\xe0", "book"), (b"\x1f\x8b", "gz"), (b"PAR1", "parquet")):
        if start.startswith(bytes_):
            return Kind(name)
    if start[257:262] == b"ustar":
        return Kind("other", "a tar archive: unpack it, and load what is in it")
    for bytes_, said in OTHERS:
        if start.startswith(bytes_) and (bytes_ != b"BM" or b"\0" in start[:14]):
            return Kind("other", said)
    return _written(start)


def _zipped(path: Path) -> Kind:
    """Tell workbooks and documents from archives."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.replace("\\", "/").lower() for name in archive.namelist()]
            stated = archive.read("mimetype")[:100] if "mimetype" in names[:1] else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        return Kind("other", "cut off or damaged: save or copy it again")
    if b"spreadsheet" in stated:
        return Kind("ods")
    if "xl/workbook.bin" in names:
        return Kind("book")
    if any(name.startswith("xl/") for name in names):
        return Kind("xlsx")
    if "[content_types].xml" in names:
        for folder, said in DOCUMENTS:
            if any(name.startswith(folder) for name in names):
                return Kind("other", f"{said}: export the table as a spreadsheet or as CSV")
    if stated:
        return Kind("other", "no spreadsheet: export the table as a spreadsheet or as CSV")
    if "meta-inf/manifest.mf" in names:
        return Kind("other", "a program")
    return Kind("zip")


def _written(start: bytes) -> Kind:
    """Tell the ways apart in which a table is written as text."""
    codec = encodings.mark(start[:4096]) or "utf-8"
    text = start.decode(codec, "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text[:200].lower():
            return Kind("xml2003")
        if "urn:oasis:names:tc:opendocument" in text[:20_000]:
            return Kind("fods")
        if HTML.search(text):
            return Kind("html")
    if re.match(r"MIME-Version:|Content-Type:\s*multipart", text, re.IGNORECASE):
        return Kind("mhtml")
    if text.startswith(("{", "[")):
        return _as_json(text, is_whole=len(start) < START)
    return Kind("text")


def _as_json(text: str, is_whole: bool) -> Kind:
    """Tell one JSON value from one a line, and both from a text that begins with a bracket."""
    line = text.split("\n", 1)[0].strip()
    if line.startswith("{") and _is_json(line) and text.strip() != line:
        return Kind("jsonl")
    if _is_json(text) or (not is_whole and re.match(r'[\[{]\s*(?:["\[{\]}]|-?\d)', text)):
        return Kind("json")
    if re.match(r'(?:\{\s*"|\[\s*[\[{])', text):
        return Kind("other", "JSON that is cut off or damaged: export it again")
    return Kind("text")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
