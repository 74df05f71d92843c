"""Control measures of the risk register, the duties to check them, and two years of checks."""

from datetime import date, timedelta
from random import Random

from data.samples import company, register
from data.samples.company import Row

FIRST_DAY = date(2024, 10, 1)
UNCHECKED_POINT, UNCHECKED = "R30712", "Fixed guard, lock-out before repair"
RED_POINT_FAILS = date(2026, 10, 20)
DIRECT = (UNCHECKED, "Pressure relief, yearly inspection")
# What a measure of the register is: class, finer class, cycle in months (0: weekly where the risk is larger or major),
# what a check looks at. One without a check is watched by an instrument.
KINDS: dict[str, tuple[str, str, int | None, str]] = {
    "Interlock and alarm, checked each month": ("engineering", "1-1", None, "Signal on the control panel"),
    "Permit to work and a watch": ("operation", "3-2", 1, "Permits of the month signed, watch named"),
    "Daily round with checklist": ("operation", "3-2", 0, "Checklists of the week complete and signed"),
    "Fixed guard, lock-out before repair": ("engineering", "1-3", 1, "Guards closed and bolted, locks at hand"),
    "Gas detection and forced ventilation": ("engineering", "1-4", None, "Reading of the detector"),
    "Traffic plan and marked walkways": ("engineering", "1-5", 1, "Marks visible, walkways free"),
    "Trained and licensed operators only": ("operation", "3-1", 3, "Licences of the shift valid"),
    "Protective equipment and post rules": ("emergency", "4-2", 1, "Equipment worn and whole"),
    "Pressure relief, yearly inspection": ("maintenance", "2-2", 12, "Seal and certificate of the valve"),
    "Emergency plan, drill twice a year": ("emergency", "4-4", 6, "Drill held, its report signed"),
}


def level(point: Row) -> int:
    """Give the level in force of an entry of the register: 1 low to 4 major."""
    if named := point.get("residual_level") or point.get("level"):
        return register.LEVELS.index(named)
    score = 1.0
    for factor in register.FIELDS[point["method"]]:
        score *= point[factor]
    return register.level_of(point["method"], score)


def risk_events(points: list[Row]) -> list[Row]:
    """Name what can go wrong at the points that are not low, and at all of the area that turns red."""
    return [
        {
            "risk_event_id": f"E{point['risk_point_id'][1:]}",
            "risk_point_id": point["risk_point_id"],
            "event_name": f"{point['hazard_source']} harms somebody at the {point['risk_point_name'].split(':')[0]}",
        }
        for point in points
        if level(point) >= 2 or point["area_id"] == company.RED_AREA
    ]


def control_measures(points: list[Row]) -> list[Row]:
    """Make a row of each measure that the register names for these points, and the guard nobody has checked."""
    known = {row["risk_point_id"]: row for row in points}
    rows = []
    for event in risk_events(points):
        point = known[event["risk_point_id"]]
        texts = point["control_measures"].split("; ")
        for number, text in enumerate([*texts, UNCHECKED][: 3 if point["risk_point_id"] == UNCHECKED_POINT else 2], 1):
            kind, finer, cycle, content = KINDS[text]
            rows.append(
                {
                    "measure_id": f"M{point['risk_point_id'][1:]}-{number}",
                    "risk_point_id": event["risk_point_id"],
                    "risk_event_id": event["risk_event_id"],
                    "measure_text": text,
                    "measure_class": kind,
                    "measure_subclass": finer,
                    "controlled_by": "monitoring" if cycle is None else "inspection",
                    "check_content": content,
                    "owner_name": point["owner_name"],
                    "is_direct_control": text in DIRECT,
                }
            )
    return rows


def inspection_tasks(points: list[Row]) -> list[Row]:
    """Make the duty to check each measure that people must look at, and one a month of the head of each workshop."""
    known = {f"E{row['risk_point_id'][1:]}": row for row in points}
    rows = []
    for measure in control_measures(points):
        cycle = KINDS[measure["measure_text"]][2]
        if cycle is None:
            continue
        point = known[measure["risk_event_id"]]
        weekly = cycle == 0 and level(point) >= 3
        rows.append(
            {
                "task_id": f"K{measure['measure_id'][1:]}",
                "measure_id": measure["measure_id"],
                "unit_id": point["unit_id"],
                "area_id": point["area_id"],
                "check_cycle": 1 if weekly else (cycle or 1),
                "cycle_unit": "week" if weekly else "month",
                "start_date": FIRST_DAY,
                "is_leader_task": False,
                "owner_name": measure["owner_name"],
            }
        )
    return rows + [leader_task(workshop) for workshop in company.WORKSHOPS]


def leader_task(workshop: str) -> Row:
    """Make the monthly duty of the responsible leader of a workshop."""
    return {
        "task_id": f"K{workshop}",
        "unit_id": workshop,
        "check_cycle": 1,
        "cycle_unit": "month",
        "check_content": "Major and larger risk points seen, their measures tried",
        "start_date": FIRST_DAY,
        "is_leader_task": True,
        "owner_name": company.person(workshop, 1),
    }


def task_records(points: list[Row]) -> list[Row]:
    """Let each duty be done in most of its cycles; the guard never, and the leader of the slow workshop seldom."""
    red = next(point["risk_point_id"] for point in points if level(point) == 4)
    rows: list[Row] = []
    for task in inspection_tasks(points):
        if task.get("measure_id") == f"M{UNCHECKED_POINT[1:]}-3":
            continue
        random = company.stream("checks of measures", task["task_id"])
        rows += [record(random, task, first, last) for first, last in cycles(task) if is_done(random, task, last)]
        if task.get("measure_id") == f"M{red[1:]}-1":
            rows[-1] |= {"checked_date": RED_POINT_FAILS, "check_status": "hazard_found"}
    rows.sort(key=lambda row: (row["checked_date"], row["task_id"]))
    return [{"record_id": f"L{number:04d}", **row} for number, row in enumerate(rows, 1)]


def cycles(task: Row) -> list[tuple[date, date]]:
    """List the whole cycles of a duty up to the last day."""
    found: list[tuple[date, date]] = []
    first = FIRST_DAY
    while True:
        if task["cycle_unit"] == "week":
            last = first + timedelta(days=6)
        else:
            months = first.month - 1 + task["check_cycle"]
            last = date(first.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)
        if last > company.LAST_DAY:
            return found
        found.append((first, last))
        first = last + timedelta(days=1)


def is_done(random: Random, task: Row, last: date) -> bool:
    """Say whether a duty was done in a cycle."""
    slow = task["unit_id"] == company.SLOW_WORKSHOP and task["is_leader_task"] and last >= company.SLOW_FROM
    return random.random() < (0.4 if slow else 0.94)


def record(random: Random, task: Row, first: date, last: date) -> Row:
    """Write down one check: most find the measure in order, fewer where the area turns red."""
    day = first + timedelta(days=random.randint(0, (last - first).days))
    fails = 14 if task.get("area_id") == company.RED_AREA and day >= company.RED_FROM else 2
    status = random.choices(("normal", "hazard_found", "not_checked", "other"), (95 - fails, fails, 4, 1))[0]
    number = 1 if task["is_leader_task"] else random.randint(1, 6)
    return {
        "task_id": task["task_id"],
        "checked_date": day,
        "check_status": status,
        "checked_by": company.person(task["unit_id"], number),
    }
