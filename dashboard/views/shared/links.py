"""Choices of a single page in its link, so that the view can be sent to a colleague."""

from collections.abc import Collection

import streamlit as st


def take(name: str, allowed: Collection[str], usual: str, key: str = "") -> None:
    """Take a choice from a link just opened, else keep the one made before; what does not exist becomes the usual.

    key: where the choice is kept, for pages whose links share a name but not the choice.
    """
    key = key or name
    link = st.query_params.get(name)
    if link and link != st.session_state.get(f"{key}_link"):
        st.session_state[key] = link
    st.session_state[f"{key}_link"] = link
    if st.session_state.get(key) not in allowed:
        st.session_state[key] = usual


def put(name: str, usual: str, key: str = "") -> None:
    """Put a choice that differs from the usual one into the link."""
    key = key or name
    chosen = st.session_state.get(key)
    link = chosen if chosen and chosen != usual else None
    st.session_state[f"{key}_link"] = link
    if link and st.query_params.get(name) != link:
        st.query_params[name] = link
    elif not link and name in st.query_params:
        del st.query_params[name]
