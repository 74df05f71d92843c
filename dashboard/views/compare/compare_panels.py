"""The parts of the compare page: what to compare, charts whose points open records, the ranking as a table."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts import Chart, DrawnFrom, unit_targets
from dashboard.compare import comparing, comparing_words, comparisons
from dashboard.compare.comparing import Comparison
from dashboard.compare.funnel_plot import funnel_plot
from dashboard.compare.shrinkage_plot import shrinkage
from dashboard.filters import Choices, Filters, of_units
from dashboard.language import _
from dashboard.loaded import parts_in_words
from dashboard.numbers import company
from dashboard.results import verdicts
from dashboard.targets import targets
from dashboard.views.shared import links, map_choice, panels, plotted, printed_rows, record_drawer
from dashboard.wording import interval_words, words

KPI, LEVEL, OPEN = "compare_kpi", "compare_level", "compare_open"
USUAL = ("trir", "treatment_on_time_rate", "conformity_rate", "inspection_completion_rate")
MOST_LISTED = 500
HEIGHT = 430
PARTS = ("compare-funnel", "compare-order", "compare-table")


def choose(choices: Choices) -> tuple[Any, str]:
    """Let the reader choose the KPI and the level; both stand in the link."""
    kpis = {kpi.name: kpi for kpi in comparisons.comparable()}
    usual_kpi, usual_level = usual(choices, kpis)
    links.take(KPI, kpis, usual_kpi)
    links.take(LEVEL, comparing.COMPARED_LEVELS, usual_level)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        name = st.selectbox(
            _("KPI"), list(kpis), key=KPI, format_func=lambda name: words.label(kpis[name]), persist_state="session"
        )
    with right:
        level = st.segmented_control(
            _("Units side by side"),
            comparing.COMPARED_LEVELS,
            key=LEVEL,
            required=True,
            format_func=comparing_words.level_name,
            persist_state="session",
        )
    links.put(KPI, usual_kpi)
    links.put(LEVEL, usual_level)
    return kpis[name or usual_kpi], level or usual_level


def usual(choices: Choices, names: dict[str, Any]) -> tuple[str, str]:
    """Return what a page without a link shows: the first of the usual KPIs that has data, and the highest level."""
    known = (name for name in (*USUAL, *names) if name in names and comparisons.has_data(choices.build, name))
    return next(known, USUAL[0]), company.levels(choices.build, choices.filters.chosen_units)[0]


def of_unit(filters: Filters, level: str, key: str) -> Filters:
    """Return the same choices for one unit and all below it, or for one area."""
    return replace(filters, area_id=key) if level == "area" else of_units(filters, (key,))


def funnel(found: Comparison, choices: Choices) -> Chart:
    """Draw the funnel plot, with the target of the chosen unit."""
    chart = funnel_plot(found, target=targets.line(found.kpi.name, choices.filters))
    return replace(chart, drawn_from=DrawnFrom(found.kpi.name, choices.filters))


def order(found: Comparison, choices: Choices) -> Chart:
    """Draw the units in their order, each with its own target."""
    aims = unit_targets.of_rows(found.kpi, found.rows, "key", choices.filters)
    chart = shrinkage(found, aims={} if found.level == "area" else aims)
    return replace(chart, drawn_from=DrawnFrom(found.kpi.name, choices.filters))


def draw(chart: Chart, key: str) -> None:
    """Show a chart; a click on a point opens the records of its unit."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{words.plain(chart.finding)}**")
        if chart.figure is not None:
            place = map_choice.turn(key)
            st.plotly_chart(
                chart.figure,
                config=plotted.CONFIG,
                alt=chart.alt,
                key=place,
                on_select=lambda: clicked(place),
                selection_mode="points",
            )
        if chart.note:
            st.caption(words.plain(chart.note))


def clicked(place: str) -> None:
    """Remember the unit of the point that was clicked, and forget the click."""
    points = st.session_state[place]["selection"]["points"]
    data = points[0].get("customdata") if points else None
    ask(data[1] if isinstance(data, list) and len(data) > 1 else None)


def ask(key: str | None) -> None:
    """Ask for the records of a unit once the page is drawn; every chart and table forgets its selection."""
    if key is not None:
        st.session_state[OPEN] = key
        map_choice.forget(*PARTS)


def open_asked(source: DrawnFrom | None, level: str) -> None:
    """Open the records that a click asked for, of what the charts are drawn from."""
    key = st.session_state.pop(OPEN, None)
    if key is not None and source is not None:
        record_drawer.open_records(source.kpi, of_unit(source.filters, level, key))


def ranking(found: Comparison, choices: Choices) -> None:
    """Show all units in the order of the shrunk rates; a click on a row opens the records of its unit."""
    rows, kpi = found.rows.head(MOST_LISTED), found.kpi
    place, heads = map_choice.turn(PARTS[2]), parts_in_words.part_heads(kpi)
    number, percent = st.column_config.NumberColumn, verdicts.number_format(kpi)
    raw_interval = _("{interval} of the raw rate").format(interval=interval_words.name(kpi))
    printed_rows.dataframe(
        listed(found, rows),
        placeholder="–",
        key=place,
        on_select=lambda: row_clicked(place, tuple(rows["key"])),
        selection_mode="single-row",
        height="content" if len(rows) <= panels.MOST_SHOWN else HEIGHT,
        alt=_("{kpi} by unit, raw beside allowing for size").format(kpi=words.label(kpi)),
        column_config={
            "rank": st.column_config.TextColumn(
                _("Place"), help=_("Which places it may have, by the intervals allowing for size"), width=70
            ),
            "unit": comparing_words.level_name(found.level),
            **{part: number(name, format="localized", help=name) for part, name in heads.items()},
            "raw": number(_("Raw rate"), format=percent),
            "low": number(_("from"), format=percent, help=raw_interval),
            "high": number(_("to"), format=percent, help=raw_interval),
            "shrunk": number(_("Allowing for size"), format=percent),
            "shrunk_low": number(_("from"), format=percent, help=_("95 % interval of the rate allowing for size")),
            "shrunk_high": number(_("to"), format=percent, help=_("95 % interval of the rate allowing for size")),
            "verdict": _("Against its size"),
        },
    )
    if len(found.rows) > len(rows):
        text = _("The first {shown} of {count}; the downloads hold all.")
        st.caption(text.format(shown=len(rows), count=words.whole(len(found.rows))))
    about = record_drawer.about(kpi, choices.filters)
    panels.downloads(
        lambda: taken(found),
        record_drawer.name_of(kpi, choices.filters, comparing_words.level_name(found.level)),
        "compare",
        about,
    )


def taken(found: Comparison) -> pd.DataFrame:
    """Return all units as they are saved: with their IDs, under the names of the columns."""
    shrunk = _("Allowing for size")
    heads = {
        "key": _("ID"),
        "rank": _("Place"),
        "unit": comparing_words.level_name(found.level),
        **parts_in_words.part_heads(found.kpi),
        "raw": _("Raw rate"),
        "low": _("95 % from"),
        "high": _("95 % to"),
        "shrunk": shrunk,
        "shrunk_low": f"{shrunk}, {_('95 % from')}",
        "shrunk_high": f"{shrunk}, {_('95 % to')}",
        "verdict": _("Against its size"),
    }
    return listed(found, found.rows).assign(key=found.rows["key"])[list(heads)].rename(columns=heads)


def row_clicked(place: str, keys: tuple[str, ...]) -> None:
    """Ask for the records of the row that was clicked."""
    rows = st.session_state[place]["selection"]["rows"]
    ask(keys[rows[0]] if rows and rows[0] < len(keys) else None)


def listed(found: Comparison, rows: pd.DataFrame) -> pd.DataFrame:
    """Lay out units with raw rate, shrunk rate, both intervals, and the verdict in words."""
    marks = zip(rows["signal"].astype(str), rows["side"], strict=True)
    return pd.DataFrame(
        {
            "rank": [comparing_words.rank(*pair) for pair in zip(rows["first_rank"], rows["last_rank"], strict=True)],
            "unit": rows["name"],
            "top": rows["top"],
            "bottom": rows["bottom"],
            "raw": rows["rate"],
            "low": rows["lower"],
            "high": rows["upper"],
            "shrunk": rows["shrunk"],
            "shrunk_low": rows["shrunk_lower"],
            "shrunk_high": rows["shrunk_upper"],
            "verdict": [comparing_words.verdict(found, signal, side) for signal, side in marks],
        }
    )
