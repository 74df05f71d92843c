"""The one place that divides: a summed top by its summed bottom, with the interval that fits the kind of the KPI."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.kpi import Kpi
from dashboard.statistics import intervals

Parts = npt.ArrayLike | pd.Series | pd.DataFrame
Values = npt.NDArray[np.float64]
OF_COUNTS = {"exact": intervals.exact_poisson, "score": intervals.score_poisson}
COUNTED_KINDS = ("proportion", "rate")  # the kinds whose interval follows from how many events were counted


def divide(tops: Parts, bottoms: Parts, per: float = 1.0) -> Values:
    """Divide sums; no data where the bottom is 0 or missing, never 0 %, 100 % or ∞."""
    above, below = np.asarray(tops, dtype=float), np.asarray(bottoms, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan) * per


def rates(kpi: Kpi, tops: Parts, bottoms: Parts, per: float | None = None) -> Values:
    """Give a KPI from its summed parts, in its own unit or per another base; without a bottom it is its top."""
    if not kpi.bottom:
        return np.asarray(tops, dtype=float)
    return divide(tops, bottoms, per or kpi.per or 1.0)


def divided(kpi: Kpi, sums: pd.DataFrame, per: float | None = None, confidence: float = 0.95) -> pd.DataFrame:
    """Add rate, lower and upper to rows of summed parts: top, bottom and, for a mean, squares, which go.

    The interval is that of the kind of the KPI; what does not count events one by one (days), a count, a stock, and
    a mean without the squares of its values have none.
    """
    tops, bottoms = sums["top"].to_numpy(float), sums["bottom"].to_numpy(float)
    base = per or kpi.per or 1.0
    lower, upper = np.full(len(sums), np.nan), np.full(len(sums), np.nan)
    if kpi.bottom and "squares" in sums:
        lower, upper = intervals.of_mean(tops, sums["squares"].to_numpy(float), bottoms, base, confidence)
    elif kpi.bottom and kpi.kind in COUNTED_KINDS and kpi.counts_events:
        of_counts = OF_COUNTS[kpi.interval_of_counts]
        lower, upper = intervals.of_kind(kpi.kind, tops, bottoms, base, confidence, of_counts)
    rows = sums.drop(columns=["squares", "people"], errors="ignore")
    rows["rate"], rows["lower"], rows["upper"] = rates(kpi, tops, bottoms, base), lower, upper
    if kpi.fewest:
        rows.loc[of_too_few(kpi, sums), ["top", "bottom", "rate", "lower", "upper"]] = np.nan
    return rows


def of_too_few(kpi: Kpi, sums: pd.DataFrame) -> pd.Series:
    """Say which groups are so small that what is shown of them could name a person.

    people: how many they are on average, where the bottom adds the people of several months up.
    """
    size = sums["people"] if "people" in sums else sums["bottom"] if kpi.bottom else sums["top"]
    return (size > 0) & (size < (kpi.fewest or 0))


def pooled(kpi: Kpi, rows: pd.DataFrame, per: float | None = None) -> float:
    """Sum both parts of all rows, then divide; not a number without a bottom."""
    return float(divide(rows["top"].sum(), rows["bottom"].sum(), per or kpi.per or 1.0))
