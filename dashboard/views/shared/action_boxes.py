"""The boxes of the forms of improvement actions, filled the first time they are shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard.actions import action_words
from dashboard.actions.action import STAGES
from dashboard.language import _
from dashboard.numbers import company, kpis
from dashboard.views.shared import missing_fields, writer_name
from dashboard.wording import words

LONG = 110  # pixels of a box for more than one line


def _filled(key: str, value: Any) -> str:
    """Fill a box the first time it is shown, and return its key."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def title(key: str, value: str) -> str:
    """Show the box for what is to be done."""
    given = st.text_input(_("What is to be done"), key=_filled(key, value))
    missing_fields.at(key)
    return given or ""


def about(key: str, value: str = "") -> str:
    """Show the box for why and how."""
    return st.text_area(_("Why and how"), key=_filled(key, value), height=LONG) or ""


def owner(key: str, value: str = "") -> str:
    """Show the box for the one who answers for it."""
    text = _("One name: who answers for it. It stays in this data folder and is in no link and no log.")
    given = st.text_input(_("Owner"), key=_filled(key, value), max_chars=writer_name.LONGEST, help=text)
    missing_fields.at(key)
    return given or ""


def due(key: str, value: date | None) -> date | None:
    """Show the box for the day by which it is due."""
    given: date | None = st.date_input(_("Due"), key=_filled(key, value))
    missing_fields.at(key)
    return given


def since(key: str, value: date) -> date:
    """Show the box for the day from which its effect counts."""
    text = _("The effect is measured from the first full month on or after this day. Usually the day it was begun.")
    return st.date_input(_("Effect counts from"), key=_filled(key, value), help=text)


def unit(key: str, value: str) -> str:
    """Let the writer choose the unit."""
    build = company.build_in_use()
    units = {} if build is None else {unit.unit_id: unit.indented for unit in company.unit_tree(build.build)}
    return _choose(_("Unit"), key, value, {"": _("All units"), **units})


def kpi(key: str, value: str) -> str:
    """Let the writer choose the KPI that the action should move."""
    known = {kpi.name: words.label(kpi) for kpi in kpis.catalogue()}
    return _choose(_("KPI it should move"), key, value, {"": _("none"), **known})


def stage(key: str, value: str) -> str:
    """Let the writer choose the stage."""
    names = action_words.stage_names()
    key = _filled(key, value)
    return st.radio(_("Stage"), STAGES, key=key, format_func=names.__getitem__, horizontal=True) or value


def _choose(label: str, key: str, value: str, names: dict[str, str]) -> str:
    """Show a box of names; a value that no longer exists stays in it under its id."""
    names = {value: value, **names} if value not in names else names
    given = st.selectbox(label, list(names), key=_filled(key, value), format_func=names.__getitem__)
    missing_fields.at(key)
    return given or ""


BOXES: dict[str, Callable[[str, Any], Any]] = {
    "stage": stage,
    "title": title,
    "about": about,
    "unit_id": unit,
    "owner": owner,
    "due_date": due,
    "kpi": kpi,
    "since": since,
}
