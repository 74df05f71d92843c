"""Who may see and do what, who is here now, and what did they do?"""

from dashboard.language import _
from dashboard.views.access import access_panels, recipient_panels, token_panels
from dashboard.views.shared import panels

panels.chosen()
access_panels.answer()

panels.heading(_("People and groups"), _("Each change of the file works at the next click of whom it is about."))
access_panels.people()

panels.heading(
    _("Recipients"), _("Who is sent reviews, warnings and saved views by a schedule, and whose numbers they are sent.")
)
recipient_panels.table()
recipient_panels.form()

panels.heading(_("Roles"), _("What each role may do; all of it only in the units of the person."))
access_panels.roles()

panels.heading(
    _("Programs"),
    _("What asks by a token at /api/v1. A token opens its units until its last day, or until it is ended."),
)
token_panels.table()
token_panels.form()

panels.heading(_("Sessions"), _("Who is signed in now. Ending one works at its next click; times in UTC."))
access_panels.sessions_now()

panels.heading(
    _("Trail"), _("Who signed in, saw, saved, changed and was refused. Nothing in it is changed; times in UTC.")
)
access_panels.trail_lines()
