"""Start an improvement action from anything: the button, the window and the form; and the link to its page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.actions import action_words, actions
from dashboard.actions.action import Action, Origin
from dashboard.actions.actions import NotKept
from dashboard.language import _
from dashboard.state import CannotWrite
from dashboard.views.shared import action_boxes, allowed, missing_fields, toast, writer_name
from dashboard.wording import words

ICON = ":material/add_task:"
PAGE = "views/pages/actions.py"
COUNTED = "actions-written"  # how many were written in this visit: gives the next form empty boxes
MOST_SAME = 3


def key_of(action: Action) -> str:
    """Return how the page of actions calls one in its link."""
    return action.label


def link(action: Action, label: str = "") -> None:
    """Show a link to the page of one action."""
    st.page_link(PAGE, label=words.plain(label or action.label), query_params={"action": key_of(action)})


@allowed.only("act")
def button(origin: Callable[[], Origin], key: str, kind: str = "tertiary") -> None:
    """Show the button that opens the form in a window of its own; not for use inside another window."""
    if st.button(_("Start an action"), key=f"start-{key}", type=kind, icon=ICON):  # type: ignore[arg-type]
        window(origin())


@allowed.only("act")
def window(origin: Origin) -> None:
    """Open the form in a window of its own."""

    @st.dialog(_("Start an action"), width="medium", icon=ICON)
    def asked() -> None:
        form(origin, "window")

    asked()


@allowed.only("act")
def form(origin: Origin, key: str) -> None:
    """Show the form in which an action is started, filled from its origin."""
    key = f"{key}-{origin.kind}-{origin.id}-{origin.unit_id}-{st.session_state.get(COUNTED, 0)}"
    if origin.said:
        st.text(origin.said)
    standing(origin)
    with st.form(f"start-{key}", border=False):
        given: dict[str, Any] = {
            "title": action_boxes.title(f"title-{key}", origin.title),
            "about": action_boxes.about(f"about-{key}"),
        }
        left, right = st.columns(2, gap="small")
        with left:
            given["unit_id"] = action_boxes.unit(f"unit-{key}", origin.unit_id)
            given["owner"] = action_boxes.owner(f"owner-{key}")
        with right:
            given["kpi"] = action_boxes.kpi(f"kpi-{key}", origin.kpi)
            given["due_date"] = action_boxes.due(f"due-{key}", None)
        by = writer_name.name(key)
        if st.form_submit_button(_("Start the action"), type="primary", icon=ICON):
            _start(origin, given, by, key)


def standing(origin: Origin) -> None:
    """Name the open actions that were started from the same thing before, where it is a number in the same unit."""
    if origin.kind == "review":
        return
    try:
        same = [one for one in actions.about(origin) if one.is_open]
    except CannotWrite as fault:
        st.error(words.plain(str(fault)))
        return
    same = [one for one in same if origin.kind != "number" or one.unit_id == origin.unit_id]
    for one in same[-MOST_SAME:]:
        label = _("{label} is about the same: {title}").format(label=one.label, title=action_words.short(one.title))
        link(one, f"{label} ({action_words.stage_names()[one.stage]})")


def _start(origin: Origin, given: dict[str, Any], by: str, key: str) -> None:
    try:
        done = actions.open_action(**given, by=by, origin=origin)
    except (NotKept, CannotWrite) as fault:
        boxes = {"unit_id": "unit", "due_date": "due"}
        fields = ("title", "owner", "due_date", "unit_id", "kpi", "by")
        missing_fields.refused(fault, {field: f"{boxes.get(field, field)}-{key}" for field in fields})
        return
    written(by, _("{label} was started: {title}").format(label=done.label, title=action_words.short(done.title)))
    st.rerun()


def written(by: str, said: str) -> None:
    """Remember who wrote, give the next form empty boxes, and say what was written."""
    writer_name.remember(by)
    st.session_state[COUNTED] = st.session_state.get(COUNTED, 0) + 1
    toast.say(said)
