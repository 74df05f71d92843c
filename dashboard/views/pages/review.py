"""What do we have to talk about this month?"""

import streamlit as st

from dashboard.language import _
from dashboard.review import agenda, html_tables
from dashboard.review.month import CannotReview
from dashboard.views.review import closing_panels, pack_buttons, presenter, review_panels
from dashboard.views.shared import panels
from dashboard.wording import words

choices = panels.chosen()
place = presenter.take_link()

if choices.filters.units:
    st.info(
        _("A month is reviewed for one unit or for all: {units} are chosen above. Choose one of them, or none.").format(
            units=words.plain(choices.unit_name)
        ),
        icon=":material/groups:",
    )
    st.stop()
if not any(place):
    st.caption(_("A month is read as it stood at its end. The month is chosen here, the unit above."))
with st.container(horizontal=True, vertical_alignment="bottom", key="review-choices"):
    month = review_panels.choose_month()
    if month and not any(place):
        presenter.start_button()

if month is None:
    st.info(_("No month is over yet in the data loaded, so there is nothing to review."), icon=":material/groups:")
    st.stop()

try:
    with st.spinner(_("Putting the review together …")):
        review = agenda.review(month, choices.filters.unit_id)
except CannotReview as fault:
    st.info(words.plain(str(fault)), icon=":material/groups:")
    st.stop()

if any(place):
    presenter.show(review, place)
    st.stop()

st.html(html_tables.STYLE)
closing_panels.status_and_forms(month, choices.filters.unit_id)
panels.notes(review.notes)
review_panels.contents(review)
for number, section in enumerate(review.sections, start=1):
    review_panels.section(section, review, number)
if review.status.edition:
    closing_panels.as_reported(review.status, choices.filters.unit_id)
review_panels.basis(review)
pack_buttons.buttons(month, choices.filters.unit_id)
