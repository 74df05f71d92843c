"""What a review does not count: rows left out of its numbers, and rows refused when files were loaded."""

import pandas as pd

from dashboard.language import _
from dashboard.loaded import loads
from dashboard.review.content import Number, Section, Table
from dashboard.wording import words

MOST_KINDS = 100


def table(build: str, sections: tuple[Section, ...]) -> Table:
    """List what was left out of each number of the month, and what was refused of each file, with the reason."""
    numbers = [number for section in sections for number in section.numbers]
    rows = pd.DataFrame([*_of_numbers(numbers), *_refused(build)], columns=["what", "count", "why"])
    labels = {"what": _("Number or file"), "count": _("Rows left out"), "why": _("Why")}
    note = _("Nothing is dropped silently: rows read = rows loaded + rows refused, for every file.")
    return Table("excluded", _("Left out"), rows, labels, _("Nothing was left out and no row was refused."), note)


def _of_numbers(numbers: list[Number]) -> list[tuple[str, int, str]]:
    found = dict.fromkeys(
        (number.label, int(number.found.excluded), words.notes_text(number.found.notes).replace("  \n", " "))
        for number in numbers
        if number.found.excluded
    )
    return list(found)


def _refused(build: str) -> list[tuple[str, int, str]]:
    """Count the refused rows by file and kind of reason."""
    rows = loads.refused(build)
    kinds = rows.groupby(["file", "kind"], as_index=False).agg(count=("line", "size"))
    kinds = kinds.sort_values(["count", "file"], ascending=[False, True]).head(MOST_KINDS)
    return list(zip(kinds["file"], kinds["count"].astype(int), kinds["kind"], strict=True))
