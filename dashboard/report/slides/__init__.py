"""The review as PowerPoint slides with native charts, tables and texts that people can go on editing."""

from dashboard.language import _
from dashboard.report.slides import appendix, cover, frame, sections
from dashboard.review import wording
from dashboard.review.content import Review
from dashboard.wording import words

__all__ = ["as_bytes"]


def as_bytes(review: Review) -> bytes:
    """Write the review as a .pptx file in the language in use."""
    deck = frame.begin(footing(review), *status(review))
    cover.cover(deck, review)
    points = cover.agenda(deck, review)
    for place, section in enumerate(review.sections, start=1):
        sections.slides(deck, review, place, section)
    cover.link(deck, points)
    appendix.slides(deck, review)
    return frame.finish(deck, wording.title(review), review.made_at)


def footing(review: Review) -> str:
    """Return the line at the foot of every slide: unit, month, as-of day, build."""
    as_of = _("as of {day}").format(day=words.day_text(review.as_of))
    build = _("build {build}").format(build=review.build)
    return " · ".join([review.unit_name, words.month_text(review.month), as_of, build])


def status(review: Review) -> tuple[str, str]:
    """Say in a few words of numbers as of now, and of those as reported, what they are."""
    if not review.status.is_closed:
        return _("Not closed: as of now"), ""
    return _("As of now"), _("As reported, edition {edition}").format(edition=review.status.edition)
