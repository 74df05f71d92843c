"""The sheets of all numbers, of what was said, and of what the numbers mean."""

from typing import Any

import pandas as pd

from dashboard.kpi import Kpi
from dashboard.language import _, pick
from dashboard.loaded import glossary, parts_in_words
from dashboard.report.plots.text_room import legal
from dashboard.report.workbook import book as books
from dashboard.report.workbook.book import Book
from dashboard.review import wording
from dashboard.review.content import Comment, Number, Review
from dashboard.wording import interval_words, words

VALUES = ("rate", "lower", "upper", "target", "tolerance", "now_rate", "now_lower", "now_upper")


def write_numbers(book: Book, review: Review) -> None:
    """Write one row per number: as shown in the review, and as of now, with every digit and what it was asked with."""
    given = [(section.title, number) for section in review.sections for number in section.numbers]
    rows = [row(title, number) for title, number in given]
    names = labels()
    sheet = books.add_sheet(book, _("Numbers"), _("Every number of the review with its parts"), len(rows))
    table = pd.DataFrame(rows, columns=list(names)).astype(object)
    books.write_table(book, sheet, list(names.values()), table)
    for line, (_title, number) in enumerate(given, start=1):
        for name in VALUES if number.found.kpi.kind == "proportion" else ():
            books.put(book, sheet, line, list(names).index(name), rows[line - 1][name], "percent")


def labels() -> dict[str, str]:
    """Name the columns of the numbers."""
    parts = {**parts_in_words.part_heads(), "rate": _("Value"), "lower": _("95 % from"), "upper": _("95 % to")}
    now = {f"now_{name}": _("{part}, as of now").format(part=label) for name, label in parts.items()}
    return {
        "section": _("Section"),
        "kpi": "KPI",
        "label": _("Number"),
        "unit": _("Unit of measure"),
        **meanings(),
        **parts,
        "interval": _("95 % interval"),
        "target": _("Target"),
        "tolerance": _("Tolerance"),
        "met": _("Target met"),
        "excluded": _("Left out"),
        "is_reported": _("As reported"),
        "differs": _("Differs from now"),
        **now,
        "now_excluded": _("Left out, as of now"),
        "reasons": _("Why it differs"),
        "notes": _("Notes"),
        "from": _("From"),
        "to": _("To"),
        "as_of": _("As of"),
        "unit_id": _("Unit ID"),
        "area_id": _("Area ID"),
        "where": _("Only"),
        "command": _("Command that gives the number as of now"),
    }


def meanings(kpi: Kpi | None = None) -> dict[str, Any]:
    """Say what the parts of a number count; without one, name the columns that say so."""
    said = parts_in_words.part_names(kpi) if kpi else (_("What is counted"), _("Out of what"))
    return {"counts": said[0], "out_of": said[1] or None}


def row(section: str, number: Number) -> dict[str, Any]:
    """Return one number as a row."""
    shown, found, filters = wording.shown(number), number.found, number.filters
    lower, upper = shown.interval or (None, None)
    now_lower, now_upper = found.interval or (None, None)
    return {
        "section": section,
        "kpi": found.kpi.name,
        "label": number.label,
        "unit": words.unit_of(found.kpi),
        **meanings(found.kpi),
        "top": shown.top,
        "bottom": shown.bottom,
        "rate": shown.rate,
        "lower": lower,
        "upper": upper,
        "interval": interval_words.method(found.kpi) if shown.interval else "",
        "target": shown.target,
        "tolerance": shown.tolerance if shown.target is not None else None,
        "met": shown.meets_target,
        "excluded": shown.excluded,
        "is_reported": number.reported is not None,
        "differs": number.differs,
        "now_top": found.top,
        "now_bottom": found.bottom,
        "now_rate": found.rate,
        "now_lower": now_lower,
        "now_upper": now_upper,
        "now_excluded": found.excluded,
        "reasons": "\n".join(number.reasons) or None,
        "notes": "\n".join(dict.fromkeys(map(words.note_text, found.notes))) or None,
        "from": filters.from_date,
        "to": filters.to_date,
        "as_of": filters.as_of,
        "unit_id": filters.unit_id,
        "area_id": filters.area_id,
        "where": " ".join(f"{name}={value}" for name, value in filters.slices) or None,
        "command": wording.command(found.kpi.name, filters),
    }


def write_comments(book: Book, review: Review) -> None:
    """Write what was said, whole."""
    said = [(section.title, comment) for section in review.sections for comment in section.comments]
    known = (_("Section"), _("About"), _("What was said"), _("Written by"), _("When (UTC)"))
    heads = [*known, _("Version"), _("Comment ID")]
    rows = pd.DataFrame([comment_row(*each) for each in said], columns=heads).astype(object)
    sheet = books.add_sheet(book, _("Comments"), _("What was said, by whom and when"), len(rows))
    books.write_table(book, sheet, heads, rows, widths=(28, 22, 100, 24, 17, 8, 18))


def comment_row(section: str, comment: Comment) -> list[Any]:
    """Return one comment as a row; its time as a time where it is one."""
    moment = pd.to_datetime(comment.written_at, errors="coerce", utc=True)
    when = comment.written_at if pd.isna(moment) else moment.to_pydatetime()
    return [
        section,
        comment.about or None,
        legal(comment.text),
        comment.written_by,
        when,
        comment.version,
        comment.comment_id,
    ]


def write_definitions(book: Book, review: Review) -> None:
    """Write what every number means."""
    heads = {
        "name": "KPI",
        "label": _("Number"),
        "about": _("Definition"),
        "formula": _("Formula"),
        "unit": _("Unit of measure"),
        "per": _("Per"),
        "kind": _("Kind"),
        "better": _("Direction"),
        "date": _("Counted by"),
        "source": _("Source"),
        "valid_from": _("Valid from"),
        "valid_to": _("Valid to"),
        "variants": _("Other definitions"),
        **meanings(),
    }
    rows = pd.DataFrame([definition_row(kpi) for kpi in review.definitions], columns=list(heads)).astype(object)
    sheet = books.add_sheet(book, _("Definitions"), _("What the numbers mean"), len(rows))
    books.write_table(book, sheet, list(heads.values()), rows)


def definition_row(kpi: Kpi) -> dict[str, Any]:
    """Return a definition as a row."""
    return {
        "name": kpi.name,
        "label": words.label(kpi),
        "about": words.about(kpi),
        "formula": glossary.formula(kpi),
        "unit": words.unit_of(kpi),
        "per": kpi.per,
        "kind": _(glossary.KINDS[kpi.kind]),
        "better": _(glossary.DIRECTIONS[kpi.better]),
        "date": pick(kpi.date),
        "source": pick(kpi.source) or None,
        "valid_from": kpi.valid_from,
        "valid_to": kpi.valid_to,
        "variants": pick(kpi.variants) or None,
        **meanings(kpi),
    }
