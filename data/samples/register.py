"""The risk register, by LEC, LS, MES or set directly: each area's worst level in force is the one planned."""

from datetime import timedelta
from itertools import product
from random import Random

from data.samples import company
from data.samples.company import Area, Row

LEVELS = ("", "low", "general", "larger", "major")
CONTROL = ("", "post", "team", "workshop", "company")
# Lowest score of general, larger and major; domain.md §5.
CUTS = {"LEC": (70, 160, 320), "LS": (9, 15, 20), "MES": (40, 90, 180)}
SCALES = {
    "LEC": ((10, 6, 3, 1, 0.5, 0.2), (10, 6, 3, 2, 1, 0.5), (100, 40, 15, 7, 3, 1)),
    "LS": ((5, 4, 3, 2, 1), (5, 4, 3, 2, 1)),
    "MES": ((5, 3, 1), (10, 6, 3, 2, 1, 0.5), (10, 8, 4, 2, 1)),
}
FIELDS = {
    "LEC": ("likelihood", "exposure", "consequence"),
    "LS": ("likelihood", "consequence"),
    "MES": ("control_state", "exposure", "consequence"),
}
SOURCES = {
    "chemical": ("Flammable vapour", "Runaway reaction", "Hot surface", "Pressure", "Corrosive liquid"),
    "tanks": ("Flammable vapour", "Toxic gas", "Static discharge", "Overfilling", "Work at height"),
    "utility": ("Steam", "Live parts", "Confined space", "Noise", "Pressure"),
    "machine": ("Rotating parts", "Flying chips", "Suspended load", "Live parts", "Sharp edges"),
    "foundry": ("Molten metal", "Suspended load", "Dust", "Heat", "Furnace water leak"),
    "weld": ("Welding fumes", "Arc and sparks", "Suspended load", "Gas cylinders", "Work at height"),
    "paint": ("Solvent vapour", "Hot oil", "Static discharge", "Toxic fumes", "Hot surface"),
    "kiln": ("Coal dust", "Hot meal", "Work at height", "Rotating parts", "Confined space"),
    "quarry": ("Falling rock", "Blasting", "Heavy vehicles", "Rotating parts", "Dust"),
    "packing": ("Vehicle traffic", "Moving belt", "Work at height", "Dust", "Manual handling"),
    "store": ("Vehicle traffic", "Falling goods", "Fire load", "Gas cylinders", "Manual handling"),
    "port": ("Falling into water", "Suspended load", "Mooring lines", "Flammable vapour", "Moving belt"),
}
MEASURES = (
    "Interlock and alarm, checked each month",
    "Permit to work and a watch",
    "Daily round with checklist",
    "Fixed guard, lock-out before repair",
    "Gas detection and forced ventilation",
    "Traffic plan and marked walkways",
    "Trained and licensed operators only",
    "Protective equipment and post rules",
    "Pressure relief, yearly inspection",
    "Emergency plan, drill twice a year",
)


def level_of(method: str, score: float) -> int:
    """Grade a score: 1 low to 4 major."""
    return 1 + sum(score >= cut for cut in CUTS[method])


def scores(random: Random, method: str, level: int) -> Row:
    """Pick scale values whose product gives the level wanted."""
    fitting = []
    for values in product(*SCALES[method]):
        score = 1.0
        for value in values:
            score *= value
        if level_of(method, score) == level and score >= 3:
            fitting.append(values)
    return dict(zip(FIELDS[method], random.choice(fitting), strict=True))


def risk_points() -> list[Row]:
    """Make the register; an area of level 0 has no entry, so it is not assessed."""
    rows: list[Row] = []
    for area in company.AREAS:
        if area.level == 0:
            continue
        random = company.stream("register", area.area_id)
        for number in range(1, random.randint(8, 14) + 1):
            level = area.level if number == 1 else min(area.level, random.choices((1, 2, 3), (60, 32, 8))[0])
            rows.append(risk_point(random, area, number, level))
    return rows


def risk_point(random: Random, area: Area, number: int, level: int) -> Row:
    """Make one entry with the given level in force (residual where given, else inherent)."""
    words = company.vocabulary()["equipment"][area.kind]
    name, _, prefix = random.choice(words).split("|")
    source = random.choice(SOURCES[area.kind])
    has_residual = number == 1 or random.random() < 0.72
    inherent = min(4, level + random.choices((0, 1, 2), (45, 45, 10))[0]) if has_residual else level
    method = random.choices(("LEC", "LS", "MES", "direct"), (60, 20, 12, 8))[0]
    graded = {"level": LEVELS[inherent]} if method == "direct" else scores(random, method, inherent)
    teams = company.teams_of(area.owner)
    owner = area.owner if inherent >= 3 else teams[number % len(teams)]
    overdue = random.random() < 0.05
    years = 3 if inherent == 1 else 1
    assessed = company.LAST_DAY - timedelta(
        days=365 * years + random.randint(5, 80) if overdue else random.randint(20, 365 * years - 10)
    )
    return dict(
        risk_point_id=f"R{area.area_id[1:]}{number:02d}",
        area_id=area.area_id,
        unit_id=owner,
        risk_point_name=f"{name.capitalize()} {prefix}-{random.randint(1, 4)}{number:02d}: {source.lower()}",
        hazard_source=source,
        method=method,
        **graded,
        residual_level=LEVELS[level] if has_residual else None,
        control_level=CONTROL[inherent],
        control_measures="; ".join(random.sample(MEASURES, 2)),
        owner_name=company.person(owner, random.randint(1, 4)),
        assessed_date=assessed,
        review_due_date=assessed + timedelta(days=365 * years),
    )
