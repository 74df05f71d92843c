"""From who somebody is to what they may see and do: looked up anew each time, so that a change works at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from dashboard.access.access_file import Access, Grant, access
from dashboard.access.roles import rights_of
from dashboard.access.viewer import MACHINE, NOBODY, Seen, Viewer
from dashboard.language import _


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as the identity provider or the proxy says it; name: what they are called there."""

    issuer: str
    subject: str
    name: str = ""
    groups: tuple[str, ...] = ()

    @property
    def person(self) -> str:
        """Name the person as it is written down: who vouches, and the number there."""
        return f"{self.issuer} {self.subject}"


def viewer_of(identity: Identity | None, seen: Callable[[tuple[str, ...]], Seen], today: date) -> Viewer:
    """Give what somebody may see and do today; without a match nothing, and a sentence.

    seen: gives the part of the company that some units are.
    """
    known = access()
    if not known.is_there:
        return MACHINE
    if known.is_closed:
        return _refused(_("The file of who may see what is wrong: nobody is let in until it is put right."))
    if known.sign_in == "none":
        return MACHINE
    if identity is None or not identity.issuer or not identity.subject:
        return _refused(_("Sign in to see anything."))
    grants = _grants(known, identity)
    holding = [grant for grant in grants if grant.holds_on(today)]
    if not holding:
        return _refused(
            _("Your access has ended or has not begun. Ask an administrator.")
            if grants
            else _("You are signed in, but nothing was opened to you. Ask an administrator."),
            identity,
        )
    return _viewer(known, identity, holding, seen)


def _grants(known: Access, identity: Identity) -> list[Grant]:
    """Give what is said of a person; only where nothing is, what is said of their groups."""
    own = known.people.get((identity.issuer, identity.subject))
    if own is not None:
        return [own]
    return [known.groups[name] for name in dict.fromkeys(identity.groups) if name in known.groups]


def _viewer(known: Access, identity: Identity, grants: list[Grant], seen: Callable[..., Seen]) -> Viewer:
    """Put grants together: the units of all of them, and of the rights those that hold for each of these units."""
    roles: dict[tuple[str, ...], tuple[str, ...]] = {}
    for grant in grants:
        roles[grant.units] = (*roles.get(grant.units, ()), *grant.roles)
    is_all = any(not grant.units for grant in grants)
    rights = frozenset.intersection(*(rights_of(names, not units) for units, names in roles.items()))
    units = tuple(dict.fromkeys(unit for grant in grants for unit in grant.units))
    part = None if is_all else seen(units)
    if part is not None and not part.within:
        return _refused(_("The units that were opened to you are not in the data loaded."), identity)
    own = known.people.get((identity.issuer, identity.subject))
    last = min((grant.to_date for grant in grants if grant.to_date), default=None)
    return Viewer(
        who=own.name if own else identity.name or identity.subject,
        person=identity.person,
        roles=tuple(dict.fromkeys(role for names in roles.values() for role in names)),
        rights=rights,
        seen=part,
        personal=all(grant.personal for grant in grants),
        expires=datetime.combine(last, time.max) if last else None,
        is_known=True,
        person_id=own.person_id if own else "",
    )


def of_grant(name: str, person: str, grant: Grant, seen: Callable[[tuple[str, ...]], Seen]) -> Viewer:
    """Give what a program may see and do by the one grant that its token is."""
    part = seen(grant.units) if grant.units else None
    if part is not None and not part.within:
        why = _("The units that were opened to you are not in the data loaded.")
        return Viewer(name, person, rights=frozenset(), seen=NOBODY.seen, personal=False, refused=why)
    rights = rights_of(grant.roles, not grant.units)
    return Viewer(name, person, grant.roles, rights, part, grant.personal, is_known=True)


def _refused(why: str, identity: Identity | None = None) -> Viewer:
    person = identity.person if identity else ""
    return Viewer(
        who=identity.name if identity else "",
        person=person,
        rights=frozenset(),
        seen=NOBODY.seen,
        personal=False,
        refused=why,
    )
