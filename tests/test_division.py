"""One place divides: no data is never 0 %, 100 % or ∞, regrouping keeps the interval, and nobody divides by hand."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.numbers.division import divide, divided, pooled, rates
from dashboard.numbers.kpis import Rate
from dashboard.results.pooled_rates import latest_month
from dashboard.results.results import regrouped
from dashboard.wording import interval_words

DASHBOARD = Path(__file__).parents[1] / "dashboard"
THE_ONE = "numbers/division.py"
OTHER_ROOMS = ("statistics/", "maps/", "shapes/", "report/")  # mathematics; top and bottom of a page or a map
TOPS, BOTTOMS = {"top", "tops"}, {"bottom", "bottoms"}
METHODS = {"div", "truediv", "divide", "true_divide"}

SHARE = Kpi(
    name="met", label=Text("Met"), about=Text(""), top="m.met_count", bottom="m.due_count", per=100, unit=Text("%"),
    kind="proportion", better="higher", date=Text(""), source=None, valid_from=None, valid_to=None, requires=None,
    is_mean_over_months=False, bases=(), counts_events=True, squares=None, variants=None, slices=(),
)  # fmt: skip
RATE = replace(SHARE, name="trir", kind="rate", better="lower", per=200_000, bottom="n.worked_hours")
DAYS = replace(RATE, name="severity", counts_events=False)
MEAN = replace(SHARE, name="score", kind="mean", per=1, squares="m.score_square_sum")
COUNT = replace(SHARE, name="count", kind="count", bottom=None, per=None)


def sums(tops: list[float], bottoms: list[float], **more: Any) -> pd.DataFrame:
    """Return rows of summed parts."""
    return pd.DataFrame({"top": tops, "bottom": bottoms, **more})


# --- by hand --------------------------------------------------------------------------------------------------------


def test_a_share_and_its_wilson_interval() -> None:
    """15 of 148: 10.135 %, Wilson 6.2 % to 16.0 % (Newcombe 1998, Statistics in Medicine 17, 857: 0.0624, 0.1605)."""
    row = divided(SHARE, sums([15.0], [148.0])).iloc[0]
    assert row["rate"] == pytest.approx(10.1351, abs=1e-4)
    assert (row["lower"], row["upper"]) == (pytest.approx(6.24, abs=0.005), pytest.approx(16.05, abs=0.005))


def test_a_rate_and_its_exact_interval() -> None:
    """2 in 100 000 h are 4 per 200 000 h; the exact limits of 2 are 0.2422 and 7.2247 (Garwood 1936), times 2."""
    row = divided(RATE, sums([2.0], [100_000.0])).iloc[0]
    assert row["rate"] == 4.0
    assert (row["lower"], row["upper"]) == (pytest.approx(0.4844, abs=1e-4), pytest.approx(14.4494, abs=1e-4))


def test_a_rate_and_its_score_interval() -> None:
    """1 in 100 000 h is 2 per 200 000 h; the score limits of 1 are 0.1765 and 5.6649 (the TRIR calculator's), times 2.

    A share stays with Wilson's, and what counts no events has none.
    """
    by_score = [replace(kpi, interval_of_counts="score") for kpi in (RATE, SHARE, DAYS)]
    row = divided(by_score[0], sums([1.0], [100_000.0])).iloc[0]
    assert (row["lower"], row["upper"]) == (pytest.approx(0.3530, abs=1e-4), pytest.approx(11.3298, abs=1e-4))
    assert divided(by_score[1], sums([15.0], [148.0])).equals(divided(SHARE, sums([15.0], [148.0])))
    assert divided(by_score[2], sums([1.0], [100_000.0]))["lower"].isna().all()
    named = [interval_words.name(kpi) for kpi in (RATE, *by_score, MEAN)]
    assert named == [
        "95 % interval, exact Poisson (Garwood)", "95 % interval, score of a Poisson count", "95 % interval, Wilson",
        "95 % interval", "95 % interval, Student's t",
    ]  # fmt: skip
    assert [interval_words.short_name(kpi) for kpi in (RATE, *by_score)] == ["95 %", "95 % (score)", "95 %", "95 %"]


def test_a_mean_takes_the_squares_of_its_values() -> None:
    """Scores 80 and 90: mean 85; s = 7.0711, t(0.975, 1) = 12.7062: 85 ± 12.7062 · 7.0711 ÷ √2 = 85 ± 63.531."""
    found = divided(MEAN, sums([170.0], [2.0], squares=[80.0**2 + 90.0**2]))
    assert list(found.columns) == ["top", "bottom", "rate", "lower", "upper"]
    assert found["rate"].iloc[0] == 85.0
    assert found["lower"].iloc[0] == pytest.approx(85 - 63.531, abs=0.001)


@pytest.mark.parametrize("kpi", [DAYS, MEAN, COUNT], ids=lambda kpi: kpi.name)
def test_what_does_not_count_events_in_a_bottom_has_no_interval(kpi: Kpi) -> None:
    assert divided(kpi, sums([12.0], [4.0]))[["lower", "upper"]].isna().all(axis=None)


def test_without_a_bottom_a_number_is_its_top() -> None:
    assert divided(COUNT, sums([7.0], [np.nan]))["rate"].tolist() == [7.0]
    assert np.isnan(pooled(COUNT, sums([7.0], [np.nan])))


@pytest.mark.parametrize("kpi", [SHARE, RATE, DAYS, MEAN], ids=lambda kpi: kpi.name)
@pytest.mark.parametrize("top", [0.0, 3.0, np.nan])
@pytest.mark.parametrize("bottom", [0.0, np.nan])
def test_no_bottom_is_no_data(kpi: Kpi, top: float, bottom: float) -> None:
    found = divided(kpi, sums([top], [bottom]))
    assert found[["rate", "lower", "upper"]].isna().all(axis=None)
    assert np.isnan(divide(top, bottom))
    assert np.isnan(pooled(kpi, sums([top], [bottom])))


def test_another_base_scales_the_rate_and_its_interval() -> None:
    own, other = divided(RATE, sums([2.0], [100_000.0])), divided(RATE, sums([2.0], [100_000.0]), per=1_000_000)
    names = ["rate", "lower", "upper"]
    pd.testing.assert_frame_equal(own[names] * 5, other[names])


def test_a_whole_table_is_divided_cell_by_cell() -> None:
    """By unit and month: 1 of 2 and 3 of 4; a month without a bottom has no value."""
    found = rates(SHARE, pd.DataFrame([[1.0, 3.0], [0.0, 5.0]]), pd.DataFrame([[2.0, 4.0], [np.nan, 5.0]]))
    np.testing.assert_array_equal(found, [[50.0, 75.0], [np.nan, 100.0]])


def test_pooling_sums_before_it_divides() -> None:
    """9 of 10 and 50 of 100 are 59 of 110, not the mean of 90 % and 50 %."""
    assert pooled(SHARE, sums([9.0, 50.0], [10.0, 100.0])) == pytest.approx(59 / 110 * 100)


def test_regrouping_sums_before_it_divides_and_keeps_the_interval() -> None:
    """7 of 74 and 8 of 74 make 15 of 148: the interval of Newcombe's example above; the other group stays 1 of 2."""
    rows = divided(SHARE, sums([7.0, 8.0, 1.0], [74.0, 74.0, 2.0], month="2026-10", kind=["a", "b", "c"]))
    asked = Rate(SHARE, rows, (), 0.0, date(2026, 10, 31), "build")
    found = regrouped(asked, "kind", {"a": "ab", "b": "ab", "c": "c"}, "group").rows.set_index("group")
    assert found["rate"].tolist() == [pytest.approx(15 / 148 * 100), 50.0]
    assert found.loc["ab", "lower"] == pytest.approx(6.24, abs=0.005)
    assert found.loc["ab", "upper"] == pytest.approx(16.05, abs=0.005)


def test_the_last_month_stands_beside_the_twelve_before_it() -> None:
    """Fourteen months of 1 of 2, the first 0 of 100 and the last 3 of 4: the first lies before the twelve."""
    months = [str(month) for month in pd.period_range("2025-09", periods=14, freq="M")]
    rows = divided(SHARE, sums([0.0, *[1.0] * 12, 3.0], [100.0, *[2.0] * 12, 4.0], month=months))
    last = latest_month(SHARE, rows)
    assert last is not None
    assert (last.month, last.rate, last.months_before) == ("2026-10", 75.0, 12)
    assert (last.top_before, last.bottom_before, last.rate_before) == (12.0, 24.0, 50.0)
    assert latest_month(SHARE, rows.assign(rate=np.nan)) is None


# --- nobody divides by hand -----------------------------------------------------------------------------------------


def words_in(node: ast.AST) -> set[str]:
    """Return the parts of all names, attributes and column names in an expression: top_before is top and before."""
    found: list[str] = []
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.append(each.id)
        elif isinstance(each, ast.Attribute):
            found.append(each.attr)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            found.append(each.value)
    return {word for name in found for word in name.split("_")}


def quotients(tree: ast.AST) -> Iterator[tuple[int, ast.AST, ast.AST]]:
    """Give every division: its line, what is divided and what it is divided by."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv):
            yield node.lineno, node.left, node.right
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv):
            yield node.lineno, node.target, node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            over = [node.func.value, *node.args]
            yield node.lineno, over[-2], over[-1]


def by_hand(text: str) -> list[int]:
    """Return the lines in which a top is divided, or anything is divided by a bottom."""
    found = quotients(ast.parse(text))
    return sorted({line for line, over, under in found if words_in(over) & TOPS or words_in(under) & BOTTOMS})


@pytest.mark.parametrize(
    "line",
    [
        'rate = sums["top"] / sums["bottom"].where(sums["bottom"] > 0)',
        "values = np.where(bottom > 0, top / bottom * per, np.nan) if kpi.bottom else top",
        'return rows["top"].sum() / bottom * per if bottom > 0 else math.nan',
        "totals = tops[0].sum() / tops[1].sum() * per, tops[2].sum() / tops[3].sum() * per",
        "values = tops.to_numpy(float) / (bottoms.to_numpy(float) if kpi.bottom else 1) * (kpi.per or 1)",
        'share = ordered["top"].cumsum() / ordered["top"].sum() * 100',
        "before = row.top_before / row.bottom_before",
        'rate = rows["top"].div(rows["bottom"])',
        "rate = np.divide(events, bottoms)",
        "tops /= hours",
    ],
)
def test_a_division_by_hand_is_seen(line: str) -> None:
    assert by_hand(line) == [1]


@pytest.mark.parametrize("line", ["exposure = bottom / per", 'path = folder / "top.csv"', "half = total / 2"])
def test_other_divisions_are_left_alone(line: str) -> None:
    assert by_hand(line) == []


def test_only_one_place_divides() -> None:
    files = {path.relative_to(DASHBOARD).as_posix(): path for path in sorted(DASHBOARD.rglob("*.py"))}
    found = {
        f"dashboard/{name}:{line}"
        for name, path in files.items()
        if name != THE_ONE and not name.startswith(OTHER_ROOMS)
        for line in by_hand(path.read_text(encoding="utf-8"))
    }
    assert THE_ONE in files
    assert found == set(), "numbers/division.py divides: call divided(), rates(), pooled() or divide()"
