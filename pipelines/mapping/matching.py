"""Find the column of each field of a table: by the words of its header, by what it holds, and by earlier mappings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from pipelines.contracts import Field, contracts
from pipelines.definitions.read import Definitions, definitions
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.values import codes_in
from pipelines.reading.recognising.export_formats import sources
from pipelines.reading.recognising.header_words import IDS, meant_by, words_of_definitions
from pipelines.reading.recognising.headers import plain

EARLIER, EXACT, HELD, ALIKE = 1.2, 1.0, 0.55, 0.5
LEAST = 0.42
NEAR = 0.78  # how alike two words must be
# Words that say of what kind a column is, and nothing more: alone at the end of a header they are a weak sign.
GENERAL = frozenset(
    plain(word)
    for word in (
        *(
            "日期",
            "时间",
            "单位",
            "部门",
            "名称",
            "类型",
            "类别",
            "编号",
            "编码",
            "代码",
            "内容",
            "级别",
            "等级",
            "状态",
        ),
        *(
            "情况",
            "结果",
            "描述",
            "项目",
            "地点",
            "位置",
            "费用",
            "人数",
            "区域",
            "措施",
            "部位",
            "依据",
            "来源",
            "风险",
        ),
        *(
            "date",
            "time",
            "name",
            "type",
            "status",
            "level",
            "number",
            "description",
            "code",
            "area",
            "unit",
            "location",
        ),
        *(
            "category",
            "result",
            "action",
            "project",
            "severity",
            "department",
            "cost",
            "days",
            "hours",
            "start",
            "site",
        ),
    )
)
# A header with one of these speaks of somebody or something else than the field whose word it holds.
NOT_OF: Mapping[str, tuple[str, ...]] = {
    "unit_id": (
        "检查项目",
        "检查内容",
        "检查单位",
        "检查部门",
        "检查机构",
        "验收",
        "复查",
        "监理",
        "排查部门",
        "排查单位",
        "计量",
        "上级",
        "备注",
        "主管",
    ),
    "unit_name": ("检查单位", "检查部门", "验收", "复查", "监理", "计量"),
    "description": ("整改", "治理", "措施", "要求", "验收", "复查", "备注"),
    "found_date": ("整改", "完成", "验收", "复查", "期限", "due", "closed", "birth", "hire", "hearing", "served"),
    "accident_date": ("上报", "报告", "birth", "hire", "report", "death"),
    "treated_date": ("期限", "计划", "要求", "应", "due", "plan", "target"),
    "due_date": ("实际", "完成情况", "balance", "amount"),
    "hazard_level": ("风险",),
    "owner_name": ("电话", "单位", "部门", "phone"),
    "reported_by": ("电话", "phone", "单位", "部门"),
    "cost": ("balance",),
    "area_id": ("面积",),
    "is_deleted": (),
}
SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?")
Found = tuple[float, str, str, str]  # how well it fits, the field, the column, by what


@dataclass(frozen=True)
class Fit:
    """A column that fills a field: how well it fits, and by what it was found: earlier, word, held or alike."""

    column: str
    score: float
    by: str
    word: str = ""


def fits(table: str, columns: Sequence[ColumnProfile], taken: Sequence[str] = ()) -> dict[str, Fit]:
    """Give each field of a table the column that fits it best; a column fills one field of the table."""
    found: dict[str, Fit] = {}
    used = set(taken)
    for score, name, column, said in sorted(_candidates(table, columns), key=lambda one: -one[0]):
        if name not in found and column not in used and score >= LEAST:
            by, _, word = said.partition(":")
            found[name] = Fit(column, score, by, word)
            used.add(column)
    return found


def _candidates(table: str, columns: Sequence[ColumnProfile]) -> Iterator[Found]:
    earlier = _earlier(definitions()).get(table, {})
    for place, column in enumerate(columns):
        if not column.header:
            continue
        word = spelled_out(column.header)
        for name, score, said in _by_words(table, column.header, word):
            weight = _weight(contracts().fields[name], column)
            yield score * weight - place * 1e-4 - (0.15 if not column.filled else 0), name, column.header, said
        for name in earlier.get(plain(column.header), ()):
            yield EARLIER * _weight(contracts().fields[name], column), name, column.header, "earlier:"


def _by_words(table: str, header: str, word: str) -> Iterator[tuple[str, float, str]]:
    """Say which fields a header may mean, how well, and by which word."""
    if meant := meant_by(table, header) or words_of_definitions(definitions(), table).get(word):
        yield meant[0], EXACT - 0.001 * meant[1], f"word:{header}"
        return
    for name, score, known in _near(definitions(), table, word):
        if not any(plain(other) in word for other in NOT_OF.get(name, ())):
            yield name, score, f"{'held' if known in word else 'alike'}:{as_written(table, known)}"


SHORT = {
    "dt": "date", "nbr": "number", "num": "number", "desc": "description", "descr": "description", "dept": "department",
    "insp": "inspection", "loc": "location", "cd": "code", "resp": "responsible", "qty": "count", "hrs": "hours",
    "no": "number",
}  # fmt: skip


def spelled_out(header: str) -> str:
    """Write a header plainly, with what databases shorten spelled out: VIOLATION_ISSUE_DT is violation issue date."""
    parts = re.split(r"[\s_.-]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))
    if len(parts) < 2 or not any(part.lower() in SHORT for part in parts[1:]):
        return plain(header)
    return plain("".join([parts[0], *(SHORT.get(part.lower(), part) for part in parts[1:])]))


@lru_cache(maxsize=1 << 14)
def _near(known: Definitions, table: str, word: str) -> tuple[tuple[str, float, str], ...]:
    """List the fields one of whose words stands in a header, or is much like it; of each field the best."""
    best: dict[str, tuple[float, str]] = {}
    for own, (name, rank) in words_of_definitions(known, table).items():
        score = _alike(own, word) - 0.0005 * rank
        if score > best.get(name, (LEAST - 0.2, ""))[0]:
            best[name] = score, own
    return tuple((name, score, own) for name, (score, own) in best.items())


def _alike(own: str, word: str) -> float:
    """Say how near a known word is to a header."""
    if own in IDS or len(own) < 2 or (own.isascii() and len(own) < 4):
        return 0.0
    if own in word:
        share = len(own) / len(word)
        general = 0.18 if own in GENERAL else 0.0
        at_end = 0.08 if word.endswith(own) else 0.0
        return HELD + 0.35 * share + at_end - general
    if len(own) > 3 and not own.isascii() and sorted(own) == sorted(word):
        return 0.8  # 整改要求期限 is 要求整改期限
    length = len(own) + len(word)
    if abs(len(own) - len(word)) > 4 or len(_signs(own) ^ _signs(word)) > (1 - NEAR) * length:
        return 0.0  # too many signs stand in one of them alone
    ratio = SequenceMatcher(None, own, word).ratio()
    return ALIKE * ratio + 0.12 if ratio >= NEAR else 0.0


@lru_cache(maxsize=1 << 14)
def _signs(word: str) -> frozenset[str]:
    return frozenset(word)


def _weight(field: Field, column: ColumnProfile) -> float:
    """Say how far what a column holds speaks for a field of this type: 1 where nothing speaks against it."""
    if not column.filled:
        return 1.0
    if field.type in ("date", "month"):
        own = column.share(column.dates) + column.share(column.months)
        if column.is_numbers and all(SERIAL.fullmatch(text) for text, _ in column.top):
            own = 1.0  # days as a spreadsheet counts them
        return 1.0 if own >= 0.5 else 0.75 if own > 0 or field.name in ("due_date", "original_due_date") else 0.35
    if field.type in ("number", "integer"):
        return 1.0 if column.is_numbers else 0.8 if column.numbers else 0.3
    if field.type == "code":
        return _weight_of_codes(field, column)
    if field.type == "yes_no":
        return 1.0 if column.distinct <= 4 else 0.2
    is_other = column.is_dates or (column.is_numbers and not field.name.endswith("_id"))
    return 0.3 if is_other else 1.0


def _weight_of_codes(field: Field, column: ColumnProfile) -> float:
    if column.is_dates:
        return 0.2
    read = codes_in(field, column.top)
    share = sum(count for text, count in column.top if text in read.known or text in read.near) / column.filled
    if share >= 0.5:
        return 1.0
    if share > 0:
        return 0.9
    return 0.8 if column.distinct <= 12 else 0.4


def as_written(table: str, word: str) -> str:
    """Write a known word the way the definitions do, with its spaces."""
    return _spellings(definitions(), table).get(word, word)


@lru_cache(maxsize=64)
def _spellings(known: Definitions, table: str) -> dict[str, str]:
    fields = [known.contracts.fields[name] for name in known.contracts.tables[table].fields]
    texts = [text for field in fields for text in (*field.headers, *field.label.values(), field.name)]
    return {plain(text): text for text in reversed(texts)}


@lru_cache(maxsize=4)
def _earlier(known: Definitions) -> dict[str, dict[str, tuple[str, ...]]]:
    """Give the fields that a company's own sources fill from a header, by table: what was chosen before."""
    chosen: dict[str, dict[str, tuple[str, ...]]] = {}
    for source in sources():
        for feed in source.feeds if source.is_own else ():
            for name, expression in feed.fields.items():
                column = expression if isinstance(expression, str) else expression.get("column", "")
                if isinstance(column, str) and column and "{" not in column:
                    own = chosen.setdefault(feed.table, {})
                    own[plain(column)] = (*own.get(plain(column), ()), name)
    return chosen
