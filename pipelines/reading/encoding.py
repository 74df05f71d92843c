"""Find out how the text of a file is encoded and bring it to UTF-8."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

CHUNK = 1 << 22
# Two bytes of the common Chinese characters (GB 2312 level 1) and of Chinese punctuation and full-width letters.
COMMON_CHINESE = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")
SAMPLE = 1 << 22
# Stands in for bytes that are no text; rows that hold it are refused when the file was not clean.
BROKEN = "\ufffd"


def mark(start: bytes) -> str | None:
    """Name the encoding that the first bytes of a file announce, if they do."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = start[: len(start) // 2 * 2]
    if len(pairs) >= 8 and b"\0" in pairs:
        if pairs[1::2].count(0) * 10 >= len(pairs[1::2]) * 6 and not pairs[0::2].count(0):
            return "utf-16-le"
        if pairs[0::2].count(0) * 10 >= len(pairs[0::2]) * 6 and not pairs[1::2].count(0):
            return "utf-16-be"
    return None


def telling_lines(source: Path) -> list[bytes]:
    """Gather lines that are more than ASCII, as many as are needed to tell encodings apart."""
    lines: list[bytes] = []
    size = 0
    with source.open("rb") as file:
        for line in file:
            if not line.isascii():
                lines.append(line)
                size += len(line)
                if size > SAMPLE:
                    break
    return lines


def guess(lines: list[bytes]) -> str:
    """Name the encoding of lines that are not all clean UTF-8: UTF-8 with broken lines, GB18030 or cp1252.

    Chinese text comes in pairs of high bytes, mostly common characters; Western text has single high bytes.
    """
    good = sum(_is_utf8(line) for line in lines)
    if good and good * 2 >= len(lines):
        return "utf-8"
    text = b"\n".join(line for line in lines if not _is_utf8(line))
    high = len(HIGH_BYTE.findall(text))
    chinese = sum(len(pair) for pair in COMMON_CHINESE.findall(text))
    return "gb18030" if chinese * 2 >= high else "cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def readable_name(name: bytes) -> str:
    """Write the name of a file as text: in UTF-8, in Chinese as Windows packs it, else with its bytes shown."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        codec = "gb18030" if guess([name]) == "gb18030" else "utf-8"
        return name.decode(codec, "backslashreplace")


def name_for_people(encoding: str) -> str:
    """Write an encoding the way people know it."""
    return {"utf-8-sig": "UTF-8 with BOM", "gb18030": "GB18030"}.get(encoding, encoding.upper().replace("CP", "cp"))


def transcode(source: Path, target: Path, encoding: str) -> bool:
    """Write the text of a file as UTF-8 with plain line ends; True when some bytes were no text."""
    broken = False
    with target.open("w", encoding="utf-8", newline="\n") as out:
        for text in _decoded(source, encoding):
            broken = broken or BROKEN in text
            out.write(text)
    return broken


def _decoded(source: Path, encoding: str) -> Iterator[str]:
    with source.open(encoding=encoding, errors="replace", newline=None) as text:
        while part := text.read(CHUNK):
            yield part.removeprefix("\ufeff").replace("\0", BROKEN)
