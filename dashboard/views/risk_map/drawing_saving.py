"""Saving what was drawn as an export, and loading it."""

import subprocess

import streamlit as st

from dashboard import pipelines_process
from dashboard.language import _, ngettext
from dashboard.risk_map import area_export
from dashboard.risk_map.area_export import DrawnPlan
from dashboard.views.risk_map import drawing_list
from dashboard.views.shared import panels
from dashboard.wording import words

SAVED, LOADED = "drawn-saved", "drawn-loaded"
LOAD_SECONDS = 1800
PARTLY = 1  # what the loader ends with when it published, but refused a file or a row


def save(plan: DrawnPlan) -> None:
    """Show what was drawn, undo, and the button that writes it all at once."""
    new = drawing_list.listed()
    if new:
        rows = "\n".join(
            f"- **{words.plain(one.area_name)}** ({words.plain(one.area_id)}): {area_export.corners_text(one.corners)}"
            for one in new
        )
        st.markdown(rows)
    with st.container(horizontal=True):
        st.button(_("Undo"), icon=":material/undo:", on_click=drawing_list.undo, disabled=not new, key="drawn-undo")
        label = ngettext("Save {count} area", "Save {count} areas", len(new)).format(count=len(new))
        if st.button(label, icon=":material/save:", type="primary", disabled=not new, key="drawn-save"):
            try:
                st.session_state[SAVED] = str(area_export.save(plan, new))
                st.session_state[drawing_list.LIST] = []
                st.session_state["drawn-clear"] = True
                st.rerun()
            except OSError as fault:
                st.error(_("Nothing was saved: {reason}").format(reason=words.plain(str(fault))))


def saved() -> None:
    """Say where the last drawing was saved, with the command and the button that load it."""
    if st.session_state.pop(LOADED, False):
        st.success(_("Loaded: the risk map shows it now"), icon=":material/check_circle:")
        st.page_link("views/pages/risk_map.py", label=_("Open the risk map"), icon=":material/map:")
    folder = st.session_state.get(SAVED)
    if not folder:
        return
    st.success(
        _("Saved as an export. Load it with this command, or with the button:")
        + f"\n\n```\n{panels.load_command(folder)}\n```",
        icon=":material/check_circle:",
    )
    if st.button(_("Load it now"), icon=":material/database_upload:", key="drawn-load"):
        load(folder)


def load(folder: str) -> None:
    """Run the loader on the folder and show what it says."""
    with st.status(_("Loading and building …"), expanded=True) as status:
        try:
            done = pipelines_process.run("load", folder, seconds=LOAD_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as fault:
            status.update(label=_("The load did not run"), state="error")
            st.text(str(fault))
            return
        st.text((done.stdout + done.stderr)[-4000:])
        if done.returncode == PARTLY:
            status.update(label=_("Loaded in part: see below what was refused"), state="error")
            return
        if done.returncode:
            status.update(label=_("The load was refused; nothing changed"), state="error")
            return
    st.session_state.pop(SAVED, None)
    st.session_state[LOADED] = True
    st.rerun()
