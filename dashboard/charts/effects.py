"""What a change is made of: per group, how far its own rate moved it, and how far the mix of groups did."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import SERIES, Chart, figure, fixed, hatch, rows_height
from dashboard.charts.shares import unlike
from dashboard.charts.spread import label_of
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.wording import formats, words

MOST = 12


def effects(kpi: Kpi, rows: pd.DataFrame, finding: str, most: int = MOST) -> Chart:
    """Draw rate_effect and mix_effect of the groups that moved the total most; the rest is summed in one bar."""
    if rows.empty:
        return Chart(None, finding, finding)
    size = (rows["rate_effect"].abs() + rows["mix_effect"].abs()).sort_values(ascending=False, kind="stable")
    ordered = rows.loc[size.index]
    shown, rest, note = ordered.head(most), ordered.iloc[most:], ""
    if len(rest):
        both = rest[["rate_effect", "mix_effect"]].sum()
        name = ngettext("{count} other", "{count} others", len(rest)).format(count=words.whole(len(rest)))
        shown = pd.concat([shown, pd.DataFrame([{"group": name, "key": (), **both}])], ignore_index=True)
    shown = shown[::-1]
    labels = unlike([label_of(text) for text in shown["group"]])
    named = (("rate_effect", _("its own rate moved")), ("mix_effect", _("the mix moved")))
    traces = [bars(kpi, shown, labels, *pair, position) for position, pair in enumerate(named)]
    unit = _("points") if kpi.kind == "proportion" else words.unit_of(kpi)
    drawn = figure(
        traces,
        rows_height(len(shown), 34) + 10,
        barmode="relative",
        bargap=0.35,
        xaxis=fixed(_("moved the total by ({unit})").format(unit=unit), zeroline=True, zerolinewidth=1.5, nticks=7),
        yaxis=fixed(type="category", showgrid=False),
    )
    return Chart(drawn, finding, finding, note)


def bars(kpi: Kpi, rows: pd.DataFrame, labels: list[str], column: str, name: str, position: int) -> go.Bar:
    """Draw one of the two effects; colour and hatching change together."""
    colour, _dash, _symbol, pattern = SERIES[position]
    return go.Bar(
        x=rows[column].tolist(),
        y=labels,
        orientation="h",
        name=name,
        marker={"color": colour, "pattern": hatch(pattern)},
        text=[signed(kpi, value) for value in rows[column]],
        textposition="none",
        customdata=[[part for pair in key for part in pair] for key in rows["key"]],
        hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
    )


def signed(kpi: Kpi, value: float) -> str:
    """Write a change with its sign."""
    size = abs(value)
    text = formats.number(size, 2, is_grouped=False) if kpi.kind == "proportion" else words.decimals(size)
    return formats.sign(value) + text
