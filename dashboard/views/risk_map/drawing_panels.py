"""The parts of the page on which areas are drawn: choosing a plan, drawing, naming what was drawn."""

from base64 import b64encode
from typing import Any

import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.numbers import company
from dashboard.risk_map import area_export, areas, drawing_figure
from dashboard.risk_map.area_export import DrawnArea, DrawnPlan
from dashboard.risk_map.drawing_figure import DRAFT, NEW, OLD
from dashboard.shapes.geometry import BadShape
from dashboard.views.risk_map import drawing_list
from dashboard.views.risk_map.drawing_list import CORNERS, LIST, TURN
from dashboard.views.shared import page_width, plotted, upload_words
from dashboard.wording import words

NEW_PLAN = ""
MOST_SHOWN = 300
MOST_MEGABYTES = 12


def choose_plan(choices: Choices) -> DrawnPlan | None:
    """Let the reader take a plan that is loaded, or upload the picture of a new one."""
    sizes, plan_names = areas.plan_sizes(choices.build), areas.plan_names(choices.build)
    options = [*sizes, NEW_PLAN]
    chosen = st.selectbox(
        _("Plan"),
        options,
        key="drawn-plan",
        format_func=lambda key: plan_names.get(key, key) if key else _("A new plan picture …"),
        on_change=drawing_list.begin_again,
    )
    if chosen:
        width, height = sizes[chosen]
        return DrawnPlan(chosen, "", width, height)
    return new_plan(choices)


def new_plan(choices: Choices) -> DrawnPlan | None:
    """Ask for the picture, the ID, the unit and the size of a new plan; say what is missing or wrong."""
    upload_words.say("drawn-picture", MOST_MEGABYTES)
    sent = st.file_uploader(
        _("Plan picture (PNG or JPEG)"),
        type=["png", "jpg", "jpeg"],
        key="drawn-picture",
        max_upload_size=MOST_MEGABYTES,
    )
    if sent is None:
        st.caption(_("Upload the picture of a site plan; then draw the areas on it."))
        return None
    try:
        picture = area_export.read_picture(sent.getvalue())
    except BadShape as reason:
        st.error(words.plain(f"{sent.name}: {reason.sentence()}"), icon=":material/broken_image:")
        return None
    units = {unit.unit_id: unit for unit in company.unit_tree(choices.build)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        plan_id = st.text_input(_("Plan ID"), key="drawn-plan-id", max_chars=40, width=180).strip()
        unit_id = st.selectbox(
            _("Unit"), list(units), key="drawn-plan-unit", format_func=lambda key: units[key].indented, width=260
        )
        width = st.number_input(_("Width in plan units"), 1.0, 1e6, float(picture.width), key="drawn-width", width=170)
        height = float(round(width * picture.height / picture.width, 2))
    if not area_export.is_plain(plan_id, file=True) or plan_id in areas.plan_sizes(choices.build) or not unit_id:
        st.caption(
            _("Give the plan an ID of its own: letters, digits, - and _ only. Its units may be metres or pixels.")
        )
        return None
    return DrawnPlan(plan_id, unit_id, width, height, picture)


def draw(choices: Choices, plan: DrawnPlan) -> None:
    """Show the plan with what is on it; a box or a line drawn over it becomes corners, which can also be typed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        how = st.segmented_control(
            _("Draw with the mouse"),
            ("rectangle", "freehand"),
            default="rectangle",
            required=True,
            key="drawn-how",
            format_func=lambda key: _("Rectangle") if key == "rectangle" else _("Polygon by hand"),
        )
        st.text_input(
            _("Corners: x y, x y, …"),
            key=CORNERS,
            help=_("Two corners are a rectangle, three or more a polygon. x runs to the right, y down, in plan units."),
            placeholder="40 40, 120 90",
        )
    corners, problem = draft(plan)
    key = f"drawing-{st.session_state.get(TURN, 0)}-{plan.plan_id}-{how}"
    wide = page_width.width("width-drawing")
    on_it = shapes(choices, plan, corners)
    chart = drawing_figure.plan_figure(
        (plan.width, plan.height), picture_of(choices, plan), on_it, how == "freehand", wide
    )
    st.plotly_chart(
        chart,
        key=key,
        config=plotted.CONFIG,
        on_select=lambda: take(key, plan),
        selection_mode=("box", "lasso"),
        alt=_("Plan with its areas. Drag over it to draw an area, or type its corners above."),
    )
    if problem:
        st.warning(words.plain(problem), icon=":material/wrong_location:")
    add(choices, plan, corners)


def draft(plan: DrawnPlan) -> tuple[tuple[tuple[float, float], ...], str]:
    """Return the corners drawn or typed, or what is wrong with them."""
    text = str(st.session_state.get(CORNERS) or "")
    if not text.strip():
        return (), ""
    try:
        return area_export.read_corners(text, plan), ""
    except BadShape as reason:
        return (), reason.sentence()


def take(key: str, plan: DrawnPlan) -> None:
    """Take the corners of what was drawn with the mouse."""
    selection: Any = st.session_state[key]["selection"]
    if selection.get("lasso"):
        found = selection["lasso"][-1]
        corners = area_export.by_hand(found["x"], found["y"], plan)
    elif selection.get("box"):
        found = selection["box"][-1]
        (left, right), (top, bottom) = sorted(found["x"]), sorted(found["y"])
        corners = area_export.by_hand((left, right, right, left), (top, top, bottom, bottom), plan)
    else:
        return
    st.session_state[CORNERS] = area_export.corners_text(corners)


def picture_of(choices: Choices, plan: DrawnPlan) -> str | None:
    """Return the picture of the plan as a data URI."""
    if plan.picture is None:
        return areas.plan(choices.build, plan.plan_id).picture
    kind = "png" if plan.picture.suffix == ".png" else "jpeg"
    return f"data:image/{kind};base64,{b64encode(plan.picture.content).decode()}"


def shapes(choices: Choices, plan: DrawnPlan, corners: Any) -> list[tuple[str, Any, str]]:
    """Return what stands on the plan: areas loaded, areas drawn, and the draft."""
    known = areas.known(choices.build)
    new = drawing_list.listed()
    redrawn = {area.area_id for area in new}
    placed = areas.shapes(choices.build).plans.get(plan.plan_id, {})
    found: list[tuple[str, Any, str]] = [
        (known[area_id].area_name, polygon[0], OLD)
        for area_id, shape in placed.items()
        if area_id not in redrawn
        for polygon in shape.polygons
    ]
    found = found[:MOST_SHOWN]
    found += [(area.area_name, area.corners, NEW) for area in new]
    return found + ([(_("Not added yet"), corners, DRAFT)] if corners else [])


def add(choices: Choices, plan: DrawnPlan, corners: Any) -> None:
    """Ask which area was drawn, a known one or a new one, and put it on the list."""
    known = areas.known(choices.build)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        area_id = st.selectbox(
            _("Area"),
            ["", *known],
            key="drawn-area",
            format_func=lambda key: f"{known[key].area_name} ({key})" if key else _("A new area …"),
            width=300,
        )
        area = known.get(area_id) if area_id else new_area(choices)
        is_ready = area is not None and bool(corners)
        if st.button(_("Add to the list"), icon=":material/add:", disabled=not is_ready, key="drawn-add") and area:
            kept = [one for one in drawing_list.listed() if one.area_id != area.area_id]
            st.session_state[LIST] = [
                *kept,
                DrawnArea(area.area_id, area.area_name, area.unit_id, corners, area.position),
            ]
            st.session_state["drawn-clear"] = True
            st.rerun()


def new_area(choices: Choices) -> DrawnArea | None:
    """Ask for ID, name and unit of an area that is not loaded yet."""
    units = {unit.unit_id: unit for unit in company.unit_tree(choices.build)}
    area_id = st.text_input(_("Area ID"), key="drawn-area-id", max_chars=40, width=130).strip()
    name = st.text_input(_("Area name"), key="drawn-area-name", max_chars=120, width=220).strip()
    unit_id = st.selectbox(
        _("Unit"), list(units), key="drawn-area-unit", format_func=lambda key: units[key].indented, width=240
    )
    if area_id in areas.known(choices.build):
        st.caption(_("This ID is taken: choose the area in the list."))
        return None
    if not area_export.is_plain(area_id) or not area_export.is_harmless(name) or not unit_id:
        return None
    return DrawnArea(area_id, name, unit_id, ())
