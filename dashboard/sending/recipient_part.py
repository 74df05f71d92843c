"""Whose numbers a recipient may be sent: the part of the company that recipients.toml or access.toml opens to them."""

from collections.abc import Callable
from datetime import date

from dashboard.access.access_file import NAME, access
from dashboard.access.people import Identity, viewer_of
from dashboard.access.roles import ROLES
from dashboard.access.viewer import Seen, Viewer
from dashboard.refusal import Refusal
from dashboard.sending.recipients import Recipient

RIGHTS = frozenset(ROLES["viewer"])
HOW = 'give them a line such as units = ["S1"], units = "all" or person = "ISSUER SUBJECT" in recipients.toml'


class NotTheirs(Refusal):
    """A recipient may not be sent something; the sentence says why, and what to do."""


def viewer_for(recipient: Recipient, seen: Callable[[tuple[str, ...]], Seen], today: date) -> Viewer:
    """Give as whom a message to a recipient is made. Raises NotTheirs: then nothing is sent to them.

    Where people sign in, somebody of whom nothing is said sees nothing; elsewhere whoever is told sees all, as ever.
    """
    known = access()
    if known.is_closed:
        raise NotTheirs(f"{recipient.key}: nothing is sent as long as settings/{NAME} is wrong: {known.faults[0]}")
    is_in_force = known.is_there and known.sign_in != "none"
    if recipient.person:
        return _as_person(recipient, seen, today, is_in_force)
    if recipient.units is None and is_in_force:
        raise NotTheirs(f"{recipient.key}: nothing is sent, for nothing says whose numbers they may see: {HOW}")
    is_personal = not is_in_force if recipient.personal is None else recipient.personal
    units = recipient.units or ()
    part = None if not units or "" in units else seen(units)
    if part is not None and not part.within:
        raise NotTheirs(f"{recipient.key}: nothing is sent, for their units are not in the data: {', '.join(units)}")
    return Viewer(
        who=recipient.name,
        person=f"recipient {recipient.name}",
        roles=("viewer",),
        rights=RIGHTS,
        seen=part,
        personal=is_personal,
        is_known=True,
    )


def _as_person(recipient: Recipient, seen: Callable[[tuple[str, ...]], Seen], today: date, is_in_force: bool) -> Viewer:
    """Give what a person of access.toml sees today; without a file nobody is such a person."""
    if not is_in_force:
        raise NotTheirs(f"{recipient.key}: nothing is sent, for nobody signs in, so that there are no persons: {HOW}")
    issuer, subject = recipient.person.split()
    asks = viewer_of(Identity(issuer, subject), seen, today)
    if not asks.may("download"):
        why = asks.refused or "they may not take files away"
        raise NotTheirs(f"{recipient.key}: nothing is sent to {recipient.person}: {why}")
    return asks if recipient.personal is not False else _without_names(asks)


def _without_names(asks: Viewer) -> Viewer:
    return Viewer(asks.who, asks.person, asks.roles, asks.rights, asks.seen, False, is_known=True)
