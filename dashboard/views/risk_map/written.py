"""HTML of the risk map on the page: every text in it is escaped where it is written, and a click says what it asks."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.views.overview.markup import text
from dashboard.views.shared import one_stop, page_width

__all__ = ["choose", "show", "text"]

HERE = Path(__file__)
NEARER = HERE.with_name("nearer.js")


def show(html: str, key: str, asked: Callable[[str], None] = lambda go: None) -> None:
    """Show HTML; asked: what a click on an element with `data-go` leads to, before the page is drawn again."""
    style = HERE.with_suffix(".css").read_text(encoding="utf-8")
    script = NEARER.read_text(encoding="utf-8") + one_stop.script(HERE.with_suffix(".js"))
    drawn = st.components.v2.component("risk_map_html", html='<div class="root"></div>', css=style, js=script)

    def told() -> None:
        go = (st.session_state.get(key) or {}).get("asked")
        if go:
            asked(str(go))

    drawn(key=key, data={"html": html, "dark": page_width.is_dark()}, on_asked_change=told)


def choose(go: str) -> None:
    """Choose the area that was clicked, none beside all areas, or go to the map of the site that was clicked."""
    kind, _space, name = go.partition(" ")
    if kind == "area":
        st.session_state["area"] = name or None
    elif kind == "map":
        st.session_state["map"] = name
