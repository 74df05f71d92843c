"""XmR charts as NHS England's Making Data Count draws them: is a change special, and will the target be met?

Rules after NHSRplotthedots (github.com/nhs-r-community/NHSRplotthedots, R/ptd_*.R, 2025-09-29): limits mean ± 2.66
times the mean moving range, without ranges of 3.267 times their mean or more; near limits at two thirds of that.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LIMIT, SCREEN = 2.66, 3.267
RUN = 7  # points on one side of the mean, or rising, or falling
NEAR = 2 / 3


class Assurance(StrEnum):
    """Whether a target will be met by the process as it runs."""

    met = "met"  # consistently
    missed = "missed"  # consistently
    chance = "chance"  # hit or miss


def xmr(values: npt.ArrayLike) -> pd.DataFrame:
    """Chart single values as points() does, a row per point."""
    return pd.DataFrame(points(values))


def last_of(values: npt.ArrayLike) -> dict[str, float]:
    """Give the last point of a chart: what hundreds of units are judged by, for which a frame each takes too long."""
    return {name: float(found[-1]) for name, found in points(values).items()}


def points(values: npt.ArrayLike) -> dict[str, npt.NDArray[Any]]:
    """Chart single values: value, mean, lower, upper, and special: 1 above the mean, −1 below, 0 common cause.

    Special are points outside the limits, seven in a row on one side of the mean, seven rising or falling, and those
    beyond a near limit of which two in three are, all three on one side. Values without any spread have no limits,
    and neither have those that all but a few ranges leave as they are: all would lie outside.
    """
    found = np.asarray(values, dtype=float)
    mean = float(found.mean()) if len(found) else np.nan
    half = LIMIT * mean_range(found) or np.nan
    sides = np.sign(found - mean)
    with np.errstate(invalid="ignore"):
        outside = np.abs(found - mean) > half
        near = ~outside & (np.abs(found - mean) > half * NEAR)
    flags = outside | _on_one_side(sides) | _rising_or_falling(found) | _two_in_three(near, sides)
    special = (flags * sides).astype(int) * (half > 0)
    lines = {"mean": mean, "lower": mean - half, "upper": mean + half}
    return {"value": found, **{name: np.full(len(found), at) for name, at in lines.items()}, "special": special}


def mean_range(values: Values) -> float:
    """Give the mean moving range without the ranges that are beyond their own limit; nan without any spread."""
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges < SCREEN * ranges.mean()] if len(ranges) else ranges
    return float(kept.mean()) if len(kept) else float("nan")


def assurance(target: float, lower: float, upper: float, better: str) -> Assurance | None:
    """Say whether a target lies beyond the limits of the last point; better: "higher" or "lower".

    None where there are no limits: no month of such a series says how far the next may lie.
    """
    if better not in ("higher", "lower") or np.isnan(lower) or np.isnan(upper):
        return None
    if target > upper:
        return Assurance.missed if better == "higher" else Assurance.met
    if target < lower:
        return Assurance.met if better == "higher" else Assurance.missed
    return Assurance.chance


def _on_one_side(sides: Values) -> Flags:
    marks = np.zeros(len(sides), dtype=bool)
    for start in range(len(sides) - RUN + 1):
        part = sides[start : start + RUN]
        if part[0] != 0 and (part == part[0]).all():
            marks[start : start + RUN] = True
    return marks


def _rising_or_falling(values: Values) -> Flags:
    marks = np.zeros(len(values), dtype=bool)
    steps = np.sign(np.diff(values))
    for start in range(len(values) - RUN + 1):
        part = steps[start : start + RUN - 1]
        if part[0] != 0 and (part == part[0]).all():
            marks[start : start + RUN] = True
    return marks


def _two_in_three(near: Flags, sides: Values) -> Flags:
    """Mark the points beyond a near limit where at least two of three are, all three on one side of the mean."""
    marks = np.zeros(len(near), dtype=bool)
    for start in range(len(near) - 2):
        part = slice(start, start + 3)
        if near[part].sum() > 1 and abs(sides[part].sum()) == len(sides[part]):
            marks[part] |= near[part]
    return marks
