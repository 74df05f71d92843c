"""Open actions as a short list, with the way to the page where they are written."""

import pandas as pd

from dashboard.actions import action_words
from dashboard.actions.action import Action
from dashboard.language import _
from dashboard.views.shared import panels, way_around


def table(found: tuple[Action, ...]) -> None:
    """Show actions, the first due first; their owners are not named here."""
    day, stages = action_words.today(), action_words.stage_names()
    rows = pd.DataFrame(
        [
            (pd.Timestamp(one.due_date), one.label, one.title, one.unit_name, stages[one.stage], one.days_late(day))
            for one in found
        ],
        columns=["due", "action", "title", "unit", "stage", "late"],
    )
    heads = {
        "due": _("Due"),
        "action": _("Action"),
        "title": _("What is to be done"),
        "unit": _("Unit"),
        "stage": _("Stage"),
        "late": _("Days late"),
    }
    panels.table_or_none(rows, _("Open actions"), heads, "open-actions")
    way_around.link("actions", _("All actions"), ":material/arrow_forward:")
