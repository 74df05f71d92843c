"""The parts of the Explore page: the answer as it was asked for, and what its change is made of."""

from dataclasses import replace

import streamlit as st

from dashboard.annotations import annotations
from dashboard.charts import Chart
from dashboard.charts.effects import effects
from dashboard.charts.titled import titled
from dashboard.explore import exploration, exploration_charts
from dashboard.explore.drivers import split
from dashboard.explore.exploration import Answer
from dashboard.filters import Choices, Filters, is_as_long
from dashboard.language import _
from dashboard.loaded import parts_in_words
from dashboard.results import beside_the_company, verdicts
from dashboard.targets import targets
from dashboard.views.explore.explore_chips import OPEN, TURN, clicked, filters_of, listed
from dashboard.views.explore.explore_choices import Asked, choose, slice_label
from dashboard.views.explore.explore_downloads import picture_config, take_away
from dashboard.views.shared import kept_charts, links, page_width, panels, plotted, printed_rows, record_drawer
from dashboard.wording import findings, interval_words, periods, words


def lacking(asked: Asked) -> str:
    """Say what a view needs that was not chosen; nothing when all is there."""
    if asked.chart in exploration.ALONG_TIME and not exploration.has_history(asked.kpi):
        return _("This number is known only as it stands today: it has no months. Choose Pareto, heat table or table.")
    if not asked.by and asked.chart in ("pareto", "heat", "multiples"):
        return _("Choose what to tell the number apart by (By), for example the site.")
    if asked.chart == "heat" and len(asked.by) == 1 and not exploration.has_history(asked.kpi):
        return _("This number is known only as it stands today: choose a second slice.")
    return ""


def grain_of(asked: Asked) -> str:
    """Return the periods a view asks for; "" where it sums over the whole period."""
    if (
        asked.chart == "pareto"
        or (asked.chart == "heat" and len(asked.by) > 1)
        or not exploration.has_history(asked.kpi)
    ):
        return ""
    return asked.grain


def show(asked: Asked, choices: Choices) -> None:
    """Show the answer as it was asked for, with its records and what to take away."""
    reason = lacking(asked)
    if reason:
        st.info(reason, icon=":material/touch_app:")
        return
    filters = filters_of(asked, choices.filters, asked.chart in exploration.ALONG_TIME or bool(grain_of(asked)))
    is_extended = asked.chart in ("control", "multiples")
    shown = exploration.history(filters, asked.grain, choices.as_of) if is_extended else filters
    found = exploration.answer(asked.kpi.name, () if asked.chart == "control" else asked.by, grain_of(asked), shown)
    with st.container(border=True, gap="xsmall"):
        if asked.chart == "table":
            table(found)
        else:
            draw(asked, chart_of(asked, found, shown, filters), scope_of(found, choices, shown), shown)
        if cut := exploration_charts.cut_note(found):
            st.caption(words.plain(cut))
        if asked.chart == "control" and asked.by:
            st.caption(_("All groups together; Small multiples shows a control chart for each."))
        if shown != filters:
            st.caption(_("Limits need a history: shown since {day}.").format(day=words.day_text(shown.from_date)))
        behind = filters_of(asked, replace(choices.filters, from_date=shown.from_date))
        take_away(asked, found, behind)
    panels.notes(exploration_charts.notes(found))
    for told in beside_the_company.sentences([asked.kpi.name], filters):
        st.caption(words.plain(told))
    if st.session_state.pop(OPEN, False):
        record_drawer.open_records(asked.kpi.name, behind)


def scope_of(found: Answer, choices: Choices, filters: Filters) -> str:
    """Say which number, unit and days a picture shows, for when it is taken out of the page."""
    unit = choices.unit_name or words.all_units()
    return f"{words.label(found.kpi)} · {unit} · {words.days_text(filters)}"


def chart_of(asked: Asked, found: Answer, filters: Filters, chosen: Filters) -> Chart:
    """Draw the view that was asked for; what is aimed for, and whether it is met, is said of the chosen days."""
    if asked.chart not in ("line", "control") or (asked.by and asked.chart == "line"):
        return drawn(asked, found, filters, {})
    name = asked.kpi.name
    ends = exploration.extent(name, filters, asked.grain) or ()
    goals = targets.along(name, filters, [*found.rows["period"].astype(str), *ends], asked.grain)
    return kept_charts.with_target(drawn(asked, found, filters, goals), name, chosen)


def drawn(asked: Asked, found: Answer, filters: Filters, goals: dict[str, float]) -> Chart:
    """Draw the view, with the targets of all together by period."""
    events = annotations.events(filters) if asked.chart in exploration.ALONG_TIME else ()
    if asked.chart == "line":
        return exploration_charts.line_chart(found, goals, events)
    if asked.chart == "pareto":
        return exploration_charts.pareto_chart(found)
    if asked.chart == "heat":
        return exploration_charts.heat_table(found, *([6] if page_width.is_phone() else []))
    extent = exploration.extent(asked.kpi.name, filters, asked.grain)
    if asked.chart == "multiples":
        columns = 1 if page_width.is_phone() else 3
        return exploration_charts.small_multiples(found, filters, extent, columns, events)
    return exploration_charts.control_chart(found, filters, asked.rebases, extent, goals, events)


def draw(asked: Asked, chart: Chart, scope: str, filters: Filters) -> None:
    """Show a chart under its sentence; a click narrows the page and opens the records."""
    st.markdown(f"**{words.plain(chart.finding)}**")
    if chart.figure is None:
        if chart.note:
            st.caption(words.plain(chart.note))
        return
    key = f"explore-chart-{st.session_state.get(TURN, 0)}"
    st.plotly_chart(
        titled(chart, scope),
        config=picture_config(asked, filters),
        alt=chart.alt,
        key=key,
        on_select=lambda: clicked(key),
        selection_mode="points",
    )
    for text, bold in ((chart.events, False), (chart.note, True)):
        if text:
            st.caption(words.plain(text, bold))


def table(found: Answer) -> None:
    """Show the numbers; a click on a row narrows the page and opens the records."""
    rows = exploration_charts.table_of(found)
    st.markdown(
        f"**{words.plain(exploration_charts.by_group(found) if found.by else exploration_charts.by_period(found))}**"
    )
    if rows.empty:
        return
    shown, keys = rows.head(panels.MOST_ROWS), found.rows["key"].head(panels.MOST_ROWS).tolist()
    if found.grain:
        keys = [((found.grain, period), *key) for period, key in zip(found.rows["period"], keys, strict=False)]
    key = f"explore-table-{st.session_state.get(TURN, 0)}"
    kinds = st.column_config.NumberColumn
    parts = parts_in_words.part_heads(found.kpi).values() if found.kpi.bottom else ()
    numbers = {name: kinds(format="localized") for name in parts if name in rows}
    values = [name for name in (words.label(found.kpi), _("95 % from"), _("95 % to")) if name in rows]
    printed_rows.dataframe(
        shown,
        placeholder="–",
        column_config=numbers | {name: kinds(format=verdicts.number_format(found.kpi)) for name in values},
        alt=_("The numbers of this view"),
        key=key,
        on_select=lambda: listed(key, keys),
        selection_mode="single-row",
    )
    if _("95 % from") in rows:
        st.caption(interval_words.note(found.kpi))
    if len(rows) > len(shown):
        text = _("The first {shown} of {count} rows; the download holds all.")
        st.caption(text.format(shown=len(shown), count=words.whole(len(rows))))


def before_and_now(asked: Asked, choices: Choices) -> None:
    """Show every group before and now, and whether it moved by more than chance; nothing without slices to compare."""
    if choices.before is None or not asked.by or not exploration.has_history(asked.kpi):
        return
    now, before = (filters_of(asked, filters, True) for filters in (choices.filters, choices.before))
    if asked.kpi.kind == "count" and not is_as_long(now, before):
        return
    rows = exploration.before_and_now(asked.kpi.name, asked.by, now, before)
    if rows.empty:
        return
    panels.heading(
        _("Before and now"),
        _("{now}, compared with {before}").format(now=words.days_text(now), before=words.days_text(before)),
    )
    kinds, digits = st.column_config.NumberColumn, verdicts.number_format(asked.kpi)
    counted = parts_in_words.part_heads(asked.kpi).get("bottom")
    columns = {
        "group": " · ".join(exploration.slice_title(name) for name in asked.by),
        "before": kinds(_("Before"), format=digits),
        "bottom_before": kinds(_("out of, before"), format="localized", help=counted),
        "now": kinds(_("Now"), format=digits),
        "bottom": kinds(_("out of, now"), format="localized", help=counted),
        "change": kinds(_("Moved by"), format=verdicts.number_format(asked.kpi, signed=True)),
        "verdict": _("More than chance?"),
    }
    panels.table(verdicts.groups_table(asked.kpi, rows, exploration.moved(rows)), _("Before and now"), columns)
    if said := findings.many_looked_at(int(rows["is_signal"].notna().sum())):
        st.caption(words.plain(said))


def drivers(asked: Asked, choices: Choices) -> None:
    """Show what the change against the period compared with is made of, by a slice of the reader's choice."""
    slices = [one for one in asked.kpi.slices if one not in periods.MONTHS]
    usual = asked.by[0] if asked.by else "site"
    usual = usual if usual in slices else slices[0]
    with st.grid(4, min_column_width=200, gap="small"):
        by = choose(_("Split by"), "drivers", slices, slice_label, usual)
    links.put("drivers", usual)
    filters = filters_of(asked, choices.filters, True)
    before = None if choices.before is None else filters_of(asked, choices.before, True)
    found = split(asked.kpi.name, by, filters, before)
    with st.container(border=True, gap="xsmall"):
        if not found.is_known:
            st.caption(words.plain(found.sentence))
            return
        draw_split(effects(found.kpi, found.rows, found.sentence))


def draw_split(chart: Chart) -> None:
    """Show the bars of both effects; a click on a group narrows the page to it."""
    st.markdown(f"**{words.plain(chart.finding)}**")
    if chart.figure is None:
        return
    key = f"explore-drivers-{st.session_state.get(TURN, 0)}"
    st.plotly_chart(
        chart.figure,
        config=plotted.CONFIG,
        alt=chart.alt,
        key=key,
        on_select=lambda: clicked(key),
        selection_mode="points",
    )
    st.caption(
        _("Its own rate moved: the group got better or worse. The mix moved: it weighs more or less than before.")
    )
