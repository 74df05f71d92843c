"""Which schemes there are: their levels, what blocks a level, and what their elements are called."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.access.remembered import remembered
from dashboard.language import Text, pick
from dashboard.numbers import warehouse


@dataclass(frozen=True)
class Block:
    """What keeps from a level whatever the score: more people harmed than `above` in the years before."""

    counts: str
    above: int
    years: int
    of: str


@dataclass(frozen=True)
class Level:
    """One level of a scheme, and all that it asks for."""

    level: int
    at_least: float
    most_blank: float | None = None
    part_at_least: Mapping[str, float] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """One edition of a scheme as its file says it; levels: the best one first."""

    name: str
    label: Text
    valid_from: date
    total: float | None
    scale: float
    decimals: int
    unconfirmed: tuple[str, ...]
    levels: tuple[Level, ...]
    labels: Mapping[str, Text]

    def element(self, code: str) -> str:
        """Write an element with its code and its name where the scheme has one, as 10 Occupational health."""
        said = pick(self.labels.get(code))
        return f"{code} {said}" if said else code


def schemes() -> Mapping[tuple[str, date], Scheme]:
    """Give every edition of every scheme of the warehouse in use, by name and first day."""
    return _schemes(warehouse.in_use().stem)


@remembered(maxsize=4)
def _schemes(build: str) -> dict[tuple[str, date], Scheme]:
    rows = warehouse.query("select scheme, cast(valid_from as varchar) as valid_from, settings from schemes")
    found = {}
    for name, day, settings in rows.itertuples(index=False, name=None):
        valid_from = date.fromisoformat(day)
        found[name, valid_from] = _read(json.loads(settings), valid_from)
    return found


def _read(written: dict[str, Any], valid_from: date) -> Scheme:
    labels = {one["code"]: Text.of(one["label"]) for part in written["parts"] for one in (part, *part["elements"])}
    levels = tuple(
        Level(**{**level, "blocks": tuple(Block(**block) for block in level["blocks"])}) for level in written["levels"]
    )
    return Scheme(
        name=written["scheme"],
        label=Text.of(written["label"]),
        valid_from=valid_from,
        total=written["total"],
        scale=written["scale"],
        decimals=written["decimals"],
        unconfirmed=tuple(written["unconfirmed"]),
        levels=tuple(sorted(levels, key=lambda one: one.level)),
        labels=labels,
    )
