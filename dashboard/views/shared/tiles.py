"""KPI tiles: value, parts, target, change and history of one number; the records behind it open from it."""

from dataclasses import replace

import streamlit as st

from dashboard.filters import Choices, last_months
from dashboard.language import _
from dashboard.results import beside_the_company, outlook, results, verdicts
from dashboard.results.results import Result
from dashboard.views.shared import panels, shown_numbers
from dashboard.views.shared.sparkline import as_picture, sparkline
from dashboard.wording import words

COLOURS = {True: "green", False: "red", None: "gray"}


def tile(name: str, choices: Choices, label: str = "", key: str = "", trend: bool = True, **slices: str) -> None:
    """Show one KPI: value, parts, target, change and its last 24 months; its records open from it.

    The change is grey unless it is more than chance would do. Slices narrow it, such as hazard_level="major".
    """
    shown_numbers.note(name)
    found = results.of(choices, name, trend, **slices)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(
            label or words.label(found.kpi),
            verdicts.value_text(found),
            verdicts.change_text(found) or None,
            delta_color=COLOURS[found.is_better],  # type: ignore[arg-type]  # one of Streamlit's words
            delta_arrow=verdicts.arrow(found),  # type: ignore[arg-type]  # one of Streamlit's words
            delta_description=verdicts.against_text(found, choices) or None,
            help=verdicts.help_text(found),
        )
        history(found, choices)
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="xsmall"):
            said = [verdicts.parts_and_target(found)]
            if runs := outlook.assurance_text(outlook.of_trend(found, choices)):
                said.append(_("As it runs: {runs}").format(runs=runs))
            if not slices and (beside := beside_the_company.beside(found.kpi, choices.filters)):
                said.append(beside)
            st.caption("  \n".join(said), width="stretch")
            if found.rate is not None or found.excluded:
                panels.records(name, choices.filters, key=key or "-".join([name, *slices.values()]), **slices)


def history(found: Result, choices: Choices) -> None:
    """Show the last months of a number as a small line that has words: a drawing by the browser takes far longer."""
    if choices.as_of is None:
        return
    months = results.months_of(last_months(choices.filters, results.TREND_MONTHS, choices.as_of))
    said = verdicts.trend_text(found.kpi, zip(months, found.trend, strict=False))
    if drawn := sparkline(found.trend, said):
        st.image(as_picture(drawn), width="stretch", alt=said)


def legend() -> None:
    """Say how to read the tiles above."""
    st.caption(
        _("Lines: the last 24 months, month by month. A change is coloured only when it is more than chance (95 %).")
    )


def small(name: str, choices: Choices, label: str = "", **slices: str) -> None:
    """Show one number without its history; its records open from it."""
    shown_numbers.note(name)
    found = results.of(choices, name, trend=False, **slices)
    with st.container(border=True, gap=None, height="stretch"):
        st.metric(label or words.label(found.kpi), verdicts.value_text(found), help=verdicts.help_text(found))
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
            st.caption(verdicts.small_change_text(found, choices), width="stretch")
            if found.rate is not None or found.excluded:
                panels.records(
                    name, choices.filters, label=" ", key="-".join(["small", name, *slices.values()]), **slices
                )


def days_since(label: str, choices: Choices, severities: tuple[str, ...]) -> None:
    """Show how many days passed between the last accident of these severities and the as-of date."""
    last = results.last_day(choices.build, choices.filters, severities)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(label, verdicts.days_between(last, choices))
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
            text = _("Last on {day}").format(day=words.day_text(last)) if last else _("None in the accidents loaded.")
            counted = _("counted to {day}").format(day=words.day_text(verdicts.end_of(choices)))
            st.caption(f"{text} · {counted}", width="stretch")
            if last is not None:
                that_day = replace(choices.filters, from_date=last, to_date=last)
                panels.records("accident_count", that_day, label=" ", key=f"last-{severities[0]}-{len(severities)}")
