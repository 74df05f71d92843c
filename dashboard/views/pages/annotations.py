"""What happened that may explain a change?"""

from dashboard.language import _
from dashboard.views.annotations import annotation_forms, annotation_panels
from dashboard.views.shared import allowed, panels

choices = panels.chosen()
found = annotation_panels.chosen(choices)

if found:
    annotation_panels.table(found, choices)
else:
    annotation_panels.empty()

if allowed.to("annotate"):
    panels.heading(
        _("Add and correct"), _("Campaigns, reorganisations, changes of a standard, anything else worth knowing.")
    )
    left, right = panels.pair()
    with left:
        annotation_forms.add_one(choices)
    with right:
        annotation_forms.correct_one()

panels.heading(
    _("All that was written here"), _("Nothing is overwritten: who wrote, corrected or withdrew what, and when.")
)
annotation_panels.history()
