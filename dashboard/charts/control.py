"""A control chart: values, centre and limits, with every signal marked for better or worse, and every new start."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.annotations.events import Event
from dashboard.charts.event_marks import event_marks
from dashboard.charts.look import ACCENT, GOOD, QUIET, SECOND, Chart, figure, fixed, upright
from dashboard.charts.months import break_marks, month_axis, running_marks, target_marks
from dashboard.kpi import Kpi
from dashboard.language import _, pick
from dashboard.results.series import Series
from dashboard.wording import findings, periods, signals, words

HEIGHT = 320
REBASED = 18  # pixels that the reason of a new start takes above the drawing
LOOKS = {True: (SECOND, "diamond"), False: (GOOD, "square"), None: (ACCENT, "star-diamond")}


def control(
    series: Series, goals: Mapping[str, float] | None = None, height: int = HEIGHT, events: tuple[Event, ...] = ()
) -> Chart:
    """Draw a Series under the sentence that says what it means. A point carries its period as customdata.

    goals: the target of each period that has one.
    events: what happened and may explain a change, marked along the axis.
    """
    points = series.points
    known = points.dropna(subset=["value"])
    note = words.joined(*series.notes)
    if known.empty:
        return Chart(None, series.sentence, series.sentence, note)
    goals = aimed_at(series, goals or {})
    shapes, texts = marks(series, goals)
    happened = event_marks(events, *days_of(series), place_of(series), REBASED if series.rebases else 0)
    drawn = figure(
        [*limit_lines(points, series), *value_traces(series)],
        height,
        margin={"r": 62 if goals else 12, "t": 26 if series.rebases and not happened.room else 8},
        room=happened.room,
        xaxis=time_axis(series),
        yaxis=value_axis(series, goals.values()),
        showlegend=False,
        shapes=[*happened.shapes, *shapes],
        annotations=[*happened.texts, *texts],
    )
    said = words.joined(legend(series), note)
    return Chart(drawn, series.sentence, alt_text(series), said, happened.note)


def aimed_at(series: Series, goals: Mapping[str, float]) -> dict[str, float]:
    """Return the targets of the periods that are shown; between events there is nothing to aim at."""
    shown: Iterable[str] = [] if series.chart == "t" else series.points["period"].astype(str)
    return {period: goals[period] for period in shown if period in goals}


def places(series: Series) -> list[Any]:
    """Return where the points stand along the axis: first days of months, names of longer periods, event numbers."""
    names = series.points["period"].astype(str).tolist()
    if series.chart == "t":
        return list(range(1, len(names) + 1))
    return [periods.first_day(name) for name in names] if series.grain == "month" else list(map(periods.text, names))


def days_of(series: Series) -> tuple[date, date]:
    """Return the first and the last day that the axis covers."""
    names = series.points["period"].astype(str).tolist()
    if series.chart == "t":
        return date.fromisoformat(names[0]), date.fromisoformat(names[-1])
    return periods.first_day(names[0]), periods.last_day(names[-1])


def place_of(series: Series) -> Callable[[date], Any] | None:
    """Return how a day becomes a place along the axis: between events, or within one of longer periods."""
    names = series.points["period"].astype(str).tolist()
    if series.chart == "t":
        return lambda day: sum(date.fromisoformat(name) < day for name in names) + 0.5
    return None if series.grain == "month" else lambda day: periods.place(day, names)


def time_axis(series: Series) -> dict[str, Any]:
    """Return the axis along which time runs; of a t chart that of the events, labelled with some of their days."""
    names = series.points["period"].astype(str).tolist()
    if series.chart == "t":
        step = -(-len(names) // 6)
        at = list(range(len(names), 0, -step))
        return fixed(_("events"), tickvals=at, ticktext=[names[place - 1] for place in at], showgrid=False)
    return month_axis(names) if series.grain == "month" else fixed(type="category", showgrid=False)


def value_axis(series: Series, goals: Iterable[float] = ()) -> dict[str, Any]:
    """Return the axis of the values with its unit, wide enough for points, limits and targets."""
    kpi = series.kpi
    columns = [series.points[name].astype(float) for name in ("value", "lower", "upper")]
    values = pd.concat([*columns, pd.Series(list(goals), dtype=float)]).dropna()
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.08 or 1.0
    if series.chart == "t":
        return fixed(_("days since the event before"), range=[0, high + room])
    if kpi.kind == "proportion":
        return fixed(range=[max(0.0, low - room) - room / 4, min(100.0, high) + room], ticksuffix=" %")
    return fixed(words.unit_of(kpi), range=[max(0.0, low - room) if low > high / 2 else 0, high + room])


def limit_lines(points: pd.DataFrame, series: Series) -> list[go.Scatter]:
    """Draw centre and limits as steps, apart for each piece between rebases."""
    lines = []
    at = places(series)
    for _piece, rows in points.groupby("piece"):
        spot = [at[place] for place in points.index.get_indexer(rows.index)]
        for column, dash, width in (("centre", "solid", 1.5), ("lower", "dash", 1.2), ("upper", "dash", 1.2)):
            if rows[column].notna().any():
                lines.append(
                    go.Scatter(
                        x=spot,
                        y=rows[column].tolist(),
                        mode="lines",
                        line={"color": QUIET, "width": width, "dash": dash, "shape": "hvh"},
                        hoverinfo="skip",
                    )
                )
    return lines


def value_traces(series: Series) -> list[go.Scatter]:
    """Draw the values as a line, and over it a point for each: signals by shape and colour, open where not whole."""
    points, at = series.points.reset_index(drop=True), places(series)
    line = go.Scatter(
        x=at,
        y=points["value"].tolist(),
        mode="lines",
        connectgaps=False,
        line={"color": ACCENT, "width": 1.6},
        hoverinfo="skip",
    )
    looks = [look_of(series, row) for row in findings.each(points)]
    dots = go.Scatter(
        x=at,
        y=points["value"].tolist(),
        mode="markers",
        marker={
            "color": [look[0] for look in looks],
            "symbol": [look[1] for look in looks],
            "size": [look[2] for look in looks],
            "line": {"width": 1, "color": [look[0] for look in looks]},
        },
        text=[point_text(series, row) for row in findings.each(points)],
        customdata=[[series.grain if series.chart != "t" else "day", str(name)] for name in points["period"]],
        hovertemplate="%{text}<extra></extra>",
    )
    return [line, dots]


def look_of(series: Series, row: Any) -> tuple[str, str, int]:
    """Return colour, shape and size of a point."""
    if row.is_partial:
        return ACCENT, "circle-open", 8
    if not row.signal:
        return ACCENT, "circle", 6
    return *LOOKS[signals.is_worse(series.kpi, int(row.side), series.chart)], 11


def point_text(series: Series, row: Any) -> str:
    """Write a point for its tooltip: value, parts, limits, and why it is marked."""
    kpi = series.kpi
    text = f"{periods.text(str(row.period))}: <b>{signals.value_text(kpi, row.value, series.chart)}</b>"
    if pd.notna(row.bottom) and kpi.bottom:
        text += " (" + _("{top} of {bottom}").format(top=words.whole(row.top), bottom=words.whole(row.bottom)) + ")"
    if row.is_partial:
        return text + "<br>" + _("not a whole period: outside the limits' making")
    if pd.notna(row.lower):
        low, high = (signals.value_text(kpi, value, series.chart) for value in (row.lower, row.upper))
        text += "<br>" + _("limits {low} – {high}").format(low=low, high=high)
    reasons = {"outside": _("outside the limits"), "run": _("part of a long run on one side of the median")}
    return text + (f"<br>{reasons[row.rule]}" if row.rule in reasons else "")


def marks(series: Series, goals: Mapping[str, float]) -> tuple[list[Any], list[Any]]:
    """Return lines and texts for rebases, a changed standard, the running month and the targets."""
    names = series.points["period"].astype(str).tolist()
    found = [target_marks(goals, series.kpi, names), rebase_marks(series)]
    if series.grain == "month" and series.chart != "t":
        found += [break_marks(breaks(series.kpi), names), running_marks(series.as_of, names)]
    return [shape for shapes, _texts in found for shape in shapes], [text for _shapes, texts in found for text in texts]


def breaks(kpi: Kpi) -> tuple[tuple[date, str], ...]:
    """Return the days on which the standard of a KPI began or ended."""
    source = escape(pick(kpi.source) if kpi.source else _("the standard"))
    began = [(kpi.valid_from, _("{source} begins").format(source=source))] if kpi.valid_from else []
    ended = [(kpi.valid_to + timedelta(days=1), _("{source} ends").format(source=source))] if kpi.valid_to else []
    return (*began, *ended)


def rebase_marks(series: Series) -> tuple[list[Any], list[Any]]:
    """Return an upright line with the reason where limits start anew."""
    names, at = series.points["period"].astype(str).tolist(), places(series)
    found = []
    for rebase in series.rebases:
        place = sum(periods.first_day(name) < periods.first_day(rebase.period) for name in names)
        if place < len(names):
            found.append(upright(at[place], escape(rebase.reason[:60]), "left"))
    return [line for line, _text in found], [text for _line, text in found]


def legend(series: Series) -> str:
    """Say what the marks mean, where there are any."""
    points, said = series.points, []
    if points["signal"].astype(bool).any():
        is_directed = series.kpi.better != "neither"
        said.append(_("◆ signal for the worse ■ for the better.") if is_directed else _("◆ signal."))
    if points["is_partial"].astype(bool).any():
        said.append(_("○ not a whole period, left out of the limits."))
    if points["lower"].notna().any():
        said.append(_("Dashed: limits of chance; line: mean."))
    return words.joined(*said)


def alt_text(series: Series) -> str:
    """Describe the chart for those who do not see it."""
    known = series.points.dropna(subset=["value"])
    first, last = (periods.text(str(known["period"].iloc[place])) for place in (0, -1))
    facts = {"first": first, "last": last, "count": len(known), "finding": series.sentence}
    return _("Control chart with {count} points from {first} to {last}. {finding}").format(**facts)
