"""One area of the risk map in detail: why it has its colour, its risk points, open hazards and recent inspections."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.remembered import remembered
from dashboard.actions import origins
from dashboard.filters import Choices, Filters, of_units
from dashboard.language import _
from dashboard.numbers import kpis
from dashboard.risk_map import amounts, area_levels, area_maps, area_words, areas, colour_history
from dashboard.shapes.levels import level_of
from dashboard.verdict import area_reason, overdue
from dashboard.views.overview.markup import shortened
from dashboard.views.risk_map import area_rows, written
from dashboard.views.risk_map.written import text
from dashboard.views.shared import panels, plotted, start_action
from dashboard.wording import file_names, words

LONG_NAME, LONG_PLACE = 560, 300  # pixels of a name that stand on two lines, of a place on one
BADGES = {"major": "red", "larger": "orange", "general": "yellow", "low": "blue", "not_assessed": "gray"}
POINT_COLUMNS = (
    "risk_point_name", "inherent_level", "level_in_force", "method", "score", "hazard_source", "control_measures",
    "control_level", "owner_name", "review_due_date", "risk_point_id",
)  # fmt: skip
HAZARD_COLUMNS = (
    "days_late", "description", "owner_name", "hazard_level", "due_date", "found_date", "unit_name", "hazard_type",
    "source", "hazard_id",
)  # fmt: skip
INSPECTION_COLUMNS = (
    "completed_date", "inspection_type", "led_by", "outcome", "inspector_name", "unit_name", "due_date",
    "inspection_id",
)  # fmt: skip


@remembered(maxsize=128)
def _records(build: str, name: str, filters: Filters) -> pd.DataFrame:
    return kpis.records(name, filters)


def details(choices: Choices, row: Any, basis: str) -> None:
    """Show one area: why it has its colour, since when, what brings it down, whose it is, open hazards, history."""
    place = replace(of_units(choices.filters), area_id=row.area_id)
    points = _records(choices.build, "risk_point_count", place) if "risk_points" in choices.tables else pd.DataFrame()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(words.plain(shortened(row.area_name, LONG_NAME, 20)), anchor=False, width="content")
        st.badge(_level(row, basis), color=BADGES.get(level_of(row.level).name, "violet"))  # type: ignore[arg-type]  # one of Streamlit's words
    parts = [
        shortened(part, LONG_PLACE) for part in (row.area_id, row.unit_name, row.site_name) if isinstance(part, str)
    ]
    st.caption(words.plain(" · ".join(dict.fromkeys(parts))))
    written.show(facts(choices, row, points, basis), "area-facts")
    with st.container(horizontal=True, gap="small"):
        panels.records("overdue_open_count", place, "top", _("Overdue hazards"), key=f"area-{row.area_id}")
        start_action.button(lambda: origins.of_number("overdue_open_count", place, row.area_name), "area")
    _tabs(choices, points, place, basis)
    _about_place(choices, row)


def _level(row: Any, basis: str) -> str:
    """Name the level of an area, or the amount that the map shows of it."""
    if basis in amounts.KPIS:
        return f"{amounts.sign(row.amount, basis)} {amounts.unit(row.amount, basis)}"
    return areas.level_name(row.level)


def facts(choices: Choices, row: Any, points: pd.DataFrame, basis: str) -> str:
    """Return what is to be known of an area, each fact under its name."""
    day = overdue.day_of(choices)
    late, causes = overdue.by_area(choices).get(row.area_id), area_reason.causes_of(choices.build, row, day)
    limits = area_levels.settings(choices.build)
    since = words.day_text(area_words.since(row, causes)) if causes and row.current_order > row.base_order else ""
    said: list[tuple[str, list[str]]] = [
        (_("Why"), why(choices, row, points, basis)),
        (_("Since when"), [since] if since else []),
        (_("Comes down"), area_reason.brings_down(row, late, causes, points, limits.hold_days)),
        (_("Owner"), [area_reason.owner(late, points, row)]),
        (_("Hazards"), [words.joined(*area_maps.why_hazards(row), area_reason.oldest_text(late, day))]),
    ]
    if "risk_points" not in choices.tables:
        said = [one for one in said if one[0] != _("Comes down")]
    made = "".join(
        f"<dt>{text(name)}</dt><dd>{'<br>'.join(map(text, lines))}</dd>" for name, lines in said if any(lines)
    )
    return f'<dl class="facts">{made}</dl>'


def why(choices: Choices, row: Any, points: pd.DataFrame, basis: str) -> list[str]:
    """Say why an area has its colour: the amount shown, or what the facts make of the register, or the register."""
    amount = [amounts.why(row, basis)] if basis in amounts.KPIS else []
    if "risk_points" not in choices.tables:
        return amount or [_("Nothing is known of this area but its name.")]
    if basis in (areas.IN_FORCE, areas.INHERENT):
        return area_maps.why(row, points, basis)[:1]
    return [*amount, *_colour(choices, row)]


def _about_place(choices: Choices, row: Any) -> None:
    """Say what is special about the place of an area: converted coordinates, or only named in other rows."""
    shape = areas.shapes(choices.build).earth.get(row.area_id)
    if shape is not None and shape.is_converted:
        st.caption(_("Its position came in Chinese map coordinates (GCJ-02 or BD-09) and was converted to WGS 84."))
    if not row.is_declared:
        st.caption(_("Nobody declared this area: it is only named in other rows."))


def _colour(choices: Choices, row: Any) -> list[str]:
    """Say which colour the area has now, and the facts that led there."""
    if choices.as_of is None:
        return []
    causes = area_levels.causes(choices.build, row.area_id, choices.as_of)
    return [area_words.colour_sentence(row, causes, area_levels.settings(choices.build).most_steps)]


def _steps(choices: Choices, area_id: str) -> None:
    """Say of every step above the register what it did, since when, and how long it stays."""
    rows = areas.areas(choices.build, of_units(choices.filters))
    row = next((row for row in rows.itertuples() if row.area_id == area_id), None)
    if row is None or choices.as_of is None:
        return
    causes = area_levels.causes(choices.build, area_id, choices.as_of)
    said = area_words.steps(row, causes, area_levels.settings(choices.build))
    st.markdown("\n".join(f"- {words.plain(line)}" for line in said))


def _tabs(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    tabs = st.tabs(
        [_("Open hazards"), _("History of the colour"), _("Risk points"), _("Recent inspections")],
        on_change="rerun",
        key="area-details",
    )
    for tab, show in zip(tabs, (_hazards, _history, _risk_points, _inspections), strict=True):
        if tab.open:
            with tab:
                show(choices, points, place, basis)


def _history(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    area_id, day = place.area_id or "", choices.as_of
    if day is None:
        return
    chart = colour_history.strip(area_levels.history(choices.build, area_id, day))
    st.markdown(f"**{words.plain(chart.finding)}**")
    if chart.figure is not None:
        st.plotly_chart(chart.figure, config=plotted.CONFIG, alt=chart.alt, key="colour-history")
    _steps(choices, area_id)
    spans = area_levels.spans(choices.build, area_id, day)
    if spans.empty:
        st.caption(_("No fact has ever lifted this area."))
        return
    columns = {
        "rule": _("Reason"),
        "start_date": _("From"),
        "end_date": _("Until"),
        "size": st.column_config.NumberColumn(_("Size"), format="%.0f", help=_("Overdue hazards, or conformity in %")),
    }
    panels.table(
        spans.head(200), _("Reasons for steps, with their days"), columns, height=min(38 + 35 * len(spans), 250)
    )
    name = file_names.file_name(
        [_("History of the colour"), area_rows.place_name(choices, place), file_names.as_of(day)]
    )
    panels.downloads(lambda: panels.headed(spans, columns), name, "area-history")


def _risk_points(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    if not panels.needs(choices, "risk_points", _("Without the risk register an area cannot be assessed.")):
        return
    rows = areas.areas(choices.build, of_units(choices.filters))
    row = next((row for row in rows.itertuples() if row.area_id == place.area_id), None)
    if row is not None:
        said = area_maps.why(row, points, basis if basis == areas.INHERENT else areas.IN_FORCE)
        st.markdown("\n".join(f"- {words.plain(line)}" for line in said))
    if not points.empty:
        column = areas.INHERENT if basis == areas.INHERENT else areas.IN_FORCE
        points = points.assign(order=[level_of(name).order for name in points[column]])
        points = points.sort_values(["order", "score"], ascending=False)
    area_rows.show(
        points, POINT_COLUMNS, "risk_points", choices, place, _("Risk points of the area"),
        _("No risk point is registered here."),
    )  # fmt: skip


def _hazards(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    if not panels.needs(choices, "hazards", _("Open hazards come from it.")):
        return
    asked = kpis.rate("open_count", filters=place)
    if asked.rows["top"].isna().all():
        panels.notes(asked.notes)
        st.caption(_("Which hazards are open is not known. Found here in {days}:").format(days=words.days_text(place)))
        rows = _records(choices.build, "hazard_count", place)
        rows = rows if rows.empty else rows.sort_values("found_date", ascending=False)
        area_rows.show(rows, HAZARD_COLUMNS, "hazards", choices, place, _("Hazards found in the area"), _("None."))
        return
    rows = _records(choices.build, "open_count", place)
    day = pd.Timestamp(choices.as_of or date.max)
    if not rows.empty:
        days = (day - pd.to_datetime(rows["due_date"])).dt.days
        rows = rows.assign(days_late=days.where(days > 0).astype("Int64")).sort_values("due_date")
    area_rows.show(
        rows, HAZARD_COLUMNS, "open_hazards", choices, place, _("Open hazards of the area"),
        _("No hazard is open here."),
    )  # fmt: skip
    panels.notes(asked.notes)


def _inspections(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    if not panels.needs(choices, "inspections", _("Inspections come from it.")):
        return
    rows = _records(choices.build, "inspection_count", place)
    if not rows.empty:
        rows = rows.sort_values("completed_date", ascending=False)
    area_rows.show(
        rows, INSPECTION_COLUMNS, "inspections", choices, place, _("Inspections of the area"),
        _("No inspection was completed here in {days}.").format(days=words.days_text(place)),
    )  # fmt: skip
