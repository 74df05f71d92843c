"""What happened, marked along the months of a plot as on the pages: numbered lines and bands, and what they mean."""

from datetime import date

from dashboard.annotations.events import Event
from dashboard.charts import event_marks
from dashboard.filters import MONTHS_A_YEAR, month_end
from dashboard.report.plots import paper
from dashboard.report.plots.paper import Frame
from dashboard.report.plots.series_looks import spot
from dashboard.review.content import Plot

ROOM = 18


def shown(plot: Plot) -> tuple[list[Event], int]:
    """Return what happened along the months of a plot, oldest first, and how many earlier ones are left out."""
    ends = days(plot)
    return event_marks.chosen(plot.marks, *ends) if ends else ([], 0)


def note(plot: Plot) -> str:
    """Say what the numbers mean; nothing where nothing is marked."""
    found, left_out = shown(plot)
    return event_marks.note(found, left_out) if found else ""


def room(plot: Plot) -> int:
    """Return how much the numbers take above the drawing."""
    return ROOM if shown(plot)[0] else 0


def days(plot: Plot) -> tuple[date, date] | None:
    """Return the first and the last day of a plot along months; nothing of one along names."""
    xs = list(plot.rows[plot.x])
    if not xs or not all(isinstance(x, date) for x in xs):
        return None
    return date(xs[0].year, xs[0].month, 1), month_end(date(xs[-1].year, xs[-1].month, 1))


def place(first: date, day: date) -> float:
    """Return where a day stands among months that count from 0: a month lies around its point, half to each side."""
    months = (day.year - first.year) * MONTHS_A_YEAR + day.month - first.month
    return months - 0.5 + (day.day - 1) / month_end(day).day


def marks(plot: Plot, frame: Frame) -> list[str]:
    """Draw bands, lines and numbers."""
    found, ends = shown(plot)[0], days(plot)
    if not found or ends is None:
        return []
    first, last = ends
    starts = [place(first, max(one.start, first)) for one in found]
    drawn = []
    for one, start in zip(found, starts, strict=True):
        at = spot(plot, frame, start)
        if one.end is not None and one.end > one.start:
            drawn.append(paper.band(frame, at, spot(plot, frame, place(first, min(one.end, last)))))
        if one.start >= first:
            drawn += paper.upright(frame, at)
    groups = event_marks.grouped(starts, float(len(plot.rows)))
    return drawn + [numbers(group, spot(plot, frame, starts[group[0]]), frame, found) for group in groups]


def numbers(group: list[int], at: float, frame: Frame, found: list[Event]) -> str:
    """Write the numbers of a group on top of its line, within the paper."""
    width = event_marks.width(group)
    left = max(0.0, min(at - 9, paper.WIDTH - width))
    return paper.tag(
        left, frame.top - 2, event_marks.numbers(group), width, "\n".join(event_marks.meanings(group, found))
    )
