"""The assessments that were made by a day, each with its elements, its level and the other side's view of it."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.filters import Filters, of_units
from dashboard.language import pick
from dashboard.numbers import company, kpis, warehouse
from dashboard.numbers.asked_once import asked_once
from dashboard.standardisation.judging import Judged, judged
from dashboard.standardisation.schemes import Scheme, schemes

KPI = "standardisation_share"
ELEMENTS = "assessed_element_count"
HARMED, HOURS = "recordable_count", "worked_hours"
COLUMNS = ("assessed_element_id", "part_code", "element_code", "full_score", "actual_score", "is_blank", "finding")
WHO = ("authority", "group", "self")  # whose assessment decides, the first that there is


@dataclass(frozen=True, eq=False)
class Assessment:
    """One assessment of a unit by a scheme: its elements (columns COLUMNS) and what they give."""

    assessment_id: str
    scheme: Scheme
    unit_id: str
    unit_name: str
    day: date
    assessor_type: str
    elements: pd.DataFrame
    judged: Judged

    @property
    def filters(self) -> Filters:
        """Return the choices whose records are those of this assessment, where a day has one of a kind."""
        slices = (("assessor_type", self.assessor_type), ("scheme", self.scheme.name))
        return Filters(from_date=self.day, to_date=self.day, unit_id=self.unit_id, slices=slices)


def made(filters: Filters) -> tuple[Assessment, ...]:
    """Give every assessment made by the end of the period, of the chosen units and all below them, oldest first.

    A level stands from its day on, so an assessment before the period counts too.
    """
    return _made(warehouse.in_use().stem, replace(filters, from_date=None, area_id=None, slices=(), base=None))


@asked_once(16)
def _made(build: str, filters: Filters) -> tuple[Assessment, ...]:
    rows = kpis.records(ELEMENTS, filters, "top")
    known, found = schemes(), []
    for _key, elements in rows.groupby(["scheme", "scheme_from", "assessment_id"], sort=True):
        first = elements.iloc[0]
        scheme = known[str(first["scheme"]), pd.Timestamp(first["scheme_from"]).date()]
        day = pd.Timestamp(first["assessed_date"]).date()
        unit_id = str(first["unit_id"])
        given = elements[list(COLUMNS)].reset_index(drop=True)
        harmed = _harmed(build, filters, unit_id, day)
        result = judged(scheme, given, harmed, day, _known_from(filters, unit_id) or day)
        unit_name = str(first["unit_name"] or unit_id)
        found.append(
            Assessment(
                str(first["assessment_id"]), scheme, unit_id, unit_name, day, first["assessor_type"], given, result
            )
        )
    return tuple(sorted(found, key=lambda one: (one.day, one.unit_id, one.assessment_id)))


def _harmed(build: str, filters: Filters, unit_id: str, day: date) -> pd.DataFrame | None:
    """Give who was killed or seriously injured in a unit up to a day; None where no accidents are loaded."""
    if "accidents" not in company.tables_loaded(build):
        return None
    rows = kpis.records(HARMED, replace(of_units(filters, [unit_id]), to_date=day), "top")
    return rows[rows["deaths"] + rows["serious_injuries"] > 0][["accident_date", "deaths", "serious_injuries"]]


def _known_from(filters: Filters, unit_id: str) -> date | None:
    """Give the first month of which hours or accidents of a unit and all below it are loaded; None without any."""
    asked = replace(of_units(filters, [unit_id]), to_date=None)
    months = [month for name in (HOURS, HARMED) for month in kpis.rate(name, ("month",), asked).rows["month"].dropna()]
    return date.fromisoformat(f"{min(months)}-01") if months else None


def newest(every: tuple[Assessment, ...], assessor_types: tuple[str, ...] = WHO) -> tuple[Assessment, ...]:
    """Give the newest assessment of each unit and scheme, of the first of these assessors that made one."""
    found: dict[tuple[str, str], Assessment] = {}
    for who in reversed(assessor_types):
        found |= {(one.unit_id, one.scheme.name): one for one in every if one.assessor_type == who}
    return tuple(sorted(found.values(), key=lambda one: (one.unit_name, pick(one.scheme.label))))


def of_one(every: tuple[Assessment, ...], unit_id: str, scheme: str) -> tuple[Assessment, ...]:
    """Give all assessments of a unit by a scheme, oldest first."""
    return tuple(one for one in every if (one.unit_id, one.scheme.name) == (unit_id, scheme))


def two_views(every: tuple[Assessment, ...]) -> pd.DataFrame:
    """Put the newest self-assessment beside the newest one of an authority, element by element, of one unit and scheme.

    Columns: element_code, full_score, own, theirs, more (own less theirs: above 0 where the unit saw itself better).
    Empty where either is missing.
    """
    sides = []
    for who in ("self", "authority"):
        rows = [one for one in every if one.assessor_type == who]
        if not rows:
            return pd.DataFrame(columns=["element_code", "full_score", "own", "theirs", "more"])
        sides.append(rows[-1].elements[["element_code", "full_score", "actual_score"]])
    both = sides[0].merge(sides[1][["element_code", "actual_score"]], on="element_code", suffixes=("_own", ""))
    both = both.rename(columns={"actual_score_own": "own", "actual_score": "theirs"}).dropna(subset=["own", "theirs"])
    both["more"] = both["own"] - both["theirs"]
    return both.sort_values("more", ascending=False, kind="stable")
