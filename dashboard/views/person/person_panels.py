"""The parts of the page of a person: who is shown, numbers and targets, and the lists of what is theirs."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.access import viewer
from dashboard.actions import actions
from dashboard.filters import Choices
from dashboard.language import _
from dashboard.numbers import names
from dashboard.results import one_person
from dashboard.results.one_person import Aim, Count, Person
from dashboard.views.person import action_list
from dashboard.views.shared import panels
from dashboard.wording import words

MOST_LISTED = 2000  # all of them go to the browser
CHOSEN = "person-shown"  # of this session alone: a person never stands in a link
INSPECTED = ("completed_date", "inspection_type", "unit_name", "area_name", "due_date")
OWNED = ("due_date", "description", "unit_name", "area_name", "hazard_level", "found_date")


def shown(choices: Choices, day: date) -> Person | None:
    """Let who may see names choose a person, and find who asks; say why nobody is shown."""
    mine = one_person.myself()
    if not viewer.now().personal:
        if mine is None:
            st.info(
                _(
                    "Nobody is shown: names are not shown to you, and `person_id` at your name in settings/access.toml,"
                    " by which you would find what is yours, is missing or not among the people of your units."
                )
            )
        return mine
    rows = one_person.people(choices.filters, day)
    if len(rows) > MOST_LISTED:
        text = _("{count} people are too many for a list: choose a unit above.")
        st.caption(text.format(count=words.whole(len(rows))))
        rows = rows.head(0)
    elif rows.empty and mine is None:
        st.caption(_("Nobody is in post in this unit."))
    labels = {str(row.person_id): _label(row) for row in rows.itertuples()}
    if mine is not None:
        labels = {mine.person_id: _("Me: {name}").format(name=mine.name or mine.person_id)} | {
            key: label for key, label in labels.items() if key != mine.person_id
        }
    if not labels:
        return None
    chosen = st.selectbox(
        _("Person"), list(labels), index=0 if mine else None, key=CHOSEN, format_func=lambda key: labels.get(key, key)
    )
    return one_person.of(chosen) if chosen else None


def _label(row: object) -> str:
    name = getattr(row, "person_name", None)
    parts = (None if pd.isna(name) else name, row.person_id, row.unit_name, row.post)  # type: ignore[attr-defined]  # a row of people
    return " · ".join(str(part) for part in parts if part and not pd.isna(part))


def person(who: Person, choices: Choices, day: date) -> None:
    """Show all that is a person's."""
    panels.answer(" · ".join(part for part in (who.name or who.person_id, who.post, who.unit_name) if part))
    if not who.is_alone:
        st.warning(
            _(
                "Inspections and hazards name people, and this name is missing or that of two people of this line of"
                " units: they cannot be told apart, so that only what goes by the number of the person is shown."
            )
        )
    _numbers(one_person.counts(who, choices.filters))
    _aims(one_person.aims(who, choices.filters, day))
    hazards = one_person.records("open_count", who, choices.filters, OWNED)
    _list(_("Open hazards to treat"), hazards.sort_values("due_date") if len(hazards) else hazards, OWNED)
    _list(_("Inspections to do"), one_person.scheduled(who, day), ("due_date", *INSPECTED[1:4]))
    done = one_person.records("inspection_count", who, choices.filters, INSPECTED)
    _list(_("Inspections done in the period"), done, INSPECTED)
    _actions(who)
    trainings, licences = one_person.learned(who, day)
    _list(_("Licences"), licences, ("last_date", "licence_type", "licence_state", "issued_date"))
    fields = ("trained_date", "training_type", "training_hours", "training_result", "retrain_by_date")
    _list(_("Trainings"), trainings, fields)
    fields = ("place_name", "place_type", "responsibility_role", "signed_date", "end_date")
    _list(_("Areas and risk points to answer for"), one_person.answers(who, day), fields)


def _numbers(found: tuple[Count, ...]) -> None:
    """Show the numbers of a person; a share of few says so by its interval."""
    if not found:
        return
    with st.grid(5, min_column_width=180, gap="small"):
        for one in found:
            with st.container(border=True, gap=None, height="stretch"):
                st.metric(words.label(one.kpi), words.amount_with_unit(one.rate, one.kpi), help=words.about(one.kpi))
                if one.kpi.bottom:
                    text = _("{top} of {bottom}").format(top=words.whole(one.top), bottom=words.whole(one.bottom))
                    st.caption(text)


def _aims(found: tuple[Aim, ...]) -> None:
    if not found:
        return
    panels.heading(_("Targets of this person"), _("Each in its own days; of a count, at least so many."))
    said = {True: _("met"), False: _("missed"), None: _("still running")}
    rows = pd.DataFrame(
        [
            {
                "kpi": words.label(one.kpi),
                "reached": words.amount(one.reached, one.kpi),
                "target": words.amount(one.target, one.kpi),
                "is_met": said[one.is_met],
                "from": words.day_text(one.start),
                "to": words.day_text(one.end),
            }
            for one in found
        ]
    )
    heads = {
        "kpi": _("KPI"), "reached": _("Reached so far"), "target": _("Target"), "is_met": _("Met?"), "from": _("From"),
        "to": _("To"),
    }  # fmt: skip
    panels.table(rows, _("Targets of this person"), heads, key="person-aims")


def _actions(who: Person) -> None:
    """List the open actions whose owner is written as the person's name."""
    panels.heading(_("Open actions"))
    every = actions.actions(who.unit_id) if who.is_alone else ()
    action_list.table(tuple(one for one in every if one.is_open and one.owner.strip() == who.name))


def _list(title: str, rows: pd.DataFrame, fields: tuple[str, ...]) -> None:
    panels.heading(title)
    labels = names.field_labels()
    heads = {field: labels.get(field, field) for field in fields if field in rows.columns}
    coded = names.coded(rows, *(field for field in heads if names.codes(field)))
    panels.table_or_none(coded, title, heads, f"person-{'-'.join(fields[:2])}")
