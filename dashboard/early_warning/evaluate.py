"""Evaluate every rule on a day: which of them fire, where, and which of them cannot be used."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.early_warning.conditions import Judged, judge, untold
from dashboard.early_warning.firings import Firing, proof
from dashboard.early_warning.rules import COLOURS, Problem, Rule, rules
from dashboard.early_warning.seen import records_seen
from dashboard.language import Text
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import definitions


@dataclass(frozen=True)
class Evaluation:
    """What all rules say on a day: events worst first, rules that cannot be used, rules that lack their data."""

    build: str
    as_of: date
    events: tuple[Firing, ...]
    problems: tuple[Problem, ...]
    silent: tuple[Problem, ...]


def evaluate(as_of: date | None = None) -> Evaluation:
    """Evaluate the rules of the newest warehouse as of a day (its own as-of day where none is given).

    A rule that cannot be used is named with its field; the others still run. Raises NoWarehouse.
    """
    path = newest()
    day = min(as_of or definitions(path).as_of, definitions(path).as_of)
    usable, problems = rules(path)
    events: list[Firing] = []
    silent: list[Problem] = []
    for rule in usable:
        if reason := untold(rule):
            silent.append(Problem(rule.name, "kpi" if rule.kpi else "area_level", reason))
            continue
        events += found(rule, judge(rule, day), day)
    events.sort(key=lambda event: (COLOURS.index(event.colour), event.rule, event.place))
    return Evaluation(path.stem, day, tuple(events), problems, tuple(silent))


def found(rule: Rule, judged: Judged, as_of: date) -> list[Firing]:
    """Make an event of every unit or area for which a rule fires."""
    fired = judged.rows[judged.rows["is_fired"].astype(bool)]
    return [_event(rule, judged, row, as_of) for row in fired.itertuples()]


def _event(rule: Rule, judged: Judged, row: Any, as_of: date) -> Firing:
    kpi = kpis.kpi(rule.kpi) if rule.kpi else None
    exposure = kpis.kpi(rule.exposure) if rule.exposure else None
    kind, better = (kpi.kind, kpi.better) if kpi else ("count", "lower")
    cause = row.causes if isinstance(row.causes, str) else ""
    scope_id = str(row.scope_id)
    name, part, filters = proof(rule, judged.filters, scope_id, cause, better, kind)
    return Firing(
        rule=rule.name,
        label=rule.label,
        colour=rule.colour,
        scope=rule.scope,
        scope_id=scope_id,
        scope_name=str(row.scope_name),
        period=judged.period,
        as_of=as_of,
        condition=rule.condition,
        value=float(row.value),
        limit=_number(row.limit),
        earlier=_number(row.earlier),
        cause=cause,
        months=rule.months,
        is_above=rule.above is not None,
        kpi=name,
        kpi_label=kpi.label if kpi else Text(),
        kind=kind,
        exposure_label=exposure.label if exposure else Text(),
        part=part,
        horizon_days=rule.horizon_days,
        outcome=rule.outcome,
        tell=rule.tell,
        filters=filters,
        records=records_seen(rule, cause, (name, part, filters), better),
    )


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def newest() -> Path:
    """Return the warehouse in use; NoWarehouse says how to make one."""
    return warehouse.in_use()
