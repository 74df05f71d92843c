"""Give columns of days that no header explains to the days of a record that come later, by words, by order or asked."""

import re
from collections.abc import Mapping

from pipelines.contracts import contracts
from pipelines.mapping.matching import Fit
from pipelines.mapping.one_column import fill, plain_column
from pipelines.mapping.plan import LOOK, Filled, PlannedFeed, Question, options
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.cells.dates import date_value

DUE, TREATED, ACCEPTED = "due_date", "treated_date", "accepted_date"
# What a header says of the day below it, the first that fits; closing is the word of both looks, so it comes last.
WORDS: Mapping[str, re.Pattern[str]] = {
    DUE: re.compile(
        r"(?i)期限|限期|时限|限日|截止|到期|应完成|计划|要求|\bdue\b|deadline|target|\bby$|until|required|\bplan(?:ned)?\b"
    ),
    ACCEPTED: re.compile(r"(?i)验收|复查|复核|复验|verif|accept|sign(?:ed)?[ -]?off|re-?inspect|approv"),
    TREATED: re.compile(
        r"(?i)完成|整改|办结|处理|处置|治理|消除|落实|改好|解决|结案|\bdone\b|fix|put right|complet|rectif|resol"
        r"|correct|treat|remed|mended|repair|made safe|finish|clos|关闭|销号|闭环|销项|消项"
    ),
}
CLOSED = re.compile(r"(?i)clos|关闭|销号|闭环|销项|消项")
OF_OTHERS = re.compile(
    r"(?i)birth|hire|print|export|import|updat|modif|timestamp|creat|hearing|served|paid|payment|report|sent\b"
    r"|出生|入职|打印|导出|导入|更新|创建|制表|上报|报告|送达|听证"
)
NOT_BEFORE = 0.9  # the share of rows in which a later day must not stand before the day found
MOST_ASKED = 2


def fill_later_days(work: Work, feed: PlannedFeed) -> None:
    """Give the days of a hazard that are left to those of its later days that have no column; ask what no word says."""
    asked = 0
    for column in work.free(feed):
        if not column.is_dates or OF_OTHERS.search(column.header):
            continue
        open_days = _open(work, feed)
        if name := next((name for name in open_days if WORDS[name].search(column.header)), ""):
            fill(work, feed, name, Fit(column.header, 0.5, "value"))
        elif TREATED in open_days and asked < MOST_ASKED and _comes_later(work, feed, column):
            asked += 1
            _ask(work, feed, column, open_days)
    _closed_is_treated(work, feed)


def _open(work: Work, feed: PlannedFeed) -> list[str]:
    """List the later days that nothing fills, and that no person left empty."""
    return [name for name in WORDS if name not in feed.fields and f"{feed.table}.{name}" not in work.answers.columns]


def _comes_later(work: Work, feed: PlannedFeed, column: ColumnProfile) -> bool:
    """Say whether the days of a column stand on or after the day found, in nearly all rows that have both."""
    found = feed.column("found_date")
    if not found:
        return False
    day, later = (date_value(work.profile.place(name), "dmy") for name in (found, column.header))
    asked = f"select count_if({later} >= {day}), count_if({later} is not null and {day} is not null)"
    after, both = work.profile.con.execute(f"{asked} from {work.profile.table}").fetchall()[0]
    return bool(both) and after >= NOT_BEFORE * both


def _ask(work: Work, feed: PlannedFeed, column: ColumnProfile, open_days: list[str]) -> None:
    """Ask which day of a hazard a column holds; one that is empty in some rows is likely when it was treated."""
    labels = contracts().fields
    is_partly = column.filled < column.rows
    proposed = DUE if DUE in open_days and not is_partly else TREATED
    pairs = [(name, say("as_day", label=labels[name].label["en"])) for name in open_days]
    key = f"day:{feed.table}:{column.header}"
    says = say("asks_day", column=column.header, found=labels["found_date"].label["en"])
    question = Question(key, says, options([*pairs, ("none", say("no_such_day"))]), proposed, column.examples)
    answer = work.ask(question)
    if answer in open_days:
        because = say("comes_later", found=feed.column("found_date"))
        feed.fields[answer] = Filled(plain_column(column.header), because, LOOK, question=key)


def _closed_is_treated(work: Work, feed: PlannedFeed) -> None:
    """Let the day a hazard was closed be the day it was treated too, where the file has no other."""
    closed = feed.column(ACCEPTED)
    if closed and TREATED in _open(work, feed) and CLOSED.search(closed):
        feed.fields[TREATED] = Filled(plain_column(closed), say("closed_is_treated", column=closed), LOOK)
