"""The share of points of every element along the assessments of a unit, as a table of shaded cells."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from dashboard.charts import Chart, DrawnFrom
from dashboard.charts.cells import MOST_ACROSS, MOST_DOWN, cells
from dashboard.language import _
from dashboard.numbers import kpis, names
from dashboard.numbers.division import divide
from dashboard.standardisation.assessments import KPI, Assessment
from dashboard.standardisation.schemes import Scheme
from dashboard.wording import formats, words

NUMBERS = re.compile(r"(\d+)|(\D+)")


def elements_over_time(every: tuple[Assessment, ...]) -> Chart:
    """Draw one unit and scheme: elements downwards, assessments across, oldest first."""
    shown = every[-MOST_ACROSS:]
    kpi = kpis.kpi(KPI)
    parts = [_rows(one, place) for place, one in enumerate(shown)]
    rows = pd.concat(parts, ignore_index=True)
    last = shown[-1]
    order = in_order(rows["down"].unique(), last.scheme)[:MOST_DOWN]
    drawn = cells(kpi, rows, order, [str(place) for place in range(len(shown))], _finding(last), has_points=True)
    filters = replace(last.filters, from_date=shown[0].day, slices=(("scheme", last.scheme.name),))
    return replace(drawn, drawn_from=DrawnFrom(KPI, filters))


def in_order(codes: Iterable[str], scheme: Scheme) -> list[str]:
    """Put elements in the order of their scheme; those that it does not name by their numbers, 9 before 10."""
    places = {code: place for place, code in enumerate(scheme.labels)}

    def place(code: str) -> tuple[int, list[tuple[int, str]]]:
        return places.get(code, len(places)), [(int(one or -1), text) for one, text in NUMBERS.findall(code)]

    return sorted(codes, key=place)


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
