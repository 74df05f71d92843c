"""The monthly sums by unit that a build keeps beside its warehouse: one Arrow file, mapped into memory and shared.

`pipelines/building/kept_sums.py` writes it and says what a line holds. Rows are only given out as who asks may see
them; where there is no such file, or it is damaged, the warehouse itself is asked.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.numbers import unit_tree

Codes = npt.NDArray[np.int32]
Yes = npt.NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Column:
    """A column of texts as codes into its different texts; -1 stands for none."""

    codes: Codes
    texts: tuple[str, ...]

    def is_in(self, wanted: Iterable[str]) -> Yes:
        """Say of each row whether its text is one of these."""
        chosen = frozenset(wanted)
        return self.where([text in chosen for text in self.texts])

    def where(self, chosen: list[bool]) -> Yes:
        """Say of each row whether its text is chosen; that of none never is."""
        return np.array([*chosen, False], dtype=bool)[self.codes]


@dataclass(frozen=True)
class Rows:
    """Monthly sums by unit, export format and at most one slice, by month: all columns are of one length."""

    months: Codes  # days since 1970
    units: Column
    formats: Column
    values: Column | None
    keys: dict[str, Codes]
    sums: dict[str, npt.NDArray[np.float64]]
    seen: Yes | None  # by whoever asks; None: all

    def between(self, first: int, last: int) -> slice:
        """Say where the rows of some months lie: from the day first to the day last, counted from 1970."""
        return slice(*(int(place) for place in np.searchsorted(self.months, [first, last + 1])))


@remembered(maxsize=256)
def rows(path: Path, mart: str, told_by: str) -> Rows | None:
    """Give the sums of a mart, told apart by one slice or "", of what who asks may see; None where none are kept."""
    asks = viewer.now()
    file = _file(path)
    if file is None or (mart, told_by) not in file.places or (told_by not in ("", "area") and not asks.personal):
        return None
    line = file.reader.get_batch(file.places[mart, told_by])
    units = Column(_numbers(line, "unit"), _texts(line, "units"))
    size = len(units.codes)
    values = Column(_numbers(line, "value"), _texts(line, "values")) if told_by else None
    return Rows(
        months=_numbers(line, "month"),
        units=units,
        formats=Column(_numbers(line, "format"), _texts(line, "formats")),
        values=values,
        keys=_parted(_texts(line, "keys"), _numbers(line, "key"), size),
        sums=_parted(_texts(line, "sums"), line.column("sum").values.to_numpy(), size),
        seen=None if asks.seen is None else units.is_in(asks.seen.within),
    )


def below(path: Path, units: Iterable[str]) -> frozenset[str]:
    """Give the units that lie below some, and themselves."""
    chosen = frozenset(units)
    return frozenset(unit for unit, line in unit_tree.tree(path).above.items() if not chosen.isdisjoint(line))


@dataclass(frozen=True)
class File:
    """A file of sums that is whole, and where in it the line of each mart and slice lies."""

    reader: pa.ipc.RecordBatchFileReader
    places: dict[tuple[str, str], int]


@remembered(maxsize=4)
def _file(path: Path) -> File | None:
    """Map the file of a warehouse into memory once its bytes are found to be those that were written."""
    found = sorted(path.parent.glob(f"{path.stem}.*.arrow"))
    for one in found:
        held = pa.memory_map(str(one)) if one.stat().st_size else pa.BufferReader(b"")
        if sha256(held.read_buffer()).hexdigest().startswith(one.name.split(".")[-2]):
            reader = pa.ipc.open_file(held)
            places = json.loads(reader.schema.metadata[b"lines"])
            return File(reader, {(mart, told_by): place for place, (mart, told_by) in enumerate(places)})
        log.warning("%s is damaged: the warehouse itself is asked. See  python -m pipelines doctor", one.name)
    return None


def _numbers(line: pa.RecordBatch, name: str) -> Codes:
    found: Codes = line.column(name).values.to_numpy()
    return found


def _texts(line: pa.RecordBatch, name: str) -> tuple[str, ...]:
    return tuple(line.column(name)[0].as_py())


def _parted(names: tuple[str, ...], numbers: npt.NDArray[Number], size: int) -> dict[str, npt.NDArray[Number]]:
    """Take columns apart that lie one behind another."""
    return dict(zip(names, numbers.reshape(len(names), size), strict=True))
