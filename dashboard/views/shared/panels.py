"""Parts that pages are put together from: KPI tiles, charts and tables that open their records, empty states."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.remembered import remembered
from dashboard.charts import Chart
from dashboard.data_folder import data_dir
from dashboard.filters import Choices, Filters, with_slices
from dashboard.language import _
from dashboard.loaded import loads
from dashboard.loaded.sentences import in_reader_language
from dashboard.numbers import company, kpis, names
from dashboard.results import results, verdicts
from dashboard.views.shared import plotted, printed_rows, record_drawer, shown_numbers, way_around
from dashboard.wording import file_names, findings, words
from dashboard.wording.file_names import FileName

MOST_ROWS = 500
LIST_HEIGHT = 300
FEW_ROWS = 7
MOST_SHOWN = 14


def chosen() -> Choices:
    """Return what the reader has chosen in the frame: filters, period compared with, build, as-of, tables loaded."""
    choices: Choices = st.session_state["choices"]
    return choices


def heading(text: str, about: str = "") -> None:
    """Show the heading of a section, with one sentence on what it answers."""
    st.header(text, anchor=False)
    if about:
        st.caption(about)


def answer(text: str) -> None:
    """Show the sentence that answers the question of the page; those who hear the page find it as its first heading."""
    st.header(words.plain(text), anchor=False)


def records(name: str, filters: Filters, part: str = "", label: str = "", key: str = "", **slices: str) -> None:
    """Show the button that opens the rows behind a number, with downloads as CSV and Excel; " " shows only its icon."""
    text = label or _("Records")
    hint = None if text.strip() else _("Records")
    if st.button(text, key=f"records-{key or name}-{part}", type="tertiary", icon=":material/table_rows:", help=hint):
        record_drawer.open_records(name, with_slices(filters, **slices), part)


def draw(chart: Chart, part: str = "", key: str = "") -> None:
    """Show a chart under the sentence that says what it finds; the records it is drawn from open from it.

    part: which of them are shown first.
    """
    source = chart.drawn_from
    if chart.figure is not None and source is None:
        raise ValueError(f"{chart.alt} This chart does not say what it is drawn from, so that no records can open.")
    place = "" if source is None else f"{source.kpi}-{key}"
    if source is not None:
        shown_numbers.note(source.kpi)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{words.plain(chart.finding)}**")
        if chart.figure is not None:
            plotted.plot(chart.figure, chart.alt, f"chart-{place}")
        if chart.note:
            st.caption(chart.note)
        if chart.events:
            st.caption(words.plain(chart.events))
        if chart.figure is not None and source is not None:
            records(source.kpi, source.filters, part, key=f"chart-{place}")


def table(
    rows: pd.DataFrame, alt: str, columns: dict[str, Any] | None = None, key: str = "", height: int | str = "auto"
) -> None:
    """Show rows; columns maps a column to its label or column config, and only those are shown, in that order."""
    shown = {name: label for name, label in (columns or {}).items() if name in rows.columns} or dict.fromkeys(
        rows.columns
    )
    days = [name for name in shown if pd.api.types.is_datetime64_any_dtype(rows[name])]
    config = shown | {name: st.column_config.DateColumn(shown[name], format="YYYY-MM-DD") for name in days}
    printed_rows.dataframe(
        names.without_none(rows[list(shown)]),
        placeholder="–",
        column_config={name: given for name, given in config.items() if given is not None},
        alt=alt,
        key=key or None,
        height=height,
    )


def table_or_none(rows: pd.DataFrame, alt: str, columns: dict[str, Any], key: str) -> None:
    """Show rows as a table that is no higher than a list, or say that there are none."""
    if rows.empty:
        st.caption(_("None."))
    else:
        table(rows, alt, columns, key=key, height=LIST_HEIGHT if len(rows) > FEW_ROWS else "content")


def downloads(
    rows: Callable[[], pd.DataFrame], file_name: FileName, key: str, about: list[tuple[str, str]] | None = None
) -> None:
    """Show the buttons that save rows as CSV and as Excel; the rows are fetched and written only on a click."""
    record_drawer.downloads(rows, file_name, key, about)


def headed(rows: pd.DataFrame, columns: dict[str, Any]) -> pd.DataFrame:
    """Return rows as they are saved: the columns that a table shows, under its heads."""
    heads = {name: label if isinstance(label, str) else label["label"] for name, label in columns.items()}
    return rows[list(heads)].rename(columns=heads)


def standing(choices: Choices, *parts: str) -> FileName:
    """Name a file of what stands on a day: what it holds, the unit, the day."""
    return file_names.file_name([*parts, record_drawer.unit_name(choices.filters), file_names.as_of(choices.as_of)])


def notes(lines: Sequence[str]) -> None:
    """Show what a reader must know about the numbers above, once each."""
    if lines:
        st.caption(words.plain(words.notes_text(tuple(lines))))


def notes_of(choices: Choices, *kpi_names: str) -> None:
    """Show what a reader must know about KPIs in this period and unit, once each."""
    notes([note for name in kpi_names for note in kpis.rate(name, filters=choices.filters).notes])


def needs(choices: Choices, table_name: str, what: str) -> bool:
    """Say whether a table holds rows; when it does not, show which file is missing and how to get a template."""
    if table_name in choices.tables:
        return True
    missing(table_name, what)
    return False


def missing(table_name: str, what: str) -> None:
    """Show which table is needed for a part of a page, and where a file with it is loaded."""
    with st.container(border=True, gap="small"):
        st.markdown(_("**No {table} loaded.** {what}").format(table=words.table_name(table_name), what=what))
        st.caption(
            _("A file of your own does, as it is; so does the Excel template `{table}.xlsx`.").format(table=table_name)
        )
        not_read(chosen().build, table_name)
        load_link()


def not_read(build: str, table_name: str) -> None:
    """Say of a file that was sent for a table and refused whole why it is missed: it is no file that nobody sent."""
    if refused := loads.not_read_for(build, table_name):
        name, reason = refused
        st.warning(words.plain(words.named(name, in_reader_language(reason))), icon=":material/block:")


def load_link() -> None:
    """Show the way to the page where files and templates are, with the reader's choices kept."""
    way_around.link("data", _("Load a file"), ":material/upload_file:")


def load_command(path: str) -> str:
    """Return the command that loads a path into the data folder in use."""
    return f"python -m pipelines load {path} --data {data_dir()}"


def level(choices: Choices, usual: str = "workshop") -> str:
    """Let the reader choose the level of the unit tree that charts set side by side."""
    options = company.levels(choices.build, choices.filters.chosen_units)
    if len(options) == 1:
        return options[0]
    chosen = st.segmented_control(
        _("Units side by side"),
        options,
        default=usual if usual in options else options[0],
        required=True,
        format_func=words.level_name,
        key=f"level-{'-'.join(options)}",
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen or options[0]


def changes(name: str, level: str, choices: Choices) -> None:
    """Show how every unit moved against the period compared with, worst first, and whether that is more than chance."""
    kpi = kpis.kpi(name)
    with st.container(border=True, gap="xsmall", height="stretch"):
        rows = results.compared(name, level, choices)
        if rows.empty:
            st.markdown(_("**Against an earlier period**"))
            st.caption(_("Choose a period and what to compare it with, to see which unit moved."))
            return
        st.markdown(f"**{words.plain(findings.changes(kpi, rows, f'{level}_name'))}**")
        shown = verdicts.changes_table(kpi, rows, level)
        number = st.column_config.NumberColumn
        columns = {
            "unit": words.level_name(level),
            "before": number(_("Before"), format=verdicts.number_format(kpi)),
            "now": number(_("Now"), format=verdicts.number_format(kpi)),
            "change": number(_("Moved by"), format=verdicts.number_format(kpi, signed=True)),
            "verdict": _("More than chance?"),
        }
        table(
            shown,
            _("Change of {kpi} by unit").format(kpi=words.label(kpi)),
            columns,
            key=f"changes-{name}",
            height="auto" if len(shown) > MOST_SHOWN else "content",
        )
        if said := findings.many_looked_at(len(rows)):
            st.caption(words.plain(said))


def pair() -> tuple[Any, Any]:
    """Return two columns of equal width that stand below each other on a phone."""
    left, right = st.columns(2, gap="small")
    return left, right


@remembered(maxsize=512)
def first_rows(build: str, name: str, filters: Filters, part: str, order: str) -> pd.DataFrame:
    """Fetch the first rows behind a number, in the order of one column."""
    rows = kpis.records(name, filters, part, MOST_ROWS)
    return rows.sort_values(order) if order in rows.columns else rows


def rows_of(
    name: str,
    choices: Choices,
    part: str,
    columns: tuple[str, ...],
    alt: str,
    key: str,
    order: str = "",
    heads: dict[str, str] | None = None,
) -> None:
    """Show the first rows behind a number as a table; the button below it opens all of them.

    heads: of columns that are called otherwise here than in the contracts.
    """
    rows = first_rows(choices.build, name, choices.filters, part, order)
    if rows.empty:
        asked = kpis.rate(name, filters=choices.filters)
        known = results.is_known(name, choices.filters)
        st.caption(_("None in this period and unit.") if known else words.why_not(asked.notes))
        return
    labels: dict[str, str] = {**names.field_labels(), **(heads or {})}
    shown = {field: labels.get(field, field) for field in columns if field in rows.columns}
    coded = names.coded(rows[list(shown)], *(field for field in shown if names.codes(field)))
    table(coded, alt, shown, key=f"table-{key}", height=LIST_HEIGHT if len(rows) > FEW_ROWS else "content")
    if len(rows) == MOST_ROWS:
        st.caption(_("{count} rows are shown; open the records for all.").format(count=MOST_ROWS))
    records(name, choices.filters, part, key=key)
