"""The part of the risk map page that follows the months: answer, map, legend and slider, and the panel at the side."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.risk_map import amounts, area_maps, area_words, areas
from dashboard.views.risk_map import colourings, map_download, map_panels, side_panel, timeline
from dashboard.views.shared import browser_draws, map_choice, page_width, panels
from dashboard.wording import words

SEEN = ("month", "basis", "since")
MOST_AT_ONCE = 150  # areas drawn as a picture while the browser is still asked: more would only delay the map
BELOW = 150  # pixels of legend and slider below the map: the panel is as high as both


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
    map_choice.put_link()
    timeline.put_link(choices, colourings.offered(choices))


def body(choices: Choices, known: list[str]) -> None:
    """Show answer, choices, map, legend and slider of one month, and the panel at the side."""
    basis = st.session_state.get("basis") or areas.CURRENT
    at_month = timeline.at_month(choices)
    since = timeline.since(at_month)
    rows = areas.areas(choices.build, at_month.filters, basis, since)
    panels.answer(answer(rows, at_month, basis))
    colourings.without_register(choices, basis)
    views = map_panels.views_of(choices, rows)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shown = map_panels.choose_view(views, rows["area_id"].iloc[0])
        colourings.choose(choices)
        if basis == areas.CHANGE:
            timeline.since_picker(at_month)
    left, right = st.columns([2, 1], gap="medium")
    with left, st.container(key="the-map"):
        height = drawing(at_month, basis, shown, since)
        colourings.legend(rows, basis, shown.key != map_panels.ALL_SITES)
        if len(known) > 1:
            timeline.controls(known)
        if shown.key != map_panels.ALL_SITES:
            map_download.download(at_month, basis, shown, since, answer(rows, at_month, basis))
        map_panels.problems(choices.build, rows)
    with right:
        side_panel.panel(at_month, rows, basis, since, height + BELOW)


def drawing(choices: Choices, basis: str, shown: area_maps.View, since: date | None) -> int:
    """Show all sites or one map; return the height it has, as far as the server knows.

    Only a map of very many or very small areas asks the browser: for its width and what it can draw, in a second run.
    """
    if shown.key == map_panels.ALL_SITES:
        map_panels.all_sites(choices, basis, since, map_panels.HIGHEST)
        return map_panels.HIGHEST
    if map_panels.at_once(choices, basis, shown, since):
        return map_panels.look_of(choices.build, shown.key, page_width.DESK).height
    width, can_draw = page_width.width("width-of-the-map"), browser_draws.maps()
    if can_draw:
        map_panels.area_map(choices, basis, shown, since, width)
    elif can_draw is None and len(shown.area_ids) > MOST_AT_ONCE:
        st.container(height=map_panels.look_of(choices.build, shown.key, width).height, border=False)
    else:  # until the browser has told, too: a map that cannot be drawn breaks
        map_panels.at_once(choices, basis, shown, since, always=True)
    if can_draw is False:
        st.caption(_("This browser has no WebGL, so the map is a fixed picture: click an area for its details."))
    return map_panels.look_of(choices.build, shown.key, width).height


def answer(rows: pd.DataFrame, choices: Choices, basis: str) -> str:
    """Say in one sentence what the map shows: where it is red, where most is, or what moved."""
    since = timeline.since(choices)
    if basis == areas.CHANGE and since:
        return area_words.moved(rows, since)
    text = amounts.answer(rows, basis) if basis in amounts.KPIS else area_maps.answer(rows)
    if st.session_state.get("month") and choices.as_of:
        return _("{day}: {answer}").format(day=words.day_text(choices.as_of), answer=text)
    return text
