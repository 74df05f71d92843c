"""Who asks: one value that every door through which data go looks at, so that no page can forget it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from dashboard.access.roles import RIGHTS, writable
from dashboard.language import N_, _
from dashboard.refusal import Refusal

MASK = "•••"  # what stands for the name of a person
DENIED = {
    "see": N_("You may not see this. Nothing was written."),
    "download": N_("You may not download this."),
    "save_views": N_("You may not save views. Nothing was written."),
    "comment": N_("You may not comment on reviews. Nothing was written."),
    "acknowledge": N_("You may not acknowledge alerts. Nothing was written."),
    "act": N_("You may not write actions. Nothing was written."),
    "annotate": N_("You may not write annotations. Nothing was written."),
    "set_targets": N_("You may not set targets. Nothing was written."),
    "close": N_("You may not close or reopen a month. Nothing was written."),
    "lineage": N_("You may not see what was loaded."),
    "load": N_("You may not load exports or undo a load. Nothing was loaded."),
    "administer": N_("You may not see who has access."),
}


class Forbidden(Refusal):
    """Somebody wanted what is not theirs to see or do; the message says so, and nothing of what they wanted."""


@dataclass(frozen=True)
class Seen:
    """A part of the company: units with all below them, their areas, and the units above, whose targets hold below."""

    units: tuple[str, ...] = ()
    within: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """Who asks, with which roles, what they see (seen: None is all), whether persons are named, and until when.

    refused: why nothing at all is shown; key: the same for all who see the same.
    """

    who: str = ""
    person: str = ""
    roles: tuple[str, ...] = ()
    rights: frozenset[str] = frozenset(RIGHTS)
    seen: Seen | None = None
    personal: bool = True
    expires: datetime | None = None
    refused: str = ""
    is_known: bool = False  # signed in, as opposed to whoever sits at this machine
    person_id: str = ""  # their number in the exports, as the file of access says it: nobody may claim one
    key: str = field(init=False, default="")
    tables: frozenset[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Work the key out once: it is asked thousands of times a page."""
        parts = [] if self.seen is None else [",".join(sorted(self.seen.within)), ",".join(sorted(self.seen.areas))]
        told = "\n".join([*parts, *self.seen.units] if self.seen else parts)
        limits = f"{self.seen is not None}{self.personal}{told}"
        is_whole = self.seen is None and self.personal
        object.__setattr__(self, "key", "" if is_whole else sha256(limits.encode()).hexdigest()[:24])
        object.__setattr__(self, "tables", writable(self.rights) if self.is_known or self.refused else None)

    @property
    def units(self) -> tuple[str, ...] | None:
        """The units seen with all below them; None is all there are."""
        return None if self.seen is None else self.seen.units

    def may(self, right: str) -> bool:
        """Say whether they have a right."""
        return not self.refused and right in self.rights

    def must(self, right: str) -> None:
        """Refuse, in words, what they have no right to."""
        if not self.may(right):
            raise denied(self, right)


def denied(asks: Viewer, right: str) -> Forbidden:
    """Say in words that somebody has no right to something, or that it is that of other units."""
    if asks.refused:
        return Forbidden(asks.refused)
    return Forbidden(_("This is not of your units. Nothing was written.") if asks.may(right) else _(DENIED[right]))


MACHINE = Viewer()  # whoever may run commands here may read the files anyway
NOBODY = Viewer(rights=frozenset(), seen=Seen(), personal=False, refused=N_("Nobody is signed in."))
_now: ContextVar[Viewer | None] = ContextVar("viewer", default=None)
_found_by: Callable[[], Viewer] | None = None


def now() -> Viewer:
    """Give who asks: as it was said for the work at hand, else as the frame finds out, else this machine."""
    return _now.get() or (_found_by() if _found_by else MACHINE)


def named(person: str) -> str:
    """Write the name of a person for who asks: covered where they may not know it."""
    return person if now().personal or not person else MASK


@contextmanager
def asking(viewer: Viewer) -> Iterator[Viewer]:
    """Have all that is asked and written meanwhile asked and written by one person."""
    before = _now.set(viewer)
    try:
        yield viewer
    finally:
        _now.reset(before)


@contextmanager
def everything() -> Iterator[Viewer]:
    """Let the product itself look at the whole company, for what it works out for all and shows to nobody as it is."""
    with asking(MACHINE) as machine:
        yield machine


def found_by(finder: Callable[[], Viewer] | None) -> None:
    """Say how to find out who asks where the work at hand does not say it: in callbacks, fragments and downloads."""
    global _found_by  # noqa: PLW0603  # one process serves one frame
    _found_by = finder
