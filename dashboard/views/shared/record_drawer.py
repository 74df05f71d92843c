"""The drawer at the side: the rows behind a number, and their downloads as CSV and Excel."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.actions import origins
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext, pick, spoken
from dashboard.numbers import company, kpis, names
from dashboard.views.shared import origin_box, start_action
from dashboard.wording import sheets, words

SHOWN = 200
HEIGHT = 560
FIRST = ("unit_name", "area_name")
MOST_COUNTED = 20_000


def open_records(name: str, filters: Filters, part: str = "") -> None:
    """Open the drawer with the rows behind a number: its bottom, its top, or the rest between the two."""
    kpi = kpis.kpi(name)

    @st.dialog(pick(kpi.label), width="large", position="right", icon=":material/table_rows:")
    def drawer() -> None:
        st.caption(f"{words.about(kpi)}  \n{words.plain(rows_of(filters))}")
        chosen = choose_part(kpi, part)
        rows = kpis.records(name, filters, chosen, MOST_COUNTED + 1)
        if rows.empty:
            st.info(_("No rows."))
            return
        st.markdown(count_text(len(rows)))
        downloads(
            lambda: labelled(kpis.records(name, filters, chosen)), f"{name}-{chosen}", "drawer", about(kpi, filters)
        )
        form, shown = st.container(), rows.head(SHOWN)
        kind, has_origin = origins.kind_of(rows), origin_box.can_say(rows)
        picked = show(labelled(shown), chosen if kind or has_origin else "")
        with form:
            row = None if picked is None else shown.iloc[picked]
            offer_action(kind, row if kind else None, name, filters)
            if has_origin:
                offer_origin(row)

    drawer()


def offer_action(kind: str, row: pd.Series | None, name: str, filters: Filters) -> None:
    """Show the form that starts an action from the number, or from the hazard or accident chosen among its rows."""
    if row is None:
        origin = origins.of_number(name, filters, rows_of(filters, with_days=False))
    else:
        origin = origins.of_record({str(field): value for field, value in row.items()}, kind, name, filters)
    with st.expander(_("Start an action"), icon=start_action.ICON, key="drawer-action"):
        st.markdown(f"**{words.plain(origin.title)}**")
        start_action.form(origin, "drawer")
    if kind:
        hints = {
            "hazard": _("Choose a row to start the action from that hazard."),
            "accident": _("Choose a row to start the action from that accident."),
        }
        said = _("The action is started from: {title}").format(title=origin.title)
        st.caption(hints[kind] if row is None else words.plain(said))


def offer_origin(row: pd.Series | None) -> None:
    """Show where the chosen row comes from, or how one is chosen."""
    if row is None:
        st.caption(_("Choose a row to see where it comes from: the file, the line, what earlier files said."))
    else:
        origin_box.box(row)


def open_rows(title: str, about: str, name: str, rows: Callable[[int | None], pd.DataFrame]) -> None:
    """Open the drawer with any rows: a function from the most wanted to the rows."""

    @st.dialog(title, width="large", position="right", icon=":material/table_rows:")
    def drawer() -> None:
        st.caption(words.plain(about))
        first = rows(MOST_COUNTED + 1)
        st.markdown(count_text(len(first)))
        downloads(lambda: labelled(rows(None)), name, "drawer")
        form, shown = st.container(), first.head(SHOWN)
        has_origin = origin_box.can_say(first)
        picked = show(labelled(shown), "any" if has_origin else "")
        if has_origin:
            with form:
                offer_origin(None if picked is None else shown.iloc[picked])

    drawer()


def show(rows: pd.DataFrame, choosing: str = "") -> int | None:
    """Show rows: days without a time of day, missing texts as empty cells, columns that hold nothing left out.

    choosing: names the rows of which one may be chosen; returns the place of the chosen one.
    """
    filled = rows.dropna(axis="columns", how="all")
    days = [name for name in filled.columns if pd.api.types.is_datetime64_any_dtype(filled[name])]
    config = {name: st.column_config.DateColumn(name, format="YYYY-MM-DD") for name in days}
    shown = names.without_none(filled)
    given: dict[str, Any] = {"column_config": config, "height": HEIGHT, "hide_index": True, "alt": _("Records")}
    given["placeholder"] = "–"
    if not choosing:
        st.dataframe(shown, key="drawer-rows", **given)
        return None
    state = st.dataframe(shown, key=f"drawer-rows-{choosing}", on_select="rerun", selection_mode="single-row", **given)
    picked = state["selection"]["rows"]
    return picked[0] if picked and picked[0] < len(rows) else None


def rows_of(filters: Filters, with_days: bool = True) -> str:
    """Say in one line whose rows these are: unit, area, slices, days."""
    place = [unit_name(filters), *([filters.area_id] if filters.area_id else [])]
    slices = [names.of(field, value) for field, value in filters.slices]
    return " · ".join([*place, *slices, *([words.days_text(filters)] if with_days else [])])


def unit_name(filters: Filters) -> str:
    """Return the names of the chosen units."""
    build = company.build_in_use()
    units = {} if build is None else {unit.unit_id: unit.name for unit in company.unit_tree(build.build)}
    return words.listed(units.get(one, one) for one in filters.chosen_units) or _("All units")


def count_text(count: int) -> str:
    """Say how many rows there are and how many of them are shown."""
    counted = (
        _("more than {count}").format(count=words.whole(MOST_COUNTED)) if count > MOST_COUNTED else words.whole(count)
    )
    text = ngettext("**{count}** row", "**{count}** rows", count).format(count=counted)
    if count > SHOWN:
        text += " · " + _("the first {shown} are shown, the downloads hold all").format(shown=SHOWN)
    if count > MOST_COUNTED:
        text += " · " + _("for so many rows CSV is much quicker than Excel")
    return text


def choose_part(kpi: Kpi, part: str) -> str:
    """Let the reader choose which rows of the number to see."""
    parts = parts_of(kpi)
    if len(parts) == 1:
        return next(iter(parts))
    usual = part if part in parts else next(iter(parts))
    chosen = st.segmented_control(
        _("Rows"),
        list(parts),
        default=usual,
        required=True,
        format_func=parts.__getitem__,
        key="drawer-part",
        label_visibility="collapsed",
    )
    return chosen or usual


def parts_of(kpi: Kpi) -> dict[str, str]:
    """Name the parts of a number that have rows of their own."""
    if not kpi.bottom:
        return {"top": _("All")}
    if kpi.requires:
        return {"top": _("Counted"), "excluded": _("Left out"), "bottom": _("Hours and people")}
    met, rest = met_and_rest().get(kpi.name, (_("Counted as met"), _("The rest")))
    return {"bottom": _("All that count"), "top": met, "rest": rest}


def met_and_rest() -> dict[str, tuple[str, str]]:
    """Name what a rate counts as met, and what not, in the words of the KPI."""
    return {
        "inspection_completion_rate": (_("Done"), _("Missed")),
        "inspection_on_time_rate": (_("On time"), _("Late or missed")),
        "clean_inspection_rate": (_("Without a finding"), _("With a finding")),
        "conformity_rate": (_("Conforming"), _("Nonconforming")),
        "clause_nonconformity_rate": (_("Nonconforming"), _("Conforming")),
        "treatment_completion_rate": (_("Treated"), _("Not treated")),
        "treatment_on_time_rate": (_("On time"), _("Late or open")),
        "acceptance_rate": (_("Accepted"), _("Not accepted")),
        "on_the_spot_share": (_("On the spot"), _("Later or open")),
        "month_end_closure_share": (_("In the last three days"), _("On other days")),
    }


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under the labels of their fields, codes in words, the names of places before the rest."""
    first = [name for name in FIRST if name in rows.columns]
    ordered = rows[[rows.columns[0], *first, *(name for name in rows.columns[1:] if name not in first)]]
    coded = names.coded(ordered, *(name for name in ordered.columns if names.codes(name)))
    return coded.rename(columns=names.field_labels())


def about(kpi: Kpi, filters: Filters) -> list[tuple[str, str]]:
    """Return what the rows are, for the second sheet of the Excel file."""
    return [
        (_("KPI"), pick(kpi.label)),
        (_("Definition"), words.about(kpi)),
        (_("Period"), words.days_text(filters)),
        (_("Unit"), unit_name(filters)),
        (_("Rows"), rows_of(filters)),
        (_("As of"), words.day_text(filters.as_of)),
    ]


def downloads(
    rows: Callable[[], pd.DataFrame], file_name: str, key: str, about: list[tuple[str, str]] | None = None
) -> None:
    """Show the buttons that save rows as CSV and as Excel; the rows are fetched and written only on a click."""
    with st.container(horizontal=True):
        st.download_button(
            _("CSV"),
            spoken(lambda: sheets.csv_bytes(rows())),
            file_name=f"{file_name}.csv",
            mime="text/csv",
            key=f"csv-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Excel"),
            spoken(lambda: sheets.excel_bytes(rows(), about)),
            file_name=f"{file_name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"excel-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
