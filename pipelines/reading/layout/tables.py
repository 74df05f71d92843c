"""What a file comes to: tables of text with their headers, or the sentence why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading.recognising.recognise import Match


@dataclass(frozen=True)
class LeftOut:
    """A row of a sheet that is read and feeds nothing, such as a hidden one: its line, the reason and its cells."""

    line: int
    reason: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Text:
    """A table of text that DuckDB can read, and where it came from.

    lines: the records there must be. numbered: every record starts with its line number. is_plain: nothing in it
    needs a careful look (line ends, unseen characters). has_unseen: there may be more than plain spaces around values.
    has_broken: some bytes were no text. left_out: rows that the reader of sheets did not hand over; they are not in
    lines. file: what it was called. names_sheet_in_ids: its ids start again on other sheets. head: the numbered rows
    above the records as they stand, titles and headers.
    """

    path: Path
    match: Match
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    lines: int
    numbered: bool
    is_plain: bool
    has_unseen: bool = True
    has_broken: bool = False
    sheet: str = ""
    file: str = ""
    left_out: Sequence[LeftOut] = ()
    names_sheet_in_ids: bool = False
    head: Sequence[tuple[int, Sequence[str]]] = ()


@dataclass(frozen=True)
class Export:
    """What a file holds: its encoding, its recognised tables, and what to tell the user about the rest."""

    encoding: str
    texts: tuple[Text, ...]
    notes: tuple[str, ...] = ()


class NotAnExport(Exception):
    """A file refused as a whole: the sentence, the encoding and the rows it has."""

    def __init__(self, message: str, encoding: str = "", rows: int = 0) -> None:
        super().__init__(message)
        self.encoding = encoding
        self.rows = rows
