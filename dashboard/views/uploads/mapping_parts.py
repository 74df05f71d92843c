"""Which table of what was sent is mapped: the sheet of a workbook, the member of an archive, one after another."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.language import _, ngettext
from dashboard.views.uploads.mapping_said import said_to, start_over
from dashboard.wording import words

LEFT_OUT = "mapping-left-out"


def left_out() -> set[str]:
    """Give the members of archives that the reader wants no more in this visit."""
    found: set[str] = st.session_state.setdefault(LEFT_OUT, set())
    return found


def take_member(path: Path, unknown: Sequence[str]) -> None:
    """Turn to the first member of an archive that nobody knows; a file by itself is its only part."""
    if unknown and unknown[0] != path.name:
        said_to(path)["answers"]["member"] = unknown[0]


def leave_out_member(path: Path) -> bool:
    """Leave one member of an archive out, so that the others are still loaded; False where it is a file by itself."""
    member = said_to(path)["answers"].get("member")
    if not member:
        return False
    left_out().add(member)
    start_over(path)
    return True


def choose_sheet(path: Path, found: Mapping[str, Any]) -> None:
    """Let the reader choose the sheet where several hold a table; the others can follow once this one is kept."""
    rows = {one["sheet"]: one["rows"] for one in found["sheets_with_table"]}
    if len(rows) < 2:
        return

    def says(sheet: str) -> str:
        """Name a sheet with its rows."""
        text = ngettext("{sheet} ({count} row)", "{sheet} ({count} rows)", rows[sheet])
        return text.format(sheet=sheet, count=words.whole(rows[sheet]))

    key = f"mapping-sheet-{path.parent.name}"
    st.selectbox(
        _("Sheet"),
        list(rows),
        index=list(rows).index(found["sheet"]),
        format_func=says,
        key=key,
        help=_("Sheets with the same columns are read alike. A sheet with others can be mapped after this one."),
        on_change=lambda: take_sheet(path, st.session_state[key]),
    )


def take_sheet(path: Path, sheet: str) -> None:
    """Begin anew with another sheet."""
    start_over(path)
    said_to(path)["answers"]["sheet"] = sheet


def open_to_text(path: Path, question: Mapping[str, Any]) -> None:
    """Let the reader write an answer that none of the options says, such as the name of a unit."""
    if not question["is_open_to_text"]:
        return
    key = f"answer-{path.parent.name}-{question['key']}-text"
    proposed = {one["key"] for one in question["options"]}
    given = (question["answer"] or "").removeprefix("value:") if question["answer"] not in proposed else ""
    st.text_input(
        _("Another name"),
        value=given,
        key=key,
        placeholder=_("Name of the unit all rows belong to"),
        label_visibility="collapsed",
        on_change=lambda: _take_text(path, question["key"], st.session_state[key]),
    )


def _take_text(path: Path, question: str, text: str) -> None:
    if text.strip():
        said_to(path)["answers"][question] = f"value:{text.strip()}"
