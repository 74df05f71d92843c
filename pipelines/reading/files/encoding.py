"""Find out how the text of a file is encoded and bring it to UTF-8."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.reading.files.common_signs import BY_CODEC, KANA

CHUNK = 1 << 22
# Two bytes of the common Chinese characters (GB 2312 level 1) and of Chinese punctuation and full-width letters.
COMMON_CHINESE = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1\xa3][\xa1-\xfe]")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# Signs such as ³ ¿ ¹ within a word: that is another language than those of Western Europe.
STRANGE_IN_WORD = re.compile(
    rb"[A-Za-z][\x81\x8d\x8f\x90\x9d\xa1-\xaa\xac-\xaf\xb1-\xb3\xb5-\xba\xbc-\xbf\xd7\xf7][A-Za-z]?"
)
SAMPLE, SAMPLE_TO_TELL = 1 << 22, 1 << 18
SURE, CLEAR = 0.25, 1.5  # share of common signs; times that of the next encoding
NAMES = {
    "utf-8-sig": "UTF-8 with BOM",
    "gb18030": "GB18030",
    "big5": "Big5",
    "cp949": "EUC-KR",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
}
UNSURE = "the encoding of the text cannot be told: save the file as UTF-8 (in Excel: CSV UTF-8), or as a workbook"
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
    """Name the encoding of lines that are not all clean UTF-8; nothing where it cannot be told for sure.

    Each encoding of Chinese, Japanese and Korean is tried: only the right one gives text of common signs. Western
    text has single high bytes between letters.
    """
    good = sum(_is_utf8(line) for line in lines)
    if good and good * 2 >= len(lines):
        return "utf-8"
    text = b"\n".join(line for line in lines if not _is_utf8(line))[:SAMPLE_TO_TELL]
    shares = {codec: _share(text, codec, common) for codec, common in BY_CODEC.items()}
    best, second = sorted(shares, key=lambda codec: shares[codec], reverse=True)[:2]
    if shares[best] >= SURE and shares[best] >= CLEAR * shares[second]:
        return best
    if _is_western(text):
        return "cp1252"
    return "gb18030" if _is_plain_chinese(text) and shares[best] <= CLEAR * shares["gb18030"] else ""


def _share(text: bytes, codec: str, common: frozenset[str]) -> float:
    """Say how many of the signs beyond ASCII are common ones, or kana in Japanese, without which nothing is."""
    signs = [sign for sign in text.decode(codec, "replace") if sign > "\x7f" and (sign.isalpha() or sign == BROKEN)]
    if not signs or (common >= KANA and not any(sign in KANA for sign in signs)):
        return 0.0
    kana_in_chinese = codec == "gb18030" and sum(sign in KANA for sign in signs) * 5 > len(signs)
    return 0.0 if kana_in_chinese else sum(sign in common for sign in signs) / len(signs)


def _is_western(text: bytes) -> bool:
    """Say whether high bytes stand alone among letters, and are letters and signs of Western Europe there."""
    runs = HIGH_RUN.findall(text)
    single = sum(len(run) <= 2 for run in runs)
    strange = len(STRANGE_IN_WORD.findall(text))
    return single * 10 >= len(runs) * 8 and strange * 10 <= len(runs)


def _is_plain_chinese(text: bytes) -> bool:
    """Say whether nearly all is common Chinese in two bytes, from all of its range: Korean uses its first half only."""
    high = len(HIGH_BYTE.findall(text))
    chinese = [pair for pair in COMMON_CHINESE.findall(text) if pair[0] >= 0xB0]
    second_half = sum(pair[0] >= 0xC9 for pair in chinese)
    return len(COMMON_CHINESE.findall(text)) * 2 >= high * 0.9 and second_half * 6 >= len(chinese) > 0


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def readable_name(name: bytes) -> str:
    """Write the name of a file as text: in UTF-8, else as another machine wrote it, else with its bytes shown."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode(guess([name]) or "utf-8", "backslashreplace")


def name_for_people(encoding: str) -> str:
    """Write an encoding the way people know it."""
    return NAMES.get(encoding, encoding.upper().replace("CP", "cp"))


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
