"""The data behind every chart on a sheet of its own, with a native chart drawn from these very cells beside it."""

from typing import Any

import pandas as pd

from dashboard.charts.look import ACCENT, QUIET
from dashboard.language import _
from dashboard.report.plots import chart_values, series_looks
from dashboard.report.plots.text_room import legal
from dashboard.report.slides import chart_look, charts
from dashboard.report.workbook import book as books
from dashboard.report.workbook.book import Book
from dashboard.review import wording
from dashboard.review.content import Line, Plot

TYPES = {
    "lines": {"type": "line"},
    "columns": {"type": "column"},
    "stacked": {"type": "column", "subtype": "stacked"},
    "bars": {"type": "bar"},
}
DASHES = {"solid": "solid", "dash": "dash", "dot": "round_dot", "dashdot": "dash_dot", "longdash": "long_dash"}
SHAPES = {
    "circle": "circle",
    "diamond": "diamond",
    "square": "square",
    "triangle-up": "triangle",
    "cross": "plus",
    "triangle-down": "x",
}
SIGNALS = {"worse": "diamond", "better": "square", "signal": "star"}
WIDE, TALL, MOST_TALL = 860, 420, 1200
A_BAR = 26  # pixels
GRID = {"visible": True, "line": {"color": "#D5DAE1"}}


def write(book: Book, plot: Plot, name: str) -> None:
    """Write the rows of a plot, and its chart beside them."""
    table, heads, formats = columns(plot)
    sheet = books.add_sheet(book, name, wording.plain(plot.chart.finding), len(table))
    books.write_table(book, sheet, heads, table, formats)
    sheet.fit_to_pages(1, 0)
    aside = len(heads) + 1
    sheet.write_string(0, aside, legal(wording.plain(plot.chart.finding)), book.formats["name"])
    below = [wording.plain(line) for line in charts.below(plot)]
    if charts.has_values(plot):
        chart = draw(book, sheet, plot, table)
        sheet.insert_chart(2, aside, chart, {"description": legal(plot.chart.alt), "object_position": 2})
    sheet.write_string(1, aside, legal(" · ".join(below)))


def columns(plot: Plot) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return all columns of the rows with headings and formats: the place, what is drawn, and the parts behind it."""
    drawn = [line.column for line in plot.lines]
    rest = [str(name) for name in plot.rows.columns if name not in (plot.x, *drawn)]
    signals = chart_values.signals(plot)
    table = plot.rows[[plot.x, *drawn, *rest]].astype(object)
    for kind, values in signals.items():
        table[f"signal {kind}"] = values
    known = {**plot.parts, "signal": _("Signal")}
    is_days = charts.is_days(plot)
    heads = [_("Month") if is_days else _("Name"), *(head(plot, line) for line in plot.lines)]
    heads += [known.get(name, name) for name in rest] + [
        chart_values.signal_name(kind) for kind in chart_values.signals(plot)
    ]
    look = books.unit_look(plot.unit)
    formats = ["month" if is_days else "", *[look] * len(drawn), *[""] * len(rest), *[look] * len(signals)]
    return table, heads, formats


def head(plot: Plot, line: Line) -> str:
    """Return the heading of a series, with the unit of its values."""
    return f"{line.label} ({plot.unit})" if line.role == "value" and plot.unit else line.label


def draw(book: Book, sheet: Any, plot: Plot, table: pd.DataFrame) -> Any:
    """Draw the chart of the cells."""
    chart = book.file.add_chart(dict(TYPES[plot.kind]))
    last = len(table)
    for place, line in enumerate(plot.lines):
        add(chart, sheet.name, place + 1, last, series_look(plot, line, place))
    first = table.columns.size - len(chart_values.signals(plot))
    for place, kind in enumerate(chart_values.signals(plot)):
        colour = chart_look.SIGNALS[kind][0]
        marker = {"type": SIGNALS[kind], "size": 11, "fill": {"color": colour}, "border": {"color": colour}}
        add(chart, sheet.name, first + place, last, {"line": {"none": True}, "marker": marker})
    axes(chart, plot)
    chart.set_title({"none": True})
    chart.show_blanks_as("gap")
    tall = min(max(TALL, last * A_BAR + 90), MOST_TALL) if plot.kind == "bars" else TALL
    chart.set_size({"width": WIDE, "height": tall})
    chart.set_legend({"position": "top"} if len(plot.lines) > 1 or chart_values.signals(plot) else {"none": True})
    return chart


def add(chart: Any, sheet: str, column: int, last: int, look: dict[str, Any]) -> None:
    """Add a series by its cells, its name too: a name beginning with = would be taken for a formula."""
    cells = {"categories": [sheet, 1, 0, last, 0], "values": [sheet, 1, column, last, column]}
    chart.add_series({"name": [sheet, 0, column], **cells, **look})


def series_look(plot: Plot, line: Line, place: int) -> dict[str, Any]:
    """Return colours, dashes and shapes of a series, as on the pages."""
    if line.role != "value":
        dash, wide = {"centre": ("solid", 1.5), "limit": ("dash", 1.25), "target": ("round_dot", 2.25)}[line.role]
        quiet = {"color": QUIET, "width": wide, "dash_type": dash}
        return {"line": quiet, "marker": {"type": "none"}} if plot.kind == "lines" else {"fill": {"color": QUIET}}
    colour, dash, symbol, _hatch = series_looks.style(plot, place)
    if plot.kind != "lines":
        alone = len(series_looks.of_role(plot, "value")) == 1
        labels = {"data_labels": {"value": True}} if alone and len(plot.rows) <= chart_look.FEW_BARS else {}
        return {"fill": {"color": colour if not alone else ACCENT}, "gap": 45, **labels}
    marker = {"type": SHAPES[symbol], "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
    return {"line": {"color": colour, "width": 2.25, "dash_type": DASHES[dash]}, "marker": marker}


def axes(chart: Any, plot: Plot) -> None:
    """Set both axes: names or months, and values between round ends with their unit."""
    low, high, step = chart_values.scale(plot)
    values: dict[str, Any] = {"min": low, "max": high, "major_unit": step, "major_gridlines": GRID}
    values |= {"num_format": '0" %"'} if plot.unit in wording.PERCENT else {"name": plot.unit.lstrip("= ")}
    names: dict[str, Any] = {}
    if plot.kind == "bars":
        names, values = {"reverse": True}, {**values, "label_position": "high"}
    elif charts.is_days(plot):
        names = {"num_format": "yyyy-mm", "text_axis": True, "label_position": "low"}
    across, up = (values, names) if plot.kind == "bars" else (names, values)
    chart.set_x_axis(across)
    chart.set_y_axis(up)
