"""Inspections with their checks, and the expert-led inspections each workshop owes per quarter."""

from datetime import date, timedelta
from random import Random

from data.samples import company
from data.samples.company import Row

LAWS = ("Work Safety Law Art. 41", "Plant rule LQ-01", "GB/T 33000-2025", "AQ/T 3034-2022")
HOLIDAYS = ((2, 6), (4, 30), (9, 29))
SEASONS = ((3, 15), (6, 5), (9, 10), (12, 5))
HORIZON = company.LAST_DAY + timedelta(days=14)


def inspections(accidents: list[Row]) -> list[Row]:
    """Make every inspection of the 36 months and those scheduled for the two weeks after, in order of date."""
    rows: list[Row] = []
    for team in company.TEAMS:
        rows += team_rounds(team)
    for workshop in company.WORKSHOPS:
        rows += leader_rounds(workshop) + dated_rounds(workshop) + expert_rounds(workshop)
    rows += surprise_rounds() + [
        after(accident) for accident in accidents if accident["severity"] in ("lost_time", "serious", "fatal")
    ]
    rows.sort(key=lambda row: (row["due_date"] or row["completed_date"], row["unit_id"], row["inspection_type"]))
    for number, row in enumerate(rows, 1):
        row["inspection_id"] = f"I{number:04d}"
    return rows


def visit(
    random: Random, unit: str, kind: str, led_by: str | None, due: date | None, done: date | None, area: str | None
) -> Row:
    """Make one inspection; a due one is missed now and then, and a few lack one of the three names."""
    if due and not done:
        late = random.choices((0, random.randint(1, 6)), (93, 7))[0]
        done = due + timedelta(days=late or -random.randint(0, 2))
        if random.random() < 0.045 or due > company.LAST_DAY:
            done = None
        else:
            done = min(done, company.LAST_DAY)
    named = done is not None
    return {
        "unit_id": unit,
        "inspection_type": kind,
        "area_id": area,
        "led_by": led_by,
        "due_date": due,
        "completed_date": done,
        "inspector_name": company.person(unit, random.randint(1, 5)) if named and random.random() > 0.01 else None,
        "signed_by": company.person(unit, random.randint(6, 9)) if named and random.random() > 0.06 else None,
        "responsible_name": company.person(unit, 10) if random.random() > 0.03 else None,
        "legal_basis": random.choice(LAWS),
    }


def team_rounds(team: str) -> list[Row]:
    """Let a team check its own area every fortnight."""
    random = company.stream("team rounds", team)
    first = company.FIRST_DAY + timedelta(days=3 + random.randint(0, 13))
    areas = company.team_areas(team)
    rows = []
    for number in range(90):
        due = first + timedelta(days=14 * number)
        if due > HORIZON:
            break
        led_by = random.choices(("team", "self", None), (60, 36, 4))[0]
        rows.append(visit(random, team, "routine", led_by, due, None, areas[random.random() < 0.35].area_id))
    return rows


def leader_rounds(workshop: str) -> list[Row]:
    """Let a leader walk the whole workshop once a month."""
    random = company.stream("leader rounds", workshop)
    return [
        visit(random, workshop, "routine", "leader", month + timedelta(days=random.randint(9, 24)), None, None)
        for month in company.months()
    ]


def dated_rounds(workshop: str) -> list[Row]:
    """Seasonal inspections and those before the long holidays."""
    random = company.stream("dated rounds", workshop)
    rows = []
    for kind, led_by, calendar in (("seasonal", "team", SEASONS), ("holiday", "leader", HOLIDAYS)):
        for year in range(2023, 2027):
            for month, day in calendar:
                due = date(year, month, day)
                if company.FIRST_DAY <= due <= company.LAST_DAY:
                    rows.append(visit(random, workshop, kind, led_by, due, None, None))
    return rows


def quarters() -> list[tuple[date, date]]:
    """List the quarters with a plan, 2024-Q1 to 2026-Q4 (the last one still running)."""
    firsts = [date(year, month, 1) for year in range(2024, 2027) for month in (1, 4, 7, 10)]
    return [(first, company.month_end(first + timedelta(days=62))) for first in firsts]


def planned_area(workshop: str, number: int) -> str:
    """Give the area experts look at in the n-th quarter: each of the workshop's in turn."""
    owned = company.areas_of(workshop)
    return owned[number % len(owned)].area_id


def inspection_plans() -> list[Row]:
    """Make one row per workshop and quarter: two expert-led special inspections of one area."""
    return [
        {
            "plan_row_id": f"Q{workshop[1:]}{number:02d}",
            "unit_id": workshop,
            "area_id": planned_area(workshop, number),
            "period_start_date": start,
            "period_end_date": end,
            "required_count": 2,
        }
        for workshop in company.WORKSHOPS
        for number, (start, end) in enumerate(quarters())
    ]


def expert_rounds(workshop: str) -> list[Row]:
    """Experts come on no fixed day, so these rows have no due date: only the plan says that they are owed."""
    random = company.stream("expert rounds", workshop)
    rows = []
    for number, (start, end) in enumerate(quarters()):
        for _ in range(random.choices((1, 2, 3), (7, 80, 13))[0]):
            done = start + timedelta(days=random.randint(3, (end - start).days - 2))
            if done <= company.LAST_DAY:
                rows.append(visit(random, workshop, "special", "expert", None, done, planned_area(workshop, number)))
    return rows


def surprise_rounds() -> list[Row]:
    """Unannounced inspections of a team, twice as many at the campaign site in its safety month."""
    random = company.stream("surprise rounds")
    rows = []
    for month in company.months():
        campaign = (
            [team for team in company.TEAMS if team[1] == company.CAMPAIGN_SITE[1]]
            if month == company.CAMPAIGN_START
            else []
        )
        for team in [random.choice(company.TEAMS) for _ in range(6)] + campaign:
            done = month + timedelta(days=random.randint(0, 27))
            led_by = random.choice(("leader", "expert"))
            rows.append(visit(random, team, "surprise", led_by, None, done, company.team_areas(team)[0].area_id))
    return rows


def after(accident: Row) -> Row:
    """Make an inspection in the days after an accident with lost time."""
    random = company.stream("after", accident["accident_id"])
    done = min(accident["accident_date"] + timedelta(days=random.randint(1, 5)), company.LAST_DAY)
    return visit(random, accident["unit_id"], "after_accident", "leader", None, done, accident["area_id"])
