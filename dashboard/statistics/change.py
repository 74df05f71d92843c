"""Is a change between two periods more than chance? One 95 % test for proportions, one for events per exposure."""

import math

from scipy import special

SIGNIFICANT = 0.05


def normal_two_sided(z: float) -> float:
    """Return the chance of a standard normal value at least this far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def proportions_differ(top: float, bottom: float, top_before: float, bottom_before: float) -> float:
    """Return the p-value of the pooled two-proportion z-test; nan when a side has no bottom."""
    if not (bottom > 0 and bottom_before > 0):
        return math.nan
    pooled = (top + top_before) / (bottom + bottom_before)
    variance = pooled * (1 - pooled) * (1 / bottom + 1 / bottom_before)
    if variance <= 0:
        return 1.0
    return normal_two_sided((top / bottom - top_before / bottom_before) / math.sqrt(variance))


def rates_differ(events: float, exposure: float, events_before: float, exposure_before: float) -> float:
    """Return the p-value of the conditional test that two Poisson rates are equal; nan when a side has no exposure.

    Given all events, those of one side are binomial with its share of the exposure
    (Przyborowski and Wilenski 1940, Biometrika 31, 313). Two-sided by doubling the smaller tail.
    """
    if not (exposure > 0 and exposure_before > 0):
        return math.nan
    count, trials = round(events), round(events + events_before)
    share = exposure / (exposure + exposure_before)
    if trials == 0:
        return 1.0
    at_most, at_least = special.bdtr(count, trials, share), special.bdtrc(count - 1, trials, share) if count else 1.0
    return min(1.0, 2 * float(min(at_most, at_least)))


def fitting_test(kind: str, counts_events: bool) -> str:
    """Return which test fits a KPI: that of proportions or of events; none for days, which come in clusters."""
    return kind if counts_events else ""


def differs(kind: str, top: float, bottom: float, top_before: float, bottom_before: float) -> bool | None:
    """Say whether a KPI differs between two periods by more than chance at 95 %; None when there is no test for it."""
    chance = chance_of(kind, top, bottom, top_before, bottom_before)
    return None if math.isnan(chance) else chance < SIGNIFICANT


def chance_of(kind: str, top: float, bottom: float, top_before: float, bottom_before: float) -> float:
    """Return the p-value that a KPI is the same in two periods; nan when there is no test for it."""
    if kind == "proportion":
        return proportions_differ(top, bottom, top_before, bottom_before)
    return rates_differ(top, bottom, top_before, bottom_before) if kind == "rate" else math.nan
