"""Accidents and near misses, where and when hours were worked."""

from datetime import date, timedelta
from random import Random

from data.samples import company, hours
from data.samples.company import Row

# Recordable cases by site over the 36 months, in step with the hours worked, and how bad they were.
CASES = {"S1": 62, "S2": 50, "S3": 34}
SMALL_CASES = (
    (date(2024, 7, 18), "medical_treatment", "Fall from height", 0, 0),
    (date(2026, 3, 11), "lost_time", "Lifting injury", 17, 0),
    (date(2026, 8, 20), "restricted_work", "Object strike", 0, 9),
)
SEVERITIES = ("medical_treatment", "restricted_work", "lost_time", "illness")
SHARES = (40, 20, 37, 3)
NOT_RECORDABLE = {"near_miss": 152, "first_aid": 64, "property": 22}
# The types of GB 6441-86 that happened; its other eleven did not.
TYPES = {
    "Object strike": ("struck by a falling {thing}", 18),
    "Vehicle injury": ("struck by a reversing {thing}", 10),
    "Mechanical injury": ("hand caught at the {thing}", 22),
    "Lifting injury": ("hit by the load swung from the {thing}", 10),
    "Electric shock": ("touched a live part of the {thing}", 4),
    "Scald and burn": ("burned at the {thing}", 13),
    "Fire": ("small fire at the {thing}", 3),
    "Fall from height": ("fell from the ladder of the {thing}", 9),
    "Poisoning and asphyxiation": ("breathed in vapour at the {thing}", 4),
    "Other injury": ("slipped beside the {thing}", 16),
    "Collapse": ("stack beside the {thing} came down", 2),
    "Other explosion": ("pressure burst in a hose of the {thing}", 1),
}


def accidents(risk_points: list[Row]) -> list[Row]:
    """Make accidents where and when hours were worked, so that no site but the small one stands out."""
    random = company.stream("accidents")
    rows = [recordable(random, *case) for case in cells(random)]
    rows += [small(random, *case) for case in SMALL_CASES]
    for severity, number in NOT_RECORDABLE.items():
        rows += [event(random, unit, day, worker, severity) for unit, day, worker in somewhere(random, number)]
    make_worst(rows)
    rows.sort(key=lambda row: (row["accident_date"], row["unit_id"], row["severity"], row["description"]))
    points: dict[str, list[str]] = {}
    for point in risk_points:
        points.setdefault(point["area_id"], []).append(point["risk_point_id"])
    for number, row in enumerate(rows, 1):
        row["accident_id"] = f"A{number:03d}"
        known = points.get(row["area_id"])
        row["risk_point_id"] = random.choice(known) if known and random.random() < 0.7 else None
    return rows


def cells(random: Random) -> list[tuple[str, date, str]]:
    """Draw unit, day and worker type of the recordable cases, by hours worked; contractors 1.4 times as often."""
    drawn = []
    for site, number in CASES.items():
        drawn += somewhere(random, number, site)
    return drawn


def somewhere(random: Random, number: int, site: str = "") -> list[tuple[str, date, str]]:
    """Draw places and days in step with the people there; never the silent team, which reports no near miss either."""
    people = [
        (unit, worker, count * (1.4 if worker == "contractor" else 1.0))
        for unit, worker, count in hours.headcounts(company.FIRST_DAY)
        if unit[1] == (site[1] if site else unit[1]) and unit != company.SILENT_TEAM and (site or unit[1] != "4")
    ]
    drawn = random.choices(people, [count for _, _, count in people], k=number)
    span = (company.LAST_DAY - company.FIRST_DAY).days
    # One day in each equal stretch of time: no month is crowded by chance alone.
    starts = [int(span * n / number) for n in range(number)]
    return [
        (unit, company.FIRST_DAY + timedelta(days=start + random.randint(0, max(0, span // number))), worker)
        for (unit, worker, _), start in zip(drawn, starts, strict=True)
    ]


def recordable(random: Random, unit: str, day: date, worker: str) -> Row:
    """Make one case that counts in TRIR."""
    severity = random.choices(SEVERITIES, SHARES)[0]
    row = event(random, unit, day, worker, severity)
    if severity == "illness":
        row |= {"accident_type": None, "minor_injuries": 0, "description": "Hearing loss found at the yearly check"}
    if severity == "lost_time":
        row["lost_days"] = min(104, 2 + int(random.expovariate(1 / 16)))
    if severity == "restricted_work":
        row["restricted_days"] = 1 + int(random.expovariate(1 / 7))
    return row


def small(random: Random, day: date, severity: str, kind: str, lost: int, restricted: int) -> Row:
    """Make one of the cases of the small site."""
    row = event(random, "T411", day, "employee", severity, kind)
    return row | {"lost_days": lost, "restricted_days": restricted}


def event(random: Random, unit: str, day: date, worker: str, severity: str, kind: str = "") -> Row:
    """Make one event of a severity, without its lost days."""
    kind = kind or random.choices(list(TYPES), [weight for _, weight in TYPES.values()])[0]
    area = company.team_areas(unit)[0] if unit[0] == "T" else random.choice(company.areas_of(unit))
    words = company.vocabulary()["equipment"].get(area.kind, ["gate|门|G"])
    thing, _, prefix = random.choice(words).split("|")
    hurt = severity in ("first_aid", "medical_treatment", "restricted_work", "lost_time")
    who = {"near_miss": "Nobody hurt: almost ", "property": "Damage only: "}.get(severity, "Worker ")
    text = TYPES[kind][0].format(thing=f"{thing} {prefix}-{random.randint(100, 499)}")
    return {
        "unit_id": unit,
        "area_id": area.area_id,
        "accident_date": day,
        "worker_type": worker,
        "severity": severity,
        "accident_type": kind,
        "recorded_date": min(day + timedelta(days=random.randint(0, 3)), company.LAST_DAY),
        "deaths": 0,
        "serious_injuries": 0,
        "minor_injuries": int(hurt),
        "lost_days": 0,
        "restricted_days": 0,
        "direct_loss": 0 if severity == "near_miss" else round(random.expovariate(1 / 4000), -2),
        "description": f"{who}{text}",
    }


def make_worst(rows: list[Row]) -> None:
    """Turn five lost-time cases of before June 2026 into one death and four serious injuries."""
    lost = [
        row
        for row in rows
        if row["severity"] == "lost_time" and row["accident_date"] < date(2026, 6, 1) and row["unit_id"][1] != "4"
    ]
    chosen = lost[3::9][:5]
    for number, row in enumerate(chosen):
        fatal = number == 1
        row |= {
            "severity": "fatal" if fatal else "serious",
            "deaths": int(fatal),
            "serious_injuries": int(not fatal),
            "minor_injuries": 0,
            "lost_days": 0 if fatal else 110 + 35 * number,
            "direct_loss": 1480000 if fatal else 90000 + 20000 * number,
        }
