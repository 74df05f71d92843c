"""The run rules against what their authors print: critical values, and series of months with and without a signal."""

from itertools import pairwise

import numpy as np
import pytest

from dashboard.statistics import control_charts

# Appendix 2 of the documentation of qicharts2 (Anhøj): the longest run by chance from so many useful points on, up to
# 100, and the fewest crossings for 10, 11, 12 … 100 of them.
LONGEST = {10: 6, 12: 7, 23: 8, 46: 9, 91: 10}
CROSSINGS = (
    "2 2 3 3 4 4 4 5 5 6 6 6 7 7 8 8 8 9 9 10 10 11 11 11 12 12 13 13 14 14 14 15 15 16 16 17 17 17 18 18 "
    "19 19 20 20 21 21 21 22 22 23 23 24 24 25 25 25 26 26 27 27 28 28 29 29 29 30 30 31 31 32 32 33 33 "
    "34 34 34 35 35 36 36 37 37 38 38 39 39 39 40 40 41 41 "
)
# Its case 4: infections of 24 months, and days at risk, at hospitals of the Capital Region of Denmark. Of 18 series two
# show non-random variation, the urinary tract infections at BOH and NOH (u charts, runs about the drawn centre line).
UTI_AT_BOH = (
    "1 0 2 0 3 7 7 7 9 5 4 8 4 1 8 8 11 8 6 7 5 9 11 7 ",
    "2263 2241 2114 2214 2273 2206 2099 1809 1932 2197 2158 2296 2272 2307 2361 2189 2123 1958 2042 2153 "
    "2095 2104 1808 2126 ",
)
UTI_AT_NOH = (
    "65 58 67 71 52 42 53 52 50 45 50 50 42 50 57 56 63 52 53 64 52 49 61 48 ",
    "17765 15590 17199 16526 17257 16278 15891 16108 16049 16595 16197 15741 16425 15215 16002 15769 "
    "16235 15807 15455 15402 15351 16198 15695 15446 ",
)
BAC_AT_AHH = (
    "17 18 17 10 13 14 9 15 16 10 15 15 10 14 14 15 15 15 16 16 12 12 9 9 ",
    "17234 15308 16884 15464 15789 15660 15206 15224 15925 16159 15885 14729 15378 14895 16039 15532 "
    "15434 15272 15735 15673 15915 16533 16430 16004 ",
)
UTI_AT_RGH = (
    "126 121 152 113 123 122 99 113 106 101 109 97 105 125 114 109 112 122 87 95 98 117 89 96 ",
    "26700 24642 27829 25741 27341 26531 22205 23300 26724 26584 26692 24993 25970 24861 25580 26099 "
    "25788 26083 21689 24109 25681 26118 19995 19942 ",
)


def test_the_critical_values_are_the_published_ones() -> None:
    counts = np.arange(10, 101)
    most, fewest = control_charts.run_limits(counts)
    assert most.tolist() == [max(value for start, value in LONGEST.items() if start <= count) for count in counts]
    assert fewest.tolist() == [int(value) for value in CROSSINGS.split()]


@pytest.mark.parametrize(
    ("series", "is_signal"),
    [(UTI_AT_BOH, True), (UTI_AT_NOH, True), (BAC_AT_AHH, False), (UTI_AT_RGH, False)],  # RGH: 8 crossings, just enough
)
def test_a_published_series_shows_what_its_authors_saw(series: tuple[str, str], is_signal: bool) -> None:
    cases, days = (np.array(numbers.split(), dtype=float) for numbers in series)
    chart = control_charts.u_chart(cases, days)
    assert (chart["rule"] == "run").any() == is_signal
    assert not (chart["rule"] == "outside").any()


@pytest.mark.parametrize(("longest", "is_signal"), [(8, False), (9, True)])
def test_of_24_points_more_than_eight_in_a_row_are_a_signal(longest: int, is_signal: bool) -> None:
    """Published: with 24 points a run of more than round(log2 24 + 3) = 8 is one; the others take turns."""
    sides = np.array([1.0] * longest + [(-1.0) ** (place + 1) for place in range(24 - longest)])
    assert bool(control_charts.shifted(sides, np.zeros(24))) == is_signal


@pytest.mark.parametrize(("crossings", "is_signal"), [(8, False), (7, True)])
def test_of_24_points_fewer_than_eight_crossings_are_a_signal(crossings: int, is_signal: bool) -> None:
    """Published: with 24 points fewer than qbinom(0.05, 23, 0.5) = 8 crossings are one; no run is longer than 8."""
    edges = np.linspace(0, 24, crossings + 2).round().astype(int)
    pieces = enumerate(pairwise(edges.tolist()))
    sides = np.concatenate([np.full(last - first, (-1.0) ** place) for place, (first, last) in pieces])
    assert bool(control_charts.shifted(sides, np.zeros(24))) == is_signal
