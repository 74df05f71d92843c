"""One area of the risk map in detail: why it has its colour, its risk points, open hazards and recent inspections."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import Choices, Filters, of_units
from dashboard.language import _
from dashboard.numbers import kpis, names
from dashboard.risk_map import area_levels, area_maps, area_words, areas, colour_history
from dashboard.shapes.levels import level_of
from dashboard.views.shared import panels
from dashboard.wording import words

BADGES = {"major": "red", "larger": "orange", "general": "yellow", "low": "blue", "not_assessed": "gray"}
POINT_COLUMNS = (
    "risk_point_name", "inherent_level", "level_in_force", "method", "score", "hazard_source", "control_measures",
    "control_level", "owner_name", "review_due_date", "risk_point_id",
)  # fmt: skip
HAZARD_COLUMNS = (
    "overdue", "hazard_level", "description", "due_date", "found_date", "owner_name", "unit_name", "hazard_type",
    "source", "hazard_id",
)  # fmt: skip
INSPECTION_COLUMNS = (
    "completed_date", "inspection_type", "led_by", "outcome", "inspector_name", "unit_name", "due_date",
    "inspection_id",
)  # fmt: skip


@lru_cache(maxsize=128)
def _records(build: str, name: str, filters: Filters) -> pd.DataFrame:
    return kpis.records(name, filters)


def details(choices: Choices, rows: pd.DataFrame, basis: str) -> None:
    """Show the chosen area: why it has its colour, its history, risk points, open hazards and recent inspections."""
    found = rows[rows["area_id"] == st.session_state.get("area")]
    if found.empty:
        return
    row: Any = next(found.itertuples())
    place = replace(of_units(choices.filters), area_id=row.area_id)
    points = _records(choices.build, "risk_point_count", place) if "risk_points" in choices.tables else pd.DataFrame()
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(words.plain(row.area_name), anchor=False, width="content")
            st.badge(areas.level_name(row.level), color=BADGES[level_of(row.level).name])  # type: ignore[arg-type]  # one of Streamlit's words
        parts = [str(part) for part in (row.area_id, row.unit_name, row.site_name) if isinstance(part, str)]
        st.caption(words.plain(" · ".join(dict.fromkeys(parts))))
        said = [*_colour(choices, row), *area_maps.why(row, points, basis)]
        st.markdown("\n".join(f"- {words.plain(line)}" for line in said))
        shape = areas.shapes(choices.build).earth.get(row.area_id)
        if shape is not None and shape.is_converted:
            st.caption(_("Its position came in Chinese map coordinates (GCJ-02 or BD-09) and was converted to WGS 84."))
        if not row.is_declared:
            st.caption(_("Nobody declared this area: it is only named in other rows."))
        _tabs(choices, points, place, basis)


def _colour(choices: Choices, row: Any) -> list[str]:
    """Say which colour the area has now, and every step that led there with its reason and date."""
    if choices.as_of is None:
        return []
    limits = area_levels.settings(choices.build)
    causes = area_levels.causes(choices.build, row.area_id, choices.as_of)
    said = [area_words.colour_sentence(row, causes, limits.most_steps)]
    return said + area_words.steps(row, causes, limits)


def _tabs(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    tabs = st.tabs(
        [_("History of the colour"), _("Risk points"), _("Open hazards"), _("Recent inspections")],
        on_change="rerun",
        key="area-details",
    )
    for tab, show in zip(tabs, (_history, _risk_points, _hazards, _inspections), strict=True):
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
        st.plotly_chart(chart.figure, config=panels.CHART_CONFIG, alt=chart.alt, key="colour-history")
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
    panels.downloads(lambda: spans, f"colour_history_{area_id}", "area-history")


def _risk_points(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    if not panels.needs(choices, "risk_points", _("Without the risk register an area cannot be assessed.")):
        return
    if not points.empty:
        column = areas.INHERENT if basis == areas.INHERENT else areas.IN_FORCE
        points = points.assign(order=[level_of(name).order for name in points[column]])
        points = points.sort_values(["order", "score"], ascending=False)
    _rows(
        points,
        POINT_COLUMNS,
        "risk_points",
        place,
        _("Risk points of the area"),
        _("No risk point is registered here."),
    )


def _hazards(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    if not panels.needs(choices, "hazards", _("Open hazards come from it.")):
        return
    asked = kpis.rate("open_count", filters=place)
    if asked.rows["top"].isna().all():
        panels.notes(asked.notes)
        st.caption(_("Which hazards are open is not known. Found here in {days}:").format(days=words.days_text(place)))
        rows = _records(choices.build, "hazard_count", place)
        rows = rows if rows.empty else rows.sort_values("found_date", ascending=False)
        _rows(rows, HAZARD_COLUMNS, "hazards", place, _("Hazards found in the area"), _("None."))
        return
    rows = _records(choices.build, "open_count", place)
    day = pd.Timestamp(choices.as_of) if choices.as_of else pd.Timestamp.max
    if not rows.empty:
        late = pd.to_datetime(rows["due_date"]) < day
        rows = rows.assign(overdue=late.map({True: _("overdue"), False: ""}))
        rows = rows.sort_values(["overdue", "hazard_level", "due_date"], ascending=[False, False, True])
    _rows(rows, HAZARD_COLUMNS, "open_hazards", place, _("Open hazards of the area"), _("No hazard is open here."))
    panels.notes(asked.notes)


def _inspections(choices: Choices, points: pd.DataFrame, place: Filters, basis: str) -> None:
    if not panels.needs(choices, "inspections", _("Inspections come from it.")):
        return
    rows = _records(choices.build, "inspection_count", place)
    if not rows.empty:
        rows = rows.sort_values("completed_date", ascending=False)
    _rows(
        rows, INSPECTION_COLUMNS, "inspections", place, _("Inspections of the area"),
        _("No inspection was completed here in {days}.").format(days=words.days_text(place)),
    )  # fmt: skip


def _rows(rows: pd.DataFrame, columns: tuple[str, ...], name: str, place: Filters, alt: str, empty: str) -> None:
    """Show records with their downloads, or the sentence that there are none."""
    if rows.empty:
        st.caption(empty)
        return
    labels = names.field_labels()
    shown = {
        column: NAMES[column]() if column in NAMES else labels.get(column, column)
        for column in columns
        if column in rows
    }
    st.caption(_("**{count}** rows").format(count=words.whole(len(rows))))
    panels.table(
        _in_words(rows.head(200), shown),
        alt,
        columns=shown,
        height=min(38 + 35 * len(rows), 330),
    )
    panels.downloads(lambda: rows, f"{name}_{place.area_id}", f"area-{name}")


def _in_words(rows: pd.DataFrame, shown: dict[str, str]) -> pd.DataFrame:
    """Return rows with levels and codes as they are called."""
    rows = names.coded(rows, *CODED.intersection(shown))
    levels = LEVEL_COLUMNS.intersection(shown)
    return rows.assign(**{name: rows[name].map(areas.level_name, na_action="ignore") for name in levels})


CODED = frozenset(("hazard_level", "hazard_type", "source", "inspection_type", "led_by", "control_level", "method"))
LEVEL_COLUMNS = frozenset(("inherent_level", "level_in_force"))
NAMES: dict[str, Callable[[], str]] = {
    "overdue": lambda: _("Overdue"),
    "inherent_level": lambda: _("Level before controls"),
    "level_in_force": lambda: _("Level in force"),
    "score": lambda: _("Score"),
    "unit_name": lambda: _("Unit"),
}
