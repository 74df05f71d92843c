"""What the Explore page is narrowed to: chips that a click in a chart adds, kept in the link."""

from dataclasses import replace

import streamlit as st

from dashboard.explore import exploration
from dashboard.explore.exploration import Pairs
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.numbers.sums import UNITS
from dashboard.views.explore.explore_choices import Asked, slice_label
from dashboard.wording import periods, words

TURN, CHIPS, OPEN = "explore-turn", "explore-chips", "explore-open"


def narrowed(asked: Asked) -> Asked:
    """Show the chips, and return what is asked with them."""
    take_chips()
    put_chips()
    asked = replace(asked, chips=st.session_state[CHIPS])
    show_chips(asked)
    return asked


def take_chips() -> None:
    """Take what was narrowed from a link just opened; what no number can be told apart by is left out."""
    link = tuple(st.query_params.get_all("only"))
    if link and link != st.session_state.get("only_link"):
        found = [tuple(text.split(":", 1)) for text in link if ":" in text]
        st.session_state[CHIPS] = tuple(pair for pair in found if is_chip(*pair))
    st.session_state["only_link"] = link
    st.session_state.setdefault(CHIPS, ())


def is_chip(name: str, value: str) -> bool:
    """Say whether a link asks for something that can narrow: a period that exists, or a slice."""
    if name in (*periods.GRAINS, *periods.FISCAL, "day"):
        try:
            return bool(periods.first_day(value))
        except ValueError:
            return False
    return bool(value) and any(name in kpi.slices for kpi in kpis.catalogue())


def put_chips() -> None:
    """Put what was narrowed into the link."""
    texts = [f"{name}:{value}" for name, value in st.session_state[CHIPS]]
    st.session_state["only_link"] = tuple(texts)
    if st.query_params.get_all("only") != texts:
        if texts:
            st.query_params["only"] = texts
        else:
            del st.query_params["only"]


def show_chips(asked: Asked) -> None:
    """Show what the page is narrowed to, each with a cross to take it back."""
    if not asked.chips:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(_("Only:"), width="content")
        for pair in asked.chips:
            label = words.plain(chip_text(asked.kpi, *pair))
            st.button(label, key=f"chip-{pair}", icon=":material/close:", on_click=remove, args=(pair,))
    unknown = [name for name, _value in asked.chips if not applies(asked.kpi, name)]
    if unknown:
        names = words.listed(exploration.slice_name(name) for name in unknown)
        st.caption(
            _("{kpi} does not know: {names}. It is shown for all.").format(kpi=words.label(asked.kpi), names=names)
        )


def chip_text(kpi: Kpi, name: str, value: str) -> str:
    """Write one chip."""
    if name in (*periods.GRAINS, *periods.FISCAL, "day"):
        return periods.text(value)
    return words.named(slice_label(name), exploration.value_name(name, value))


def applies(kpi: Kpi, name: str) -> bool:
    """Say whether a KPI can be narrowed by a chip."""
    return name in (*periods.GRAINS, *periods.FISCAL, "day", *UNITS) or name in kpi.slices


def remove(pair: tuple[str, str]) -> None:
    """Take a chip back."""
    st.session_state[CHIPS] = tuple(chip for chip in st.session_state[CHIPS] if chip != pair)


def clicked(key: str) -> None:
    """Narrow the page to what was clicked in a chart, and open its records."""
    points = st.session_state[key]["selection"]["points"]
    narrow(exploration.pairs_of(points[0].get("customdata") or ()) if points else ())


def listed(key: str, keys: list[Pairs]) -> None:
    """Narrow the page to the row that was clicked in the table, and open its records."""
    rows = st.session_state[key]["selection"]["rows"]
    narrow(exploration.pairs_of([part for pair in keys[rows[0]] for part in pair]) if rows else ())


def narrow(found: Pairs) -> None:
    """Add chips, and let the charts forget what was clicked."""
    if found:
        st.session_state[CHIPS] = exploration.added(st.session_state[CHIPS], found)
        st.session_state[OPEN] = True
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def filters_of(asked: Asked, filters: Filters, along_time: bool = False) -> Filters:
    """Return the shared filters narrowed by the chips that the KPI knows, with the chosen base."""
    known = tuple(pair for pair in asked.chips if applies(asked.kpi, pair[0]))
    return replace(exploration.narrowed(filters, known, along_time), base=asked.base)
