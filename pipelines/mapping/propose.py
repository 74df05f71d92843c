"""Propose a mapping: the table, its fields, the further tables that the same rows feed, and what has to be asked."""

from pipelines.contracts import contracts
from pipelines.mapping import choose_table, day_order, drift, further_feeds, guesses, keys, marks
from pipelines.mapping.choose_table import TableFit
from pipelines.mapping.constants import constant, fill_code
from pipelines.mapping.known_source import plan_of
from pipelines.mapping.later_days import fill_later_days
from pipelines.mapping.matching import Fit
from pipelines.mapping.one_column import fill, plain_column
from pipelines.mapping.overrides import override
from pipelines.mapping.plan import CONSTANT, LOOK, SURE, Filled, PlannedFeed, Question, options
from pipelines.mapping.recognised_by import name_columns
from pipelines.mapping.said import say
from pipelines.mapping.single_tables import SPECIAL, area_of_point
from pipelines.mapping.units import fill_unit
from pipelines.mapping.work import Work
from pipelines.reading.recognising.export_formats import TEMPLATE
from pipelines.reading.recognising.reshape import makes_many

LATER = {"checks": ("inspection_id",), "risk_points": ("area_id",)}  # what rests on other fields


def propose(work: Work) -> None:
    """Fill the plan of a mapping."""
    match = work.laid.match
    is_format = match is not None and match.source.export_format != TEMPLATE
    if not is_format and work.answers.table is None and (source := drift.drifted(work)):
        drift.repair(work, source)
    elif match and work.answers.table is None and _is_whole(match.source):
        plan_of(work, match.source)
    else:
        _from_columns(work)
    if work.plan.repairs or is_format:
        drift.unseen_values(work)
    override(work)
    day_order.settle_days(work, work.plan.feeds)
    name_columns(work)
    for feed in work.plan.feeds:
        order = contracts().tables[feed.table].fields
        feed.fields = dict(sorted(feed.fields.items(), key=lambda one: order.index(one[0])))


def _is_whole(source: object) -> bool:
    """Say whether a source that knows the file is taken as it is: a format of its own, or columns that are periods."""
    from pipelines.reading.recognising.export_formats import Source

    assert isinstance(source, Source)
    is_other = source.feeds[0].table not in choose_table.CANDIDATES
    is_shaped = is_other or any(makes_many(feed) for feed in source.feeds) or len(source.feeds) > 1
    return source.export_format != TEMPLATE or is_shaped


def _from_columns(work: Work) -> None:
    """Propose by the columns: first the table, then its fields, then what else the rows feed."""
    found = _table(work)
    feed = PlannedFeed(found.table, because=choose_table.because(found.table, found))
    work.plan.feeds.append(feed)
    own = dict(found.fits)
    if found.table == "checks" and "result" not in own:
        asked = marks.questions(work, set())
        if asked:
            work.plan.feeds[0] = feed = marks.feed_of_questions(work, asked)
            own = {}
    _drop_doubtful(found.table, own)
    _as_read_already(work, found.table, own)
    for name, fit in list(own.items()):
        column = work.column(fit.column)
        if (name in marks.CODES_OF_MARKS and marks.is_ticked(column)) or marks.asks_yes_or_no(name, column):
            del own[name]
    _as_answered(work, found.table, own)
    for name, fit in own.items():
        fill(work, feed, name, fit)
    SPECIAL.get(found.table, _nothing)(work, feed)
    _fill_needed(work, feed)
    if found.table == "hazards":
        fill_later_days(work, feed)
    FURTHER.get(found.table, _nothing)(work, feed)


def _nothing(_work: Work, _feed: PlannedFeed) -> None:
    return


def _table(work: Work) -> TableFit:
    """Choose the table that the rows are of; ask where two fit alike."""
    found = choose_table.ranked(work.laid, work.profile.columns, work.file)
    by_name = {one.table: one for one in found}
    work.plan.possible_tables = tuple(one.table for one in found[:5])
    if work.answers.table in by_name:
        return by_name[work.answers.table or ""]
    known = by_name.get(work.laid.match.source.feeds[0].table) if work.laid.match else None
    if known and known.table not in ("units", "areas"):
        return known
    if marks.questions(work, set()) and found[0].table in ("checks", "inspections") and found[0].score < 2.2:
        return by_name["checks"]
    if _is_checklist(work, by_name["checks"]):
        return by_name["checks"]
    if not choose_table.is_close(found):
        return found[0]
    pairs = [(one.table, say("rows_are", table=one.table)) for one in found[:4]]
    question = Question("table", say("asks_table"), options(pairs), found[0].table, work.laid.header[:6])
    return by_name.get(work.ask(question), found[0])


def _is_checklist(work: Work, checks: TableFit) -> bool:
    """Say whether each row is an item that was checked, with its result, and several rows are of one day."""
    own = [checks.fits.get(name) for name in ("item_text", "result")]
    days = [column for column in work.profile.columns if column.is_dates]
    is_named = all(fit is not None and fit.by == "word" for fit in own)
    return is_named and bool(days) and 2 * days[0].distinct <= work.profile.rows


def _drop_doubtful(table: str, own: dict[str, Fit]) -> None:
    """Leave out what only looks like a field of little use: a wrong guess costs more than an empty field."""
    required = contracts().tables[table].required
    for name in list(own):
        field = contracts().fields[name]
        least = 0.45 if name in required else 0.52 if field.type in ("date", "number", "integer") else 0.6
        if own[name].score < least:
            del own[name]


def _as_read_already(work: Work, table: str, own: dict[str, Fit]) -> None:
    """Take the columns that the reader takes already, where what they hold looks like something else."""
    source = work.laid.match.source if work.laid.match else None
    if source is None or source.export_format != TEMPLATE or source.feeds[0].table != table:
        return
    for name, expression in source.feeds[0].fields.items():
        column = expression.get("column", "") if isinstance(expression, dict) else ""
        is_id = contracts().tables[table].key == (name,)
        if name not in own and column in work.laid.header and not is_id:
            own[name] = Fit(column, 0.97, "word", column)


def _as_answered(work: Work, table: str, own: dict[str, Fit]) -> None:
    """Take the columns that a person chose before anything rests on those that were proposed."""
    for place, header in work.answers.columns.items():
        its, _, name = place.partition(".")
        if its != table or name not in contracts().tables[table].fields:
            continue
        own.pop(name, None)
        if header is not None and header in work.laid.header:
            own[name] = Fit(header, 1.0, "answer")


def _fill_needed(work: Work, feed: PlannedFeed) -> None:
    """Fill what the table requires and no header names."""
    table = contracts().tables[feed.table]
    key = table.key[0] if len(table.key) == 1 else ""
    for name in table.required:
        later = (key, "unit_id", *LATER.get(feed.table, ()))
        if name in feed.fields or name in later or _given(work, feed, name):
            continue
        _fill_one(work, feed, name)
    if "unit_id" in table.required and feed.table != "units":
        if "unit_id" not in feed.fields and (fit := guesses.guess(work, feed, "unit_id", work.free(feed))):
            fill(work, feed, "unit_id", fit)
        fill_unit(work, feed)
    for name in ("description", "due_date") if feed.table == "hazards" else ():
        if (
            name not in feed.fields
            and name == "description"
            and (fit := guesses.guess(work, feed, name, work.free(feed)))
        ):
            fill(work, feed, name, fit)
    if feed.table == "checks":
        further_feeds.inspections_of_checks(work, feed)
    if feed.table == "risk_points" and "area_id" not in feed.fields:
        feed.fields["area_id"] = area_of_point(work, feed)
    keys.fill_key(work, feed)


def _given(work: Work, feed: PlannedFeed, name: str) -> bool:
    """Take a value that a person gave for the whole file."""
    value = work.answers.constants.get(f"{feed.table}.{name}")
    if value:
        work.fill(feed, name, Filled(constant(value), say("by_answer"), SURE, CONSTANT))
    return bool(value)


def _fill_one(work: Work, feed: PlannedFeed, name: str) -> None:
    kind = contracts().fields[name].type
    if kind in ("date", "month") and (made := day_order.parts(work, name)):
        work.fill(feed, name, made)
    elif fit := guesses.guess(work, feed, name, work.free(feed)):
        fill(work, feed, name, fit)
    elif kind == "month" and (told := day_order.month_of_file(work, None)):
        work.fill(feed, name, told)
    elif kind == "code" and not marks.fill_from_marks(work, feed, name):
        fill_code(work, feed, name)
    elif kind == "date" and (told := _day_in_title(work, feed, name)):
        work.fill(feed, name, told)
    elif kind != "code":
        _ask_column(work, feed, name)


def _ask_column(work: Work, feed: PlannedFeed, name: str) -> None:
    """Ask which column is a needed field that nothing speaks for; without one nothing can be fed."""
    kind = contracts().fields[name].type
    is_number, is_day = kind in ("number", "integer"), kind in ("date", "month")
    free = [column for column in work.free(feed) if column.filled and column.is_numbers == is_number]
    free = [column for column in free if column.is_dates or column.is_months] or free if is_day else free
    pairs = [(column.header, say("takes_column", column=column.header)) for column in (free or work.free(feed))[:3]]
    question = Question(
        f"column:{feed.table}.{name}",
        say("asks_column", label=contracts().fields[name].label["en"]),
        options([*pairs, ("none", say("no_column_has_it"))]),
        pairs[0][0] if len(free) == 1 and (is_number or free[0].is_dates or free[0].is_months) else "none",
    )
    answer = work.ask(question)
    if answer in work.laid.header:
        work.fill(feed, name, Filled(plain_column(answer), say("by_answer"), LOOK, question=question.key))


def _day_in_title(work: Work, feed: PlannedFeed, name: str) -> Filled | None:
    from pipelines.mapping.constants import from_title

    return from_title(work, name, feed.table, ("日期", "date"))


FURTHER = {
    "hazards": further_feeds.inspections_of_hazards,
    "inspections": further_feeds.hazards_of_inspections,
    "risk_points": further_feeds.areas_of_register,
}
