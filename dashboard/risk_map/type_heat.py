"""A heat table: which kind of hazard is found in which unit."""

from html import escape

import pandas as pd

from dashboard.charts.look import Chart, DrawnFrom, figure, fixed, rows_height
from dashboard.language import _
from dashboard.numbers.kpis import Rate
from dashboard.risk_map.risk_charts import heat
from dashboard.wording import words

MOST_TYPES, MOST_UNITS = 15, 20


def type_heat(rate: Rate, level: str, types: dict[str, str]) -> Chart:
    """Draw hazards by type (down) and unit (across), most at the top and the left; rate is by hazard_type and level."""
    rows = rate.rows.dropna(subset=[level])
    rows = rows[rows["top"] > 0]
    if rows.empty:
        finding = _("No hazard by type and unit in this period")
        return Chart(None, finding, finding, words.notes_text(rate.notes))
    unknown = _("no type given")
    kinds = rows["hazard_type"].map(lambda code: types.get(code, code) if isinstance(code, str) else unknown)
    table = rows.assign(kind=kinds, name=rows[f"{level}_name"].fillna(rows[level]).astype(str))
    counts = table.pivot_table(index="kind", columns="name", values="top", aggfunc="sum", fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values().index, counts.sum().sort_values(ascending=False).index]
    shown = counts.tail(MOST_TYPES).iloc[:, :MOST_UNITS]
    drawn = figure(
        [heat(shown, [escape(name) for name in shown.columns])],
        rows_height(len(shown), 28) + 70,
        xaxis=fixed(side="top", showgrid=False, type="category", tickangle=-35 if shown.shape[1] > 4 else 0),
        yaxis=fixed(showgrid=False, type="category"),
    )
    finding = _most(counts)
    note = [words.notes_text(rate.notes)] if rate.notes else []
    if shown.size < counts.size:
        note.append(_("The most frequent are shown; all of them are in the records."))
    alt = _("Hazards by type and unit. {finding}").format(finding=finding)
    return Chart(drawn, finding, alt, "  \n".join(note), drawn_from=DrawnFrom.of(rate))


def _most(counts: pd.DataFrame) -> str:
    """Name the cell with the most hazards."""
    values = counts.to_numpy(float)
    down, across = divmod(int(values.argmax()), values.shape[1])
    return _("Most found: {kind} in {unit}, {count}").format(
        kind=counts.index[down], unit=counts.columns[across], count=words.whole(float(values[down, across]))
    )
