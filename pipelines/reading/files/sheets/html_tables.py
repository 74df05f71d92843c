"""Read the tables of a web page, which many systems call an export to Excel."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from pipelines.reading.files.sheets.faults import MOST_COLUMNS, MOST_ROWS, Unreadable
from pipelines.reading.files.sheets.sheet import Area, Row, Sheet
from pipelines.reading.files.sheets.written_text import web_page

SILENT = ("script", "style", "head", "title")
Attributes = list[tuple[str, str | None]]


def read_html(path: Path, is_mail: bool = False) -> Iterator[Sheet]:
    """Give every table of a page that holds no other table."""
    page = _Page()
    page.feed(web_page(path, is_mail))
    page.close()
    for number, table in enumerate(page.done, 1):
        yield Sheet(table.caption or f"table {number}", table.rows, merged=table.merged)


class _Table:
    """One table on its way: its rows so far, and the cells that reach further than their own place."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.merged: list[Area] = []
        self.taken: dict[tuple[int, int], bool] = {}
        self.caption = ""
        self.has_inner = False
        self.cell: list[str] | None = None
        self.place = 0

    def start_row(self, is_hidden: bool) -> None:
        """Begin a row."""
        self.finish_cell()
        self.rows.append((len(self.rows) + 1, is_hidden, []))
        self.place = 0

    def start_cell(self, across: int, down: int) -> None:
        """Begin a cell, and note the area that it covers."""
        if not self.rows:
            self.start_row(is_hidden=False)
        self.finish_cell()
        line = len(self.rows)
        while self.taken.pop((line, self.place), False):
            self.place += 1
        if across > 1 or down > 1:
            self.merged.append((line, self.place, line + down - 1, self.place + across - 1))
        for below in range(line + 1, line + down):
            self.taken.update({(below, column): True for column in range(self.place, self.place + across)})
        cells = self.rows[-1][2]
        cells.extend([""] * (self.place - len(cells) + 1))
        self.cell = []
        self.place += across

    def finish_cell(self) -> None:
        """Put the text of the open cell into its place."""
        if self.cell is not None:
            lines = "".join(self.cell).split("\n")
            self.rows[-1][2][-1] = "\n".join(" ".join(line.split()) for line in lines).strip()
            self.cell = None


class _Page(HTMLParser):
    """The tables of a page while it is read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Table] = []
        self.done: list[_Table] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Begin a table, a row or a cell; line breaks stay in the text."""
        if tag in SILENT:
            self.silent += 1
        elif tag == "table":
            if self.open:
                self.open[-1].has_inner = True
            self.open.append(_Table())
        elif not self.open:
            return
        elif tag == "tr":
            if len(self.open[-1].rows) >= MOST_ROWS:
                raise Unreadable(f"has a table of more than {MOST_ROWS:,} rows")
            self.open[-1].start_row(_is_hidden(attrs))
        elif tag in ("td", "th"):
            self.open[-1].start_cell(_span(attrs, "colspan", MOST_COLUMNS), _span(attrs, "rowspan", 10_000))
        elif tag in ("br", "p", "div") and self.open[-1].cell:
            self.open[-1].cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Finish a table or a cell."""
        if tag in SILENT:
            self.silent = max(self.silent - 1, 0)
        elif self.open and tag in ("td", "th", "tr"):
            self.open[-1].finish_cell()
        elif self.open and tag == "table":
            self._finish_table()

    def _finish_table(self) -> None:
        table = self.open.pop()
        table.finish_cell()
        if table.rows and not table.has_inner:
            self.done.append(table)

    def handle_data(self, data: str) -> None:
        """Take the text of the open cell."""
        if self.silent or not self.open:
            return
        if self.open[-1].cell is not None:
            self.open[-1].cell.append(data.replace("\n", " ").replace("\r", " "))

    def close(self) -> None:
        """Finish tables that the page does not close."""
        super().close()
        while self.open:
            self._finish_table()


def _is_hidden(attrs: Attributes) -> bool:
    return any(name == "style" and "display:none" in (value or "").replace(" ", "").lower() for name, value in attrs)


def _span(attrs: Attributes, name: str, most: int) -> int:
    value = dict(attrs).get(name) or "1"
    return min(max(int(value), 1), most) if value.strip().isdigit() else 1
