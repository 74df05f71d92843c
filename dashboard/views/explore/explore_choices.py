"""What is asked on the Explore page: the number, two slices, the view, periods, base, new limits; kept in the link."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.compare import comparisons
from dashboard.explore import exploration
from dashboard.explore.exploration import Pairs
from dashboard.filters import Choices
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers import company, kpis
from dashboard.results.series import Rebase
from dashboard.views.shared import links
from dashboard.wording import periods, words

USUAL = {"chart": "control", "grain": "month", "by": "", "by2": "", "base": "", "rebase": ""}
FIRST = ("trir", "treatment_on_time_rate", "inspection_completion_rate", "conformity_rate")


@dataclass(frozen=True)
class Asked:
    """What the reader asks of the bench."""

    kpi: Kpi
    by: tuple[str, ...]
    grain: str
    chart: str
    base: float | None
    rebases: tuple[Rebase, ...]
    chips: Pairs = ()


def ask(choices: Choices) -> Asked:
    """Show the choices of the bench, kept in the link, and return what is asked."""
    catalogue = {kpi.name: kpi for kpi in kpis.catalogue()}
    links.take("kpi", catalogue, usual_kpi(choices))
    with st.grid(4, min_column_width=200, gap="small"):
        name = choose(_("Number"), "kpi", list(catalogue), lambda one: words.label(catalogue[one]), usual_kpi(choices))
        kpi = catalogue[name]
        slices = ["", *(one for one in kpi.slices if one not in periods.MONTHS)]
        first = choose(_("Split by"), "by", slices, slice_label)
        second = choose(_("and by"), "by2", [one for one in slices if one != first or not one], slice_label)
        base = choose_base(kpi)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        chart = segments(_("View"), "chart", list(exploration.CHARTS), chart_name)
        is_along = chart != "pareto" and not (chart == "heat" and first and second)
        grains = list(periods.grains(company.year_starts()))
        grain = segments(_("Periods"), "grain", grains, periods.name) if is_along else USUAL["grain"]
        rebases = choose_rebase(choices) if chart == "control" else ()
    for key in USUAL:
        links.put(key, USUAL[key] or st.session_state.get(f"{key}_usual", ""))
    links.put("kpi", "")
    by = tuple(dict.fromkeys(one for one in (first, second) if one))
    return Asked(kpi, by, grain, chart, base, rebases)


def usual_kpi(choices: Choices) -> str:
    """Return the first headline number that the loaded exports can show, or any other number that they can."""
    names = (*FIRST, *(kpi.name for kpi in kpis.catalogue()))
    return next((name for name in names if comparisons.has_data(choices.build, name)), FIRST[0])


def choose(label: str, key: str, options: list[str], name: Any, usual: str = "") -> str:
    """Show one box of the bench."""
    links.take(key, options, usual)
    chosen = st.selectbox(label, options, key=key, format_func=name, persist_state="session")
    return chosen or usual


def segments(label: str, key: str, options: list[str], name: Any) -> str:
    """Show one row of buttons of the bench."""
    links.take(key, options, USUAL[key])
    chosen = st.segmented_control(
        label, options, key=key, format_func=name, required=True, label_visibility="collapsed", persist_state="session"
    )
    return chosen or USUAL[key]


def slice_label(name: str) -> str:
    """Name a slice in a box; none is a dash."""
    return exploration.slice_title(name) if name else _("– nothing –")


def chart_name(chart: str) -> str:
    """Name a view."""
    return {
        "control": _("Control chart"),
        "line": _("Line chart"),
        "pareto": _("Pareto"),
        "heat": _("Heat table"),
        "multiples": _("Small multiples"),
        "table": _("Table"),
    }[chart]


def choose_base(kpi: Kpi) -> float | None:
    """Let the reader choose what a rate is expressed per, where there is a choice."""
    bases = {f"{base:.0f}": float(base) for base in kpi.bases}
    if len(bases) < 2:
        st.session_state["base_usual"] = st.session_state.get("base") or ""  # not in the link of this number
        return None
    usual = f"{kpi.per:.0f}"
    st.session_state["base_usual"] = usual
    chosen = choose(_("Per worked hours"), "base", list(bases), lambda one: words.whole(bases[one]), usual)
    return None if chosen == usual else bases[chosen]


def choose_rebase(choices: Choices) -> tuple[Rebase, ...]:
    """Let the reader start the limits anew from a month on; without a reason they stay as they are."""
    months = [*reversed(months_known(choices))]
    links.take("rebase", ["", *months], "")
    reason_from_link()
    with st.popover(_("New limits"), icon=":material/restart_alt:"):
        st.caption(_("When the work itself changed, let the limits start anew, and say why. The link keeps both."))
        month = st.selectbox(
            _("From"),
            ["", *months],
            key="rebase",
            format_func=lambda one: periods.text(one) if one else _("– nothing –"),
            persist_state="session",
        )
        reason = st.text_input(_("Reason"), key="reason", max_chars=120, persist_state="session") or ""
        if month and not reason.strip():
            st.warning(_("Give the reason: limits without one would hide a change."))
    links.put("reason", "")
    return (Rebase(month, reason.strip()),) if month and reason.strip() else ()


def reason_from_link() -> None:
    """Take the reason of a link just opened."""
    link = st.query_params.get("reason")
    if link and link != st.session_state.get("reason_link"):
        st.session_state["reason"] = link
    st.session_state["reason_link"] = link


def months_known(choices: Choices) -> list[str]:
    """List the months that the warehouse knows."""
    if choices.first_date is None or choices.as_of is None:
        return []
    first, last = (periods.period_of(day, "month") for day in (choices.first_date, choices.as_of))
    return periods.between(first, last, "month")
