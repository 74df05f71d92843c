"""Whether a value meets its target. That of a count is an allowance for all the days of the target together."""

from dataclasses import dataclass
from datetime import date

from dashboard.kpi import Kpi

ABSOLUTE = ("count", "stock")  # kinds of KPI that are amounts: what is aimed for grows with the unit


def last_day(end: date) -> date | None:
    """Give the last day of a target; None where it has no end."""
    return None if end == date.max else end


@dataclass(frozen=True)
class Span:
    """The days that were asked for (first None: from the beginning), and the days for which a target is set."""

    first: date | None
    last: date
    start: date
    end: date

    @property
    def is_inside(self) -> bool:
        """Say whether all days asked for are days of the target."""
        return self.first is not None and self.start <= self.first and self.last <= self.end

    @property
    def is_from_start(self) -> bool:
        """Say whether the days asked for begin with the target and do not outlast it."""
        return self.is_inside and self.first == self.start

    @property
    def is_whole(self) -> bool:
        """Say whether the days asked for are those of the target."""
        return self.is_from_start and self.last == self.end


def is_nothing(target: float, tolerance: float | None) -> bool:
    """Say whether nothing at all is allowed: what holds for a group and a year then holds for its parts too."""
    return target == 0 and not tolerance


def meets(
    kpi: Kpi, value: float | None, target: float | None, tolerance: float | None, span: Span | None = None
) -> bool | None:
    """Say whether a value meets a target within its tolerance; None without one of both, or without a direction.

    span: the days asked for beside those of the target, without which no count is judged.
    """
    if target is None or value is None or kpi.better == "neither":
        return None
    room = tolerance or 0.0
    if kpi.kind == "count":
        return is_kept(kpi.better, value, target, room, span)
    return value >= target - room if kpi.better == "higher" else value <= target + room


def is_kept(better: str, count: float, target: float, tolerance: float, span: Span | None) -> bool | None:
    """Judge a count over the days of its target; None where more days must be known, or others were asked for.

    What is beyond an allowance stays beyond it, and what is reached stays reached: both are known before the end.
    """
    if span is None or not span.is_inside:
        return None
    if better == "higher":
        return True if count >= target - tolerance else False if span.is_whole else None
    if count > target + tolerance:
        return False
    return True if span.is_whole or is_nothing(target, tolerance) else None


def is_comparable(kpi: Kpi, target: float, tolerance: float | None, span: Span) -> bool:
    """Say whether a target may stand as a mark beside a value: one of a count only beside days from its start on."""
    if kpi.kind != "count":
        return True
    return span.is_from_start or (span.is_inside and is_nothing(target, tolerance))
