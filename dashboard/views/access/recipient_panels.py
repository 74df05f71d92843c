"""Who is sent what, on a page: a table of recipients.toml with what is wrong in it, and the form that changes one."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import viewer
from dashboard.language import _, languages
from dashboard.numbers import company
from dashboard.report import packs
from dashboard.sending import recipient_edit
from dashboard.sending import recipients as told
from dashboard.sending.recipient_edit import CannotKeep
from dashboard.sending.recipient_file import ALL_UNITS, FORMATS, RecipientEntry, checked, variable
from dashboard.views.shared import allowed, missing_fields, panels, toast
from dashboard.visits import trail
from dashboard.wording import words

CHOSEN, TURN = "recipient-chosen", "recipient-turn"
BOXES = ("name", "email", "webhook", "units", "person")


@allowed.only("administer")
def table() -> None:
    """Show everybody that the file names, by which channel, and what is wrong with them."""
    known, text, faults = told.book()
    rows = []
    for name, given in known.items():
        entry, said = checked(name, given, text)
        faults += said
        if entry is not None:
            found, unreached = told.recipients((name,))
            faults += unreached
            rows.append(_row(name, entry, given, [one.channel for one in found]))
    for fault in dict.fromkeys(faults):
        st.warning(words.plain(fault), icon=":material/rule:")
    if not rows:
        st.caption(_("Nobody is named in recipients.toml."))
        return
    panels.table(pd.DataFrame(rows), _("Recipients"), key="recipients")


def _row(name: str, entry: RecipientEntry, given: dict[str, Any], channels: list[str]) -> dict[str, str]:
    names = {"email": _("mail"), "webhook": _("webhook")}
    sees = entry.person or (", ".join(one or _("all") for one in entry.units) if entry.units else _sees_all(entry))
    return {
        _("Name"): name,
        _("Reached by"): ", ".join(names[one] for one in dict.fromkeys(channels)) or _("nothing"),
        _("Language"): languages().get(entry.language, entry.language),
        _("Sent the review"): (", ".join(entry.packs) or _("as text")) if "packs" in given else _("no"),
        _("Sees"): sees,
        _("Persons named"): {True: _("yes"), False: _("no"), None: ""}[entry.personal],
    }


def _sees_all(entry: RecipientEntry) -> str:
    return _("not said") if entry.units is None else _("all")


@allowed.only("administer")
def form() -> None:
    """Show the form that changes a recipient or adds one; secrets are never written here, only named."""
    try:
        text = recipient_edit.text_now()
    except CannotKeep:
        return  # the table has said why
    names = list(told.names_known())
    chosen = st.selectbox(_("Change"), names, index=None, key=CHOSEN, placeholder=_("A new recipient"))
    given = told.book()[0].get(chosen or "", {})
    entry = checked(chosen or "", given, text)[0] or RecipientEntry.model_validate({})
    turn = f"{st.session_state.get(TURN, 0)}-{chosen or ''}"
    with st.form(f"recipient-{turn}", border=True):
        name = chosen or _text(_("Name"), "name", turn, "")
        left, right = st.columns(2, gap="small")
        with left:
            values = _reached(chosen or "", entry, turn)
        with right:
            values |= _sent(entry, given, turn)
        with st.container(horizontal=True):
            is_kept = st.form_submit_button(_("Save"), type="primary", icon=":material/save:")
            is_gone = bool(chosen) and st.form_submit_button(_("Take away"), icon=":material/delete:")
        if is_kept or is_gone:
            _keep(name, None if is_gone else values, text, turn)


def _text(label: str, field: str, turn: str, value: str, said: str = "") -> str:
    key = f"recipient-{field}-{turn}"
    given = st.text_input(label, value=value, key=key, help=said or None, max_chars=2000) or ""
    missing_fields.at(key)
    return given.strip()


def _reached(name: str, entry: RecipientEntry, turn: str) -> dict[str, Any]:
    """Ask how somebody is reached."""
    mail = _text(_("Mail addresses"), "email", turn, ", ".join(entry.email), _("More than one with commas between."))
    text = _("Its address is a secret and stands in the environment as {variable}; another ending is named here.")
    said = text.format(variable=variable("WEBHOOK", name or "NAME"))
    webhook = _text(_("Ending of the variable of the webhook"), "webhook", turn, entry.webhook, said)
    shapes = ["", *FORMATS]
    shape = st.selectbox(
        _("What the service takes"), shapes, index=shapes.index(entry.format), key=f"recipient-format-{turn}",
        format_func=lambda one: one or _("as its address says"),
    )  # fmt: skip
    codes = list(languages())
    spoken = st.selectbox(
        _("Language"), codes, index=codes.index(entry.language), key=f"recipient-language-{turn}",
        format_func=lambda code: languages()[code],
    )  # fmt: skip
    emails = [one.strip() for one in mail.split(",") if one.strip()]
    return {"email": emails, "webhook": webhook, "format": shape, "language": spoken}


def _sent(entry: RecipientEntry, given: dict[str, Any], turn: str) -> dict[str, Any]:
    """Ask what somebody is sent, and of whom."""
    is_reader = st.checkbox(_("Is sent the monthly review"), value="packs" in given, key=f"recipient-review-{turn}")
    files = st.multiselect(
        _("With these files"), list(packs.FORMATS), default=[one for one in entry.packs if one in packs.FORMATS],
        key=f"recipient-packs-{turn}",
    )  # fmt: skip
    build = company.build_in_use()
    tree = {unit.unit_id: unit.name for unit in company.unit_tree(build.build)} if build else {}
    names = tree | {"": _("All units")}
    offered = list(dict.fromkeys(["", *tree, *(entry.units or ())]))
    units = st.multiselect(
        _("Whose numbers"), offered, key=f"recipient-units-{turn}", format_func=lambda one: names.get(one, one),
        default=[""] if entry.units == () else list(entry.units or ()),
        help=_("Each with all below it. Where people sign in, nothing is sent as long as nobody is named."),
    )  # fmt: skip
    missing_fields.at(f"recipient-units-{turn}")
    who = _text(
        _("Or as who signs in"), "person", turn, entry.person, _("Issuer and subject, as the page Access has them.")
    )
    is_named = st.checkbox(_("Persons are named"), value=bool(entry.personal), key=f"recipient-personal-{turn}")
    chosen: Any = ALL_UNITS if units == [""] else units or None
    return {
        "packs": files if is_reader else None,
        "units": chosen,
        "person": who,
        "personal": True if is_named else None if entry.personal is None else False,
    }


def _keep(name: str, values: dict[str, Any] | None, text: str, turn: str) -> None:
    try:
        recipient_edit.keep(name, values, text)
    except CannotKeep as fault:
        places = st.session_state.get(missing_fields.PLACES, {})
        boxes = {field: f"recipient-{field}-{turn}" for field in BOXES}
        missing_fields.refused(fault, {field: box for field, box in boxes.items() if box in places})
        return
    trail.note(viewer.now(), "changed", "recipients.toml", name)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
    toast.say(_("Taken away") if values is None else _("Saved"))
    st.rerun()
