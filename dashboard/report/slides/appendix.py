"""The last slides: what every number means, what was left out, and what all of it rests on."""

import pandas as pd

from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.report.slides import flow, tables
from dashboard.report.slides.boxes import Paragraph
from dashboard.report.slides.frame import Deck
from dashboard.review import wording
from dashboard.review.content import Review, Table
from dashboard.wording import words

BRIEF = 50  # signs: facts so short share a line


def slides(deck: Deck, review: Review) -> None:
    """Write definitions, what was left out, and the facts behind the deck."""
    deck.kicker = _("Appendix")
    if review.definitions:
        tables.slides(deck, definitions(review), whole=True)
    sheet = None
    if not review.excluded.rows.empty:
        sheet = tables.slides(deck, review.excluded)
    lines = [Paragraph(words.named(name, text), 16, above=6, bullet=True) for name, text in wording.facts(review)]
    lines += [Paragraph(wording.plain(note), 16, above=6, bullet=True) for note in review.notes]
    if review.excluded.rows.empty:
        lines.append(Paragraph(words.named(review.excluded.title, review.excluded.empty), 16, above=6, bullet=True))
    title = _("What these figures rest on")
    head = [Paragraph(title, 16, True), *lines]
    if sheet is not None and flow.height(head, sheet.room.points) <= sheet.room.tall * 72:
        flow.write(sheet, head)
    else:
        flow.slides(deck, title, lines)


def definitions(review: Review) -> Table:
    """Lay out the definitions of all numbers shown."""
    rows = [{"label": words.label(kpi), "facts": meaning(kpi)} for kpi in review.definitions]
    labels = {"label": _("Number"), "facts": _("What it means and how it is made")}
    return Table("definitions", _("What the numbers mean"), pd.DataFrame(rows), labels, "")


def meaning(kpi: Kpi) -> str:
    """Write the definition of a KPI, its sentence first."""
    (_name, sentence), *facts = wording.definition(kpi)
    said = [words.named(name, text) for name, text in facts]
    brief = [text for text in said if len(text) <= BRIEF]
    return "\n".join([sentence, *(text for text in said if len(text) > BRIEF), " · ".join(brief)])
