"""The parts of the page of targets: the answer, the table, what has no target yet, the history."""

from typing import Any

import streamlit as st

from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.numbers import kpis, warehouse
from dashboard.targets import target_words, targets
from dashboard.views.shared import panels, record_drawer
from dashboard.views.targets import target_forms, target_rows
from dashboard.views.targets.target_rows import Judged
from dashboard.wording import file_names, words

SHOWN = (
    "kpi",
    "unit",
    "state",
    "value",
    "aim",
    "proof",
    "set_for",
    "said_by",
    "start_date",
    "end_date",
    "top",
    "bottom",
    "note",
)
HEIGHT = 480
STATE_WIDTH = 120
MOST_NAMED = 4


def answer(found: tuple[Judged, ...], choices: Choices) -> None:
    """Say how many targets the chosen unit meets, and how many the units below it."""
    own = tuple(one for one in found if one.unit_id in (choices.filters.chosen_units or ("",)))
    below = tuple(one for one in found if one not in own)
    name = choices.unit_name or words.all_units()
    text = counted(own) if own else _("no target for this period")
    heading = _("{unit}: {said}").format(unit=name, said=text)
    panels.answer(heading)
    if below:
        st.caption(words.plain(_("In the units directly below: {said}.").format(said=counted(below))))


def counted(found: tuple[Judged, ...]) -> str:
    """Count the targets that are met, missed, not judged over these days, and without data."""
    states = [one.is_met for one in found]
    text = ngettext("{met} of {count} target met", "{met} of {count} targets met", len(states))
    parts = [text.format(met=states.count(True), count=len(states))]
    if states.count(False):
        parts.append(_("{count} not met").format(count=states.count(False)))
    lacking = sum(one.rate is None for one in found)
    if states.count(None) > lacking:
        parts.append(_("{count} not judged over these days").format(count=states.count(None) - lacking))
    if lacking:
        parts.append(_("{count} without data").format(count=lacking))
    return words.listed(parts)


def table(found: tuple[Judged, ...], choices: Choices) -> None:
    """Show every target with the number beside it; the downloads hold all columns."""
    rows, labels = target_rows.as_rows(found), target_rows.labels()
    number = st.column_config.NumberColumn
    formats = {"top": "localized", "bottom": "localized"}
    columns: dict[str, Any] = {name: labels.get(name) for name in SHOWN} | {"aim": _("Target")}
    columns["state"] = st.column_config.TextColumn(labels["state"], width=STATE_WIDTH)
    columns["said_by"] = st.column_config.TextColumn(labels["said_by"], width="medium")
    columns |= {name: number(labels[name], format=form) for name, form in formats.items()}
    height = "content" if len(rows) <= panels.MOST_SHOWN else HEIGHT
    shown = rows.assign(
        aim=[target_words.value_text(one.aim.target, one.aim.tolerance, one.kpi) for one in found],
        value=[words.amount_with_unit(one.rate, one.kpi) for one in found],
    )
    panels.table(shown, _("Targets, values, and whether they are met"), columns, "targets", height)
    beyond_proof(found)
    panels.downloads(
        lambda: rows.rename(columns=labels), record_drawer.named(choices.filters, _("Targets")), "aims", about(choices)
    )
    rule(choices)


def beyond_proof(found: tuple[Judged, ...]) -> None:
    """Name the targets that nobody can show to be met in their own days: what they say is luck."""
    beyond = [one for one in found if one.is_beyond_proof]
    if beyond:
        names = [f"{words.label(one.kpi)} · {target_words.unit_name(one.unit_id)}" for one in beyond[:MOST_NAMED]]
        names += ["…"] if len(beyond) > MOST_NAMED else []
        text = ngettext(
            "{count} target is beyond proof: even without a single case its own days are too few hours to be sure"
            " that the rate is below it ({names}). Aim at what is done, or for a larger unit or more years.",
            "{count} targets are beyond proof: even without a single case their own days are too few hours to be sure"
            " that the rate is below them ({names}). Aim at what is done, or for a larger unit or more years.",
            len(beyond),
        )
        said = text.format(count=len(beyond), names=words.listed(names))
        st.warning(words.plain(said), icon=":material/casino:")
    if any(one.months_to_show is not None for one in found):
        text = _("Shown after: so long without a case, at the hours of the period, and the rate is surely below it.")
        st.caption(text)


def about(choices: Choices) -> list[tuple[str, str]]:
    """Say for the downloads which unit and days the rows are about."""
    return [
        (_("Unit"), choices.unit_name or _("All units")),
        (_("Period"), words.days_text(choices.filters)),
        (_("Warehouse"), choices.build),
    ]


def rule(choices: Choices) -> None:
    """Say which target counts."""
    day = words.day_text(targets.last_date(warehouse.in_use(), choices.filters))
    st.caption(
        words.joined(
            _("The target that holds on {day} counts, the end of the period.").format(day=day),
            _("A unit without one takes that of the nearest unit above; of an amount (a count or a stock) only a 0."),
            _("A count is met once all days of its target are over and chosen, and missed as soon as it is beyond."),
            _("At the same unit, one written here goes before one from an export, and a newer start before an older."),
            _("A default of the settings (targets.toml) stands where none of the others does."),
        )
    )


def empty() -> None:
    """Say how targets come in."""
    st.info(
        _(
            "**No target holds in this unit and period.** Set one below or load a file; the Excel template is"
            " `targets`."
        ),
        icon=":material/flag:",
    )
    panels.load_link()


def missing(choices: Choices) -> None:
    """Offer to set a target for those of the four rates that have none."""
    found = target_rows.without(choices.filters)
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Without a target:"), width="content")
        for kpi in found:
            target_forms.offer(kpi, choices)


def never_judged() -> None:
    """Name the exported targets that are loaded but not judged, and defaults of units that nobody knows."""
    found = target_rows.never_judged()
    if found:
        text = _("Loaded from an export but never judged, because unknown or without a better direction: {kpis}.")
        st.warning(words.plain(text.format(kpis=words.listed(found))), icon=":material/block:")
    if units := target_rows.of_unknown_units():
        text = _("settings/targets.toml names units that are in no data: {units}. Correct their ids there.")
        st.warning(words.plain(text.format(units=words.listed(units))), icon=":material/block:")


def history() -> None:
    """Show all that was ever set or withdrawn on this page, newest first."""
    found = targets.history()
    if not found:
        st.caption(_("Nothing was set on this page yet."))
        return
    rows, labels = target_rows.history_rows(found), target_rows.history_labels()
    height = "content" if len(rows) <= panels.MOST_SHOWN else HEIGHT
    known = {kpi.name: kpi for kpi in kpis.catalogue()}
    shown = rows.assign(
        target=["" if one.is_withdrawn else target_forms.value(one, known.get(one.kpi)) for one in found]
    )
    columns = {name: label for name, label in labels.items() if name != "tolerance"}
    panels.table(shown, _("All targets set on this page"), columns, "target-history", height)
    panels.downloads(
        lambda: rows.rename(columns=labels),
        file_names.file_name([_("All targets set on this page"), found[0].set_at[:10]]),
        "target-history",
    )
    withdrawn = sum(one.is_withdrawn for one in found)
    text = _("{set} set, {withdrawn} withdrawn, the last by {name} on {time}.")
    facts = {"set": len(found) - withdrawn, "withdrawn": withdrawn, "name": found[0].set_by}
    st.caption(words.plain(text.format(time=words.time_text(found[0].set_at), **facts)))
