"""Which views are kept, who sees them, and to whom are they sent?"""

from dashboard.saved_views import saved_views
from dashboard.views.saved_views import view_table
from dashboard.views.shared import browser_notes

found = saved_views.visible(browser_notes.reader())
if found:
    view_table.views(found)
else:
    view_table.empty()
