"""The forms of improvement actions: start one from anything, change it, show that something was done."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard.actions import action_words, actions, evidence
from dashboard.actions.action import STAGES, Action, Origin
from dashboard.actions.actions import ChangedMeanwhile, NotKept
from dashboard.language import _, ngettext
from dashboard.numbers import company, kpis
from dashboard.state import CannotWrite
from dashboard.views.shared import toast, writer_name
from dashboard.wording import words

ICON = ":material/add_task:"
PAGE = "views/pages/actions.py"
COUNTED = "actions-written"  # how many were written in this visit: gives the next form empty boxes
MOVE = ("stage",)
EDIT = ("title", "about", "unit_id", "owner", "due_date", "kpi", "since")
MOST_SAME = 3
LONG = 110  # pixels of a box for more than one line


def key_of(action: Action) -> str:
    """Return how the page of actions calls one in its link."""
    return action.label


def link(action: Action, label: str = "") -> None:
    """Show a link to the page of one action."""
    st.page_link(PAGE, label=words.plain(label or action.label), query_params={"action": key_of(action)})


# --- start one ------------------------------------------------------------------------------------------------------


def button(origin: Callable[[], Origin], key: str, kind: str = "tertiary") -> None:
    """Show the button that opens the form in a window of its own; not for use inside another window."""
    if st.button(_("Start an action"), key=f"start-{key}", type=kind, icon=ICON):  # type: ignore[arg-type]  # one of Streamlit's words
        window(origin())


def window(origin: Origin) -> None:
    """Open the form in a window of its own."""

    @st.dialog(_("Start an action"), width="medium", icon=ICON)
    def asked() -> None:
        start(origin, "window")

    asked()


def start(origin: Origin, key: str) -> None:
    """Show the form in which an action is started, filled from its origin."""
    key = f"{key}-{origin.kind}-{origin.id}-{origin.unit_id}-{st.session_state.get(COUNTED, 0)}"
    if origin.said:
        st.text(origin.said)
    standing(origin)
    with st.form(f"start-{key}", border=False):
        given: dict[str, Any] = {"title": _title(f"title-{key}", origin.title), "about": _about(f"about-{key}")}
        left, right = st.columns(2, gap="small")
        with left:
            given["unit_id"] = _unit(f"unit-{key}", origin.unit_id)
            given["owner"] = _owner(f"owner-{key}")
        with right:
            given["kpi"] = _kpi(f"kpi-{key}", origin.kpi)
            given["due_date"] = _due(f"due-{key}", None)
        by = writer_name.name(key)
        if st.form_submit_button(_("Start the action"), type="primary", icon=ICON):
            _start(origin, given, by)


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


def _start(origin: Origin, given: dict[str, Any], by: str) -> None:
    try:
        done = actions.open_action(**given, by=by, origin=origin)
    except (NotKept, CannotWrite) as fault:
        st.error(words.plain(str(fault)))
        return
    _written(by, _("{label} was started: {title}").format(label=done.label, title=action_words.short(done.title)))
    st.rerun()


def _written(by: str, said: str) -> None:
    """Remember who wrote, give the next form empty boxes, and say what was written."""
    writer_name.remember(by)
    st.session_state[COUNTED] = st.session_state.get(COUNTED, 0) + 1
    toast.say(said)


# --- change one -----------------------------------------------------------------------------------------------------


def move(action: Action) -> None:
    """Show the form that moves an action to another stage, or only writes a note."""
    change(action, MOVE, "move", _("Note: what was done, what was seen?"), _("Save"))


def edit(action: Action) -> None:
    """Show the form that changes everything else about an action."""
    change(action, EDIT, "edit", _("Why is it changed?"), _("Save the changes"))


def change(action: Action, fields: tuple[str, ...], name: str, note: str, save: str) -> None:
    """Show a form of some fields. It keeps the version it was filled from, so that nobody overwrites another."""
    key = f"{name}-{action.action_id}"
    if f"{fields[0]}-{key}" not in st.session_state:
        _fill(action, fields, key)
    said = st.session_state.pop(f"said-{key}", "")
    with st.form(key, border=False):
        if said:
            st.error(words.plain(said))
        for field in fields:
            BOXES[field](f"{field}-{key}", getattr(st.session_state[f"base-{key}"], field))
        st.text_area(note, key=f"note-{key}", height=LONG)
        writer_name.name(key)
        st.form_submit_button(save, type="primary", on_click=_save, args=(fields, key, action.action_id))


def _fill(action: Action, fields: tuple[str, ...], key: str) -> None:
    """Fill the boxes of a form from one version of an action."""
    st.session_state[f"base-{key}"] = action
    for field in fields:
        st.session_state[f"{field}-{key}"] = getattr(action, field)


def _save(fields: tuple[str, ...], key: str, action_id: str) -> None:
    """Write what differs from the version the form was filled from; after a refusal the boxes keep what was typed."""
    base: Action = st.session_state[f"base-{key}"]
    given = {field: st.session_state[f"{field}-{key}"] for field in fields}
    wanted = {field: value for field, value in given.items() if value != getattr(base, field)}
    by, note = (st.session_state.get(f"{box}-{key}") or "" for box in ("by", "note"))
    try:
        done = actions.change(action_id, base.version, by, note, **wanted)
    except ChangedMeanwhile as fault:
        _fill(fault.newest, tuple(field for field in fields if field not in wanted), key)
        st.session_state[f"said-{key}"] = str(fault)
    except (NotKept, CannotWrite) as fault:
        st.session_state[f"said-{key}"] = str(fault)
    else:
        _fill(done, fields, key)
        st.session_state[f"note-{key}"] = ""
        for other in ("move", "edit"):  # their fields are not those of this form, so they only look at the new version
            st.session_state[f"base-{other}-{action_id}"] = done
        writer_name.fill(by)
        toast.say(_("{label} was saved.").format(label=done.label))


# --- show that something was done -----------------------------------------------------------------------------------


def prove(action: Action) -> None:
    """Show the form that adds a text or a file to an action."""
    key = f"prove-{action.action_id}-{st.session_state.get(COUNTED, 0)}"
    with st.form(key, border=False):
        text = st.text_area(_("What shows that it was done?"), key=f"text-{key}", height=LONG)
        most = evidence.MOST_MEGABYTES
        file = st.file_uploader(_("File (optional)"), key=f"file-{key}", max_upload_size=most)
        by = writer_name.name(key)
        if st.form_submit_button(_("Add evidence"), icon=":material/attach_file_add:"):
            try:
                content = file.getvalue() if file else b""
                actions.add_evidence(action.action_id, by, text or "", file.name if file else "", content)
            except (NotKept, CannotWrite) as fault:
                st.error(words.plain(str(fault)))
                return
            _written(by, _("Added to {label}.").format(label=action.label))
            st.rerun()


# --- the boxes ------------------------------------------------------------------------------------------------------


def _filled(key: str, value: Any) -> str:
    """Fill a box the first time it is shown, and return its key."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def _title(key: str, value: str) -> str:
    return st.text_input(_("What is to be done"), key=_filled(key, value)) or ""


def _about(key: str, value: str = "") -> str:
    return st.text_area(_("Why and how"), key=_filled(key, value), height=LONG) or ""


def _owner(key: str, value: str = "") -> str:
    text = _("One name: who answers for it. It stays in this data folder and is in no link and no log.")
    return st.text_input(_("Owner"), key=_filled(key, value), max_chars=writer_name.LONGEST, help=text) or ""


def _due(key: str, value: date | None) -> date | None:
    return st.date_input(_("Due"), key=_filled(key, value))


def _since(key: str, value: date) -> date:
    text = _("The effect is measured from the first full month on or after this day. Usually the day it was begun.")
    return st.date_input(_("Effect counts from"), key=_filled(key, value), help=text)


def _unit(key: str, value: str) -> str:
    build = company.build_in_use()
    units = {} if build is None else {unit.unit_id: unit.indented for unit in company.unit_tree(build.build)}
    return _choose(_("Unit"), key, value, {"": _("All units"), **units})


def _kpi(key: str, value: str) -> str:
    known = {kpi.name: words.label(kpi) for kpi in kpis.catalogue()}
    return _choose(_("KPI it should move"), key, value, {"": _("none"), **known})


def _stage(key: str, value: str) -> str:
    names = action_words.stage_names()
    key = _filled(key, value)
    return st.radio(_("Stage"), STAGES, key=key, format_func=names.__getitem__, horizontal=True) or value


def _choose(label: str, key: str, value: str, names: dict[str, str]) -> str:
    """Show a box of names; a value that no longer exists stays in it under its id."""
    names = {value: value, **names} if value not in names else names
    return st.selectbox(label, list(names), key=_filled(key, value), format_func=names.__getitem__) or ""


BOXES: dict[str, Callable[[str, Any], Any]] = {
    "stage": _stage,
    "title": _title,
    "about": _about,
    "unit_id": _unit,
    "owner": _owner,
    "due_date": _due,
    "kpi": _kpi,
    "since": _since,
}


def left_text(count: int) -> str:
    """Say how many actions are not shown."""
    text = ngettext("{count} more: see the table", "{count} more: see the table", count)
    return text.format(count=words.whole(count))
