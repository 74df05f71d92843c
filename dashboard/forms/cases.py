"""The recordable cases of a period, one row a person: from rows of injured people, else from counts of accidents."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.forms.form_file import Where
from dashboard.numbers import company, kpis
from dashboard.numbers.plain_rows import plain_rows
from dashboard.numbers.warehouse import in_use, older

PEOPLE, ACCIDENTS = "injured_person_count", "recordable_count"
OUTCOMES = {"lost_time": "days_away", "restricted_work": "restricted", "serious": "days_away"}
COLUMNS = (
    *("case_number", "accident_id", "unit_id", "unit_name", "area_name", "accident_date", "worker_type", "outcome"),
    *("is_illness", "illness_class", "recovers", "away_days", "restricted_days", "has_person"),
)

NEEDED = ("recovers_within_6_months", "illness_class", "restricted_days")  # of accidents; the first versions had none


def cases(filters: Filters) -> pd.DataFrame:
    """Give one row per case beyond first aid. An accident of whose people no row is loaded counts by its own counts.

    The columns of injured people that no count can fill (job, birth, …) are empty there; has_person tells them apart.
    """
    return _cases(in_use(), replace(filters, slices=(), base=None)).copy()


@remembered(maxsize=256)
def _cases(_path: Path, asked: Filters) -> pd.DataFrame:
    people = _people(asked)
    counted = kpis.records(ACCIDENTS, asked, "top")
    if lacking := [name for name in NEEDED if name not in counted.columns]:
        raise older(in_use(), f"accidents without {', '.join(lacking)}")
    accidents = list(plain_rows(counted))
    severities = {row["accident_id"]: row["severity"] for row in accidents}
    found = [_of_person(row, severities.get(row["accident_id"])) for row in plain_rows(people)]
    known = set(people["accident_id"]) if len(people) else set()
    for row in accidents:
        if row["accident_id"] not in known:
            found += _of_counts(row)
    kept = [one for one in found if one["outcome"] != "first_aid"]
    rows = pd.DataFrame(kept, columns=None if kept else list(COLUMNS))
    return rows.sort_values(["accident_date", "case_number"], kind="stable").reset_index(drop=True)


def is_loaded(table: str) -> bool:
    """Say whether any row of a table is loaded: without one, no case is not the same as none."""
    return table in company.tables_loaded(in_use().stem)


def _people(filters: Filters) -> pd.DataFrame:
    if not is_loaded("injured_people"):
        return pd.DataFrame(columns=["accident_id"])
    return kpis.records(PEOPLE, filters, "top")


def _of_person(row: dict[str, Any], severity: str | None) -> dict[str, Any]:
    return {
        **row,
        "case_number": row["injured_person_id"].replace(" ", "-"),
        "outcome": row["injury_outcome"],
        "is_illness": row["illness_class"] is not None or severity == "illness",
        "recovers": row["recovers_within_6_months"],
        "away_days": row["lost_days"],
        "has_person": True,
    }


def _of_counts(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Make the cases of an accident from its counts of people; its days are those of the first who lived."""
    is_illness = row["severity"] == "illness"
    outcome = _by_days(row) if is_illness else OUTCOMES.get(row["severity"], "") or _by_days(row)
    deaths, serious, minor = (int(row[name]) for name in ("deaths", "serious_injuries", "minor_injuries"))
    outcomes = ["death"] * deaths + ["days_away"] * serious + [outcome] * minor
    outcomes = outcomes or [outcome]
    made, has_days = [], False
    for number, each in enumerate(outcomes, 1):
        takes_days = each != "death" and not has_days
        has_days = has_days or takes_days
        made.append(
            {
                **row,
                "case_number": row["accident_id"] if len(outcomes) == 1 else f"{row['accident_id']}-{number}",
                "outcome": each,
                "is_illness": is_illness,
                "recovers": row["recovers_within_6_months"],
                "away_days": row["lost_days"] if takes_days else 0,
                "restricted_days": row["restricted_days"] if takes_days else 0,
                "has_person": False,
            }
        )
    return made


def _by_days(row: dict[str, Any]) -> str:
    """Tell the outcome of a case by its days, where its severity does not."""
    if row["lost_days"]:
        return "days_away"
    return "restricted" if row["restricted_days"] else "other_recordable"


def chosen(rows: pd.DataFrame, where: Where) -> pd.DataFrame:
    """Give the cases that are meant; one that does not say what is asked is not among them."""
    if rows.empty:
        return rows
    if where.outcome:
        rows = rows[rows["outcome"].isin(where.outcome)]
    if where.worker_type:
        rows = rows[rows["worker_type"].isin(where.worker_type)]
    if where.illness_class:
        rows = rows[rows["illness_class"].isin(where.illness_class)]
    if where.is_illness is not None:
        rows = rows[rows["is_illness"].astype(bool) == where.is_illness]
    if where.recovers is not None:
        rows = rows[[value is not None and value == where.recovers for value in _known(rows["recovers"])]]
    if where.days_above is not None:
        rows = rows[rows["away_days"] > where.days_above]
    return rows


def unsaid(rows: pd.DataFrame, where: Where) -> dict[str, pd.DataFrame]:
    """Give, by field, the cases that may be meant but leave empty what is asked of them."""
    found = {}
    if where.illness_class and len(rows):
        ill = chosen(rows, where.model_copy(update={"illness_class": (), "is_illness": True}))
        found["illness_class"] = ill[ill["illness_class"].isna()]
    if where.recovers is not None and len(rows):
        lasting = chosen(rows, where.model_copy(update={"recovers": None}))
        lasting = lasting[lasting["outcome"] == "days_away"]
        found["recovers_within_6_months"] = lasting[[value is None for value in _known(lasting["recovers"])]]
    return {field: empty for field, empty in found.items() if len(empty)}


def _known(values: pd.Series) -> list[bool | None]:
    return [None if pd.isna(value) else bool(value) for value in values]


def capped(rows: pd.DataFrame, most: float | None) -> pd.DataFrame:
    """Cut the days of each case, those away first, at what a form counts at most."""
    if most is None or rows.empty:
        return rows
    away = rows["away_days"].clip(upper=most)
    return rows.assign(away_days=away, restricted_days=rows["restricted_days"].clip(upper=most - away))
