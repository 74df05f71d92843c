"""Set the rows of a closed month beside those of now, and find the rows that moved a number."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.kpi import Kpi
from dashboard.numbers import unit_tree
from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import Mart
from dashboard.review.month import filters_of
from dashboard.review.reported import closing, frozen_rows
from dashboard.review.reported.reasons import COUNTS

Units = frozenset[str] | None  # none: all


@dataclass(frozen=True)
class Scene:
    """What is compared: a closing with the warehouse of now, for a unit with all that lay, and lies, below it."""

    path: Path
    month: str
    edition: int
    units_then: Units
    units_now: Units


@dataclass(frozen=True, eq=False)
class Pair:
    """The rows of one mart then and now, side by side by their id, empty where there was none.

    was, stands: whether the row was there then, and is now. derived: the answers that models add, such as has_hours.
    """

    mart: Mart
    then: pd.DataFrame
    now: pd.DataFrame
    was: np.ndarray
    stands: np.ndarray
    derived: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Moved:
    """The rows of a mart that moved a KPI: what each counted then and now, and of which part each sum is."""

    pair: Pair
    then: pd.DataFrame
    now: pd.DataFrame
    parts: dict[str, str]


def scene(path: Path, month: str, edition: int, unit_id: str) -> Scene:
    """Look up which units lay below a unit then, and which do now."""
    if not unit_id:
        return Scene(path, month, edition, None, None)
    then, now = parents_then(path, month, edition), parents_now(path, month)
    below = [frozenset(unit for unit in parents if unit_id in line(unit, parents)) for parents in (then, now)]
    return Scene(path, month, edition, *below)


def moved(asked: Kpi, scene: Scene, appeared: frozenset[str]) -> list[Moved]:
    """Find the rows that moved a KPI; for parts that appeared or vanished, rows that count as nothing moved them too.

    appeared: "top", "bottom" or both, where there was no number at all then, or is none now.
    """
    top_mart, top, bottom_mart, bottom = definitions(scene.path).sides(asked)
    sides = {top_mart.mart: {top: "top"}}
    if bottom_mart:
        sides.setdefault(bottom_mart.mart, {})[bottom] = "bottom"
    gaps_then, gaps_now = gaps(scene, asked.name)
    found = []
    for mart, parts in sides.items():
        pair = pair_of(scene.path, scene.month, scene.edition, mart)
        requires = asked.requires if mart == top_mart.mart else None
        if not {*parts, *([requires] if requires else [])} <= set(pair.then.columns):
            continue  # the definition counts something that nobody counted then
        then = _counted(pair.then, pair.was, list(parts), requires, scene.units_then, gaps_then)
        now = _counted(pair.now, pair.stands, list(parts), requires, scene.units_now, gaps_now)
        compared = [*parts, *([COUNTS] if appeared & set(parts.values()) else [])]
        differs = (then != now)[compared].any(axis=1)
        found.append(Moved(pair, then[differs], now[differs], parts))
    return [each for each in found if len(each.then)]


@remembered(maxsize=6)
def pair_of(path: Path, month: str, edition: int, mart_name: str) -> Pair:
    """Read the rows of a mart as they were frozen, and ask for those of now."""
    mart = definitions(path).marts[mart_name]
    then = frozen_of(path, month, edition, mart_name)
    now = frozen_rows.of_mart(path, mart, filters_of(month))
    ids = then.index.union(now.index)
    derived = set(frozen_rows.answers(path, mart)) & set(then.columns)
    was, stands = (side.index.get_indexer(ids) >= 0 for side in (then, now))
    return Pair(mart, then.reindex(ids), now.reindex(ids), was, stands, tuple(sorted(derived)))


@remembered(maxsize=16)
def frozen_of(_path: Path, month: str, edition: int, name: str) -> pd.DataFrame:
    """Read the rows of a mart as they were frozen; the path tells one data folder from another."""
    return frozen_rows.frozen(month, edition, name)


def _counted(
    rows: pd.DataFrame, known: np.ndarray, sums: list[str], requires: str | None, units: Units, gaps: frozenset[str]
) -> pd.DataFrame:
    """Give what each row counts for a KPI and a unit: its sums, 0 where it does not count; and whether it counts."""
    counts = known.copy()
    if gaps:
        counts &= ~rows["export_format"].isin(gaps).to_numpy()
    if units is not None:
        counts &= rows["unit_id"].isin(units).to_numpy()
    if requires:
        counts &= rows[requires].eq(True).to_numpy(bool)
    values = {name: np.where(counts, rows[name].to_numpy(float, na_value=0.0), 0.0) for name in sums}
    return pd.DataFrame({**values, COUNTS: counts}, index=rows.index)


def gaps(scene: Scene, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the export formats that could not show a KPI then, and those that cannot now."""
    then = frozen_of(scene.path, scene.month, scene.edition, frozen_rows.GAPS)
    both = (rows.loc[rows["kpi"] == name, "export_format"] for rows in (then, frozen_rows.gaps(scene.path)))
    first, second = (frozenset(formats) for formats in both)
    return first, second


@remembered(maxsize=8)
def parents_then(path: Path, month: str, edition: int) -> dict[str, str | None]:
    """Give the parent of every unit as it was when a month was closed; the path tells one data folder from another."""
    return parents_of(units_then(path, month, edition))


@remembered(maxsize=8)
def units_then(_path: Path, month: str, edition: int) -> pd.DataFrame:
    """Give the units as they were when a month was closed; the path tells one data folder from another."""
    return closing.units_of(month, edition)


@remembered(maxsize=8)
def files_then(_path: Path, month: str, edition: int) -> dict[str, str]:
    """Give the files that were loaded when a month was closed, by their hash."""
    files = closing.files_of(month, edition)
    return dict(zip(files["file_hash"], files["file"], strict=True))


@remembered(maxsize=4)
def parents_now(path: Path, month: str) -> dict[str, str | None]:
    """Give the parent that every unit had in a month, as it is known now."""
    return parents_of(unit_tree.of_month(path, date.fromisoformat(f"{month}-01")))


def parents_of(units: pd.DataFrame) -> dict[str, str | None]:
    """Give the parent of every unit listed."""
    parents = units["parent_unit_id"].astype(object).where(units["parent_unit_id"].notna(), None)
    return dict(zip(units["unit_id"], parents, strict=True))


def line(unit_id: str, parents: dict[str, str | None]) -> list[str]:
    """Give a unit and all above it, from below."""
    found: list[str] = []
    above: str | None = unit_id
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found
