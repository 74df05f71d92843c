"""What a reader has said to files in this visit: answers, columns, constants; kept until the mapping is saved."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.uploads import mapping

SAID = "mapping-said"


def said_to(path: Path) -> dict[str, Any]:
    """Give what was said to a file so far in this visit."""
    everything: dict[str, dict[str, Any]] = st.session_state.setdefault(SAID, {})
    return everything.setdefault(str(path), deepcopy(dict(mapping.EMPTY)))


def start_over(path: Path) -> None:
    """Forget what was said to a file."""
    st.session_state.get(SAID, {}).pop(str(path), None)
