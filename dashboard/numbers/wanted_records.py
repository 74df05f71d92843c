"""Which of the rows behind a number a reader wants: those that hold some words, the latest first."""

from dataclasses import dataclass
from datetime import date

from dashboard.numbers.sums import Sql

DAYS_LATE = "days_late"
NEVER_SEARCHED = ("file_hash",)


@dataclass(frozen=True)
class Lateness:
    """How late a row is: from the day it was due to the day it was done, or to the last day that counts."""

    due: str
    done: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a reader wants of the rows: how late each is, the latest first, and the words that each must hold.

    codes: for a word, the codes of each field whose names hold it, as a reader sees names and no codes.
    """

    late: Lateness | None = None
    words: tuple[str, ...] = ()
    codes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


ALL_ROWS = Wanted()


def of_rows(rows: Sql, columns: tuple[str, ...], wanted: Wanted, day: date) -> Sql:
    """Return the SQL of the rows that are wanted, with their days late in front of the order."""
    texts, values = [], list(rows.values)
    for word in wanted.words:
        text, bound = _holding(word, columns, dict(wanted.codes).get(word, ()))
        texts.append(text)
        values += bound
    where = " where " + " and ".join(texts) if texts else ""
    late, order = "", f' order by "{columns[0]}"'
    if wanted.late and wanted.late.due in columns:
        late = f", {_days(wanted.late)} as {DAYS_LATE}"
        order = f' order by {DAYS_LATE} desc nulls last, "{wanted.late.due}" nulls last, "{columns[0]}"'
        values = [day, day, *values] if wanted.late.done else [day, *values]
    return Sql(f"select *{late} from ({rows.text}) as wanted{where}{order}", values)


def _days(late: Lateness) -> str:
    """Write the days that a row is late; nothing where it is not."""
    end = f'least(coalesce("{late.done}", ?), ?)' if late.done else "?"
    return f"nullif(greatest(date_diff('day', \"{late.due}\", {end}), 0), 0)"


def _holding(word: str, columns: tuple[str, ...], codes: tuple[tuple[str, str], ...]) -> tuple[str, list[str]]:
    """Write the condition that one of the columns holds a word, or a code that is called so."""
    searched = ", ".join(f'cast("{name}" as varchar)' for name in columns if name not in NEVER_SEARCHED)
    found, values = [f"contains(lower(concat_ws(chr(31), {searched})), ?)"], [word.lower()]
    for field, code in codes:
        if field in columns:
            found.append(f'cast("{field}" as varchar) = ?')
            values.append(code)
    return f"({' or '.join(found)})", values
