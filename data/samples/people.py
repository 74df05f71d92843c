"""People in posts of special risk, their trainings and licences: eight a team, four in a small one."""

from datetime import date, timedelta

from data.samples import company
from data.samples.company import Row

POSTS = ("Operator", "Welder", "Electrician", "Crane driver", "Forklift driver", "Fitter", "Operator", "Tank cleaner")
LICENCES = {
    "Welder": "Welding and thermal cutting",
    "Electrician": "Low-voltage electrical work",
    "Crane driver": "Lifting machinery",
    "Forklift driver": "Special equipment: forklift",
}
LEVELS = ("entry_plant", "entry_workshop", "entry_team")
UNTRAINED_TEAM = "T222"
LAPSED_PERSON, LAPSED_DAY = "P-T231-02", date(2026, 8, 31)


def people() -> list[Row]:
    """List the people of every team: two in eight are contractors."""
    rows = []
    for team in company.TEAMS:
        for number in range(1, (4 if team.startswith("T4") else 8) + 1):
            random = company.stream("person in post", team, number)
            post = POSTS[number - 1]
            rows.append(
                {
                    "person_id": f"P-{team}-{number:02d}",
                    "unit_id": team,
                    "person_name": company.person(team, number if number <= 6 else number + 4, team.startswith("T3")),
                    "worker_type": "contractor" if number > 6 else "employee",
                    "post": post,
                    "entry_date": company.FIRST_DAY + timedelta(days=random.randint(-2500, 900)),
                    "leave_date": date(2026, 3, 31) if random.random() < 0.04 and number > 2 else None,
                    "is_special_operator": post in LICENCES,
                    "is_safety_staff": False,
                }
            )
    return rows


def trainings() -> list[Row]:
    """Give the three levels at entry, but the team's in one team, and a yearly training that few miss."""
    rows: list[Row] = []
    for person in people():
        random = company.stream("trainings", person["person_id"])
        for place, kind in enumerate(LEVELS):
            if (kind == "entry_team" and person["unit_id"] == UNTRAINED_TEAM) or random.random() < 0.02:
                continue
            rows.append(training(person, kind, person["entry_date"] + timedelta(days=place), 8, None))
        day = max(date(2026, 1, 5), person["entry_date"]) + timedelta(days=random.randint(0, 200))
        if random.random() < 0.05:
            day -= timedelta(days=330)
        rows.append(training(person, "daily", max(day, person["entry_date"]), 12, 365))
    rows.sort(key=lambda row: (row["trained_date"], row["person_id"], row["training_type"]))
    return [{"training_id": f"N{number:04d}", **row} for number, row in enumerate(rows, 1)]


def training(person: Row, kind: str, day: date, hours: int, good_for: int | None) -> Row:
    """Make one passed training."""
    return {
        "person_id": person["person_id"],
        "unit_id": person["unit_id"],
        "training_type": kind,
        "trained_date": day,
        "training_hours": hours,
        "training_result": "passed",
        "retrain_by_date": day + timedelta(days=good_for) if good_for else None,
    }


def licences() -> list[Row]:
    """Give every special operator a licence of six years that is valid on the last day, but one."""
    rows = []
    for person in people():
        if person["post"] not in LICENCES:
            continue
        random = company.stream("licence", person["person_id"])
        expiry = company.LAST_DAY + timedelta(days=random.randint(20, 1800))
        if person["person_id"] == LAPSED_PERSON:
            expiry = LAPSED_DAY
        rows.append(
            {
                "licence_id": f"C-{person['person_id'][2:]}",
                "person_id": person["person_id"],
                "unit_id": person["unit_id"],
                "licence_type": LICENCES[person["post"]],
                "issued_date": expiry - timedelta(days=6 * 365 + 1),
                "expiry_date": expiry,
            }
        )
    return rows
