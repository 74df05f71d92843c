"""What does this number mean?"""

import streamlit as st

from dashboard.language import _
from dashboard.loaded import glossary
from dashboard.views.loaded import glossary_panels
from dashboard.views.shared import panels
from dashboard.wording import words

glossary_panels.take_link()

with st.container(horizontal=True, vertical_alignment="bottom"):
    chosen = glossary_panels.choose(glossary.numbers())
    search = st.text_input(_("Search"), key="words", type="search", live=True, placeholder=_("Words in a definition"))
glossary_panels.put_link()
if chosen:
    glossary_panels.explained(chosen)

panels.heading(_("Numbers"), _("Every number on the pages, as the loaded warehouse defines it."))
glossary_panels.numbers(glossary.numbers(search or ""))

panels.heading(_("Fields"), _("Every field that an export can fill, table by table."))
table = st.selectbox(
    _("Table"),
    glossary.tables(),
    index=None,
    format_func=lambda table: words.with_code(words.table_name(table), table),
    key="fields-of",
    placeholder=_("All tables"),
)
glossary_panels.fields(glossary.fields(search or "", table))
