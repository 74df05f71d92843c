"""Does one monthly number lead another? Events that follow exposure, set against a number of some months before.

The events of a unit are Poisson with its own rate; given their total, that rate drops out (conditional Poisson,
McCullagh and Nelder 1989, §13.2). Trend and the yearly wave are taken out of both sides first, so that two numbers that
rise together, or in every summer, do not seem to lead each other. The chance comes from shuffling blocks of months of
what remains (Freedman and Lane 1983, J. Bus. Econ. Stat. 1, 292), all units together, and of the largest over all lags,
so that looking at many lags finds nothing by itself (Westfall and Young 1993).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Values = npt.NDArray[np.float64]
MOST_LAGS = 12  # months
LAG_SHARE = 4  # one lag is looked at for so many months at hand
FEWEST_MONTHS = 24  # the yearly wave cannot be told from a change in fewer
FEWEST_KNOWN = 12  # months of a unit in which the number is known
BLOCK = 3  # months that stay together when shuffled
SHUFFLES = 1999
SIDE, POWER = 0.05, 0.80  # both sides together
RATIO = 1.5  # of the rates that the months should be able to show, for one standard deviation of the number
YEAR = 12  # months
TURNS = 8  # of Newton's method
WIDEST = 20.0  # logarithm of a ratio beyond which nothing more is said
ROUNDED = 1e-9  # of the range of a row: what is left below it is rounding
TINY = 1e-300


@dataclass(frozen=True)
class Lead:
    """What the months say of a number and the events after it.

    lag: in months. ratio: of the event rate when the number is one standard deviation higher than usual. step: that
    deviation, in the unit of the number. chance: p-value over all lags. holds: the same effect, found in the first two
    thirds of the months, foretells the last third better than none. months_needed: about how many months until a ratio
    of 1.5 could be told from luck (Signorini 1991, Biometrika 78, 446).
    """

    lag: int
    ratio: float
    step: float
    chance: float
    holds: bool
    months: int
    events: int
    months_needed: int

    @property
    def is_enough(self) -> bool:
        """Say whether the months at hand could show an effect worth knowing."""
        return self.months >= self.months_needed


def lead(number: npt.ArrayLike, events: npt.ArrayLike, exposure: npt.ArrayLike, seed: int = 1) -> Lead | None:
    """Look whether a number (units × months, nan where unknown) leads the events at an exposure of the same shape.

    None where nothing can be said: no event, no exposure, a number that never changes, or fewer than two years.
    """
    known, happened, at_risk = (np.asarray(each, dtype=float) for each in (number, events, exposure))
    months = known.shape[1]
    if months < FEWEST_MONTHS:
        return None
    lags = min(MOST_LAGS, months // LAG_SHARE)
    waves = _waves(months)
    moved = np.array([_apart(row, waves) for row in known])
    happened, at_risk = np.where(at_risk > 0, happened, 0.0)[:, lags:], np.nan_to_num(at_risk)[:, lags:]
    moved = np.where(at_risk.sum(axis=1, keepdims=True) > 0, moved, 0.0)
    earlier = np.array([moved[:, lags - lag : months - lag] for lag in range(1, lags + 1)])  # lag × unit × month
    expected = _expected(happened, at_risk)
    worth = np.einsum("lut,ut->l", earlier**2, expected)
    if not happened.sum() or not worth.min() > 0:
        return None
    left = np.array([_apart(row, waves[lags:]) for row in happened - expected])
    links = np.einsum("lut,us->lts", earlier, left)  # how month t of the number goes with month s of the events
    scale = np.sqrt(worth)
    pull = np.einsum("ltt->l", links) / scale
    orders = _shuffled(months - lags, np.random.default_rng(seed))
    by_luck = np.abs(links[:, np.arange(months - lags), orders].sum(axis=2) / scale[:, None]).max(axis=0)
    best = int(np.abs(pull).argmax())
    step = math.sqrt(worth[best] / expected.sum())
    chance = (1 + (by_luck >= abs(pull[best]) - 1e-9).sum()) / (1 + SHUFFLES)
    needed = (stats.norm.ppf(1 - SIDE / 2) + stats.norm.ppf(POWER)) ** 2 / math.log(RATIO) ** 2  # events
    wait = needed / (happened.sum() / (months - lags)) + lags
    return Lead(
        best + 1,
        math.exp(_effect(earlier[best], happened, at_risk) * step),
        step,
        float(chance),
        _holds(earlier, happened, at_risk),
        months,
        int(happened.sum()),
        max(FEWEST_MONTHS, math.ceil(wait)),
    )


def _waves(months: int) -> Values:
    """Give what is taken out of a row of months: its level, its trend and the wave of the year."""
    month = np.arange(months)
    turn = 2 * np.pi * month / YEAR
    return np.column_stack([np.ones(months), month / months, np.cos(turn), np.sin(turn)])


def _apart(row: Values, waves: Values) -> Values:
    """Give what remains of a row without level, trend and wave; 0, which says nothing, where it is not known."""
    is_known = ~np.isnan(row)
    if is_known.sum() < FEWEST_KNOWN or np.ptp(row[is_known]) == 0:
        return np.zeros(len(row))
    fit = np.linalg.lstsq(waves[is_known], row[is_known], rcond=None)[0]
    remains: Values = np.where(is_known, np.nan_to_num(row) - waves @ fit, 0.0)
    return remains if np.abs(remains).max() > ROUNDED * np.ptp(row[is_known]) else np.zeros(len(row))


def _shuffled(months: int, chance: np.random.Generator) -> npt.NDArray[np.int64]:
    """Give orders of the months in which blocks stay together, each cut at another place of the circle of months."""
    blocks = [np.arange(start, min(start + BLOCK, months)) for start in range(0, months, BLOCK)]
    orders = np.empty((SHUFFLES, months), dtype=np.int64)
    for place in range(SHUFFLES):
        order = np.concatenate([blocks[block] for block in chance.permutation(len(blocks))])
        orders[place] = (order + chance.integers(months)) % months
    return orders


def _effect(number: Values, happened: Values, at_risk: Values) -> float:
    """Give the logarithm of the event rate for one more of the number: most likely, given the events of each unit."""
    total, effect = happened.sum(axis=1, keepdims=True), 0.0
    for _turn in range(TURNS):
        weight = at_risk * np.exp(np.clip(effect * number, -WIDEST, WIDEST))
        weight = weight / np.maximum(weight.sum(axis=1, keepdims=True), TINY)
        usual = (weight * number).sum(axis=1, keepdims=True)
        worth = float((total * weight * (number - usual) ** 2).sum())
        if worth <= 0:
            return effect
        effect += float((happened * (number - usual)).sum()) / worth
    return effect


def _holds(earlier: Values, happened: Values, at_risk: Values) -> bool:
    """Say whether the effect of the first two thirds foretells how the events of the last third lie in time."""
    cut = happened.shape[1] * 2 // 3
    seen, later = slice(None, cut), slice(cut, None)
    pull, worth = _pulls(earlier[:, :, seen], happened[:, seen], at_risk[:, seen])
    if not worth.min() > 0:
        return False
    number = earlier[int(np.abs(pull / np.sqrt(worth)).argmax())]
    shift = _effect(number[:, seen], happened[:, seen], at_risk[:, seen]) * number[:, later]
    shift = np.clip(shift, -WIDEST, WIDEST)
    exposed, total = at_risk[:, later], happened[:, later].sum(axis=1)
    weight = (exposed * np.exp(shift)).sum(axis=1) / np.maximum(exposed.sum(axis=1), TINY)
    gain = (happened[:, later] * shift).sum() - (total * np.log(np.where(total > 0, weight, 1.0))).sum()
    return bool(gain > 0)


def _pulls(earlier: Values, happened: Values, at_risk: Values) -> tuple[Values, Values]:
    """Give for each lag how the events lie where the number was high, and how much of that luck alone would make."""
    expected = _expected(happened, at_risk)
    pull = np.einsum("lut,ut->l", earlier, happened - expected)
    return pull, np.einsum("lut,ut->l", earlier**2, expected)


def _expected(happened: Values, at_risk: Values) -> Values:
    """Spread the events of each unit over its months by their exposure."""
    spread: Values = at_risk * (
        happened.sum(axis=1, keepdims=True) / np.maximum(at_risk.sum(axis=1, keepdims=True), TINY)
    )
    return spread
