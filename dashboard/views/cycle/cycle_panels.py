"""The four steps side by side, each line with its state, its records or the page where it is written down."""

import pandas as pd
import streamlit as st

from dashboard.cycle import statement_words
from dashboard.cycle.statements import LAGGING, LEADING, STEPS, Statement, known
from dashboard.filters import Choices
from dashboard.language import _
from dashboard.views.shared import panels, record_drawer, tiles, way_around
from dashboard.wording import words

SIGNS = {
    "shown": ":green[:material/check_circle:]",
    "lacking": ":orange[:material/error:]",
    "unknown": ":material/help:",
}


def steps(found: tuple[Statement, ...], choices: Choices) -> None:
    """Show the steps of the cycle, and the buttons that save all lines."""
    for column, step in zip(st.columns(len(STEPS), gap="small"), STEPS, strict=True):
        with column, st.container(border=True, gap="xsmall", height="stretch"):
            st.subheader(statement_words.step_name(step), anchor=False)
            st.caption(statement_words.step_about(step))
            for place, one in enumerate(one for one in found if one.step == step):
                line(one, choices, f"{step}-{place}")
    heads = {"step": _("Step"), "state": _("State"), "text": _("What is shown")}
    panels.downloads(
        lambda: panels.headed(table(found), heads),
        record_drawer.named(choices.filters, _("Management cycle")),
        "cycle",
    )


def line(one: Statement, choices: Choices, key: str) -> None:
    """Show one line: its state as sign and word, what is said, and the way to what shows it."""
    with st.container(gap=None):
        st.markdown(f"{SIGNS[one.state]} {words.plain(one.text)} · :small[{statement_words.state_name(one.state)}]")
        if one.kpi and one.state != "unknown":
            panels.records(one.kpi, choices.filters, key=f"cycle-{key}")
        elif one.page:
            way_around.link(one.page, _("Go to the page"), ":material/arrow_forward:")


def table(found: tuple[Statement, ...]) -> pd.DataFrame:
    """Lay the lines out as they are saved."""
    rows = [(statement_words.step_name(one.step), statement_words.state_name(one.state), one.text) for one in found]
    return pd.DataFrame(rows, columns=["step", "state", "text"])


def beside(choices: Choices) -> None:
    """Show what is done beside what happened: leading numbers left, lagging ones right."""
    for column, heading, names in zip(
        panels.pair(), (_("Leading: what is done"), _("Lagging: what happened")), (LEADING, LAGGING), strict=True
    ):
        with column:
            st.markdown(f"**{heading}**")
            with st.grid(2, min_column_width=180, gap="small"):
                for name in known(names):
                    tiles.small(name, choices)
    way_around.link("leads", _("Does one lead the other?"), ":material/query_stats:")
