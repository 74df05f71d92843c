"""The parts of the frame around every page: language, look, the way around, headline, footer."""

from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import language, state
from dashboard.data_folder import data_dir
from dashboard.filters import Choices
from dashboard.language import _
from dashboard.numbers import warehouse
from dashboard.views.shared import choices_link, filter_bar, way_around
from dashboard.views.shared.way_around import Place
from dashboard.wording import words

HERE = Path(__file__).parents[2]
LOGO = HERE / "logo.svg"
ICON = HERE / "icon.svg"
STYLE = Path(__file__).with_suffix(".css")
BELOW = "below-the-filters"
SIDEBAR = 200  # pixels: eight short words, so that a page has the room


def choose_language() -> None:
    """Take the choices of the link that was opened, and show all texts of this run in the language among them."""
    choices_link.take()
    language.use(_chosen_language)


def _chosen_language() -> str:
    """Return what the reader of this run chose; English outside of a run, which Streamlit would warn of each time."""
    is_running = get_script_run_ctx(suppress_warning=True) is not None
    return str(st.session_state.get("lang") or "") if is_running else language.ENGLISH


def before_the_first_load(title: str) -> None:
    """Show the title and the choice of the language, the only one there is before anything is loaded."""
    filter_bar.before_the_first_load()
    st.title(title, anchor=False)


def headline(place: Place, choices: Choices) -> None:
    """Show the pages of the subject with the open one as title, and what all numbers of the page are about."""
    scope = words.scope_text(choices)
    if place.name in filter_bar.OF_ONE_MONTH:  # such a page says its days itself
        scope = words.strong(choices.unit_name or words.all_units())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="headline"):
        way_around.tabs(place)
        st.title(place.title, anchor=False, width="content")
        st.caption(scope, width="content")
        st.html(f'<div id="{BELOW}" tabindex="-1"></div>', width="content")


def past_the_filters() -> None:
    """Offer those who go by the keyboard a way past the bar and the tabs, which stand before every page."""
    said = _("Skip the filters")
    st.html(f'<a class="past-the-filters" href="#{BELOW}">{escape(said)}</a>')


def say_what_is_amiss(choices: Choices) -> None:
    """Say that what people wrote is lost, or that newer data cannot be read: nobody takes less for all there is."""
    if gone := state.lost():
        st.error("\n".join((words.plain(gone), "", "```", *state.ways_back(), "```")))
    for path in warehouse.damaged()[:1]:
        text = _(
            "The newest data ({file}) are damaged and cannot be read. You see those before them, built {time}. Load any"
            " export again, or have all checked and repaired:"
        ).format(file=path.name, time=words.time_text(choices.built_at) if choices.built_at else choices.build)
        st.warning(f"{words.plain(text)}\n\n```\npython -m pipelines doctor --repair --data {data_dir()}\n```")


def footer(choices: Choices) -> None:
    """Say which warehouse answered and up to which day it knows the facts."""
    with st.container(key="footer"):
        st.caption(words.build_text(choices))
