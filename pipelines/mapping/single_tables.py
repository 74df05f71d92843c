"""What single tables need beside the columns that fit: the factors of a score, the words of the file, their names."""

import re

from pipelines.contracts import contracts
from pipelines.mapping import day_order, guesses, marks, parts_of_months
from pipelines.mapping.constants import constant
from pipelines.mapping.matching import Fit
from pipelines.mapping.one_column import fill, plain_column
from pipelines.mapping.plan import CONSTANT, LOOK, SURE, Filled, PlannedFeed
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.recognising.template_fields import NAMED, failed_words, is_day_of

ITEM_CODE = re.compile(r"[A-Za-z]{0,4}[-.]?\d{1,3}(?:[.\-]\d{1,3})+")
SCORES = {
    "LEC": ("likelihood", "exposure", "consequence"),
    "LS": ("likelihood", "consequence"),
    "MES": ("control_state", "exposure", "consequence"),
}
LETTER = re.compile(r"(?<![A-Za-z])([LECSM])(?:值)?$")
BY_LETTER = {"L": "likelihood", "E": "exposure", "C": "consequence", "S": "consequence", "M": "control_state"}


def _hazards(work: Work, feed: PlannedFeed) -> None:
    """Keep the level in the words of the file beside the code it is read as."""
    level = "hazard_level"
    if level not in feed.fields and not marks.fill_from_marks(work, feed, level):
        marks.fill_from_yes_or_no(work, feed, level)
    column = feed.column(level)
    if column and not marks.asks_yes_or_no(level, work.column(column)) and "reported_level" not in feed.fields:
        feed.fields["reported_level"] = Filled(plain_column(column), say("as_reported"), SURE)
    _accept_what_passed(feed)


def _accept_what_passed(feed: PlannedFeed) -> None:
    """Take the day of a look for the acceptance only where its result is not that it failed."""
    day, result = feed.column("accepted_date"), feed.column("first_acceptance")
    if day and result and is_day_of(day, result):
        failed = sorted(
            {
                "failed",
                *failed_words(),
                *(t for t, c in feed.fields["first_acceptance"].values.items() if c == "failed"),
            }
        )
        expression = {"when": {"column": result, "not": failed}, "then": plain_column(day)}
        before = feed.fields["accepted_date"]
        because = f"{before.because}; {say('unless_failed', column=result)}"
        feed.fields["accepted_date"] = Filled(expression, because, before.confidence, values={})


def _accidents(work: Work, feed: PlannedFeed) -> None:
    if "severity" not in feed.fields or not feed.fields["severity"].values:
        if marks.fill_from_marks(work, feed, "severity"):
            return
        feed.fields.pop("severity", None)
    column = feed.column("severity")
    if column and "reported_severity" not in feed.fields:
        feed.fields["reported_severity"] = Filled(plain_column(column), say("as_reported"), SURE)


def _risk_points(work: Work, feed: PlannedFeed) -> None:
    """Find the factors of a score by their letters, the method by its factors, and a name and area in other words."""
    for column in work.free(feed):
        if column.is_numbers and (letter := LETTER.search(column.header.strip())):
            name = BY_LETTER[letter[1]]
            if name not in feed.fields:
                fill(work, feed, name, Fit(column.header, 0.9, "held", letter[1]))
    _ids_of_points(work, feed)
    if "risk_point_name" not in feed.fields:
        if source := feed.fields.get("hazard_source"):
            feed.fields["risk_point_name"] = Filled(source.expression, say("stands_for", label="Hazard source"), LOOK)
        elif fit := guesses.guess(work, feed, "description", work.free(feed)):
            feed.fields["risk_point_name"] = Filled(plain_column(fit.column), say("by_value"), LOOK)
    if "method" not in feed.fields:
        found = next((method for method, names in SCORES.items() if set(names) <= set(feed.fields)), "")
        if found:
            because = say("method_by_factors", method=found, columns=", ".join(feed.column(n) for n in SCORES[found]))
            feed.fields["method"] = Filled(constant(found), because, SURE, CONSTANT)
        elif "level" in feed.fields:
            feed.fields["method"] = Filled(constant("direct"), say("method_direct"), LOOK, CONSTANT)
    if feed.fields.get("method") and feed.fields["method"].expression != constant("direct") and "level" in feed.fields:
        work.plan.notes.append(say("level_by_score", column=feed.column("level")))
        feed.fields.pop("level")


def _ids_of_points(work: Work, feed: PlannedFeed) -> None:
    """Take a column called 代码 or 编号 for the id of the table, not for that of a unit."""
    column = feed.column("unit_id")
    if column and guesses.ID_WORD.search(column) and not guesses.UNIT_HEADER.search(column):
        feed.fields.pop("unit_id")
        feed.fields["risk_point_id"] = Filled(plain_column(column), say("by_word"), LOOK)


def area_of_point(work: Work, feed: PlannedFeed) -> Filled:
    """Take a column of few texts for the areas of a register, else its unit."""
    for column in work.free(feed):
        is_few = 0 < column.distinct <= max(work.profile.rows // 2, 1)
        if (
            is_few
            and not column.is_numbers
            and not column.is_dates
            and column.mean_length <= 20
            and not _is_level(column.header)
        ):
            return Filled(plain_column(column.header), say("area_of_point", column=column.header), LOOK)
    unit = feed.fields["unit_id"]
    return Filled(unit.expression, say("area_is_unit"), LOOK, unit.how)


def _is_level(header: str) -> bool:
    return bool(re.search(r"(?i)级别|等级|level|事故|后果|责任|措施|人$", header))


def _exposures(work: Work, feed: PlannedFeed) -> None:
    """Put the month together where its year stands in a column of its own."""
    if (made := day_order.parts(work, "month_date")) and (
        "month_date" not in feed.fields or not work.column(feed.column("month_date")).is_months
    ):
        feed.fields["month_date"] = made
    parts_of_months.fill(work, feed)


def _inspections(work: Work, feed: PlannedFeed) -> None:
    if "completed_date" not in feed.fields and (fit := guesses.guess(work, feed, "completed_date", work.free(feed))):
        fill(work, feed, "completed_date", fit)
    if "due_date" in feed.fields and re.search("整改|rectif|correct", feed.column("due_date")):
        feed.fields.pop("due_date")  # the day by which a finding must be treated, not the inspection done


def _checks(work: Work, feed: PlannedFeed) -> None:
    if "result" not in feed.fields:
        marks.fill_from_marks(work, feed, "result")
    if "item_code" not in feed.fields:
        for column in work.free(feed):
            is_coded = all(ITEM_CODE.fullmatch(text) for text, _ in column.top) and column.filled
            if is_coded and not column.counts_up and column.distinct > 1:
                feed.fields["item_code"] = Filled(plain_column(column.header), say("by_value"), LOOK)
                break
    text, code = feed.fields.get("item_text"), feed.fields.get("item_code")
    if text and not code:
        feed.fields["item_code"] = Filled(text.expression, say("stands_for", label="Item text"), LOOK)


def _named(work: Work, feed: PlannedFeed) -> None:
    """Let the id of an area or unit stand for its name where that has no column, and many rows be of one."""
    key, name = NAMED[feed.table]
    if name not in feed.fields and key in feed.fields:
        label = contracts().fields[key].label["en"]
        feed.fields[name] = Filled(feed.fields[key].expression, say("stands_for", label=label), LOOK)
    column = feed.column(key) or feed.column(name)
    feed.rows_form_one_record = bool(column) and not work.column(column).is_unique


SPECIAL = {
    "hazards": _hazards,
    "accidents": _accidents,
    "risk_points": _risk_points,
    "exposures": _exposures,
    "inspections": _inspections,
    "checks": _checks,
    "areas": _named,
    "units": _named,
}
