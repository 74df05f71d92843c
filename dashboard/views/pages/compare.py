"""Which units really differ, and which only look it because they are small?"""

import streamlit as st

from dashboard.compare import comparing_words, comparisons
from dashboard.language import _, language
from dashboard.results import beside_the_company
from dashboard.views.compare import compare_panels
from dashboard.views.shared import panels
from dashboard.wording import words

choices = panels.chosen()
kpi, level = compare_panels.choose(choices)
name = comparing_words.level_name(level)

if not comparisons.is_split(kpi, level):
    text = _("{kpi} cannot be compared by {level}: what it is divided by is not known for each. Choose another level.")
    st.info(words.plain(text.format(kpi=words.label(kpi), level=name.lower())), icon=":material/call_split:")
    st.stop()

found = comparisons.compared(choices.build, kpi.name, level, choices.filters, language())
st.caption(words.plain(words.joined(words.about(kpi), *beside_the_company.sentences([kpi.name], choices.filters))))
if found.rows.empty:
    st.info(words.plain(comparing_words.headline(found)), icon=":material/search_off:")
    panels.notes([*found.notes, *comparing_words.left_out(found)])
    st.stop()

sentence = comparing_words.furthest(found)
if sentence:
    panels.answer(sentence)
left, right = panels.pair()
with left:
    funnel = compare_panels.funnel(found, choices)
    compare_panels.draw(funnel, compare_panels.PARTS[0])
with right:
    ranked = compare_panels.order(found, choices)
    if ranked.figure is not None:
        compare_panels.draw(ranked, compare_panels.PARTS[1])

panels.heading(_("All of them, allowing for size"), _("Click a row or a point to open the records behind it."))
compare_panels.ranking(found, choices)
panels.notes([*comparing_words.left_out(found), *found.notes])
compare_panels.open_asked(funnel.drawn_from, level)
