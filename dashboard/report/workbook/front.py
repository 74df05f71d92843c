"""The first sheet: what the file is about and rests on, what every point of the agenda found, and what is where."""

from typing import Any

from dashboard.language import _
from dashboard.report.plots.text_room import legal
from dashboard.report.workbook import book as books
from dashboard.report.workbook.book import Book
from dashboard.review import month as months
from dashboard.review import wording
from dashboard.review.content import Review

WIDE = (38, 100, 10)


def begin(book: Book) -> Any:
    """Add the sheet, so that it is the first one; it is written last, when the others are known."""
    sheet = books.add_sheet(book, _("Review"))
    book.contents.clear()
    for place, wide in enumerate(WIDE):
        sheet.set_column(place, place, wide)
    sheet.hide_gridlines(2)
    return sheet


def write(book: Book, sheet: Any, review: Review) -> None:
    """Write facts, findings, notes and the list of sheets."""
    sheet.write_string(0, 0, legal(wording.title(review)), book.formats["title"])
    line = 2
    for name, value, look in facts(review):
        line = _pair(book, sheet, line, name, value, look)
    line = _heading(book, sheet, line + 1, _("What was found"))
    for place, section in enumerate(review.sections, start=1):
        for number, sentence in enumerate(section.lead or ("–",)):
            name = f"{place} {section.title}" if number == 0 else ""
            line = _pair(book, sheet, line, name, wording.plain(sentence))
    if review.notes:
        line = _heading(book, sheet, line + 1, _("Notes"))
        for note in review.notes:
            line = _pair(book, sheet, line, "", wording.plain(note))
    line = _heading(book, sheet, line + 1, _("Sheets"))
    for name, about, count in book.contents:
        quoted = name.replace("'", "''")
        sheet.write_url(line, 0, f"internal:'{quoted}'!A1", book.formats["link"], name)
        books.fit_row(sheet, line, (name, about), WIDE)
        books.put(book, sheet, line, 1, about)
        books.put(book, sheet, line, 2, count or None)
        line += 1


def _pair(book: Book, sheet: Any, line: int, name: str, value: Any, look: str = "") -> int:
    if name:
        sheet.write_string(line, 0, legal(name), book.formats["name"])
    books.fit_row(sheet, line, (name, value), WIDE)
    books.put(book, sheet, line, 1, value, look)
    return line + 1


def _heading(book: Book, sheet: Any, line: int, text: str) -> int:
    sheet.write_string(line, 0, legal(text), book.formats["head"])
    sheet.write_blank(line, 1, None, book.formats["head"])
    sheet.write_blank(line, 2, None, book.formats["head"])
    return line + 1


def facts(review: Review) -> list[tuple[str, Any, str]]:
    """Return name, value and format of what the file rests on; days and times as such."""
    status = [
        (_("Status") if place == 0 else "", line, "") for place, line in enumerate(wording.status_lines(review.status))
    ]
    return [
        (_("Month"), months.first_day(review.month), "month"),
        (_("Unit"), review.unit_name, ""),
        (_("Unit ID"), review.filters.unit_id or _("All units"), ""),
        (_("From"), review.filters.from_date, "day"),
        (_("To"), review.filters.to_date, "day"),
        *status,
        (_("As of"), review.as_of, "day"),
        (_("Build"), review.build, ""),
        (_("Data built (UTC)"), review.built_at, "time"),
        (_("Made on (UTC)"), review.made_at, "time"),
    ]
