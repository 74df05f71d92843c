"""The parts of the data page on trust: what is late by its own rhythm, how good the loads were over time."""

import pandas as pd
import streamlit as st

from dashboard.charts.quality_bars import quality_bars
from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.loaded import lateness, loads, quality
from dashboard.numbers import plant_day
from dashboard.views.shared import panels, plotted
from dashboard.wording import formats, words

SHOWN = 5
MOST_ROWS = 200
MOST_PERIODS = 24


def lateness_of_sites(choices: Choices) -> None:
    """Say what is late at which site by the rhythm of its own history, worst first, and list all."""
    rows = lateness.of_sites(choices.build)
    now = lateness.day_of_events(choices.build)
    if rows.empty or now is None:
        st.caption(_("No event is loaded, so that nothing can be late."))
        return
    late = rows[rows["late"] > 0]
    files = lateness.late_files(choices.build)
    for text in files:
        st.warning(words.plain(text), icon=":material/schedule:")
    if late.empty:
        _nothing_late(rows, bool(files))
    else:
        st.markdown("\n".join(f"- {words.plain(lateness.said(row))}" for _place, row in late.head(SHOWN).iterrows()))
        if len(late) > SHOWN:
            count = len(late) - SHOWN
            st.caption(ngettext("{count} more is late.", "{count} more are late.", count).format(count=count))
    st.caption(
        _(
            "Events are judged as of {day}, the newest day of any event loaded, files as of today ({today}). Late is"
            " what stays away longer than 19 of 20 gaps of its own history; there must be at least 10 gaps, 5 between"
            " files."
        ).format(day=words.day_text(now), today=words.day_text(plant_day.today()))
    )
    _all_places(rows)


def _nothing_late(rows: pd.DataFrame, has_late_files: bool) -> None:
    """Say that all is in its rhythm, as far as there is one."""
    known = int(rows["late"].notna().sum())
    if not known:
        st.caption(_("Too few days are loaded to know how often something usually comes."))
    elif not has_late_files:
        st.success(_("Nothing is late by the rhythm of its own history."), icon=":material/check_circle:")


def _all_places(rows: pd.DataFrame) -> None:
    shown = rows.head(MOST_ROWS)
    with st.expander(_("Every table at every site"), icon=":material/view_list:"):
        panels.table(
            pd.DataFrame(
                {
                    "place": shown["name"],
                    "table": shown["table"].map(lateness.what()),
                    "state": [lateness.state(late) for late in shown["late"]],
                    "newest": shown["newest"].dt.date.map(formats.day_in_figures),
                    "silent": shown["silent"].astype(int),
                    "usual": shown["usual"],
                    "longest": shown["longest"],
                }
            ),
            _("How late every table is at every site"),
            {
                "place": st.column_config.TextColumn(_("Unit"), pinned=True),
                "table": _("Table"),
                "state": _("State"),
                "newest": _("Newest day"),
                "silent": st.column_config.NumberColumn(_("Days since"), format="localized"),
                "usual": st.column_config.NumberColumn(_("Usually every … days"), format="%.0f"),
                "longest": st.column_config.NumberColumn(_("At most … days in 19 of 20"), format="%.0f"),
            },
        )
        if len(rows) > MOST_ROWS:
            st.caption(_("The first {shown} of {count} are shown.").format(shown=MOST_ROWS, count=len(rows)))


def quality_over_time(choices: Choices) -> None:
    """Show per month of loading, or per load, how many rows were refused, fed nothing, went back or are questioned."""
    rows = quality.over_time(choices.build).tail(MOST_PERIODS)
    finding = quality.finding(rows)
    if len(rows) < 2:
        st.caption(words.plain(finding))
        return
    by = _("month of loading") if rows["grain"].iloc[0] == quality.MONTH else _("load (UTC)")
    periods = [quality.named(period) for period in rows["period"]]
    chart = quality_bars(rows, periods, finding, by)
    with st.container(border=True, gap="xsmall"):
        st.markdown(words.strong(chart.finding))
        plotted.plot(chart.figure, chart.alt, "chart-quality")
    _periods(rows.assign(period=periods)[::-1], by)


def _periods(rows: pd.DataFrame, by: str) -> None:
    count = {name: st.column_config.NumberColumn(label, format="localized") for name, label in _counts().items()}
    panels.table(
        rows,
        _("What became of the rows of every load over time"),
        {
            "period": st.column_config.TextColumn(by[:1].upper() + by[1:], pinned=True),
            **count,
            "refused_share": st.column_config.NumberColumn(_("Refused, %"), format="%.1f"),
        },
    )


def _counts() -> dict[str, str]:
    return {
        "files": _("Files"),
        "rows_read": _("Rows read"),
        "rows_refused": _("Refused"),
        loads.FED_NOTHING: _("Fed nothing"),
        "went_back": _("Went back"),
        "questioned": _("Questioned by checks"),
    }
