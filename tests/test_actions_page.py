"""The page of actions, its forms, the line on the overview and the buttons that start one: run as a reader would."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.actions import actions
from dashboard.actions.action import Action
from dashboard.early_warning import alerts
from dashboard.filters import Filters
from dashboard.numbers import company, kpis
from tests.conftest import ROOT
from tests.kept_back_tests import with_back_tests
from tests.test_pages import assert_no_error, at_fields, open_page, words_on
from tests.test_sending import event, recorded

APP = ROOT / "dashboard" / "app.py"
TODAY = date.today()
TEAM, WORKSHOP = "T131", "W13"  # of the sample company: a team of the workshop Tank Farm and Utilities


@pytest.fixture
def samples(sample_warehouse: Path, own_state: Callable[[Path], Path]) -> Path:
    """Use the warehouse of the sample company with a state file of its own."""
    return own_state(sample_warehouse)


@pytest.fixture
def tested(sample_warehouse: Path, own_state: Callable[[Path], Path], use_data: Callable[[Path], Path]) -> Path:
    """Use it with the back-tests of its rules, which the page of alerts shows."""
    return with_back_tests(sample_warehouse, own_state, use_data)


def opened(**given: Any) -> Action:
    """Open an action that lacks nothing and is five days late."""
    usual: dict[str, Any] = {
        "title": "Fit guards",
        "owner": "Wei Zhang",
        "due_date": TODAY - timedelta(days=5),
        "by": "Li",
    }
    return actions.open_action(**(usual | given))


def link(one: Action, **more: str) -> AppTest:
    """Open the page of one action by its link."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.switch_page("views/pages/actions.py")
    for name, value in {"action": one.label, **more}.items():
        app.query_params[name] = value
    return app.run()


def submit(app: AppTest, label: str) -> AppTest:
    """Press the button of a form by what stands on it."""
    return next(button for button in app.button if button.label == label).click().run()


def started(origin: str, folder: Path) -> AppTest:
    """Run only the form that starts an action, from an origin written as code, beside a page of actions."""
    (folder / "views" / "pages").mkdir(parents=True)
    (folder / "views" / "pages" / "actions.py").touch()
    (folder / "app.py").write_text(
        "import streamlit as st\n"
        "from dashboard.views.shared import start_action\n"
        "from dashboard.actions.action import Origin\n"
        f"def form():\n    start_action.form({origin}, 'here')\n"
        "st.navigation([st.Page(form, default=True), st.Page('views/pages/actions.py')]).run()\n"
    )
    return AppTest.from_file(str(folder / "app.py"), default_timeout=60).run()


def box(app: AppTest, label: str) -> Any:
    """Return the box with a label."""
    boxes = [*app.text_input, *app.text_area, *app.selectbox, *app.date_input, *app.radio]
    return next(found for found in boxes if found.label == label)


def errors(app: AppTest) -> str:
    return "\n".join(str(error.value) for error in app.error)


# --- start one ------------------------------------------------------------------------------------------------------


def test_the_form_is_filled_from_its_origin_and_starts_an_action(samples: Path, tmp_path: Path) -> None:
    origin = f"Origin('hazard', 'H1', 'Hazard H1: <b>loose</b>', 'Silo', '{TEAM}', 'treatment_on_time_rate')"
    app = started(origin, tmp_path)
    assert_no_error(app)
    assert box(app, "What is to be done").value == "Hazard H1: <b>loose</b>"
    assert (box(app, "Unit").value, box(app, "KPI it should move").value) == (TEAM, "treatment_on_time_rate")
    app = submit(app, "Start the action")
    assert at_fields(app) == ["Write who does it.", "Write by when.", "Write your name."]
    assert box(app, "What is to be done").value == "Hazard H1: <b>loose</b>"
    assert actions.actions() == ()
    box(app, "Owner").set_value("Wei Zhang")
    box(app, "Due").set_value(TODAY)
    box(app, "Your name").set_value("Li")
    app = submit(app, "Start the action")
    assert_no_error(app)
    one = actions.actions()[0]
    assert (one.title, one.owner, one.due_date, one.opened_by) == ("Hazard H1: <b>loose</b>", "Wei Zhang", TODAY, "Li")
    assert (one.origin, one.origin_id, one.unit_id) == ("hazard", "H1", TEAM)
    assert app.session_state["told"] == "A-1 was started: Hazard H1: <b>loose</b>"
    assert box(app, "Owner").value == ""  # the next form is empty
    assert box(app, "Your name").value == "Li"


def test_a_state_file_that_is_broken_is_a_sentence_and_keeps_the_text(samples: Path, tmp_path: Path) -> None:
    app = started("Origin()", tmp_path)
    box(app, "What is to be done").set_value("Fit guards")
    box(app, "Owner").set_value("Wei")
    box(app, "Due").set_value(TODAY)
    box(app, "Your name").set_value("Li")
    state.path().write_bytes(b"no database" * 500)
    app = submit(app, "Start the action")
    assert_no_error(app)
    assert "no state file that can be read" in errors(app)
    assert box(app, "What is to be done").value == "Fit guards"


@pytest.mark.parametrize("page", ["overview", "actions", "alerts"])
def test_a_broken_state_file_is_a_sentence_on_every_page(page: str, samples: Path) -> None:
    state.path().write_bytes(b"no database" * 500)
    app = open_page(page)
    assert_no_error(app)
    assert "no state file that can be read" in errors(app)


def test_every_place_has_its_button(tested: Path) -> None:
    recorded(event(WORKSHOP, "Tank Farm", scope="workshop"))
    for page, key in (
        ("actions", "start-page"),
        ("review", "start-review-actions"),
        ("alerts", f"start-alert-{event(WORKSHOP, scope='workshop').id}"),
    ):
        app = open_page(page)
        app.button(key=key).click().run()
        assert_no_error(app)
        assert "Start the action" in [button.label for button in app.button]
        assert page != "review" or box(app, "What is to be done").value == "Review of Oct 2026"
    app = open_page("rectification")
    app.button(key="records-treatment_completion_rate-").click().run()
    assert_no_error(app)
    assert "Start the action" in [button.label for button in app.button]
    assert box(app, "What is to be done").value == "Treated, All units"
    assert "Choose a row to start the action from that hazard." in words_on(app)


def test_an_alert_names_the_actions_started_from_it(tested: Path) -> None:
    from dashboard.actions import origins

    recorded(event(WORKSHOP, "Tank Farm", scope="workshop"))
    opened(origin=origins.of_alert(alerts.alerts()[0].event))
    app = open_page("alerts")
    assert_no_error(app)
    assert any("A-1: Plan, Wei Zhang" in found.proto.label for found in app.get("page_link"))


# --- the board and the table ----------------------------------------------------------------------------------------


def test_the_page_answers_and_says_how_to_start(samples: Path) -> None:
    app = open_page("actions")
    assert_no_error(app)
    assert "No action was started yet." in words_on(app)
    assert "open its records" in words_on(app)


def test_the_board_is_narrowed_by_unit_owner_and_lateness(samples: Path) -> None:
    opened(title="Late one", unit_id=TEAM)
    opened(title="In time", unit_id=WORKSHOP, due_date=TODAY, owner="Bo")
    opened(title="For all")
    app = open_page("actions")
    assert_no_error(app)
    assert "3 actions are open, 2 of them late" in words_on(app)
    assert all(title in words_on(app) for title in ("Late one", "In time", "For all"))
    app.toggle(key="actions-late").set_value(True).run()
    assert "In time" not in words_on(app)
    app.toggle(key="actions-late").set_value(False).run()
    app.selectbox(key="actions-owner").set_value("Bo").run()
    assert "In time" in words_on(app)
    assert "Late one" not in words_on(app)
    assert "Bo" not in str(app.query_params)
    app.selectbox(key="actions-owner").set_value(None).run()
    app.multiselect(key="unit").set_value([WORKSHOP]).run()
    assert_no_error(app)
    assert "2 actions are open, 1 of them late" in words_on(app)
    assert "For all" not in words_on(app)


def test_the_sample_team_is_below_its_workshop(samples: Path) -> None:
    build = company.build_in_use()
    assert build is not None
    assert TEAM in {unit.unit_id for unit in company.descendants(company.unit_tree(build.build), WORKSHOP)}


def test_markup_in_texts_is_shown_as_text(samples: Path) -> None:
    evil = "<img src=x onerror=alert(1)> **b** " + "x" * 9_000
    one = opened(title=evil, about=evil, owner="<i>Wei</i>")
    for app in (open_page("actions"), link(one)):
        assert_no_error(app)
        shown = "\n".join(str(element.value) for element in [*app.markdown, *app.caption, *app.header])
        assert re.search(r"(?<!\\)<img", shown) is None
        assert r"\<img" in shown or any(r"\<img" in found.proto.label for found in app.get("page_link"))
    assert evil in [text.value for text in link(one).text]


# --- one action -----------------------------------------------------------------------------------------------------


def test_one_action_is_moved_changed_and_proved(samples: Path) -> None:
    one = opened(kpi="treatment_on_time_rate", unit_id=WORKSHOP, since=date(2026, 5, 15))
    app = link(one)
    assert_no_error(app)
    year = Filters(date(2025, 5, 1), date(2026, 4, 30), WORKSHOP, as_of=date(2026, 4, 30))
    rate = kpis.rate("treatment_on_time_rate", filters=year).rows["rate"].iloc[0]
    assert f"{rate:.1f}\u00a0%" in [metric.value for metric in app.metric]
    assert len(app.get("plotly_chart")) == 1
    key = f"move-{one.action_id}"
    app.radio(key=f"stage-{key}").set_value("do")
    app.text_area(key=f"note-{key}").set_value("guards are here")
    app.text_input(key=f"by-{key}").set_value("Bo")
    app = submit(app, "Save")
    assert_no_error(app)
    assert "Stage: Plan → Do" in words_on(app)
    assert [toast.value for toast in app.toast] == ["A-1 was saved."]
    assert "guards are here" in [text.value for text in app.text]
    assert app.text_area(key=f"note-{key}").value == ""
    edit = f"edit-{one.action_id}"
    app.text_input(key=f"owner-{edit}").set_value("Cy")
    app = submit(app, "Save the changes")  # not refused as changed meanwhile: it was this reader who did
    assert errors(app) == ""
    assert "Owner: Wei Zhang → Cy" in words_on(app)
    prove = f"prove-{one.action_id}-0"
    app = submit(app, "Add evidence")
    assert at_fields(app) == ["Write what shows it, or choose a file."]
    app.text_area(key=f"text-{prove}").set_value("seen on the spot")
    app = submit(app, "Add evidence")
    assert "seen on the spot" in [text.value for text in app.text]
    newest = actions.actions()[0]
    assert (newest.version, newest.stage, newest.owner, len(newest.evidence)) == (3, "do", "Cy", 1)


def test_a_step_back_without_a_reason_keeps_what_was_typed(samples: Path) -> None:
    one = opened()
    one = actions.change(one.action_id, 1, "Bo", stage="check")
    app, key = link(one), f"move-{one.action_id}"
    app.radio(key=f"stage-{key}").set_value("do")
    app.text_input(key=f"by-{key}").set_value("Bo")
    app = submit(app, "Save")
    assert at_fields(app) == ["Write why it goes back."]
    assert app.radio(key=f"stage-{key}").value == "do"
    app.text_area(key=f"note-{key}").set_value("guards were loose")
    app = submit(app, "Save")
    assert errors(app) == ""
    assert actions.actions()[0].note == "guards were loose"


def test_the_second_of_two_readers_keeps_his_text_and_adds_it(samples: Path) -> None:
    one = opened()
    first, second = link(one), link(one)
    key = f"move-{one.action_id}"
    first.radio(key=f"stage-{key}").set_value("do")
    first.text_input(key=f"by-{key}").set_value("Bo")
    submit(first, "Save")
    edit = f"edit-{one.action_id}"
    second.text_area(key=f"about-{edit}").set_value("my long text")
    second.text_area(key=f"note-{edit}").set_value("because")
    second.text_input(key=f"by-{edit}").set_value("Cy")
    second = submit(second, "Save the changes")
    assert_no_error(second)
    assert "A-1 was changed meanwhile: Bo" in errors(second)
    assert "Stage: Plan → Do" in errors(second)
    assert second.text_area(key=f"about-{edit}").value == "my long text"
    assert second.text_area(key=f"note-{edit}").value == "because"
    second = submit(second, "Save the changes")
    assert errors(second) == ""
    newest = actions.actions()[0]
    assert (newest.version, newest.stage, newest.about, newest.note) == (3, "do", "my long text", "because")


def test_the_stage_is_not_taken_back_by_one_who_did_not_touch_it(samples: Path) -> None:
    """A reader whose form still shows Plan writes only a note while another moves on: the move stays."""
    one = opened()
    app, key = link(one), f"move-{one.action_id}"
    actions.change(one.action_id, 1, "Bo", stage="do")
    app.text_area(key=f"note-{key}").set_value("half of the guards are on")
    app.text_input(key=f"by-{key}").set_value("Cy")
    app = submit(app, "Save")
    assert "was changed meanwhile" in errors(app)
    assert app.radio(key=f"stage-{key}").value == "do"  # what he did not touch is what it is now
    app = submit(app, "Save")
    newest = actions.actions()[0]
    assert (newest.version, newest.stage, newest.note) == (3, "do", "half of the guards are on")


def test_a_link_to_an_action_that_does_not_exist_shows_all(samples: Path) -> None:
    one = opened()
    app = link(one, action="A-99")
    assert_no_error(app)
    assert "1 action is open" in words_on(app)


# --- the overview ---------------------------------------------------------------------------------------------------


def test_the_overview_says_how_many_actions_are_late(samples: Path) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert "No action was started yet." in words_on(app)
    for days in (2, 9, 4, 7):
        opened(title=f"Due {days} days ago", due_date=TODAY - timedelta(days=days))
    opened(title="In time", due_date=TODAY)
    app = app.run()
    assert_no_error(app)
    said = "5 actions are open, 4 of them late, none was done in the last 30 days."
    assert said in words_on(app)
