"""Rows against their pool: units against all of them together, the last month against those before it."""

from dataclasses import dataclass

import pandas as pd

from dashboard.kpi import Kpi
from dashboard.numbers.division import pooled

MONTHS_BEFORE = 12


@dataclass(frozen=True)
class LatestMonth:
    """The last month with data, and those of the twelve before it that have some, their parts summed."""

    month: str
    top: float
    bottom: float
    rate: float
    months_before: int
    top_before: float
    bottom_before: float
    rate_before: float


def latest_month(kpi: Kpi, rows: pd.DataFrame) -> LatestMonth | None:
    """Set the last month of a KPI by month beside those before it; None where no month has data."""
    known = rows.dropna(subset=["rate"]).sort_values("month")
    if known.empty:
        return None
    last, earlier = known.iloc[-1], known.iloc[-1 - MONTHS_BEFORE : -1]
    sums = (earlier["top"].sum(), earlier["bottom"].sum(), pooled(kpi, earlier))
    return LatestMonth(last["month"], last["top"], last["bottom"], last["rate"], len(earlier), *sums)


def with_intervals(kpi: Kpi, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the overall rate, and which side of it the 95 % interval of a row lies on: beyond chance."""
    out = rows.dropna(subset=["rate"]).rename(columns={"lower": "low", "upper": "high"})
    out["overall"] = pooled(kpi, out)
    out["side"] = (out["low"] > out["overall"]).astype(int) - (out["high"] < out["overall"]).astype(int)
    return out
