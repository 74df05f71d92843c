"""The review as one HTML file that asks nothing of another machine, needs no script, and prints well."""

import base64
import re
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.filters import Filters
from dashboard.language import _
from dashboard.numbers import names
from dashboard.report import svg
from dashboard.report.plots import paper
from dashboard.review import wording
from dashboard.review.content import Number, Plot, Review, Table
from dashboard.wording import formats, words

HERE = Path(__file__).parent
SHORT, TEXT, LONGEST_WORD = 64, 240, 24  # in pixels, and in signs
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
BOLD = re.compile(r"\*\*(.+?)\*\*")


def as_bytes(review: Review) -> bytes:
    """Write the review as an HTML file in the language in use."""
    page = (
        environment()
        .get_template("document.html")
        .render(
            review=review,
            lang=formats.tag(),
            title=wording.title(review),
            facts=wording.facts(review),
            style=Markup((HERE / "document.css").read_text(encoding="utf-8")),
            hatches=Markup(svg.hatches()),
            commands=commands(review),
            say=sayings(review),
        )
    )
    return page.encode()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates and what they ask for; every text they show is escaped."""
    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, finalize=readable)
    made.filters |= {
        "base64": lambda png: base64.b64encode(png).decode(),
        "marked": marked,
        "time": words.time_text,
        "about": wording.about,
        "label": words.label,
        "definition": wording.definition,
        "shown": wording.shown,
        "value_and_unit": wording.value_and_unit,
        "number_lines": wording.number_lines,
        "now_line": wording.now_line,
        "asked": asked,
        "asked_plot": asked_plot,
        "drawing": lambda plot: Markup(svg.drawing(plot)),
        "happened": svg.note,
        "legend": lambda plot: [(Markup(swatch), name) for swatch, name in svg.legend(plot)],
        "plot_labels": plot_labels,
        "plot_rows": plot_rows,
        "heads": heads,
        "cells": cells,
    }
    return made


def readable(value: Any) -> Any:
    """Put a visible sign in the place of each that no page can hold."""
    return UNREADABLE.sub("\ufffd", value) if type(value) is str else value


def marked(text: str) -> Markup:
    """Write a sentence of our own: its strong words strong, its line ends as lines, all else as text."""
    safe = BOLD.sub(r"<strong>\1</strong>", escape(readable(text)))
    return Markup(safe.replace("  \n", "<br>"))


def sayings(review: Review) -> dict[str, str]:
    """Return the texts of the page itself."""
    end = _("Made by Fourcolor on {time} from the data of {build}.")
    return {
        "contents": _("Contents"),
        "behind": _("Behind the numbers"),
        "said": _("Commentary"),
        "as_reported": _("as reported when the month was closed"),
        "data": _("The data behind the chart"),
        "again": _("Ask for a number again"),
        "again_about": _("Each number above, as of now, from the command line:"),
        "end": end.format(time=words.time_text(review.made_at), build=review.build),
    }


def commands(review: Review) -> list[str]:
    """Return the commands that give the numbers of the review again, once each."""
    numbers = [number for section in review.sections for number in section.numbers]
    return list(dict.fromkeys(wording.command(number.found.kpi.name, number.filters) for number in numbers))


# --- numbers that a machine can compare -----------------------------------------------------------------------------


def asked(number: Number) -> Markup:
    """Return as attributes what a number was asked with, what it is now, and what was reported."""
    now, old = number.found, number.reported
    given = question(now.kpi.name, number.filters) | {"top": now.top, "bottom": now.bottom, "rate": now.rate}
    if old is not None:
        given |= {"reported-top": old.top, "reported-bottom": old.bottom, "reported-rate": old.rate}
    return attributes(given)


def asked_plot(plot: Plot) -> Markup:
    """Return as attributes what the rows of a plot were asked with."""
    return attributes(question(plot.kpi, plot.filters))


def question(name: str, filters: Filters) -> dict[str, Any]:
    """Return the question behind a number: what `python -m dashboard rate` takes."""
    return {
        "kpi": name,
        "from": filters.from_date,
        "to": filters.to_date,
        "unit": filters.unit_id or "",
        "area": filters.area_id,
        "where": " ".join(f"{field}={value}" for field, value in filters.slices) or None,
        "as-of": filters.as_of,
    }


def attributes(given: dict[str, Any]) -> Markup:
    """Write attributes; what is missing is left out, and numbers keep every digit."""
    known = {name: value for name, value in given.items() if value is not None and value == value}
    return Markup("".join(f' data-{name}="{escape(str(value))}"' for name, value in known.items()))


# --- tables ---------------------------------------------------------------------------------------------------------


def heads(shown: Table) -> list[tuple[str, str]]:
    """Return how every column stands, and its label."""
    return [(kind(shown.rows[name]), label) for name, label in shown.labels.items() if name in shown.rows.columns]


def cells(shown: Table) -> list[list[tuple[str, str]]]:
    """Return every row as texts, numbers and days set apart from words."""
    columns = [name for name in shown.labels if name in shown.rows.columns]
    kinds = [kind(shown.rows[name]) for name in columns]
    looks = [(shown.formats.get(name, ""), shown.nothing.get(name, "")) for name in columns]
    return [
        [(kind, wording.cell(value, *look)) for kind, value, look in zip(kinds, row, looks, strict=True)]
        for row in shown.rows[columns].itertuples(index=False, name=None)
    ]


def kind(column: pd.Series) -> str:
    """Say how a column stands: figures at the right, days unbroken, words at their spaces, endless ones anywhere."""
    if pd.api.types.is_bool_dtype(column) or not names.is_typed(column):
        texts = [str(text) for text in column.dropna()]
        longest = max((len(word) for text in texts for word in text.split()), default=0)
        widest = max(map(paper.length, texts), default=0)
        if widest <= SHORT:
            return "short"
        return "long" if longest > LONGEST_WORD else "text" if widest > TEXT else "word"
    return "day" if pd.api.types.is_datetime64_any_dtype(column) else "figure"


def plot_labels(plot: Plot) -> list[str]:
    """Name the columns of the data behind a plot."""
    first = _("Month") if plot.rows[plot.x].map(lambda x: isinstance(x, date)).all() else _("Name")
    return [first, *(line.label for line in plot.lines), *(label for _name, label in parts_of(plot))]


def parts_of(plot: Plot) -> list[tuple[str, str]]:
    """Return the columns of top and bottom where they are there and not drawn themselves."""
    drawn = {line.column for line in plot.lines}
    return [(name, label) for name, label in plot.parts.items() if name in plot.rows.columns and name not in drawn]


def plot_rows(plot: Plot) -> list[tuple[Markup, str, list[tuple[Markup, str]]]]:
    """Return every point: its place as attribute, its name, and its values as attributes and texts."""
    columns = [(line.column, plot.unit) for line in plot.lines] + [(name, "") for name, _label in parts_of(plot)]
    found = []
    for name, row in zip(svg.names(plot), plot.rows.to_dict("records"), strict=True):
        x = row[plot.x]
        place = attributes({"x": f"{x:%Y-%m-%d}" if isinstance(x, date) else x})
        shown = [(attributes({"value": row[column]}), wording.cell(row[column], unit)) for column, unit in columns]
        found.append((place, name, shown))
    return found
