"""The review as an Excel file: every number, the data behind every chart, every table, typed and with every digit."""

from dashboard.language import _
from dashboard.report import slides
from dashboard.report.workbook import book as books
from dashboard.report.workbook import front, numbers, plots
from dashboard.report.workbook.book import Book
from dashboard.review import wording
from dashboard.review.content import Plot, Review, Table
from dashboard.wording import words

__all__ = ["as_bytes"]


def as_bytes(review: Review) -> bytes:
    """Write the review as an .xlsx file in the language in use."""
    book = books.begin(slides.footing(review), wording.title(review), review.made_at)
    first = front.begin(book)
    numbers.write_numbers(book, review)
    for place, section in enumerate(review.sections, start=1):
        parts: list[Plot | Table] = [*section.plots, *section.tables]
        for number, part in enumerate(parts, start=1):
            prefix = f"{place}.{number}"
            if isinstance(part, Plot):
                plots.write(book, part, f"{prefix} {plot_name(review, part)}")
            else:
                write_table(book, part, f"{prefix} {part.title}")
    numbers.write_comments(book, review)
    numbers.write_definitions(book, review)
    write_table(book, review.excluded, _("Left out"))
    front.write(book, first, review)
    return books.finish(book)


def plot_name(review: Review, plot: Plot) -> str:
    """Name the sheet of a plot by its number."""
    labels = {kpi.name: words.label(kpi) for kpi in review.definitions}
    return labels.get(plot.kpi, plot.key)


def write_table(book: Book, table: Table, name: str) -> None:
    """Write a table on a sheet of its own; without rows the reason."""
    about = " – ".join(wording.plain(text) for text in (table.title, table.note) if text)
    sheet = books.add_sheet(book, name, about, len(table.rows))
    columns = [column for column in table.labels if column in table.rows.columns]
    if table.rows.empty:
        books.write_table(book, sheet, list(table.labels.values()), table.rows.reindex(columns=list(table.labels)))
        books.put(book, sheet, 1, 0, wording.plain(table.empty))
        return
    formats = [books.unit_look(table.formats.get(column, "")) for column in columns]
    books.write_table(book, sheet, [table.labels[column] for column in columns], table.rows[columns], formats)
