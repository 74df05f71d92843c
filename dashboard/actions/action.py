"""An improvement action as one value: what was promised, by whom and by when, and how far it is."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.filters import ALL, Filters, from_facts

OPEN = ("plan", "do", "check", "act")
STAGES = (*OPEN, "closed", "withdrawn")
ORIGINS = ("number", "hazard", "accident", "assessment", "alert", "review", "none")


@dataclass(frozen=True)
class Origin:
    """What an action is started from: what to fill its form with, and what was said when it was started."""

    kind: str = "none"
    id: str = ""
    title: str = ""
    said: str = ""
    unit_id: str = ""
    kpi: str = ""
    filters: Filters = ALL


@dataclass(frozen=True)
class Evidence:
    """A text or a file that shows what was done. The file is kept under its hash."""

    evidence_id: str
    text: str
    file_name: str
    file_hash: str
    added_by: str
    added_at: str


@dataclass(frozen=True)
class Action:
    """One version of an action; that of `actions.actions()` is the newest.

    facts: "filters" of the number it was started from, and "since", the day from which its effect counts where
    somebody chose one. began_on: the first day on which it was done and no longer only planned, else the day it was
    opened. ended_on: the day it was closed or withdrawn.
    """

    action_id: str
    number: int
    title: str
    about: str
    unit_id: str
    unit_name: str
    owner: str
    due_date: date
    stage: str
    kpi: str
    facts: dict[str, Any]
    origin: str
    origin_id: str
    origin_facts: dict[str, Any]
    opened_by: str
    opened_at: str
    version: int
    changed_by: str
    changed_at: str
    note: str
    began_on: date
    ended_on: date | None = None
    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def label(self) -> str:
        """Return the number that people say: A-3."""
        return f"A-{self.number}"

    @property
    def is_open(self) -> bool:
        """Say whether it is neither closed nor withdrawn."""
        return self.stage in OPEN

    @property
    def since(self) -> date:
        """Return the day from which its effect counts."""
        chosen = self.facts.get("since")
        return date.fromisoformat(chosen) if chosen else self.began_on

    @property
    def filters(self) -> Filters:
        """Return the choices of the number it was started from."""
        return from_facts(self.facts["filters"]) if self.facts.get("filters") else ALL

    def is_late(self, day: date) -> bool:
        """Say whether it is still open after its due date."""
        return self.is_open and self.due_date < day

    def days_late(self, day: date) -> int:
        """Return how many days past its due date it is; 0 when it is not late."""
        return (day - self.due_date).days if self.is_late(day) else 0


def is_back(before: str, after: str) -> bool:
    """Say whether a stage lies before another one."""
    return STAGES.index(after) < STAGES.index(before)
