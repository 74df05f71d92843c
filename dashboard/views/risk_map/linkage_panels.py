"""The linkage panel of the risk map: four numbers on what is not linked, each with its records."""

import pandas as pd
import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _
from dashboard.numbers import company, names
from dashboard.risk_map import areas, linkage
from dashboard.risk_map.linkage import Gap
from dashboard.views.shared import drawer_rows, panels, record_drawer
from dashboard.wording import formats, words

SHOWN = 200


def linkage_panel(choices: Choices) -> None:
    """Show whether grading, inspecting and treating hold together; say what could not be judged."""
    panels.heading(
        _("Do grading, inspecting and treating hold together?"),
        _("Risk points, inspections and hazards should point at each other. Counted on {day}.").format(
            day=words.day_text(company.build_facts(choices.build).as_of)
        ),
    )
    known = [gap for gap in linkage.GAPS if set(gap.needs) <= choices.tables]
    if known:
        with st.grid(4, min_column_width=220, gap="small"):
            for gap in known:
                _tile(gap, choices)
    lost = sorted({table for gap in linkage.GAPS for table in gap.needs} - choices.tables)
    if lost:
        st.caption(_("Not judged, because not loaded: {tables}.").format(tables=words.listed(lost)))


def _tile(gap: Gap, choices: Choices) -> None:
    found, whole = linkage.counts(choices.build, gap, choices.filters)
    with st.container(border=True, gap="xsmall", height="stretch"):
        share = formats.percent(100 * found / whole, 0, gap=" ") if whole else None
        st.metric(linkage.title(gap), words.whole(found), share, delta_color="off", delta_arrow="off")
        st.caption(linkage.about(gap).format(whole=words.whole(whole)))
        if found and st.button(_("Records"), key=f"linkage-{gap.check}", type="tertiary", icon=":material/table_rows:"):
            _open(gap, choices)


def _open(gap: Gap, choices: Choices) -> None:
    """Open the drawer with the records of one gap."""

    @st.dialog(linkage.title(gap), width="large", position="right", icon=":material/table_rows:")
    def shown() -> None:
        rows = labelled(linkage.records(choices.build, gap, choices.filters))
        st.markdown(record_drawer.count_text(len(rows)))
        panels.downloads(lambda: rows, record_drawer.named(choices.filters, linkage.title(gap)), f"linkage-{gap.check}")
        drawer_rows.show(rows.head(SHOWN))

    shown()


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return records under the labels of their fields, levels and codes in words."""
    levels = [name for name in ("level_in_force", "inherent_level") if name in rows]
    rows = rows.assign(**{name: rows[name].map(areas.level_name, na_action="ignore") for name in levels})
    return names.coded(rows, *(name for name in map(str, rows.columns) if names.codes(name))).rename(
        columns=names.field_labels()
    )
