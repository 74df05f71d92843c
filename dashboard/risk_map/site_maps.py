"""All sites at once: the areas of each on the plan that shows most of them, the worst site first."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.language import _, language
from dashboard.maps import Mark
from dashboard.risk_map import area_maps, areas
from dashboard.shapes.geometry import Shape

MOST_DRAWN = 400  # of one site: more could not be told apart in a small picture


@dataclass(frozen=True)
class SiteMap:
    """One site: its name, the map that shows most of its areas (none where they lie nowhere), and its areas."""

    name: str
    view: str
    marks: tuple[Mark, ...]
    count: int


def site_maps(build: str, filters: Filters, basis: str, since: date | None = None) -> tuple[SiteMap, ...]:
    """Return every site with areas, in the order of their worst areas."""
    return _site_maps(build, filters, basis, since, language())


@remembered(maxsize=512)
def _site_maps(
    build: str, filters: Filters, basis: str, since: date | None, reader_language: str
) -> tuple[SiteMap, ...]:
    rows = areas.areas(build, filters, basis, since)
    names = rows["site_name"].fillna(rows["site_id"]).fillna(rows["unit_name"]).fillna(_("No site"))
    return tuple(_site(build, str(name), part, basis) for name, part in rows.groupby(names, sort=False))


def _site(build: str, name: str, rows: pd.DataFrame, basis: str) -> SiteMap:
    views = area_maps.views(build, rows)
    view = max(views, key=lambda one: len(one.area_ids)).key if views else ""
    listed = list(rows.head(MOST_DRAWN).itertuples())
    shapes = {str(row.area_id): area_maps.shape_of(build, view, str(row.area_id)) or Shape() for row in listed}
    return SiteMap(name, view, tuple(area_maps.marks_of(listed, shapes, basis)), len(rows))


def count_of_sites(rows: pd.DataFrame) -> int:
    """Return how many sites these areas belong to."""
    return int(rows["site_id"].fillna("").nunique())
