"""Learn how far apart something usually comes, and say how late it is by that."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]

LEAST_GAPS = 10
NEWEST_GAPS = 100  # a rhythm of years ago says little of today's
USUALLY_WITHIN = 0.95
SLACK = 1.5


def rhythm(days: npt.ArrayLike, now: float, least_gaps: int = LEAST_GAPS) -> tuple[float, float, float]:
    """Give the usual gap between days with an event, the longest that is usual, and how many days too long it is now.

    days and now count days from anywhere. The usual gap is the median of the newest 100; the longest usual one is what
    19 of 20 gaps stay within, and never less than one and a half times the usual one, so that what comes like clockwork
    is not late on the next day. Not a number where there are fewer than least_gaps.
    """
    known = np.unique(np.asarray(days, dtype=float))
    known = known[known <= now]
    gaps = np.diff(known)[-NEWEST_GAPS:]
    if len(gaps) < max(least_gaps, 1):
        return np.nan, np.nan, np.nan
    usual = float(np.median(gaps))
    longest = max(float(np.quantile(gaps, USUALLY_WITHIN, method="inverted_cdf")), SLACK * usual)
    return usual, longest, max(float(now - known[-1] - longest), 0.0)


def rhythms(groups: npt.ArrayLike, days: npt.ArrayLike, now: float, least_gaps: int = LEAST_GAPS) -> pd.DataFrame:
    """Give rhythm() of each group of days: rows with group, newest, silent (days since), usual, longest, late."""
    frame = pd.DataFrame({"group": np.asarray(groups), "day": np.asarray(days, dtype=float)})
    several = frame[frame["day"] <= now].groupby("group", sort=True)["day"]
    found = several.max().to_frame("newest")
    told = {group: rhythm(own, now, least_gaps) for group, own in several if len(own) > least_gaps}
    names = ["usual", "longest", "late"]
    learned = pd.DataFrame.from_dict(told, orient="index", columns=names).reindex(found.index).astype(float)
    rows = found.assign(silent=now - found["newest"]).join(learned)
    return rows.rename_axis("group").reset_index()[["group", "newest", "silent", *names]]
