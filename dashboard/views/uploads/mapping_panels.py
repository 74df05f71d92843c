"""The screen on which a file that nobody knows becomes records: the file left, what it becomes right, questions."""

from collections.abc import Mapping
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import Text, _, ngettext, pick
from dashboard.loaded.sentences import in_reader_language, own_word
from dashboard.uploads import jobs, mapping
from dashboard.uploads.jobs import Job
from dashboard.views.shared import panels
from dashboard.wording import words

SAID = "mapping-said"
FAULT = "mapping-fault"
AGAIN = "mapping-again"
TRIED = "mapping-tried"
ADDED = "added"
SURE, LOOK = "sure", "look"
FILE_HEIGHT = 320
FEW_ROWS = 8


def show(job: Job, path: Path) -> None:
    """Show what a file becomes, ask what it cannot tell, and keep the answer for every later file of its shape."""
    said = _said(path)
    try:
        with st.spinner(_("Looking at the file")):
            found = mapping.proposed(path, said)
    except mapping.CannotMap as fault:
        st.error(words.plain(in_reader_language(str(fault))))
        _leave_out(job, path)
        return
    if _is_known_meanwhile(job, path, found):
        return
    if found["columns"]:
        st.markdown(f"{words.strong(path.name)} · {words.plain(about(found))}")
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
        _file(found)
        _questions(path, found)
    with right:
        _becomes(path, found)
        _effect(found)
        _next(job, path, found, said)


def _is_known_meanwhile(job: Job, path: Path, found: Mapping[str, Any]) -> bool:
    """Have a load read again whose file somebody else has mapped since, once."""
    tried: set[str] = st.session_state.setdefault(TRIED, set())
    if not found["known_as"] or st.session_state.get(AGAIN) == str(path) or str(path) in tried:
        return False
    tried.add(str(path))
    jobs.again(job)
    st.rerun()


def _said(path: Path) -> dict[str, Any]:
    """Give what was said to a file so far in this visit."""
    everything: dict[str, dict[str, Any]] = st.session_state.setdefault(SAID, {})
    return everything.setdefault(str(path), deepcopy(dict(mapping.EMPTY)))


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


def _file(found: Mapping[str, Any]) -> None:
    """Show the first rows as they stand in the file, with the lines they stand on."""
    st.markdown(words.strong(_("The file")))
    if found["title"]:
        st.caption(words.plain("  \n".join(found["title"])))
    sample = found["sample"]
    header = [text or f"({number})" for number, text in enumerate(sample["header"], 1)]
    rows = pd.DataFrame(sample["rows"], columns=_distinct(header))
    rows.insert(0, _("Line"), sample["lines"])
    height: Any = "content" if len(rows) <= FEW_ROWS else FILE_HEIGHT
    st.dataframe(rows, hide_index=True, height=height, placeholder="", alt=_("The first rows of the file"))
    if found["left_out"]:
        shown = found["left_out"][:3]
        lines = [_("line {line}: {why}").format(line=one["line"], why=in_reader_language(one["why"])) for one in shown]
        st.caption(words.plain(_("Left out: {lines}").format(lines="; ".join(lines))))


def _distinct(header: list[str]) -> list[str]:
    """Give every column a header of its own, as a table needs it."""
    seen: dict[str, int] = {}
    told = []
    for text in header:
        seen[text] = seen.get(text, 0) + 1
        told.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return told


def _questions(path: Path, found: Mapping[str, Any]) -> None:
    """Ask what the file cannot tell: each with examples, the proposed answer first, one click each."""
    if not found["questions"]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words.strong(_("Questions")), width="stretch")
        if found["open"] > 1:
            st.button(_("Take all that is proposed"), key="answer-all", on_click=partial(_answer_all, path, found))
    for question in found["questions"]:
        with st.container(border=True, gap="xsmall", key=f"question-{question['key']}"):
            chosen = question["answer"] or question["proposed"]
            st.markdown(words.strong(in_reader_language(question["asks"])))
            if question["examples"]:
                st.caption(words.plain(_("such as {examples}").format(examples=words.listed(question["examples"]))))
            says = {one["key"]: in_reader_language(one["says"]) for one in question["options"]}
            with st.container(horizontal=True, gap="small"):
                for key, text in says.items():
                    st.button(
                        words.plain(text),
                        key=f"answer-{path.parent.name}-{question['key']}-{key}",
                        type="primary" if key == chosen else "secondary",
                        icon=":material/check:" if question["answer"] == key else None,
                        on_click=partial(_answer, path, question["key"], key),
                    )


def _answer(path: Path, question: str, option: str) -> None:
    _said(path)["answers"][question] = option


def _answer_all(path: Path, found: Mapping[str, Any]) -> None:
    for question in found["questions"]:
        _said(path)["answers"].setdefault(question["key"], question["proposed"])


def _becomes(path: Path, found: Mapping[str, Any]) -> None:
    """Show for every field which column fills it, why, and how sure that is; the column can be changed."""
    st.markdown(words.strong(_("What it becomes")))
    _choose_table(path, found)
    fields = [one for one in found["fields"] if one["how"] != "none" or one["required"]]
    sure = {SURE: ("green", _("sure")), LOOK: ("orange", _("have a look"))}
    missing = ("red", _("missing"))
    headers = [one["header"] for one in found["columns"] if one["header"]]
    first = found["tables"][0]["table"] if found["tables"] else ""
    rows = pd.DataFrame(
        {
            _("Field"): [_field(one, first) for one in fields],
            _("From"): [words.plain(_from(one)) for one in fields],
            _("Because"): [words.plain(in_reader_language(one["because"])) for one in fields],
            "\u200b": [_badge(*sure.get(one["confidence"], missing)) for one in fields],
        }
    )
    st.table(rows, border="horizontal", hide_index=True, alt=_("What fills each field, and why"))
    _change(path, found, headers)
    if found["unused"]:
        told = [f"{one['header']} ({in_reader_language(one['because'])})" for one in found["unused"]]
        st.caption(words.plain(_("Not used: {columns}").format(columns=words.listed(told))))


def _badge(colour: str, text: str) -> str:
    return f":{colour}-badge[{text}]"


def _field(one: Mapping[str, Any], first: str) -> str:
    """Name a field, with its table where that is not the one the rows are records of."""
    label = words.plain(pick(Text.of(one["label"])))
    return label if one["table"] == first else f"{label} :gray[{words.table_name(one['table'])}]"


def _from(one: Mapping[str, Any]) -> str:
    """Say where a field comes from."""
    if one["how"] == "constant":
        return _("always {value}").format(value=own_word(one["value"]))
    return one["column"] or "–"


def _choose_table(path: Path, found: Mapping[str, Any]) -> None:
    """Let the reader say that the file holds something else."""
    tables = [one["table"] for one in found["tables"]]
    offered = list(dict.fromkeys([*tables[:1], *found.get("possible_tables", ()), *tables]))
    if len(offered) > 1:
        st.selectbox(
            _("One row is one record of"),
            offered,
            format_func=words.table_name,
            key=f"mapping-table-{path.parent.name}",
            on_change=_take_table,
            args=(path,),
        )


def _take_table(path: Path) -> None:
    _said(path)["table"] = st.session_state[f"mapping-table-{path.parent.name}"]


def _change(path: Path, found: Mapping[str, Any], headers: list[str]) -> None:
    """Let the reader fill a field from another column, or from none."""
    with st.popover(_("Change a column"), icon=":material/edit:", key="mapping-change"):
        fields = {f"{one['table']}.{one['field']}": one for one in found["fields"]}
        name = st.selectbox(
            _("Field"),
            list(fields),
            format_func=lambda key: f"{pick(Text.of(fields[key]['label']))} ({words.table_name(fields[key]['table'])})",
            key="mapping-field",
        )
        column = st.selectbox(_("From"), headers, index=None, placeholder=_("no column"), key=f"mapping-column-{name}")
        st.button(_("Change"), type="primary", key="mapping-set", on_click=partial(_set_column, path, name, column))


def _set_column(path: Path, name: str, column: str | None) -> None:
    _said(path)["columns"][name] = column


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
            on_click=partial(_keep, job, path, said, found["source_name"]),
        )
        st.button(_("Start over"), key="mapping-over", on_click=partial(_start_over, path))
        if st.session_state.get(AGAIN) == str(path):
            st.button(_("Back"), key="mapping-back", on_click=_back)
        else:
            _leave_out(job, path)
    if not can_go_on and found["open"]:
        st.caption(_("Answer the open questions first."))


def _leave_out(job: Job, path: Path) -> None:
    st.button(_("Leave this file out"), key=f"leave-out-{path.parent.name}", on_click=partial(_drop, job, path))


def _start_over(path: Path) -> None:
    st.session_state[SAID].pop(str(path), None)


def _back() -> None:
    st.session_state.pop(AGAIN, None)


def _keep(job: Job, path: Path, said: dict[str, Any], name: str) -> None:
    """Save the source, then try the load again with it."""
    try:
        mapping.save(path, said, name)
    except mapping.CannotMap as fault:
        st.session_state[FAULT] = str(fault)
        return
    st.session_state.pop(AGAIN, None)
    jobs.again(job)


def _drop(job: Job, path: Path) -> None:
    path.unlink(missing_ok=True)
    if any(mapping.sent_files(job)):
        jobs.again(job)
    else:
        jobs.drop(job)
