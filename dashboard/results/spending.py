"""Safety money year by year beside the accidents of the same years; no cause is claimed."""

from dataclasses import replace

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import ALL, Filters
from dashboard.language import Text, _, pick
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.division import divide
from dashboard.wording import formats

CUT = 0.75  # a year with less than three quarters of the year before per head is called cut
PARTS = {  # column: the KPI whose top, bottom or rate it is
    "due": ("investment_extraction_rate", "bottom"),
    "extracted": ("investment_extraction_rate", "top"),
    "spent": ("safety_spending", "top"),
    "per_head": ("spending_per_head", "rate"),
    "share": ("spending_share", "rate"),
    "cases": ("trir", "top"),
    "trir": ("trir", "rate"),
}


def years(filters: Filters = ALL, by: str = "") -> pd.DataFrame:
    """Return one row per calendar year (and unit of a level) with safety costs: money, accidents, what is carried over.

    The period of the filters is left aside, so that years stand beside each other; the as-of date holds. carry_over is
    what was extracted and not spent since the first entry.
    """
    whole = replace(filters, from_date=None, to_date=None)
    keys = [by, f"{by}_name", "year"] if by else ["year"]
    asked = {
        column: kpis.rate(name, tuple(key for key in (by, "year") if key), whole)
        for column, (name, _part) in PARTS.items()
    }
    rows = pd.DataFrame(columns=keys)
    for column, (_name, part) in PARTS.items():
        rows = rows.merge(asked[column].rows[[*keys, part]].rename(columns={part: column}), on=keys, how="outer")
    rows = rows[rows[["due", "extracted", "spent"]].notna().any(axis=1)].sort_values(keys, ignore_index=True)
    left = rows["extracted"].fillna(0) - rows["spent"].fillna(0)
    known = rows["extracted"].notna() | rows["spent"].notna()
    rows["carry_over"] = (left.groupby(rows[by]).cumsum() if by else left.cumsum()).where(known)
    end = asked["spent"].as_of
    rows["is_partial"] = (rows["year"] == end.year) & ((end.month, end.day) != (12, 31))
    return rows


def cuts(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the units and years in which spending per head fell by a quarter or more and the next TRIR was higher."""
    found = rows.sort_values([by, "year"], ignore_index=True)
    units = found.groupby(by)
    is_next = (units["year"].shift(1) == found["year"] - 1) & (units["year"].shift(-1) == found["year"] + 1)
    found["of_before"] = divide(found["per_head"], units["per_head"].shift(1))
    found["next_trir"] = units["trir"].shift(-1)
    found["next_cases"] = units["cases"].shift(-1)
    is_whole = ~found["is_partial"]
    return found[is_next & is_whole & (found["of_before"] < CUT) & (found["next_trir"] > found["trir"])].reset_index(
        drop=True
    )


def finding(found: pd.DataFrame, by: str) -> str:
    """Say which units cut what they spend before a year with more accidents, or that none did."""
    if found.empty:
        return _("No unit cut its spending per head by a quarter before a year with a higher accident rate")
    worst = found.sort_values("of_before").iloc[0]
    return _(
        "{unit} spent {share} less per head in {year}; the year after, its TRIR rose from {before} to {after}"
        " ({cases} cases)"
    ).format(
        unit=worst[f"{by}_name"],
        share=formats.percent(100 * (1 - worst["of_before"]), 0),
        year=int(worst["year"]),
        before=formats.number(worst["trir"], 2),
        after=formats.number(worst["next_trir"], 2),
        cases=formats.number(worst["next_cases"]),
    )


@remembered(maxsize=2)
def unconfirmed(build: str) -> tuple[str, ...]:
    """Name the loaded industries whose bands nobody read in the published rule."""
    rows = warehouse.query(
        "select distinct bands.industry, bands.label from safety_cost_bands as bands"
        " join revenues on revenues.industry_class = bands.industry where not bands.is_confirmed"
        " order by bands.industry"
    )
    return tuple(pick(Text.of(label)) for label in rows["label"])
