"""Look up in an .xls file what its kept reader does not say: number formats, hidden rows and columns, errors."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.reading.files.sheets.shown import BUILT_IN, Write, writer

ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
END = 0xFFFFFFFE
DATE_MODE, FORMAT, XF, SHEET, ROW, COLUMNS = 0x22, 0x41E, 0xE0, 0x85, 0x208, 0x7D
NUMBER, SHORT_NUMBER, SHORT_NUMBERS, FORMULA, ERROR = 0x203, 0x27E, 0xBD, 0x06, 0x205


@dataclass
class Shown:
    """What the cells of one sheet show, by row and column from 0, where that is more than the value they hold."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass
class Look:
    """What a workbook says beside its values: how it counts days, and each sheet by where it lies in its order."""

    is_1904: bool = False
    sheets: list[Shown] = field(default_factory=list)


def look_at(data: bytes) -> Look:
    """Look through the records of a workbook; nothing is said of one that is older than Excel 97."""
    stream = _stream(data)
    look = Look()
    codes: dict[int, str] = dict(BUILT_IN)
    formats: list[int] = []
    starts: list[int] = []
    for kind, record in _records(stream, 0):
        if kind == DATE_MODE:
            look.is_1904 = record[:2] == b"\x01\x00"
        elif kind == FORMAT and len(record) >= 5:
            codes[struct.unpack_from("<H", record)[0]] = _text(record[2:])
        elif kind == XF:
            formats.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == SHEET:
            starts.append(struct.unpack_from("<I", record)[0])
    write = {place: writer(codes[number], look.is_1904) for place, number in enumerate(formats) if codes.get(number)}
    look.sheets = [_sheet(stream, start, write) for start in starts]
    return look


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Give the records of one part, up to its end."""
    place = start
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == 0x0A:
            return
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _sheet(stream: bytes, start: int, write: dict[int, Write]) -> Shown:
    shown = Shown()
    for kind, record in _records(stream, start):
        if kind == ROW and len(record) >= 16 and struct.unpack_from("<I", record, 12)[0] & 0x20:
            shown.hidden_rows.add(struct.unpack_from("<H", record)[0])
        elif kind == COLUMNS and len(record) >= 10 and record[8] & 1:
            first, last = struct.unpack_from("<HH", record)
            shown.hidden_columns.update(range(first, min(last, 255) + 1))
        else:
            for row, column, style, value in _values(kind, record):
                if isinstance(value, str):
                    shown.cells[row, column] = value
                elif style in write:
                    shown.cells[row, column] = write[style](value)
    return shown


def _values(kind: int, record: bytes) -> Iterator[tuple[int, int, int, float | str]]:
    """Give the numbers and errors of a record with their row, column and style."""
    if kind not in (NUMBER, SHORT_NUMBER, SHORT_NUMBERS, FORMULA, ERROR) or len(record) < 8:
        return
    row, column, style = struct.unpack_from("<HHH", record)
    if kind == NUMBER:
        yield row, column, style, struct.unpack_from("<d", record, 6)[0]
    elif kind == SHORT_NUMBER:
        yield row, column, style, _short(struct.unpack_from("<I", record, 6)[0])
    elif kind == ERROR and record[7]:
        yield row, column, style, ERRORS.get(record[6], "#ERROR")
    elif kind == FORMULA and record[12:14] == b"\xff\xff":
        if record[6] == 2:
            yield row, column, style, ERRORS.get(record[8], "#ERROR")
    elif kind == FORMULA:
        yield row, column, style, struct.unpack_from("<d", record, 6)[0]
    elif kind == SHORT_NUMBERS:
        for place in range((len(record) - 6) // 6):
            style, number = struct.unpack_from("<HI", record, 4 + 6 * place)
            yield row, column + place, style, _short(number)


def _short(number: int) -> float:
    """Read a number that is kept in four bytes."""
    value: float
    if number & 2:
        value = float(struct.unpack("<i", struct.pack("<I", number))[0] >> 2)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))[0]
    return value / 100 if number & 1 else value


def _text(record: bytes) -> str:
    """Read a text with its length in front."""
    length, flags = struct.unpack_from("<HB", record)
    return (
        record[3 : 3 + 2 * length].decode("utf-16-le", "replace")
        if flags & 1
        else record[3 : 3 + length].decode("latin-1")
    )


def _stream(data: bytes) -> bytes:
    """Take the workbook out of the small file system that an .xls file is."""
    if len(data) < 512:
        return b""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    first, _, smallest, small_table = struct.unpack_from("<IIII", data, 48)
    table = _table(data, size)
    folder = _chain(data, first, table, size)
    entries = [folder[start : start + 128] for start in range(0, len(folder) - 127, 128)]
    named = {
        entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace"): entry
        for entry in entries
    }
    found = named.get("Workbook") or named.get("Book")
    if not found:
        return b""
    start, length = struct.unpack_from("<I", found, 116)[0], struct.unpack_from("<I", found, 120)[0]
    if length >= smallest:
        return _chain(data, start, table, size)[:length]
    small = _chain(data, struct.unpack_from("<I", entries[0], 116)[0], table, size)
    numbers = _chain(data, small_table, table, size)
    small_size = 1 << struct.unpack_from("<H", data, 32)[0]
    return _chain(small, start, list(struct.unpack(f"<{len(numbers) // 4}I", numbers)), small_size, before=0)[:length]


def _table(data: bytes, size: int) -> list[int]:
    """Read which piece of the file follows which."""
    places = list(struct.unpack_from("<109I", data, 76))
    further, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, 10_000)):
        if further >= END:
            break
        numbers = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        places += numbers[:-1]
        further = numbers[-1]
    table: list[int] = []
    for place in places:
        piece = data[(place + 1) * size : (place + 2) * size] if place < END else b""
        table += struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4])
    return table


def _chain(data: bytes, start: int, table: list[int], size: int, before: int = 1) -> bytes:
    """Put the pieces of one part together."""
    pieces: list[bytes] = []
    while start < END and start < len(table) and len(pieces) <= len(table):
        pieces.append(data[(start + before) * size : (start + before + 1) * size])
        start = table[start]
    return b"".join(pieces)
