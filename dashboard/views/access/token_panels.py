"""Tokens of programs, on a page: what each opens, until when, the form that makes one, and what ends it."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard.access import viewer
from dashboard.language import _
from dashboard.numbers import company, plant_day
from dashboard.refusal import Refusal
from dashboard.state import CannotWrite
from dashboard.tokens import tokens
from dashboard.tokens.tokens import FOR_PROGRAMS, LONGEST_NAME, USUAL_DAYS
from dashboard.views.access import access_panels
from dashboard.views.shared import allowed, missing_fields, panels
from dashboard.wording import words

TURN, NEW, ENDS = "token-turn", "token-new", "token-ends"


@allowed.only("administer")
def table() -> None:
    """Show every token, and offer to end one that works."""
    found = tokens.tokens()
    if not found:
        st.caption(_("No program has a token."))
        return
    names = access_panels.roles_in_words()
    rows = [
        {
            _("Name"): one.name,
            _("Roles"): ", ".join(names[role] for role in one.roles),
            _("Units"): ", ".join(one.units) or _("all"),
            _("Persons named"): _("yes") if one.personal else _("no"),
            _("Last day"): words.day_text(one.last_date),
            _("Made by"): one.made_by or _("this machine"),
            _("Ended"): words.time_text(one.ended_at) if one.ended_at else "",
        }
        for one in found
    ]
    panels.table(pd.DataFrame(rows), _("Programs"), key="access-tokens")
    _end_one({one.token_id: one.name for one in found if one.works_on(plant_day.today())})


def _end_one(working: dict[str, str]) -> None:
    if not working:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            _("End a token"), list(working), index=None, key=ENDS, placeholder=_("Choose a program"),
            format_func=lambda one: f"{working[one]} · {one[:4]}",
        )  # fmt: skip
        if chosen and st.button(_("End"), key="token-end", icon=":material/key_off:"):
            tokens.end(chosen)
            st.rerun()


@allowed.only("administer")
def form() -> None:
    """Show the form that makes a token; its text stands below it once."""
    turn, today = st.session_state.get(TURN, 0), plant_day.today()
    units = {unit.unit_id: unit.indented for unit in _units()}
    names = access_panels.roles_in_words()
    with st.form(f"token-{turn}", border=True):
        st.markdown(words.strong(_("Make a token")))
        left, right = st.columns(2, gap="small")
        with left:
            name = st.text_input(_("Name"), key=f"token-name-{turn}", max_chars=LONGEST_NAME,
                                 help=_("Which program uses it, such as Power BI of the safety office."))  # fmt: skip
            missing_fields.at(f"token-name-{turn}")
            role = st.selectbox(_("Role"), FOR_PROGRAMS, key=f"token-role-{turn}", format_func=names.__getitem__)
        with right:
            chosen = st.multiselect(
                _("Units"), list(units), key=f"token-units-{turn}", format_func=units.__getitem__, placeholder=_("all"),
                help=_("Each with all below it; none means all."),
            )  # fmt: skip
            last = st.date_input(_("Last day"), today + timedelta(days=USUAL_DAYS), key=f"token-last-{turn}")
            missing_fields.at(f"token-last-{turn}")
        personal = viewer.now().personal and st.checkbox(_("With the names of persons"), key=f"token-personal-{turn}")
        if st.form_submit_button(_("Make the token"), type="primary", icon=":material/key:"):
            try:
                _made, text = tokens.make(name, (role,), tuple(chosen), last, today, personal=personal)
            except (Refusal, CannotWrite) as fault:
                boxes = {"name": f"token-name-{turn}", "last_date": f"token-last-{turn}"}
                missing_fields.refused(fault, boxes)
                return
            st.session_state[TURN], st.session_state[NEW] = turn + 1, text
            st.rerun()
    if text := st.session_state.pop(NEW, ""):
        st.success(_("Copy it now: it is shown this once, and kept nowhere."), icon=":material/key:")
        st.code(text, language=None)


def _units() -> tuple[company.Unit, ...]:
    build = company.build_in_use()
    return tuple(company.unit_tree(build.build)) if build else ()
