"""The parts of the page Forms: open reports, one form with what it lacks, the same year by several laws."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.filters import Choices, Filters, year_before
from dashboard.forms import side_by_side, writing
from dashboard.forms.filling import Filled, fill, hours_gate, named_records
from dashboard.forms.form_file import FormFile, every_form
from dashboard.forms.refused import MayNotSee
from dashboard.language import _, ngettext, pick, spoken
from dashboard.numbers import names
from dashboard.results import report_duties
from dashboard.views.shared import panels, saving
from dashboard.wording import file_names, formats, words

MIMES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
}
MOST_ROWS = 100
DECREE = "decree_493"
STATES = ("open", "missed", "unsaid", "in_time", "late", "unknown")


def state_names() -> dict[str, str]:
    """Name how far a report to an authority is."""
    return {
        "open": _("open"),
        "missed": _("limit passed, not told"),
        "unsaid": _("the export does not keep when it was told"),
        "in_time": _("in time"),
        "late": _("late"),
        "unknown": _("told; times not known"),
    }


def level_names() -> dict[str, str]:
    """Name the levels of accidents of decree 493."""
    return {
        "special": _("especially major accident"),
        "major": _("major accident"),
        "larger": _("larger accident"),
        "general": _("general accident"),
    }


def duties(choices: Choices) -> None:
    """Show the accidents of which an authority must be told, with the hours left at the end of the as-of day."""
    known = {name: one for name, one in report_duties.limits().items() if one["is_told"]}
    if not known:
        st.caption(_("No authority is told: say which in settings/reporting_limits.toml of the data folder."))
        return
    rows = pd.DataFrame(report_duties.duties(choices.filters, tuple(known)))
    if rows.empty:
        st.caption(_("No accident of this period and unit must be reported."))
        return
    counts = rows["state"].value_counts()
    said = [f"{state_names()[state]}: {counts[state]}" for state in STATES if state in counts]
    st.markdown(f"**{words.plain(words.listed(said))}**")
    shown = pd.DataFrame(
        {
            "accident": rows["accident_id"],
            "day": [words.day_text(pd.Timestamp(day).date()) for day in rows["accident_date"]],
            "severity": [names.of("severity", str(one or "")) for one in rows["severity"]],
            "authority": [pick(known[one]["label"]) for one in rows["authority"]],
            "limit": rows["limit_hours"],
            "left": pd.to_numeric(rows["hours_left"]),
            "taken": pd.to_numeric(rows["report_hours"]),
            "state": rows["state"].map(state_names()),
            "level": rows["accident_level"].map(level_names()),
            "until": [words.day_text(day) for day in rows["changes_until"]],
        }
    )
    columns = {
        "state": _("State"),
        "left": _("Hours left"),
        "accident": _("Accident"),
        "day": _("Accident date"),
        "severity": _("Severity"),
        "authority": _("Authority"),
        "limit": _("Limit in hours"),
        "taken": _("Hours to the report"),
        "level": _("Level by decree 493"),
        "until": _("Casualties may change until"),
    }
    if DECREE not in known:
        columns.pop("level")
    height = "content" if len(shown) <= panels.MOST_SHOWN else "auto"
    panels.table(shown, _("Reports to authorities"), columns, key="report-duties", height=height)
    st.caption(_("Hours left at the end of {day}.").format(day=words.day_text(choices.as_of)))
    panels.records("reported_in_time_share", choices.filters, key="duties")
    panels.downloads(
        lambda: panels.headed(shown, columns), panels.standing(choices, _("Reports to authorities")), "duties"
    )


def choose(choices: Choices) -> tuple[FormFile, Filters]:
    """Let the reader choose a form and a year; the period of the page is offered too."""
    forms = {f"{one.form} {one.edition}": one for one in every_form()}
    left, right = panels.pair()
    with left:
        key = st.selectbox(
            _("Form"),
            list(forms),
            index=list(forms).index(next(key for key in forms if key.startswith("osha_300a"))),
            format_func=lambda key: f"{pick(forms[key].name)} · {forms[key].edition}",
            key="official-form",
        )
    with right:
        periods = _periods(choices)
        chosen = st.selectbox(_("Period of the form"), list(periods), key="official-form-period")
    form = forms.get(key) or next(iter(forms.values()))
    first = next(iter(periods.values()))
    return form, periods.get(chosen, first)


def _periods(choices: Choices) -> dict[str, Filters]:
    """Offer the last whole calendar year, this one so far, and the period of the page."""
    base = replace(choices.filters, slices=(), area_id=None, base=None)
    if choices.as_of is None:
        return {words.days_text(base): base}
    first, last = year_before(choices.as_of)
    this_year = replace(base, from_date=choices.as_of.replace(month=1, day=1), to_date=choices.as_of)
    whole = replace(base, from_date=first, to_date=last)
    return {words.days_text(one): one for one in (whole, this_year, base)}


def filled(form: FormFile, filters: Filters) -> Filled | None:
    """Fill the form, or say why it is not shown."""
    st.caption(
        words.plain(
            " · ".join([form.authority, form.source, _("edition {edition}").format(edition=form.edition)])
            + (
                " · " + _("not confirmed: {keys}").format(keys=words.listed(form.unconfirmed))
                if form.unconfirmed
                else ""
            )
        )
    )
    try:
        return fill(form, filters)
    except MayNotSee as fault:
        st.info(words.plain(str(fault)), icon=":material/lock:")
        return None


def missing(found: Filled) -> None:
    """Show first what the form lacks, each with its records, and which of its checks do not hold."""
    if found.is_complete:
        st.success(_("Nothing is missing."), icon=":material/check:")
    else:
        count = len(found.missing) + len(found.faults)
        said = ngettext(
            "{count} thing is missing or does not hold.", "{count} things are missing or do not hold.", count
        )
        st.warning(said.format(count=words.whole(count)), icon=":material/rule:")
        rows = [(one.column, one.says, named_records(one)) for one in found.missing]
        rows += [("", fault, "") for fault in found.faults]
        table = pd.DataFrame(rows, columns=["column", "says", "records"])
        columns = {"column": _("Column"), "says": _("What is missing"), "records": _("Records")}
        height = "content" if len(table) <= panels.MOST_SHOWN else "auto"
        panels.table(table, _("What the form lacks"), columns, key="form-missing", height=height)
    panels.notes(list(hours_gate(found.filters)))


def rows(found: Filled) -> None:
    """Show the rows of the form as they are sent."""
    if found.rows.empty:
        st.caption(_("The form has no rows for this period and unit."))
        return
    height = "content" if len(found.rows) <= panels.MOST_SHOWN else "auto"
    panels.table(found.rows.head(MOST_ROWS), pick(found.form.name), key="form-rows", height=height)


def downloads(found: Filled) -> None:
    """Show the buttons that save the form: as its authority takes it, as Excel, and as a sheet to print."""
    labels = {"csv": _("CSV"), "xlsx": _("Excel"), "html": _("Sheet to print")}
    with st.container(horizontal=True):
        for ending, label in labels.items():
            saving.button(
                label,
                spoken(partial(writing.as_bytes, found, ending)),
                file_name=file_names.with_ending(writing.file_name(found), ending),
                mime=MIMES[ending],
                key=f"form-{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def legal_rates(filters: Filters) -> None:
    """Show the recordable rate of employees by each law, with what it counts and over what."""
    found = side_by_side.legal_rates(filters)
    table = pd.DataFrame(
        {
            "law": one.law,
            "rate": "–" if one.rate is None else formats.number(one.rate, 3),
            "says": one.says,
            "top": one.top,
            "bottom": None if one.bottom is None else round(one.bottom),
        }
        for one in found
    )
    columns = {
        "law": _("Law"),
        "rate": _("Rate of employees"),
        "says": _("What it counts"),
        "top": st.column_config.NumberColumn(_("Cases"), format="localized"),
        "bottom": st.column_config.NumberColumn(_("Hours, worked or standard"), format="localized"),
    }
    st.caption(words.plain(words.days_text(filters)))
    panels.table(table, _("The same year by several laws"), columns, key="legal-rates", height="content")
    panels.records("recordable_count", filters, key="legal-rates")
