"""Which settings are in force, and where each of them comes from: the product, or a line of a company's own file."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.definitions.entries_off import GROUPS
from pipelines.definitions.merging import tables_of
from pipelines.definitions.positions import Position, line_of, lines_of_keys
from pipelines.definitions.read import OWN, PIPELINES, Definitions, OwnFile, written

SHIPPED = "shipped"


@dataclass(frozen=True)
class Setting:
    """One entry of a file. state: shipped, added, changed, removed or off; place: where it comes from."""

    file: str
    entry: str
    state: str
    place: str
    says: str = ""


def settings(known: Definitions) -> list[Setting]:
    """List every entry that is in force, and every file of the company that is off with what is wrong in it."""
    files = written(PIPELINES)
    own = {file.name: file for file in known.own_files}
    listed: list[Setting] = []
    for name in dict.fromkeys([*files, *own]):
        shipped = _entries(files[name].holds, name) if name in files else []
        file = own.get(name)
        if file is None or file.is_off:
            listed += [Setting(name, entry, SHIPPED, SHIPPED) for entry, _ in shipped]
        else:
            listed += _with_own(file, dict(shipped))
        if file is not None:
            listed += [
                Setting(name, fault.key, "off", f"{fault.file}:{fault.line}", fault.says) for fault in file.faults
            ]
    return listed


def _with_own(file: OwnFile, shipped: dict[str, Position]) -> Iterator[Setting]:
    """List the entries of a file that a company's own stands over."""
    lines, holds = lines_of_keys(file.text), tomllib.loads(file.text)
    own = {entry: position for entry, position in _entries(holds, file.name) if not _is_off(file, position)}
    for entry in shipped:
        if entry not in own and "/" not in file.name:
            yield Setting(file.name, entry, SHIPPED, SHIPPED)
    for entry, position in own.items():
        state = "changed" if entry in shipped or file.name in shipped else "added"
        if len(position) == 2 and tables_of(holds, str(position[0])).get(str(position[1])) is False:
            state = "removed"
        yield Setting(file.name, entry, state, f"{OWN}/{file.name}:{line_of(lines, position)}")


def _is_off(file: OwnFile, position: Position) -> bool:
    return any(place[: len(position)] == position and place[0] != "tables" for place in file.off)


def _entries(holds: dict[str, object], name: str) -> list[tuple[str, Position]]:
    """Name the entries of a file: those of its tables one by one; a file of a folder is one entry."""
    if "/" in name:
        return [(name, ())]
    found: list[tuple[str, Position]] = []
    for key in holds:
        inner = tables_of(holds, key) if key in GROUPS else {}
        found += [(f"{key}.{one}", (key, one)) for one in inner] or [(key, (key,))]
    return found
