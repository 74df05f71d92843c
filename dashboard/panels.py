"""Parts that pages are put together from: KPI tiles, charts and tables that open their records, empty states."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import drawer, results, warehouse, words
from dashboard.charts import Chart
from dashboard.filters import Choices, Filters
from dashboard.language import _, pick

CHART_CONFIG = {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False, "scrollZoom": False}
COLOURS = {True: "green", False: "red", None: "gray"}


def chosen() -> Choices:
    """Return what the reader has chosen in the frame: filters, period compared with, build, as-of, tables loaded."""
    return st.session_state["choices"]


def heading(text: str, about: str = "") -> None:
    """Show the heading of a section, with one sentence on what it answers."""
    st.subheader(text, anchor=False)
    if about:
        st.caption(about)


def tile(name: str, choices: Choices, label: str = "", key: str = "", trend: bool = True, **slices: str) -> None:
    """Show one KPI: value, parts, target, change and its last 24 months; its records open from it.

    The change is grey unless it is more than chance would do. Slices narrow it, such as hazard_level="major".
    """
    found = results.of(choices, name, trend, **slices)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(
            label or pick(found.kpi.label, found.kpi.label_zh),
            words.value_text(found),
            words.change_text(found) or None,
            delta_color=COLOURS[found.is_better],  # type: ignore[arg-type]
            delta_arrow=words.arrow(found),  # type: ignore[arg-type]
            delta_description=words.chance_text(found, choices) or None,
            help=words.about(found.kpi),
            chart_data=words.drawable(found.trend),
            chart_type="line",
        )
        st.caption(words.parts_and_target(found))
        records(name, choices.filters, key=key or "-".join([name, *slices.values()]), **slices)


def records(name: str, filters: Filters, part: str = "bottom", label: str = "", key: str = "", **slices: str) -> None:
    """Show the button that opens the rows behind a number, with downloads as CSV and Excel."""
    from dashboard.filters import with_slices

    if st.button(
        label or _("Records"), key=f"records-{key or name}-{part}", type="tertiary", icon=":material/table_rows:"
    ):
        drawer.open_records(name, with_slices(filters, **slices), part)


def draw(chart: Chart, name: str = "", filters: Filters | None = None, part: str = "bottom", key: str = "") -> None:
    """Show a chart under the sentence that says what it finds; its records open from it."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{chart.finding}**")
        if chart.figure is not None:
            st.plotly_chart(chart.figure, config=CHART_CONFIG, alt=chart.alt, key=f"chart-{key or name}")
        if chart.note:
            st.caption(chart.note)
        if name and filters is not None and chart.figure is not None:
            records(name, filters, part, key=f"chart-{key or name}")


def table(
    rows: pd.DataFrame, alt: str, columns: dict[str, Any] | None = None, key: str = "", height: int | str = "auto"
) -> None:
    """Show rows; columns maps a column to its label or column config, and only those are shown, in that order."""
    shown = {name: label for name, label in (columns or {}).items() if name in rows.columns}
    st.dataframe(
        rows[list(shown)] if shown else rows,
        hide_index=True,
        column_config=shown or None,
        alt=alt,
        key=key or None,
        height=height,  # type: ignore[arg-type]
    )


def downloads(
    rows: Callable[[], pd.DataFrame], file_name: str, key: str, about: list[tuple[str, str]] | None = None
) -> None:
    """Show the buttons that save rows as CSV and as Excel; the rows are fetched and written only on a click."""
    drawer.downloads(rows, file_name, key, about)


def notes(lines: tuple[str, ...] | list[str]) -> None:
    """Show what a reader must know about the numbers above, once each."""
    if lines:
        st.caption("  \n".join(dict.fromkeys(lines)))


def needs(choices: Choices, table_name: str, what: str) -> bool:
    """Say whether a table holds rows; when it does not, show which file is missing and how to get a template."""
    if table_name in choices.tables:
        return True
    missing(table_name, what)
    return False


def missing(table_name: str, what: str) -> None:
    """Show which file is needed for a part of a page and how to get a template of it."""
    st.info(
        _("**No {table} loaded.** {what}").format(table=f"`{table_name}`", what=what)
        + "\n\n"
        + _("Get a template with `python -m pipelines templates templates/`, fill `{table}.xlsx` and load it:").format(
            table=table_name
        )
        + f"\n\n```\n{load_command('templates/' + table_name + '.xlsx')}\n```",
        icon=":material/upload_file:",
    )


def no_warehouse() -> None:
    """Show how to load exports when nothing was loaded yet."""
    st.info(
        _("**Nothing is loaded yet.** Load your exports (files or folders: CSV, Excel), or the sample company:")
        + f"\n\n```\n{load_command('data/samples')}\n```\n\n"
        + _("Then open this page again. The dashboard looks in `{folder}`.").format(folder=warehouse.data_dir()),
        icon=":material/upload_file:",
    )


def load_command(path: str) -> str:
    """Return the command that loads a path into the data folder in use."""
    return f"python -m pipelines load {path} --data {warehouse.data_dir()}"
