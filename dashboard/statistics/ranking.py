"""Rank units fairly: empirical Bayes shrinks the rate of a small unit towards the whole."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Values = npt.NDArray[np.float64]


def shrink(kind: str, events: npt.ArrayLike, bottom: npt.ArrayLike, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the rate of each unit from its own data and from how much units differ at all.

    kind: "proportion" (beta–binomial) or "rate" (gamma–Poisson), priors by the method of moments (Robbins 1956; Clayton
    & Kaldor 1987, Biometrics 43, 671). The frame has a row per unit: raw, shrunk, lower, upper, weight (share of the
    unit's own data in its estimate). A shrunk rate lies between the raw and the overall one.
    """
    found, below = np.asarray(events, dtype=float), np.asarray(bottom, dtype=float)
    known = below > 0
    if not known.any():
        return pd.DataFrame(np.nan, index=range(len(found)), columns=["raw", "shrunk", "lower", "upper", "weight"])
    overall = found[known].sum() / below[known].sum()
    strength = prior_strength(kind, found[known], below[known], overall)
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.where(known, found / below, np.nan)
        weight = (
            np.where(known, below / (below + strength), np.nan)
            if np.isfinite(strength)
            else np.where(known, 0.0, np.nan)
        )
        shrunk = weight * raw + (1 - weight) * overall
    lower, upper = _limits(kind, found, below, overall, strength, confidence)
    frame = pd.DataFrame({"raw": raw, "shrunk": shrunk, "lower": lower, "upper": upper, "weight": weight})
    frame.loc[~known, ["lower", "upper"]] = np.nan
    frame.attrs = {"overall": overall, "prior_strength": strength}
    return frame


def prior_strength(kind: str, events: Values, bottom: Values, overall: float) -> float:
    """Say how much bottom the whole is worth beside a unit's own; infinite when units differ no more than chance."""
    noise = overall * (1 - overall) if kind == "proportion" else overall
    freedom = bottom.sum() - (bottom**2).sum() / bottom.sum()
    if freedom <= 0 or noise <= 0:
        return np.inf
    between = ((bottom * (events / bottom - overall) ** 2).sum() - (len(bottom) - 1) * noise) / freedom
    if between <= 0:
        return np.inf
    strength: float = noise / between - (1 if kind == "proportion" else 0)
    return max(strength, 1e-9)


def _limits(
    kind: str, events: Values, bottom: Values, overall: float, strength: float, confidence: float
) -> tuple[Values, Values]:
    tails = (1 - confidence) / 2, (1 + confidence) / 2
    if not np.isfinite(strength):
        return np.full(len(events), overall), np.full(len(events), overall)
    hits, size = events + overall * strength, bottom + strength
    if kind == "proportion":
        law = stats.beta(np.maximum(hits, 1e-12), np.maximum(size - hits, 1e-12))
    else:
        law = stats.gamma(np.maximum(hits, 1e-12), scale=1 / size)
    return law.ppf(tails[0]), law.ppf(tails[1])
