"""Exports of a company in which every table is empty somewhere: what a unit lacks must be a sentence, never a crash."""

from pathlib import Path

from tests.test_build import write

OLD_MONTHS = tuple(f"2021-{month:02}" for month in range(1, 5))
NEW_MONTHS = tuple(f"2024-{month:02}" for month in range(8, 13)) + tuple(f"2025-{month:02}" for month in range(1, 7))
NEWEST = "2025-06"
QUIET = "2024-07"  # everything known then is more than three years old
FIRST = "2021-01"

LACKING = {  # the tables that hold no row of a team; a month's records cost little, a team to ask for costs seconds
    "CALM": ("accidents", "inspection_plans", "inspections", "checks"),
    "UNCOUNTED": ("exposures", "hazards"),
    "NEW": ("targets",),
    "OLD": ("targets",),
}
SITES = {"CALM": "S1", "UNCOUNTED": "S1", "NEW": "S2", "OLD": "S2"}
MONTHS = {"NEW": (NEWEST,), "OLD": OLD_MONTHS}
CONTRADICTIONS = {  # what every page and pack must bear: rows that contradict themselves, twins, sums, impossible hours
    "accidents": [
        "Z1,NEW,2025-06-15,employee,A-NEW,fatal,",
        "Z2,NEW,2025-06-15,employee,A-NEW,near_miss,3",
        "Z3,NEW,2025-06-16,employee,A-NEW,,30",
        "Z4,NEW,2025-06-17,employee,A-NEW,lost_time,4",
        "Z5,NEW,2025-06-17,employee,A-NEW,lost_time,4",
        "Z6,OLD,2021-04-15,employee,A-OLD,fatal,6000",
    ],
    "exposures": ["S2,2025-06,employee,2000,12", "S1,2025-06,employee,900000,12", "CALM,2025-06,contractor,20000000,"],
    "hazards": ["Z7,NEW,employee,general,2025-06-20,,A-NEW,condition,2025-06-19,2025-06-01,2025-06-01,,"],
}
HEADERS = {
    "units": "Unit ID,Unit name,Unit type,Parent unit ID",
    "areas": "Area ID,Area name,Unit ID,Boundary,Coordinate system",
    "risk_points": "Risk point ID,Area ID,Unit ID,Risk point name,Method,Likelihood,Consequence,Assessed on,Review due",
    "inspection_plans": "Plan row ID,Unit ID,Period start,Period end,Required inspections,Area ID",
    "inspections": "Inspection ID,Unit ID,Inspection type,Area ID,Led by,Due date,Completed on",
    "checks": "Check ID,Inspection ID,Item code,Result",
    "hazards": "Hazard ID,Unit ID,Found by,Hazard level,Found on,Inspection ID,Area ID,Hazard type,Recorded on,"
    "Original due date,Due date,Treated on,Accepted on",
    "accidents": "Accident ID,Unit ID,Accident date,Worker type,Area ID,Severity,Lost days",
    "exposures": "Unit ID,Month,Worker type,Worked hours,Average headcount",
    "targets": "KPI,Unit ID,Valid from,Valid to,Target,Tolerance",
    "annotations": "Annotation ID,Annotation type,What happened,Valid from,Unit ID,Valid to",
}


def exports(folder: Path) -> Path:
    """Write an export per table into a new folder."""
    rows: dict[str, list[str]] = {table: [] for table in HEADERS}
    rows["units"] = ["C,All of it,company,", "S1,One,site,C", "S2,Two,site,C"]
    rows["targets"] = ["ltifr,CALM,2025-01-01,2025-12-31,2,1", "conformity_rate,UNCOUNTED,2025-01-01,2025-12-31,90,5"]
    rows["annotations"] = ["N1,campaign,Safety month,2025-06-01,CALM,2025-06-30"]
    for place, (team, site) in enumerate(SITES.items()):
        rows["units"].append(f"{team},Team {team.lower()},team,{site}")
        for table, lines in rows_of(team, place).items():
            rows[table] += lines
    for table, lines in CONTRADICTIONS.items():
        rows[table] += lines
    texts = {table: "\n".join([HEADERS[table], *lines]) + "\n" for table, lines in rows.items()}
    return write(folder, **texts)


def rows_of(team: str, place: int) -> dict[str, list[str]]:
    """Write the rows of one team, without the tables that it lacks."""
    rows = register_of(team, place)
    for number, month in enumerate(MONTHS.get(team, OLD_MONTHS + NEW_MONTHS)):
        for table, lines in month_of(team, number, month).items():
            rows.setdefault(table, []).extend(lines)
    return {table: lines for table, lines in rows.items() if table not in LACKING[team]}


def register_of(team: str, place: int) -> dict[str, list[str]]:
    """Write the area of a team with its one risk point."""
    west, east = 118 + place / 100, 118.005 + place / 100
    boundary = f'"POLYGON (({west} 32, {east} 32, {east} 32.005, {west} 32.005, {west} 32))"'
    return {
        "areas": [f"A-{team},Hall of {team.lower()},{team},{boundary},WGS84"],
        "risk_points": [f"R-{team},A-{team},{team},Press,LS,3,4,2021-01-10,2024-06-30"],
    }


def month_of(team: str, number: int, month: str) -> dict[str, list[str]]:
    """Write what happens to a team in a month: one of each, and an accident in every other month."""
    area, visit = f"A-{team}", "" if "inspections" in LACKING[team] else f"I-{team}-{number}"
    treated = f"{month}-20,{month}-21" if number % 3 else ","
    severity = ("lost_time,4", "near_miss,", "medical_treatment,")[number % 3]
    rows = {
        "inspection_plans": [f"P-{team}-{number},{team},{month}-01,{month}-28,1,{area}"],
        "inspections": [f"I-{team}-{number},{team},routine,{area},expert,{month}-12,{month}-10"],
        "checks": [
            f"K1-{team}-{number},I-{team}-{number},1.1,conforming",
            f"K2-{team}-{number},I-{team}-{number},1.2,nonconforming",
        ],
        "hazards": [
            f"H-{team}-{number},{team},inspection,general,{month}-10,{visit},{area},condition,{month}-11,"
            f"{month}-25,{month}-25,{treated}"
        ],
        "exposures": [f"{team},{month},employee,2000,12"],
    }
    if number % 2 == 0:
        rows["accidents"] = [f"X-{team}-{number},{team},{month}-15,employee,{area},{severity}"]
    return rows
