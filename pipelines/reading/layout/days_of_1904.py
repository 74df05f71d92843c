"""Write as days what a workbook that counts from 1904 keeps as plain numbers in its columns of dates."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

from pipelines.contracts import contracts
from pipelines.reading.recognising.mapping import columns_of
from pipelines.reading.recognising.recognise import Match

FIRST = date(1904, 1, 1)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def write_days_of_1904(text: Path, match: Match) -> None:
    """Write the numbers in columns of dates as year-month-day, in place; such workbooks are few and small."""
    columns = _columns_of_dates(match)
    if not columns:
        return
    draft = text.with_suffix(".days")
    with text.open(encoding="utf-8", newline="") as file, draft.open("w", encoding="utf-8", newline="") as copy:
        out = csv.writer(copy, lineterminator="\n")
        for line, *cells in csv.reader(file):
            for column in columns:
                if column < len(cells) and SERIAL.fullmatch(cells[column]):
                    cells[column] = (FIRST + timedelta(days=int(float(cells[column])))).isoformat()
            out.writerow([line, *cells])
    draft.replace(text)


def _columns_of_dates(match: Match) -> list[int]:
    fields = contracts().fields
    names = {
        column
        for feed in match.source.feeds
        for name, expression in feed.fields.items()
        if fields[name].type in ("date", "month")
        for column in columns_of(expression)
    }
    return [place for place, header in enumerate(match.header) if header in names]
