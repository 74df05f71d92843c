"""95 % intervals: Wilson for proportions, exact Poisson (Garwood) for events per exposure."""

import math
from collections.abc import Callable
from functools import lru_cache

Z95 = 1.959963984540054
ALPHA = 0.05
STEPS = 60
EXACT_UP_TO = 100


def wilson(top: float, bottom: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson interval of a proportion as fractions; (nan, nan) without a bottom.

    Wilson (1927), J. Am. Stat. Assoc. 22, 209.
    """
    if not bottom > 0:
        return math.nan, math.nan
    share = top / bottom
    middle = share + z * z / (2 * bottom)
    half = z * math.sqrt(share * (1 - share) / bottom + z * z / (4 * bottom * bottom))
    scale = 1 + z * z / bottom
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def poisson_at_most(count: int, mean: float) -> float:
    """Return the chance of at most this many events when the mean is known."""
    if mean <= 0:
        return 1.0
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))


def solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Find where a rising function crosses zero by halving."""
    for _step in range(STEPS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=1024)
def garwood(events: float) -> tuple[float, float]:
    """Return the exact 95 % interval of a Poisson count; parts of an event count as the next lower whole one.

    Garwood (1936), Biometrika 28, 437. Above 100 events by the cubes of Wilson and Hilferty (1931): same to 4 digits.
    """
    count = int(events)
    if count > EXACT_UP_TO:
        return cube(count, -Z95), cube(count + 1, Z95)
    top = count + 10 * math.sqrt(count + 1) + 10
    high = solve(lambda mean: ALPHA / 2 - poisson_at_most(count, mean), 0.0, top)
    low = 0.0 if count == 0 else solve(lambda mean: 1 - poisson_at_most(count - 1, mean) - ALPHA / 2, 0.0, top)
    return low, high


def cube(count: int, z: float) -> float:
    """Return half a chi-square quantile of 2 × count degrees of freedom, by the cube of a normal value."""
    return count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3


def interval(kind: str, top: float, bottom: float, per: float) -> tuple[float, float]:
    """Return the 95 % interval of a KPI in its own unit: Wilson for proportions, Garwood for rates."""
    if not bottom > 0:
        return math.nan, math.nan
    if kind == "proportion":
        low, high = wilson(top, bottom)
    else:
        low, high = (limit / bottom for limit in garwood(top))
    return low * per, high * per
