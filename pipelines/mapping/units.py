"""Bring the unit of each row to the tree of units: known ones by their id, new ones as units, levels as a tree."""

import re
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping import guesses
from pipelines.mapping.constants import constant, from_title
from pipelines.mapping.one_column import plain_column
from pipelines.mapping.plan import CONSTANT, LOOK, MADE, PARTS, SURE, Filled, PlannedFeed, Question, options
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say, some
from pipelines.mapping.work import Work

LEVELS = (
    ("company", re.compile(r"(?i)^(?:所属)?(?:公司|集团|企业|分公司|二级单位|company|group)(?:名称)?$")),
    ("site", re.compile(r"(?i)^(?:所属)?(?:厂区|工厂|基地|厂|分厂|项目|项目部|site|plant|factory)(?:名称)?$")),
    (
        "department",
        re.compile(r"(?i)^(?:所属|责任|受检|被检|整改责任|隐患)?(?:部门|dept\.?|department|division)(?:名称)?$"),
    ),
    (
        "workshop",
        re.compile(r"(?i)^(?:所属|责任|受检|被检|整改责任|隐患)?(?:车间|单位|工区|工段|workshop)(?:名称)?$"),
    ),
    ("team", re.compile(r"(?i)^(?:所属|责任)?(?:班组|班|工班|小组|team|crew|shift team|line)(?:名称)?$")),
)
SUFFIXES = (
    ("company", r"(?:公司|集团)$"),
    ("team", r"(?:班|班组|小组|组)$"),
    ("site", r"(?:厂区|分厂|厂|基地|项目|项目部)$"),
)
NO_UNITS_OF = ("units", "targets", "annotations")  # they speak of units that other exports have
UNIT_ID = re.compile(r"(?:[._ ]id|[._ ]?Id|[._ ]code|编号|编码|代码)$")
TITLE_UNIT = re.compile(r"^([^\s：:]{2,30}?(?:公司|集团|厂|矿|项目部|医院|学校))")
UNIT_WORDS = (
    "单位",
    "受检单位",
    "被检查单位",
    "项目名称",
    "公司",
    "公司名称",
    "establishment name",
    "company name",
    "site",
    "facility",
)


def fill_unit(work: Work, feed: PlannedFeed) -> None:
    """Fill the unit of a table: from its column or the columns of a tree, the title, or one for the whole file."""
    place = f"{feed.table}.unit_id"
    if given := work.answers.constants.get(place):
        work.fill(feed, "unit_id", Filled(constant(given), say("by_answer"), SURE, CONSTANT))
        return
    tree = _tree(work, feed)
    if tree:
        _fill_tree(work, feed, tree)
    elif column := feed.column("unit_id"):
        _fill_column(work, feed, work.column(column))
    elif told := from_title(work, "unit_id", feed.table, UNIT_WORDS) or _named_in_title(work):
        work.fill(feed, "unit_id", told)
        _unit_of_file(work, told, LOOK)
    else:
        _ask(work, feed)


def _fill_column(work: Work, feed: PlannedFeed, column: ColumnProfile) -> None:
    """Take the units of a column: names of known ones become their ids, others are new units."""
    units = work.company.units
    known = [text for text, _ in column.top if text in units]
    named = {text: units[text] for text in known if units[text] != text}
    new = [text for text, _ in column.top if text not in units]
    before = feed.fields["unit_id"]
    expression: Any = plain_column(column.header)
    if named:
        expression = {"column": column.header, "values": named}
    said = [say("units_known", count=len(known), new=len(new), names=some(new, 3))] if units else []
    because = "; ".join([*said, before.because])
    work.fill(feed, "unit_id", Filled(expression, because, before.confidence, values=named))
    if new or not units:
        rows = {"column": column.header, "not": known} if known else None
        _feed_units(work, column.header, expression, column, rows, new)


def _feed_units(
    work: Work, header: str, unit_id: Any, column: ColumnProfile, rows: Any, new: list[str], parent: Any = None
) -> None:
    """Feed the texts of a column as units."""
    if work.plan.main.table in NO_UNITS_OF:
        return
    feed = PlannedFeed("units", because=say("units_fed", count=len(new) or column.distinct, column=header))
    feed.rows_form_one_record, feed.rows, feed.where_filled = True, rows, (header,)
    name = say("units_as_written")
    feed.fields["unit_id"] = Filled(unit_id, name, SURE)
    feed.fields["unit_name"] = Filled(plain_column(_name_beside(work, header) or header), name, SURE)
    feed.fields["unit_type"] = _type_of(header, new or [text for text, _ in column.top])
    if parent:
        feed.fields["parent_unit_id"] = parent
    work.plan.feeds.append(feed)


def _name_beside(work: Work, header: str) -> str:
    """Find the column of names beside a column of ids: site.name beside site.id, 单位名称 beside 单位编号."""
    stem = UNIT_ID.sub("", header)
    names = {f"{stem}.name", f"{stem}_name", f"{stem} name", f"{stem}Name", f"{stem}名称"} if stem != header else set()
    return next((one.header for one in work.profile.columns if one.header in names and one.filled), "")


def _type_of(header: str, texts: list[str]) -> Filled:
    """Say of which type units are: as their names end, where they end alike; else workshops."""
    of = {next((kind for kind, end in SUFFIXES if re.search(end, text)), "workshop") for text in texts}
    if len(of) == 1:
        kind = of.pop()
        return Filled(constant(kind), say("unit_type_by_name", value=kind), LOOK, CONSTANT)
    whens: list[Any] = [
        {"when": {"column": header, "matches": end}, "then": constant(kind)} for kind, end in SUFFIXES if kind in of
    ]
    return Filled({"first": [*whens, constant("workshop")]}, say("unit_type_by_names"), LOOK, MADE)


def _tree(work: Work, feed: PlannedFeed) -> list[tuple[str, ColumnProfile]]:
    """Find the columns that are levels of one tree, the highest first."""
    taken = {c for name, f in feed.fields.items() if name != "unit_id" for c in f.columns}
    found: list[tuple[str, ColumnProfile]] = []
    for kind, pattern in LEVELS:
        own = [
            column
            for column in work.profile.columns
            if column.header and column.header not in taken and column.filled and pattern.match(column.header.strip())
        ]
        found += [(kind, own[0])] if len(own) == 1 else []
    kinds = {kind for kind, _ in found}
    of_department = "site" if "workshop" in kinds and "site" not in kinds else "workshop"
    found = [(of_department if kind == "department" else kind, column) for kind, column in found]
    is_plain = all(not any(sign in column.header for sign in "{}:?") for _, column in found)
    return found if len(found) > 1 and is_plain else []


def _fill_tree(work: Work, feed: PlannedFeed, tree: list[tuple[str, ColumnProfile]]) -> None:
    """Write the unit of a row as the lowest level that is filled, and feed every level."""
    names = [column.header for _, column in tree]
    ids = [
        "/".join(f"{{{name}}}" for name in names[:depth]) if depth > 1 else names[0]
        for depth in range(1, len(names) + 1)
    ]
    because = say("units_tree", columns=" → ".join(names))
    expression = {"first": [*reversed(ids)]}
    work.fill(feed, "unit_id", Filled(expression, because, LOOK, PARTS))
    for depth, (kind, column) in enumerate(tree):
        parent = Filled(ids[depth - 1], say("units_above", column=names[depth - 1]), LOOK) if depth else None
        _feed_units(work, column.header, ids[depth], column, None, [], parent)
        level = Filled(constant(kind), say("unit_type_by_header", value=kind), LOOK, CONSTANT)
        work.plan.feeds[-1].fields["unit_type"] = level
        work.plan.feeds[-1].where_filled = tuple(names[: depth + 1])


def _named_in_title(work: Work) -> Filled | None:
    """Take the name with which a title begins: ××公司隐患排查治理台账."""
    for line in work.laid.title.split("\n"):
        if found := TITLE_UNIT.match(line.strip()):
            return Filled(
                {"title": rf"(?m)^\s*{TITLE_UNIT.pattern[1:]}"}, say("unit_in_title", name=f'"{found[1]}"'), LOOK, MADE
            )
    return None


def _ask(work: Work, feed: PlannedFeed) -> None:
    """Ask for the unit of the rows: a column that may be it, a known unit, or one for the whole file."""
    key = f"unit:{feed.table}"
    taken = {column for filled in feed.fields.values() for column in filled.columns}
    if (told := guesses.guess(work, feed, "description", work.free(feed))) and work.column(told.column).is_unique:
        taken.add(told.column)  # a text of its own in each row tells what was found, not where
    may_be = [
        column
        for column in work.profile.columns
        if column.header and column.header not in taken and 0 < column.distinct <= max(work.profile.rows // 2, 3)
        and not column.is_dates and not column.is_numbers and column.mean_length <= 20
        and not guesses.ID_WORD.search(column.header) and not guesses.is_of_levels(column)
    ]  # fmt: skip
    columns = [column.header for column in sorted(may_be, key=lambda one: one.is_unique)]  # units come again
    known = list(dict.fromkeys(work.company.units.values()))
    whole = known[0] if len(known) == 1 else _name_of_file(work)
    pairs = [(f"column:{header}", say("takes_column", column=header)) for header in columns[:2]]
    pairs.insert(len(pairs[:1]), (f"value:{whole}", say("one_unit", name=f'"{whole}"')))
    pairs += [(f"value:{unit}", say("one_unit", name=f'"{unit}"')) for unit in known[:2] if unit != whole]
    proposed = pairs[0][0]
    if not known:
        pairs = [*pairs[:3], (f"value:{_whole_company(work)}", say("whole_company"))]
    answer = work.ask(Question(key, say("asks_unit"), options(pairs[:4]), proposed))
    kind, _, name = answer.partition(":")
    because = say("no_column_asked", label=contracts().fields["unit_id"].label["en"])
    if kind == "column" and name in work.laid.header:
        work.fill(feed, "unit_id", Filled(plain_column(name), because, LOOK, question=key))
        _fill_column(work, feed, work.column(name))
        feed.fields["unit_id"] = Filled(**{**vars(feed.fields["unit_id"]), "question": key})
        return
    unit = name if kind == "value" else answer
    filled = Filled(constant(work.company.units.get(unit, unit)), because, LOOK, CONSTANT, question=key)
    work.fill(feed, "unit_id", filled)
    if unit not in work.company.units:
        _unit_of_file(work, filled, LOOK)


def _whole_company(work: Work) -> str:
    """Name the unit that stands for all of a company, in the language of the file."""
    return "全公司" if any(ord(sign) >= 0x2E80 for sign in "".join(work.laid.header)) else "Whole company"


def _unit_of_file(work: Work, unit: Filled, sure: str) -> None:
    """Feed the one unit of a file."""
    feed = PlannedFeed("units", because=say("unit_of_file_fed"), rows_form_one_record=True)
    feed.fields["unit_id"] = Filled(unit.expression, unit.because, sure, unit.how)
    feed.fields["unit_name"] = Filled(unit.expression, unit.because, sure, unit.how)
    kind = "company" if unit.expression == constant(_whole_company(work)) else "site"
    feed.fields["unit_type"] = Filled(constant(kind), say("unit_type_by_name", value=kind), LOOK, CONSTANT)
    work.plan.feeds.append(feed)


def _name_of_file(work: Work) -> str:
    stem = re.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", work.file.rpartition("/")[2])
    return stem[:60] or "unit"
