"""Many looked at once: which of them stand out beyond chance, allowing for how many were looked at."""

import numpy as np
import numpy.typing as npt
from scipy import stats

from dashboard.statistics.change import SIGNIFICANT

Values = npt.NDArray[np.float64]


def discoveries(chances: npt.ArrayLike, share_false: float = SIGNIFICANT) -> npt.NDArray[np.bool_]:
    """Say which p-values stand out of all of them; of those named, at most this share is expected to be chance.

    Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57, 289: the largest p(i) ≤ i ÷ m × share, and all below it.
    What has no p-value (nan) is not among those looked at and does not stand out.
    """
    given = np.asarray(chances, dtype=float)
    known = np.sort(given[~np.isnan(given)])
    passed = known <= np.arange(1, len(known) + 1) / max(len(known), 1) * share_false
    limit = known[passed].max() if passed.any() else -1.0
    found: npt.NDArray[np.bool_] = np.nan_to_num(given, nan=2.0) <= limit
    return found


def apart_from_others(found: npt.ArrayLike, asked: npt.ArrayLike) -> Values:
    """Give for each part the p-value that its share is that of all the others together; nan where nothing was asked.

    Exact: with all counts given, those of a part are hypergeometric (Fisher 1934). Two-sided by doubling the smaller.
    """
    top, bottom = (np.nan_to_num(np.asarray(part, dtype=float)).round() for part in (found, asked))
    total = (bottom.sum(), top.sum(), bottom)
    chance = 2 * np.minimum(stats.hypergeom.cdf(top, *total), stats.hypergeom.sf(top - 1, *total))
    return np.where(bottom > 0, np.minimum(chance, 1.0), np.nan)
