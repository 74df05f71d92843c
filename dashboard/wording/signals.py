"""What a control chart means, in one sentence: usual variation, a real shift, a point outside, or too little to say."""

import numpy as np
import pandas as pd

from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.statistics.control_charts import FEWEST_POINTS, longest_run, shifted, sides_of
from dashboard.wording import findings, periods, words


def sentence(kpi: Kpi, points: pd.DataFrame, chart: str = "p", grain: str = "month") -> str:
    """Say what the points since the last rebase mean, under the name of the KPI.

    points: period, value, centre, lower, upper, rule, top, piece, is_partial. A period that is not over says nothing.
    """
    known = points[~points["is_partial"].astype(bool)].dropna(subset=["value"])
    found = meaning(kpi, known, chart, "event" if chart == "t" else grain)
    return _("{kpi}: {meaning}").format(kpi=words.label(kpi), meaning=found)


def meaning(kpi: Kpi, known: pd.DataFrame, chart: str, grain: str) -> str:
    """Say what known points mean, without the name of the KPI."""
    if known.empty:
        return _("fewer than two events: too few to say") if chart == "t" else _("no data in this period")
    if kpi.kind in ("rate", "count", "stock") and chart != "t" and not known["top"].sum():
        return _("none in {periods}; too few to say").format(periods=periods.counted(len(known), grain))
    if chart == "none":
        return _("fewer than one event per period: too few to say")
    if len(known) < FEWEST_POINTS:
        return _("too few to say: {periods}, at least {needed} are needed").format(
            periods=periods.counted(len(known), grain), needed=FEWEST_POINTS
        )
    last = known[known["piece"] == known["piece"].iloc[-1]]
    said = [text for text in (shift(kpi, last, chart, grain), outside(kpi, last, chart)) if text]
    if said:
        return words.clauses(said)
    if len(last) < FEWEST_POINTS:
        return _("too few to say since the new limits: {periods}").format(periods=periods.counted(len(last), grain))
    return within(kpi, last, chart)


def within(kpi: Kpi, points: pd.DataFrame, chart: str) -> str:
    """Say between which limits the points vary."""
    newest = points.iloc[-1]
    if not np.isfinite([newest["lower"], newest["upper"]]).all():
        return _("within usual variation")
    low, centre, high = (value_text(kpi, newest[name], chart) for name in ("lower", "centre", "upper"))
    return _("within usual variation around {centre} (limits {low} – {high})").format(centre=centre, low=low, high=high)


def value_text(kpi: Kpi, value: float, chart: str) -> str:
    """Write a value of the chart: days between events, or the KPI in its own unit."""
    if chart == "t":
        days = round(float(value))
        return ngettext("{days} day", "{days} days", days).format(days=words.whole(days))
    return words.decimals(value) if kpi.kind in words.COUNTED else words.amount(value, kpi)


def verdict(kpi: Kpi, side: int, chart: str) -> str:
    """Say whether a move is for the worse or the better; nothing where the KPI has no direction."""
    is_bad = is_worse(kpi, side, chart)
    return "" if is_bad is None else _(", ") + (_("for the worse") if is_bad else _("for the better"))


def is_worse(kpi: Kpi, side: int, chart: str) -> bool | None:
    """Say whether this side of the centre is the worse one; more days between events are fewer events."""
    return findings.is_bad(kpi, -side if chart == "t" else side)


def shift(kpi: Kpi, points: pd.DataFrame, chart: str, grain: str) -> str:
    """Name a run on one side of the centre line too long for chance, or say that the series moves in waves."""
    values, centre = points["value"].to_numpy(float), points["centre"].to_numpy(float)
    if not bool(shifted(values, centre)):
        return ""
    run, sides = longest_run(values, centre), sides_of(values, centre)
    if not is_long(sides, len(run)):
        return _("moves in long waves, more than chance (crosses its centre line {times} times in {periods})").format(
            times=crossings(sides), periods=periods.counted(len(values), grain)
        )
    side = 1 if sides[run[0]] > 0 else -1
    since, until = (periods.text(str(points["period"].iloc[place])) for place in (run[0], run[-1]))
    facts = {"since": since, "until": until, "periods": periods.counted(len(run), grain)}
    ended = bool((sides[run[-1] + 1 :] == -side).any())
    if ended:
        high = _("a real shift from {since} to {until} ({periods} in a row above the centre line)")
        low = _("a real shift from {since} to {until} ({periods} in a row below the centre line)")
    else:
        high = _("a real shift since {since} ({periods} in a row above the centre line)")
        low = _("a real shift since {since} ({periods} in a row below the centre line)")
    return (high if side > 0 else low).format(**facts) + verdict(kpi, side, chart)


def has_long_run(points: pd.DataFrame) -> bool:
    """Say whether a series runs on one side of its centre line for longer than chance would have it."""
    values, centre = points["value"].to_numpy(float), points["centre"].to_numpy(float)
    return is_long(sides_of(values, centre), len(longest_run(values, centre)))


def is_long(sides: np.ndarray, longest: int) -> bool:
    """Say whether the longest run on one side of the centre is too long for chance (Anhøj & Olesen 2014)."""
    useful = int((sides != 0).sum())
    return longest > round(float(np.log2(max(useful, 1))) + 3)


def crossings(sides: np.ndarray) -> int:
    """Count how often a series crosses its centre line."""
    sides = sides[sides != 0]
    return int((sides[1:] != sides[:-1]).sum())


def outside(kpi: Kpi, points: pd.DataFrame, chart: str) -> str:
    """Name the newest point outside the limits."""
    apart = points[points["rule"] == "outside"]
    if apart.empty:
        return ""
    newest = apart.iloc[-1]
    side = 1 if newest["value"] > newest["centre"] else -1
    period = periods.text(str(newest["period"]))
    text = ngettext(
        "a point outside the limits in {period}",
        "{count} points outside the limits, the last in {period}",
        len(apart),
    )
    if chart == "t":
        text = ngettext(
            "one wait outside the limits, before {period}",
            "{count} waits outside the limits, the last before {period}",
            len(apart),
        )
    return text.format(count=len(apart), period=period) + verdict(kpi, side, chart)
