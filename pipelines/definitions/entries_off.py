"""A company's own file with something wrong in it: the entry that is wrong is off by itself, the rest of it stands."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from pipelines.definitions.faults import Fault, WrongDefinitions
from pipelines.definitions.merging import forbidden, merged, tables_of
from pipelines.definitions.positions import Position
from pipelines.definitions.read import FOLDERS, OWN, Definitions, OwnFile, Written, checked, fault_in

# Tables with entries of their own.
GROUPS = ("fields", "tables", "kpis", "marts", "rules", "targets", "limits", "criteria", "sentences", "connections")
WHOLE = ("operation_score.toml",)  # its weights, deductions and bands belong together


@dataclass
class Judging:
    """A file of the company while it is judged: what of it still stands, what is off, and every fault found."""

    file: OwnFile
    base: Written
    files: Mapping[str, Written]
    models: Mapping[str, str]
    holds: dict[str, Any]
    own_fields: Mapping[str, tuple[str, ...]]
    off: list[Position] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def over(self, holds: Mapping[str, Any]) -> dict[str, Written]:
        """Put what the file holds over the file of the product, beside all others."""
        whole = replace(self.base, holds=merged(self.file.name, self.base.holds, holds), own=self.file.text)
        return {**self.files, self.file.name: whole}


def standing(asked: Judging) -> tuple[dict[str, Written], Definitions] | None:
    """Leave out entries that are wrong until the rest stands; None where nothing of the file can.

    What is off, and every fault, is kept in what was asked.
    """
    while asked.holds:
        found, known = _judged(asked, asked.holds)
        if known is not None:
            return asked.over(asked.holds), known
        blamed = [(place, fault) for fault in found if (place := _entry(asked, fault)) is not None]
        blamed = blamed or list(_blamed(asked))  # of the product, which does not fit what an entry says
        asked.faults += [fault for _, fault in blamed] or [_because_of(asked.file.name, one) for one in found]
        if not blamed:
            return None
        for place, _ in blamed:
            _leave_out(asked, place)
    return None


def _judged(asked: Judging, holds: Mapping[str, Any]) -> tuple[list[Fault], Definitions | None]:
    name = asked.file.name
    own = replace(asked.base, own=asked.file.text)
    faults = [fault_in(own, *one) for one in forbidden(name, asked.base.holds, holds, asked.models)]
    if faults:
        return faults, None
    try:
        return [], checked(asked.over(holds), asked.models, asked.own_fields)
    except WrongDefinitions as wrong:
        return list(wrong.faults), None


def _entry(asked: Judging, fault: Fault) -> Position | None:
    """Name the entry of the company's file that a fault speaks of; None where it has no such entry."""
    name, place = asked.file.name, fault.place
    if fault.file != f"{OWN}/{name}" or name in WHOLE or name.partition("/")[0] in FOLDERS or not place:
        return None
    if place[0] != "tables" or len(place) < 3:  # a table's keys are settings by themselves
        place = place[: 2 if place[0] in GROUPS else 1]
    elif place[2] == "optional" and isinstance(place[-1], int):
        listed = merged(name, asked.base.holds, asked.holds)["tables"][place[1]]["optional"]
        place = (*place[:3], listed[place[-1]])
    else:
        place = place[:3]
    return place if _holds(asked.holds, place) else None


def _holds(holds: Any, place: Position) -> bool:
    for part in place:
        if isinstance(holds, list):
            return part in holds
        if not isinstance(holds, dict) or part not in holds:
            return False
        holds = holds[part]
    return True


def _blamed(asked: Judging) -> Iterator[tuple[Position, Fault]]:
    """Find the entries that each alone make a file wrong, as one of the product that no longer fits what it says."""
    name = asked.file.name
    if name in WHOLE or name.partition("/")[0] in FOLDERS:
        return
    for place in _entries(asked.holds):
        found, known = _judged(asked, _only(asked.holds, place))
        if known is None:
            says = _because_of(name, found[0]).says
            yield place, fault_in(replace(asked.base, own=asked.file.text), place, says)


def _entries(holds: Mapping[str, Any]) -> Iterator[Position]:
    for key in holds:
        yield from [(key, one) for one in tables_of(holds, key)] if key in GROUPS else [(key,)]


def _only(holds: Mapping[str, Any], place: Position) -> dict[str, Any]:
    given: Any = holds
    for part in place:
        given = given[part]
    for part in reversed(place):
        given = {part: given}
    return dict(given)


def _leave_out(asked: Judging, place: Position) -> None:
    """Take an entry out of what the file holds; a field that is off is no field of any table either."""
    asked.holds = deepcopy(asked.holds)
    holds: Any = asked.holds
    for part in place[:-1]:
        holds = holds.get(part, {})
    if isinstance(holds, list):
        if place[-1] in holds:
            holds.remove(place[-1])
    else:
        holds.pop(place[-1], None)
    if place not in asked.off:
        asked.off.append(place)
    if place[0] == "fields":
        for table in tables_of(asked.holds, "tables").values():
            if isinstance(table, dict) and isinstance(table.get("optional"), list):
                table["optional"] = [name for name in table["optional"] if name != place[-1]]


def _because_of(name: str, fault: Fault) -> Fault:
    """Say that a file of the product no longer fits what a company's file says."""
    if fault.file == f"{OWN}/{name}":
        return fault
    return Fault(f"{OWN}/{name}", 1, "", f"{fault.file} does not fit it ({fault.key}: {fault.says})")


def named(off: Iterable[Position]) -> str:
    """Name entries that are off."""
    return ", ".join(".".join(str(part) for part in place if part != "optional") for place in off)
