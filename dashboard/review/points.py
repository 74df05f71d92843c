"""What the points of the agenda are called, in their order."""

from dashboard.language import _


def titles() -> dict[str, str]:
    """Return what the points of the agenda are called, in their order."""
    return {
        "since": _("Since last time"),
        "rates": _("Four rates against target"),
        "signals": _("Signals that are real"),
        "map": _("Four-colour map, then and now"),
        "hazards": _("Major hazards and overdue by owner"),
        "accidents": _("Accidents and near misses, with lessons"),
        "warnings": _("Warnings and their outcome"),
        "actions": _("Actions"),
    }
