"""One improvement action on its page: what was promised, did it help, what shows it, and what was changed."""

from dataclasses import replace

import streamlit as st

from dashboard.actions import action_words, actions, effect, evidence
from dashboard.actions.action import OPEN, Action, Evidence
from dashboard.charts.marked import marked
from dashboard.filters import MONTHS_A_YEAR, Choices, Filters, shift_months
from dashboard.language import _
from dashboard.results import verdicts
from dashboard.views.actions import action_forms, action_panels
from dashboard.views.shared import kept_charts, panels, saving
from dashboard.wording import words

COLOURS = {"better": "green", "worse": "red"}


def details(one: Action, choices: Choices) -> None:
    """Show one action and the forms that change it."""
    st.button(
        _("All actions"), key="all-actions", type="tertiary", icon=":material/arrow_back:",
        on_click=action_panels.choose, args=("",),
    )  # fmt: skip
    title(one)
    left, right = st.columns([11, 9], gap="medium")
    with left:
        promise(one)
        helped(one, choices)
        proofs(one)
    with right:
        panels.heading(_("Where it stands"))
        action_forms.move(one)
        with st.expander(_("Change the rest"), icon=":material/edit:"):
            action_forms.edit(one)
        panels.heading(_("History"), _("Nothing in it is changed or deleted. Times in UTC."))
        told(one)


def title(one: Action) -> None:
    """Show number, title, stage and lateness."""
    day, names = action_words.today(), action_words.stage_names()
    st.header(words.plain(f"{one.label} · {action_words.short(one.title, 300)}"), anchor=False)
    steps = [f"**:blue-badge[{names[stage]}]**" if stage == one.stage else names[stage] for stage in OPEN]
    steps += [f":green-badge[{names['closed']}]"] if one.stage == "closed" else [names["closed"]]
    said = " → ".join(steps) if one.stage != "withdrawn" else f":gray-badge[{names['withdrawn']}]"
    late = f" :red-badge[:material/schedule: {action_words.late_text(one, day)}]" if one.is_late(day) else ""
    st.markdown(said + late)


def promise(one: Action) -> None:
    """Show what was promised, by whom, by when, for which unit and why."""
    if len(one.title) > 300:
        st.text(one.title)
    facts = {
        _("Owner"): one.owner,
        _("Due"): words.day_text(one.due_date),
        _("Unit"): one.unit_name,
        _("KPI it should move"): action_words.kpi_name(one.kpi),
        _("Started from"): action_words.origin_text(one) or _("nothing"),
    }
    st.markdown("  \n".join(f":gray[{name}] {words.plain(value)}" for name, value in facts.items()))
    if one.about:
        st.text(one.about)


def helped(one: Action, choices: Choices) -> None:
    """Show the KPI the action was meant to move, before it was begun and since."""
    panels.heading(_("Did it help?"))
    found = effect.of(one, choices.as_of)
    badge = f":{COLOURS.get(found.verdict, 'gray')}-badge[{effect.verdict_text(found.verdict)}]"
    if found.kpi is None:
        st.markdown(f"{badge} {words.plain(found.sentence)}")
        return
    st.markdown(f"**{words.plain(words.label(found.kpi))}** {badge}")
    with st.grid(2, min_column_width=200, gap="small"):
        for name, side in ((_("Before"), found.before), (_("Since then"), found.after)):
            number(name, side)
    trend(one, found.kpi.name, found.filters, choices)
    if found.kpi.top.endswith(effect.STILL_RISING):
        st.caption(_("Late entries still raise the newest months, so equally many months stand on both sides."))


def trend(one: Action, name: str, filters: Filters, choices: Choices) -> None:
    """Show the KPI by month with a mark where the action was begun."""
    if choices.as_of is None:
        return
    begun = min(one.since, choices.as_of)
    first = shift_months(begun.replace(day=1), -MONTHS_A_YEAR)
    seen = replace(filters, from_date=first, to_date=choices.as_of, as_of=choices.filters.as_of)
    chart = kept_charts.trend(replace(choices, filters=seen), name)
    text = _("{label} begun {day}").format(label=one.label, day=words.day_text(one.since))
    panels.draw(marked(chart, one.since, text), key="effect")


def number(name: str, side: effect.Side | None) -> None:
    """Show one side with its parts and interval."""
    if side is None:
        return
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.metric(f"{name} · {effect.months_text(side)}", verdicts.value_text(side))
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="xsmall"):
            lines = [verdicts.parts(side) if side.rate is not None else "", verdicts.interval_text(side)]
            st.caption("  \n".join(line for line in lines if line), width="stretch")
            panels.records(side.kpi.name, side.filters, label=" ", key=f"effect-{name}")


def proofs(one: Action) -> None:
    """Show what was added to show that something was done, and the form to add more."""
    panels.heading(_("Evidence"))
    if not one.evidence:
        st.caption(_("None yet."))
    for each in one.evidence:
        proof(each)
    with st.expander(_("Add evidence"), icon=":material/attach_file_add:"):
        action_forms.prove(one)


def proof(each: Evidence) -> None:
    """Show one piece of evidence: its text, a picture where it is one, and the file to take away."""
    with st.container(border=True, gap="xsmall"):
        st.caption(words.plain(f"{action_words.time_text(each.added_at)} · {each.added_by}"))
        if each.text:
            st.text(each.text)
        if not each.file_hash:
            return
        content = evidence.read(each.file_hash, each.file_name)
        if content is None:
            text = _("{file} is no longer in {folder} as it was added.")
            st.warning(words.plain(text.format(file=each.file_name, folder=evidence.folder())))
            return
        shown = evidence.picture(content)
        if shown is not None:
            st.image(shown, caption=words.plain(each.file_name), width="content", alt=each.text or each.file_name)
        saving.button(
            words.plain(each.file_name),
            content,
            file_name=each.file_name,
            mime="application/octet-stream",
            key=f"file-{each.evidence_id}",
            icon=":material/download:",
            on_click="ignore",
        )


def told(one: Action) -> None:
    """Tell everything that was changed, newest first, with its notes."""
    every = actions.history(one.action_id)
    for before, after in reversed(list(zip((None, *every), every, strict=False))):
        said = action_words.changes(before, after) if before else [_("started")]
        with st.container(gap=None):
            st.caption(words.plain(f"{action_words.time_text(after.changed_at)} · {after.changed_by}"))
            st.markdown("  \n".join(words.plain(line) for line in said) or words.plain(_("Note")))
            if after.note:
                st.text(after.note)
