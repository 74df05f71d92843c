"""Time to treat: Kaplan–Meier with open hazards censored, and the log-rank test between groups (scipy does both)."""

import warnings
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Days = npt.NDArray[np.float64]


class Median(NamedTuple):
    """Median time with its interval, in days; None where the curve never comes that low."""

    median: float | None
    lower: float | None
    upper: float | None


def kaplan_meier(days: npt.ArrayLike, is_treated: npt.ArrayLike, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the share still open after each number of days; open hazards count as censored, not as never.

    days: from found to treated, or to the as-of date while open. The frame has a row per day with an event or a
    censored case, from day 0: days, open_share, lower, upper (log-log bands with Greenwood's variance), at_risk.
    Kaplan & Meier (1958), J. Am. Stat. Assoc. 53, 457.
    """
    waited = _censored(days, is_treated)
    if waited is None:
        return pd.DataFrame(columns=["days", "open_share", "lower", "upper", "at_risk"], dtype=float)
    curve = stats.ecdf(waited).sf
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where all are treated the band has no width: filled in below
        band = curve.confidence_interval(confidence_level=confidence, method="log-log")
    all_days = np.asarray(days, dtype=float)
    frame = pd.DataFrame(
        {
            "days": curve.quantiles,
            "open_share": curve.probabilities,
            "lower": np.where(np.isnan(band.low.probabilities), curve.probabilities, band.low.probabilities),
            "upper": np.where(np.isnan(band.high.probabilities), curve.probabilities, band.high.probabilities),
            "at_risk": len(all_days) - np.searchsorted(np.sort(all_days), curve.quantiles, side="left"),
        }
    )
    start = pd.DataFrame({"days": [0.0], "open_share": 1.0, "lower": 1.0, "upper": 1.0, "at_risk": len(all_days)})
    return frame if frame["days"].iloc[0] == 0 else pd.concat([start, frame], ignore_index=True)


def median_time(curve: pd.DataFrame) -> Median:
    """Read the median and its interval off a curve: the first day on which half or fewer are still open."""
    return Median(*(_first_day(curve, column) for column in ("open_share", "lower", "upper")))


def log_rank(groups: list[tuple[npt.ArrayLike, npt.ArrayLike]]) -> list[float]:
    """Test each group against all the others together: the p-value of the two-sided log-rank test, nan when it cannot.

    Mantel (1966), Cancer Chemotherapy Reports 50, 163.
    """
    chances = []
    for place, group in enumerate(groups):
        others = [other for number, other in enumerate(groups) if number != place]
        chances.append(_against(group, others) if others else np.nan)
    return chances


def _against(group: tuple[npt.ArrayLike, npt.ArrayLike], others: list[tuple[npt.ArrayLike, npt.ArrayLike]]) -> float:
    rest = [np.concatenate([np.asarray(part[side]) for part in others]) for side in (0, 1)]
    mine, theirs = _censored(*group), _censored(*rest)
    if mine is None or theirs is None or not (np.any(group[1]) or np.any(rest[1])):
        return np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(stats.logrank(mine, theirs).pvalue)


def _censored(days: npt.ArrayLike, is_treated: npt.ArrayLike) -> stats.CensoredData | None:
    waited = np.asarray(days, dtype=float)
    if not len(waited):
        return None
    return stats.CensoredData.right_censored(waited, ~np.asarray(is_treated, dtype=bool))


def _first_day(curve: pd.DataFrame, column: str) -> float | None:
    reached = curve[curve[column] <= 0.5 + 1e-12]
    return None if reached.empty else float(reached["days"].iloc[0])
