"""The management cycle: a line lacks where a target is missed or nothing was written, and says what shows it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.actions import actions
from dashboard.cycle import statement_words, statements
from dashboard.cycle.statements import Statement
from dashboard.filters import Choices, Filters
from dashboard.numbers import company
from dashboard.review.content import Status
from dashboard.targets import targets

YEAR = Filters(date(2025, 11, 1), date(2026, 10, 31))


@pytest.fixture
def choices(own_state: Callable[[Path], Path], sample_warehouse: Path) -> Choices:
    """Choose the last twelve months of the sample company, in which nobody wrote anything."""
    own_state(sample_warehouse)
    build = company.build_in_use()
    assert build is not None
    return Choices(YEAR, build=build.build, as_of=build.as_of)


def line(found: tuple[Statement, ...], start: str) -> tuple[str, str]:
    """Return state and text of the one line that starts so."""
    (one,) = [one for one in found if one.text.startswith(start)]
    return one.state, one.text


def test_every_step_has_lines_in_their_order_and_each_shows_records_or_a_page(choices: Choices) -> None:
    found = statements.statements(choices)
    assert [*dict.fromkeys(one.step for one in found)] == ["plan", "do", "check", "act"]
    assert [one for one in found if not one.kpi and not one.page] == []


def test_what_nobody_wrote_is_a_gap(choices: Choices) -> None:
    found = statements.statements(choices)
    assert line(found, "Actions") == ("lacking", "Actions: none in this period and unit")
    assert line(found, "Months reported") == (
        "lacking",
        "Months reported: 0 of 12 whole months of the period are closed",
    )


def test_a_missed_target_is_a_gap_until_an_action_is_about_it(choices: Choices) -> None:
    """100 % treated on time are aimed for; the sample company reaches 87.6."""
    targets.set_target("treatment_on_time_rate", "", date(2025, 11, 1), date(2026, 10, 31), 100, 0, "try", "Li")
    found = statements.statements(choices)
    assert line(found, "Treated on time")[0] == "lacking"
    assert line(found, "1 target missed") == ("lacking", "1 target missed; no action about Treated on time")
    actions.open_action(
        title="Weekly round", owner="Wei", due_date=date(2999, 1, 1), by="Li", kpi="treatment_on_time_rate"
    )
    found = statements.statements(choices)
    assert line(found, "1 target missed") == ("shown", "1 target missed; an action was begun for each")
    assert line(found, "Actions") == ("lacking", "Actions: none in this period and unit"), "it was begun after October"


@pytest.mark.parametrize(
    ("began", "ended", "unit", "counts"),
    [
        ("2026-10-31", None, "A1", True),
        ("2026-11-01", None, "A1", True),
        ("2025-01-01", "2025-10-31", "A1", False),
        ("2025-01-01", "2025-11-01", "A1", True),
        ("2026-01-01", None, "B", False),
        ("2026-01-01", None, "", False),
    ],
    ids=["last day", "after", "over before", "over on the first day", "elsewhere", "of all"],
)
def test_an_action_counts_where_and_while_it_ran(
    monkeypatch: pytest.MonkeyPatch, began: str, ended: str | None, unit: str, counts: bool
) -> None:
    one = type(
        "One",
        (),
        {
            "unit_id": unit,
            "began_on": date.fromisoformat(began),
            "ended_on": date.fromisoformat(ended) if ended else None,
        },
    )()
    tree = type("Tree", (), {"above": {"A1": ("A1", "A"), "A": ("A",), "B": ("B",)}})()
    monkeypatch.setattr("dashboard.cycle.statements.actions.actions", lambda: (one,))
    monkeypatch.setattr("dashboard.cycle.statements.unit_tree.tree", lambda _path: tree)
    monkeypatch.setattr(statements, "in_use", lambda: None)
    of_a = Choices(Filters(YEAR.from_date, YEAR.to_date, unit_id="A"))
    assert statements._actions(of_a) == ((one,) if counts else ())


def test_a_month_that_still_runs_need_not_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dashboard.cycle.statements.closing.status", lambda month: Status(month, is_closed=month == "2026-08")
    )
    asked = Choices(Filters(date(2026, 8, 1), date(2026, 10, 31)), as_of=date(2026, 10, 15))
    found = statements._closed(asked)
    assert found is not None
    assert found.text == "Months reported: 1 of 2 whole months of the period are closed"
    assert found.state == "lacking"


def test_the_answer_counts_the_lines() -> None:
    said = statement_words.answer(["shown", "shown", "lacking", "unknown"])
    assert said == "2 of 4 points of the cycle are shown; gaps: 1; without data: 1."
