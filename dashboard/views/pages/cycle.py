"""Is the cycle closed: what was planned, done, checked and acted on, and what shows it to an auditor?"""

from dashboard.cycle import statement_words
from dashboard.cycle.statements import statements
from dashboard.language import _
from dashboard.views.cycle import cycle_panels
from dashboard.views.shared import panels

choices = panels.chosen()
found = statements(choices)
panels.answer(statement_words.answer([one.state for one in found]))
cycle_panels.steps(found, choices)
panels.heading(_("Leading beside lagging"), _("What is done comes first; what happened is what counts."))
cycle_panels.beside(choices)
panels.notes([_("A gap is a missed target, a count that should not be none, or something nobody wrote down.")])
