"""The button that saves a file: as Streamlit's own, and of who is signed in the trail tells what was saved."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.visits import trail


def button(label: str, data: bytes | str | Callable[[], Any], *, file_name: str, **more: Any) -> None:
    """Offer a file to be saved."""
    asks = viewer.now()
    asks.must("download")
    if callable(data):
        data = _as_asked_by(asks, data)
    if asks.is_known:
        more |= {"on_click": _saved, "args": (file_name,)}
    st.download_button(label, data, file_name=file_name, **more)


def _as_asked_by(asks: Viewer, write: Callable[[], Any]) -> Callable[[], Any]:
    """Have a file that is written only on a click written for the one whom it was offered: no page stands behind it."""

    def written() -> Any:
        with viewer.asking(asks):
            return write()

    return written


def _saved(file_name: str) -> None:
    trail.note(viewer.now(), "downloaded", file_name)
