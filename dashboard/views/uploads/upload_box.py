"""The box that takes files, and the templates to fill in."""

from functools import partial

import streamlit as st

from dashboard.language import _
from dashboard.state import CannotWrite
from dashboard.uploads import jobs, templates
from dashboard.views.shared import allowed, saving, upload_words, writer_name
from dashboard.views.uploads import mapping_panels
from dashboard.wording import file_names, words

LARGEST_MB = 1024
ROUND = "upload-round"


@allowed.only("load")
def box(key: str = "upload") -> None:
    """Take files and ask for a load of them; what they would change is shown before anything counts."""
    turn = st.session_state.setdefault(ROUND, 0)
    files, name = st.columns([3, 1], gap="medium")
    with name:
        by = writer_name.name(key)
        template_menu(key)
    with files, st.container(key=f"{key}-box"):
        upload_words.say(f"{key}-files-{turn}", LARGEST_MB)
        sent = st.file_uploader(
            _("Drop exports here: CSV, Excel, OpenDocument, JSON, Parquet, zip"),
            accept_multiple_files=True,
            key=f"{key}-files-{turn}",
            max_upload_size=LARGEST_MB,
            help=_(
                "Several files at once are one load. Nothing counts before you have seen what it would change."
                " What is larger than {size} MB goes in by the command line or a watched folder."
            ).format(size=words.whole(LARGEST_MB)),
        )
        upload_words.say_too_large(f"{key}-box", LARGEST_MB)
    if sent:
        writer_name.remember(by)
        try:
            st.session_state[mapping_panels.OPEN] = jobs.ask_load([(file.name, file) for file in sent], by).name
        except CannotWrite as fault:
            st.error(words.plain(str(fault)))
            return
        st.session_state[ROUND] = turn + 1  # an empty box, so that the same file is not sent again by the next run
        st.rerun()


def template_menu(key: str) -> None:
    """Offer the Excel templates in every language, empty or with the company's own units and areas."""
    with st.popover(_("Excel templates"), icon=":material/table_view:", key=f"{key}-templates"):
        st.caption(_("One workbook per table, with allowed values and explanations; filled in, they load as they are."))
        with_units = st.toggle(_("With our units and areas"), key=f"{key}-with-units")
        for code, label in templates.offered().items():
            saving.button(
                label,
                partial(templates.archive, code, with_units),
                file_name=file_names.with_ending(file_names.file_name([_("Excel templates"), label]), "zip"),
                mime="application/zip",
                key=f"{key}-templates-{code}",
                icon=":material/download:",
                on_click="ignore",
            )
