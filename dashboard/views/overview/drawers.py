"""The windows behind the overview: why an area or a unit stands out, and what a number is made of."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.actions import origins
from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.numbers import kpis, names
from dashboard.results import record_columns, verdicts
from dashboard.risk_map import area_levels, area_maps, area_words, areas
from dashboard.targets import target_words
from dashboard.verdict.act_now import SILENCE, Item
from dashboard.verdict.measures import OVERDUE, Measure
from dashboard.verdict.overdue import OwnerLate
from dashboard.views.overview import tile_words
from dashboard.views.shared import allowed, panels, record_drawer, start_action
from dashboard.wording import interval_words, words

NEXT = "overview-next"  # what a window asked for: it opens when the window has closed
MOST_ROWS = 12
HAZARD_COLUMNS = ("hazard_level", "description", "due_date", "owner_name", "unit_name", "hazard_id")


def records(item: Item) -> None:
    """Open the records behind one thing."""
    record_drawer.open_records(item.kpi, item.filters, item.part)


def start(item: Item) -> None:
    """Open the form that starts an action."""
    kpi = "hazard_count" if item.kpi == SILENCE else item.kpi
    start_action.window(origins.of_number(kpi, item.filters, item.place))


def why(item: Item, choices: Choices) -> None:
    """Open the reasons: of an area its colour and what brings it down, of a unit what sets it apart."""

    @st.dialog(words.plain(item.place), width="medium", position="right", icon=":material/help:")
    def drawer() -> None:
        lines = area_reasons(item, choices) if item.area_id else [item.said, *unit_reasons(item)]
        st.markdown("\n".join(f"- {words.plain(line)}" for line in lines if line))
        with st.container(horizontal=True):
            if st.button(_("Records"), icon=":material/table_rows:", key="why-records"):
                ask(lambda: records(item))
            if allowed.to("act") and st.button(_("Start an action"), icon=start_action.ICON, key="why-start"):
                ask(lambda: start(item))
        if item.late is not None and item.kpi == OVERDUE:
            rows = kpis.records(item.kpi, item.filters, item.part, MOST_ROWS).sort_values("due_date")
            st.markdown(_("**Overdue here**, the oldest first"))
            labels = names.field_labels()
            shown = {field: labels.get(field, field) for field in HAZARD_COLUMNS}
            panels.table(names.coded(rows, "hazard_level"), _("Records"), shown, key="why-rows", height="content")

    drawer()


def area_reasons(item: Item, choices: Choices) -> list[str]:
    """Say why an area has its colour, what each rule does, what is open there, and what brings it down."""
    rows = areas.areas(choices.build, choices.filters)
    day = areas.day_of(choices.build, choices.filters)
    found: Any = next(rows[rows["area_id"] == item.area_id].itertuples(), None)
    if found is None or day is None:
        return [item.said]
    limits = area_levels.settings(choices.build)
    causes = area_levels.causes(choices.build, item.area_id, day)
    said = [area_words.colour_sentence(found, causes, limits.most_steps), *area_words.steps(found, causes, limits)]
    if causes:
        down = ngettext(
            "It comes down {days} day after its causes are gone: treat what is overdue first.",
            "It comes down {days} days after its causes are gone: treat what is overdue first.",
            limits.hold_days,
        )
        said.append(down.format(days=limits.hold_days))
    return [*said, *area_maps.count_texts(found)]


def unit_reasons(item: Item) -> list[str]:
    """Say how sure the number of a unit is."""
    found = kpis.rate(item.kpi, filters=item.filters)
    row = found.rows.iloc[0]
    if pd.isna(row["lower"]):
        return []
    low, high = (words.amount(row[name], found.kpi) for name in ("lower", "upper"))
    return [
        _("{kpi} here: {value} ({interval}: {low} – {high}), {days}.").format(
            interval=interval_words.name(found.kpi),
            kpi=words.label(found.kpi),
            value=words.amount(row["rate"], found.kpi),
            low=low,
            high=high,
            days=words.days_text(item.filters),
        )
    ]


def number(one: Measure, choices: Choices) -> None:
    """Open what a number is made of: its parts, interval, target, the chosen period, the method, and the records."""

    @st.dialog(words.plain(tile_words.title(one)), width="medium", position="right", icon=":material/info:")
    def drawer() -> None:
        month = words.month_text(one.month) if one.month else words.days_text(one.filters)
        st.markdown(f"**{month}: {words.amount(one.rate, one.kpi)}** · {tile_words.badge(one)}")
        lines = [verdicts.parts(one), verdicts.interval_text(one), target_text(one), usual_text(one)]
        st.caption("  \n".join(line for line in lines if line))
        st.markdown(f"**{words.plain(words.period_name(choices.period))}: {words.amount(one.period.rate, one.kpi)}**")
        st.caption(verdicts.parts_and_target(one.period))
        st.caption(verdicts.help_text(replace(one.period, interval=None)))
        st.caption(
            _(
                "A month is called better or worse only when its control chart of 24 months signals it; where there are"
                " too few cases or months for one, an exact test as strict as its limits decides."
            )
        )
        if one.period.notes:
            panels.notes(one.period.notes)
        with st.container(horizontal=True):
            if st.button(_("Records of the month"), icon=":material/table_rows:", key="number-month"):
                ask(lambda: record_drawer.open_records(one.kpi.name, one.filters))
            if st.button(_("Records of the period"), icon=":material/table_rows:", key="number-period"):
                ask(lambda: record_drawer.open_records(one.kpi.name, choices.filters))

    drawer()


def target_text(one: Measure) -> str:
    """Write the target of the month."""
    if one.aim is None:
        return ""
    aim = target_words.value_text(one.aim.target, one.aim.tolerance, one.kpi)
    said = _("Target {target}").format(target=aim)
    if one.standing == "usual":
        said = f"{said}  \n" + _("So few cases in one month cannot tell whether it is met.")
    return said


def usual_text(one: Measure) -> str:
    """Say what is usual."""
    if one.usual is None:
        return ""
    return _("The twelve months before: {usual}").format(usual=words.amount(one.usual, one.kpi))


def owner(one: OwnerLate, choices: Choices) -> None:
    """Open the overdue hazards of one owner."""

    def rows(limit: int | None) -> pd.DataFrame:
        found = kpis.records(OVERDUE, choices.filters, "top", None, record_columns.wanted(OVERDUE))
        mine = found[found["owner_name"].fillna("").astype(str) == one.owner]
        return mine if limit is None else mine.head(limit)

    title = one.owner or _("No owner named")
    about = _("Open hazards past their due date, the oldest first.")
    saved = record_drawer.name_of(kpis.kpi(OVERDUE), choices.filters, title)
    record_drawer.open_rows(words.plain(title), about, saved, rows, OVERDUE)


def overdue_records(choices: Choices) -> None:
    """Open all overdue hazards."""
    record_drawer.open_records(OVERDUE, replace(choices.filters), "top")


def ask(opens: Any) -> None:
    """Close this window and open another."""
    st.session_state[NEXT] = opens
    st.rerun()


def open_next() -> None:
    """Open what the window that has just closed asked for."""
    opens = st.session_state.pop(NEXT, None)
    if opens is not None:
        opens()
