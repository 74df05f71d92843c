"""What moved since a month was closed: each number as reported beside the same number as of now, with the reasons."""

from dataclasses import dataclass
from pathlib import Path

from dashboard.access.remembered import remembered
from dashboard.language import _
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.definitions import UnknownName
from dashboard.results import results
from dashboard.review.content import Frozen, Status, same
from dashboard.review.month import filters_of
from dashboard.review.reported import closing, explained, then_and_now
from dashboard.review.reported.reasons import Reason, told
from dashboard.review.reported.versions import Definition


@dataclass(frozen=True)
class Difference:
    """A number as reported, with its definition then, and as of now; is_gone: its KPI or unit is no more."""

    kpi: str
    reported: Frozen
    defined: Definition
    top: float | None = None
    bottom: float | None = None
    rate: float | None = None
    is_gone: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def differs(self) -> bool:
        """Say whether what was reported is not what the records say now."""
        old = self.reported
        return self.is_gone or not same((old.top, old.bottom, old.rate), (self.top, self.bottom, self.rate))

    @property
    def change(self) -> float | None:
        """Return how far the number moved."""
        old = self.reported.rate
        return None if old is None or self.rate is None else self.rate - old

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say why it moved: a handful of records by their id, and how many more."""
        return told(self.reasons)


def differences(last: Status, unit_id: str | None = None) -> tuple[Difference, ...]:
    """Give the numbers of a unit that moved since its month was last closed; none where it never was."""
    return tuple(each for each in beside(last, unit_id) if each.differs)


def beside(last: Status, unit_id: str | None = None) -> tuple[Difference, ...]:
    """Give every number of a unit as reported when its month was last closed, beside the number as of now."""
    return _beside(warehouse.in_use(), last.month, last.edition, last.build, unit_id or "") if last.edition else ()


def why_none(last: Status, unit_id: str | None = None) -> str:
    """Say why a unit has no reported numbers of a month; nothing where it has."""
    if not last.edition:
        return _("{month} was never closed.").format(month=last.month)
    if unit_id and unit_id not in then_and_now.parents_then(warehouse.in_use(), last.month, last.edition):
        text = _("There was no unit {unit} when {month} was closed.")
        return text.format(unit=unit_id, month=last.month)
    return ""


@remembered(maxsize=64)
def _beside(path: Path, month: str, edition: int, build: str, unit_id: str) -> tuple[Difference, ...]:
    """Compare a closing with a warehouse: neither ever changes, so this is worked out once."""
    reported = closing.frozen(month, edition, unit_id)
    defined = closing.definitions_of(month, edition)
    if path.stem == build:
        return tuple(
            Difference(name, old, defined[old.definition], old.top, old.bottom, old.rate)
            for name, old in reported.items()
        )
    if unit_id and unit_id not in then_and_now.parents_now(path, month):
        gone = (Reason("withdrawn", "units", unit_id),)
        return tuple(
            Difference(name, old, defined[old.definition], is_gone=True, reasons=gone) for name, old in reported.items()
        )
    return tuple(_compared(path, month, edition, unit_id, old, defined[old.definition]) for old in reported.values())


def _compared(path: Path, month: str, edition: int, unit_id: str, old: Frozen, defined: Definition) -> Difference:
    try:
        now = kpis.parts(old.kpi, filters_of(month, unit_id or None))
    except UnknownName:
        return Difference(old.kpi, old, defined, is_gone=True, reasons=(Reason("definition"),))
    top, bottom, rate = (results.number(now[name]) for name in ("top", "bottom", "rate"))
    found = Difference(old.kpi, old, defined, top, bottom, rate)
    if not found.differs:
        return found
    scene = then_and_now.scene(path, month, edition, unit_id)
    parts = {"top": (old.top, top), "bottom": (old.bottom, bottom)}
    appeared = frozenset(part for part, pair in parts.items() if (pair[0] is None) != (pair[1] is None))
    why = explained.reasons(kpis.kpi(old.kpi), defined, scene, appeared)
    return Difference(old.kpi, old, defined, top, bottom, rate, reasons=why)
