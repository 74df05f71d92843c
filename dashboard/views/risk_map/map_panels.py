"""The parts of the risk map page: the map that can be clicked, its legend, the list of areas, one area in detail."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.maps import Look, with_chosen
from dashboard.numbers import names
from dashboard.risk_map import area_maps, area_words, areas
from dashboard.views.risk_map import area_details
from dashboard.views.shared import map_choice, page_width
from dashboard.wording import words

LISTED_AT_MOST = 300
PROBLEMS_NAMED = 12
LOWEST, HIGHEST = 280, 600
MOST_BUTTONS = 6


def choose_view(views: dict[str, area_maps.View], worst_id: str) -> area_maps.View:
    """Show the choice between the maps: first the one with the worst area; a newly chosen area brings its map."""
    keys = list(views)
    worst = next((key for key in keys if worst_id in views[key].area_ids), keys[0])
    st.session_state["map-usual"] = worst
    area_id = st.session_state.get("area")
    shown = st.session_state.get("map")
    is_new = area_id is not None and area_id != st.session_state.get("area-seen")
    st.session_state["area-seen"] = area_id
    if shown not in views or (is_new and area_id not in views[shown].area_ids):
        usual = shown if shown in views else worst
        st.session_state["map"] = next((key for key in keys if area_id in views[key].area_ids), usual)
    if len(keys) == 1:
        return views[keys[0]]
    if len(keys) <= MOST_BUTTONS:
        key = st.segmented_control(_("Map"), keys, key="map", required=True, format_func=lambda key: views[key].name)
    else:
        key = st.selectbox(_("Map"), keys, key="map", format_func=lambda key: views[key].name)
    return views[key or keys[0]]


def basis_name(basis: str) -> str:
    """Name what the map can show."""
    return {
        areas.CURRENT: _("Current"),
        areas.IN_FORCE: _("Base"),
        areas.INHERENT: _("Inherent"),
        areas.CHANGE: _("Change"),
    }[basis]


def choose_basis() -> None:
    """Show the choice between the levels of the map."""
    st.segmented_control(
        _("Level"),
        tuple(areas.ORDER_OF),
        required=True,
        key="basis",
        format_func=basis_name,
        help=_(
            "Current: the base level, lifted by what happened since. Base: the register with the control measures in"
            " place. Inherent: without them. Change: how the current level moved since a day."
        ),
    )


def legend(rows: pd.DataFrame) -> None:
    """Show what the colours and signs mean, with the number of areas of each level."""
    counts, letters = areas.level_counts(rows), area_words.letters()
    badges = [
        f":{area_details.BADGES[name]}-badge[{letters[name]} {label} **{words.whole(counts.get(name, 0))}**]"
        for name, label in areas.level_names().items()
    ]
    st.markdown(" ".join(badges))
    st.caption(
        _(
            "Grid, upright and level lines: the three higher levels. Slanted lines or a ring: review overdue."
            " ● open overdue hazards, ▲ major ones among them. Grey: not assessed."
        )
    )


def area_map(choices: Choices, basis: str, view: area_maps.View, since: date | None = None) -> None:
    """Show one map; a click chooses an area."""
    look = look_of(choices.build, view.key, page_width.width(f"width-{view.key}"))
    deck = area_maps.deck(choices.build, choices.filters, basis, view.key, look, since)
    chosen = area_maps.shape_of(choices.build, view.key, st.session_state.get("area"))
    key = map_choice.turn("area-map") + view.key
    st.pydeck_chart(
        with_chosen(deck, chosen),
        height=look.height,
        key=key,
        on_select=lambda: map_choice.clicked(key),
        alt=_("Risk map of {place}: {count} areas by level. The list beside it says the same in words.").format(
            place=view.name, count=len(view.area_ids)
        ),
    )
    st.caption(_("Drag to move, scroll or pinch to zoom, click an area for its details."))


def look_of(build: str, view: str, width: int) -> Look:
    """Return the size of a map on the page: a plan keeps its shape, nothing is higher than a screen."""
    ratio = 0.72
    if view != area_maps.EARTH:
        plan_width, plan_height = areas.plan_sizes(build)[view]
        ratio = plan_height / plan_width
    height = int(min(max(width * ratio, LOWEST), HIGHEST))
    return Look(width, height, page_width.is_dark())


def area_picker(rows: pd.DataFrame) -> None:
    """Show the box to choose an area by name; of very many areas it offers the worst."""
    known = dict(zip(rows["area_id"], rows["area_name"], strict=True))
    offered = list(rows["area_id"].head(LISTED_AT_MOST))
    chosen = st.session_state.get("area")
    if chosen not in known:
        st.session_state["area"] = None
    elif chosen not in offered:
        offered.append(chosen)
    st.selectbox(
        _("Area"),
        offered,
        index=None,
        key="area",
        format_func=lambda area_id: known.get(area_id, area_id),
        placeholder=_("Choose an area, or click one on the map or in the list"),
        on_change=map_choice.named,
    )


def problems(build: str, rows: pd.DataFrame) -> None:
    """Say which areas could not be drawn and why, and how many say nothing about their place."""
    listed = set(rows["area_id"])
    found = [problem for problem in areas.shapes(build).problems if problem.area_id in listed]
    placed = areas.shapes(build).earth.keys() | {key for plan in areas.shapes(build).plans.values() for key in plan}
    silent = len(listed - placed - {problem.area_id for problem in found})
    if found:
        lines = [
            f"- **{words.plain(problem.area_name)}** ({words.plain(_place_of(problem))}): "
            + words.plain(problem.reason.sentence())
            for problem in found[:PROBLEMS_NAMED]
        ]
        if len(found) > PROBLEMS_NAMED:
            lines.append(_("- and {count} more").format(count=len(found) - PROBLEMS_NAMED))
        title = _("{count} areas could not be drawn as given").format(count=len(found))
        st.warning("\n".join(lines), title=title, icon=":material/wrong_location:")
    if silent:
        st.caption(_("{count} areas have no boundary or position; they are in the list only.").format(count=silent))


def _place_of(problem: areas.Problem) -> str:
    """Name the row and, where its text does not say it, the field."""
    if problem.field == "boundary":
        return problem.area_id
    return f"{problem.area_id}, {names.field_labels().get(problem.field, problem.field)}"
