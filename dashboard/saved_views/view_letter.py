"""A saved view as a message: each of its numbers with parts, change and target, and the way to the page."""

import os
from urllib.parse import urlencode, urlsplit

import pandas as pd

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.loaded import parts_in_words
from dashboard.numbers import choosing, kpis
from dashboard.numbers.company import Build
from dashboard.results import results, verdicts
from dashboard.results.results import Result
from dashboard.saved_views.saved_views import SavedView
from dashboard.sending.letters import Attachment, Letter, one_line
from dashboard.wording import file_names, sheets, words

ADDRESS = "FOURCOLOR_ADDRESS"  # where readers open the dashboard, such as https://safety.example.com
LONGEST = 300


def letter(view: SavedView, build: Build, with_file: bool) -> Letter:
    """Write the message in the language in force; with_file: its numbers as CSV beside it."""
    choices = choosing.choices(build, choosing.of_link(view.link))
    known = {one.name for one in kpis.catalogue()}
    found = [results.of(choices, name, trend=False) for name in view.kpis if name in known]
    lines = [view.name, scope(choices), *(number(one, choices) for one in found)]
    if not found:
        lines.append(_("This page shows no number of its own."))
    if address := link(view):
        lines.append(address)
    text = "\n".join(one_line(line, LONGEST) for line in lines)
    files = (Attachment(file_name(view, choices), "text/csv", as_csv(found, choices)),) if with_file and found else ()
    subject = one_line(f"Fourcolor: {view.name}, {words.day_text(choices.as_of)}", LONGEST)
    return Letter(subject, text, files, {"view": view.name, "as_of": str(choices.as_of)})


def file_name(view: SavedView, choices: Choices) -> str:
    """Name the file beside the message: the view, its unit and period."""
    parts = [view.name, choices.unit_name or words.all_units(), file_names.period(choices.filters)]
    return file_names.with_ending(file_names.file_name(parts), "csv")


def scope(choices: Choices) -> str:
    """Say which unit, days and comparison the numbers are of."""
    return words.scope_text(choices).replace("**", "").replace("\\", "")


def number(found: Result, choices: Choices) -> str:
    """Write one number in a line: its value and unit, parts, change and target."""
    value = words.amount(found.rate, found.kpi)
    unit = "" if found.kpi.kind == "proportion" or found.rate is None else words.unit_of(found.kpi)
    change = " ".join(one for one in (verdicts.change_text(found), verdicts.against_text(found, choices)) if one)
    said = [" ".join((value, unit)).strip(), verdicts.parts(found), change, verdicts.target_text(found)]
    if found.rate is None:
        said = [words.why_not(found.notes)]
    return words.named(words.label(found.kpi), " · ".join(one for one in said if one))


def as_csv(found: list[Result], choices: Choices) -> bytes:
    """Write the numbers with their parts; no cell of them runs in a spreadsheet."""
    heads = parts_in_words.part_heads()
    rows = [
        {
            _("KPI"): words.label(one.kpi),
            heads["top"]: one.top,
            heads["bottom"]: one.bottom,
            _("Value"): one.rate,
            _("Before"): one.before,
            _("Target"): one.target,
            _("Unit of measure"): words.unit_of(one.kpi),
            _("From"): choices.filters.from_date,
            _("To"): choices.filters.to_date,
        }
        for one in found
    ]
    return sheets.csv_bytes(pd.DataFrame(rows))


def link(view: SavedView) -> str:
    """Return the address of the view, where it is known how readers reach the dashboard."""
    given = os.environ.get(ADDRESS, "").strip().rstrip("/")
    try:
        is_web = urlsplit(given).scheme in ("http", "https") and bool(urlsplit(given).hostname)
    except ValueError:
        is_web = False
    if not is_web:
        return ""
    page = "" if view.page == "overview" else view.page
    query = urlencode(view.link, doseq=True)
    return f"{given}/{page}" + (f"?{query}" if query else "")
