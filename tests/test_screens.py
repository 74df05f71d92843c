"""What stands on each screen of a projected point: no chart alone where a table has room beside it."""

from functools import partial

import pandas as pd
import pytest

from dashboard.review.content import Section, Table
from dashboard.views.review import screens
from tests import review_case

PLOT = next(each for section in review_case.review().sections for each in section.plots)
SHORT, LONG = "Tank farm", "Tank farm and everything that belongs to it, with the loading bay and both of its lines"


def table(text: str) -> Table:
    """Make a table of two columns and three rows."""
    return Table(
        "t", "Late", pd.DataFrame({"unit": [text] * 3, "late": [1, 2, 3]}), {"unit": "Unit", "late": "Late"}, ""
    )


@pytest.mark.parametrize(
    ("charts", "text", "shown"),
    [
        (1, SHORT, ["together", "chart_and_table"]),
        (1, LONG, ["together", "plots", "tables"]),  # 86 signs are more than two lines of 40
        (2, SHORT, ["together", "plots", "tables"]),  # two charts fill the wall
        (3, SHORT, ["together", "plots", "chart_and_table"]),
    ],
)
def test_a_chart_that_is_left_alone_has_a_narrow_table_beside_it(charts: int, text: str, shown: list[str]) -> None:
    numbers = next(section.numbers for section in review_case.review().sections if section.numbers)
    section = Section("rates", "Rates", numbers=numbers, plots=(PLOT,) * charts, tables=(table(text),))
    found = screens.of(section, 1920)
    assert [each.func.__name__ for each in found if isinstance(each, partial)] == shown
