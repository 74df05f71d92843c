"""The forms of the page of targets: set one, withdraw one. Nothing is overwritten; a refusal is a sentence."""

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.filters import MONTHS_A_YEAR, Choices, month_end, of_units, shift_months, year_start
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import company, kpis, plant_day
from dashboard.numbers.unit_tree import EVERYTHING
from dashboard.results import when_known
from dashboard.state import CannotWrite
from dashboard.targets import target_words, targets
from dashboard.targets.overlaps import overlaps
from dashboard.targets.target_book import Target
from dashboard.views.shared import allowed, missing_fields, toast, writer_name
from dashboard.views.targets import target_rows
from dashboard.wording import formats, words

KPI, UNIT = "target_kpi", "target_unit"
COUNTED = "targets_written"  # gives the next form empty boxes
OVERLAP = "target_overlap"  # what the form says of the target that was set last
LONG = 90  # pixels of a box for more than one line


@allowed.only("set_targets")
def offer(kpi: Kpi, choices: Choices) -> None:
    """Show the button that fills the form with a KPI and the chosen unit."""
    st.button(
        words.label(kpi),
        key=f"offer-{kpi.name}",
        icon=":material/flag:",
        on_click=_fill,
        args=(kpi.name, choices.filters.unit_id or EVERYTHING),
    )


def _fill(kpi: str, unit_id: str) -> None:
    st.session_state[KPI], st.session_state[f"{UNIT}-{unit_id}"] = kpi, unit_id


@allowed.only("set_targets")
def set_one(choices: Choices) -> None:
    """Show the form that sets a target; the year of the as-of date is filled in."""
    turn, year = st.session_state.get(COUNTED, 0), choices.as_of or plant_day.today()
    with st.form(f"target-{turn}", border=True):
        st.markdown(words.strong(_("Set a target")))
        if OVERLAP in st.session_state:
            st.info(words.plain(st.session_state.pop(OVERLAP)), icon=":material/layers:")
        left, right = st.columns(2, gap="small")
        with left:
            kpi, unit_id = _kpi(), _unit(choices)
        with right:
            start, end = _days(year, turn)
        with left:
            target = st.number_input(_("Target"), value=None, key=f"target-value-{turn}", format="%g")
            missing_fields.at(f"target-value-{turn}")
        with right:
            tolerance = st.number_input(_("Tolerance"), value=None, key=f"target-room-{turn}", format="%g",
                                        help=_("How far beside the target still counts as met."))  # fmt: skip
            missing_fields.at(f"target-room-{turn}")
        note = st.text_area(_("Reason"), key=f"target-note-{turn}", height=LONG)
        by = writer_name.name(f"target-{turn}")
        if st.form_submit_button(_("Set the target"), type="primary", icon=":material/flag:"):
            _set(choices, turn, kpi, unit_id, start, end, target, tolerance, note or "", by)


def _set(
    choices: Choices,
    turn: int,
    kpi: str,
    unit_id: str,
    start: date | None,
    end: date | None,
    target: float | None,
    tolerance: float | None,
    note: str,
    by: str,
) -> None:
    try:
        done = targets.set_target(kpi, unit_id, start, end, target, tolerance, note, by)
    except (targets.CannotSet, CannotWrite) as fault:
        boxes = {"kpi": KPI, "target": "target-value", "tolerance": "target-room"}
        boxes |= {"start_date": "target-from", "end_date": "target-to", "by": "by-target"}
        missing_fields.refused(fault, {field: f"{box}-{turn}" if box != KPI else box for field, box in boxes.items()})
        return
    if said := words.joined(*filter(None, (beside(done), known(done, choices)))):
        st.session_state[OVERLAP] = said
    _written(by, _("Target set: {target}").format(target=short(done)))


def beside(done: Target) -> str:
    """Say which targets of the same unit a new one stands before, and which before it, each from which day."""
    texts = {True: _("From {day} it stands before {target}."), False: _("From {day} {target} stands before it.")}
    said = []
    for one in overlaps(done):
        is_ahead = one.ahead is done
        other = short(one.behind if is_ahead else one.ahead)
        said.append(texts[is_ahead].format(day=words.day_text(one.from_day), target=other))
    return words.joined(*said)


def known(done: Target, choices: Choices) -> str:
    """Say of a target of an accident rate when a halving and the target itself could be told from luck."""
    place = of_units(choices.filters, (done.unit_id,) if done.unit_id else ())
    whole = replace(choices, filters=replace(place, area_id=None, slices=()))
    found = when_known.when_known(whole, done.kpi, done)
    return "" if found is None else words.joined(*when_known.sentences(found))


@allowed.only("set_targets")
def withdraw_one() -> None:
    """Show the form that takes back a target written on this page."""
    found = target_rows.standing()
    if not found:
        return
    turn = st.session_state.get(COUNTED, 0)
    with st.form(f"withdraw-{turn}", border=True):
        st.markdown(words.strong(_("Withdraw a target")))
        st.caption(_("It counts no more; what was written stays in the history. One from an export counts again."))
        place = st.selectbox(
            _("Target"), range(len(found)), key=f"withdraw-which-{turn}", format_func=lambda place: short(found[place])
        )
        note = st.text_area(_("Reason"), key=f"withdraw-note-{turn}", height=LONG)
        by = writer_name.name(f"withdraw-{turn}")
        if st.form_submit_button(_("Withdraw"), icon=":material/undo:"):
            _withdraw(found[place or 0], note or "", by, turn)


def _withdraw(one: Target, note: str, by: str, turn: int) -> None:
    try:
        targets.withdraw(one.kpi, one.unit_id, one.start_date, note, by)
    except (targets.CannotSet, CannotWrite) as fault:
        missing_fields.refused(fault, {"by": f"by-withdraw-{turn}"})
        return
    _written(by, _("Target withdrawn: {target}").format(target=short(one)))


def _written(by: str, said: str) -> None:
    """Remember who wrote, give the next form empty boxes, and show the page with what was written."""
    writer_name.remember(by)
    st.session_state[COUNTED] = st.session_state.get(COUNTED, 0) + 1
    toast.say(said)
    st.rerun()


def short(one: Target) -> str:
    """Write a target in one line; of a KPI that is no more, its name."""
    known = {kpi.name: kpi for kpi in kpis.catalogue()}.get(one.kpi)
    name = one.kpi if known is None else words.label(known)
    return f"{name} {value(one, known)} · {target_words.unit_name(one.unit_id)} · {target_words.days(one)}"


def value(one: Target, kpi: Kpi | None) -> str:
    """Write the value of a target; where its KPI is no more, without direction and unit."""
    return formats.short(one.target) if kpi is None else target_words.value_text(one.target, one.tolerance, kpi)


def _kpi() -> str:
    names = {kpi.name: words.label(kpi) for kpi in kpis.catalogue() if kpi.better != "neither"}
    chosen = _choose(_("KPI"), KPI, names, next(iter(names)))
    missing_fields.at(KPI)
    return chosen


def _unit(choices: Choices) -> str:
    units = {unit.unit_id: unit.indented for unit in company.unit_tree(choices.build)}
    chosen = choices.filters.unit_id or EVERYTHING
    return _choose(_("Unit"), f"{UNIT}-{chosen}", {EVERYTHING: _("All units"), **units}, chosen)


def _choose(label: str, key: str, names: dict[str, str], usual: str) -> str:
    """Show a box of names; what no longer exists becomes the usual."""
    if st.session_state.get(key) not in names:
        st.session_state[key] = usual
    return st.selectbox(label, list(names), key=key, format_func=names.__getitem__) or EVERYTHING


def _days(day: date, turn: int) -> tuple[date | None, date | None]:
    """Ask from when to when; the (fiscal) year of a day is filled in."""
    first = year_start(day, company.year_starts())
    last = month_end(shift_months(first, MONTHS_A_YEAR - 1))
    start = st.date_input(_("Valid from"), value=first, key=f"target-from-{turn}")
    missing_fields.at(f"target-from-{turn}")
    end = st.date_input(_("Valid to"), value=last, key=f"target-to-{turn}")
    missing_fields.at(f"target-to-{turn}")
    return start, end
