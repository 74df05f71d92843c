"""Can I trust what is loaded?"""

from dashboard.language import _
from dashboard.views.loaded import load_panels, trust_panels
from dashboard.views.shared import allowed, panels
from dashboard.views.uploads import job_cards, load_history, upload_box

choices = panels.chosen()

panels.answer(load_panels.answer(choices))
load_panels.numbers(choices)

if allowed.to("load"):
    panels.heading(_("Load"), _("Your exports as they are. What they would change is shown before anything counts."))
load_history.sample_banner(choices)
job_cards.cards(choices.filters)
upload_box.box()

panels.heading(
    _("Refused rows"),
    _("Nothing is dropped silently: rows read = rows loaded + rows refused + rows that fed nothing, for every file."),
)
load_panels.refused(choices)
load_panels.left_out(choices)

load_panels.settings(choices)

panels.heading(_("To review"), _("Loaded, but worth a look: the numbers are only as good as what is declared."))
load_panels.review(choices)

panels.heading(
    _("How fresh"),
    _("What is late by its own rhythm; every table with its rows and days, and what a missing one would give."),
)
trust_panels.lateness_of_sites(choices)
load_panels.freshness(choices)

panels.heading(
    _("Quality over time"),
    _("Whether what is sent gets better: rows refused or without use, records that went back, records questioned."),
)
trust_panels.quality_over_time(choices)

panels.heading(
    _("What the exports cannot show"), _("These numbers leave an export out instead of showing a wrong value.")
)
load_panels.gaps(choices)

panels.heading(_("Files"), _("Every file that was loaded, newest first."))
load_panels.files(choices)

panels.heading(_("Loads"), _("Each can be undone, an older one too: the rest is built anew without it."))
load_history.history(choices)
load_panels.by_command()
