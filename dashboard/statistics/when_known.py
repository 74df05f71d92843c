"""How long until we would know? Hours that a change of an accident rate needs before luck is ruled out.

Two groups of equal hours are set against each other by the exact conditional test: given all events, those of the first
are binomial with one half (Przyborowski and Wilenski, 1940, Biometrika 31, 313).
"""

from functools import lru_cache

import numpy as np
from scipy import optimize, stats

SIDE = 0.05  # of the test, both sides together
POWER = 0.80
SURE = 0.95  # one-sided, of "below the target"


@lru_cache(maxsize=256)
def events_needed(ratio: float) -> float:
    """Give the events expected at the higher rate until it is told from one `ratio` times as high (below 1).

    Divided by the higher rate that is the exposure each of both groups needs: 5 % two-sided, 80 % power.
    """
    if not 0 < ratio < 1:
        raise ValueError(f"{ratio}: the lower rate must be a part of the higher one")
    near = (stats.norm.ppf(1 - SIDE / 2) + stats.norm.ppf(POWER)) ** 2 * (1 + ratio) / (1 - ratio) ** 2
    return float(optimize.brentq(lambda events: power(events, ratio) - POWER, near / 2, near * 2, xtol=0.01))


def power(events: float, ratio: float) -> float:
    """Give the chance that the test tells two rates apart when `events` are expected at the higher one."""
    expected = events * (1 + ratio)
    spread = 10 * np.sqrt(expected) + 10
    totals = np.arange(max(0, int(expected - spread)), int(expected + spread) + 1)
    weights = stats.poisson.pmf(totals, expected)
    worst = stats.binom.ppf(SIDE / 2, totals, 0.5) - 1  # as few or fewer events in one group say it
    worst = np.where(stats.binom.cdf(worst + 1, totals, 0.5) <= SIDE / 2, worst + 1, worst)
    share = 1 / (1 + ratio)
    found = stats.binom.sf(totals - worst - 1, totals, share) + stats.binom.cdf(worst, totals, share)
    return float((weights * np.where(worst >= 0, found, 0)).sum())


def exposure_without_a_case(rate: float) -> float:
    """Give the exposure without a single case after which the rate is below a value, 95 % sure on one side."""
    return -float(np.log(1 - SURE)) / rate if rate > 0 else float("inf")
