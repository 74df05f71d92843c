"""Who answers for which area and risk point, and rewards and penalties beside what people find."""

from collections.abc import Sequence
from datetime import date, timedelta

from data.samples import company
from data.samples.company import Row

SIGNED = date(2023, 11, 10)
TWO_OWNERS, LAPSED_AREA, LAPSED_ON, UNSIGNED = "A207", "A305", date(2026, 6, 30), "A210"
PENALTIES_ONLY = "S3"


def responsibilities(points: Sequence[Row]) -> list[Row]:
    """Name who answers for each place: one area has two owners, one a lapsed owner, one a letter that is not signed."""
    rows: list[Row] = []
    for area in company.AREAS:
        for number, role in enumerate(("principal", "territorial"), 1):
            row = duty(area.owner, role, company.person(area.owner, number), area.area_id)
            if role == "territorial" and area.area_id == LAPSED_AREA:
                row["end_date"] = LAPSED_ON
            if role == "territorial" and area.area_id == UNSIGNED:
                row["signed_date"] = None
            rows.append(row)
            if role == "territorial" and area.area_id == TWO_OWNERS:
                rows.append(row | {"owner_name": company.person(area.owner, 4)})
    for point in points:
        row = duty(point["unit_id"], "operating", point["owner_name"], point["area_id"])
        rows.append(row | {"risk_point_id": point["risk_point_id"]})
    return [{"responsibility_id": f"D{number:04d}", **row} for number, row in enumerate(rows, 1)]


def person_targets() -> list[Row]:
    """Give the first two of each team what to aim for in the year: inspections done and hazards treated on time."""
    return [
        {
            "person_id": f"P-{team}-{number:02d}",
            "kpi": kpi,
            "start_date": date(2026, 1, 1),
            "end_date": date(2026, 12, 31),
            "target": target,
        }
        for team in company.TEAMS
        for number in (1, 2)
        for kpi, target in (("inspection_count", 4), ("treatment_on_time_rate", 90))
    ]


def duty(unit_id: str, role: str, owner: str, area_id: str) -> Row:
    """Make one signed responsibility that goes on."""
    return {
        "unit_id": unit_id,
        "responsibility_role": role,
        "owner_name": owner,
        "area_id": area_id,
        "start_date": SIGNED,
        "end_date": None,
        "signed_date": SIGNED - timedelta(days=5),
    }


def rewards(hazards: Sequence[Row]) -> list[Row]:
    """Reward most major finds and some other, but at one site; penalise some violations, there more than elsewhere."""
    rows: list[Row] = []
    for hazard in hazards:
        random, site = company.stream("reward", hazard["hazard_id"]), company.site_of(hazard["unit_id"]).site_id
        day = hazard["found_date"] + timedelta(days=random.randint(2, 20))
        if hazard["found_date"] < date(2025, 1, 1) or day > company.LAST_DAY or hazard["is_deleted"]:
            continue
        is_found = hazard["hazard_level"] == "major" and hazard["source"] in ("inspection", "employee")
        if is_found and site != PENALTIES_ONLY and random.random() < 0.7:
            rows.append(reward(hazard, day, "reward", "major_hazard_found", random.choice((300, 500, 1000))))
        elif hazard["source"] == "employee" and site != PENALTIES_ONLY and random.random() < 0.15:
            rows.append(reward(hazard, day, "reward", "behaviour", random.choice((50, 100))))
        elif hazard["violation_type"] and random.random() < (0.5 if site == PENALTIES_ONLY else 0.15):
            rows.append(reward(hazard, day, "penalty", "violation", random.choice((50, 100, 200))))
    rows.sort(key=lambda row: (row["reward_date"], row["hazard_id"]))
    return [{"reward_id": f"B{number:04d}", **row} for number, row in enumerate(rows, 1)]


def reward(hazard: Row, day: date, kind: str, reason: str, amount: int) -> Row:
    """Make one reward or penalty that names its hazard."""
    return {
        "unit_id": hazard["unit_id"],
        "reward_date": day,
        "reward_type": kind,
        "reward_reason": reason,
        "reward_amount": amount,
        "hazard_id": hazard["hazard_id"],
    }
