"""What drives this number?"""

from dashboard.language import _
from dashboard.views.explore import explore_chips, explore_choices, explore_panels
from dashboard.views.shared import panels

choices = panels.chosen()
asked = explore_chips.narrowed(explore_choices.ask(choices))
explore_panels.show(asked, choices)
explore_panels.before_and_now(asked, choices)

panels.heading(_("What the change is made of"), _("Against the period compared with, chosen above."))
explore_panels.drivers(asked, choices)
