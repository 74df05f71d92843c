"""The command form: first what is missing, with the records, then the file as the authority takes it."""

import calendar
import re
import sys
from datetime import date
from pathlib import Path

from dashboard.filters import Filters, shift_months
from dashboard.forms import form_file, writing
from dashboard.forms.filling import Filled, fill, hours_gate, named_records
from dashboard.forms.refused import NoPeriod
from dashboard.language import _, ngettext, pick
from dashboard.wording import words

PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?")
DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


def period(text: str) -> tuple[date, date]:
    """Read a period: 2025, 2025-Q1, 2025-03, or 2025-01-01..2025-06-30. Raises NoPeriod."""
    try:
        if days := DAYS.fullmatch(text):
            first, last = (date.fromisoformat(day) for day in days.groups())
            if first <= last:
                return first, last
        elif found := PERIOD.fullmatch(text):
            year, quarter, month = int(found[1]), found[2], found[3]
            if quarter:
                first = date(year, 3 * int(quarter) - 2, 1)
                return first, _end(shift_months(first, 2))
            return (date(year, int(month), 1), _end(date(year, int(month), 1))) if month else _year(year)
    except ValueError:
        raise _wrong(text) from None
    raise _wrong(text)


def _wrong(text: str) -> NoPeriod:
    return NoPeriod(f"{text} is no period; write it as 2025, 2025-Q1, 2025-03 or 2025-01-01..2025-06-30")


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def listed() -> str:
    """List the forms there are, a line each."""
    return "\n".join(
        f"{one.form:14} {one.edition:8} {pick(one.name)} ({one.file}, {one.source})" for one in form_file.every_form()
    )


def run(name: str, text: str, unit: str | None, to: list[Path], incomplete: bool) -> int:
    """Print what is missing, then write the files; 1 where something is missing and so nothing was written."""
    first, last = period(text)
    filled = fill(form_file.form(name, last), Filters(first, last, unit))
    say(filled)
    wrong = [path for path in to if path.suffix.lower().lstrip(".") not in writing.ENDINGS]
    if wrong:
        print(f"{wrong[0]}: a form is written as .{', .'.join(writing.ENDINGS)}", file=sys.stderr)
        return 2
    if to and not filled.is_complete and not incomplete:
        print(_("Nothing was written. Fill in what is missing, or write it as it is with --incomplete."))
        return 1
    for path in to:
        writing.write(filled, path)
        text = ngettext("Written: {path}, {count} row", "Written: {path}, {count} rows", len(filled.rows))
        print(text.format(path=path, count=len(filled.rows)))
    return 0 if filled.is_complete else 1


def say(filled: Filled) -> None:
    """Print what a form is about, and what is missing in it."""
    form = filled.form
    print(f"{pick(form.name)}, {form.edition}: {form.source}")
    print(words.days_text(filled.filters))
    for one in filled.missing:
        records = f" [{named_records(one)}]" if one.records else ""
        print(_("Missing: {column}: {says}").format(column=one.column, says=one.says) + records)
    for fault in filled.faults:
        print(_("Does not hold: {fault}").format(fault=fault))
    for note in hours_gate(filled.filters):
        print(note)
    if form.unconfirmed:
        print(_("Not confirmed by any text: {keys}").format(keys=words.listed(form.unconfirmed)))
    if filled.is_complete:
        print(_("Nothing is missing."))
