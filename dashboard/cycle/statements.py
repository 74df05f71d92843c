"""What an auditor asks of each step of the cycle: every statement with its state and the place that shows it."""

from dataclasses import dataclass
from datetime import date

from dashboard.actions import actions
from dashboard.actions.action import Action
from dashboard.cycle import statement_words as said
from dashboard.filters import Choices, month_end
from dashboard.numbers import kpis, unit_tree
from dashboard.numbers.definitions import definitions
from dashboard.numbers.warehouse import in_use
from dashboard.results import results
from dashboard.results.outlook import is_judged
from dashboard.results.results import Result
from dashboard.review.reported import closing
from dashboard.targets import targets

STEPS = ("plan", "do", "check", "act")
NUMBERS = {  # in the order of the texts of management; those that a warehouse does not know are left out
    "plan": ("risk_point_count", "review_overdue_count", "required_inspection_count", "hazard_linkage_rate"),
    "do": (
        "measure_check_rate",
        "leader_task_rate",
        "training_complete_share",
        "licence_valid_share",
        "investment_use_rate",
        "treatment_on_time_rate",
    ),
    "check": (
        "inspection_completion_rate",
        "planned_inspection_share",
        "after_accident_share",
        "expert_led_share",
        "signed_share",
        "never_checked_share",
        "standardisation_share",
    ),
    "act": ("first_pass_acceptance_rate", "recurrence_rate"),
}
LEADING = (
    "inspection_on_time_rate",
    "conformity_rate",
    "treatment_on_time_rate",
    "reporters_share",
    "near_miss_rate",
    "measure_check_rate",
)
LAGGING = ("trir", "ltifr", "injury_severity", "lost_days", "deaths", "sif_rate")
NEEDS_NONE = ("review_overdue_count",)  # 0 of it is as it should be


@dataclass(frozen=True)
class Statement:
    """One line of the cycle. state: "shown", "lacking" (there is a gap), or "unknown" (no data says so).

    kpi: whose records show it; page: where it is written down, for what people wrote.
    """

    step: str
    text: str
    state: str
    kpi: str = ""
    page: str = ""


def statements(choices: Choices) -> tuple[Statement, ...]:
    """Give all lines of the cycle for a unit and a period, step by step."""
    found = [_of_number(step, name, choices) for step in STEPS for name in NUMBERS[step] if _is_known(name)]
    judged = [kpi.name for kpi in kpis.catalogue() if is_judged(kpi)]
    aimed = {
        name: results.result(choices.build, name, choices.filters, None, trend=False)
        for name in judged
        if targets.of(name, choices.filters) is not None
    }
    later = [one for one in _actions(choices) if one.stage != "withdrawn"]  # also those a miss of the period led to
    begun = [one for one in later if one.began_on <= (choices.filters.to_date or date.max)]
    written = [
        Statement("plan", said.targets(len(aimed), len(judged)), "shown" if aimed else "lacking", page="targets"),
        _closed(choices),
        _begun(begun, choices),
        _missed(aimed, later),
    ]
    return tuple(sorted([*found, *(one for one in written if one)], key=lambda one: STEPS.index(one.step)))


def known(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give those of some KPIs that the warehouse knows."""
    return tuple(name for name in names if _is_known(name))


def _is_known(name: str) -> bool:
    return name in definitions(in_use()).kpis


def _of_number(step: str, name: str, choices: Choices) -> Statement:
    """Say one number with its parts; it lacks where its target is missed, and where there is none of what must be."""
    found = results.result(choices.build, name, choices.filters, None, trend=False)
    return Statement(step, said.number(found), _state(found), kpi=name)


def _state(found: Result) -> str:
    if found.rate is None:
        return "unknown"
    if found.meets_target is not None:
        return "shown" if found.meets_target else "lacking"
    if found.kpi.kind in ("count", "stock"):
        return "shown" if (found.rate > 0) != (found.kpi.name in NEEDS_NONE) else "lacking"
    return "shown"


def _actions(choices: Choices) -> tuple[Action, ...]:
    """Give the actions of the units chosen and all below them that were not over before the period."""
    chosen, above = choices.filters.chosen_units, unit_tree.tree(in_use()).above
    begin = choices.filters.from_date or date.min
    return tuple(
        one
        for one in actions.actions()
        if (not chosen or set(above.get(one.unit_id, (one.unit_id,))) & set(chosen))
        and (one.ended_on is None or one.ended_on >= begin)
    )


def _begun(begun: list[Action], choices: Choices) -> Statement:
    """Say how many actions there are, how many are late, and how many were closed without anything that shows it."""
    day = choices.as_of or date.max
    late = sum(one.is_late(day) for one in begun)
    bare = sum(one.stage == "closed" and not one.evidence for one in begun)
    is_lacking = late or bare or not begun
    return Statement("act", said.actions(len(begun), late, bare), "lacking" if is_lacking else "shown", page="actions")


def _missed(aimed: dict[str, Result], begun: list[Action]) -> Statement | None:
    """Say for how many of the targets missed an action was begun."""
    missed = [found for found in aimed.values() if found.meets_target is False]
    if not missed:
        return None
    acted = {one.kpi for one in begun}
    without = [found for found in missed if found.kpi.name not in acted]
    return Statement("act", said.missed(missed, without), "lacking" if without else "shown", page="actions")


def _closed(choices: Choices) -> Statement | None:
    """Say how many whole months of the period were closed, so that what was reported then stays as it was."""
    if choices.as_of is None:
        return None
    over = [
        month
        for month in results.months_of(choices.filters)
        if month_end(date.fromisoformat(f"{month}-01")) <= choices.as_of
    ]
    if not over:
        return None
    count = sum(closing.status(month).is_closed for month in over)
    state = "shown" if count == len(over) else "lacking"
    return Statement("check", said.closed(count, len(over)), state, page="review")
