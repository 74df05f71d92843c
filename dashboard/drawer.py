"""The drawer at the side: the rows behind a number, and their downloads as CSV and Excel."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import kpis, sheets, words
from dashboard.filters import Filters
from dashboard.language import _, pick

SHOWN = 200


def open_records(name: str, filters: Filters, part: str = "bottom") -> None:
    """Open the drawer with the rows that a number sums: its bottom, or only its top."""
    kpi = kpis.kpi(name)
    part = part if kpi.bottom else "top"

    @st.dialog(pick(kpi.label, kpi.label_zh), width="large", position="right", icon=":material/table_rows:")
    def drawer() -> None:
        st.caption(f"{words.about(kpi)}  \n{words.days_text(filters)}")
        chosen = part
        if kpi.bottom:
            chosen = st.segmented_control(
                _("Rows"),
                ("bottom", "top"),
                default=part,
                required=True,
                format_func=part_name,
                key="drawer-part",
                label_visibility="collapsed",
            )
        rows = kpis.records(name, filters, part=chosen or part)
        st.markdown(_("**{count}** rows").format(count=words.whole(len(rows))))
        downloads(lambda: labelled(rows), f"{name}-{chosen}", f"drawer-{name}", about(kpi, filters))
        if len(rows) > SHOWN:
            st.caption(_("The first {shown} are shown here; the downloads hold all.").format(shown=SHOWN))
        st.dataframe(labelled(rows.head(SHOWN)), hide_index=True, alt=_("Records"), height="auto")

    drawer()


def part_name(part: str) -> str:
    """Name the two parts of a rate."""
    return _("All that count (bottom)") if part == "bottom" else _("Those counted as met or happened (top)")


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under the labels of their fields."""
    return rows.rename(columns=words.field_labels())


def about(kpi: object, filters: Filters) -> list[tuple[str, str]]:
    """Return what the rows are, for the second sheet of the Excel file."""
    return [
        (_("KPI"), pick(kpi.label, kpi.label_zh)),  # type: ignore[attr-defined]
        (_("Definition"), words.about(kpi)),
        (_("Period"), words.days_text(filters)),
        (_("Unit"), filters.unit_id or _("All units")),
        (_("As of"), words.day_text(filters.as_of)),
    ]


def downloads(
    rows: Callable[[], pd.DataFrame], file_name: str, key: str, about: list[tuple[str, str]] | None = None
) -> None:
    """Show the buttons that save rows as CSV and as Excel; the rows are fetched and written only on a click."""
    with st.container(horizontal=True):
        st.download_button(
            _("CSV"),
            lambda: sheets.csv_bytes(rows()),
            file_name=f"{file_name}.csv",
            mime="text/csv",
            key=f"csv-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Excel"),
            lambda: sheets.excel_bytes(rows(), about),
            file_name=f"{file_name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"excel-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
