"""The drawer at the side: the rows behind a number, and their downloads as CSV and Excel."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.actions import origins
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext, pick, spoken
from dashboard.loaded import parts_in_words
from dashboard.numbers import company, kpis, names
from dashboard.results import record_columns
from dashboard.views.shared import drawer_rows, origin_box, saving, start_action
from dashboard.views.shared.drawer_rows import labelled, show
from dashboard.wording import file_names, sheets, words
from dashboard.wording.file_names import FileName

SHOWN = 200
MOST_COUNTED = 20_000


def open_records(name: str, filters: Filters, part: str = "") -> None:
    """Open the drawer with the rows behind a number: its bottom, its top, or the rest between the two."""
    kpi = kpis.kpi(name)

    @st.dialog(pick(kpi.label), width="large", position="right", icon=":material/table_rows:")
    def drawer() -> None:
        st.caption(f"{words.about(kpi)}  \n{words.plain(rows_of(filters))}")
        chosen = choose_part(kpi, part)
        text = drawer_rows.searched_text()
        wanted = record_columns.wanted(name, text)
        rows = kpis.records(name, filters, chosen, MOST_COUNTED + 1, wanted)
        if rows.empty:
            st.info(_("No row holds these words.") if text else _("No rows."))
            return
        st.markdown(count_text(len(rows), text))
        with st.container(horizontal=True, gap="small"):
            downloads(
                lambda: labelled(kpis.records(name, filters, chosen, None, wanted), name),
                name_of(kpi, filters, parts_of(kpi)[chosen] if len(parts_of(kpi)) > 1 else ""),
                "drawer",
                about(kpi, filters, text),
            )
            drawer_rows.choose_columns(str(rows.columns[0]), drawer_rows.filled_columns(rows, name))
        form, shown = st.container(), rows.head(SHOWN)
        kind, has_origin = origins.kind_of(rows), origin_box.can_say(rows)
        table = drawer_rows.seen(shown, name, str(rows.columns[0]))
        picked = show(table, f"{chosen}{text}" if kind or has_origin else "")
        with form:
            row = None if picked is None else shown.iloc[picked]
            offer_action(kind, row if kind else None, name, filters)
            if has_origin:
                offer_origin(row)

    drawer()


def name_of(kpi: Kpi, filters: Filters, *parts: str) -> FileName:
    """Name a file by the number it is about, the unit, what it holds of it, and the period."""
    return named(filters, pick(kpi.label), *parts)


def named(filters: Filters, *parts: str) -> FileName:
    """Name a file by what it holds, the unit, area and slices, and the period."""
    return file_names.file_name([*parts, rows_of(filters, False), file_names.period(filters)])


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
            "assessment": _("Choose a row to start the action from that element."),
        }
        said = _("The action is started from: {title}").format(title=origin.title)
        st.caption(hints[kind] if row is None else words.plain(said))


def offer_origin(row: pd.Series | None) -> None:
    """Show where the chosen row comes from, or how one is chosen."""
    if row is None:
        st.caption(_("Choose a row to see where it comes from: the file, the line, what earlier files said."))
    else:
        origin_box.box(row)


def open_rows(
    title: str, about: str, name: FileName, rows: Callable[[int | None], pd.DataFrame], kpi: str = "", key: str = ""
) -> None:
    """Open the drawer with any rows: a function from the most wanted to the rows.

    name: of the file they are saved in; kpi: of the number whose columns come first; key: of the kind of rows.
    """

    @st.dialog(title, width="large", position="right", icon=":material/table_rows:")
    def drawer() -> None:
        st.caption(words.plain(about))
        text = drawer_rows.searched_text()
        first = drawer_rows.holding(rows(None if text else MOST_COUNTED + 1), text)
        st.markdown(count_text(len(first), text))
        kind = key or (str(first.columns[0]) if len(first.columns) else "")
        with st.container(horizontal=True, gap="small"):
            downloads(lambda: labelled(drawer_rows.holding(rows(None), text), kpi), name, "drawer")
            drawer_rows.choose_columns(kind, drawer_rows.filled_columns(first, kpi))
        form, shown = st.container(), first.head(SHOWN)
        has_origin = origin_box.can_say(first)
        picked = show(drawer_rows.seen(shown, kpi, kind), f"any{text}" if has_origin else "")
        if has_origin:
            with form:
                offer_origin(None if picked is None else shown.iloc[picked])

    drawer()


def rows_of(filters: Filters, with_days: bool = True) -> str:
    """Say in one line whose rows these are: unit, area, slices, days."""
    place = [unit_name(filters), *([filters.area_id] if filters.area_id else [])]
    slices = [names.of(field, value) for field, value in filters.slices]
    return " · ".join([*place, *slices, *([words.days_text(filters)] if with_days else [])])


def unit_name(filters: Filters) -> str:
    """Return the names of the chosen units."""
    build = company.build_in_use()
    units = {} if build is None else {unit.unit_id: unit.name for unit in company.unit_tree(build.build)}
    return words.listed(units.get(one, one) for one in filters.chosen_units) or words.all_units()


def count_text(count: int, searched: str = "") -> str:
    """Say how many rows there are, or hold what is searched for, and how many of them are shown."""
    counted = (
        _("more than {count}").format(count=words.whole(MOST_COUNTED)) if count > MOST_COUNTED else words.whole(count)
    )
    text = ngettext("**{count}** row", "**{count}** rows", count).format(count=counted)
    if searched:
        text += " · " + _("with {words}").format(words=words.plain(searched))
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
    met, whole = parts_in_words.part_names(kpi)
    if kpi.requires:
        return {"top": met, "excluded": _("Left out"), "bottom": whole}
    return {"bottom": whole, "top": met, "rest": rest_names().get(kpi.name, _("The rest"))}


def rest_names() -> dict[str, str]:
    """Name what a rate does not count of all it is out of."""
    return {
        "inspection_completion_rate": _("Missed"),
        "inspection_on_time_rate": _("Late or missed"),
        "clean_inspection_rate": _("With a finding"),
        "conformity_rate": _("Nonconforming items"),
        "clause_nonconformity_rate": _("Conforming items"),
        "treatment_completion_rate": _("Not treated"),
        "treatment_on_time_rate": _("Late or open"),
        "acceptance_rate": _("Not accepted"),
        "on_the_spot_share": _("Later or open"),
        "month_end_closure_share": _("On other days"),
    }


def about(kpi: Kpi, filters: Filters, text: str = "") -> list[tuple[str, str]]:
    """Return what the rows are, for the second sheet of the Excel file."""
    return [
        (_("KPI"), pick(kpi.label)),
        (_("Definition"), words.about(kpi)),
        (_("Period"), words.days_text(filters)),
        (_("Unit"), unit_name(filters)),
        (_("Rows"), rows_of(filters)),
        (_("As of"), words.day_text(filters.as_of)),
        *([(_("Rows that hold"), text)] if text else []),
    ]


def downloads(
    rows: Callable[[], pd.DataFrame], file_name: FileName, key: str, about: list[tuple[str, str]] | None = None
) -> None:
    """Show the buttons that save rows as CSV and as Excel; the rows are fetched and written only on a click."""
    with st.container(horizontal=True):
        saving.button(
            _("CSV"),
            spoken(lambda: sheets.csv_bytes(rows())),
            file_name=file_names.with_ending(file_name, "csv"),
            mime="text/csv",
            key=f"csv-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
        saving.button(
            _("Excel"),
            spoken(lambda: sheets.excel_bytes(rows(), about)),
            file_name=file_names.with_ending(file_name, "xlsx"),
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"excel-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
