"""Hazards: what the checks and rounds found, and what employees, monitors and the authority reported."""

from datetime import date, timedelta
from random import Random
from typing import Any

from data.samples import company, treatment
from data.samples.company import Row

CHINESE_SITE = "S3"
OTHER_SOURCES = {"employee": 1000, "monitoring": 170, "authority": 120}


def hazards(inspections: list[Row], checks: list[Row], risk_points: list[Row]) -> list[Row]:
    """Make every hazard found up to the last day, in order of the day found."""
    rows = from_inspections(inspections, checks) + from_others() + overdue_of_red_area()
    rows.sort(key=lambda row: (row["found_date"], row["unit_id"], row["item"]["code"]))
    points: dict[str, list[str]] = {}
    for point in risk_points:
        points.setdefault(point["area_id"], []).append(point["risk_point_id"])
    for number, row in enumerate(rows, 1):
        row["hazard_id"] = f"H{number:05d}"
        complete(row, points.get(row["area_id"], []))
    return rows


def from_inspections(inspections: list[Row], checks: list[Row]) -> list[Row]:
    """Nine in ten nonconforming checks become a hazard; inspectors also note what no item asks for."""
    items = {item["code"]: item for item in company.vocabulary()["items"]}
    failed: dict[str, list[str]] = {}
    for check in checks:
        if check["result"] == "nonconforming":
            failed.setdefault(check["inspection_id"], []).append(check["item_code"])
    rows = []
    for inspection in inspections:
        day, unit = inspection["completed_date"], inspection["unit_id"]
        if day is None:
            continue
        random = company.stream("findings", inspection["inspection_id"])
        codes = [code for code in failed.get(inspection["inspection_id"], []) if random.random() < 0.9]
        extra = random.choices((0, 1, 2, 3), (72, 18, 7, 3))[0] if unit != company.SILENT_TEAM else 0
        codes += [
            random.choice(list(items)) for _ in range(extra) if random.random() < company.site_of(unit).share + 0.3
        ]
        rows += [
            found(random, unit, inspection["area_id"], day, items[code], "inspection")
            | {"inspection_id": inspection["inspection_id"]}
            for code in codes
        ]
        inspection["outcome"] = f"Findings: {len(codes)}, treatment notice issued" if codes else "No findings"
    return rows


def from_others() -> list[Row]:
    """Hazards that no inspection found, in step with the people of each team."""
    items = company.vocabulary()["items"]
    rows = []
    for source, number in OTHER_SOURCES.items():
        random = company.stream("others", source)
        teams = [team for team in company.TEAMS if team != company.SILENT_TEAM]
        weights = [company.site_of(team).people_per_team for team in teams]
        for team in random.choices(teams, weights, k=number):
            day = company.FIRST_DAY + timedelta(days=random.randint(0, (company.LAST_DAY - company.FIRST_DAY).days))
            rows.append(found(random, team, None, day, random.choice(items), source))
    return rows


def overdue_of_red_area() -> list[Row]:
    """Make the open hazards that turn one area red: a major one past its due date and seven general ones."""
    items = {item["code"]: item for item in company.vocabulary()["items"]}
    random = company.stream("red area")
    rows = []
    for code, day, due in (
        ("M02", date(2026, 8, 18), 30),
        ("M01", date(2026, 8, 26), 15),
        ("L04", date(2026, 9, 2), 10),
        ("M05", date(2026, 9, 9), 15),
        ("F05", date(2026, 9, 17), 10),
        ("E01", date(2026, 9, 23), 15),
        ("L03", date(2026, 9, 30), 7),
        ("M01", date(2026, 10, 9), 10),
    ):
        row = found(random, random.choice(("T331", "T333")), company.RED_AREA, day, items[code], "employee")
        rows.append(row | {"level": "major" if due == 30 else "general", "stays_open": due})
    return rows


def found(random: Random, unit: str, area: str | None, day: date, item: Row, source: str) -> Row:
    """Make a hazard at the moment it is found; one found in a workshop falls to one of its teams."""
    if unit[0] == "W":
        unit = random.choice([team for team in company.teams_of(unit) if team != company.SILENT_TEAM])
    return {
        "unit_id": unit,
        "area_id": area or company.team_areas(unit)[random.random() < 0.35].area_id,
        "found_date": day,
        "source": source,
        "item": item,
    }


def complete(row: Row, points: list[str]) -> None:
    """Fill in what stands in the record besides where, when and what was found."""
    random, item, unit = company.stream("hazard", row["hazard_id"]), row["item"], row["unit_id"]
    chinese = unit[1] == CHINESE_SITE[1]
    if "level" not in row:
        row["level"] = "major" if random.random() < 0.03 else "general"
    treatment.treat(random, row)
    violation = random.choices(("operation", "discipline", "command"), (70, 20, 10))[0]
    row["hazard_level"] = row.pop("level")
    row |= {
        "hazard_type": item["type"],
        "violation_type": violation if item["type"] == "act" else None,
        "legal_basis": item["basis"],
        "description": describe(random, row, chinese),
        "risk_point_id": random.choice(points) if points and random.random() < 0.9 else None,
        "recorded_date": min(
            row["found_date"] + timedelta(days=random.choices((0, 1, 2), (75, 20, 5))[0]),
            row["treated_date"] or company.LAST_DAY,
            company.LAST_DAY,
        ),
        "owner_name": company.person(unit, random.randint(1, 6), chinese) if random.random() > 0.02 else None,
        "reported_by": company.person(unit, random.randint(11, 30), chinese) if row["source"] == "employee" else None,
        "cost": round(random.expovariate(1 / 900), -1) if row["treated_date"] and random.random() < 0.6 else None,
        "is_deleted": row["hazard_level"] == "general" and "stays_open" not in row and random.random() < 0.003,
    }
    del row["item"]
    row.pop("stays_open", None)


def describe(random: Random, row: Row, chinese: bool) -> str:
    """Word the finding from its item, a piece of equipment of the area and a place in it."""
    area = next(area for area in company.AREAS if area.area_id == row["area_id"])
    words: dict[str, Any] = company.vocabulary()
    equipment = random.choice(words["equipment"].get(area.kind, words["equipment"]["store"])).split("|")
    number = random.randrange(len(words["places"]["en"]))
    language, part = ("zh", 1) if chinese else ("en", 0)
    name = equipment[part] + ("" if chinese else " ") + f"{equipment[2]}-{random.randint(101, 489)}"
    text: str = random.choice(row["item"][language])
    return text.format(e=name, p=words["places"][language][number])
