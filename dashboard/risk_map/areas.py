"""Areas with their level, their overdue counts and their shapes: what the risk map is drawn from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.data_folder import data_dir
from dashboard.filters import Filters, of_units
from dashboard.language import N_, _
from dashboard.maps import Plan
from dashboard.numbers import company, kpis, names, warehouse
from dashboard.risk_map import amounts, area_levels, area_words
from dashboard.shapes.geometry import BadShape, Shape, look_swapped, on_earth, on_plan, read_shape
from dashboard.shapes.levels import NOT_ASSESSED, level_of
from dashboard.shapes.plan_pictures import picture_uri

CURRENT, IN_FORCE, INHERENT, CHANGE = "current_level", "level_in_force", "inherent_level", "change"
ORDER_OF = {CURRENT: "current_order", IN_FORCE: "base_order", INHERENT: "inherent_order", CHANGE: "current_order"}
COUNTS = ("risk_point_count", "review_overdue_count", "open_count", "overdue_count", "major_overdue_count")


@dataclass(frozen=True)
class Problem:
    """An area that is not on the map, or only on one of two, and which of its fields cannot be drawn, and why."""

    area_id: str
    area_name: str
    reason: BadShape
    field: str = "boundary"


@dataclass(frozen=True)
class Shapes:
    """The shapes of all areas of a build: by plan in its units, and by longitude and latitude."""

    plans: dict[str, dict[str, Shape]]
    earth: dict[str, Shape]
    problems: tuple[Problem, ...]


def level_names() -> dict[str, str]:
    """Return what the levels are called in the language of the reader, worst first."""
    return {**names.codes("level"), NOT_ASSESSED: _("Not assessed")}


def level_name(name: object) -> str:
    """Return what one level is called; ask for `level_names` where there are many."""
    return level_names().get(level_of(name).name, str(name))


def areas(build: str, filters: Filters, basis: str = CURRENT, since: date | None = None) -> pd.DataFrame:
    """Return one row per area of the chosen unit: level, counts, worst first.

    The base level is the worst of all risk points of the area, the current one that and what the facts make of it;
    without a risk point the area is not assessed. Counts are those of the place: hazards in the area, whichever unit
    has to treat them. With CHANGE the areas that rose since a day come first; with one of `amounts` the shade of what
    is counted takes the place of the level.
    """
    return _areas(build, filters, basis, since).copy()


@remembered(maxsize=160)
def _areas(build: str, filters: Filters, basis: str, since: date | None) -> pd.DataFrame:
    rows = _territory(filters)
    place = replace(of_units(filters), slices=())
    rows = rows.merge(_register(place), on="area_id", how="left").merge(_open(place), on="area_id", how="left")
    for name in COUNTS:
        rows[name] = rows[name].fillna(0).astype(int)
    rows = _with_levels(build, rows, day_of(build, filters), since)
    if basis in amounts.KPIS:
        return amounts.coloured(rows, filters, basis)
    rows["order"] = rows[ORDER_OF[basis]]
    rows["level"] = [area_words.level_name_of(order) for order in rows["order"]]
    order = ["order", "major_overdue_count", "overdue_count", "area_name", "area_id"]
    falling = [False, False, False, True, True]
    if basis == CHANGE:
        order, falling = ["move", *order], [False, *falling]
    return rows.sort_values(order, ascending=falling).reset_index(drop=True)


def _with_levels(build: str, rows: pd.DataFrame, day: date | None, since: date | None) -> pd.DataFrame:
    """Add base, inherent and current order on a day, the current one on an earlier day, and the move between them."""
    none = pd.DataFrame(columns=["area_id", *area_levels.LEVEL_COLUMNS])
    levels = area_levels.on(build, day) if day else none
    ids = rows["area_id"].tolist()
    found = {name: area_levels.orders(levels, ids, name) for name in area_levels.LEVEL_COLUMNS}
    before = area_levels.orders(area_levels.on(build, since), ids, "current_order") if since else found["current_order"]
    both = zip(before, found["current_order"], strict=True)
    moves = [now - then if now and then else 0 for then, now in both]
    return rows.assign(**found, before_order=before, move=moves)


def day_of(build: str, filters: Filters) -> date | None:
    """Return the day on which levels and open hazards are read."""
    return filters.as_of or company.build_facts(build).as_of


def _territory(filters: Filters) -> pd.DataFrame:
    """Return the areas whose owner is the chosen unit or below it, as far as the reader may see them."""
    where, values = ["true"], list[str]()
    below = "areas.unit_id in (select unit_id from unit_ancestors where ancestor_id in ({}))"
    for units in (filters.scope, filters.chosen_units or None):
        if units is not None:
            where.append(below.format(", ".join("?" * len(units)) or "null"))
            values += units
    if filters.area_id:
        where.append("areas.area_id = ?")
        values.append(filters.area_id)
    return warehouse.query(
        "select area_id, coalesce(area_name, area_id) as area_name, areas.unit_id, units.unit_name, site_id,"
        " sites.unit_name as site_name, plan_id, areas.is_declared from areas"
        " left join units on units.unit_id = areas.unit_id left join unit_paths on unit_paths.unit_id = areas.unit_id"
        f" left join units as sites on sites.unit_id = unit_paths.site_id where {' and '.join(where)}",
        values,
    )


def _register(filters: Filters) -> pd.DataFrame:
    """Return the number of risk points and of overdue reviews of each area that has risk points."""
    points = kpis.rate("risk_point_count", by=("area",), filters=filters).rows.dropna(subset=["area", "top"])
    reviews = kpis.rate("review_overdue_count", by=("area",), filters=filters).rows.dropna(subset=["area"])
    found = pd.DataFrame({"risk_point_count": points.groupby("area")["top"].sum()})
    found["review_overdue_count"] = reviews.set_index("area")["top"]
    return found.rename_axis("area_id").reset_index()


def _open(filters: Filters) -> pd.DataFrame:
    """Return the open, overdue and major overdue hazards of each area."""
    overdue = kpis.rate("overdue_open_count", by=("area", "hazard_level"), filters=filters).rows.dropna(subset=["area"])
    still_open = kpis.rate("open_count", by=("area",), filters=filters).rows.dropna(subset=["area"])
    found = pd.DataFrame({"open_count": still_open.set_index("area")["top"]})
    found = found.join(overdue.groupby("area")["top"].sum().rename("overdue_count"), how="outer")
    major = overdue[overdue["hazard_level"] == "major"].groupby("area")["top"].sum()
    return found.join(major.rename("major_overdue_count"), how="outer").rename_axis("area_id").reset_index()


def knows_overdue(filters: Filters) -> bool:
    """Say whether the loaded exports tell which hazards are overdue: not known is not zero."""
    asked = kpis.rate("overdue_open_count", filters=replace(of_units(filters), slices=()))
    return bool(asked.rows["top"].notna().any())


def level_counts(rows: pd.DataFrame) -> dict[str, int]:
    """Return how many areas each level has."""
    return {str(name): int(count) for name, count in rows["level"].value_counts().items()}


@dataclass(frozen=True)
class Known:
    """An area as the exports declare it."""

    area_id: str
    area_name: str
    unit_id: str
    position: str = ""


@remembered(maxsize=2)
def known(build: str) -> dict[str, Known]:
    """Return all areas that have a unit, by ID."""
    rows = warehouse.query(
        "select area_id, coalesce(area_name, area_id), unit_id, coalesce(position, '') from areas"
        " where unit_id is not null order by 2, 1"
    )
    return {row[0]: Known(*row) for row in rows.itertuples(index=False, name=None)}


# --- shapes -------------------------------------------------------------------------------------------------------


@remembered(maxsize=2)
def shapes(build: str) -> Shapes:
    """Read the boundaries and positions of all areas once per build; what cannot be drawn is kept with its reason."""
    rows = warehouse.query(
        "select area_id, coalesce(area_name, area_id) as area_name, plan_id, boundary, coordinate_system, position"
        " from areas where boundary is not null or position is not null order by area_id"
    )
    found = Shapes({}, {}, ())
    problems: list[Problem] = []
    sizes = plan_sizes(build)
    sent: Any = rows.astype(object).where(rows.notna(), None).itertuples(index=False)
    for row in sent:
        for field, text, system, plan_id in _drawings(row):
            try:
                _keep(found, row.area_id, read_shape(text), system, plan_id, sizes)
            except BadShape as reason:
                problems.append(Problem(row.area_id, row.area_name, reason, field))
    known = dict(zip(rows["area_id"], rows["area_name"], strict=True))
    for area_id in sorted(look_swapped(found.earth)):
        swapped = BadShape(N_("it lies far from the others: longitude and latitude look swapped"))
        problems.append(Problem(area_id, known[area_id], swapped))
        del found.earth[area_id]
    return replace(found, problems=tuple(problems))


def _drawings(row: Any) -> Iterable[tuple[str, str, str, str | None]]:
    """Return what an area says about its place: the field, its text, its coordinate system, its plan."""
    boundary, position = row.boundary, row.position
    system = row.coordinate_system or ("plan" if row.plan_id else "WGS84")
    if boundary and (system == "plan" or not position):
        yield "boundary", boundary, system, row.plan_id
    if position:
        yield "position", position, "WGS84", None


def _keep(
    found: Shapes, area_id: str, shape: Shape, system: str, plan_id: str | None, sizes: dict[str, tuple[float, float]]
) -> None:
    if system != "plan":
        found.earth[area_id] = on_earth(shape, system)
    elif plan_id not in sizes:
        raise BadShape(N_("its plan {plan} is not loaded"), plan=plan_id or "?")
    else:
        found.plans.setdefault(plan_id, {})[area_id] = on_plan(shape, *sizes[plan_id])


@remembered(maxsize=2)
def plan_sizes(build: str) -> dict[str, tuple[float, float]]:
    """Return the width and height of every plan, in its own units."""
    rows = warehouse.query("select plan_id, width, height from plans order by plan_id")
    sizes = zip(rows["width"].astype(float), rows["height"].astype(float), strict=True)
    return dict(zip(rows["plan_id"], sizes, strict=True))


@remembered(maxsize=2)
def plan_names(build: str) -> dict[str, str]:
    """Return the name of the unit that each plan shows."""
    rows = warehouse.query(
        "select plan_id, coalesce(units.unit_name, plans.unit_id) as unit_name from plans"
        " left join units on units.unit_id = plans.unit_id order by plan_id"
    )
    shared = rows["unit_name"].duplicated(keep=False)
    apart = rows["unit_name"].where(~shared, rows["unit_name"] + " · " + rows["plan_id"])
    return dict(zip(rows["plan_id"], apart, strict=True))


@remembered(maxsize=16)
def plan(build: str, plan_id: str) -> Plan:
    """Return one plan with its picture."""
    rows = warehouse.query("select file_name, width, height from plans where plan_id = ?", [plan_id])
    row = rows.iloc[0]
    picture = picture_uri(data_dir() / "lake" / "pictures", row["file_name"])
    return Plan(float(row["width"]), float(row["height"]), picture)
