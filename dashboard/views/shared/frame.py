"""The parts of the frame around every page: shared filters kept in the URL, headline, footer, language."""

from collections.abc import Container
from datetime import date
from pathlib import Path

import streamlit as st

from dashboard import language
from dashboard.filters import COMPARES, FISCAL_PERIODS, PERIODS, Choices, Filters, comparison, period_dates
from dashboard.language import _, languages
from dashboard.numbers import company
from dashboard.numbers.company import Build
from dashboard.wording import words

HERE = Path(__file__).parents[2]
PAGES = HERE / "views" / "pages"
LOGO = HERE / "logo.svg"
ICON = HERE / "icon.svg"
DEFAULTS: dict[str, str] = {"lang": "en", "period": "last_12_months", "unit": "", "compare": "last_year"}
EARLIEST = date(1950, 1, 1)
LATEST = date(2100, 1, 1)
OWN_DAYS = ("review",)
LINKED = (*DEFAULTS, "from", "to", "as_of")


def page(name: str, title: str, icon: str, default: bool = False) -> st.Page:
    """Return one page of the navigation."""
    return st.Page(PAGES / f"{name}.py", title=title, icon=icon, url_path=None if default else name, default=default)


def choose_language() -> None:
    """Take the choices of the link that was opened, and show all texts of this run in the language among them."""
    read_link()
    language.use(lambda: st.session_state.get("lang") or "en")


def read_link() -> None:
    """Take the choices from a link just opened or gone back to; keep those made when only the page changed."""
    link = {name: st.query_params[name] for name in LINKED if name in st.query_params}
    if link == st.session_state.get("link") or (not link and "link" in st.session_state):
        return
    for name, value in (DEFAULTS | link).items():
        st.session_state[name] = value
    for name in ("from", "to", "as_of"):
        st.session_state[name] = parse_date(link.get(name))
    st.session_state["link"] = link


def before_the_first_load(title: str) -> None:
    """Show the title and the choice of the language, the only one there is before anything is loaded."""
    allow("lang", languages())
    with st.sidebar:
        _language_choice()
    write_link()
    st.title(title, anchor=False)


def _language_choice() -> None:
    st.segmented_control(
        _("Language"),
        list(languages()),
        key="lang",
        format_func=languages().__getitem__,
        required=True,
        label_visibility="collapsed",
    )


def parse_date(text: str | None) -> date | None:
    """Read a date of a link; anything else counts as not given."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def write_link() -> None:
    """Put the choices that differ from the usual ones into the link, so that the view can be sent to a colleague."""
    link = {name: st.session_state[name] for name, usual in DEFAULTS.items() if st.session_state.get(name) != usual}
    dates = ("from", "to", "as_of") if st.session_state.get("period") == "custom" else ("as_of",)
    link |= {name: st.session_state[name].isoformat() for name in dates if st.session_state.get(name)}
    st.session_state["link"] = link
    if {name: st.query_params[name] for name in LINKED if name in st.query_params} != link:
        of_the_page = {name: st.query_params.get_all(name) for name in st.query_params if name not in LINKED}
        st.query_params.from_dict({**of_the_page, **link})


def choose(build: Build, page_name: str) -> Choices:
    """Show the shared filters and return what was chosen."""
    units = {unit.unit_id: unit for unit in company.unit_tree(build.build)}
    year_starts = company.year_starts()
    offered = (*PERIODS[:4], *FISCAL_PERIODS, *PERIODS[4:]) if year_starts != 1 else PERIODS
    allow("period", offered)
    allow("compare", COMPARES)
    allow("lang", languages())
    allow("unit", ("", *units))
    allow_days(build)
    with st.sidebar:
        st.selectbox(
            _("Unit"),
            ("", *units),
            key="unit",
            format_func=lambda unit: units[unit].indented if unit else _("All units"),
        )
        st.selectbox(_("Period"), offered, key="period", format_func=words.period_name)
        custom = choose_days(build) if st.session_state["period"] == "custom" else (None, None)
        st.selectbox(_("Compare with"), COMPARES, key="compare", format_func=words.compare_name)
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
        _language_choice()
    write_link()
    as_of = st.session_state["as_of"] or build.as_of
    first, last = period_dates(st.session_state["period"], as_of, custom, year_starts) if as_of else (None, None)
    filters = Filters(
        from_date=first, to_date=last, unit_id=st.session_state["unit"] or None, as_of=st.session_state["as_of"]
    )
    choices = Choices(
        filters=filters,
        before=comparison(filters, st.session_state["compare"], as_of),
        compare=st.session_state["compare"],
        period=st.session_state["period"],
        unit_name=units[filters.unit_id].name if filters.unit_id else "",
        build=build.build,
        built_at=build.built_at,
        as_of=as_of,
        first_date=build.first_date,
        tables=company.tables_loaded(build.build),
    )
    st.session_state["choices"] = choices
    return choices


def allow(name: str, values: Container[object]) -> None:
    """Go back to the usual choice when the link asked for something that does not exist."""
    if st.session_state.get(name) not in values:
        st.session_state[name] = DEFAULTS[name]


def allow_days(build: Build) -> None:
    """Forget days of the link that no calendar here reaches."""
    for name, latest in (("from", LATEST), ("to", LATEST), ("as_of", build.as_of or LATEST)):
        day = st.session_state.get(name)
        if day is not None and not EARLIEST <= day <= latest:
            st.session_state[name] = None


def choose_days(build: Build) -> tuple[date | None, date | None]:
    """Show the two days of a period of the reader's own."""
    first = st.date_input(_("From"), value=None, key="from", min_value=EARLIEST, max_value=LATEST)
    last = st.date_input(_("To"), value=None, key="to", min_value=EARLIEST, max_value=LATEST)
    if first and last and first > last:
        st.warning(_("The period ends before it starts."))
    return first, last


def headline(title: str, choices: Choices, page_name: str = "") -> None:
    """Show the title and, beside it, what all numbers of the page are about; a page with days of its own says them."""
    scope = words.scope_text(choices)
    if page_name in OWN_DAYS:
        scope = words.strong(choices.unit_name or _("All units"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="headline"):
        st.title(title, anchor=False, width="content")
        st.caption(scope, width="content")


def footer(choices: Choices) -> None:
    """Say which warehouse answered and up to which day it knows the facts."""
    with st.container(key="footer"):
        st.caption(words.build_text(choices))
