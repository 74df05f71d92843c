"""The forms of one improvement action: change it, show that something was done."""

import streamlit as st

from dashboard.actions import actions, evidence
from dashboard.actions.action import Action
from dashboard.actions.actions import ChangedMeanwhile, NotKept
from dashboard.language import _
from dashboard.state import CannotWrite
from dashboard.views.shared import allowed, missing_fields, toast, upload_words, writer_name
from dashboard.views.shared.action_boxes import BOXES, LONG
from dashboard.views.shared.start_action import COUNTED, written
from dashboard.wording import words

MOVE = ("stage",)
EDIT = ("title", "about", "unit_id", "owner", "due_date", "kpi", "since")


# --- change one -----------------------------------------------------------------------------------------------------


@allowed.only("act")
def move(action: Action) -> None:
    """Show the form that moves an action to another stage, or only writes a note."""
    change(action, MOVE, "move", _("Note: what was done, what was seen?"), _("Save"))


@allowed.only("act")
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
        missing_fields.at(f"note-{key}")
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
        if not missing_fields.keep(fault, {field: f"{field}-{key}" for field in (*fields, "note", "by")}):
            st.session_state[f"said-{key}"] = str(fault)
    else:
        _fill(done, fields, key)
        st.session_state[f"note-{key}"] = ""
        for other in ("move", "edit"):  # their fields are not those of this form, so they only look at the new version
            st.session_state[f"base-{other}-{action_id}"] = done
        writer_name.fill(by)
        toast.say(_("{label} was saved.").format(label=done.label))


# --- show that something was done -----------------------------------------------------------------------------------


@allowed.only("act")
def prove(action: Action) -> None:
    """Show the form that adds a text or a file to an action."""
    key = f"prove-{action.action_id}-{st.session_state.get(COUNTED, 0)}"
    with st.form(key, border=False):
        text = st.text_area(_("What shows that it was done?"), key=f"text-{key}", height=LONG)
        missing_fields.at(f"text-{key}")
        most = evidence.MOST_MEGABYTES
        upload_words.say(f"file-{key}", most)
        file = st.file_uploader(_("File (optional)"), key=f"file-{key}", max_upload_size=most)
        missing_fields.at(f"file-{key}")
        by = writer_name.name(key)
        if st.form_submit_button(_("Add evidence"), icon=":material/attach_file_add:"):
            try:
                content = file.getvalue() if file else b""
                actions.add_evidence(action.action_id, by, text or "", file.name if file else "", content)
            except (NotKept, CannotWrite) as fault:
                missing_fields.refused(fault, {field: f"{field}-{key}" for field in ("text", "file", "by")})
                return
            written(by, _("Added to {label}.").format(label=action.label))
            st.rerun()
