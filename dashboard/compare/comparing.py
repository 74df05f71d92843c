"""Units side by side, fairly: each against what its size allows (funnel), and shrunk towards the whole (ranking)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.kpi import Kpi
from dashboard.numbers.caveats import Note
from dashboard.numbers.division import pooled
from dashboard.numbers.kpis import Rate
from dashboard.statistics.funnel import funnel
from dashboard.statistics.funnel_curves import curves, more_than_chance
from dashboard.statistics.ranking import shrink

COMPARED_LEVELS = ("site", "workshop", "team", "unit", "area")
LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")
GRID = 240
FIRST_SIZE, LAST_SIZE = 0.6, 1.05


@dataclass(frozen=True)
class Comparison:
    """Units of one level side by side; all values are in the unit of the KPI.

    rows: key, name, top, bottom, rate, lower, upper (95 % interval of the rate alone), lower_95, upper_95, lower_998,
    upper_998 (limits of its size), z, signal, side (-1 below the limits, 1 above, 0 within), shrunk, shrunk_lower,
    shrunk_upper, weight, sure (-1 or 1 where the shrunk interval leaves the overall rate out), first_rank and last_rank
    (which places it may have). They stand by their shrunk rates, the furthest from good first; where no unit is surely
    apart there is no order, and the largest stands first. has_signal: more units lie outside 99.8 % than chance puts
    there, which of thousands is some.
    """

    kpi: Kpi
    level: str
    rows: pd.DataFrame
    per: float
    overall: float
    overdispersion: float
    between: float
    is_flat: bool
    is_ordered: bool
    has_signal: bool
    without_bottom: int
    outside: tuple[float, float]
    size_name: str
    notes: tuple[Note, ...] = ()


def compare(rate: Rate, level: str, per: float | None = None, size_name: str = "") -> Comparison:
    """Set the rows of a rate by units side by side; size_name says what the bottom counts."""
    kpi, base = rate.kpi, float(per or rate.kpi.per or 1)
    placed = rate.rows[rate.rows[level].notna()]
    elsewhere = rate.rows[rate.rows[level].isna()]
    has_size = placed["bottom"] > 0
    rows = named(placed[has_size], level).reset_index(drop=True)
    centre = pooled(kpi, rows, per=1)
    is_flat = not 0 < centre < (1 if kpi.kind == "proportion" else np.inf)
    with np.errstate(invalid="ignore"):  # no spread at all where nothing was counted
        around = funnel(kpi.kind, rows["top"], rows["bottom"])
    shrunk = shrink(kpi.kind, rows["top"], rows["bottom"])
    rows = with_limits(rows, around, base, is_flat)
    rows = with_shrunk(rows, shrunk, base, centre * base)
    is_ordered = not is_flat and bool(rows["sure"].any())
    return Comparison(
        kpi=kpi,
        level=level,
        rows=in_order(rows, kpi.better, is_ordered),
        per=base,
        overall=centre * base,
        overdispersion=float(around.attrs["overdispersion"]),
        between=0.0 if is_flat else float(around.attrs["between_units"] * base),
        is_flat=is_flat,
        is_ordered=is_ordered,
        has_signal=more_than_chance(int(rows["signal"].astype(str).str.endswith("_998").sum()), len(rows)),
        without_bottom=int((~has_size).sum()),
        outside=(float(elsewhere["top"].sum()), float(elsewhere["bottom"].sum())),
        size_name=size_name,
        notes=tuple(rate.notes),
    )


def named(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return key, name, parts and rate of each unit; units of the same name carry their ID too."""
    key = rows[level].astype(str)
    name = rows[f"{level}_name"].fillna(rows[level]).astype(str)
    twice = name.duplicated(keep=False)
    out = pd.DataFrame({"key": key, "name": name.where(~twice, name + " (" + key + ")")})
    out["top"], out["bottom"] = rows["top"].fillna(0.0).astype(float), rows["bottom"].astype(float)
    return out.assign(**{column: rows[column].astype(float) for column in ("rate", "lower", "upper")})


def with_limits(rows: pd.DataFrame, around: pd.DataFrame, per: float, is_flat: bool) -> pd.DataFrame:
    """Add the limits of each unit's size, and on which side of them it lies."""
    rows = rows.assign(rate=around["value"] * per, z=around["z"], signal="" if is_flat else around["signal"])
    for limit in LIMITS:
        rows[limit] = np.nan if is_flat else around[limit] * per
    signal = rows["signal"].astype(str)
    return rows.assign(side=signal.str.startswith("high").astype(int) - signal.str.startswith("low").astype(int))


def with_shrunk(rows: pd.DataFrame, shrunk: pd.DataFrame, per: float, overall: float) -> pd.DataFrame:
    """Add the shrunk rates with their intervals; none where units differ no more than chance: all are the overall."""
    rows = rows.assign(shrunk=shrunk["shrunk"] * per, weight=shrunk["weight"])
    has_spread = bool(np.isfinite(shrunk.attrs.get("prior_strength", np.inf)))
    for side in ("lower", "upper"):
        rows[f"shrunk_{side}"] = shrunk[side] * per if has_spread else np.nan
    above, below = rows["shrunk_lower"] > overall, rows["shrunk_upper"] < overall
    return rows.assign(sure=above.astype(int) - below.astype(int))


def in_order(rows: pd.DataFrame, better: str, is_ordered: bool) -> pd.DataFrame:
    """Put the furthest from good first and say which places each may have; without an order the largest first."""
    if not is_ordered:
        rows = rows.sort_values("bottom", ascending=False, kind="stable").reset_index(drop=True)
        return rows.assign(first_rank=np.nan, last_rank=np.nan)
    low_first, count = better == "higher", len(rows)
    rows = rows.sort_values(["shrunk", "bottom"], ascending=[low_first, False], kind="stable").reset_index(drop=True)
    surely_above = count - np.searchsorted(np.sort(rows["shrunk_lower"]), rows["shrunk_upper"], side="right")
    surely_below = np.searchsorted(np.sort(rows["shrunk_upper"]), rows["shrunk_lower"], side="left")
    before, after = (surely_below, surely_above) if low_first else (surely_above, surely_below)
    return rows.assign(first_rank=before + 1, last_rank=count - after)


def funnel_curves(found: Comparison) -> pd.DataFrame:
    """Return the limits as curves over the sizes of the units: bottom, and the limits in the unit of the KPI."""
    sizes = found.rows["bottom"].to_numpy(float)
    grid = np.geomspace(sizes.min() * FIRST_SIZE, sizes.max() * LAST_SIZE, GRID)
    if found.kpi.kind == "proportion":
        grid = np.unique(np.maximum(np.round(grid), 1))
    drawn = curves(found.kpi.kind, found.overall / found.per, grid, found.between / found.per)
    return drawn.assign(**{limit: drawn[limit] * found.per for limit in LIMITS})
