"""Read ticks: a column for each code of a field, or a column for each question of a checklist."""

import re
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping.constants import constant
from pipelines.mapping.plan import LOOK, PARTS, SURE, Filled, PlannedFeed
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.mapping.values import codes_in
from pipelines.mapping.work import Work
from pipelines.reading.cells.cell_types import NO, YES, code_of
from pipelines.reading.recognising.headers import plain

TICKS = re.compile(r"(?i)[x×✕✗√✓✔☑●○■1v*]|yes|是|有")
CODES_OF_MARKS = ("result", "severity", "hazard_level", "worker_type")
# Words of the columns of the OSHA 300 log, in the order in which one outweighs the next.
WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "severity": (
        ("fatal", r"(?i)^(?:\(?g\)? ?)?deaths?$"),
        ("lost_time", r"(?i)^(?:\(?h\)? ?)?days away from work$"),
        ("restricted_work", r"(?i)(?:^|\b)(?:job transfer or restriction|on job transfer or restriction)$"),
        ("medical_treatment", r"(?i)other record\w* cases?$"),
    ),
}
# A column that asks by yes or no for one of two codes: what its header says, the code of yes, and that of no.
ASKED_BY_HEADER = {
    "hazard_level": (
        r"(?i)是否(?:为|属于?)?重大(?:事故)?(?:隐患)?|(?:is[ _]?)?major(?:[ _]hazard)?\??"
        r"|sig[_ ]?sub|s ?& ?s|significant (?:and|&) substantial",
        "major",
        "general",
    ),
}
LEAST_QUESTIONS = 3
REMARKS = re.compile(r"(?i)备注|说明|意见|comment|remark|note")


def is_ticks(column: ColumnProfile) -> bool:
    """Say whether a column holds ticks alone; one without any may be one too."""
    return all(TICKS.fullmatch(text) for text, _ in column.top) and column.distinct <= 2


def is_ticked(column: ColumnProfile) -> bool:
    """Say whether a column holds ticks beside empty cells: others then stand in columns beside it."""
    return is_ticks(column) and column.distinct < 2 and column.filled < column.rows


def fill_from_marks(work: Work, feed: PlannedFeed, name: str) -> bool:
    """Fill a code from a column of ticks for each of its values, where there are at least two."""
    field = contracts().fields[name]
    found: dict[str, str] = {}
    for column in work.free(feed):
        if not is_ticks(column):
            continue
        last = re.sub(r" \(\d+\)$", "", column.header)
        code = _code_of(name, last) or next(
            (code for word in (last, last.split(" ")[-1]) if (code := code_of(field, word) or "")), ""
        )
        if code and code not in found:
            found[code] = column.header
    if len(found) < 2 or not any(work.column(header).filled for header in found.values()):
        return False
    order = [code for code, _ in WORDS.get(name, ())] or list(found)
    parts: list[Any] = [
        {"when": {"column": found[code], "filled": True}, "then": constant(code)} for code in order if code in found
    ]
    because = say("by_ticks", columns=", ".join(f'"{header}"' for header in found.values()))
    work.fill(feed, name, Filled({"first": parts}, because, SURE, PARTS))
    return True


def asks_yes_or_no(name: str, column: ColumnProfile) -> bool:
    """Say whether a column asks by yes or no for one of the two codes of a field."""
    if name not in ASKED_BY_HEADER or not column.filled or not re.fullmatch(ASKED_BY_HEADER[name][0], column.header):
        return False
    return all(text.lower() in (*YES, *NO) for text, _ in column.top)


def fill_from_yes_or_no(work: Work, feed: PlannedFeed, name: str) -> bool:
    """Fill a code from a column whose header names it and whose cells are yes or no."""
    column = next((one for one in work.free(feed) if asks_yes_or_no(name, one)), None)
    if column is None:
        return False
    _, yes, no = ASKED_BY_HEADER[name]
    values = {text: yes if text.lower() in YES else no for text, _ in column.top}
    because = say("by_yes_or_no", column=f'"{column.header}"', yes=yes, no=no)
    work.fill(feed, name, Filled({"column": column.header, "values": values}, because, LOOK, values=values))
    return True


def _code_of(name: str, header: str) -> str:
    return next((code for code, pattern in WORDS.get(name, ()) if re.search(pattern, header)), "")


def questions(work: Work, known: set[str]) -> list[str]:
    """List the columns that are questions of a checklist: their cells are all results of a check."""
    field = contracts().fields["result"]
    found = []
    for column in work.profile.columns:
        if not column.header or column.header in known or not column.filled or column.distinct > 6:
            continue
        if REMARKS.search(column.header):
            continue
        read = codes_in(field, column.top)
        if len(read.known) == column.distinct and not column.is_numbers:
            found.append(column.header)
    return found if len(found) >= LEAST_QUESTIONS else []


def feed_of_questions(work: Work, columns: list[str]) -> PlannedFeed:
    """Feed a check for each question of each row."""
    feed = PlannedFeed("checks", because=say("questions_fed", count=len(columns)))
    item, answer = "Question", "Answer"
    feed.columns_to_rows = {"columns": columns, "name": item, "value": answer}
    because = say("questions_as_items")
    feed.fields["item_code"] = Filled(item, because, SURE)
    feed.fields["item_text"] = Filled(item, because, SURE)
    values = {
        text: code
        for header in columns
        for text, code in codes_in(contracts().fields["result"], work.column(header).top).known.items()
    }
    feed.fields["result"] = Filled({"column": answer, "values": values}, because, LOOK, values=values)
    return feed


def is_known_word(header: str, words: set[str]) -> bool:
    """Say whether a header is one of some words."""
    return plain(header) in words
