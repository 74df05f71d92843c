"""Intervals of rates: Wilson for proportions, exact Poisson (Garwood) or score for events per exposure, t for means."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special

Numbers = npt.ArrayLike
NO_SPREAD = 1e-12  # of the mean square: less is rounding
Limits = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def wilson(events: Numbers, trials: Numbers, confidence: float = 0.95) -> Limits:
    """Return the Wilson interval of proportions as fractions; nan where there are no trials.

    Wilson (1927), J. Am. Stat. Assoc. 22, 209.
    """
    found, asked = np.asarray(events, dtype=float), np.asarray(trials, dtype=float)
    z = special.ndtri((1 + confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = found / asked
        scale = 1 + z**2 / asked
        middle = (share + z**2 / (2 * asked)) / scale
        half = z / scale * np.sqrt(share * (1 - share) / asked + z**2 / (4 * asked**2))
    has_none = ~(asked > 0)
    # none and all end at 0 and 1 exactly: a rounding of 1e-17 would tell a unit without any from all others without any
    lower = np.where(found <= 0, 0.0, np.clip(middle - half, 0, 1))
    upper = np.where(found >= asked, 1.0, np.clip(middle + half, 0, 1))
    return np.where(has_none, np.nan, lower), np.where(has_none, np.nan, upper)


def exact_poisson(events: Numbers, confidence: float = 0.95) -> Limits:
    """Return the exact interval of Poisson counts; divide by the exposure for that of a rate.

    Garwood (1936), Biometrika 28, 437: quantiles of the gamma distribution.
    """
    found = np.asarray(events, dtype=float)
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(found > 0, special.gammaincinv(np.maximum(found, 1e-9), tail), 0.0)
        upper = special.gammaincinv(found + 1, 1 - tail)
    return np.where(np.isnan(found), np.nan, lower), upper


def score_poisson(events: Numbers, confidence: float = 0.95) -> Limits:
    """Return the score interval of Poisson counts, that of public TRIR calculators; divide by the exposure for a rate.

    The means from which a count is no further than z of their own standard deviations, (x − μ)² = z²μ:
    x + z²/2 ± z√(x + z²/4). Narrower than the exact one, which covers more often than it claims.
    """
    found = np.asarray(events, dtype=float)
    z = special.ndtri((1 + confidence) / 2)
    middle, half = found + z**2 / 2, z * np.sqrt(found + z**2 / 4)
    return np.maximum(middle - half, 0.0), middle + half


def of_kind(
    kind: str,
    events: Numbers,
    bottom: Numbers,
    per: float = 1,
    confidence: float = 0.95,
    of_counts: Callable[[Numbers, float], Limits] = exact_poisson,
) -> Limits:
    """Return the interval of KPIs in their own unit, by the kind of the KPI; nan where there is nothing to divide by.

    of_counts: that of events, exact or score. A rate whose top is no count of events (days) has no such interval: ask
    only where it counts.
    """
    below = np.asarray(bottom, dtype=float)
    if kind == "proportion":
        lower, upper = wilson(events, below, confidence)
        return lower * per, upper * per
    lower, upper = of_counts(events, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(below > 0, below, np.nan)
        return lower / below * per, upper / below * per


def of_mean(sums: Numbers, squares: Numbers, counts: Numbers, per: float = 1, confidence: float = 0.95) -> Limits:
    """Return the interval of means from sums, squares and counts (Student); nan below two values or without spread."""
    total, square, count = (np.asarray(part, dtype=float) for part in (sums, squares, counts))
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(count > 1, count - 1, np.nan)
        variance = np.maximum(square - total**2 / count, 0) / freedom
        variance = np.where(variance > NO_SPREAD * np.maximum(square, 1e-300) / count, variance, np.nan)
        half = special.stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(variance / count)
        return (total / count - half) * per, (total / count + half) * per
