"""Find the column of a needed field by what it holds, where no header says it."""

import re
from collections.abc import Sequence

from pipelines.contracts import contracts
from pipelines.mapping.matching import Fit
from pipelines.mapping.one_column import RAG
from pipelines.mapping.plan import PlannedFeed, Question, options
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.mapping.values import codes_in
from pipelines.mapping.work import Work
from pipelines.reading.cells.cell_types import code_of

NO_DAY_OF = re.compile(
    r"(?i)整改|完成|验收|复查|期限|计划|birth|hire|due|close|complet|出生|入职|death|hearing|served|term"
)
ID_WORD = re.compile(
    r"(?i)编号|编码|号码|单号|号$|代码|\bid$|_id$|^id\b|number$|°$|º$|_no\.?$|\bn[or]\.?$|^ref|code$|_nbr$|#$"
)
NO_ID = re.compile(r"(?i)电话|手机|phone|zip|postal|工号|版本|naics|年|month|year|证|车牌|boro|序号$")
UNIT_TEXT = re.compile(
    r"(?:公司|车间|部门|部|厂|班|班组|工区|工段|中心|科|处|站|队|分厂|仓库|局)$|(?i:(?:shop|dept|plant|site|line|works|team)\b)"
)
UNIT_HEADER = re.compile(
    r"(?i)单位|部门|车间|班组|工厂|厂区|unit|depart|plant|site|mine|facility|railroad|company|establish|branch|boro|ward|district|store"
)
NO_UNIT = re.compile(r"(?i)检查单位|检查部门|监理|验收|复查|供应|type|status|code$|人$")
VALUES_TELL = ("hazard_level", "source", "severity", "result", "worker_type", "unit_type", "inspection_type")
SHORT = 40


def guess(work: Work, feed: PlannedFeed, name: str, columns: Sequence[ColumnProfile]) -> Fit | None:
    """Find the column of a field by what the columns hold."""
    kind = contracts().fields[name].type
    if kind == "date":
        return _date(work, feed, name, columns)
    if name == "unit_id":
        return _unit(work, columns)
    if kind == "code" and name in VALUES_TELL:
        return _codes(name, columns)
    if name == "description":
        long = [column for column in columns if column.kind == "text" and column.mean_length >= 6]
        best = max(long, key=lambda column: column.mean_length * column.distinct, default=None)
        return Fit(best.header, 0.5, "value") if best else None
    return None


def _date(work: Work, feed: PlannedFeed, name: str, columns: Sequence[ColumnProfile]) -> Fit | None:
    """Take the only column of days that may be it; of several ask."""
    days = [column for column in columns if column.is_dates and not NO_DAY_OF.search(column.header)]
    if not days:  # a day of record stands for the day of the event where no other is told
        days = [column for column in work.profile.columns if column.is_dates and not NO_DAY_OF.search(column.header)]
    days = days or [column for column in columns if column.is_dates]
    if len(days) < 2:
        return Fit(days[0].header, 0.5, "value") if days else None
    place = f"{feed.table}.{name}"
    fullest = max(days, key=lambda column: column.filled)
    question = Question(
        f"column:{place}",
        say("asks_column", label=contracts().fields[name].label["en"]),
        options([(column.header, say("takes_column", column=column.header)) for column in days[:4]]),
        fullest.header,
        tuple(example for column in days[:3] for example in column.examples[:1]),
    )
    answer = work.ask(question)
    return Fit(answer if answer in work.laid.header else fullest.header, 0.5, "value")


def _unit(work: Work, columns: Sequence[ColumnProfile]) -> Fit | None:
    """Find the column of units: known ones, or texts that end as names of units do."""
    best: tuple[float, str] = (0.0, "")
    for column in columns:
        if not column.filled or column.is_dates or column.distinct > 500 or NO_UNIT.search(column.header):
            continue
        known = sum(count for text, count in column.top if text in work.company.units) / column.filled
        alike = (
            sum(count for text, count in column.top if len(text) <= SHORT and UNIT_TEXT.search(text)) / column.filled
        )
        by_header = 0.5 if UNIT_HEADER.search(column.header) else 0.0
        is_name = 0.05 * bool(re.search(r"(?i)id|号|code", column.header))
        best = max(best, (max(known, 0.7 * alike, by_header) + is_name, column.header))
    return Fit(best[1], best[0], "value") if best[0] >= 0.45 else None


def _codes(name: str, columns: Sequence[ColumnProfile]) -> Fit | None:
    """Find the column whose texts are all codes of a field."""
    field = contracts().fields[name]
    if name == "hazard_level" and (coloured := next(filter(is_of_levels, columns), None)):
        return Fit(coloured.header, 0.5, "value")
    for column in columns:
        if column.filled and column.distinct <= 12 and not column.is_numbers and not column.is_dates:
            found = codes_in(field, column.top)
            read = found.all if name == "worker_type" else found.known
            if len(read) == column.distinct and not all(_says_little(text) for text in read):
                return Fit(column.header, 0.5, "value")
    return None


def is_of_levels(column: ColumnProfile) -> bool:
    """Say whether the texts of a column are levels or the colours that stand for them, more than one of them."""
    texts = [text.strip().lower() for text, _ in column.top]
    levels = contracts().fields["level"]
    return 1 < column.distinct <= 6 and all(text in RAG or code_of(levels, text) for text in texts)


def _says_little(text: str) -> bool:
    """Say whether a text may be the answer to anything."""
    return text.strip().lower() in (
        "是",
        "否",
        "yes",
        "no",
        "y",
        "n",
        "√",
        "×",
        "x",
        "1",
        "0",
        "有",
        "无",
        "合格",
        "不合格",
    )
