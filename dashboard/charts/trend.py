"""Charts along the months: a rate with its target, and counts."""

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import findings, words
from dashboard.filters import month_end
from dashboard.language import _, language, pick

from .look import ACCENT, QUIET, SERIES, Chart, figure, fixed, month_days

HEIGHT = 250
CEILING = 100.0


def by_month(
    rate: Any,
    target: float | None = None,
    series: str = "",
    names: dict[str, str] | None = None,
    breaks: tuple[tuple[date, str], ...] = (),
    height: int = HEIGHT,
    finding: str = "",
) -> Chart:
    """Draw a rate by month, one line per value of `series` if given; a month without data leaves a gap."""
    kpi, rows = rate.kpi, rate.rows.sort_values("month")
    label = pick(kpi.label, kpi.label_zh)
    finding = finding or findings.trend(kpi, rows)
    if rows.dropna(subset=["rate"]).empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    months = every_month(rows["month"].min(), rows["month"].max())
    groups = (
        [(label, rows)]
        if not series
        else [
            (value, rows[rows[series] == value]) for value in (names or dict.fromkeys(rows[series].dropna().unique()))
        ]
    )
    traces = [
        line(kpi, (names or {}).get(name, name), part.set_index("month").reindex(months), position, len(groups) > 1)
        for position, (name, part) in enumerate(groups)
    ]
    drawn = figure(traces, height, xaxis=month_axis(), yaxis=value_axis(kpi, rows, target), showlegend=len(groups) > 1)
    mark_target(drawn, target, kpi)
    mark_breaks(drawn, [(day, text) for day, text in breaks if months and month_days(months)[0] <= day])
    mark_running(drawn, rate.as_of, months)
    return Chart(drawn, finding, _("{kpi} by month. {finding}").format(kpi=label, finding=finding))


def every_month(first: str, last: str) -> list[str]:
    """List all months from the first to the last."""
    return [str(period) for period in pd.period_range(first, last, freq="M")]


def line(kpi: Any, name: str, rows: pd.DataFrame, position: int, several: bool) -> go.Scatter:
    """Draw one line; colour, dash and marker change together."""
    colour, dash, symbol, _pattern = SERIES[position % len(SERIES)]
    texts = [
        _("no data") if pd.isna(row.rate) else f"{words.amount(row.rate, kpi)}{parts(kpi, row)}"
        for row in findings.each(rows)
    ]
    return go.Scatter(
        x=month_days(list(rows.index)),
        y=rows["rate"].tolist(),
        name=name,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": 2, "dash": dash if several else "solid"},
        marker={"size": 6, "symbol": symbol},
        text=texts,
        hovertemplate=("%{fullData.name}: " if several else "") + "%{x|%Y-%m}: %{text}<extra></extra>",
    )


def parts(kpi: Any, row: Any) -> str:
    """Write the parts of a point for its tooltip."""
    if kpi.bottom is None:
        return ""
    return " (" + _("{top} of {bottom}").format(top=words.whole(row.top), bottom=words.whole(row.bottom)) + ")"


def month_axis() -> dict[str, Any]:
    """Return the axis of the months."""
    return fixed(tickformat="%Y-%m" if language() == "zh" else "%b\n%Y", hoverformat="%Y-%m", nticks=9, showgrid=False)


def value_axis(kpi: Any, rows: pd.DataFrame, target: float | None) -> dict[str, Any]:
    """Return the axis of the values: from zero for rates and counts, near the values for shares, never above 100 %."""
    values = [*rows["rate"].dropna(), *([target] if target is not None else [])]
    if kpi.kind != "proportion":
        return fixed(words.unit_of(kpi), range=[0, max(values) * 1.15 or 1])
    low = max(0.0, min(values) - (CEILING - min(values)) * 0.15 - 1)
    return fixed("%", range=[low, CEILING + (CEILING - low) * 0.04])


def mark_target(drawn: go.Figure, target: float | None, kpi: Any) -> None:
    """Draw the target as a dotted line with its value."""
    if target is not None:
        text = _("target<br>{value}").format(value=words.amount(target, kpi))
        drawn.add_hline(
            y=target,
            line={"color": QUIET, "width": 1.5, "dash": "dot"},
        )
        drawn.add_annotation(
            x=1, xref="paper", xanchor="left", y=target, text=text, showarrow=False, align="left", font={"size": 11}
        )
        drawn.update_layout(margin={"r": 58})


def mark_breaks(drawn: go.Figure, breaks: list[tuple[date, str]]) -> None:
    """Draw an upright line where a definition or standard changed, with what changed."""
    for day, text in breaks:
        drawn.add_shape(
            type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line={"color": QUIET, "width": 1.5, "dash": "dash"}
        )
        drawn.add_annotation(
            x=day, y=1, yref="paper", text=text, showarrow=False, xanchor="right", yanchor="top", font={"size": 11}
        )


def mark_running(drawn: go.Figure, as_of: date | None, months: list[str]) -> None:
    """Shade the last month when it is not over at the as-of date."""
    if as_of is None or not months or months[-1] != f"{as_of:%Y-%m}" or as_of == month_end(as_of):
        return
    first = as_of.replace(day=1)
    drawn.add_vrect(
        x0=first,
        x1=as_of,
        fillcolor=QUIET,
        opacity=0.18,
        line_width=0,
        annotation_text=_("not over"),
        annotation_font_size=11,
    )


def counts_by_month(
    rate: Any, series: str = "", names: dict[str, str] | None = None, height: int = HEIGHT, finding: str = ""
) -> Chart:
    """Draw a count by month as bars, stacked by the values of `series` if given."""
    kpi, rows = rate.kpi, rate.rows.sort_values("month")
    label = pick(kpi.label, kpi.label_zh)
    finding = finding or (
        findings.largest(kpi, by_label(rows, series, names), "label") if series else findings.trend(kpi, rows)
    )
    if rows.dropna(subset=["top"]).empty:
        return Chart(None, finding, finding, note=words.notes_text(rate.notes))
    groups = (
        [(label, rows)]
        if not series
        else [
            (value, rows[rows[series] == value]) for value in (names or dict.fromkeys(rows[series].dropna().unique()))
        ]
    )
    traces = []
    for position, (name, part) in enumerate(groups):
        colour, _dash, _symbol, pattern = SERIES[position % len(SERIES)]
        traces.append(
            go.Bar(
                x=month_days(part["month"].tolist()),
                y=part["top"].tolist(),
                name=(names or {}).get(name, name),
                marker={
                    "color": colour if series else ACCENT,
                    "pattern": {"shape": pattern if series else "", "size": 5},
                },
                hovertemplate="%{fullData.name}: %{x|%Y-%m}: %{y}<extra></extra>",
            )
        )
    drawn = figure(
        traces,
        height,
        barmode="stack",
        bargap=0.25,
        showlegend=bool(series),
        xaxis=month_axis(),
        yaxis=fixed(words.unit_of(kpi), rangemode="tozero"),
    )
    mark_running(drawn, rate.as_of, [rows["month"].max()])
    return Chart(drawn, finding, _("{kpi} by month. {finding}").format(kpi=label, finding=finding))


def by_label(rows: pd.DataFrame, series: str, names: dict[str, str] | None) -> pd.DataFrame:
    """Add the counts up by the value of a slice, under its name."""
    sums = rows.groupby(series, as_index=False)["top"].sum()
    return sums.assign(label=[(names or {}).get(value, value) for value in sums[series]])
