"""Plots as native charts that people can edit: the rows become the chart's own workbook, a gap stays a gap."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from xlsxwriter import Workbook

from dashboard.language import _, ngettext
from dashboard.report.plots import chart_values, series_looks, text_room
from dashboard.report.slides import boxes, chart_look, flow, frame
from dashboard.report.slides.boxes import GREY, Paragraph
from dashboard.report.slides.frame import Deck, Sheet
from dashboard.report.svg import happened
from dashboard.review import wording
from dashboard.review.content import Line, Plot
from dashboard.wording import formats, words
from dashboard.wording.sheets import OPTIONS

KINDS = {
    "lines": XL_CHART_TYPE.LINE_MARKERS,
    "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
}
MOST_BARS, MOST_SLIDES, MOST_MONTHS = 16, 3, 36
LONGEST_NAME = 48
SMALL = 12.0
SAFE = {**OPTIONS, "constant_memory": False, "in_memory": True}


class SafeWriter(CategoryWorkbookWriter):
    """Writes the workbook inside a chart with texts as texts: python-pptx would let "=…" run as a formula."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[Any]:
        with Workbook(xlsx_file, SAFE) as book:
            yield book, book.add_worksheet("Sheet1")


def slides(deck: Deck, plot: Plot, sheet: Sheet | None = None) -> None:
    """Draw a plot on what a slide has left, or on slides of its own; a long list of bars goes on on further ones."""
    title = plot.chart.finding
    parts, more = parted(plot)
    for number, part in enumerate(parts, start=1):
        head = [Paragraph(title, 16, True)]
        if sheet is None or number > 1:
            sheet = frame.slide(deck, flow.numbered(title, number, len(parts)))
            head = [] if frame.title_fits(title) else [Paragraph(title, 14)]
        frame.note(sheet, asked_again(plot))
        foot = below(part) + ([more] if more and number == len(parts) else [])
        foot += [_("The chart is as of now.")] if sheet.is_reported else []
        draw(flow.write(sheet, head, 0.08), part, foot)


def has_values(plot: Plot) -> bool:
    """Say whether there is anything to draw."""
    return any(plot.rows[line.column].notna().any() for line in series_looks.of_role(plot, "value"))


def parted(plot: Plot) -> tuple[list[Plot], str]:
    """Part a long list of bars over slides; say how many are only in the Excel pack."""
    count = len(plot.rows)
    if is_days(plot) or count <= MOST_BARS:
        return [plot], ""
    shown = min(count, MOST_BARS * MOST_SLIDES)
    size = -(-shown // -(-shown // MOST_BARS))
    parts = [with_rows(plot, plot.rows.iloc[start : min(start + size, shown)]) for start in range(0, shown, size)]
    return parts, more_text(count - shown)


def more_text(count: int) -> str:
    """Say how many rows only the Excel pack holds."""
    text = ngettext("… {count} more in the Excel pack.", "… {count} more in the Excel pack.", count)
    return text.format(count=words.whole(count)) if count else ""


def with_rows(plot: Plot, rows: pd.DataFrame) -> Plot:
    """Return the plot of fewer rows."""
    return replace(plot, rows=rows)


def draw(sheet: Sheet, plot: Plot, caption: list[str]) -> None:
    """Put chart and caption on top of each other."""
    foot = [Paragraph(line, SMALL, colour=GREY, above=2) for line in caption if line]
    high = flow.height(foot, sheet.room.points) / 72 if foot else 0.0
    room = sheet.room.first(sheet.room.tall - high - 0.06)
    given = data(plot)
    shape = sheet.page.shapes.add_chart(KINDS[plot.kind], *(Inches(length) for length in room), given)
    shape.name = text_room.clean(plot.key)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", text_room.clean(plot.chart.alt))
    shape.chart.part.chart_workbook.update_from_xlsx_blob(SafeWriter(given).xlsx_blob)
    chart_look.dress(shape.chart, plot)
    if foot:
        boxes.box(sheet.page, sheet.room.below(room.tall + 0.06), foot)


def data(plot: Plot) -> CategoryChartData:
    """Return names and values of a plot as a chart takes them; months stand under their year."""
    given = CategoryChartData(number_format=chart_values.number_format(plot, series_looks.of_role(plot, "value")[0]))
    years: dict[str, Any] = {}
    for x, name in zip(plot.rows[plot.x], names(plot), strict=True):
        if not in_years(plot):
            given.add_category(name)
            continue
        year = formats.year(x)
        if year not in years:
            years[year] = given.add_category(year)
        years[year].add_sub_category(words.month_label(x))
    for line in plot.lines:
        form = chart_values.number_format(plot, line)
        given.add_series(text_room.clean(line.label), series_looks.values(plot, line), form)
    for kind, values in chart_values.signals(plot).items():
        given.add_series(chart_values.signal_name(kind), values)
    return given


def names(plot: Plot) -> list[str]:
    """Return what stands at the axis for every row; a very long name is cut there, visibly."""
    return [
        text_room.shortened(text_room.clean(name).replace("\n", " "), LONGEST_NAME) for name in series_looks.names(plot)
    ]


def is_days(plot: Plot) -> bool:
    """Say whether the plot runs along days."""
    return bool(plot.rows[plot.x].map(lambda x: isinstance(x, date)).all())


def in_years(plot: Plot) -> bool:
    """Say whether months stand under their year: so many still have room for their names."""
    return is_days(plot) and len(plot.rows) <= MOST_MONTHS


def below(plot: Plot) -> list[str]:
    """Write what stands below a chart: what happened along its time axis, what cannot be drawn, and its note."""
    lines = [what_happened(plot)]
    lines += [upright(plot, line) for line in plot.lines if plot.kind == "bars" and line.role != "value"]
    cut = [name for name in series_looks.names(plot) if len(name) > LONGEST_NAME]
    lines += [_("Names in full: {names}").format(names=words.listed(cut))] if cut and len(cut) <= 2 else []
    return [text_room.clean(wording.plain(line)) for line in (*lines, plot.chart.note) if line]


def what_happened(plot: Plot) -> str:
    """Say what happened along the months of a plot, as on the pages: a native chart has no marks for it."""
    shown, left_out = happened.shown(plot)
    texts = [one.text for one in shown]
    if left_out:
        text = ngettext("{count} earlier one is not listed.", "{count} earlier ones are not listed.", left_out)
        texts.append(text.format(count=left_out))
    return _("What happened: {events}").format(events=" · ".join(texts)) if texts else ""


def upright(plot: Plot, line: Line) -> str:
    """Write a target or centre of lying bars, which have no line for it, where it is the same for all."""
    known = {value for value in series_looks.values(plot, line) if value is not None}
    return words.named(line.label, wording.amount(known.pop(), plot.unit)) if len(known) == 1 else ""


def asked_again(plot: Plot) -> str:
    """Write the command that gives the rows again, for the speaker's notes."""
    command = wording.command(plot.kpi, plot.filters)
    if is_days(plot):
        command += " --by month"
    return "\n".join([_("The numbers of the chart, as of now, from the command line:"), command])
