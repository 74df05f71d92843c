"""Fill a needed field without a column: by what the title says, by what the headers imply, else by a question."""

import re
from collections.abc import Mapping
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping.plan import CONSTANT, LOOK, MADE, SURE, Filled, PlannedFeed, Question, options
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.recognising.header_words import words_of_fields
from pipelines.reading.recognising.headers import plain

INSPECTED = re.compile(r"(?i)检查|排查|巡查|巡检|督查|inspect|audit|walk")
BY_AUTHORITY = re.compile(r"(?i)violation|citation|infraction|执法|责令|监察|处罚")
BY_EMPLOYEES = re.compile(
    r"(?i)随手拍|员工上报|隐患上报|observation card|提交人|您的姓名|your name|submitted by|timestamp"
)
OWN_WORKERS = re.compile(r"(?i)employee'?s? name|job title|员工姓名|工号|职工姓名|伤者岗位|osha.{0,20}300|form 300")
AGENTS = re.compile(r"(?i)承包|外包|外协|contractor|agency")
# Codes that are taken without asking: what is proposed, and what of the file says so.
IMPLIED: Mapping[tuple[str, str], tuple[tuple[re.Pattern[str], str], ...]] = {
    ("hazards", "source"): (
        (BY_AUTHORITY, "authority"),
        (BY_EMPLOYEES, "employee"),
        (INSPECTED, "inspection"),
    ),
    ("accidents", "worker_type"): ((OWN_WORKERS, "employee"),),
}
TAKEN: Mapping[tuple[str, str], str] = {("inspections", "inspection_type"): "routine"}
PROPOSED: Mapping[tuple[str, str], str] = {
    ("hazards", "hazard_level"): "general",
    ("hazards", "source"): "inspection",
    ("accidents", "worker_type"): "employee",
    ("exposures", "worker_type"): "employee",
    ("risk_points", "method"): "direct",
    ("units", "unit_type"): "workshop",
}


def constant(code: str) -> dict[str, Any]:
    """Write a value that is the same for every row."""
    return {"constant": code}


def fill_code(work: Work, feed: PlannedFeed, name: str) -> None:
    """Fill a needed code that has no column."""
    place = f"{feed.table}.{name}"
    if given := work.answers.constants.get(place):
        work.fill(feed, name, Filled(constant(given), say("by_answer"), SURE, CONSTANT))
        return
    headers = "\n".join(work.laid.header)
    for said, where in ((headers, "in_headers"), (work.told, "in_title")):
        for pattern, code in IMPLIED.get((feed.table, name), ()):
            if found := pattern.search(said):
                word = next((text for text in work.laid.header if found[0] in text), found[0])
                because = say(f"implied_{where}", value=code, word=f'"{word}"')
                work.fill(feed, name, Filled(constant(code), because, LOOK, CONSTANT))
                return
    if code := TAKEN.get((feed.table, name), ""):
        work.fill(feed, name, Filled(constant(code), say("taken_for_all", value=code), LOOK, CONSTANT))
        return
    _ask_code(work, feed, name)


def _ask_code(work: Work, feed: PlannedFeed, name: str) -> None:
    field, place = contracts().fields[name], f"{feed.table}.{name}"
    proposed = PROPOSED.get((feed.table, name), next(iter(field.values), ""))
    if name == "worker_type" and AGENTS.search("\n".join((*work.laid.header, work.told))):
        proposed = "contractor"
    codes = [proposed, *(code for code in field.values if code != proposed)][:4]
    question = Question(
        f"constant:{place}",
        say("asks_constant", label=field.label["en"]),
        options([(code, say("always", value=code)) for code in codes]),
        proposed,
    )
    answer = work.ask(question)
    because = say("no_column_asked", label=field.label["en"])
    work.fill(feed, name, Filled(constant(answer), because, LOOK, CONSTANT, question=question.key))


def from_title(work: Work, name: str, table: str, more: tuple[str, ...] = ()) -> Filled | None:
    """Find a value that stands above the headers after the name of its field: 受检单位：甲公司."""
    words = {word for word, (own, _) in words_of_fields(table).items() if own == name} | set(map(plain, more))
    for text in re.split(r"\n", work.laid.title):
        for label, value in re.findall(
            r"([^\s:：,，;；]{2,20}(?: [A-Za-z]+)?)\s*[:：]\s*([^\s:：,，;；]+(?: [A-Za-z0-9]\S*)*)", text
        ):
            if plain(label) in words:
                pattern = re.escape(label) + r"\s*[:：]\s*([^\s:：,，;；]+(?: [A-Za-z0-9]\S*)*)"
                because = say("in_title", word=f'"{label}"', value=f'"{value}"')
                return Filled({"title": pattern}, because, LOOK, MADE)
    return None
