"""What do we aim for, and are we there?"""

from dashboard.language import _
from dashboard.views.shared import allowed, panels
from dashboard.views.targets import target_forms, target_panels, target_rows

choices = panels.chosen()
found = target_rows.judged(choices.build, choices.filters)

target_panels.answer(found, choices)
if found:
    target_panels.table(found, choices)
else:
    target_panels.empty()
target_panels.never_judged()
target_panels.missing(choices)

if allowed.to("set_targets"):
    panels.heading(
        _("Set and withdraw"), _("A new target of the same KPI, unit and start takes the place of the old one.")
    )
    left, right = panels.pair()
    with left:
        target_forms.set_one(choices)
    with right:
        target_forms.withdraw_one()

panels.heading(_("All that was set here"), _("Nothing is overwritten: who set or withdrew what, and when."))
target_panels.history()
