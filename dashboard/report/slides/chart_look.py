"""How a native chart looks: the colours, shapes and dashes of the pages, quiet limits, an axis with its unit."""

from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.charts.look import ACCENT, GOOD, QUIET, SECOND
from dashboard.report.plots import chart_values, series_looks
from dashboard.report.slides import boxes
from dashboard.report.slides.boxes import GREY, INK, RULE
from dashboard.review import wording
from dashboard.review.content import Line, Plot

DASHES = {
    "solid": MSO_LINE.SOLID,
    "dash": MSO_LINE.DASH,
    "dot": MSO_LINE.ROUND_DOT,
    "dashdot": MSO_LINE.DASH_DOT,
    "longdash": MSO_LINE.LONG_DASH,
}
SHAPES = {
    "circle": XL_MARKER_STYLE.CIRCLE,
    "diamond": XL_MARKER_STYLE.DIAMOND,
    "square": XL_MARKER_STYLE.SQUARE,
    "triangle-up": XL_MARKER_STYLE.TRIANGLE,
    "cross": XL_MARKER_STYLE.PLUS,
    "triangle-down": XL_MARKER_STYLE.X,
}
PATTERNS = {
    "/": MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    "\\": MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL,
    "x": MSO_PATTERN.LARGE_GRID,
    ".": MSO_PATTERN.PERCENT_20,
    "-": MSO_PATTERN.NARROW_HORIZONTAL,
}
QUIET_LINES = {"centre": (MSO_LINE.SOLID, 1.5), "limit": (MSO_LINE.DASH, 1.25), "target": (MSO_LINE.ROUND_DOT, 2.25)}
SIGNALS = {
    "worse": (SECOND, XL_MARKER_STYLE.DIAMOND),
    "better": (GOOD, XL_MARKER_STYLE.SQUARE),
    "signal": (ACCENT, XL_MARKER_STYLE.STAR),
}
TYPE = 12
FEW_BARS = 14


def rgb(colour: str) -> RGBColor:
    """Return a colour as PowerPoint takes it."""
    known: RGBColor = RGBColor.from_string(colour.lstrip("#").upper())
    return known


def dress(chart: Any, plot: Plot) -> None:
    """Give a chart its look."""
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(TYPE), boxes.LATIN
    chart.font.color.rgb = rgb(INK)
    _fonts(chart)
    chart.has_legend = len(plot.lines) + len(chart_values.signals(plot)) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size = Pt(TYPE)
    axes(chart, plot)
    drawn = list(chart.plots[0].series)
    for position, (series, line) in enumerate(zip(drawn, plot.lines, strict=False)):
        if line.role != "value" and plot.kind != "bars":
            quiet(series, line)
        elif plot.kind == "lines":
            drawn_line(series, plot, position)
        else:
            bars(series, plot, position)
    for series, kind in zip(drawn[len(plot.lines) :], chart_values.signals(plot), strict=True):
        series.smooth = False
        series.format.line.fill.background()
        mark(series.marker, *SIGNALS[kind], 12)
    if plot.kind == "lines":
        newest(drawn, plot)
    else:
        chart.plots[0].gap_width = 45
        labels(drawn, plot)
        overlay(chart, plot)


def _fonts(chart: Any) -> None:
    """Name the font of Chinese signs beside the Latin one."""
    for letters in chart._chartSpace.iter(qn("a:defRPr")):
        if letters.find(qn("a:latin")) is not None and letters.find(qn("a:ea")) is None:
            eastern = etree.SubElement(letters, qn("a:ea"))
            eastern.set("typeface", boxes.EASTERN)


def axes(chart: Any, plot: Plot) -> None:
    """Draw both axes: names below or beside, values with unit over a pale grid."""
    names, values = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = rgb(RULE)
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.has_major_gridlines = False
    names.tick_labels.font.size = values.tick_labels.font.size = Pt(TYPE)
    values.format.line.fill.background()
    values.major_tick_mark = XL_TICK_MARK.NONE
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = rgb(RULE)
    values.major_gridlines.format.line.width = Pt(0.75)
    low, high, step = chart_values.scale(plot)
    values.minimum_scale, values.maximum_scale, values.major_unit = low, high, step
    is_share = plot.unit in wording.PERCENT
    whole = float(step).is_integer()
    values.tick_labels.number_format = (
        ('0" %"' if whole else '0.0" %"') if is_share else "#,##0" if whole else "#,##0.0#"
    )
    values.tick_labels.number_format_is_linked = False
    if not is_share:
        values.has_title = True
        values.axis_title.text_frame.text = plot.unit
        letters = values.axis_title.text_frame.paragraphs[0].runs[0].font
        letters.size, letters.bold, letters.color.rgb = Pt(TYPE), False, rgb(GREY)
    if plot.kind == "bars":
        names.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH


def quiet(series: Any, line: Line) -> None:
    """Draw centre, limit or target: grey, thin, without points."""
    dash, wide = QUIET_LINES[line.role]
    series.format.line.color.rgb = rgb(QUIET)
    series.format.line.width, series.format.line.dash_style = Pt(wide), dash
    if hasattr(series, "smooth"):
        series.smooth = False
        series.marker.style = XL_MARKER_STYLE.NONE


def drawn_line(series: Any, plot: Plot, position: int) -> None:
    """Draw one line of values; colour, dash and shape change together."""
    colour, dash, symbol, _hatch = series_looks.style(plot, position)
    series.smooth = False
    series.format.line.color.rgb = rgb(colour)
    series.format.line.width, series.format.line.dash_style = Pt(2.25), DASHES[dash]
    mark(series.marker, colour, SHAPES[symbol], 7)


def mark(marker: Any, colour: str, shape: Any, size: int) -> None:
    """Draw points in a colour and shape."""
    marker.style, marker.size = shape, size
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(colour)
    marker.format.line.color.rgb = rgb(colour)


def newest(drawn: list[Any], plot: Plot) -> None:
    """Write the last value beside its point, where there is one line."""
    values = series_looks.of_role(plot, "value")
    if len(values) != 1:
        return
    known = [(place, value) for place, value in enumerate(series_looks.values(plot, values[0])) if value is not None]
    low, high, _step = chart_values.scale(plot)
    falls = (len(known) > 1 and known[-1][1] < known[-2][1]) or known[-1][1] > high - (high - low) / 12
    label = drawn[plot.lines.index(values[0])].points[known[-1][0]].data_label
    label.position = XL_LABEL_POSITION.BELOW if falls else XL_LABEL_POSITION.ABOVE
    label.font.size, label.font.bold = Pt(14), True


def bars(series: Any, plot: Plot, position: int) -> None:
    """Fill the bars of one series; colour and hatching change together."""
    colour, _dash, _symbol, hatch = series_looks.style(plot, position)
    series.invert_if_negative = False
    fill = series.format.fill
    if hatch:
        fill.patterned()
        fill.pattern = PATTERNS[hatch]
        fill.fore_color.rgb, fill.back_color.rgb = rgb(pale(colour)), rgb(colour)
    else:
        fill.solid()
        fill.fore_color.rgb = rgb(colour)


def pale(colour: str) -> str:
    """Return a colour half way to white, for the lines of a hatching."""
    parts = [int(colour.lstrip("#")[place : place + 2], 16) for place in (0, 2, 4)]
    return "".join(f"{(part + 255) // 2:02X}" for part in parts)


def labels(drawn: list[Any], plot: Plot) -> None:
    """Write the values at their bars, where few enough stand alone."""
    alone = len(series_looks.of_role(plot, "value")) == 1
    if not alone or len(plot.rows) > (FEW_BARS if plot.kind != "bars" else 99):
        return
    for series, line in zip(drawn, plot.lines, strict=True):
        if line.role != "value":
            continue
        shown = series.data_labels
        shown.show_value, shown.position = True, XL_LABEL_POSITION.OUTSIDE_END
        shown.number_format, shown.number_format_is_linked = chart_values.number_format(plot, line), False
        shown.font.size = Pt(TYPE)


def overlay(chart: Any, plot: Plot) -> None:
    """Draw centre, limits and target of columns as lines over them: a second drawing on the same axes."""
    if plot.kind == "bars" or all(line.role == "value" for line in plot.lines):
        return
    columns = chart.plots[0]._element
    drawn = etree.SubElement(columns.getparent(), qn("c:lineChart"))
    columns.addnext(drawn)
    etree.SubElement(drawn, qn("c:grouping")).set("val", "standard")
    etree.SubElement(drawn, qn("c:varyColors")).set("val", "0")
    series = [each for each, line in zip(columns.findall(qn("c:ser")), plot.lines, strict=True) if line.role != "value"]
    for each in series:
        for old in each.findall(qn("c:invertIfNegative")):
            each.remove(old)
        marker = etree.Element(qn("c:marker"))
        etree.SubElement(marker, qn("c:symbol")).set("val", "none")
        each.find(qn("c:spPr")).addnext(marker)
        etree.SubElement(each, qn("c:smooth")).set("val", "0")
        drawn.append(each)
    etree.SubElement(drawn, qn("c:marker")).set("val", "1")
    for axis in columns.findall(qn("c:axId")):
        etree.SubElement(drawn, qn("c:axId")).set("val", axis.get("val"))
