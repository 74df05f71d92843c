"""The left side of a mapping: the file as it stands, and the questions it leaves open."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language import _
from dashboard.loaded.sentences import in_reader_language
from dashboard.views.shared import printed_rows
from dashboard.views.uploads import mapping_parts
from dashboard.views.uploads.mapping_said import said_to
from dashboard.wording import words

FILE_HEIGHT = 320
FEW_ROWS = 8


def file(path: Path, found: Mapping[str, Any]) -> None:
    """Show the first rows as they stand in the file, with the lines they stand on."""
    st.markdown(words.strong(_("The file")))
    mapping_parts.choose_sheet(path, found)
    if found["title"]:
        st.caption(words.plain("  \n".join(found["title"])))
    sample = found["sample"]
    header = [text or f"({number})" for number, text in enumerate(sample["header"], 1)]
    rows = pd.DataFrame(sample["rows"], columns=_distinct(header))
    rows.insert(0, _("Line"), sample["lines"])
    height: Any = "content" if len(rows) <= FEW_ROWS else FILE_HEIGHT
    printed_rows.dataframe(rows, height=height, placeholder="", alt=_("The first rows of the file"))
    if found["left_out"]:
        shown = found["left_out"][:3]
        lines = [_("line {line}: {why}").format(line=one["line"], why=in_reader_language(one["why"])) for one in shown]
        st.caption(words.plain(_("Left out: {lines}").format(lines=words.clauses(lines))))


def _distinct(header: list[str]) -> list[str]:
    """Give every column a header of its own, as a table needs it."""
    seen: dict[str, int] = {}
    told = []
    for text in header:
        seen[text] = seen.get(text, 0) + 1
        told.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return told


def questions(path: Path, found: Mapping[str, Any]) -> None:
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
            mapping_parts.open_to_text(path, question)


def _answer(path: Path, question: str, option: str) -> None:
    said_to(path)["answers"][question] = option


def _answer_all(path: Path, found: Mapping[str, Any]) -> None:
    for question in found["questions"]:
        said_to(path)["answers"].setdefault(question["key"], question["proposed"])
