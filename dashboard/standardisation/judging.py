"""Score an assessment and find its level: points, points that do not apply, and who was harmed in the years before."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from dashboard.filters import MONTHS_A_YEAR, shift_months
from dashboard.numbers.division import divide
from dashboard.standardisation.schemes import Block, Level, Scheme

NEAR = 1e-9  # points are written with few decimals, sums of them are not exact


@dataclass(frozen=True)
class Blocked:
    """One thing that keeps from a level. kind: blank, part, deaths, deaths_and_serious_injuries or unknown."""

    kind: str
    found: float = 0
    allowed: float = 0
    years: int = 0
    part: str = ""
    is_one_accident: bool = False


@dataclass(frozen=True)
class Judged:
    """What an assessment gives.

    score: None where the full scores do not add up to the total of the scheme. level: None for none. better: the next
    level up, with the points still missing for it and what else keeps from it. unseen: the first and the last of the
    days that decide the level too, but of which no accidents are loaded.
    """

    score: float | None
    points: float
    applicable: float
    blank: float
    full: float
    level: int | None = None
    better: Level | None = None
    missing: float = 0.0
    blocks: tuple[Blocked, ...] = ()
    unseen: tuple[date, date] | None = None


def judged(
    scheme: Scheme, elements: pd.DataFrame, harmed: pd.DataFrame | None, day: date, known_from: date = date.min
) -> Judged:
    """Judge the elements of one assessment: the best level all of whose conditions hold.

    elements: part_code, full_score, actual_score, is_blank. harmed: accident_date, deaths, serious_injuries of the unit
    and all below it; None where no accidents are loaded, so that what they decide is unknown. known_from: the day
    since which accidents of the unit are loaded.
    """
    is_blank = elements["is_blank"].astype(bool)
    full = float(elements["full_score"].sum())
    blank = float(elements["full_score"][is_blank].sum())
    points = float(elements["actual_score"].fillna(0)[~is_blank].sum())
    applicable = full - blank
    is_whole = scheme.total is None or abs(full - scheme.total) < NEAR
    if not is_whole or applicable <= 0:
        return Judged(None, points, applicable, blank, full)
    score = rounded(float(divide(points, applicable, scheme.scale)), scheme.decimals)
    kept = {one.level: tuple(blocks(one, elements, blank, harmed, day)) for one in scheme.levels}
    reached = next((one for one in scheme.levels if score >= one.at_least and not kept[one.level]), None)
    above = [one for one in scheme.levels if reached is None or one.level < reached.level]
    better = above[-1] if above else None
    missing = 0.0
    if better and score < better.at_least:
        missing = max(float(divide(better.at_least * applicable, scheme.scale)) - points, 0.0)
    return Judged(
        score, points, applicable, blank, full, reached.level if reached else None, better, missing,
        kept[better.level] if better else (), None if reached is None else unseen(reached, day, known_from),
    )  # fmt: skip


def rounded(value: float, decimals: int) -> float:
    """Round half up, as the schemes do."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def blocks(level: Level, elements: pd.DataFrame, blank: float, harmed: pd.DataFrame | None, day: date) -> list[Blocked]:
    """Name all that keeps from a level beside the score."""
    found = []
    if level.most_blank is not None and blank > level.most_blank:
        found.append(Blocked("blank", blank, level.most_blank))
    for part, least in level.part_at_least.items():
        rows = elements[(elements["part_code"] == part) & ~elements["is_blank"].astype(bool)]
        share = float(divide(rows["actual_score"].sum(), rows["full_score"].sum(), 100))
        if share < least:
            found.append(Blocked("part", share, least, part=part))
    for block in level.blocks:
        if harmed is None:
            found.append(Blocked("unknown", years=block.years))
        elif (people := harmed_people(block, harmed, day)) > block.above:
            is_one = block.of == "one_accident"
            found.append(Blocked(block.counts, people, block.above, block.years, is_one_accident=is_one))
    return found


def unseen(level: Level, day: date, known_from: date) -> tuple[date, date] | None:
    """Give the first and the last day that a level looks back on before accidents are loaded; None without any."""
    years = [block.years for block in level.blocks]
    first = shift_months(day, -MONTHS_A_YEAR * max(years)) + timedelta(days=1) if years else day
    last = min(known_from, day) - timedelta(days=1) if known_from > first else None
    return (first, last) if last is not None and last >= first else None


def harmed_people(block: Block, harmed: pd.DataFrame, day: date) -> int:
    """Count who was harmed in the years before a day: all together, or those of the worst accident."""
    first = shift_months(day, -MONTHS_A_YEAR * block.years)
    days = pd.to_datetime(harmed["accident_date"])
    rows = harmed[(days > pd.Timestamp(first)) & (days <= pd.Timestamp(day))]
    people = rows["deaths"] + (rows["serious_injuries"] if block.counts != "deaths" else 0)
    if people.empty:
        return 0
    return int(people.max() if block.of == "one_accident" else people.sum())


def cheapest(elements: pd.DataFrame, missing: float) -> pd.DataFrame:
    """Put the elements in order of the points they lost: the fewest that close the gap come first.

    Adds lost, is_enough (its lost points alone close the gap) and is_needed (it is one of the fewest that do).
    """
    rows = elements[~elements["is_blank"].astype(bool)].copy()
    rows["lost"] = rows["full_score"] - rows["actual_score"]
    rows = rows[rows["lost"] > NEAR].sort_values(["lost", "element_code"], ascending=[False, True], kind="stable")
    before = rows["lost"].cumsum() - rows["lost"]
    rows["is_enough"] = (rows["lost"] >= missing - NEAR) & (missing > 0)
    rows["is_needed"] = (before < missing - NEAR) & (missing > 0)
    return rows
