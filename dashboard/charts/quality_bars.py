"""How many of the rows read were refused or fed nothing, load by load or month by month."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import QUIET, SECOND, Chart, figure, fixed, hatch
from dashboard.language import _
from dashboard.wording import formats

HEIGHT = 220
LEAST_TOP = 1.0  # percent: shares of a thousandth must not look like mountains
ROOM_ABOVE = 1.25
MOST_LABELS = 4


def quality_bars(rows: pd.DataFrame, names: Sequence[str], finding: str, unit_of_time: str) -> Chart:
    """Draw rows (refused_share, nothing_share in percent of the rows read) as stacked bars, one per period.

    unit_of_time: what stands along the axis, such as month of loading.
    """
    kinds = (("refused_share", _("refused"), SECOND, "/"), ("nothing_share", _("fed nothing"), QUIET, ""))
    traces = [
        go.Bar(
            x=list(range(len(names))),
            customdata=list(names),
            y=rows[field].tolist(),
            name=label,
            marker={"color": colour, "pattern": hatch(pattern)},
            text=[formats.percent(share, 1) if share > 0 else "" for share in rows[field]],
            textposition="inside",
            hovertemplate=f"%{{customdata}}: %{{y:.2f}} %<extra>{label}</extra>",
        )
        for field, label, colour, pattern in kinds
    ]
    step = -(-len(names) // MOST_LABELS)
    shown = list(range(len(names) - 1, -1, -step))[::-1]  # the newest always
    labels = [names[place].replace(" ", "<br>", 1) for place in shown]  # a phone is narrow
    highest = (rows["refused_share"].fillna(0) + rows["nothing_share"].fillna(0)).max()
    drawn = figure(
        traces,
        HEIGHT,
        barmode="stack",
        bargap=0.4,
        xaxis=fixed(unit_of_time, tickvals=shown, ticktext=labels, tickangle=0, showgrid=False),
        yaxis=fixed(_("% of rows read"), range=[0, max(highest * ROOM_ABOVE, LEAST_TOP)], nticks=5),
    )
    return Chart(
        drawn, finding, _("Share of the rows read that was refused or fed nothing. {finding}").format(finding=finding)
    )
