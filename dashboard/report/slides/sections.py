"""One point of the agenda as slides: its finding first, then numbers, maps, charts, tables and what was said."""

from dataclasses import replace

import pandas as pd

from dashboard.language import _
from dashboard.report.plots import text_room
from dashboard.report.slides import charts, flow, frame, pictures, tables, tiles
from dashboard.report.slides.boxes import ACCENT, INK, Paragraph, Room
from dashboard.report.slides.frame import Deck, Sheet
from dashboard.review import wording
from dashboard.review.content import Comment, Review, Section, Table
from dashboard.wording import words

LEAD, EMPTY, SAID, SAYING = 18.0, 14.0, 13.0, 14.0
FEW, BESIDE = 2, 3.4  # so few tiles stand beside a chart, in a column so many inches wide
CHART, MAPS = 3.1, 3.0  # inches that a chart or a map needs at least


def slides(deck: Deck, review: Review, place: int, section: Section) -> None:
    """Write one section: what fits below its first sentences stands there, the rest on slides of its own."""
    deck.kicker = text_room.clean(f"{place}  {section.title}")
    count = len(deck.pages.slides)
    plots = [plot for plot in section.plots if charts.has_values(plot)]
    tables_shown = [table for table in section.tables if not table.rows.empty]
    sheet: Sheet | None = opening(deck, section)
    if section.numbers:
        sheet = numbers(deck, section, sheet, bool(plots))
    if section.pictures:
        pictures.slides(deck, section.pictures, section.title, enough(sheet, MAPS))
        sheet = None
    for plot in plots:
        charts.slides(deck, plot, enough(sheet, CHART))
        sheet = None
    for table in tables_shown:
        sheet = tables.slides(deck, table, sheet)
    if section.comments:
        comments(deck, review, section, sheet)
    deck.first[section.key] = deck.pages.slides[count]


def enough(sheet: Sheet | None, needed: float) -> Sheet | None:
    """Return a slide if it has so many inches left, else none: then a new one begins."""
    return sheet if sheet is not None and sheet.room.tall >= needed else None


def opening(deck: Deck, section: Section) -> Sheet:
    """Begin with the finding as title and the other sentences below it; return what room is left."""
    sentences = [text_room.clean(wording.plain(text)) for text in section.lead]
    title = sentences[0] if sentences and frame.title_fits(sentences[0]) else section.title
    rest = sentences[1:] if sentences and title == sentences[0] else sentences
    lines = [Paragraph(text, LEAD, above=6, bullet=True) for text in rest] + without_rows(section)
    is_alone = not (section.numbers or section.pictures or section.plots)
    is_alone = is_alone and all(table.rows.empty for table in section.tables)
    if is_alone or flow.height(lines, frame.ROOM * 72) > frame.room_below(title).tall * 72:
        lines = lines or [Paragraph(_("Nothing more to report."), LEAD)]
        return flow.slides(deck, title, lines)
    return flow.write(frame.slide(deck, title), lines)


def without_rows(section: Section) -> list[Paragraph]:
    """Say of every table without rows, and of every chart without values, why it has none."""
    texts = [words.named(table.title, table.empty) for table in section.tables if table.rows.empty]
    texts += [plot.chart.finding for plot in section.plots if not charts.has_values(plot)]
    return [Paragraph(text_room.clean(wording.plain(text)), EMPTY, above=6, bullet=True) for text in texts]


def numbers(deck: Deck, section: Section, sheet: Sheet | None, with_chart: bool) -> Sheet | None:
    """Show the numbers as tiles, and below them what is no longer as it was reported; return what is left."""
    if sheet is None or sheet.room.tall < 2.0:
        sheet = frame.slide(deck, section.title)
    if with_chart and len(section.numbers) <= FEW and not tiles.differing(section.numbers):
        left = replace(sheet, room=sheet.room._replace(wide=BESIDE))
        last = tiles.slides(deck, section.numbers, section.title, left)
        room = sheet.room
        return replace(last, room=Room(room.left + BESIDE + 0.3, room.top, room.wide - BESIDE - 0.3, room.tall))
    sheet = tiles.slides(deck, section.numbers, section.title, sheet, CHART if with_chart else 0.0)
    rows = tiles.differing(section.numbers)
    return tables.slides(deck, differences(rows), sheet) if rows else sheet


def differences(rows: list[dict[str, str]]) -> Table:
    """Lay out what is not as reported any more, and why."""
    labels = {"number": _("Number"), "reported": _("As reported"), "now": _("As of now"), "why": _("Why")}
    return Table(tables.BOTH, _("What is no longer as reported, and why"), pd.DataFrame(rows), labels, "")


def comments(deck: Deck, review: Review, section: Section, sheet: Sheet | None) -> None:
    """Write what was said to a section, whole: on what is left of a slide if it fits there, else on its own."""
    title = _("What was said: {section}").format(section=section.title)
    lines = [line for comment in section.comments for line in said(comment, review)]
    head = [Paragraph(_("What was said"), 16, True)]
    if sheet is not None and flow.height([*head, *lines], sheet.room.points) <= sheet.room.tall * 72:
        flow.write(sheet, [*head, *lines])
    else:
        flow.slides(deck, title, lines)


def said(comment: Comment, review: Review) -> list[Paragraph]:
    """Write who said something and when, and what, whole."""
    about = [wording.about(comment, review)] if comment.about else []
    head = " · ".join([comment.written_by, words.time_text(comment.written_at), *about])
    return [
        Paragraph(text_room.clean(head).replace("\n", " "), SAID, True, ACCENT, above=12),
        Paragraph(comment.text, SAYING, colour=INK, above=2),
    ]
