"""How long hazards wait, by group: medians with the open ones counted, who is slower, how wrong the usual mean is."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from dashboard.numbers.caveats import Note
from dashboard.statistics import life_table
from dashboard.statistics.survival import kaplan_meier, median_time

CHANCE = 0.05


@dataclass(frozen=True)
class Waiting:
    """Time to treat of all hazards of a choice, and of its groups.

    groups, slowest first: key (nothing where the export does not say), name, found, treated, open, median, lower,
    upper, mean_treated, p, z, is_apart (slower or faster than the others by more than chance, all tests counted).
    curves: the Kaplan–Meier curve of each group by name. For all together: curve, and the same numbers.
    """

    groups: pd.DataFrame
    curves: dict[str, pd.DataFrame]
    curve: pd.DataFrame
    found: int
    treated: int
    median: Any
    mean_treated: float
    mean_all: float
    horizon: float
    before_found: int = 0
    notes: tuple[Note, ...] = field(default_factory=tuple)

    @property
    def open(self) -> int:
        """Count the hazards that are still open."""
        return self.found - self.treated


def wait(rows: pd.DataFrame, names: dict[str, str] | None = None, unknown: str = "–") -> Waiting:
    """Estimate from counts: days, is_treated, hazard_count, and group and group_name where there are groups.

    names: what the groups are called; unknown: what those are called whose export does not say.
    """
    early = rows["is_treated"] & (rows["days"] < 0)
    rows = rows.assign(days=rows["days"].clip(lower=0))
    curve = curve_of(rows)
    treated = rows[rows["is_treated"]]
    horizon = float(rows["days"].max()) if len(rows) else 0.0
    groups, curves = grouped(rows, names or {}, unknown) if "group" in rows else (pd.DataFrame(), {})
    return Waiting(
        groups=groups,
        curves=curves,
        curve=curve,
        found=int(rows["hazard_count"].sum()),
        treated=int(treated["hazard_count"].sum()),
        median=median_time(curve),
        mean_treated=mean(treated),
        mean_all=life_table.restricted_mean(curve, horizon) if len(curve) else np.nan,
        horizon=horizon,
        before_found=int(rows.loc[early, "hazard_count"].sum()),
    )


def curve_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the Kaplan–Meier curve of counted rows."""
    counts = rows["hazard_count"].to_numpy(int)
    days, is_treated = rows["days"].to_numpy(float), rows["is_treated"].to_numpy(bool)
    return kaplan_meier(np.repeat(days, counts), np.repeat(is_treated, counts))


def mean(rows: pd.DataFrame) -> float:
    """Return the plain mean of the days of counted rows."""
    count = rows["hazard_count"].sum()
    return float((rows["days"] * rows["hazard_count"]).sum() / count) if count else np.nan


def grouped(rows: pd.DataFrame, names: dict[str, str], unknown: str) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Estimate each group, and test it against the others together."""
    titles = title_of(rows, names, unknown)
    rows = rows.assign(title=rows["group"].map(titles).fillna(unknown))
    keys = {title: key for key, title in titles.items()}
    found, chances = [], tests(rows)
    curves: dict[str, pd.DataFrame] = {}
    for title, part in rows.groupby("title", sort=True):
        curves[str(title)] = curve_of(part)
        treated = part[part["is_treated"]]
        count, done = int(part["hazard_count"].sum()), int(treated["hazard_count"].sum())
        found.append(
            {
                "key": keys.get(str(title)),
                "name": title,
                "found": count,
                "treated": done,
                "open": count - done,
                **dict(zip(("median", "lower", "upper"), median_time(curves[str(title)]), strict=True)),
                "mean_treated": mean(treated),
                "z": chances[str(title)][0],
                "p": chances[str(title)][1],
            }
        )
    groups = pd.DataFrame(found)
    if groups.empty:
        return groups, curves
    groups["is_apart"] = groups["p"] < CHANCE / max(int(groups["p"].notna().sum()), 1)
    numbers = ["median", "lower", "upper"]
    groups[numbers] = groups[numbers].astype(float)
    return groups.sort_values("z", na_position="last", kind="stable").reset_index(drop=True), curves


def title_of(rows: pd.DataFrame, names: dict[str, str], unknown: str) -> dict[str, str]:
    """Return what each group is called; groups of the same name carry their key too."""
    pairs = rows.dropna(subset=["group"]).drop_duplicates("group")
    called = {
        str(key): names.get(str(key)) or str(name or key)
        for key, name in zip(pairs["group"], pairs["group_name"], strict=True)
    }
    many = pd.Series([*called.values(), unknown])
    twice = set(many[many.duplicated(keep=False)])
    return {key: f"{title} ({key})" if title in twice else title for key, title in called.items()}


def tests(rows: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Run the log-rank test of every group against the others, from counts by day: z and p by name."""
    left = rows.pivot_table(index="title", columns="days", values="hazard_count", aggfunc="sum", fill_value=0)
    treated = rows[rows["is_treated"]].pivot_table(
        index="title", columns="days", values="hazard_count", aggfunc="sum", fill_value=0
    )
    treated = treated.reindex(index=left.index, columns=left.columns, fill_value=0)
    tested = life_table.log_rank(treated.to_numpy(float), left.to_numpy(float))
    return dict(zip(map(str, left.index), zip(tested["z"], tested["p"], strict=True), strict=True))


def most_different(found: Waiting, most: int) -> pd.DataFrame:
    """Return the groups to draw: all, or of many those that differ most from the others, slowest first."""
    if len(found.groups) <= most:
        return found.groups
    surest = found.groups["z"].abs().sort_values(ascending=False, na_position="last").index[:most]
    return found.groups.loc[found.groups.index.isin(surest)]
