"""Funnel plot: units by size against what chance explains at that size. Shape and colour say who is outside."""

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import ACCENT, GOOD, QUIET, SECOND, Chart, figure, fixed
from dashboard.charts.target_marks import AIMED
from dashboard.compare import comparing_words
from dashboard.compare.comparing import FIRST_SIZE, LAST_SIZE, Comparison, funnel_curves
from dashboard.language import _
from dashboard.wording import findings, formats, words

HEIGHT = 440
MOST_POINTS = 1500
NAMED = 6
WIDE = 30
ACROSS, UP = 40, 30
MOST_STEPS = 13  # powers of ten on the axis of sizes
LINES = (("95", "dot", 1.4), ("998", "dash", 1.6))
LOOKS = {None: (ACCENT, "diamond"), True: (SECOND, "diamond"), False: (GOOD, "square")}
WITHIN = (QUIET, "circle")


def funnel_plot(found: Comparison, height: int = HEIGHT, target: float | None = None) -> Chart:
    """Draw every unit by its size, the overall rate, its target, and the limits of 95 % and 99.8 %."""
    finding = comparing_words.headline(found)
    if len(found.rows) < 2 or found.is_flat:
        return Chart(None, finding, finding, words.notes_text(found.notes))
    curves, is_wide = funnel_curves(found), is_log(found.rows["bottom"])
    drawn = figure(
        [*lines(found, curves), *aim(found, curves, target), *points(found), *labels(found, is_wide)],
        height,
        margin={"t": 30, "r": 16},
        xaxis=size_axis(found, is_wide),
        yaxis=rate_axis(found, curves, target),
    )
    alt = _("{kpi} of {count} by size, with limits of 95 % and 99.8 % around {overall}. {finding}").format(
        kpi=words.label(found.kpi),
        count=words.whole(len(found.rows)),
        overall=words.amount(found.overall, found.kpi),
        finding=finding,
    )
    return Chart(drawn, finding, alt, words.joined(comparing_words.widened(found), marks(found)))


def marks(found: Comparison) -> str:
    """Say what the signs mean."""
    is_apart = found.kpi.better == "neither"
    signs = _("◆ outside the limits, ● within;") if is_apart else _("◆ worse, ■ better, ● within;")
    text = words.joined(signs, _("filled: outside 99.8 %, hollow: outside 95 %."))
    if len(found.rows) > MOST_POINTS:
        together = _("Of so many, those within are drawn together: the larger the circle, the more.")
        text = words.joined(text, together)
    return text


def is_log(sizes: pd.Series) -> bool:
    """Say whether sizes lie so far apart that only a logarithmic axis shows the small ones."""
    return bool(sizes.max() / sizes.min() > WIDE)


def lines(found: Comparison, curves: pd.DataFrame) -> list[go.Scatter]:
    """Draw the overall rate and the limits."""
    x = curves["bottom"].tolist()
    name = _("all {value}").format(value=words.amount(found.overall, found.kpi))
    drawn = [curve([x[0], x[-1]], [found.overall] * 2, name, "solid", 1.2)]
    for limit, dash, width in LINES:
        title = _("limits {percent}").format(percent={"95": "95 %", "998": "99.8 %"}[limit])
        drawn += [
            curve(x, curves[f"{side}_{limit}"].tolist(), title, dash, width, side == "upper")
            for side in ("lower", "upper")
        ]
    return drawn


def aim(found: Comparison, curves: pd.DataFrame, target: float | None) -> list[go.Scatter]:
    """Draw the target of all of them together."""
    if target is None:
        return []
    x, name = curves["bottom"].tolist(), _("target {value}").format(value=words.amount(target, found.kpi))
    drawn = curve([x[0], x[-1]], [target] * 2, name, "longdashdot", 1.8)
    drawn.line.color = AIMED
    return [drawn]


def curve(x: list[float], y: list[float], name: str, dash: str, width: float, in_legend: bool = True) -> go.Scatter:
    """Draw one line that the pointer passes over."""
    line = {"color": QUIET, "dash": dash, "width": width}
    return go.Scatter(x=x, y=y, name=name, mode="lines", line=line, showlegend=in_legend, hoverinfo="skip")


def points(found: Comparison) -> list[go.Scatter]:
    """Draw the units: all of them, or of very many those within the limits together."""
    rows = found.rows
    if len(rows) <= MOST_POINTS:
        return [marked(found, rows[rows["side"] == 0]), marked(found, rows[rows["side"] != 0])]
    apart = rows[rows["side"] != 0]
    shown = apart.reindex(apart["z"].abs().sort_values(ascending=False).index).head(MOST_POINTS)
    return [crowd(found, rows[rows["side"] == 0]), marked(found, shown)]


def marked(found: Comparison, rows: pd.DataFrame) -> go.Scatter:
    """Draw each unit as a point that tells its name, parts and rate, and opens its records."""
    looks = [look(found, row.side, str(row.signal)) for row in findings.each(rows)]
    return go.Scatter(
        x=rows["bottom"].tolist(),
        y=rows["rate"].tolist(),
        mode="markers",
        showlegend=False,
        marker={
            "size": 11,
            "color": [colour for colour, _symbol in looks],
            "symbol": [symbol for _colour, symbol in looks],
            "line": {"width": 1.6, "color": [colour for colour, _symbol in looks]},
        },
        customdata=[[hover(found, row), row["key"]] for row in rows.to_dict("records")],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def look(found: Comparison, side: int, signal: str) -> tuple[str, str]:
    """Return colour and shape of a unit: filled when outside 99.8 %, hollow when outside 95 %."""
    if not side:
        return WITHIN
    colour, symbol = LOOKS[findings.is_bad(found.kpi, side)]
    return colour, symbol if signal.endswith("998") else f"{symbol}-open"


def hover(found: Comparison, row: Any) -> str:
    """Write name, rate, parts and verdict of a unit."""
    return "<br>".join(
        [
            f"<b>{escape(str(row['name']))}</b>",
            f"{words.amount(row['rate'], found.kpi)} · {escape(comparing_words.parts(found, row))}",
            escape(comparing_words.verdict(found, str(row["signal"]), int(row["side"]))),
        ]
    )


def crowd(found: Comparison, rows: pd.DataFrame) -> go.Scatter:
    """Draw very many units together: one circle for all of about the same size and rate."""
    x, y = np.log10(rows["bottom"].to_numpy(float)), rows["rate"].to_numpy(float)
    column = np.digitize(x, np.linspace(x.min(), x.max() + 1e-9, ACROSS + 1)) if len(x) else x
    line = np.digitize(y, np.linspace(y.min(), y.max() + 1e-9, UP + 1)) if len(y) else y
    cells = pd.DataFrame({"column": column, "line": line, "x": x, "y": y})
    cells = cells.groupby(["column", "line"]).agg(x=("x", "mean"), y=("y", "mean"), count=("x", "size"))
    most = max(cells["count"].max(), 1) if len(cells) else 1
    texts = [
        _("{count} within chance, around {value}").format(count=words.whole(count), value=words.amount(y, found.kpi))
        for y, count in zip(cells["y"], cells["count"], strict=True)
    ]
    return go.Scatter(
        x=(10 ** cells["x"]).tolist(),
        y=cells["y"].tolist(),
        mode="markers",
        showlegend=False,
        marker={"size": (3 + 15 * np.sqrt(cells["count"] / most)).tolist(), "color": QUIET, "opacity": 0.6},
        customdata=[[text, None] for text in texts],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def labels(found: Comparison, is_wide: bool) -> list[go.Scatter]:
    """Write the names of the units that are furthest outside."""
    apart = found.rows[found.rows["side"] != 0]
    shown = apart.reindex(apart["z"].abs().sort_values(ascending=False).index).head(NAMED)
    sizes = np.log(found.rows["bottom"]) if is_wide else found.rows["bottom"]
    middle = (sizes.min() + sizes.max()) / 2
    places = ["middle right" if size < middle else "middle left" for size in sizes.loc[shown.index]]
    return [
        go.Scatter(
            x=shown["bottom"].tolist(),
            y=shown["rate"].tolist(),
            mode="markers+text",  # the unseen points keep the names off the points below
            marker={"size": 13, "opacity": 0},
            text=[escape(name) for name in shown["name"]],
            textposition=places,
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
        )
    ]


def size_axis(found: Comparison, is_wide: bool) -> dict[str, Any]:
    """Return the axis of the sizes."""
    title = _("size: {what}").format(what=found.size_name)
    if is_wide:
        steps = [10.0**power for power in range(MOST_STEPS)]
        ticks = {"tickvals": steps, "ticktext": [formats.compact(step) for step in steps]}
        return fixed(words.joined(title, _("(each step ten times as many)")), type="log", **ticks)
    sizes = found.rows["bottom"]
    return fixed(title, nticks=6, range=[sizes.min() * FIRST_SIZE, sizes.max() * LAST_SIZE], tickformat=",")


def rate_axis(found: Comparison, curves: pd.DataFrame, target: float | None) -> dict[str, Any]:
    """Return the axis of the rates: all units and the target, and the limits as far as that leaves the units apart."""
    values = pd.Series([*found.rows["rate"], *([] if target is None else [target])])
    reach = max(values.max() - found.overall, found.overall - values.min(), 1e-9) * 1.6
    high = max(values.max(), min(curves["upper_998"].max(), found.overall + reach))
    low = min(values.min(), max(curves["lower_998"].min(), found.overall - reach))
    room = (high - low) * 0.06
    bounds = [low - room if low > room else -room, high + room]
    if found.kpi.kind == "proportion":
        return fixed(range=bounds, ticksuffix=" %", nticks=7)
    return fixed(words.unit_of(found.kpi), range=bounds, nticks=7)
