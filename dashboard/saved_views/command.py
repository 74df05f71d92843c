"""The command `python -m dashboard views`: list the saved views, and send those that are due."""

import sys

import pandas as pd

from dashboard.language import _
from dashboard.saved_views import send_views
from dashboard.saved_views.saved_views import known

AMISS = ("failed", "late", "unknown")
COLUMNS = ("name", "page", "shared", "sent_every", "recipients", "made_by", "made_at")


def rows() -> pd.DataFrame:
    """Lay out the views that are shared; those of single readers stay theirs."""
    found = [
        (one.name, one.page, one.is_shared, one.sent_every, ", ".join(one.recipients), one.made_by, one.made_at)
        for one in known()
        if one.is_shared
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def send(is_dry: bool) -> int:
    """Send what is due, say what became of it, and give the exit code: 1 where somebody did not get it."""
    sent, faults = send_views.send(is_dry)
    texts = {
        "delivered": _("Sent to {who}: {view}"),
        "would": _("Would be sent to {who}: {view}"),
        "busy": _("{who}: another run is sending this just now: {view}"),
        "failed": _("Not taken by {who}: {view}; the next run tries again: {says}"),
        "late": _("Not sent to {who}: {view}; the time of this run was over before, the next run goes on"),
        "unknown": _(
            "It is not known whether {who} took {view}: the sender was ended meanwhile. It is not sent again; ask there"
        ),
    }
    for fault in faults:
        print(fault, file=sys.stderr)
    for one in sent:
        text = texts[one.outcome].format(who=one.recipient.key, view=one.view.name, says=one.says)
        print(text, file=sys.stderr if one.outcome in AMISS else sys.stdout)
        if one.outcome == "delivered" and one.says:
            print(one.says, file=sys.stderr)
        if one.outcome == "would" and one.letter is not None:
            print(f"\n{one.letter.text}\n")
    if not sent and not faults:
        print(_("No view is due."))
    return 1 if faults or any(one.outcome in AMISS or one.says for one in sent) else 0
