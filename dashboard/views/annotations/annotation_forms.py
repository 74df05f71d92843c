"""The forms of the page of annotations: add one, correct one, withdraw one. A refusal is a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from dashboard.annotations import annotation_rows, annotations
from dashboard.annotations.annotation_book import Annotation
from dashboard.annotations.annotations import TYPES, CannotAnnotate
from dashboard.filters import Choices
from dashboard.language import _
from dashboard.numbers import company
from dashboard.state import CannotWrite
from dashboard.views.shared import allowed, missing_fields, toast, writer_name
from dashboard.wording import words

ICON = ":material/push_pin:"
COUNTED = "annotations_written"  # gives the next form empty boxes
WHICH = "annotation-which"
FIELDS = ("label", "annotation_type", "unit_id", "start_date", "end_date")


@allowed.only("annotate")
def add_one(choices: Choices) -> None:
    """Show the form that adds an annotation."""
    key = f"annotation-{st.session_state.get(COUNTED, 0)}"
    with st.form(key, border=True):
        st.markdown(words.strong(_("Add what happened")))
        start = {"label": "", "annotation_type": TYPES[0], "unit_id": choices.filters.unit_id or ""}
        given = _boxes(key, {**start, "start_date": choices.as_of, "end_date": None})
        by = writer_name.name(key)
        if st.form_submit_button(_("Add"), type="primary", icon=ICON):
            done = _tried(lambda: annotations.add(**_named(given), by=by), key)
            if done is not None:
                st.session_state[COUNTED] = st.session_state.get(COUNTED, 0) + 1
                _written(by, _("Added: {event}").format(event=annotation_rows.line(done)))


@allowed.only("annotate")
def correct_one() -> None:
    """Show the forms that correct or withdraw an annotation, also an exported one."""
    known = {one.annotation_id: one for one in annotations.known()}
    if not known:
        return
    with st.container(border=True):
        st.markdown(words.strong(_("Correct or withdraw")))
        if st.session_state.get(WHICH) not in known:
            st.session_state[WHICH] = next(iter(known))
        chosen = st.selectbox(
            _("Which one"), list(known), key=WHICH, format_func=lambda one: annotation_rows.line(known[one])
        )
        one = known[chosen]
        key = f"correct-{one.annotation_id}"
        base = _base(one, key)
        with st.form(key, border=False):
            given = _boxes(key, {field: getattr(base, field) for field in FIELDS})
            by = writer_name.name(key)
            with st.container(horizontal=True, gap="small"):
                to_save = st.form_submit_button(_("Save the correction"), type="primary", icon=":material/edit:")
                to_withdraw = st.form_submit_button(_("Withdraw"), icon=":material/undo:")
            st.caption(
                _("Every version stays in the history. What came from an export is corrected for this dashboard.")
            )
    if to_save:
        _correct(base, key, given, by)
    if to_withdraw:
        _withdraw(base, key, by)


def _base(one: Annotation, key: str) -> Annotation:
    """Return the version that the boxes were filled from: the newest, unless something was typed into them."""
    base: Annotation = st.session_state.get(f"base-{key}", one)
    boxes = {f"{field}-{key}": field for field in FIELDS}
    is_shown = all(box in st.session_state for box in boxes)
    if is_shown and any(st.session_state[box] != getattr(base, field) for box, field in boxes.items()):
        return base
    if not is_shown or base != one:
        for box, field in boxes.items():
            st.session_state[box] = getattr(one, field)
    st.session_state[f"base-{key}"] = one
    return one


def _correct(base: Annotation, key: str, given: dict[str, Any], by: str) -> None:
    if all(given[field] == getattr(base, field) for field in FIELDS):
        st.error(words.plain(_("Nothing was changed in the boxes.")))
        return
    done = _tried(lambda: annotations.change(base.annotation_id, base.version, **_named(given), by=by), key, base)
    if done is not None:
        _forget(key)
        _written(by, _("Corrected: {event}").format(event=annotation_rows.line(done)))


def _withdraw(base: Annotation, key: str, by: str) -> None:
    def take_back() -> Annotation:
        annotations.withdraw(base.annotation_id, base.version, by)
        return base

    if _tried(take_back, key, base) is not None:
        _forget(key)
        _written(by, _("Withdrawn: {event}").format(event=annotation_rows.line(base)))


def _tried(write: Callable[[], Annotation], key: str, base: Annotation | None = None) -> Annotation | None:
    """Write, or show the sentence why not; what was typed stays, and the newest version counts as read."""
    try:
        return write()
    except (CannotAnnotate, CannotWrite) as fault:
        missing_fields.refused(fault, {field: f"{field}-{key}" for field in (*FIELDS, "by")})
    if base is not None:
        newest = (one for one in annotations.known() if one.annotation_id == base.annotation_id)
        st.session_state[f"base-{key}"] = next(newest, base)
    return None


def _forget(key: str) -> None:
    """Let the boxes be filled anew."""
    st.session_state.pop(f"base-{key}", None)
    for field in FIELDS:
        st.session_state.pop(f"{field}-{key}", None)


def _written(by: str, said: str) -> None:
    """Remember who wrote, and show the page with what was written."""
    writer_name.remember(by)
    toast.say(said)
    st.rerun()


# --- the boxes ------------------------------------------------------------------------------------------------------


def _boxes(key: str, start: dict[str, Any]) -> dict[str, Any]:
    """Show the boxes of an annotation, filled the first time they are shown."""
    for field in FIELDS:
        st.session_state.setdefault(f"{field}-{key}", start[field])
    kinds, units = annotations.type_names(), _units(start["unit_id"])
    given: dict[str, Any] = {"label": st.text_input(_("What happened"), key=f"label-{key}") or ""}
    missing_fields.at(f"label-{key}")
    left, right = st.columns(2, gap="small")
    with left:
        given["annotation_type"] = st.selectbox(
            _("Kind"), list(kinds), key=f"annotation_type-{key}", format_func=kinds.__getitem__
        )
        missing_fields.at(f"annotation_type-{key}")
        given["start_date"] = _day(_("From"), f"start_date-{key}")
    with right:
        given["unit_id"] = st.selectbox(_("Unit"), list(units), key=f"unit_id-{key}", format_func=units.__getitem__)
        missing_fields.at(f"unit_id-{key}")
        given["end_date"] = _day(_("To (empty: it began for good)"), f"end_date-{key}")
    return given


def _day(label: str, key: str) -> date | None:
    given: date | None = st.date_input(label, key=key)
    missing_fields.at(key)
    return given


def _units(unit_id: str) -> dict[str, str]:
    """Name the units; one that is no more stays under its id."""
    build = company.build_in_use()
    units = {} if build is None else {unit.unit_id: unit.indented for unit in company.unit_tree(build.build)}
    return {"": _("All units"), **({unit_id: unit_id} if unit_id not in units and unit_id else {}), **units}


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """Name what was typed as annotations.add() and change() take it."""
    short = {"start_date": "start", "end_date": "end"}
    return {short.get(field, field): value for field, value in given.items()}
