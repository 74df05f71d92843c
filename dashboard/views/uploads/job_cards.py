"""The jobs that are going on or wait for a word: how far each is, what it would change, what became of it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.filters import ALL, Filters
from dashboard.language import _
from dashboard.loaded.sentences import in_reader_language
from dashboard.numbers import warehouse
from dashboard.uploads import jobs, mapping, upload_words
from dashboard.uploads.jobs import DONE, FAILED, READY, Job
from dashboard.views.shared import allowed
from dashboard.views.uploads import load_history, mapping_panels, mapping_parts, preview_panels
from dashboard.wording import words

SECONDS = 1.0
SEEN = "jobs-seen"
HIDDEN = "jobs-hidden"
AGAIN = mapping_panels.AGAIN
MOST_NAMED = 30
Unclear = dict[Path, list[str]]  # files to be mapped, each with what is unknown of it
ICONS = {DONE: ":material/check_circle:", FAILED: ":material/error:", READY: ":material/visibility:"}


@allowed.only("load")
def cards(filters: Filters = ALL) -> None:
    """Show the jobs that somebody may want to know of; while one is going on, look again every second."""
    found = _shown()
    asked = {job.name: unclear for job in found if job.state == READY and (unclear := _asked(job))}
    mapped = _mapped(asked)
    for job in found:
        if not job.is_going_on:
            _card(job, filters, asked.get(job.name, {}), job.name == mapped)
    if any(job.is_going_on for job in found):
        _going_on()


def just_done() -> None:
    """Show on any page what was loaded in this visit, until it is closed."""
    for job in _shown():
        if job.state == DONE:
            _card(job, ALL, {}, is_mapped=False)


def _mapped(asked: Mapping[str, Unclear]) -> str:
    """Name the job whose file is mapped on this screen: the one chosen in this visit, else the newest that asks.

    Others, also of other people, wait for a click: two screens full of questions would be taken for one.
    """
    chosen = str(st.session_state.get(mapping_panels.OPEN))
    return chosen if chosen in asked else next(iter(asked), "")


def _asked(job: Job) -> Unclear:
    """List the files of a job that are to be mapped: those to be read another way, and those that nobody knows."""
    again = [path for path in mapping.sent_files(job) if str(path) == st.session_state.get(AGAIN)]
    return {**{path: [] for path in again}, **mapping.unknown_files(job, mapping_parts.left_out())}


def _shown() -> list[Job]:
    """List the jobs without those that ended well before this visit, or were put away in it."""
    hidden = st.session_state.setdefault(HIDDEN, set())
    found = jobs.jobs()
    if SEEN not in st.session_state:
        hidden.update(job.name for job in found if job.is_over)
        st.session_state[SEEN] = True
    return [job for job in found if job.name not in hidden]


@st.fragment(run_every=SECONDS)
def _going_on() -> None:
    """Show how far the jobs in work are; once one of them has ended, the whole page is shown anew."""
    jobs.keep_going()
    found = [job for job in _shown() if job.is_going_on]
    before = st.session_state.get("jobs-going-on", ())
    st.session_state["jobs-going-on"] = tuple(job.name for job in found)
    if set(before) - {job.name for job in found} or not found:
        st.rerun()
    for job in found:
        with st.container(border=True, gap="xsmall"):
            share, said = upload_words.far(job.part("progress"))
            if job.state in jobs.WAITING:
                share, said = 0.0, upload_words.state(job)
            _title(job)
            st.progress(share, text=words.plain(said))
            st.caption(_("You may leave this page: it goes on, and is here when you come back."))
            if look := job.part("look"):
                st.markdown(words.strong(_("A first look: the first {size} MB")).format(size=look["bytes"] >> 20))
                preview_panels.files(job, look)
                preview_panels.first_rows(look)


def _title(job: Job) -> None:
    by = f" · {words.plain(job.by)}" if job.by else ""
    st.markdown(f"{words.strong(upload_words.title(job))} · {upload_words.state(job)}{by}")


def _card(job: Job, filters: Filters, asked: Unclear, is_mapped: bool) -> None:
    """Show a job that is ready or has ended, with what can be done next; is_mapped: its file is mapped here."""
    with st.container(border=True, gap="small", key=f"job-{job.name}"):
        _title(job)
        if job.state == READY:
            _ready(job, filters, asked, is_mapped)
        else:
            _ended(job)


def _ready(job: Job, filters: Filters, asked: Unclear, is_mapped: bool) -> None:
    """Show what a file means that nobody knows, or that is to be read another way; else what a job would change."""
    preview = job.part("preview")
    can_load = bool(preview.get("after"))
    if asked and not is_mapped:
        _waits_to_be_mapped(job)
        return
    if asked:
        path, unknown = next(iter(asked.items()))
        mapping_parts.take_member(path, unknown)
        mapping_panels.show(job, path)
        return
    mapping_panels.said_of_others(job)
    with _asking(preview):
        st.markdown(f"### {words.plain(upload_words.answer(job, preview))}")
        _buttons(job, can_load)
        preview_panels.files(job, preview)
        _more_in_it(job, preview)
        _unread_sheets(preview, job)
        _read_another_way(job)
        if can_load:
            preview_panels.changes(preview)
            preview_panels.moved_kpis(preview, filters)
        preview_panels.refused(job, preview)
        preview_panels.first_rows(preview)


def _waits_to_be_mapped(job: Job) -> None:
    """Offer to map a file whose turn it is not, or to discard it."""
    st.caption(_("What its columns mean is not known yet."))
    with st.container(horizontal=True):
        st.button(_("Map it"), key=f"open-{job.name}", icon=":material/schema:", on_click=_open, args=(job.name,))
        st.button(_("Discard"), key=f"drop-{job.name}", on_click=partial(jobs.drop, job))


def _open(name: str) -> None:
    st.session_state[mapping_panels.OPEN] = name


def _more_in_it(job: Job, preview: Mapping[str, Any]) -> None:
    """Say what else a file holds that would be taken for one table, and offer to take that too."""
    further = preview.get("more") or {}
    for path in mapping.sent_files(job):
        if tables := further.get(path.name):
            listed = words.listed(
                f"{words.whole(count)} {words.table_name(table)}" if count else words.table_name(table)
                for table, count in tables.items()
            )
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                text = _("{file} also holds {records}.").format(file=path.name, records=listed)
                st.markdown(f":material/account_tree: {words.plain(text)}", width="stretch")
                key = f"more-{job.name}-{path.parent.name}"
                st.button(_("Take these too"), key=key, on_click=_map, args=(str(path),))


def _unread_sheets(preview: Mapping[str, Any], job: Job) -> None:
    """Offer to map the sheets of a workbook that hold a table nobody reads yet."""
    unread = preview.get("unread") or {}
    for path in mapping.sent_files(job):
        for sheet in unread.get(path.name, ())[:MOST_NAMED]:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                text = _("The sheet {sheet} of {file} holds a table that is not read.").format(
                    sheet=sheet, file=path.name
                )
                st.markdown(f":material/table: {words.plain(text)}", width="stretch")
                key = f"unread-{job.name}-{path.parent.name}-{sheet}"
                st.button(_("Map it too"), key=key, on_click=_map_sheet, args=(path, sheet))


def _map_sheet(path: Path, sheet: str) -> None:
    mapping_parts.take_sheet(path, sheet)
    _map(str(path))


def _read_another_way(job: Job) -> None:
    """Offer to say of a file that is known what its columns mean."""
    sent = [*mapping.sent_files(job)]
    if len(sent) == 1:
        st.button(_("Read it another way"), key=f"map-{job.name}", type="tertiary", on_click=_map, args=(str(sent[0]),))
    elif sent:
        with st.popover(_("Read a file another way"), type="tertiary", key=f"map-{job.name}"):
            for path in sent[:MOST_NAMED]:
                key = f"map-{job.name}-{path.parent.name}"
                st.button(words.plain(path.name), key=key, type="tertiary", on_click=_map, args=(str(path),))


def _map(path: str) -> None:
    st.session_state[AGAIN] = path


def _asking(preview: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Have sentences and names asked of the warehouse that was tried, where there is one."""
    after = Path(preview.get("after") or ".")
    return warehouse.asking(after) if after.is_file() else nullcontext()


def _buttons(job: Job, can_load: bool) -> None:
    label = _("Undo this load") if job.kind == "undo" else _("Load")
    with st.container(horizontal=True):
        if can_load:
            st.button(
                label, type="primary", key=f"want-{job.name}", icon=":material/done:", on_click=partial(jobs.want, job)
            )
        st.button(_("Discard"), key=f"drop-{job.name}", on_click=partial(jobs.drop, job))


def _ended(job: Job) -> None:
    outcome = job.part("outcome")
    said = in_reader_language(str(outcome.get("message", "")))
    if job.state == DONE:
        text = _("It counts now, on every page and for everyone.")
        st.success(words.plain(words.joined(text, said)), icon=ICONS[DONE])
    else:
        st.error(words.plain(said or _("It could not be done.")), icon=ICONS[FAILED])
    if warned := outcome.get("warned"):
        st.warning(words.plain(str(warned)))
    preview_panels.files(job, outcome)
    if job.state == DONE and warehouse.current():
        load_history.what_next()
    with st.container(horizontal=True):
        if job.state == FAILED and job.is_repeatable:
            st.button(_("Try again"), key=f"again-{job.name}", on_click=partial(jobs.again, job))
        st.button(_("Close"), key=f"close-{job.name}", on_click=_hide, args=(job.name,))


def _hide(name: str) -> None:
    st.session_state[HIDDEN].add(name)
