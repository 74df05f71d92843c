"""The buttons of the review page that make a pack and hand it over, and what became of the last sendings."""

import shlex
from dataclasses import dataclass

import streamlit as st

from dashboard import state
from dashboard.access import viewer
from dashboard.language import _, language
from dashboard.numbers.warehouse import in_use
from dashboard.report import packs, printed, send_pack
from dashboard.report.packs import PackNotWritten
from dashboard.report.printed import CannotPrint
from dashboard.review import agenda
from dashboard.review.month import CannotReview
from dashboard.sending.attempts import MOST_ATTEMPTS
from dashboard.state import CannotWrite
from dashboard.views.shared import saving
from dashboard.wording import formats, words

MADE = "pack_made"
ICONS = {"delivered": ":material/mark_email_read:", "failed": ":material/error:", "trying": ":material/schedule_send:"}


@dataclass(frozen=True)
class Made:
    """A pack that is ready to be saved, and what it was made of: it is offered no longer than that stays the same."""

    basis: object
    format_name: str
    file_name: str
    content: bytes


def buttons(month: str, unit_id: str | None) -> None:
    """Show a button per format; a click makes the pack, and offers it to be saved. Say who was sent what."""
    st.header(_("The pack to project and to file"), anchor="pack")
    offers(month, unit_id)
    sendings(month, unit_id)


@st.fragment
def offers(month: str, unit_id: str | None) -> None:
    """Make the pack that is asked for, then offer it; only this part of the page runs again."""
    missing = no_printer()
    with st.container(horizontal=True):
        asked = [
            name
            for name, each in packs.FORMATS.items()
            if st.button(
                _(each.label),
                key=f"pack-{name}",
                icon=f":material/{each.icon}:",
                disabled=name == "pdf" and bool(missing),
                help=missing if name == "pdf" and missing else None,
            )
        ]
    if missing:
        st.caption(words.plain(missing))
    basis = (month, unit_id, language(), in_use().stem, state.stamp(), viewer.now().key)
    for name in asked:
        make(name, month, unit_id, basis)
    made = st.session_state.get(MADE)
    if made is not None and made.basis == basis:
        save(made)


def no_printer() -> str:
    """Say why no PDF can be made here; nothing where it can."""
    try:
        printed.browser()
    except CannotPrint as fault:
        return str(fault)
    return ""


def make(name: str, month: str, unit_id: str | None, basis: object) -> None:
    """Make a pack and keep it until it is saved; what cannot be made is a sentence."""
    st.session_state.pop(MADE, None)
    try:
        with st.spinner(_("Writing {format} …").format(format=_(packs.FORMATS[name].label))):
            review = agenda.review(month, unit_id)
            content = packs.as_bytes(review, name)
    except (PackNotWritten, CannotReview, CannotWrite) as fault:
        st.error(words.plain(str(fault)), icon=":material/error:")
        return
    st.session_state[MADE] = Made(basis, name, packs.file_name(review, name), content)


def save(made: Made) -> None:
    """Offer a pack that was made."""
    size = formats.number(len(made.content) / 1000)
    saving.button(
        _("Save {file} ({size} kB)").format(file=made.file_name, size=size),
        made.content,
        file_name=made.file_name,
        mime=packs.FORMATS[made.format_name].mime,
        key="pack-save",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def sendings(month: str, unit_id: str | None) -> None:
    """Say to whom this review was sent, what was not taken and why; or how to send it."""
    try:
        last = send_pack.last(month, unit_id)
    except CannotWrite as fault:
        st.error(words.plain(str(fault)))
        return
    if not last:
        st.caption(_("This review was not sent to anybody yet. This sends it:"))
        asked = ["python", "-m", "dashboard", "review", month, *(["--unit", unit_id] if unit_id else []), "--send"]
        st.code(shlex.join(asked), language=None)
    for sending in last:
        text = f"{ICONS[sending['outcome']]} {words.plain(outcome_text(sending))}"
        st.warning(text) if sending["outcome"] == "failed" else st.caption(text)


def outcome_text(sending: dict[str, str]) -> str:
    """Say what became of the last attempt to send a review to one recipient."""
    text = {
        "delivered": _("Sent to {name} on {time}: {pack}"),
        "failed": _("Not taken by {name} on {time}, attempt {attempt}; the next run tries again: {says}"),
        "given up": _("Not taken by {name} in {attempt} attempts, given up: {says}"),
        "trying": _("Being sent to {name} since {time}: {pack}"),
    }["given up" if is_given_up(sending) else sending["outcome"]]
    return text.format(
        name=sending["recipient"],
        time=words.time_text(sending["sent_at"]),
        pack=send_pack.pack_name(sending["pack"]),
        attempt=sending["attempt"],
        says=sending["says"],
    )


def is_given_up(sending: dict[str, str]) -> bool:
    """Say whether no run tries again."""
    return sending["outcome"] == "failed" and int(sending["attempt"]) >= MOST_ATTEMPTS
