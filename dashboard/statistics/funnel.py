"""Funnel plots instead of league tables: which units differ from the whole by more than their size explains?"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

Values = npt.NDArray[np.float64]
WARNING, ALARM = 0.95, 0.998
WINSORISED = 0.1


def funnel(kind: str, events: npt.ArrayLike, bottom: npt.ArrayLike) -> pd.DataFrame:
    """Set units against the overall rate with limits of 95 % and 99.8 %, exact unless units vary more than chance.

    kind: "proportion" (binomial) or "rate" (Poisson). The frame has a row per unit: value, centre, lower_95, upper_95,
    lower_998, upper_998, z and signal ("", "low_95", "high_95", "low_998", "high_998"); its attrs hold overdispersion
    (φ of winsorised z) and between_units (τ, the spread beyond chance). Units without a bottom have no limits.
    Spiegelhalter (2005), Statistics in Medicine 24, 1185.
    """
    found, below = np.asarray(events, dtype=float), np.asarray(bottom, dtype=float)
    known = below > 0
    centre = found[known].sum() / below[known].sum() if known.any() else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, found / below, np.nan)
        error = np.sqrt((centre * (1 - centre) if kind == "proportion" else centre) / np.where(known, below, np.nan))
        z = (value - centre) / error
    overdispersion, between = spread(z[known], error[known])
    frame = pd.DataFrame({"value": value, "centre": centre})
    for name, confidence in (("95", WARNING), ("998", ALARM)):
        lower, upper = limits(kind, centre, below, error, between, confidence)
        frame[f"lower_{name}"], frame[f"upper_{name}"] = lower, upper
    frame["z"] = (value - centre) / np.sqrt(error**2 + between**2)
    frame["signal"] = _signals(frame)
    frame.attrs = {"overdispersion": overdispersion, "between_units": between}
    return frame


def spread(z: Values, error: Values) -> tuple[float, float]:
    """Estimate φ, how much more units vary than chance, and τ, the spread between them that this needs.

    The extreme tenths of z are winsorised first, so that the units one looks for do not hide themselves.
    """
    if len(z) < 3 or not np.isfinite(z).all() or not (error > 0).all():
        return 1.0, 0.0
    tame = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    overdispersion, weight = float((tame**2).mean()), error**-2
    excess = len(z) * overdispersion - (len(z) - 1)
    if excess <= 0:
        return overdispersion, 0.0
    return overdispersion, float(np.sqrt(excess / (weight.sum() - (weight**2).sum() / weight.sum())))


def limits(
    kind: str, centre: float, bottom: Values, error: Values, between: float, confidence: float
) -> tuple[Values, Values]:
    """Give the limits around the centre for units of these sizes: exact, or wider by the spread between units.

    Never narrower than the exact ones: for a small unit the bell curve is too kind below and too strict above.
    """
    tail = (1 - confidence) / 2
    exact = _exact(kind, centre, bottom, tail), _exact(kind, centre, bottom, 1 - tail)
    return widened(kind, exact, centre, error, between, confidence) if between > 0 else exact


def widened(
    kind: str, exact: tuple[Values, Values], centre: float, error: Values, between: float, confidence: float
) -> tuple[Values, Values]:
    """Widen exact limits by the spread between units, where that is wider."""
    half = special.ndtri((1 + confidence) / 2) * np.sqrt(error**2 + between**2)
    lower, upper = np.clip(centre - half, 0, None), np.clip(centre + half, None, 1 if kind == "proportion" else None)
    return np.fmin(lower, exact[0]), np.fmax(upper, exact[1])


def _exact(kind: str, centre: float, bottom: Values, chance: float) -> Values:
    """Give the exact quantile as a rate: a unit on the limit is still within it."""
    sizes = np.where(bottom > 0, bottom, np.nan)
    law = stats.binom(np.round(sizes), centre) if kind == "proportion" else stats.poisson(sizes * centre)
    quantiles: Values = law.ppf(chance)
    return quantiles / sizes


def _signals(frame: pd.DataFrame) -> Values:
    value = frame["value"]
    asked = [
        value < frame["lower_998"],
        value > frame["upper_998"],
        value < frame["lower_95"],
        value > frame["upper_95"],
    ]
    return np.select(asked, ["low_998", "high_998", "low_95", "high_95"], default="")
