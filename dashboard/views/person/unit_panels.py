"""The parts of the page of a unit: its numbers with their targets, its actions, the units below side by side."""

import streamlit as st

from dashboard.actions import actions
from dashboard.filters import Choices
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.results import below, results
from dashboard.views.person import action_list
from dashboard.views.shared import panels, tiles
from dashboard.wording import words


def unit(choices: Choices) -> None:
    """Show the numbers of the chosen unit beside their targets, what was promised there, and what is below."""
    with st.grid(3, min_column_width=220, gap="small"):
        for kpi in below.known():
            tiles.small(kpi.name, choices)
    _below(choices)
    panels.heading(_("Open actions of this unit and below"))
    action_list.table(tuple(one for one in actions.actions(*choices.filters.chosen_units) if one.is_open))


def _below(choices: Choices) -> None:
    panels.heading(
        _("The units below, side by side"),
        _("Each number with the target that holds there behind it; ✓ met, ✗ missed."),
    )
    rows = below.table(choices.filters)
    if rows.empty or choices.filters.units:
        st.caption(_("No unit is below this one.") if rows.empty else _("Choose one unit to see those below it."))
        return
    known = {kpi.name: kpi for kpi in below.known()}
    texts = [
        _cell(known[name], results.number(rate), results.number(target), met)
        for name, rate, target, met in zip(rows["kpi"], rows["rate"], rows["target"], rows["meets"], strict=True)
    ]
    wide = rows.assign(text=texts).pivot(index="unit_id", columns="kpi", values="text").reset_index()
    wide = wide.merge(rows[["unit_id", "unit_name"]].drop_duplicates(), on="unit_id").sort_values("unit_name")
    heads = {"unit_name": _("Unit")} | {name: words.label(kpi) for name, kpi in known.items()}
    panels.table(wide, _("The units below, side by side"), heads, key="units-below")
    panels.downloads(
        lambda: panels.headed(wide, heads), panels.standing(choices, _("The units below, side by side")), "units-below"
    )


def _cell(kpi: Kpi, rate: float | None, target: float | None, met: bool | None) -> str:
    """Write a number with its target behind it, and whether that is met."""
    text = words.amount(rate, kpi)
    if target is None:
        return text
    sign = "" if met is None else " ✓" if met else " ✗"
    return f"{text} ({words.amount(target, kpi)}){sign}"
