"""Hazards graded general that should be major, told apart by the criterion that their legal basis names."""

import re

import pandas as pd

from dashboard.filters import Filters
from dashboard.language import Text, ngettext, pick
from dashboard.numbers import kpis, warehouse
from dashboard.wording import words

NAME = "should_be_major_count"
BETWEEN = re.compile(r"[\s《》〈〉「」“”\"'()（）\[\]【】]")  # written around the name of a standard and its article


def by_criterion(filters: Filters) -> list[tuple[str, int]]:
    """Count the hazards of each criterion, most first: the first criterion of the file that the basis names."""
    rows = kpis.records(NAME, filters, "top")
    known = warehouse.query("select * from major_hazard_words")
    if rows.empty or "label" not in known:  # a warehouse of before knows no labels
        return []
    known = known.sort_values("position", kind="stable")
    named = rows["legal_basis"].map({basis: _criterion(basis, known) for basis in rows["legal_basis"].unique()})
    counts = named.value_counts()
    return sorted(((str(name), int(count)) for name, count in counts.items()), key=lambda one: (-one[1], one[0]))


def _criterion(basis: str, known: pd.DataFrame) -> str:
    """Name the criterion that a legal basis names."""
    plain = _plain(basis)
    for label, word in zip(known["label"], known["word"], strict=True):
        if _plain(word) in plain:
            return pick(Text.of(label))
    return basis


def _plain(text: str) -> str:
    return BETWEEN.sub("", text.lower())


def said(filters: Filters) -> str:
    """Say how many hazards should be major, and by which criteria; empty where none should."""
    found = by_criterion(filters)
    if not found:
        return ""
    count = sum(number for _label, number in found)
    text = ngettext(
        "{count} hazard graded general names a criterion for major ones: {listed}.",
        "{count} hazards graded general name a criterion for major ones: {listed}.",
        count,
    )
    listed = words.listed(words.named(label, words.whole(number)) for label, number in found)
    return text.format(count=words.whole(count), listed=listed)
