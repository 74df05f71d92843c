"""Control charts: is a series only noise, or has something changed? Arrays in, frames out.

Every chart is a frame with a row per point: value, centre, lower, upper, signal (is it one?) and rule (which one).
Limits after Montgomery, Introduction to Statistical Quality Control (1991), as printed by qcc for its published data.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Values = npt.NDArray[np.float64]
Points = dict[str, npt.NDArray[Any]]  # value, centre, lower, upper, signal and rule of each point
MOVING_RANGE_OF_TWO = 1.128  # d2 of Montgomery's table VI for two points
TIME_POWER = 1 / 3.6  # Nelson (1994), J. Quality Technology 26, 239: makes waiting times near normal
FEWEST_POINTS = 10  # below this the run rules find next to nothing
ON_THE_LINE = 1e-9  # of the centre: a point closer than that lies on it
RARE = 1.0  # mean count per period below which counts between events say more than counts


class Limits(NamedTuple):
    """Value, centre and limits of every point; the last axis is time."""

    value: Values
    centre: Values
    lower: Values
    upper: Values


def p_chart(events: npt.ArrayLike, trials: npt.ArrayLike, rebase: Sequence[int] = ()) -> pd.DataFrame:
    """Chart a proportion: p̄ ± 3√(p̄(1−p̄)/nᵢ), kept between 0 and 1. rebase: places at which new limits begin."""
    return pd.DataFrame(marked(p_limits(_floats(events), _floats(trials), rebase), rebase))


def u_chart(events: npt.ArrayLike, exposure: npt.ArrayLike, rebase: Sequence[int] = ()) -> pd.DataFrame:
    """Chart events per exposure: ū ± 3√(ū/nᵢ), not below 0."""
    return pd.DataFrame(marked(u_limits(_floats(events), _floats(exposure), rebase), rebase))


def c_chart(events: npt.ArrayLike, rebase: Sequence[int] = ()) -> pd.DataFrame:
    """Chart counts over equal periods: c̄ ± 3√c̄, not below 0."""
    found = _floats(events)
    return pd.DataFrame(marked(u_limits(found, np.ones_like(found), rebase), rebase))


def i_chart(values: npt.ArrayLike, rebase: Sequence[int] = ()) -> pd.DataFrame:
    """Chart single measures with limits from the mean moving range: x̄ ± 3·MR̄/1.128."""
    return pd.DataFrame(marked(i_limits(_floats(values), rebase), rebase))


def t_chart(days: npt.ArrayLike, rebase: Sequence[int] = ()) -> pd.DataFrame:
    """Chart the time between rare events: an individuals chart of days^(1/3.6), turned back into days."""
    return pd.DataFrame(marked(t_limits(_floats(days), rebase), rebase))


def choose(kind: str, mean_count: float) -> str:
    """Name the chart for a KPI: p for proportions, u for rates and c for counts, t where events are rare, else i."""
    if kind == "proportion":
        return "p"
    if kind in ("rate", "count") and mean_count < RARE:
        return "t"
    return {"rate": "u", "count": "c", "stock": "c"}.get(kind, "i")


def p_limits(events: Values, trials: Values, rebase: Sequence[int] = ()) -> Limits:
    """Give the limits of many proportions at once; the last axis is time."""
    return _in_pieces(_proportion_limits, rebase, events, trials)


def u_limits(events: Values, exposure: Values, rebase: Sequence[int] = ()) -> Limits:
    """Give the limits of many series of events per exposure at once; the last axis is time."""
    return _in_pieces(_event_limits, rebase, events, exposure)


def i_limits(values: Values, rebase: Sequence[int] = ()) -> Limits:
    """Give the limits of one series of single measures."""
    return _in_pieces(_single_limits, rebase, values)


def t_limits(days: Values, rebase: Sequence[int] = ()) -> Limits:
    """Give the limits of one series of days between rare events."""
    return _in_pieces(_waiting_limits, rebase, days)


def outside(limits: Limits) -> npt.NDArray[np.bool_]:
    """Say which points lie outside the limits."""
    with np.errstate(invalid="ignore"):
        return (limits.value > limits.upper + 1e-12) | (limits.value < limits.lower - 1e-12)


def shifted(values: Values, centre: Values) -> npt.NDArray[np.bool_]:
    """Say for each series (last axis) whether it runs on one side of its centre for too long, or crosses too rarely.

    centre: the line that is drawn, for each point; with another than the drawn one a reader sees no run where one is
    named. Anhøj & Olesen (2014), PLoS ONE 9(11): longest run > round(log2 n + 3), or crossings < qbinom(0.05, n − 1,
    0.5); n counts the points that are not on the line.
    """
    longest, crossings, useful = _runs(values, centre)
    most, fewest = run_limits(useful)
    return (useful >= FEWEST_POINTS) & ((longest > most) | (crossings < fewest))


def run_limits(useful: npt.ArrayLike) -> tuple[Values, Values]:
    """Give the longest run and the fewest crossings that so many points off the line still have by chance."""
    count = np.maximum(_floats(useful), 1)
    every, places = np.unique(count, return_inverse=True)
    fewest = np.array([_fewest_crossings(int(one)) for one in every], dtype=float)
    return np.round(np.log2(count) + 3), fewest[places].reshape(count.shape)


@lru_cache(maxsize=4096)
def _fewest_crossings(count: int) -> float:
    """Give the fewest crossings that so many points have by chance; kept, as the quantile takes a millisecond."""
    return float(stats.binom.ppf(0.05, count - 1, 0.5))


def _floats(values: npt.ArrayLike) -> Values:
    return np.asarray(values, dtype=float)


def _proportion_limits(events: Values, trials: Values) -> Limits:
    with np.errstate(divide="ignore", invalid="ignore"):
        value, centre = events / trials, _pooled(events, trials)
        half = 3 * np.sqrt(centre * (1 - centre) / trials)
    return Limits(value, centre, np.clip(centre - half, 0, None), np.clip(centre + half, None, 1))


def _event_limits(events: Values, exposure: Values) -> Limits:
    with np.errstate(divide="ignore", invalid="ignore"):
        value, centre = events / exposure, _pooled(events, exposure)
        half = 3 * np.sqrt(centre / exposure)
    return Limits(value, centre, np.clip(centre - half, 0, None), centre + half)


def _pooled(tops: Values, bottoms: Values) -> Values:
    """Sum both parts over time, then divide; the same centre at every point."""
    known = (bottoms > 0) & ~np.isnan(tops)
    top = np.where(known, tops, 0).sum(axis=-1, keepdims=True)
    bottom = np.where(known, bottoms, 0).sum(axis=-1, keepdims=True)
    return np.broadcast_to(np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1), np.nan), tops.shape)


def _single_limits(values: Values) -> Limits:
    centre = np.full(values.shape, np.nanmean(values))
    half = 3 * _mean_range(values) / MOVING_RANGE_OF_TWO
    return Limits(values, centre, centre - half, centre + half)


def _mean_range(values: Values) -> float:
    ranges = np.abs(np.diff(values[~np.isnan(values)]))
    return float(ranges.mean()) if len(ranges) else np.nan


def _waiting_limits(days: Values) -> Limits:
    near_normal = _single_limits(days**TIME_POWER)
    centre, lower, upper = (np.clip(part, 0, None) ** (1 / TIME_POWER) for part in near_normal[1:])
    return Limits(days, centre, lower, upper)


def _in_pieces(limits_of: Callable[..., Limits], rebase: Sequence[int], *series: Values) -> Limits:
    """Work out the limits anew from each place of rebase on."""
    length = series[0].shape[-1]
    edges = [0, *sorted(place for place in rebase if 0 < place < length), length]
    pieces = [limits_of(*(one[..., first:last] for one in series)) for first, last in pairwise(edges)]
    return Limits(*(np.concatenate(parts, axis=-1) for parts in zip(*pieces, strict=True)))


def marked(limits: Limits, rebase: Sequence[int]) -> Points:
    """Mark the signals of one series: points outside, and pieces that run or rarely cross."""
    frame: Points = limits._asdict()
    rule = np.where(outside(limits), "outside", "").astype(object)
    edges = [0, *sorted(place for place in rebase if 0 < place < len(rule)), len(rule)]
    for first, last in pairwise(edges):
        values, centre = frame["value"][first:last], frame["centre"][first:last]
        known = ~np.isnan(values)
        if shifted(values[known], centre[known]):
            run = longest_run(values, centre) + first
            rule[run[rule[run] == ""]] = "run"
    has_width = frame["upper"] - frame["lower"] > ON_THE_LINE * np.maximum(np.abs(frame["centre"]), 1e-12)
    for name in ("lower", "upper"):  # no spread is no certainty
        frame[name] = np.where(has_width, frame[name], np.nan)
    return {**frame, "signal": rule != "", "rule": rule}


def longest_run(values: Values, centre: Values) -> npt.NDArray[np.int64]:
    """Give the places of the longest run on one side of the centre line; of equal ones the latest."""
    sides = sides_of(values, centre)
    best: list[int] = []
    run: list[int] = []
    last_side = 0.0
    for place, side in enumerate(sides):
        if side == 0 or np.isnan(side):
            continue  # a point on the line neither breaks nor lengthens a run
        run = [*run, place] if side == last_side else [place]
        last_side = side
        best = list(run) if len(run) >= len(best) else best
    return np.array(best, dtype=np.int64)


def sides_of(values: Values, centre: Values) -> Values:
    """Say of each point whether it lies above (1), on (0) or below (−1) the centre line; rounding is no side."""
    apart = values - centre
    return np.where(np.abs(apart) <= ON_THE_LINE * np.maximum(np.abs(centre), 1e-12), 0.0, np.sign(apart))


def _runs(values: Values, centre: Values) -> tuple[Values, Values, Values]:
    """Count the longest run, the crossings of the centre line and the useful points of each series."""
    rows = np.atleast_2d(values)
    if rows.shape[-1] == 0:
        empty = np.zeros(values.shape[:-1])
        return empty, empty, empty
    sides = np.nan_to_num(sides_of(rows, np.broadcast_to(centre, values.shape).reshape(rows.shape)))
    useful = (sides != 0).sum(axis=-1)
    longest, crossings = np.zeros(len(rows)), np.zeros(len(rows))
    run, last = np.zeros(len(rows)), np.zeros(len(rows))
    for side in sides.T:
        moved = side != 0
        crossings += moved & (last != 0) & (side != last)
        run = np.where(moved, np.where(side == last, run + 1, 1), run)
        last = np.where(moved, side, last)
        longest = np.maximum(longest, run)
    shape = values.shape[:-1]
    return longest.reshape(shape), crossings.reshape(shape), useful.reshape(shape).astype(float)
