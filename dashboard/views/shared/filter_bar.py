"""The bar at the top of every page: unit, period, comparison, as-of day and language, each with what is chosen."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard.filters import COMPARES, FISCAL_PERIODS, PERIODS, Choices
from dashboard.language import _, languages, ngettext
from dashboard.numbers import choosing, company
from dashboard.numbers.choosing import Picked
from dashboard.numbers.company import Build, Unit
from dashboard.views.shared import choices_link
from dashboard.views.shared.choices_link import EARLIEST, LATEST, allow
from dashboard.wording import words

OF_ONE_MONTH = ("review",)  # pages with days of their own: of all choices only the unit counts there
MOST_NAMED = 2
BAR = "filter-bar"


def before_the_first_load() -> None:
    """Show the choice of the language, the only one there is before anything is loaded."""
    allow("lang", languages())
    with st.container(horizontal=True, horizontal_alignment="right", key=BAR):
        _language()
    choices_link.write()


def choose(build: Build, page_name: str, end: Callable[[], None] = lambda: None) -> Choices:
    """Show the shared filters and return what was chosen; end: what stands beside them at the right."""
    units = {unit.unit_id: unit for unit in company.unit_tree(build.build)}
    year_starts = company.year_starts()
    offered = PERIODS if year_starts == 1 else (*PERIODS[:5], *FISCAL_PERIODS, *PERIODS[5:])
    allow("period", offered)
    allow("compare", COMPARES)
    allow("lang", languages())
    choices_link.allow_units(units)
    choices_link.allow_days(build.as_of)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=BAR):
        _unit(units)
        if page_name not in OF_ONE_MONTH:
            _period(offered)
            _comparison()
            _as_of(build)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", key="bar-end"):
            end()
            _language()
    choices_link.write()
    chosen = choosing.choices(build, _picked())
    st.session_state["choices"] = chosen
    return chosen


def _picked() -> Picked:
    state = st.session_state
    return Picked(
        units=tuple(state["unit"]),
        period=state["period"],
        compare=state["compare"],
        days=(state["from"], state["to"]),
        days_before=(state["before_from"], state["before_to"]),
        as_of=state["as_of"],
    )


# --- one box each ---------------------------------------------------------------------------------------------------


def _unit(units: dict[str, Unit]) -> None:
    with st.popover(_chip(_("Unit"), _units_text(units)), key="chip-unit"):
        st.multiselect(
            _("Unit"),
            list(units),
            key="unit",
            format_func=lambda unit: units[unit].indented,
            placeholder=words.all_units(),
            help=_("Each counts with all units below it; a row below two of them counts once. None chosen: all."),
            width=360,
        )


def _period(offered: tuple[str, ...]) -> None:
    _named_or_own_days("period", _("Period"), offered, words.period_name, ("from", "to"))


def _comparison() -> None:
    about = _("Rates of periods of different lengths can be compared; counts, such as hazards found, cannot.")
    days = ("before_from", "before_to")
    _named_or_own_days("compare", _("Compare with"), COMPARES, words.compare_name, days, about)


def _named_or_own_days(
    key: str, label: str, offered: tuple[str, ...], name: Callable[[str], str], days: tuple[str, str], about: str = ""
) -> None:
    """Show a box of periods by name, with the two days of the reader's own below where those are chosen."""
    chosen = st.session_state[key]
    own = _days_text(*(st.session_state[day] for day in days))
    with st.popover(_chip(label, own if chosen == "custom" else name(chosen)), key=f"chip-{key}"):
        st.radio(label, offered, key=key, format_func=name)
        if chosen == "custom":
            _two_days(*days)
            if about:
                st.caption(about)


def _as_of(build: Build) -> None:
    day = st.session_state["as_of"]
    text = words.day_text(day or build.as_of)
    with st.popover(_chip(_("As of"), text), key="chip-as-of"):
        st.date_input(
            _("As of"),
            value=None,
            key="as_of",
            min_value=EARLIEST,
            max_value=build.as_of,
            help=_(
                "Open and overdue are counted on this day, and later facts are ignored. Empty: the newest day loaded."
            ),
        )


def _two_days(first_key: str, last_key: str) -> None:
    """Show the two days of a period of the reader's own, side by side: the calendar of one hides not the other."""
    left, right = st.columns(2, gap="small")
    first = left.date_input(_("From"), value=None, key=first_key, min_value=EARLIEST, max_value=LATEST)
    last = right.date_input(_("To"), value=None, key=last_key, min_value=EARLIEST, max_value=LATEST)
    if first and last and first > last:
        st.warning(_("The period ends before it starts."))


def _language() -> None:
    st.segmented_control(
        _("Language"),
        list(languages()),
        key="lang",
        format_func=languages().__getitem__,
        required=True,
        label_visibility="collapsed",
    )


# --- their words ----------------------------------------------------------------------------------------------------


def _chip(label: str, chosen: str) -> str:
    """Write what a box is for and what is chosen in it."""
    return words.named(label, words.strong(chosen))


def _units_text(units: dict[str, Unit]) -> str:
    names = [units[one].name for one in st.session_state["unit"]]
    if len(names) <= MOST_NAMED:
        return words.listed(names) or words.all_units()
    others = len(names) - 1
    text = ngettext("{unit} and {count} other", "{unit} and {count} others", others)
    return text.format(unit=names[0], count=others)


def _days_text(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return words.period_name("custom")
    return f"{words.day_text(first)} – {words.day_text(last)}"
