"""The made-up group: its units, its people, its areas with their shape on the plan and on the ground."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
SEED = 20261103
FIRST_DAY = date(2023, 11, 1)
LAST_DAY = date(2026, 10, 31)
Row = dict[str, Any]

SILENT_TEAM = "T232"
SLOW_WORKSHOP, SLOW_FROM = "W13", date(2026, 3, 1)
BATCH_WORKSHOP = "W31"
RED_AREA, RED_FROM = "A307", date(2026, 8, 1)
CAMPAIGN_SITE, CAMPAIGN_START, CAMPAIGN_END = "S2", date(2025, 6, 1), date(2025, 6, 30)


def stream(*names: object) -> Random:
    """Give each part its own random stream, so that a change to one table leaves the others as they are."""
    return Random(":".join(str(name) for name in (SEED, *names)))


@cache
def vocabulary() -> dict[str, Any]:
    """Read the checklist and the words the texts are made of."""
    return tomllib.loads((HERE / "vocabulary.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Site:
    """A site: size in metres (= plan units), top-left corner in WGS 84, turn of the plan against north in degrees."""

    site_id: str
    name: str
    industry: str
    size: tuple[int, int]
    corner: tuple[float, float]
    turn: float
    people_per_team: float
    contractors: int
    share: float


@dataclass(frozen=True)
class Area:
    """An area: owner, kind of equipment, worst residual level (0 = not assessed) and corners on the plan in metres."""

    area_id: str
    name: str
    owner: str
    kind: str
    level: int
    corners: tuple[tuple[int, int], ...]


SITES = (
    Site("S1", "Linhai Chemical Works", "Basic chemicals", (640, 465), (118.8652, 32.2746), 8.0, 72, 350, 1.0),
    Site("S2", "Donghe Machinery Plant", "Machinery", (560, 425), (118.9473, 32.1988), -5.0, 68, 230, 1.0),
    Site("S3", "Xishan Cement Plant", "Building materials", (700, 460), (118.7214, 32.3391), 12.0, 56, 210, 1.0),
    Site("S4", "Beigang Terminal", "Port handling", (320, 240), (118.8119, 32.2293), 3.0, 8, 10, 0.35),
)

WORKSHOPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "W11": (
        "Synthesis Workshop",
        ("Synthesis Shift A", "Synthesis Shift B", "Synthesis Shift C", "Hydrogenation Team"),
    ),
    "W12": (
        "Chlor-alkali Workshop",
        ("Electrolysis Shift A", "Electrolysis Shift B", "Chlorine Filling Team", "Brine Team"),
    ),
    "W13": ("Tank Farm and Utilities", ("Tank Farm Team", "Boiler Team", "Waste Water Team", "Electrical Team")),
    "W14": ("Packing and Logistics", ("Packing Team", "Warehouse Team", "Truck Loading Team")),
    "W21": ("Foundry", ("Melting Team", "Moulding Team", "Fettling Team")),
    "W22": ("Machining Workshop", ("Heavy Machining Day", "Heavy Machining Night", "CNC Team", "Tool Room Team")),
    "W23": ("Welding and Assembly", ("Welding Team 1", "Welding Team 2", "Assembly Team 1", "Assembly Team 2")),
    "W24": ("Surface and Heat Treatment", ("Paint Team", "Heat Treatment Team")),
    "W31": ("Quarry and Crushing", ("Quarry Team", "Crusher Team", "Stockyard Team")),
    "W32": ("Clinker Workshop", ("Kiln Shift A", "Kiln Shift B", "Coal Mill Team")),
    "W33": ("Packing and Dispatch", ("Packing Team North", "Packing Team South", "Silo Team")),
    "W41": ("Terminal Operations", ("Berth Team", "Bulk Shed Team", "Gate Team")),
}


def box(left: int, top: int, right: int, bottom: int) -> tuple[tuple[int, int], ...]:
    """Give the corners of a rectangle."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


AREAS = (
    Area("A101", "Esterification unit", "W11", "chemical", 3, box(40, 40, 122, 142)),
    Area("A102", "Hydrogenation unit", "W11", "chemical", 3, box(130, 40, 204, 142)),
    Area("A103", "Electrolysis hall", "W12", "chemical", 2, box(230, 40, 424, 92)),
    Area("A104", "Chlorine filling and storage", "W12", "tanks", 4, box(230, 100, 424, 142)),
    Area("A105", "Solvent tank farm", "W13", "tanks", 3, box(450, 40, 600, 142)),
    Area("A106", "Boiler house", "W13", "utility", 2, box(40, 170, 122, 282)),
    Area(
        "A107",
        "Waste water station",
        "W13",
        "utility",
        1,
        ((450, 170), (600, 170), (600, 240), (540, 240), (540, 282), (450, 282)),
    ),
    Area("A108", "Resin packing hall", "W14", "packing", 1, box(230, 170, 324, 282)),
    Area("A109", "Finished goods warehouse", "W14", "store", 2, box(332, 170, 424, 282)),
    Area("A110", "Truck loading bay", "W14", "packing", 2, box(230, 310, 424, 356)),
    Area("A111", "Administration and canteen", "S1", "office", 0, box(40, 310, 204, 400)),
    Area("A112", "Substation and compressors", "W13", "utility", 2, box(130, 170, 204, 282)),
    Area("A201", "Melting shop", "W21", "foundry", 3, box(40, 40, 170, 120)),
    Area("A202", "Moulding and sand", "W21", "foundry", 2, box(40, 128, 170, 180)),
    Area("A203", "Heavy machining hall", "W22", "machine", 2, box(200, 40, 360, 104)),
    Area("A204", "Tool and CNC hall", "W22", "machine", 1, box(200, 112, 360, 180)),
    Area("A205", "Welding hall", "W23", "weld", 2, box(390, 40, 520, 180)),
    Area("A206", "Assembly hall", "W23", "weld", 1, box(200, 210, 360, 300)),
    Area("A207", "Paint shop", "W24", "paint", 3, box(40, 210, 170, 262)),
    Area("A208", "Heat treatment", "W24", "paint", 2, box(40, 270, 170, 340)),
    Area("A209", "Gas cylinder store", "W24", "store", 2, box(390, 210, 450, 262)),
    Area("A210", "New test yard", "S2", "yard", 0, ((390, 280), (520, 280), (520, 360), (440, 360), (390, 330))),
    Area(
        "A301", "Quarry face", "W31", "quarry", 3, ((30, 40), (190, 30), (230, 90), (200, 190), (120, 220), (30, 180))
    ),
    Area("A302", "Crusher house", "W31", "quarry", 2, box(270, 50, 350, 140)),
    Area("A303", "Limestone yard", "W31", "quarry", 1, ((270, 160), (395, 160), (415, 200), (395, 240), (270, 240))),
    Area("A304", "Kiln and preheater", "W32", "kiln", 3, box(452, 50, 660, 120)),
    Area("A305", "Coal mill", "W32", "kiln", 3, box(450, 140, 540, 240)),
    Area("A306", "Central control and substation", "W32", "utility", 1, box(560, 140, 660, 240)),
    Area("A307", "Packing and bag loading hall", "W33", "packing", 2, box(270, 280, 430, 370)),
    Area("A308", "Cement silos", "W33", "kiln", 2, box(450, 280, 660, 370)),
    Area("A401", "Berth and loading arm", "W41", "port", 2, box(30, 30, 290, 76)),
    Area("A402", "Bulk shed", "W41", "store", 1, box(30, 96, 170, 180)),
    Area("A403", "Weighbridge and gate house", "W41", "office", 0, box(200, 110, 290, 180)),
)


def site_of(unit_id: str) -> Site:
    """Give the site a unit, area or plan belongs to: the first digit of every identifier names it."""
    return next(site for site in SITES if site.site_id[1] == unit_id[1])


def workshop_of(team_id: str) -> str:
    """Give the workshop of a team."""
    return f"W{team_id[1:3]}"


def teams_of(workshop_id: str) -> list[str]:
    """List the teams of a workshop."""
    return [f"T{workshop_id[1:]}{number}" for number in range(1, len(WORKSHOPS[workshop_id][1]) + 1)]


TEAMS = [team for workshop in WORKSHOPS for team in teams_of(workshop)]


def areas_of(workshop_id: str) -> list[Area]:
    """List the areas a workshop owns."""
    return [area for area in AREAS if area.owner == workshop_id]


def team_areas(team_id: str) -> list[Area]:
    """List the areas a team works in: its own one first, then one it shares."""
    owned = areas_of(workshop_of(team_id))
    number = int(team_id[3]) - 1
    return [owned[number % len(owned)], owned[(number + 1) % len(owned)]]


def person(unit_id: str, number: int, chinese: bool = False) -> str:
    """Give the made-up name of the n-th person of a unit, the same one each time."""
    words, random = vocabulary()["people"], stream("person", unit_id, number)
    surname, given = random.choice(words["surnames"]), random.choice(words["given"])
    part = 1 if chinese else 0
    return ("" if chinese else " ").join((surname.split("|")[part], given.split("|")[part]))


def months() -> list[date]:
    """List the first days of the 36 months."""
    return [date(2023 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(36)]


def month_end(day: date) -> date:
    """Give the last day of the month of a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
