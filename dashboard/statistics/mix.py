"""Split the change of a total into change of rates within units and change of mix between them."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def rate_and_mix(
    top_before: npt.ArrayLike, bottom_before: npt.ArrayLike, top: npt.ArrayLike, bottom: npt.ArrayLike
) -> pd.DataFrame:
    """Split exactly: the change of Σtop ÷ Σbottom is the sum of both columns over all units.

    A row per unit: rate_effect (its own rate moved, at its mean share) and mix_effect (its share moved, at how far its
    mean rate lies from the mean of both totals). A unit that is new or gone has only a mix effect.
    Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168.
    """
    tops, bottoms = _pair(top_before, top), _pair(bottom_before, bottom)
    shares = bottoms / bottoms.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = tops / bottoms
    rates = np.where(np.isnan(rates), rates[::-1], rates)  # without a rate of its own a unit keeps its other one
    rates = np.nan_to_num(rates)
    totals = tops.sum(axis=1) / bottoms.sum(axis=1)
    frame = pd.DataFrame({"rate_effect": shares.mean(axis=0) * (rates[1] - rates[0])})
    frame["mix_effect"] = (rates.mean(axis=0) - totals.mean()) * (shares[1] - shares[0])
    return frame


def _pair(before: npt.ArrayLike, now: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.array([np.nan_to_num(np.asarray(side, dtype=float)) for side in (before, now)])
