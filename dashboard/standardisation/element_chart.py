"""The share of points of every element along the assessments of a unit, as a table of shaded cells."""

from dataclasses import replace

import pandas as pd

from dashboard.charts import Chart, DrawnFrom
from dashboard.charts.cells import MOST_ACROSS, MOST_DOWN, cells
from dashboard.language import _
from dashboard.numbers import kpis, names
from dashboard.numbers.division import divide
from dashboard.standardisation.assessments import KPI, Assessment
from dashboard.wording import formats, words


def elements_over_time(every: tuple[Assessment, ...]) -> Chart:
    """Draw one unit and scheme: elements downwards, assessments across, oldest first."""
    shown = every[-MOST_ACROSS:]
    kpi = kpis.kpi(KPI)
    parts = [_rows(one, place) for place, one in enumerate(shown)]
    rows = pd.concat(parts, ignore_index=True)
    order = list(dict.fromkeys(shown[-1].elements["element_code"]))[:MOST_DOWN]
    last = shown[-1]
    drawn = cells(kpi, rows, order, [str(place) for place in range(len(shown))], _finding(last))
    filters = replace(last.filters, from_date=shown[0].day, slices=(("scheme", last.scheme.name),))
    return replace(drawn, drawn_from=DrawnFrom(KPI, filters))


def _rows(one: Assessment, place: int) -> pd.DataFrame:
    rows = one.elements[~one.elements["is_blank"].astype(bool)]
    return pd.DataFrame(
        {
            "down": rows["element_code"],
            "down_name": [one.scheme.element(code) for code in rows["element_code"]],
            "across": str(place),
            "across_name": f"{formats.month(one.day)} {names.of('assessor_type', one.assessor_type)}",
            "rate": divide(rows["actual_score"], rows["full_score"], 100),
            "top": rows["actual_score"],
            "bottom": rows["full_score"],
            "side": 0,
            "customdata": [[code] for code in rows["element_code"]],
        }
    )


def _finding(last: Assessment) -> str:
    rows = last.elements[~last.elements["is_blank"].astype(bool)]
    shares = pd.Series(divide(rows["actual_score"], rows["full_score"], 100), index=rows["element_code"])
    if shares.empty:
        return _("No element applies")
    worst = str(shares.idxmin())
    return _("Lowest on {day}: {element}, {share} % of its points").format(
        day=words.day_text(last.day), element=last.scheme.element(worst), share=formats.number(shares.min(), 0)
    )
