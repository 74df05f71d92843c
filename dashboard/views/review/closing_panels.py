"""The parts of the review page on closing: who closed the month, the forms to close and reopen it, what moved since."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.language import _, ngettext
from dashboard.review import html_tables, wording
from dashboard.review.content import Status
from dashboard.review.month import CannotReview
from dashboard.review.reported import as_reported_table, closing, differences, reasons
from dashboard.state import CannotWrite
from dashboard.views.shared import allowed, missing_fields, panels, writer_name
from dashboard.wording import file_names, words

LONGEST = 10_000
LONG, TALL = 1_000, 240
FAILED = "closing-failed"
DONE = "closing-done"  # the forms that were written: a second click on one of them does nothing
MOVED = "moved"


def status_and_forms(month: str, unit_id: str | None = None) -> None:
    """Say whether a month is closed, by whom and on which data, and what moved since; offer to close it, its history.

    The form that closes and the one that reopens each have a place of their own: a second click on a button that has
    just closed the month meets nothing.
    """
    known = closing.history(month)
    now = known[0] if known else Status(month)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            badge(now)
            moved_badge(now, unit_id)
        told = "\n".join(lines_of(now))
        with st.container(height=TALL if len(told) > LONG else "content", border=False):
            st.caption(words.plain(told).replace("\n", "  \n"))
    failure(now)
    with st.container(key="closing-close"):
        if not now.is_closed:
            close_form(now)
    with st.container(horizontal=True, gap="small", key="closing-history"):
        if len(known) > 1 or (known and not now.is_closed):
            history(known)
    with st.container(key="closing-reopen"):
        if now.is_closed:
            reopen_form(now)


def moved_badge(now: Status, unit_id: str | None) -> None:
    """Say beside "Closed" how many numbers moved since, with the way to them."""
    if not now.is_closed or differences.why_none(now, unit_id):
        return
    count = len(differences.differences(now, unit_id))
    if not count:
        st.badge(_("nothing has moved since"), icon=":material/check:", color="green")
        return
    text = ngettext("{count} number moved since", "{count} numbers moved since", count)
    st.badge(text.format(count=words.whole(count)), icon=":material/difference:", color="orange")
    label = _("What moved, and why")
    st.markdown(f"[{label}](#{MOVED})")


def badge(now: Status) -> None:
    """Show in one word whether a month is closed."""
    if now.is_closed:
        st.badge(_("Closed"), icon=":material/lock:", color="blue")
    else:
        st.badge(_("Open again") if now.edition else _("Not closed"), icon=":material/lock_open:", color="gray")


def lines_of(now: Status) -> list[str]:
    """Say who closed a month, when and on which data."""
    lines = list(wording.status_lines(now))
    if now.edition:
        text = _("Data built {time}, as of {day}")
        lines.append(text.format(time=build_time(now.build), day=words.day_text(pd.Timestamp(now.as_of).date())))
    return lines


def build_time(build: str) -> str:
    """Write when a build was made, which its name says."""
    made_at = pd.to_datetime(build[: len("20261121T020510")], format="%Y%m%dT%H%M%S", errors="coerce")
    return build if pd.isna(made_at) else words.time_text(made_at)


def form_key(now: Status) -> str:
    """Name the form that fits the month as it is: a form opened on an older state is known by its name."""
    return f"{'reopen' if now.is_closed else 'close'}-{now.month}-{now.edition}"


@allowed.only("close")
def close_form(now: Status) -> None:
    """Show the form that closes a month."""
    key = form_key(now)
    with st.popover(_("Close the month"), icon=":material/lock:", key=f"open-{key}"), st.form(key, border=False):
        st.caption(_("Every number of every unit is kept as it stands now. What changes later is shown beside it."))
        st.text_area(_("What to know about this closing (may be empty)"), key=f"text-{key}", max_chars=LONGEST)
        writer_name.name(key)
        args = (key, now.month, closing.close, writer_name.asked(key))
        st.form_submit_button(_("Close the month"), type="primary", on_click=write, args=args)


@allowed.only("close")
def reopen_form(now: Status) -> None:
    """Show the form that opens a closed month again, folded away below what was closed."""
    key = form_key(now)
    with (
        st.expander(_("Open the month again"), icon=":material/lock_open:", key=f"open-{key}"),
        st.form(key, border=False),
    ):
        st.caption(_("What was reported stays as it is, and so does who reopened the month and why."))
        st.text_area(_("Why is it opened again?"), key=f"text-{key}", max_chars=LONGEST)
        missing_fields.at(f"text-{key}")
        writer_name.name(key)
        asked = {f"text-{key}": _("Write why the month is opened again."), **writer_name.asked(key)}
        args = (key, now.month, closing.reopen, asked)
        st.form_submit_button(_("Reopen the month"), on_click=write, args=args)


def write(key: str, month: str, work: Callable[[str, str, str], Status], asked: dict[str, str]) -> None:
    """Do what a form asks for, once; where it cannot be done, keep the sentence and the text for the page drawn next.

    asked: the boxes that must be filled, with what is said at those that are not.
    """
    done = st.session_state.setdefault(DONE, set())
    if key in done or missing_fields.note(asked):
        return
    by, text = (str(st.session_state.get(f"{box}-{key}") or "") for box in ("by", "text"))
    try:
        with st.spinner(_("Keeping every number …")):
            work(month, by, text)
    except (CannotReview, CannotWrite) as fault:
        st.session_state[FAILED] = (key, str(fault), text)
    else:
        done.add(key)
        writer_name.fill(by.strip())


def failure(now: Status) -> None:
    """Say why nothing was written; the text too where its form is gone, because somebody else was faster."""
    key, sentence, lost = st.session_state.pop(FAILED, ("", "", ""))
    if sentence:
        st.error(words.plain(sentence), icon=":material/edit_off:")
    if lost.strip() and key != form_key(now):
        st.caption(_("What you wrote:"))
        st.html(html_tables.as_text(lost))


def history(known: tuple[Status, ...]) -> None:
    """Show every closing and reopening of a month, newest first."""
    with st.popover(_("History"), icon=":material/history:", type="tertiary"):
        for each in known:
            st.markdown(words.strong(_("Edition {edition}").format(edition=each.edition)))
            st.html(html_tables.as_text("\n".join(lines_of(each))))


# --- as reported and as of now --------------------------------------------------------------------------------------


def as_reported(last: Status, unit_id: str | None) -> None:
    """Show what moved since the month was closed, and why; every number as reported below, and the downloads."""
    st.header(_("As reported and as of now"), anchor=MOVED)
    if why := differences.why_none(last, unit_id):
        st.caption(words.plain(why))
        return
    found = differences.beside(last, unit_id)
    moved = tuple(each for each in found if each.differs)
    st.markdown(words.plain(finding(len(moved), len(found))))
    st.html(html_tables.STYLE)
    if moved:
        st.html(html_tables.sideways(as_reported_table.table(moved)))
    with st.expander(_("Every number as reported"), icon=":material/table_rows:"):
        st.html(html_tables.sideways(as_reported_table.table(found)))
    saved(
        _("All numbers, as reported and as of now"),
        last.month,
        "as-reported",
        lambda: as_reported_table.numbers(found),
    )
    if moved:
        rows = pd.concat([reasons.table(each.reasons).assign(kpi=each.kpi) for each in moved])
        saved(_("All records that moved a number"), last.month, "moved", lambda: as_reported_table.labelled(rows))


def saved(label: str, month: str, key: str, rows: Callable[[], pd.DataFrame]) -> None:
    """Show what a file holds and the buttons that save it under that name."""
    file_name = file_names.file_name([label, month])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(label, width="content")
        panels.downloads(rows, file_name, key)


def finding(moved: int, known: int) -> str:
    """Say how many numbers moved."""
    if not moved:
        return _("Every number still is what was reported.")
    text = ngettext(
        "{count} of {known} numbers is no longer what was reported.",
        "{count} of {known} numbers are no longer what was reported.",
        moved,
    )
    return text.format(count=words.whole(moved), known=words.whole(known))
