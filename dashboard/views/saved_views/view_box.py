"""The box of saved views in the bar: open one, save the view that is open, start with one."""

import streamlit as st

from dashboard.language import _
from dashboard.saved_views import saved_views
from dashboard.saved_views.saved_views import CannotSave, SavedView
from dashboard.state import CannotWrite
from dashboard.views.shared import (
    allowed,
    browser_notes,
    choices_link,
    missing_fields,
    shown_numbers,
    toast,
    way_around,
    writer_name,
)
from dashboard.views.shared.way_around import Place
from dashboard.wording import words

OPENED, SAID = "start-page-opened", "view-said"
NAME, SHARED, START = "view-name", "view-shared", "view-start"
MOST_LINKS = 8


def open_start_page(place: Place) -> None:
    """Lead to the view that this browser starts with, once a visit, where the front page was opened without choices."""
    if st.session_state.get(OPENED):
        return
    st.session_state[OPENED] = True
    view_id = browser_notes.start_view()
    if not view_id or place.name != way_around.FRONT or len(st.query_params):
        return
    try:
        view = next((one for one in saved_views.visible(browser_notes.reader()) if one.view_id == view_id), None)
    except CannotWrite:
        return  # the front page opens as ever, and says what is wrong with the file where it is asked
    if view is not None and view.page in place.names:
        st.switch_page(f"views/pages/{view.page}.py", query_params=view.link)


def box(place: Place) -> None:
    """Show the box: the views there are, and the form that saves the one that is open."""
    with st.popover(_("Views"), icon=":material/bookmark:", key="chip-views", on_change="rerun") as opened:
        if not opened.open:
            return
        try:
            found = [one for one in saved_views.visible(browser_notes.reader()) if way_around.exists(one.page)]
        except CannotWrite as fault:
            st.error(words.plain(str(fault)))
            return
        for view in found[:MOST_LINKS]:
            _link(view)
        if len(found) > MOST_LINKS:
            way_around.link("saved_views", _("All {count} saved views").format(count=len(found)))
        elif found:
            way_around.link("saved_views", _("Share, send, withdraw"))
        _form(place)


def _link(view: SavedView) -> None:
    is_start = view.view_id == browser_notes.start_view()
    icon = ":material/home:" if is_start else ":material/group:" if view.is_shared else ":material/bookmark:"
    st.page_link(f"views/pages/{view.page}.py", label=words.plain(view.name), icon=icon, query_params=view.link)


@allowed.only("save_views")
def _form(place: Place) -> None:
    st.markdown(words.strong(_("Save this view")))
    st.text_input(_("Name"), key=NAME, max_chars=saved_views.LONGEST, placeholder=place.title)
    missing_fields.at(NAME)
    st.checkbox(_("Share it with everybody here"), key=SHARED)
    st.checkbox(_("Start with it in this browser"), key=START)
    writer_name.name("view")
    if said := st.session_state.pop(SAID, ""):
        st.error(words.plain(said))
    link = choices_link.of_choices() | of_page()
    st.button(_("Save"), key="view-save", type="primary", on_click=_save, args=(place.name, link))


def of_page() -> dict[str, list[str]]:
    """Return the choices of the open page alone in its link."""
    names = [name for name in st.query_params if name not in choices_link.LINKED]
    return {name: st.query_params.get_all(name) for name in names}


def _save(page: str, link: dict[str, list[str]]) -> None:
    state = st.session_state
    by = str(state.get("by-view", "")).strip()
    view = SavedView(
        "",
        str(state[NAME] or ""),
        page,
        link,
        shown_numbers.names(),
        bool(state[SHARED]),
        reader=browser_notes.reader(),
    )
    try:
        if view.is_shared and not by:
            raise CannotSave(_("Your name is missing: it stands beside what is shared."), "by")
        kept = saved_views.save(view, by)
    except (CannotSave, CannotWrite) as fault:
        if not missing_fields.keep(fault, {"name": NAME, "by": "by-view"}):
            state[SAID] = str(fault)
        return
    if state[START]:
        browser_notes.write(browser_notes.START, kept.view_id)
    writer_name.remember(by)
    state[NAME], state[SHARED], state[START] = "", False, False
    toast.say(_("The view {name} is saved.").format(name=kept.name))
