"""What has the system warned of, and what did we do?"""

from dashboard.early_warning import alerts
from dashboard.language import _
from dashboard.views.alerts import alert_panels, back_test_panels
from dashboard.views.shared import panels

choices = panels.chosen()
found = alerts.visible(choices)

panels.answer(alert_panels.answer(found))
alert_panels.evaluated(choices)

panels.heading(
    _("Open warnings"), _("Worst colour first. A warning stays until somebody writes down what was done about it.")
)
alert_panels.open_alerts(found, choices)

panels.heading(_("History"), _("Every alert that was ever given. Nothing in it is changed or deleted."))
alert_panels.history(found)

panels.heading(
    _("Can the rules be trusted?"),
    _("Each rule on the history loaded, at the end of every month, knowing only what was known then."),
)
back_test_panels.back_tests()
