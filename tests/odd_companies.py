"""Small exports of companies unlike others: no unit, one, four hundred, very long names, one month, no site."""

from collections.abc import Callable
from pathlib import Path

from tests.test_build import write

LONG = 200
UNITS = "Unit ID,Unit name,Unit type,Parent unit ID\n"
AREAS = "Area ID,Area name,Unit ID,Boundary,Coordinate system\n"
POINTS = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Risk level\n"
HAZARDS = (
    "Hazard ID,Unit ID,Area ID,Found by,Hazard level,Found on,Original due date,Due date,Treated on,Owner,Description\n"
)
ROUNDS = "Inspection ID,Unit ID,Area ID,Inspection type,Due date,Completed on\n"
HOURS = "Unit ID,Month,Worker type,Worked hours\n"
HARM = "Accident ID,Unit ID,Accident date,Worker type,Severity\n"


def long_name(kind: str) -> str:
    """Return a name as long as people write them, half of it without a space to break it at."""
    words = f"{kind} of the works by the river and of the yard behind it between the old quay and the new gate "
    return words[: LONG // 2].ljust(LONG, "x")


def without_units(folder: Path) -> Path:
    """Write one month of hazards, inspections and accidents whose units no file names."""
    return write(folder, **facts(["U1", "U2"], "Li"))


def alone(folder: Path) -> Path:
    """Write one month of one unit, a company without a site, in which every name has 200 letters."""
    name = long_name("Boiler house")
    return write(
        folder,
        units=UNITS + f"C,{long_name('Company')},company,\n",
        areas=AREAS + f"A0,{name},C,POINT (118.86 32.27),WGS84\n",
        risk_points=POINTS + f"R1,A0,C,{long_name('Drum')},direct,major\n",
        **facts(["C"], long_name("Owner")),
    )


def of_many(folder: Path) -> Path:
    """Write one month of 400 teams below 8 sites, in which every name has 200 letters."""
    sites = [f"S{number}" for number in range(8)]
    teams = [f"T{number}" for number in range(391)]
    lines = ["C,Company,company,"]
    lines += [f"{site},{long_name(f'Site {site}')},site,C" for site in sites]
    lines += [f"{team},{long_name(f'Team {team}')},team,{sites[place % 8]}" for place, team in enumerate(teams)]
    areas = [
        f"A{place},{long_name(f'Area {place}')},{team},POINT ({118 + place % 20 / 50} {32 + place // 20 / 50}),WGS84"
        for place, team in enumerate(teams)
    ]
    return write(
        folder,
        units=UNITS + "\n".join(lines) + "\n",
        areas=AREAS + "\n".join(areas) + "\n",
        **facts(teams, long_name("Owner")),
    )


def facts(units: list[str], owner: str) -> dict[str, str]:
    """Return what happened in October 2026: of each unit a late major hazard and a treated one, a round and hours."""
    hazards, rounds, hours = [], [], []
    for place, unit in enumerate(units):
        said = long_name("Valve stuck")
        hazards.append(f"H{place},{unit},A{place},inspection,major,2026-10-01,2026-10-10,2026-10-10,,{owner},{said}")
        hazards.append(
            f"G{place},{unit},A{place},inspection,general,2026-10-02,2026-10-20,2026-10-20,2026-10-12,{owner},{said}"
        )
        rounds.append(f"I{place},{unit},A{place},routine,2026-10-15,2026-10-14")
        hours.append(f"{unit},2026-10,employee,5000")
    return {
        "hazards": HAZARDS + "\n".join(hazards) + "\n",
        "inspections": ROUNDS + "\n".join(rounds) + "\n",
        "hours": HOURS + "\n".join(hours) + "\n",
        "accidents": HARM + f"X1,{units[0]},2026-10-05,employee,lost_time\n",
    }


KINDS: dict[str, Callable[[Path], Path]] = {"no unit": without_units, "one unit": alone, "400 units": of_many}
