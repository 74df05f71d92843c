"""The risk register as a matrix: how many risk points stand where, and which level that is."""

from dataclasses import dataclass

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.numbers import warehouse
from dashboard.shapes.levels import RISK_LEVELS, level_of, worst

DOWN = {"LEC": "likelihood", "LS": "likelihood", "MES": "control_state"}
ACROSS = "consequence"
NEWEST = "valid_from = (select max(valid_from) from risk_methods where method = ?)"  # edition of a method


@dataclass(frozen=True)
class Matrix:
    """Risk points of one method by two of its factors; level is the level of the cell, before control measures.

    Where a third factor decides too, the level of a cell is the worst of its risk points, worst_count of them have it,
    and is_exact is false.
    """

    method: str
    down: str
    across: str
    cells: pd.DataFrame
    downs: tuple[float, ...]
    acrosses: tuple[float, ...]
    is_exact: bool
    without_score: int
    major_count: int


@remembered(maxsize=64)
def methods(build: str, area_ids: frozenset[str]) -> tuple[str, ...]:
    """Return the grading methods of these areas' risk points that multiply factors, most used first."""
    rows = _points(build)
    rows = rows[rows["area_id"].isin(area_ids) & rows["method"].isin(DOWN)]
    return tuple(rows["method"].value_counts().index)


@remembered(maxsize=64)
def matrix(build: str, area_ids: frozenset[str], method: str) -> Matrix:
    """Count the risk points of these areas in each cell of a method's matrix."""
    rows = _points(build)
    rows = rows[rows["area_id"].isin(area_ids) & (rows["method"] == method)]
    down = DOWN[method]
    scored = rows.dropna(subset=[down, ACROSS])
    cells = scored.groupby([down, ACROSS], as_index=False).agg(
        count=("risk_point_id", "size"),
        level=("inherent_level", lambda names: worst(names).name),
        worst_count=("inherent_level", lambda names: int((names == worst(names).name).sum())),
    )
    exact = method == "LS"
    major = int((scored["inherent_level"] == "major").sum())
    downs, acrosses = (_scale(method, factor, scored[factor]) for factor in (down, ACROSS))
    if exact:
        cells = _all_cells(method, cells, downs, acrosses)
    return Matrix(method, down, ACROSS, cells, downs, acrosses, exact, len(rows) - len(scored), major)


@remembered(maxsize=2)
def _points(build: str) -> pd.DataFrame:
    return warehouse.query(
        "select risk_point_id, area_id, method, likelihood, consequence, control_state, inherent_level from risk_points"
    )


def _scale(method: str, factor: str, found: pd.Series) -> tuple[float, ...]:
    """Return the values of a factor, lowest first: those of the method, and any other that is in use."""
    rows = warehouse.query(
        f"select score from risk_method_scales where method = ? and factor = ? and {NEWEST}", [method, factor, method]
    )
    return tuple(sorted({*rows["score"].astype(float), *found.astype(float)}))


def _all_cells(method: str, cells: pd.DataFrame, downs: tuple[float, ...], acrosses: tuple[float, ...]) -> pd.DataFrame:
    """Grade every cell of a matrix of two factors, the empty ones too."""
    cuts = warehouse.query(
        f"select level, lowest_score from risk_method_levels where method = ? and {NEWEST}", [method, method]
    )
    ladder = sorted(zip(cuts["lowest_score"], cuts["level"], strict=True), reverse=True)
    counts = {(row[0], row[1]): row[2] for row in cells.itertuples(index=False)}
    rows = []
    for down in downs:
        for across in acrosses:
            level = next((name for lowest, name in ladder if down * across >= lowest), "")
            count = counts.get((down, across), 0)
            rows.append((down, across, count, level_of(level).name, count))
    return pd.DataFrame(rows, columns=cells.columns)


@remembered(maxsize=64)
def movement(build: str, area_ids: frozenset[str]) -> pd.DataFrame:
    """Count the risk points of these areas by level before and after control measures: rows inherent, columns base."""
    rows = warehouse.query("select area_id, inherent_level, level_in_force from risk_points")
    rows = rows[rows["area_id"].isin(area_ids)]
    before, after = (rows[name].map(lambda name: level_of(name).name) for name in ("inherent_level", "level_in_force"))
    order = [level.name for level in RISK_LEVELS]
    table = pd.crosstab(before, after)
    return table.reindex(index=order, columns=order, fill_value=0)
