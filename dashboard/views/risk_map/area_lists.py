"""The list of areas: the same as the map in words, for the keyboard, for screen readers and to take away."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.access.remembered import remembered
from dashboard.filters import Choices
from dashboard.language import _, language
from dashboard.risk_map import area_maps, area_words, areas
from dashboard.views.shared import map_choice, panels, printed_rows


def area_list(rows: pd.DataFrame, choices: Choices, basis: str, since: date | None = None) -> None:
    """Show all areas, drawn or not, worst first; a click on a row chooses it."""
    shown = _list(choices, basis, since, language()).copy()
    if not areas.knows_overdue(choices.filters):
        shown[["major", "overdue", "open"]] = None
    key = map_choice.turn("area-list")
    printed_rows.dataframe(
        shown,
        placeholder="–",
        key=key,
        on_select=lambda: map_choice.listed(key, tuple(rows["area_id"])),
        selection_mode="single-row",
        height=430,
        alt=_("All areas with level, reason and overdue counts, worst first"),
        column_config={
            "name": st.column_config.TextColumn(_("Area"), pinned=True),
            "level": st.column_config.TextColumn(_("Level"), width=110),
            "major": st.column_config.NumberColumn("▲", help=_("Major hazards open past their due date"), width=45),
            "overdue": st.column_config.NumberColumn("●", help=_("Hazards open past their due date"), width=45),
            "open": st.column_config.NumberColumn(_("Open"), help=_("Open hazards"), width=60),
            "why": st.column_config.TextColumn(_("Why"), width=330),
            "base": st.column_config.TextColumn(_("Base"), width=90),
            "reviews": st.column_config.NumberColumn(_("Reviews overdue"), width=90),
            "points": st.column_config.NumberColumn(_("Risk points"), width=90),
        },
    )
    panels.downloads(lambda: taken(shown, rows), panels.standing(choices, _("Areas")), "area-list")


@remembered(maxsize=512)
def _list(choices: Choices, basis: str, since: date | None, reader_language: str) -> pd.DataFrame:
    return list_of(areas.areas(choices.build, choices.filters, basis, since), choices, basis, since)


def list_of(rows: pd.DataFrame, choices: Choices, basis: str, since: date | None = None) -> pd.DataFrame:
    """Return the columns of the list of areas."""
    why = area_maps.whys_of(choices.build, choices.filters, basis, since)
    names, letters = areas.level_names(), area_words.letters()
    signs = rows["move"].map(area_words.move_sign) if basis == areas.CHANGE else pd.Series("", index=rows.index)
    levels = {level: f"{letters[level]} {name}" for level, name in names.items()}
    return pd.DataFrame(
        {
            "name": rows["area_name"],
            "level": (signs + " " + rows["level"].map(levels)).str.strip(),
            "major": rows["major_overdue_count"],
            "overdue": rows["overdue_count"],
            "open": rows["open_count"],
            "why": [why(row) for row in rows.itertuples()],
            "base": [names[area_words.BY_ORDER[order]] for order in rows["base_order"]],
            "reviews": rows["review_overdue_count"],
            "points": rows["risk_point_count"],
        }
    )


def taken(shown: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the list as it is saved: with the ID of every area, under the names of the columns."""
    names = {
        "area_id": _("Area ID"),
        "name": _("Area"),
        "level": _("Level"),
        "major": _("Major hazards open past their due date"),
        "overdue": _("Hazards open past their due date"),
        "open": _("Open hazards"),
        "why": _("Why"),
        "base": _("Base"),
        "reviews": _("Reviews overdue"),
        "points": _("Risk points"),
    }
    return shown.assign(area_id=rows["area_id"].to_numpy())[list(names)].rename(columns=names)
