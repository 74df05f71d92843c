"""Put dates together from their parts, and settle whether the day or the month comes first."""

import re
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping.matching import Fit
from pipelines.mapping.one_column import plain_column
from pipelines.mapping.plan import LOOK, PARTS, Filled, PlannedFeed, Question, options
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.cells.date_parts import TIME
from pipelines.reading.cells.dates import OVER_12, UP_TO_12
from pipelines.reading.cells.quoting import text
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.month_told import month_of
from pipelines.reading.recognising.template_fields import DAY, MONTH, YEAR

NAMED = re.compile(r"[A-Za-z]{3}")


def parts(work: Work, name: str) -> Filled | None:
    """Put a date or a month together whose parts stand in columns of their own."""
    years, months, days = (_only(work, words) for words in (YEAR, MONTH, DAY))
    kind = contracts().fields[name].type
    if not years or not months or (kind == "date" and not days):
        return None
    if work.column(months).is_months:
        return None
    listed = [years, months, *([days] if kind == "date" else [])]
    because = say("put_together", columns=", ".join(listed))
    shortest = min((len(text) for text, _ in work.column(years).top), default=4)
    year: Any = {"column": years, "part": r"\d{4}"}
    if shortest <= 2:
        return Filled(
            {"join": ["20{" + years + "}", plain_column(months), *map(plain_column, listed[2:])], "with": "-"},
            because,
            LOOK,
            PARTS,
        )
    if any(NAMED.search(text) for text, _ in work.column(months).top):
        return Filled({"join": [*map(plain_column, reversed(listed[1:])), year], "with": " "}, because, LOOK, PARTS)
    rest: list[Any] = [{"column": column, "part": r"\d{1,2}"} for column in listed[1:]]
    return Filled({"join": [year, *rest], "with": "-"}, because, LOOK, PARTS)


def _only(work: Work, words: frozenset[str]) -> str:
    own = [column.header for column in work.profile.columns if plain(column.header) in words and column.filled]
    return own[0] if len(own) == 1 else ""


def month_of_file(work: Work, fit: Fit | None) -> Filled | None:
    """Take the month of which a whole table is, from its title, its sheet or its name, in this file and later ones."""
    if fit:
        return None
    month, where = month_of((work.laid.title, work.laid.sheet, work.file))
    if not month:
        return None
    pattern = r"((?:19|20)\d\d ?[-/.年_] ?(?:1[0-2]|0?[1-9]) ?月?)"
    for place, told in (("title", work.laid.title), ("sheet", work.laid.sheet), ("file", work.file)):
        if re.search(pattern, told):
            return Filled({place: pattern}, say("month_told", month=month, where=f'"{where}"'), LOOK, PARTS)
    return Filled({"constant": month}, say("month_told", month=month, where=f'"{where}"'), LOOK, "constant")


def settle_days(work: Work, feeds: list[PlannedFeed]) -> None:
    """Settle whether 03/04/2026 is in April or March: by the columns that prove it, else by a question."""
    if work.plan.days:
        return
    fields = contracts().fields
    columns = list(
        dict.fromkeys(
            column
            for feed in feeds
            for name, filled in feed.fields.items()
            if fields[name].type == "date"
            for column in filled.columns
            if column in work.laid.header
        )
    )
    open_columns, proved = [], set()
    for column in columns:
        day_first, month_first, either = _proof(work, column)
        if day_first and not month_first:
            proved.add("dmy")
        elif month_first and not day_first:
            proved.add("mdy")
        elif either:
            open_columns.append(column)
    if len(proved) == 1:
        work.plan.days = proved.pop()
        return
    if not open_columns:
        return
    shape = re.compile(rf"{UP_TO_12}[-/]{UP_TO_12}[-/]\d{{4}}")
    examples = tuple(text for text, _ in work.column(open_columns[0]).top if shape.match(text))[:3]
    first = examples[0] if examples else ""
    is_american = bool(re.search(r"(?i)osha|msha|\bUS\b|\$|state", work.told + " ".join(work.laid.header)))
    proposed = "mdy" if is_american else "dmy"
    question = Question(
        "days",
        say("asks_days", example=f'"{first}"', column=open_columns[0]),
        options([("dmy", say("day_first")), ("mdy", say("month_first"))]),
        proposed,
        examples,
    )
    answer = work.ask(question)
    work.plan.days = answer if answer in ("dmy", "mdy") else proposed


def _proof(work: Work, column: str) -> tuple[int, int, int]:
    """Count the cells that prove one order, the other, and those that could be either."""
    cell = work.profile.place(column)
    shapes = (f"{OVER_12}[-/]{UP_TO_12}", f"{UP_TO_12}[-/]{OVER_12}", f"{UP_TO_12}[-/]{UP_TO_12}")
    rest = rf"[-/]\d{{4}}{TIME}"
    counts = ", ".join(f"count_if(regexp_full_match({cell}, {text(shape + rest)}))" for shape in shapes)
    asked = f"select {counts} from {work.profile.table}"
    found: tuple[int, int, int] = work.profile.con.execute(asked).fetchall()[0]
    return found
