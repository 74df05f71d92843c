"""Find what makes a row itself: an id column, else the columns that together differ in every row."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping.guesses import ID_WORD, NO_ID
from pipelines.mapping.one_column import plain_column
from pipelines.mapping.plan import COLUMN, LOOK, MADE, SURE, Filled, PlannedFeed, Question, options
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.template_fields import NAMED

SERIALS = frozenset(
    map(
        plain,
        (
            "序号",
            "序",
            "No.",
            "No",
            "#",
            "SN",
            "S/N",
            "S.No.",
            "item no.",
            "项次",
            "行号",
            "顺序号",
            "index",
            "row",
            "line",
        ),
    )
)
# Fields that tell records of a table apart, in the order in which they are tried.
TELLING: Mapping[str, tuple[str, ...]] = {
    "hazards": ("found_date", "unit_id", "description", "area_id", "owner_name", "due_date", "hazard_level"),
    "accidents": ("accident_date", "unit_id", "description", "area_id", "accident_type", "severity"),
    "inspections": ("completed_date", "unit_id", "inspection_type", "inspector_name", "area_id", "due_date"),
    "checks": ("inspection_id", "item_code", "item_text"),
    "risk_points": ("area_id", "unit_id", "risk_point_name", "hazard_source", "level"),
    "inspection_plans": ("unit_id", "period_start_date", "period_end_date", "area_id"),
    "areas": ("area_name",),
    "units": ("unit_name",),
    "annotations": ("label", "start_date"),
}
LEAST = {"hazards": 3, "accidents": 3, "inspections": 2, "checks": 2, "risk_points": 3, "inspection_plans": 3}
MADE_KEY, SHEET_KEY = "made", "sheet"
EVENT = {"accidents": "accident_date", "hazards": "found_date", "inspections": "completed_date"}


def fill_key(work: Work, feed: PlannedFeed) -> None:
    """Fill the id of a table, or ask what makes a row itself."""
    table = contracts().tables[feed.table]
    key = table.key[0]
    if len(table.key) > 1:
        return
    if feed.columns_to_rows:  # its records are cells of a row, each under its own header
        names = [name for name in ("inspection_id", "item_code") if name in feed.fields]
        work.fill(feed, key, Filled({"hash": _columns(feed, names), "made_of": names}, say("no_id_column"), LOOK, MADE))
        return
    column = _id_column(work, feed, key)
    feed.fields.pop(key, None)
    if feed.table in NAMED and not column:
        name = NAMED[feed.table][1]
        if name in feed.fields:
            because = say("name_for_id", column=", ".join(feed.fields[name].columns))
            work.fill(feed, key, Filled(feed.fields[name].expression, because, LOOK))
        return
    if column and column.is_unique and not column.counts_up:
        because = say("id_unique", count=column.filled)
        work.fill(feed, key, Filled(plain_column(column.header), because, SURE))
        return
    made, telling, differing = _made(work, feed, key)
    if column and not column.counts_up and (within := _within(work, feed, column)):
        work.fill(feed, key, within)
    elif column and feed.table == "accidents" and (yearly := _by_year(work, feed, column)):
        work.fill(feed, key, yearly)
    elif made and differing == work.profile.rows and (not column or plain(column.header) in SERIALS):
        serial = column or _serial(work)
        said = say("serial_is_no_id", column=serial.header) if serial else say("no_id_column")
        because = "; ".join([said, say("differ", columns=" + ".join(telling), count=differing, rows=work.profile.rows)])
        work.fill(feed, key, Filled(made, because, LOOK, MADE))
    else:
        _ask(work, feed, key, column or _serial(work), made, telling, differing)


def _id_column(work: Work, feed: PlannedFeed, key: str) -> ColumnProfile | None:
    """Find the column of ids: the one whose header says so, else one that is unique and called a number or code."""
    if key in feed.fields and (name := feed.column(key)):
        return work.column(name)
    others = {column for name, filled in feed.fields.items() if name != key for column in filled.columns}
    free = [column for column in work.profile.columns if column.header and column.header not in others]
    named = [
        column
        for column in free
        if ID_WORD.search(column.header)
        and not NO_ID.search(column.header)
        and column.is_unique
        and not column.is_dates
    ]
    return next((column for column in named if not column.counts_up), None)


def _serial(work: Work) -> ColumnProfile | None:
    return next((column for column in work.profile.columns if plain(column.header) in SERIALS and column.filled), None)


def _within(work: Work, feed: PlannedFeed, column: ColumnProfile) -> Filled | None:
    """Keep an id that repeats apart by the unit, where that makes every row differ."""
    unit = feed.column("unit_id")
    if not unit or column.filled < work.profile.rows:
        return None
    if work.profile.differing([unit, column.header]) < work.profile.rows:
        return None
    because = say("id_within_unit", column=column.header, unit=unit)
    return Filled(_joined([unit, column.header]), because, LOOK, MADE)


def _by_year(work: Work, feed: PlannedFeed, column: ColumnProfile) -> Filled | None:
    """Write the year before a case number that begins again each year."""
    day = feed.column(EVENT[feed.table])
    if not day or column.filled < work.profile.rows or not column.is_numbers or "{" in day + column.header:
        return None
    if any(sign in day + column.header for sign in ":?"):
        return None
    unit = feed.column("unit_id")
    start = [unit] if unit else []
    if work.profile.differing([*start, column.header]) < work.profile.rows:
        return None
    parts: list[Any] = (
        [plain_column(unit)] if unit else ([feed.fields["unit_id"].expression] if "unit_id" in feed.fields else [])
    )
    parts += [f"{{{day}:year}}", plain_column(column.header)]
    because = say("id_by_year", column=column.header)
    return Filled({"join": parts, "with": "-"}, because, LOOK, MADE)


def _joined(columns: Sequence[str]) -> dict[str, Any]:
    return {"join": [plain_column(column) for column in columns], "with": "-"}


def _made(work: Work, feed: PlannedFeed, key: str) -> tuple[Any, list[str], int]:
    """Choose the fewest fields whose columns differ in most rows, and write the id that is made of them."""
    chosen: list[str] = []
    best = 0
    for name in TELLING.get(feed.table, ()):
        if name not in feed.fields or name == key:
            continue
        columns = _columns(feed, [*chosen, name])
        count = work.profile.differing(columns) if columns else 0
        if len(chosen) < LEAST.get(feed.table, 1) or count > best:
            chosen.append(name)
            best = count
        if best == work.profile.rows and len(chosen) >= LEAST.get(feed.table, 1):
            break
    columns = _columns(feed, chosen)
    if not columns:
        return None, [], 0
    return {"hash": columns, "made_of": chosen}, columns, best


def _columns(feed: PlannedFeed, names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(column for name in names for column in feed.fields[name].columns))


def _ask(
    work: Work,
    feed: PlannedFeed,
    key: str,
    column: ColumnProfile | None,
    made: Any,
    telling: Sequence[str],
    differing: int,
) -> None:
    """Ask what makes a row itself."""
    rows, place = work.profile.rows, f"key:{feed.table}"
    pairs: dict[str, tuple[str, Any, str]] = {}
    if made:
        said = say("differ", columns=" + ".join(telling), count=differing, rows=rows)
        pairs[MADE_KEY] = (said, made, MADE)
    if column:
        said = say("the_column", column=column.header, count=column.distinct, rows=rows)
        pairs[f"column:{column.header}"] = (said, plain_column(column.header), COLUMN)
        from_file = {"join": [{"file": r"^(.*?)(?:\.[A-Za-z0-9]+)*$"}, plain_column(column.header)], "with": "-"}
        pairs["file"] = (say("the_column_and_file", column=column.header), from_file, MADE)
    for other in [one for one in work.profile.columns if one.is_unique and one is not column and one.header][:1]:
        if not other.is_dates and not other.counts_up:
            said = say("the_column", column=other.header, count=other.distinct, rows=rows)
            pairs[f"column:{other.header}"] = (said, plain_column(other.header), COLUMN)
    if not pairs:
        pairs["line"] = (say("the_line"), {"line": True}, MADE)
    pairs = dict(list(pairs.items())[:4])
    proposed = MADE_KEY if made and (differing == rows or not column or column.counts_up) else next(iter(pairs))
    if column and made and differing < rows and column.is_unique and not column.counts_up:
        proposed = f"column:{column.header}"
    starts = say("serial_is_no_id", column=column.header) if column and column.counts_up else ""
    question = Question(
        place,
        "; ".join(filter(None, [starts, say("asks_key")])),
        options([(name, said) for name, (said, _, _) in pairs.items()]),
        proposed,
        column.examples if column else (),
    )
    answer = work.ask(question)
    if answer in work.laid.header:  # a column of its own choice
        answer, pairs = (
            f"column:{answer}",
            pairs | {f"column:{answer}": (say("by_answer"), plain_column(answer), COLUMN)},
        )
    said, expression, how = pairs.get(answer, pairs[proposed])
    work.fill(feed, key, Filled(expression, said, LOOK, how, question=place))


def inspection_of_day(feed: PlannedFeed, day: str) -> Any:
    """Write the id of the inspection of a day and unit, which another table of the same rows makes the same way."""
    columns = _columns(feed, [name for name in (day, "unit_id") if name in feed.fields])
    return {"hash": columns, "made_of": [day, "unit_id"]}
