"""The parts of the page of actions: filters, the board of stages, the table with its downloads, the empty state."""

import pandas as pd
import streamlit as st

from dashboard.actions import action_words
from dashboard.actions.action import OPEN, STAGES, Action, Origin
from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.views.shared import links, panels, printed_rows, start_action
from dashboard.wording import words

LINK = "action"
MOST_CARDS = 6
LONGEST_TITLE = 110


def chosen(found: tuple[Action, ...]) -> Action | None:
    """Return the action that the link or a click asks for, where it is among those shown."""
    known = {start_action.key_of(one): one for one in found}
    links.take(LINK, ("", *known), "")
    links.put(LINK, "")
    return known.get(st.session_state[LINK])


def choose(key: str) -> None:
    """Open one action on the page, or all of them with an empty key."""
    st.session_state[LINK] = key


def answer(found: tuple[Action, ...], choices: Choices) -> None:
    """Show the answer of the page, and what a chosen as-of date means for it."""
    with st.container(gap="xsmall", width="content"):
        panels.answer(action_words.answer(found, action_words.today()))
        if choices.filters.as_of:
            text = _("Actions are shown as they stand today; what they moved is measured as of {day}.")
            st.caption(text.format(day=words.day_text(choices.filters.as_of)))


def start(choices: Choices, kind: str = "primary") -> None:
    """Show the button that starts an action from nothing, in the chosen unit."""
    start_action.button(lambda: Origin(unit_id=choices.filters.unit_id or ""), "page", kind)


def empty() -> None:
    """Say how an action is started."""
    st.info(
        _("Start an action from what made it necessary, so that its number, unit and records come with it:")
        + "\n\n"
        + "\n".join(
            f"- {line}"
            for line in (
                _("**a number or chart**: open its records, then “Start an action”;"),
                _("**a hazard or an accident**: choose its row in those records first;"),
                _("**a warning**: the button on its card on the page Alerts;"),
                _("or from nothing, with the button above."),
            )
        ),
        icon=start_action.ICON,
    )


def filtered(found: tuple[Action, ...]) -> tuple[Action, ...]:
    """Let the reader narrow the actions by stage, owner and lateness. The owner is never part of the link."""
    names, day = action_words.stage_names(), action_words.today()
    owners = sorted({one.owner for one in found})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        stages = st.pills(
            _("Stage"),
            STAGES,
            selection_mode="multi",
            default=OPEN,
            format_func=lambda stage: f"{names[stage]} {sum(one.stage == stage for one in found)}",
            key="actions-stages",
        )
        owner = st.selectbox(_("Owner"), owners, index=None, placeholder=_("All"), key="actions-owner", width=240)
        late = st.toggle(_("Late only"), key="actions-late")
    return tuple(
        one
        for one in found
        if one.stage in (stages or STAGES) and owner in (None, one.owner) and (not late or one.is_late(day))
    )


def board(found: tuple[Action, ...]) -> None:
    """Show the actions as cards, a column for each stage that is looked at."""
    if not found:
        st.caption(_("No action matches."))
        return
    asked = [stage for stage in STAGES if stage in OPEN or any(one.stage == stage for one in found)]
    names, about = action_words.stage_names(), action_words.stage_about()
    for stage, column in zip(asked, st.columns(len(asked), gap="small"), strict=True):
        inside = [one for one in found if one.stage == stage]
        with column, st.container(gap="xsmall"):
            st.markdown(f"**{names[stage]}** :small[:gray[{len(inside)}]]")
            if stage in about:
                st.caption(about[stage])
            for one in inside[:MOST_CARDS]:
                card(one)
            if len(inside) > MOST_CARDS:
                st.caption(left_text(len(inside) - MOST_CARDS))


def card(one: Action) -> None:
    """Show one action: its number opens it."""
    day = action_words.today()
    with st.container(border=True, gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.button(one.label, key=f"open-{one.label}", type="tertiary", on_click=choose, args=(one.label,))
            if one.is_late(day):
                late = action_words.late_text(one, day)
                st.markdown(f":red-badge[:material/schedule: {late}]")
        st.markdown(words.plain(action_words.short(one.title, LONGEST_TITLE)))
        who = action_words.short(one.owner, 40)
        when = (
            _("due {day}").format(day=words.day_text(one.due_date)) if one.is_open else action_words.due_text(one, day)
        )
        st.caption(words.plain(" · ".join((who, when, one.unit_name))))


def table(found: tuple[Action, ...]) -> None:
    """Show the actions as a table; a chosen row is opened, the downloads hold all of them."""
    rows, labels = as_rows(found)
    days = {name: st.column_config.DateColumn(labels[name], format="YYYY-MM-DD") for name in ("due_date", "ended_on")}
    picked = printed_rows.dataframe(
        rows,
        placeholder="–",
        column_config={**labels, **days},
        alt=_("All actions that match"),
        key="actions-table",
        on_select="rerun",
        selection_mode="single-row",
    )["selection"]["rows"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if picked and picked[0] < len(found):
            one = found[picked[0]]
            label = _("Open {label}").format(label=one.label)
            st.button(label, key="open-picked", icon=":material/open_in_full:", on_click=choose, args=(one.label,))
        else:
            st.caption(_("Choose a row to open the action."))
        panels.downloads(lambda: rows.rename(columns=labels), panels.standing(panels.chosen(), _("Actions")), "actions")


def as_rows(found: tuple[Action, ...]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Lay actions out as rows, and name their columns."""
    day, stages = action_words.today(), action_words.stage_names()
    rows = [
        {
            "label": one.label,
            "title": one.title,
            "stage": stages[one.stage],
            "owner": one.owner,
            "due_date": one.due_date,
            "days_late": one.days_late(day),
            "unit_name": one.unit_name,
            "kpi": action_words.kpi_name(one.kpi),
            "origin": action_words.origin_text(one),
            "about": one.about,
            "note": one.note,
            "ended_on": one.ended_on,
            "evidence_count": len(one.evidence),
            "changed_by": one.changed_by,
            "changed_at": action_words.time_text(one.changed_at),
        }
        for one in found
    ]
    labels = {
        "label": _("Action"),
        "title": _("What is to be done"),
        "stage": _("Stage"),
        "owner": _("Owner"),
        "due_date": _("Due"),
        "days_late": _("Days late"),
        "unit_name": _("Unit"),
        "kpi": _("KPI it should move"),
        "origin": _("Started from"),
        "about": _("Why and how"),
        "note": _("Last note"),
        "ended_on": _("Ended on"),
        "evidence_count": _("Evidence"),
        "changed_by": _("Changed by"),
        "changed_at": _("Changed"),
    }
    frame = pd.DataFrame(rows, columns=list(labels))
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("due_date", "ended_on")}), labels


def left_text(count: int) -> str:
    """Say how many actions are not shown."""
    text = ngettext("{count} more: see the table", "{count} more: see the table", count)
    return text.format(count=words.whole(count))
