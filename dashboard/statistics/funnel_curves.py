"""The limits of a funnel plot as smooth curves that put every unit on the same side as its exact limits do."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from dashboard.statistics.funnel import ALARM, WARNING, widened

Values = npt.NDArray[np.float64]


def more_than_chance(outside: int, count: int, confidence: float = ALARM) -> bool:
    """Say whether more units lie outside limits than chance alone puts there (binomial, 5 %)."""
    return bool(outside > 0 and stats.binom.sf(outside - 1, count, 1 - confidence) < 0.05)


def curves(kind: str, centre: float, sizes: npt.ArrayLike, between: float = 0.0) -> pd.DataFrame:
    """Return bottom, lower_95, upper_95, lower_998, upper_998 for these sizes, as rates.

    Exact limits of counts jump, because counts do. Read as continuous functions (scipy's pdtrik, bdtrik), the quantile
    of the upper limit plus one event, and that of the lower limit, run between the same two counts without jumps.
    Where units vary more than chance (between > 0) the limits are wider by that.
    """
    bottom = np.asarray(sizes, dtype=float)
    frame = pd.DataFrame({"bottom": bottom})
    error = np.sqrt((centre * (1 - centre) if kind == "proportion" else centre) / bottom)
    for name, confidence in (("95", WARNING), ("998", ALARM)):
        tail = (1 - confidence) / 2
        pair = _smooth(kind, centre, bottom, tail), _smooth(kind, centre, bottom, 1 - tail, 1.0)
        if between > 0:
            pair = widened(kind, pair, centre, error, between, confidence)
        frame[f"lower_{name}"], frame[f"upper_{name}"] = pair
    return frame


def _smooth(kind: str, centre: float, bottom: Values, chance: float, more: float = 0.0) -> Values:
    if kind == "proportion":
        sizes = np.maximum(np.round(bottom), 1)
        count = special.bdtrik(chance, sizes, centre)
        return np.clip((_from_zero(count) + more) / sizes, 0, 1)
    return (_from_zero(special.pdtrik(chance, bottom * centre)) + more) / bottom


def _from_zero(count: Values) -> Values:
    """Return counts with 0 where no event at all is likelier than the chance asked for."""
    return np.where(np.isfinite(count), np.maximum(count, 0.0), 0.0)
