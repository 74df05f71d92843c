"""The screen on which a file that nobody knows becomes records: the file left, what it becomes right, questions."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import _, ngettext
from dashboard.loaded.sentences import in_reader_language
from dashboard.uploads import jobs, mapping
from dashboard.uploads.jobs import Job
from dashboard.views.shared import panels
from dashboard.views.uploads import mapping_fields, mapping_file, mapping_parts
from dashboard.views.uploads.mapping_said import said_to, start_over
from dashboard.wording import words

FAULT = "mapping-fault"
AGAIN = "mapping-again"
TRIED = "mapping-tried"
OPEN = "mapping-open"  # the job whose file is mapped in this visit
OVERTAKEN = "mapping-overtaken"
ADDED = "added"


def show(job: Job, path: Path) -> None:
    """Show what a file becomes, ask what it cannot tell, and keep the answer for every later file of its shape."""
    said = said_to(path)
    try:
        with st.spinner(_("Looking at the file")):
            found = mapping.proposed(path, said)
    except mapping.CannotMap as fault:
        st.error(words.plain(in_reader_language(str(fault))))
        _leave_out(job, path)
        return
    if _is_known_meanwhile(job, path, found):
        st.rerun()
    if found["columns"]:
        st.markdown(f"{words.strong(found['file'])} · {words.plain(about(found))}")
    for says in [*found.get("faults", ()), *filter(None, [st.session_state.pop(FAULT, "")])]:
        st.error(words.plain(in_reader_language(says)))
    if not found["columns"]:
        _leave_out(job, path)
        return
    _drift(found)
    for note in found.get("notes", ()):
        st.info(words.plain(in_reader_language(note)))
    left, right = st.columns([6, 7], gap="medium")
    with left:
        mapping_file.file(path, found)
        mapping_file.questions(path, found)
    with right:
        mapping_fields.fields(path, found)
        _effect(found)
        _next(job, path, found, said)


def _is_known_meanwhile(job: Job, path: Path, found: Mapping[str, Any]) -> bool:
    """Have a load read again, once, whose file somebody else has mapped since; what was chosen here is forgotten."""
    tried: set[str] = st.session_state.setdefault(TRIED, set())
    if not found["known_as"] or st.session_state.get(AGAIN) == str(path) or str(path) in tried:
        return False
    tried.add(str(path))
    st.session_state.setdefault(OVERTAKEN, {})[job.name] = found["known_as"]
    start_over(path)
    jobs.again(job)
    return True


def said_of_others(job: Job) -> None:
    """Say of a file that was being mapped here by what it is read instead, as somebody else was quicker."""
    if source := st.session_state.get(OVERTAKEN, {}).get(job.name):
        text = _(
            "Meanwhile somebody else said what such files mean: this one is read as {source}, and what you chose is"
            " not kept. If that is wrong, read it another way."
        )
        st.info(words.plain(text.format(source=source)), icon=":material/group:")


def about(found: Mapping[str, Any]) -> str:
    """Say in a line what was found in the file, and how many questions are open."""
    rows = ngettext("{count} row from line {line}", "{count} rows from line {line}", found["rows"])
    parts = [rows.format(count=words.whole(found["rows"]), line=found["header_line"] + 1)]
    if len(found["sheets"]) > 1:
        parts.append(_("sheet {sheet}").format(sheet=found["sheet"]))
    if left := len(found["left_out"]):
        parts.append(_("{count} left out").format(count=words.whole(left)))
    if found["is_sampled"]:
        parts.append(_("judged by the first rows only"))
    asked = ngettext("{count} question is open", "{count} questions are open", found["open"])
    parts.append(asked.format(count=found["open"]) if found["open"] else _("no question is open"))
    return " · ".join(parts)


def _drift(found: Mapping[str, Any]) -> None:
    """Say what has changed since a source was made that the file nearly has the columns of."""
    if not (drift := found.get("drift")):
        return
    told = [in_reader_language(one["says"]) for one in drift["changes"] if one["kind"] != ADDED]
    new = [one["column"] for one in drift["changes"] if one["kind"] == ADDED]
    told += [_("not used so far: {columns}").format(columns=words.listed(new))] if new else []
    text = _("This is {source} with other columns; what is proposed repairs it.").format(source=drift["source"])
    st.info("  \n".join([words.strong(text), *(f"• {words.plain(one)}" for one in told)]), icon=":material/difference:")


def _effect(found: Mapping[str, Any]) -> None:
    """Say what the file feeds as it is understood now, and which rows it would lose."""
    fed = [
        f"**{words.whole(one['records'])}** {words.table_name(one['table'])}"
        for one in found["tables"]
        if one["records"]
    ]
    if fed:
        st.markdown(words.plain(_("Feeds {records}.").format(records=words.listed(fed)), bold=True))
    if found["refused"]:
        st.caption(
            "  \n".join(
                words.plain(f"{words.whole(one['count'])} · {in_reader_language(one['reason'])}")
                for one in found["refused"][:5]
            )
        )
    with st.expander(_("First rows as they are understood"), icon=":material/table_rows:"):
        for table, content in found["preview"].items():
            st.caption(words.table_name(table))
            panels.table(pd.DataFrame(content["rows"], columns=content["columns"]).astype("object"), table)
        st.caption(_("The source, as it is kept in the settings of the data folder:"))
        st.code(found["source"], language="toml")


def _next(job: Job, path: Path, found: Mapping[str, Any], said: dict[str, Any]) -> None:
    """Keep the mapping and go on to what the load would change, or leave the file out."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        can_go_on = not found["open"] and not found["faults"] and any(one["records"] for one in found["tables"])
        st.button(
            _("Next: what would change"),
            type="primary",
            icon=":material/arrow_forward:",
            key="mapping-next",
            disabled=not can_go_on,
            on_click=partial(_keep, job, path, said),
        )
        st.button(_("Start over"), key="mapping-over", on_click=partial(start_over, path))
        if st.session_state.get(AGAIN) == str(path):
            st.button(_("Back"), key="mapping-back", on_click=_back)
        else:
            _leave_out(job, path)
    if not can_go_on and found["open"]:
        st.caption(_("Answer the open questions first."))


def _leave_out(job: Job, path: Path) -> None:
    st.button(_("Leave this file out"), key=f"leave-out-{path.parent.name}", on_click=partial(_drop, job, path))


def _back() -> None:
    st.session_state.pop(AGAIN, None)


def _keep(job: Job, path: Path, said: dict[str, Any]) -> None:
    """Save the source, then try the load again with it; not where somebody else was quicker."""
    try:
        found = mapping.proposed(path, said)
        if _is_known_meanwhile(job, path, found):
            return
        mapping.save(path, said, found["source_name"])
    except mapping.CannotMap as fault:
        st.session_state[FAULT] = str(fault)
        return
    st.session_state.pop(AGAIN, None)
    start_over(path)  # another sheet or member of it may be mapped next, and answers of its own
    jobs.again(job)


def _drop(job: Job, path: Path) -> None:
    if mapping_parts.leave_out_member(path):
        return
    path.unlink(missing_ok=True)
    if any(mapping.sent_files(job)):
        jobs.again(job)
    else:
        jobs.drop(job)
