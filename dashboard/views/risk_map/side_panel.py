"""The panel at the side of the risk map: the list of areas, the worst first, or the area that was chosen."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.risk_map import amounts, area_maps, area_words, areas, site_maps
from dashboard.shapes.levels import level_of
from dashboard.verdict import area_reason, overdue
from dashboard.views.overview.markup import shortened
from dashboard.views.risk_map import area_details, written
from dashboard.views.risk_map.written import text
from dashboard.views.shared import map_choice
from dashboard.wording import words

LISTED_AT_MOST, OFFERED_AT_MOST = 200, 3000
SITE_PIXELS = 170


def panel(choices: Choices, rows: pd.DataFrame, basis: str, since: date | None, height: int) -> None:
    """Show the box to choose an area by name, and below it the chosen area or the list."""
    with st.container(horizontal=True, gap="small"):
        area_picker(rows)
        if st.session_state.get("area") is not None:
            st.button(_("All areas"), icon=":material/arrow_back:", key="area-back", on_click=let_go)
    found = rows[rows["area_id"] == st.session_state.get("area")]
    key = "map-list" if found.empty else "map-side"  # the style of a narrow window tells them apart
    with st.container(height=height, key=key, gap="xsmall"):
        if found.empty:
            written.show(area_rows(choices, rows, basis, since), "area-rows", written.choose)
        else:
            area_details.details(choices, next(found.itertuples()), basis)


def let_go() -> None:
    """Let the chosen area go: the list stands there again."""
    st.session_state["area"] = None
    map_choice.named()


def area_picker(rows: pd.DataFrame) -> None:
    """Show the box to choose an area by name; emptied it leads back to the list."""
    known = dict(zip(rows["area_id"], rows["area_name"], strict=True))
    offered = list(rows["area_id"].head(OFFERED_AT_MOST))
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
        placeholder=_("All areas, the worst first"),
        on_change=map_choice.named,
        label_visibility="collapsed",
    )


def area_rows(choices: Choices, rows: pd.DataFrame, basis: str, since: date | None) -> str:
    """Return the list of areas: sign, name, days late, and below site and reason in a few words."""
    late, day = overdue.by_area(choices), overdue.day_of(choices)
    has_sites = site_maps.count_of_sites(rows) > 1
    made = "".join(
        _row(choices, row, basis, since, late.get(str(row.area_id)), day, has_sites)
        for row in rows.head(LISTED_AT_MOST).itertuples()
    )
    left = len(rows) - LISTED_AT_MOST
    more = _("{count} more areas: choose one by its name above.").format(count=words.whole(left)) if left > 0 else ""
    label = text(_("Areas, the worst first"))
    return f'<ol class="areas" aria-label="{label}">{made}</ol><p class="light">{text(more)}</p>'


def _row(
    choices: Choices, row: Any, basis: str, since: date | None, late: overdue.Late | None, day: date | None, sites: bool
) -> str:
    level = level_of(row.level)
    if basis in amounts.KPIS:
        sign, about = amounts.sign(row.amount, basis), amounts.name(basis)
    else:
        moved = area_words.move_sign(row.move) if basis == areas.CHANGE else ""
        sign, about = f"{moved}{area_words.letters()[row.level]}", areas.level_name(row.level)
    place = shortened(row.site_name, SITE_PIXELS) if sites and isinstance(row.site_name, str) else ""
    why = " · ".join(part for part in (place, _why(choices, row, basis, since, late, day)) if part)
    return (
        f'<li><button type="button" data-go="area {text(row.area_id)}">'
        f'<span class="sign" title="{text(about)}" style="background:{level.colour};color:{level.ink}">'
        f"{text(sign)}</span>"
        f'<span class="name" title="{text(row.area_name)}">{text(row.area_name)}</span>'
        f'<span class="late">{text(area_reason.late_text(late, day))}</span>'
        f'<span class="why">{text(why)}</span></button></li>'
    )


def _why(
    choices: Choices, row: Any, basis: str, since: date | None, late: overdue.Late | None, day: date | None
) -> str:
    """Say in a few words why an area stands where it does on this map."""
    if basis in amounts.KPIS:
        return amounts.why(row, basis)
    if basis == areas.CHANGE and since and row.move:
        return area_words.move_text(row, since)
    if basis in (areas.IN_FORCE, areas.INHERENT):
        return " · ".join(area_maps.count_texts(row)[:2])
    return area_reason.short(row, late, area_reason.causes_of(choices.build, row, day), day)
