"""Charts of the risk map: levels by site, overdue hazards by area and month."""

from html import escape

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import Chart, figure, fixed, rows_height
from dashboard.language import _
from dashboard.numbers.kpis import Rate
from dashboard.shapes.levels import RISK_LEVELS
from dashboard.wording import words

MOST_AREAS = 15
PALE, DEEP = "#f2d5ce", "#a8331f"
PATTERNS = {"major": "x", "larger": "/", "general": ".", "low": "", "not_assessed": "-"}
PATTERN = {"fillmode": "overlay", "fgcolor": "rgba(0,0,0,0.28)", "size": 7, "solidity": 0.12}


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the number of areas of each level by site, the site with the worst areas last."""
    named = rows.assign(site=rows["site_name"].fillna(rows["unit_name"]).fillna(_("No site")))
    counts = named.pivot_table(index="site", columns="level", values="area_id", aggfunc="count", fill_value=0)
    columns = [level.name for level in RISK_LEVELS]
    return counts.reindex(columns=columns, fill_value=0).sort_values(columns, ascending=False).head(MOST_AREAS)[::-1]


def overdue_heat(rate: Rate, months: list[str]) -> Chart:
    """Draw open overdue hazards by area and month end; rate is overdue_open_count by area and month."""
    rows = rate.rows.dropna(subset=["area"])
    rows = rows[rows["top"] > 0]
    if rows.empty:
        finding = _("No area had open overdue hazards at any month end of this period")
        if rate.rows.empty and rate.notes:
            finding = _("Open overdue hazards: no data")
        return Chart(None, finding, finding, words.notes_text(rate.notes))
    table = _by_area_and_month(rows, months)
    shown = table.tail(MOST_AREAS)
    drawn = figure(
        [heat(shown, [words.month_text(month) for month in months])],
        rows_height(len(shown), 28) + 30,
        xaxis=fixed(side="top", showgrid=False, type="category", tickangle=-45 if len(months) > 6 else 0),
        yaxis=fixed(showgrid=False, type="category"),
    )
    finding = _most_overdue(shown, months[-1])
    notes = [words.notes_text(rate.notes)] if rate.notes else []
    if len(table) > len(shown):
        more = len(table) - len(shown)
        notes.append(_("{count} more areas had fewer; all of them are in the records.").format(count=more))
    alt = _("Open overdue hazards by area and month end. {finding}").format(finding=finding)
    return Chart(drawn, finding, alt, "  \n".join(notes))


def _by_area_and_month(rows: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    """Return one row per area and one column per month, most overdue at the end last; equal names get their ID."""
    names = rows["area_name"].fillna(rows["area"])
    shared = rows.assign(name=names).groupby("name")["area"].transform("nunique") > 1
    rows = rows.assign(name=names.where(~shared, names + " (" + rows["area"] + ")"))
    table = rows.pivot_table(index="name", columns="month", values="top", aggfunc="sum")
    table = table.reindex(columns=months).fillna(0)
    order = table.assign(last=table.iloc[:, -1], total=table.sum(axis=1)).sort_values(["last", "total"])
    return table.loc[order.index]


def heat(table: pd.DataFrame, across: list[str]) -> go.Heatmap:
    """Draw counts as squares, the more the deeper, each with its number; across names the columns."""
    return go.Heatmap(
        z=table.values.tolist(),
        x=across,
        y=[escape(str(name)) for name in table.index],
        xgap=2,
        ygap=2,
        showscale=False,
        colorscale=[[0, "rgba(128,138,152,0.08)"], [0.001, PALE], [1, DEEP]],
        text=[[words.whole(count) if count else "" for count in line] for line in table.values.tolist()],
        texttemplate="%{text}",
        hovertemplate="%{y}, %{x}: %{z}<extra></extra>",
    )


def _most_overdue(table: pd.DataFrame, month: str) -> str:
    """Name the area with the most overdue hazards at the end of the last month."""
    count = float(table.to_numpy()[-1, -1])
    if not count:
        return _("Nothing is overdue at the end of {month}").format(month=words.month_text(month))
    return _("Most overdue at the end of {month}: {area} with {count}").format(
        month=words.month_text(month), area=table.index[-1], count=words.whole(count)
    )
