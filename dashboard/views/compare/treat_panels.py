"""The parts of the time-to-treat page: by what to split, and the table of all groups, whose rows open their records."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.access.remembered import remembered
from dashboard.charts import Chart, DrawnFrom
from dashboard.compare import waiting_words
from dashboard.compare.survival_plot import survival
from dashboard.compare.waiting import Waiting, wait
from dashboard.filters import Choices, Filters, of_units, with_slices
from dashboard.language import _, language
from dashboard.numbers import durations, kpis, names
from dashboard.views.shared import links, map_choice, panels, printed_rows, record_drawer

BY, OPEN, TABLE = "treat_by", "treat_open", "treat-table"
SPLIT_LEVELS = ("site", "workshop")
SPLITS = ("hazard_level", "hazard_type", *SPLIT_LEVELS, "source")


def choose() -> str:
    """Let the reader choose by what hazards are told apart; the choice stands in the link."""
    offered = [name for name in SPLITS if name in kpis.slices(durations.KPI)]
    links.take(BY, offered, offered[0])
    chosen = st.segmented_control(
        _("Told apart by"), offered, key=BY, required=True, format_func=split_name, persist_state="session"
    )
    links.put(BY, offered[0])
    return chosen or offered[0]


def split_name(name: str) -> str:
    """Name what hazards are told apart by."""
    fixed = {"site": _("Site"), "workshop": _("Workshop"), "source": _("Found by")}
    return fixed.get(name) or names.field_labels().get(name, name)


def waited(choices: Choices, by: str) -> Waiting:
    """Return the times to treat of a choice, by group."""
    return _waited(choices.build, by, choices.filters, language())


@remembered(maxsize=512)
def _waited(build: str, by: str, filters: Filters, lang: str) -> Waiting:
    unknown = _("no {level}").format(level=split_name(by).lower()) if by in SPLIT_LEVELS else _("not given")
    return wait(durations.days_to_treat(by, filters), names.codes(by), unknown)


def groups(found: Waiting, by: str, choices: Choices) -> None:
    """Show all groups, slowest first; a click on a row opens its records."""
    rows, place = found.groups, map_choice.turn(TABLE)
    number = st.column_config.NumberColumn
    printed_rows.dataframe(
        listed(rows),
        placeholder="–",
        key=place,
        on_select=lambda: clicked(place, tuple(rows["key"])),
        selection_mode="single-row",
        height="content" if len(rows) <= panels.MOST_SHOWN else 430,
        alt=_("Median days to treat by group, open hazards counted"),
        column_config={
            "name": split_name(by),
            "found": number(_("Found"), format="localized"),
            "treated": number(_("Treated"), format="localized"),
            "open": number(_("Still open"), format="localized"),
            "median": number(_("Median days"), format="%d", help=_("Empty: more than half are still open")),
            "lower": number(_("from"), format="%d", help=_("95 % interval of the median")),
            "upper": number(_("to"), format="%d", help=_("95 % interval of the median; empty: not reached yet")),
            "mean_treated": number(_("Mean of treated only"), format="%.1f", help=_("The usual number: too low")),
            "verdict": _("Against the others"),
            "p": st.column_config.TextColumn("p", help=_("Log-rank test against all the other groups together")),
        },
    )
    about = record_drawer.about(kpis.kpi(durations.KPI), choices.filters)
    name = record_drawer.named(choices.filters, _("Time to treat"), split_name(by))
    panels.downloads(lambda: taken(rows, by), name, "treat", about)


def taken(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return all groups as they are saved, under the names of the columns."""
    heads = {
        "name": split_name(by),
        "found": _("Found"),
        "treated": _("Treated"),
        "open": _("Still open"),
        "median": _("Median days"),
        "lower": _("95 % from"),
        "upper": _("95 % to"),
        "mean_treated": _("Mean of treated only"),
        "verdict": _("Against the others"),
        "p": "p",
    }
    return listed(rows).rename(columns=heads)


def listed(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay out groups with their medians and the verdict in words."""
    columns = ["name", "found", "treated", "open", "median", "lower", "upper", "mean_treated"]
    records = rows.to_dict("records")
    return rows[columns].assign(
        verdict=[waiting_words.verdict(row) for row in records], p=[waiting_words.chance(row["p"]) for row in records]
    )


def curves(found: Waiting, choices: Choices) -> Chart:
    """Draw the curves of the groups, with the hazards they are drawn from."""
    return replace(survival(found), drawn_from=DrawnFrom(durations.KPI, choices.filters))


def clicked(place: str, keys: tuple[str | None, ...]) -> None:
    """Remember the group whose row was clicked, and forget the click."""
    rows = st.session_state[place]["selection"]["rows"]
    if rows and rows[0] < len(keys):
        st.session_state[OPEN] = keys[rows[0]] or ""
        map_choice.forget(TABLE)


def open_asked(by: str, choices: Choices) -> None:
    """Open the records that a click asked for; hazards that name no group are among all of them."""
    key = st.session_state.pop(OPEN, None)
    if key is not None:
        record_drawer.open_records(durations.KPI, of_group(choices.filters, by, key))


def of_group(filters: Filters, by: str, key: str) -> Filters:
    """Return the same choices for one group."""
    if not key:
        return filters
    return of_units(filters, (key,)) if by in SPLIT_LEVELS else with_slices(filters, **{by: key})


def said(found: Waiting) -> list[str]:
    """Say what a reader must know about the numbers above."""
    lines = [
        _(
            "More than chance: p of the log-rank test below 5 % divided by the number of groups, so that many groups "
            "do not make a false alarm likelier."
        )
    ]
    if found.before_found:
        text = _("{count} treated before they were found; counted as treated on the same day.")
        lines.append(text.format(count=found.before_found))
    return lines
