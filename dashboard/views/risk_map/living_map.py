"""The part of the risk map page that follows the months: answer, legend, map and list, redrawn without the rest."""

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.risk_map import area_maps, area_words, areas
from dashboard.views.risk_map import area_lists, map_download, map_panels, timeline
from dashboard.wording import words

SEEN = ("area", "month", "basis", "since", "map")


def show(choices: Choices) -> None:
    """Show the map in a part of its own that runs by itself while the months play."""
    st.session_state[timeline.FRESH] = True
    st.session_state["map-seen"] = seen()
    st.session_state["map-was-playing"] = timeline.is_playing()
    st.fragment(living, run_every=timeline.SECONDS_A_MONTH if timeline.is_playing() else None)(choices)


def seen() -> tuple[object, ...]:
    """Return the choices of this part that the rest of the page follows."""
    return tuple(st.session_state.get(name) for name in SEEN)


def living(choices: Choices) -> None:
    """Show one month; run again alone, go one month on or let the whole page follow what was chosen here."""
    known = timeline.months(choices)
    is_fresh = st.session_state.pop(timeline.FRESH, False)
    if not is_fresh:
        was_playing = st.session_state.get("map-was-playing")
        if timeline.is_playing() and timeline.is_over(known):
            timeline.stop()
        if timeline.is_playing() != was_playing or (not was_playing and seen() != st.session_state.get("map-seen")):
            st.rerun()
        if was_playing:
            timeline.advance(known)
    body(choices, known)


def body(choices: Choices, known: list[str]) -> None:
    """Show answer, controls, legend, map and list of one month."""
    basis = st.session_state.get("basis") or areas.CURRENT
    at_month = timeline.at_month(choices)
    since = timeline.since(at_month)
    rows = areas.areas(choices.build, at_month.filters, basis, since)
    st.markdown(f"#### {words.plain(answer(rows, at_month, basis))}")
    views = {view.key: view for view in area_maps.views(choices.build, rows)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = map_panels.choose_view(views, rows["area_id"].iloc[0]) if views else None
        map_panels.choose_basis()
        if basis == areas.CHANGE:
            timeline.since_picker(at_month)
    if len(known) > 1:
        timeline.controls(known)
    map_panels.legend(rows)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if shown:
            map_panels.area_map(at_month, basis, shown, since)
            map_download.download(at_month, basis, shown, since, answer(rows, at_month, basis))
        else:
            st.info(_("No area has a boundary or a position that can be drawn. The list shows them all."))
        map_panels.problems(choices.build, rows)
    with right:
        map_panels.area_picker(rows)
        area_lists.area_list(rows, at_month, basis, since)


def answer(rows: pd.DataFrame, choices: Choices, basis: str) -> str:
    """Say in one sentence what the map shows: where it is red, or what moved."""
    since = timeline.since(choices)
    if basis == areas.CHANGE and since:
        return area_words.moved(rows, since)
    text = area_maps.answer(rows)
    if st.session_state.get("month") and choices.as_of:
        return _("{day}: {answer}").format(day=words.day_text(choices.as_of), answer=text)
    return text
