"""Charts on a page: the first ones are drawn at once, each other one when the reader comes near it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

CONFIG = {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False, "scrollZoom": False}
SCRIPT = Path(__file__).with_name("drawn_when_seen.js").read_text(encoding="utf-8")  # once, not at each run
AT_ONCE = 2  # beside each other at the top of most pages


@dataclass(frozen=True)
class Waiting:
    """A chart that is not drawn yet, and its place on the page."""

    place: DeltaGenerator
    figure: go.Figure
    alt: str


@dataclass
class Charts:
    """What a run of a page knows of its charts: which the reader has come near, how many were drawn, which wait."""

    seen: frozenset[str]
    drawn: int
    waiting: dict[str, Waiting]


_charts: ContextVar[Charts | None] = ContextVar("charts", default=None)


@contextmanager
def waiting(page: str) -> Iterator[None]:
    """Let the charts of a page wait for the reader while it runs to its end, and those that are near be drawn."""
    key = f"drawn-when-seen-{page}"  # its own, so that they wait again when the reader comes back
    known = (st.session_state.get(key) or {}).get("seen") or []
    charts = Charts(frozenset(map(str, known)), 0, {})
    before = _charts.set(charts)
    try:
        yield
    finally:
        _charts.reset(before)
    if charts.waiting or charts.seen:
        _draw_seen(key, charts)


def plot(figure: go.Figure, alt: str, key: str) -> None:
    """Show a chart, or room for it until the reader comes near: drawing takes a browser longer than all else."""
    charts = _charts.get()
    if charts is not None and charts.drawn >= AT_ONCE and key not in charts.seen and figure.layout.height:
        charts.waiting[key] = Waiting(st.empty(), figure, alt)
        return
    if charts is not None:
        charts.drawn += 1
    st.plotly_chart(figure, config=CONFIG, alt=alt, key=key)


@st.fragment
def _draw_seen(key: str, charts: Charts) -> None:
    """Draw what has been seen since the page ran; runs again by itself whenever the browser tells of more."""
    told: Any = st.components.v2.component("drawn_when_seen", html="<span></span>", js=SCRIPT)(
        key=key, data={"seen": sorted(charts.seen)}, on_seen_change=lambda: None, height=1
    )
    for name, waits in charts.waiting.items():
        if name in (told.seen or ()):
            waits.place.plotly_chart(waits.figure, config=CONFIG, alt=waits.alt, key=name)
        else:
            waits.place.html(_room(name, waits))


def _room(name: str, waits: Waiting) -> str:
    about = f'role="img" aria-label="{escape(waits.alt)}"'
    style = f"height: {waits.figure.layout.height:g}px"
    return f'<div class="chart-waits" data-chart="{escape(name)}" {about} style="{style}"></div>'
