"""How an interval is made, named where it is shown."""

from dashboard.kpi import Kpi
from dashboard.language import _

EXACT, SCORE = "exact", "score"


def method(kpi: Kpi) -> str:
    """Name the method of the 95 % interval of a KPI; nothing where it has none."""
    if not kpi.bottom:
        return ""
    if kpi.squares:
        return _("Student's t")
    if not kpi.counts_events:
        return ""
    of_counts = {EXACT: _("exact Poisson (Garwood)"), SCORE: _("score of a Poisson count")}
    return {"proportion": _("Wilson"), "rate": of_counts[kpi.interval_of_counts]}.get(kpi.kind, "")


def name(kpi: Kpi) -> str:
    """Return what an interval is called where there is room for its method."""
    return _("95 % interval, {method}").format(method=method(kpi)) if method(kpi) else _("95 % interval")


def short_name(kpi: Kpi) -> str:
    """Return what an interval is called on a tile: one that the company chose itself is told from the usual one."""
    is_own = kpi.kind == "rate" and kpi.interval_of_counts != EXACT and bool(method(kpi))
    return _("95 % (score)") if is_own else _("95 %")


def note(kpi: Kpi) -> str:
    """Say below a chart or a table how its intervals are made; nothing where it has none."""
    return _("Intervals: {method}.").format(method=method(kpi)) if method(kpi) else ""
