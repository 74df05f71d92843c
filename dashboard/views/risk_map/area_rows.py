"""The records of one area: the columns that say most, and all of them to take away."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.filters import Choices, Filters, of_units
from dashboard.language import _, ngettext
from dashboard.numbers import names
from dashboard.risk_map import areas
from dashboard.views.risk_map import linkage_panels
from dashboard.views.shared import panels
from dashboard.wording import file_names, words

CODED = frozenset(("hazard_level", "hazard_type", "source", "inspection_type", "led_by", "control_level", "method"))
LEVELS = frozenset(("inherent_level", "level_in_force"))
NAMES: dict[str, Callable[[], str]] = {
    "days_late": lambda: _("Days late"),
    "inherent_level": lambda: _("Level before controls"),
    "level_in_force": lambda: _("Level in force"),
    "score": lambda: _("Score"),
    "unit_name": lambda: _("Unit"),
}


def show(
    rows: pd.DataFrame, columns: tuple[str, ...], kind: str, choices: Choices, place: Filters, alt: str, empty: str
) -> None:
    """Show records with their downloads, or the sentence that there are none."""
    if rows.empty:
        st.caption(empty)
        return
    labels = names.field_labels()
    shown = {name: NAMES[name]() if name in NAMES else labels.get(name, name) for name in columns if name in rows}
    st.caption(ngettext("**{count}** row", "**{count}** rows", len(rows)).format(count=words.whole(len(rows))))
    panels.table(in_words(rows.head(200), shown), alt, columns=shown, height=min(38 + 35 * len(rows), 330))
    name = file_names.file_name([alt, place_name(choices, place), file_names.period(place)])
    panels.downloads(lambda: taken(rows), name, f"area-{kind}")


def in_words(rows: pd.DataFrame, shown: dict[str, str]) -> pd.DataFrame:
    """Return rows with levels and codes as they are called."""
    rows = names.coded(rows, *CODED.intersection(shown))
    levels = LEVELS.intersection(shown)
    return rows.assign(**{name: rows[name].map(areas.level_name, na_action="ignore") for name in levels})


def taken(rows: pd.DataFrame) -> pd.DataFrame:
    """Return records as they are saved: all columns under their labels, levels and codes in words."""
    return linkage_panels.labelled(rows).rename(columns={name: label() for name, label in NAMES.items()})


def place_name(choices: Choices, place: Filters) -> str:
    """Return the name of the area shown."""
    rows = areas.areas(choices.build, of_units(choices.filters))
    named = rows.loc[rows["area_id"] == place.area_id, "area_name"]
    return str(named.iloc[0]) if len(named) else place.area_id or ""
