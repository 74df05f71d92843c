"""The month a map shows: a slider over all months, a button that plays them, and the link that keeps the choice."""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard.filters import MONTHS_A_YEAR, Choices, month_end, shift_months
from dashboard.language import _
from dashboard.risk_map import area_levels, areas
from dashboard.views.shared import links
from dashboard.wording import words

SECONDS_A_MONTH = 0.8
MOST_MONTHS = 120
CHANGE_MONTHS = 3
PLAYING, FRESH, SLIDER = "map-is-playing", "map-is-fresh", "month-slider"


def months(choices: Choices) -> list[str]:
    """Return the months the map can show, oldest first; the last one is that of the as-of day."""
    if choices.as_of is None:
        return []
    past = [f"{day:%Y-%m}" for day in area_levels.month_ends(choices.build) if day < choices.as_of]
    newest = f"{choices.as_of:%Y-%m}"
    return [*[month for month in past if month < newest][-MOST_MONTHS:], newest]


def day_of(month: str | None, choices: Choices) -> date | None:
    """Return the day on which a month is read: its last, or the as-of day in the newest month."""
    if not month or choices.as_of is None or month == f"{choices.as_of:%Y-%m}":
        return choices.as_of
    return month_end(date.fromisoformat(f"{month}-01"))


def take_link(choices: Choices, offered: tuple[str, ...]) -> None:
    """Take the month, the map, the day of comparison and what the map is coloured by from a link just opened."""
    known = months(choices)
    if known:
        links.take("month", known, known[-1])
    links.take("basis", offered, offered[0])
    view = st.query_params.get("map")
    if view and view != st.session_state.get("map_link"):
        st.session_state["map"] = view
    st.session_state["map_link"] = view
    link = st.query_params.get("since")
    if link and link != st.session_state.get("since_link"):
        try:
            st.session_state["since"] = date.fromisoformat(link)
        except ValueError:
            st.session_state.pop("since", None)
    st.session_state["since_link"] = link


def put_link(choices: Choices, offered: tuple[str, ...]) -> None:
    """Put month, colouring, map and day of comparison into the link where they differ from the usual ones."""
    known = months(choices)
    if known:
        links.put("month", known[-1])
    links.put("basis", offered[0])
    links.put("map", st.session_state.get("map-usual", ""))
    since = st.session_state.get("since")
    text = since.isoformat() if since and st.session_state.get("basis") == areas.CHANGE else None
    st.session_state["since_link"] = text
    if text and st.query_params.get("since") != text:
        st.query_params["since"] = text
    elif not text and "since" in st.query_params:
        del st.query_params["since"]


def at_month(choices: Choices) -> Choices:
    """Return the choices as they stood at the end of the month shown; the newest month is the choice itself."""
    day = day_of(st.session_state.get("month"), choices)
    if day is None or choices.as_of is None or day >= choices.as_of:
        return choices
    old = choices.filters
    first = old.from_date
    if first and first > day:
        first = shift_months(day.replace(day=1), 1 - MONTHS_A_YEAR)
    filters = replace(old, as_of=day, from_date=first, to_date=min(old.to_date or day, day))
    return replace(choices, filters=filters, as_of=day)


def since(choices: Choices) -> date | None:
    """Return the day the map compares with, if it shows the change."""
    if st.session_state.get("basis") != areas.CHANGE or choices.as_of is None:
        return None
    chosen: Any = st.session_state.get("since")
    return chosen if isinstance(chosen, date) else usual_since(choices.as_of)


def usual_since(as_of: date) -> date:
    """Return the day the change is first shown against."""
    return shift_months(as_of, -CHANGE_MONTHS)


def since_picker(choices: Choices) -> None:
    """Show the day to compare with."""
    if choices.as_of is None:
        return
    low = choices.first_date or date(1950, 1, 1)
    day = st.session_state.get("since")
    if not isinstance(day, date) or not low <= day <= choices.as_of:
        st.session_state["since"] = max(usual_since(choices.as_of), low)
    st.date_input(_("Since"), key="since", min_value=low, max_value=choices.as_of, width=150)


def is_playing() -> bool:
    """Say whether the months run by themselves."""
    return bool(st.session_state.get(PLAYING))


def start() -> None:
    """Let the months run, from the first one when the last is shown."""
    st.session_state[PLAYING] = True


def stop() -> None:
    """Let the month stand still."""
    st.session_state[PLAYING] = False


def is_over(known: list[str]) -> bool:
    """Say whether the last month is shown."""
    return not known or st.session_state.get("month") in (known[-1], None)


def advance(known: list[str]) -> None:
    """Go one month on."""
    shown = st.session_state.get("month")
    st.session_state["month"] = known[known.index(shown) + 1] if shown in known[:-1] else known[-1]


def rewind(known: list[str]) -> None:
    """Begin to play, from the first month when the last one is shown."""
    start()
    if is_over(known):
        st.session_state["month"] = known[0]


def slid() -> None:
    """Take the month of the slider."""
    st.session_state["month"] = st.session_state[SLIDER]


def controls(known: list[str]) -> None:
    """Show the button that plays or stops, and the slider; both work with the keyboard.

    While the months play a bar stands in the place of the slider: a browser that is behind would move it back.
    """
    shown = st.session_state.get("month") or known[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if is_playing():
            st.button(_("Stop"), icon=":material/pause:", key="map-stop", on_click=stop)
            st.progress((known.index(shown) + 1) / len(known), text=words.month_text(shown))
        else:
            hint = _("Shows month after month from the first one, or from the one chosen.")
            icon = ":material/play_arrow:"
            st.button(_("Play"), icon=icon, key="map-play", on_click=rewind, args=(known,), help=hint)
            st.session_state[SLIDER] = shown
            st.select_slider(
                _("Month"), known, key=SLIDER, format_func=words.month_text, on_change=slid, width="stretch"
            )
