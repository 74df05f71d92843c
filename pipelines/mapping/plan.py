"""What a mapping comes to: feeds with an expression for each field, why it was chosen, and what is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.reading.recognising.mapping import columns_of

SURE, LOOK, NONE = "sure", "look", "none"
COLUMN, CONSTANT, MADE, PARTS = "column", "constant", "made", "parts"


@dataclass(frozen=True)
class Filled:
    """How one field is filled: the expression, the columns it reads, why, and how sure that is.

    values: what each text of the column is read as. question: the key of the question it waits for.
    """

    expression: Any
    because: str
    confidence: str = SURE
    how: str = COLUMN
    values: Mapping[str, str] = field(default_factory=dict)
    question: str | None = None

    @property
    def columns(self) -> list[str]:
        """List the columns it reads."""
        return list(dict.fromkeys(columns_of(self.expression)))


@dataclass
class PlannedFeed:
    """What the rows bring to one table; why it is fed beside the table that the file is of."""

    table: str
    fields: dict[str, Filled] = field(default_factory=dict)
    because: str = ""
    where_filled: tuple[str, ...] = ()
    rows_form_one_record: bool = False
    newest_by: str = ""
    rows: Any = None
    split: Mapping[str, Any] | None = None
    columns_to_rows: Mapping[str, Any] | None = None

    def column(self, name: str) -> str:
        """Give the one column of a field; empty where it has none or several."""
        columns = self.fields[name].columns if name in self.fields else []
        return columns[0] if len(columns) == 1 else ""


@dataclass(frozen=True)
class Option:
    """One answer that a question has."""

    key: str
    says: str


@dataclass(frozen=True)
class Question:
    """A plain question with examples from the file, its options and the one that is proposed."""

    key: str
    asks: str
    options: tuple[Option, ...]
    proposed: str
    examples: tuple[str, ...] = ()
    answer: str | None = None

    @property
    def in_force(self) -> str:
        """Give the answer, or what is proposed while there is none."""
        return self.answer if self.answer is not None else self.proposed


@dataclass
class Plan:
    """A source in the making. repairs: the source whose files have changed; changes: what of it is not as it says."""

    label: str
    feeds: list[PlannedFeed] = field(default_factory=list)
    days: str = ""
    ids_of: str = ""
    rows: Any = None
    unknown: tuple[str, ...] = ()
    time_zone: str = ""
    exported_on: Any = ""
    complete_for: str = ""
    filled_down: tuple[str, ...] = ()
    headers: dict[str, list[str]] = field(default_factory=dict)
    cannot_show: dict[str, Mapping[str, str]] = field(default_factory=dict)
    recognised_by: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    possible_tables: tuple[str, ...] = ()
    repairs: str = ""
    changes: "list[Any]" = field(default_factory=list)

    @property
    def main(self) -> PlannedFeed:
        """Give the feed of the table that the file is of."""
        return self.feeds[0]

    def feed(self, table: str) -> PlannedFeed | None:
        """Give the feed of a table."""
        return next((feed for feed in self.feeds if feed.table == table), None)

    @property
    def open(self) -> int:
        """Count the questions that have no answer yet."""
        return sum(question.answer is None for question in self.questions)


@dataclass(frozen=True)
class Answers:
    """What a person answered and changed: it stands over every proposal.

    columns: TABLE.FIELD to a column or to nothing. values: TABLE.FIELD to codes by text. takes_all: every proposal is
    taken as the answer.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    takes_all: bool = False

    def put(self, plan: Plan, question: Question) -> str:
        """Put a question, with its answer where there is one, and give what holds."""
        answer = self.answers.get(question.key)
        if answer is None and self.takes_all:
            answer = question.proposed
        asked = Question(**{**vars(question), "answer": answer})
        plan.questions = [one for one in plan.questions if one.key != question.key] + [asked]
        return asked.in_force


def options(pairs: Sequence[tuple[str, str]]) -> tuple[Option, ...]:
    """Write options."""
    return tuple(Option(key, says) for key, says in pairs)
