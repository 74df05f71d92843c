"""Which area is chosen: by a click on the map, in the list, by name, or in the link; the others forget theirs."""

import streamlit as st


def take_link() -> None:
    """Take the area of a link just opened; otherwise keep the one chosen before."""
    link = st.query_params.get("area")
    if link and link != st.session_state.get("area_link"):
        st.session_state["area"] = link
        st.session_state["area_link"] = link


def put_link() -> None:
    """Put the chosen area into the link, so that the view can be sent to a colleague."""
    area_id = st.session_state.get("area")
    st.session_state["area_link"] = area_id
    if area_id and st.query_params.get("area") != area_id:
        st.query_params["area"] = area_id
    elif not area_id and "area" in st.query_params:
        del st.query_params["area"]


def turn(part: str) -> str:
    """Return the key of a part of the page that forgets its own selection when the area was chosen elsewhere."""
    return f"{part}-{st.session_state.get(f'{part}-turn', 0)}"


def forget(*parts: str) -> None:
    """Let parts of the page forget their selection."""
    for part in parts:
        st.session_state[f"{part}-turn"] = st.session_state.get(f"{part}-turn", 0) + 1


def clicked(key: str) -> None:
    """Choose the area that was clicked on the map; a click beside all areas chooses none.

    A click on the name of a site leads to its plan.
    """
    objects = [row for rows in st.session_state[key]["selection"]["objects"].values() for row in rows]
    site = next((row["go"] for row in objects if row.get("go")), None)
    if site:
        st.session_state["map"] = site
        forget("area-map")
        return
    found = next((row["id"] for row in objects if "id" in row), None)
    if found is None and st.session_state.get("area-map-had") != key:
        return  # the frame also reports an empty selection of a map that goes away
    st.session_state["area-map-had"] = key if found else None
    st.session_state["area"] = found.removeprefix("\u200b") if found else None
    forget("area-list")


def listed(key: str, area_ids: tuple[str, ...]) -> None:
    """Choose the area whose row was clicked in the list."""
    rows = st.session_state[key]["selection"]["rows"]
    st.session_state["area"] = area_ids[rows[0]] if rows and rows[0] < len(area_ids) else None
    forget("area-map")


def named() -> None:
    """Make map and list forget their selection after an area was chosen by name."""
    forget("area-map", "area-list")
