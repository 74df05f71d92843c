"""The maps of the risk map page: all sites at once, one drawn at once, and one of very many or very small areas."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.maps import Look, small_svg, with_chosen
from dashboard.numbers import names
from dashboard.risk_map import area_maps, areas, site_maps
from dashboard.views.risk_map import written
from dashboard.views.risk_map.written import text
from dashboard.views.shared import map_choice, page_width
from dashboard.wording import words

ALL_SITES = "all"
PROBLEMS_NAMED = 12
LOWEST, HIGHEST = 280, 450
MOST_BUTTONS, MOST_LETTERS = 7, 110
SITES_AT_MOST = 12


def choose_view(views: dict[str, area_maps.View], worst_id: str) -> area_maps.View:
    """Show the choice between the maps, first the one with the worst area; a newly chosen area brings its map."""
    keys = list(views)
    worst = next((key for key in keys if worst_id in views[key].area_ids), keys[0])
    st.session_state["map-usual"] = worst
    area_id = st.session_state.get("area")
    shown = st.session_state.get("map")
    is_new = area_id is not None and area_id != st.session_state.get("area-seen")
    st.session_state["area-seen"] = area_id
    if shown not in views or (is_new and area_id not in views[shown].area_ids):
        own = (key for key in keys if key != ALL_SITES and area_id in views[key].area_ids)
        st.session_state["map"] = next(own, shown if shown in views else worst)
    if len(keys) == 1:
        return views[keys[0]]
    if len(keys) <= MOST_BUTTONS and sum(len(view.name) for view in views.values()) <= MOST_LETTERS:
        key = st.segmented_control(_("Map"), keys, key="map", required=True, format_func=lambda key: views[key].name)
    else:
        key = st.selectbox(_("Map"), keys, key="map", format_func=lambda key: views[key].name, width=320)
    return views[key or keys[0]]


def views_of(choices: Choices, rows: pd.DataFrame) -> dict[str, area_maps.View]:
    """Return the maps to choose: all sites where there are several and a plan of one, or no map at all; then each."""
    found = {view.key: view for view in area_maps.views(choices.build, rows)}
    has_plan = any(key != area_maps.EARTH for key in found)
    if not found or (has_plan and site_maps.count_of_sites(rows) > 1):
        name = _("All sites") if site_maps.count_of_sites(rows) > 1 else _("All areas")
        return {ALL_SITES: area_maps.View(ALL_SITES, name, frozenset(rows["area_id"])), **found}
    return found


def all_sites(choices: Choices, basis: str, since: date | None, height: int) -> None:
    """Show the areas of all sites side by side, each on its plan; the name of a site leads to its large map."""
    found = site_maps.site_maps(choices.build, choices.filters, basis, since)
    shown = found[:SITES_AT_MOST]
    across = 1 if len(shown) == 1 else 2 if len(shown) <= 4 else 3 if len(shown) <= 6 else 4
    most = max((height + 10) // -(-len(shown) // across) - 54, 80)
    made = "".join(_site(choices, site, len(found)) for site in shown)
    left = len(found) - len(shown)
    more = _("{count} more sites: choose one as the unit above.").format(count=left) if left > 0 else ""
    html = f'<div class="sites" style="--most:{most}px;--across:{across}">{made}</div><p class="light">{text(more)}</p>'
    written.show(html, "all-sites", written.choose)


def _site(choices: Choices, site: site_maps.SiteMap, count: int) -> str:
    size = areas.plan_sizes(choices.build).get(site.view)
    places = ngettext("{count} area", "{count} areas", site.count).format(count=words.whole(site.count))
    label = ngettext(
        "Map of {place}: {count} area. The list says the same in words.",
        "Map of {place}: {count} areas. The list says the same in words.",
        site.count,
    ).format(place=site.name, count=site.count)
    name = f'<span class="name" title="{text(site.name)}">{text(site.name)}</span>'
    if site.view and site.view != area_maps.EARTH:
        name = f'<button type="button" data-go="map {text(site.view)}">{name}</button>'
    drawn = small_svg.small_map(site.marks, size, label, st.session_state.get("area") or "")
    return f'<section class="site"><h3>{name}<span class="light">{text(places)}</span></h3>{drawn}</section>'


def at_once(choices: Choices, basis: str, view: area_maps.View, since: date | None, always: bool = False) -> bool:
    """Show one map as SVG and say so; a map of too many or too small areas only where it must be one, always."""
    chosen = st.session_state.get("area") or ""
    svg = area_maps.drawn_at_once(choices.build, choices.filters, basis, view, chosen, since, always)
    if svg:
        names = (("1.5", "+", _("Nearer")), ("0.67", "−", _("Further away")), ("0", "⤢", _("The whole map")))
        buttons = "".join(
            f'<button type="button" data-zoom="{factor}" aria-label="{text(name)}" title="{text(name)}">{sign}</button>'
            for factor, sign, name in names
        )
        html = f'<div class="near" style="--most:{HIGHEST}px">{svg}<div class="zoom">{buttons}</div></div>'
        written.show(html, f"svg-{view.key}", written.choose)
    return bool(svg)


def area_map(choices: Choices, basis: str, view: area_maps.View, since: date | None, width: int) -> None:
    """Show one map; a click chooses an area."""
    look = look_of(choices.build, view.key, width)
    deck = area_maps.deck(choices.build, choices.filters, basis, view.key, look, since)
    chosen = area_maps.shape_of(choices.build, view.key, st.session_state.get("area"))
    key = map_choice.turn("area-map") + view.key
    st.pydeck_chart(
        with_chosen(deck, chosen),
        height=look.height,
        key=key,
        on_select=lambda: map_choice.clicked(key),
        alt=area_maps.said(view),
    )


def look_of(build: str, view: str, width: int) -> Look:
    """Return the size of a map on the page: a plan keeps its shape, nothing is higher than a screen."""
    ratio = 0.72
    if view != area_maps.EARTH:
        plan_width, plan_height = areas.plan_sizes(build)[view]
        ratio = plan_height / plan_width
    height = int(min(max(width * ratio, LOWEST), HIGHEST))
    return Look(width, height, page_width.is_dark())


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
        title = ngettext(
            "{count} area could not be drawn as given", "{count} areas could not be drawn as given", len(found)
        ).format(count=len(found))
        st.warning("\n".join(lines), title=title, icon=":material/wrong_location:")
    if silent:
        said = ngettext(
            "{count} area has no boundary or position; it is in the list only.",
            "{count} areas have no boundary or position; they are in the list only.",
            silent,
        )
        st.caption(said.format(count=silent))


def _place_of(problem: areas.Problem) -> str:
    """Name the row and, where its text does not say it, the field."""
    if problem.field == "boundary":
        return problem.area_id
    return f"{problem.area_id}, {names.field_labels().get(problem.field, problem.field)}"
