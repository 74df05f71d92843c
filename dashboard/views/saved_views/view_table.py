"""Each saved view with what can be done with it: open, start with it, share, send on a schedule, withdraw."""

from collections.abc import Callable

import streamlit as st

from dashboard.language import _
from dashboard.saved_views import saved_views
from dashboard.saved_views.saved_views import CannotSave, SavedView
from dashboard.sending.recipients import names_known
from dashboard.state import CannotWrite
from dashboard.views.shared import allowed, browser_notes, missing_fields, toast, way_around, writer_name
from dashboard.wording import words

SAID = "views-said"


def schedule_names() -> dict[str, str]:
    """Name how often a view is sent."""
    return {"": _("not sent"), "day": _("every day"), "week": _("every week"), "month": _("every month")}


def empty() -> None:
    """Say how a view is saved."""
    st.info(
        _("No view is saved yet. Open any page, choose what you want to see, and save it by Views in the bar above."),
        icon=":material/bookmark:",
    )


def views(found: tuple[SavedView, ...]) -> None:
    """Show every view as a card."""
    by = writer_name.name("views")
    if said := st.session_state.pop(SAID, ""):
        st.error(words.plain(said))
    for view in found:
        with st.container(border=True, gap="xsmall"):
            _card(view, by)


def _card(view: SavedView, by: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if way_around.exists(view.page):
            st.page_link(f"views/pages/{view.page}.py", label=words.strong(view.name), query_params=view.link)
        else:
            st.markdown(words.strong(view.name))
            st.caption(_("its page is gone"))
        st.caption(words.plain(_about(view)), width="stretch")
        is_start = browser_notes.start_view() == view.view_id
        text = _("No longer my start page") if is_start else _("Make it my start page")
        icon = ":material/home:"
        st.button(text, key=f"start-{view.view_id}", icon=icon, on_click=_start, args=(view, not is_start))
        if allowed.to("save_views") and not view.is_shared:
            st.button(_("Share"), key=f"share-{view.view_id}", icon=":material/group:", on_click=_change,
                      args=(view, by, {"is_shared": True}))  # fmt: skip
        if allowed.to("save_views"):
            st.button(
                _("Withdraw"), key=f"withdraw-{view.view_id}", icon=":material/delete:", on_click=_withdraw,
                args=(view, by),
            )  # fmt: skip
    if allowed.to("save_views") and view.is_shared:
        _schedule(view, by)


def _about(view: SavedView) -> str:
    who = _("shared by {name}").format(name=view.made_by) if view.is_shared else _("only in this browser")
    if view.sent_every:
        names = words.listed(view.recipients)
        who += " · " + _("sent {often} to {names}").format(often=schedule_names()[view.sent_every], names=names)
    return who


def _schedule(view: SavedView, by: str) -> None:
    """Show to whom and how often a view is sent; the names are those of recipients.toml."""
    names = names_known()
    if not names:
        st.caption(_("To send it on a schedule, name recipients in recipients.toml of the data folder."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        every = st.selectbox(
            _("Sent"),
            saved_views.EVERY,
            index=saved_views.EVERY.index(view.sent_every),
            format_func=schedule_names().__getitem__,
            key=f"every-{view.view_id}",
            width=160,
        )
        usual = [one for one in view.recipients if one in names]
        to = st.multiselect(_("To"), names, default=usual, key=f"to-{view.view_id}", placeholder=_("Nobody"))
        missing_fields.at(f"to-{view.view_id}")
        if (every, tuple(to)) != (view.sent_every, view.recipients):
            changes = {"sent_every": every, "recipients": tuple(to)}
            st.button(_("Keep"), key=f"keep-{view.view_id}", type="primary", on_click=_change, args=(view, by, changes))


def _start(view: SavedView, is_start: bool) -> None:
    browser_notes.write(browser_notes.START, view.view_id if is_start else "")
    text = _("This browser starts with {name}.") if is_start else _("This browser starts with the overview again.")
    toast.say(text.format(name=view.name))


def _change(view: SavedView, by: str, changes: dict[str, object]) -> None:
    if _named(view.view_id, by, lambda: saved_views.change(view, by, **changes)):
        toast.say(_("The view {name} is changed.").format(name=view.name))


def _withdraw(view: SavedView, by: str) -> None:
    if _named(view.view_id, by, lambda: saved_views.withdraw(view, by)):
        toast.say(_("The view {name} is withdrawn.").format(name=view.name))


def _named(view_id: str, by: str, do: Callable[[], object]) -> bool:
    """Do something that others see, under the name of who did it; say why it was not done."""
    try:
        if not by:
            raise CannotSave(_("Your name is missing: it stands beside what others see changed."), "by")
        do()
    except (CannotSave, CannotWrite) as fault:
        if not missing_fields.keep(fault, {"by": "by-views", "recipients": f"to-{view_id}"}):
            st.session_state[SAID] = str(fault)
        return False
    writer_name.remember(by)
    return True
