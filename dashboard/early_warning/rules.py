"""The rules of early warning as written in warning_rules.toml, read from the warehouse."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.access.remembered import remembered
from dashboard.language import Text
from dashboard.numbers import warehouse

COLOURS = ("red", "orange", "yellow", "blue")


@dataclass(frozen=True)
class Rule:
    """One rule; the build has checked that its fields make sense."""

    name: str
    label: Text
    scope: str
    condition: str
    colour: str
    horizon_days: int
    outcome: str
    tell: tuple[str, ...] = ()
    kpi: str = ""
    slices: tuple[tuple[str, str], ...] = ()
    area_level: str = ""
    above: float | None = None
    below: float | None = None
    months: int = 1
    least_bottom: float = 0
    at_most: float = 0
    exposure: str = ""
    least_exposure: float = 0
    at_least: str = ""
    raised: bool = False
    left_percent: float = 0
    passed_days: int = 0


@dataclass(frozen=True)
class Problem:
    """A field of a rule that cannot be evaluated; the sentence names both."""

    rule: str
    field: str
    says: str

    @property
    def sentence(self) -> str:
        """Say where it stands and what is wrong."""
        place = ", ".join(part for part in ("warning_rules.toml", self.rule, self.field) if part)
        return f"{place}: {self.says}"


@remembered(maxsize=4)
def rules(path: Path) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Give the rules of a warehouse in their order, or why it has none."""
    known = warehouse.query("select 1 from duckdb_tables() where table_name = 'warning_rules'", (), path)
    if known.empty:
        return (), (Problem("", "", "this warehouse was built before there were warnings; load or build again"),)
    rows = warehouse.query("select rule, definition from warning_rules order by position", (), path)
    return tuple(_rule(name, json.loads(text)) for name, text in rows.itertuples(index=False, name=None)), ()


def _rule(name: str, given: dict[str, Any]) -> Rule:
    tell, slices = tuple(given.get("tell", ())), tuple(given.get("slices", {}).items())
    return Rule(**given | {"name": name, "label": Text.of(given["label"]), "tell": tell, "slices": slices})
