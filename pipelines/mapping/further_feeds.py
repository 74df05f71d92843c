"""Let one ledger feed what it holds beside its own table: inspections, hazards, areas."""

import re
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping import evidence
from pipelines.mapping.constants import constant, fill_code, from_title
from pipelines.mapping.guesses import guess
from pipelines.mapping.keys import inspection_of_day
from pipelines.mapping.matching import Fit, fits
from pipelines.mapping.one_column import fill, plain_column
from pipelines.mapping.plan import CONSTANT, LOOK, MADE, SURE, Filled, PlannedFeed
from pipelines.mapping.said import say
from pipelines.mapping.values import codes_in
from pipelines.mapping.work import Work

# What a ledger of findings can never show: an inspection that found nothing is not in it.
CANNOT_SHOW = (
    "clean_inspection_rate",
    "findings_per_inspection",
    "inspection_completion_rate",
    "inspection_on_time_rate",
)
DAY_OF_INSPECTION = re.compile(r"(?i)检查|排查|巡查|巡检|督查|inspect|audit|walk|visit")
NOTHING_FOUND = (
    *(
        "无",
        "没有",
        "无隐患",
        "无问题",
        "未发现",
        "未发现隐患",
        "未发现问题",
        "未见异常",
        "正常",
        "合格",
        "符合",
        "/",
        "-",
        "—",
    ),
    *("none", "no", "nil", "n/a", "nothing", "no findings", "no finding", "ok"),
)
OF_A_FINDING = (
    *("hazard_level", "due_date", "treated_date", "accepted_date", "treatment_state", "owner_name", "area_id"),
)
LONG = 6
NUMBERED_PATTERN = r"(?P<code>\d+)[.)、] *(?P<text>.*)"
NUMBERED = re.compile(NUMBERED_PATTERN)
FOUND = re.compile(r"(?i)隐患|问题|不符合|finding|violation|hazard|deficien|issue|observation")


def inspections_of_hazards(work: Work, hazards: PlannedFeed) -> None:
    """Feed the inspections that a ledger of hazards names: one per day and unit, or by its own number."""
    day = hazards.column("found_date")
    own = fits("inspections", work.profile.columns)
    named = own.get("inspection_id")
    has_number = (
        named and named.by in ("word", "earlier", "held") and named.column not in _columns(hazards, "hazard_id")
    )
    is_inspected = bool(day and DAY_OF_INSPECTION.search(day)) or "inspector_name" in own
    source = hazards.fields["source"]
    is_other = source.how == CONSTANT and source.expression != constant("inspection")
    if not day or is_other or not (is_inspected or has_number):
        return
    if work.company.has("inspections"):
        work.plan.notes.append(say("inspections_loaded_already"))
        return
    feed = PlannedFeed("inspections", rows_form_one_record=True)
    feed.because = say("inspections_fed")
    if has_number and named:
        link: Any = plain_column(named.column)
        hazards.fields["inspection_id"] = Filled(link, say("inspection_by_number", column=named.column), SURE)
        feed.fields["inspection_id"] = Filled(link, say("inspection_by_number", column=named.column), SURE)
        feed.where_filled = (named.column,)
    else:
        because = say("inspection_of_day")
        hazards.fields["inspection_id"] = Filled(inspection_of_day(hazards, "found_date"), because, LOOK, MADE)
    feed.fields["unit_id"] = hazards.fields["unit_id"]
    feed.fields["completed_date"] = hazards.fields["found_date"]
    if not has_number:
        because = say("inspection_of_day")
        feed.fields["inspection_id"] = Filled(inspection_of_day(feed, "completed_date"), because, LOOK, MADE)
    feed.rows = _inspected_rows(work, hazards)
    for name in ("inspection_type", "inspector_name", "led_by"):
        if name in own and own[name].score >= 0.85 and work.column(own[name].column).filled:
            if name == "inspection_type" and not _tells_type(work, own[name].column):
                continue
            fill(work, feed, name, own[name])
    if "inspection_type" not in feed.fields:
        fill_code(work, feed, "inspection_type")
    _without_questions(work, feed)
    work.plan.feeds.append(feed)
    for kpi in CANNOT_SHOW:
        work.plan.cannot_show[kpi] = _reason()


def _reason() -> dict[str, str]:
    from pipelines.definitions.read import shipped

    return dict(shipped().sentences.sentences["mapping_no_clean_inspections"].said)


def _columns(feed: PlannedFeed, name: str) -> list[str]:
    return feed.fields[name].columns if name in feed.fields else []


def _tells_type(work: Work, column: str) -> bool:
    read = codes_in(contracts().fields["inspection_type"], work.column(column).top)
    return len(read.all) > 0


def _without_questions(work: Work, feed: PlannedFeed) -> None:
    """Take what a further table asks as it is proposed: only the table that the file is of asks."""
    prefix = f"value:{feed.table}."
    asked = [question for question in work.plan.questions if question.key.startswith(prefix)]
    work.plan.questions = [question for question in work.plan.questions if question not in asked]
    filled = feed.fields.get("inspection_type")
    if asked and filled and isinstance(filled.expression, dict):
        expression = {**filled.expression, "otherwise": "routine"}
        because = f"{filled.because}; {say('others_are', value='routine')}"
        feed.fields["inspection_type"] = Filled(expression, because, LOOK, values=filled.values)


def _inspected_rows(work: Work, hazards: PlannedFeed) -> Any:
    """Take only the rows that were found by an inspection, where a column says so."""
    source = hazards.fields["source"]
    column = hazards.column("source")
    others = [text for text, code in source.values.items() if code != "inspection"]
    return {"column": column, "not": others} if column and others else None


def inspections_of_checks(work: Work, checks: PlannedFeed) -> None:
    """Feed the inspections that the answers of a checklist belong to."""
    own = fits("inspections", work.free(checks))
    number = own.get("inspection_id")
    day = own.get("completed_date")
    unit = own.get("unit_id")
    feed = PlannedFeed("inspections", because=say("inspections_of_checks_fed"), rows_form_one_record=True)
    if day is None and (guessed := guess(work, feed, "completed_date", work.free(checks))):
        day = guessed
    told_day = None if day else from_title(work, "completed_date", "inspections", ("检查日期", "日期", "date"))
    for name, fit in (("completed_date", day), ("unit_id", unit), ("inspector_name", own.get("inspector_name"))):
        if fit:
            fill(work, feed, name, fit)
    if told_day:
        feed.fields["completed_date"] = told_day
    if "inspector_name" not in feed.fields and (who := from_title(work, "inspector_name", "inspections")):
        feed.fields["inspector_name"] = who
    if number and number.by == "word":
        link: Any = plain_column(number.column)
        because = say("inspection_by_number", column=number.column)
        checks.fields["inspection_id"] = Filled(link, because, SURE)
        feed.fields["inspection_id"] = Filled(link, because, SURE)
    work.plan.feeds.append(feed)
    from pipelines.mapping.units import fill_unit

    if day or told_day or number:
        fill_unit(work, feed)
    if "inspection_id" not in feed.fields and ("completed_date" in feed.fields and "unit_id" in feed.fields):
        parts = [feed.fields["completed_date"].expression, feed.fields["unit_id"].expression]
        if day and work.column(day.column).top and any(":" in text for text, _ in work.column(day.column).top):
            parts[0] = {"column": day.column, "part": r"^[^ T]+"}
        if who_column := feed.column("inspector_name"):
            parts.append({"first": [plain_column(who_column), constant("-")]})
        joined = Filled({"join": parts, "with": "|"}, say("inspection_of_day"), LOOK, MADE)
        feed.fields["inspection_id"] = joined
        checks.fields["inspection_id"] = joined
    if "inspection_type" in own and _tells_type(work, own["inspection_type"].column):
        fill(work, feed, "inspection_type", own["inspection_type"])
    else:
        fill_code(work, feed, "inspection_type")
    _without_questions(work, feed)
    if "inspection_id" not in feed.fields or "completed_date" not in feed.fields or "unit_id" not in feed.fields:
        work.plan.feeds.remove(feed)


def hazards_of_inspections(work: Work, inspections: PlannedFeed) -> None:
    """Feed the hazards that the rows of an inspection record name, where a column says what was found."""
    own = fits("hazards", work.profile.columns)
    found = own.get("description") or _column_of_findings(work, inspections)
    if not found or found.by not in ("word", "earlier", "held") or not FOUND.search(found.column):
        return
    column = work.column(found.column)
    if not column.filled or column.kind in ("number", "date") or "completed_date" not in inspections.fields:
        return
    feed = PlannedFeed("hazards", because=say("hazards_of_inspections_fed", column=found.column))
    feed.where_filled = (found.column,)
    feed.rows = {"column": found.column, "not": list(NOTHING_FOUND)}
    feed.fields["unit_id"] = inspections.fields["unit_id"]
    feed.fields["found_date"] = inspections.fields["completed_date"]
    _as_written(inspections)
    feed.fields["inspection_id"] = inspections.fields["inspection_id"]
    feed.fields["source"] = Filled(constant("inspection"), say("found_by_it"), SURE, CONSTANT)
    fill(work, feed, "description", found)
    _split(work, feed, found.column)
    days = {column for name in ("completed_date", "due_date") for column in _columns(inspections, name)}
    for name in OF_A_FINDING:
        fits_well = name in own and own[name].score >= 0.8 and work.column(own[name].column).filled
        if fits_well and own[name].column not in days:  # the day of the inspection is none of the treatment
            fill(work, feed, name, own[name])
    if "hazard_level" not in feed.fields:
        fill_code(work, feed, "hazard_level")
    what = feed.fields["description"].columns
    columns = [*inspections.fields["completed_date"].columns, *inspections.fields["unit_id"].columns, *what]
    made = {"hash": list(dict.fromkeys(columns)), "made_of": ["found_date", "unit_id", "description"]}
    feed.fields["hazard_id"] = Filled(made, say("no_id_column"), LOOK, MADE)
    work.plan.feeds.append(feed)


def _column_of_findings(work: Work, inspections: PlannedFeed) -> Fit | None:
    """Find a column of texts whose header speaks of findings, and which fills nothing yet."""
    for column in work.free(inspections):
        if FOUND.search(column.header) and column.mean_length >= LONG and not column.is_dates and not column.is_numbers:
            return Fit(column.header, 0.7, "held", column.header)
    return None


def _split(work: Work, feed: PlannedFeed, column: str) -> None:
    """Take a cell with signs between its parts for several hazards; a number before each is the rule it rests on."""
    cells = [text for text, _ in work.column(column).top]
    parts = [part.strip() for cell in cells for part in cell.split("|")]
    if len(parts) == len(cells) or "{" in column:
        return
    because = say("split_cells", column=f'"{column}"', count=len(parts))
    feed.where_filled = ()
    feed.rows = None
    if all(NUMBERED.fullmatch(part) for part in parts):
        feed.split = {"column": column, "by": "|", "pattern": f"^{NUMBERED_PATTERN}$"}
        feed.fields["description"] = Filled("text", because, LOOK)
        feed.fields["legal_basis"] = Filled("code", say("number_is_rule"), LOOK)
    else:
        feed.split = {"column": column, "by": "|"}
        feed.fields["description"] = Filled(plain_column(column), because, LOOK)


def _as_written(inspections: PlannedFeed) -> None:
    """Make the id of an inspection of its cells, which other tables of the same rows can do the same way."""
    before = inspections.fields["inspection_id"]
    if isinstance(before.expression, dict) and "made_of" in before.expression:
        made = {"hash": before.expression["hash"]}
        inspections.fields["inspection_id"] = Filled(made, before.because, before.confidence, before.how)


def areas_of_register(work: Work, points: PlannedFeed) -> None:
    """Feed the areas that a register of risk points names."""
    filled = points.fields.get("area_id")
    if filled is None:
        return
    feed = PlannedFeed("areas", because=say("areas_fed"), rows_form_one_record=True)
    feed.fields["area_id"] = Filled(filled.expression, filled.because, filled.confidence)
    names = fits("areas", work.profile.columns).get("area_name")
    is_named = names and names.column not in filled.columns and names.score > 0.9
    name = plain_column(names.column) if names and is_named else filled.expression
    feed.fields["area_name"] = Filled(name, filled.because, filled.confidence)
    feed.fields["unit_id"] = points.fields["unit_id"]
    feed.where_filled = tuple(filled.columns[:1])
    work.plan.feeds.append(feed)


def why(name: str, work: Work, header: str) -> str:
    """Say what a column of a further table holds."""
    return evidence.holds(name, work.column(header))
