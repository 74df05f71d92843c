"""The parts of the page Standardisation: one assessment, its elements over time, both views of it, all units."""

import pandas as pd
import streamlit as st

from dashboard.actions import actions
from dashboard.actions.action import Origin
from dashboard.filters import Choices
from dashboard.language import _, ngettext, pick
from dashboard.numbers import names
from dashboard.standardisation import assessments, words
from dashboard.standardisation.assessments import Assessment
from dashboard.standardisation.element_chart import elements_over_time
from dashboard.standardisation.judging import cheapest
from dashboard.state import CannotWrite
from dashboard.views.shared import panels, start_action
from dashboard.wording import formats
from dashboard.wording import words as wording
from dashboard.wording.findings import each

MOST_ELEMENTS = 12


def choose(standing: tuple[Assessment, ...]) -> Assessment:
    """Let the reader choose a unit and scheme; the one that a single element keeps from a level comes first."""
    keys = {f"{one.unit_id} {one.scheme.name}": one for one in standing}
    usual = next((key for key, one in keys.items() if words.costs_the_level(one)), next(iter(keys)))
    if len(keys) == 1:
        return keys[usual]
    chosen = st.selectbox(
        _("Unit and scheme"),
        list(keys),
        index=list(keys).index(usual),
        format_func=lambda key: f"{keys[key].unit_name} · {pick(keys[key].scheme.label)}",
        key=f"standardisation-{hash(tuple(keys))}",
        width=480,
    )
    return keys.get(chosen, keys[usual])


def facts(one: Assessment) -> None:
    """Show the level, the score with its parts, what is missing for the next level, and the records."""
    found = one.judged
    with st.grid(3, min_column_width=220, gap="small"):
        st.metric(_("Level"), words.level_text(found), border=True, help=pick(one.scheme.label))
        st.metric(_("Score"), words.score_text(found, one.scheme), border=True, help=words.points_text(found))
        better = _("Points to level {level}").format(level=found.better.level) if found.better else _("Points missing")
        of_all = _("{score} of {scale}").format(
            score=formats.short(round(found.missing, 1)), scale=formats.short(found.applicable)
        )
        st.metric(better, of_all if found.better else "–", border=True)
    st.caption(
        wording.plain(
            " · ".join(
                [
                    pick(one.scheme.label),
                    _("assessed on {day}").format(day=wording.day_text(one.day)),
                    names.of("assessor_type", one.assessor_type),
                    words.points_text(found),
                ]
            )
        )
    )
    panels.records(assessments.ELEMENTS, one.filters, key="assessment")


def gaps(one: Assessment) -> None:
    """Show the elements that lost points, most first, and which of them give the next level."""
    rows = cheapest(one.elements, one.judged.missing)
    if rows.empty:
        st.caption(_("No element lost a point."))
        return
    shown = rows.assign(
        element=[one.scheme.element(code) for code in rows["element_code"]],
        helps=[
            _("alone gives the level") if enough else _("is needed") if needed else ""
            for enough, needed in zip(rows["is_enough"], rows["is_needed"], strict=True)
        ],
    )
    columns = {
        "element": _("Element"),
        "lost": _("Points lost"),
        "actual_score": _("Points reached"),
        "full_score": _("Full score"),
        "helps": _("For the next level"),
        "finding": _("Finding"),
    }
    panels.table(
        shown,
        _("Elements by the points they lost"),
        columns,
        key="element-gaps",
        height="content" if len(shown) <= MOST_ELEMENTS else "auto",
    )


def over_time(mine: tuple[Assessment, ...]) -> None:
    """Show the share of points of each element along the assessments."""
    panels.draw(elements_over_time(mine), "bottom", key="elements")


def views(mine: tuple[Assessment, ...]) -> None:
    """Show where the unit saw itself better than the authority did."""
    rows = assessments.two_views(mine)
    if rows.empty:
        st.caption(_("Needs both a self-assessment and one of an authority by the same scheme."))
        return
    scheme = mine[-1].scheme
    days = {one.assessor_type: one.day for one in mine}
    total, first = rows["more"].sum(), rows.iloc[0]
    text = _("The unit gave itself {more} points more than the authority, {most} of them at {element}.")
    if total > 0:
        element = scheme.element(first["element_code"])
        said = text.format(more=formats.short(total), most=formats.short(first["more"]), element=element)
    else:
        said = _("The unit gave itself no more points than the authority.")
    st.markdown(f"**{wording.plain(said)}**")
    columns = {
        "element": _("Element"),
        "own": _("Self, {day}").format(day=wording.day_text(days["self"])),
        "theirs": _("Authority, {day}").format(day=wording.day_text(days["authority"])),
        "more": _("Self less authority"),
        "full_score": _("Full score"),
    }
    shown = rows.assign(element=[scheme.element(code) for code in rows["element_code"]])
    height = "content" if len(shown) <= MOST_ELEMENTS else "auto"
    panels.table(shown, _("Points by self-assessment and authority"), columns, key="two-views", height=height)


def findings(one: Assessment) -> None:
    """Show which findings of the assessment became actions, and those that did not."""
    rows = one.elements.dropna(subset=["finding"])
    if rows.empty:
        st.caption(_("This assessment names no findings."))
        return
    try:
        started = {one_id: actions.about(Origin("assessment", one_id)) for one_id in rows["assessed_element_id"]}
    except CannotWrite as fault:
        st.error(wording.plain(str(fault)))
        return
    kept = sum(bool(each) for each in started.values())
    said = ngettext(
        "{kept} of {count} finding became an action.", "{kept} of {count} findings became an action.", len(rows)
    ).format(kept=kept, count=len(rows))
    st.markdown(f"**{wording.plain(said)}**")
    for row in each(rows):
        with st.container(horizontal=True, gap="small"):
            st.markdown(
                wording.plain(wording.named(one.scheme.element(row.element_code), row.finding)), width="stretch"
            )
            for action in started[row.assessed_element_id]:
                start_action.link(action)


def side_by_side(standing: tuple[Assessment, ...], choices: Choices) -> None:
    """Show the newest assessment of every unit and scheme: that of an authority, where there is one."""
    rows = pd.DataFrame(
        {
            "unit": one.unit_name,
            "scheme": pick(one.scheme.label),
            "day": wording.day_text(one.day),
            "by": names.of("assessor_type", one.assessor_type),
            "level": words.level_text(one.judged),
            "score": words.score_text(one.judged, one.scheme),
            "missing": None if one.judged.better is None else round(one.judged.missing, 1),
            "blocks": wording.listed(words.block_text(each, one.scheme) for each in one.judged.blocks),
            "condition": words.condition_text(one.judged),
        }
        for one in standing
    )
    columns = {
        "unit": _("Unit"),
        "scheme": _("Scheme"),
        "level": _("Level"),
        "score": _("Score"),
        "missing": _("Points to the next"),
        "blocks": _("Also keeps from it"),
        "condition": _("On condition"),
        "day": _("Assessed on"),
        "by": _("Assessed by"),
    }
    if not rows["condition"].any():
        rows, columns = rows.drop(columns="condition"), {key: columns[key] for key in columns if key != "condition"}
    panels.table(rows, _("Levels of all units and schemes"), columns, key="levels", height="content")
    panels.downloads(
        lambda: panels.headed(rows, columns), panels.standing(choices, _("Standardisation")), "standardisation"
    )


def unconfirmed(standing: tuple[Assessment, ...]) -> None:
    """Say which values of the schemes in use nobody confirmed."""
    schemes = {one.scheme.name: one.scheme for one in standing}.values()
    panels.notes([text for scheme in schemes if (text := words.unconfirmed_text(scheme))])
