"""Which numbers of the work done come before accidents here, beyond chance, and which only by habit?"""

from dashboard.language import _
from dashboard.views.explore import lead_panels
from dashboard.views.shared import panels

choices = panels.chosen()
if panels.needs(choices, "accidents", _("What was done is set against the accidents after it.")) and panels.needs(
    choices, "exposures", _("Accidents are set against the hours worked.")
):
    lead_panels.show(choices)
