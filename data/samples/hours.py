"""Worked hours, people and output per month, and the targets."""

from datetime import date

from data.samples import company
from data.samples.company import Row


def headcounts(month: date) -> list[tuple[str, str, float]]:
    """List unit, worker type and people: employees by team, contractors by workshop."""
    rows: list[tuple[str, str, float]] = []
    for team in company.TEAMS:
        base = company.site_of(team).people_per_team * (0.85 + 0.1 * (int(team[3]) % 4))
        rows.append((team, "employee", round(base + company.stream("people", team, month).randint(-1, 1))))
    for workshop in company.WORKSHOPS:
        site = company.site_of(workshop)
        number = sum(name[1] == site.site_id[1] for name in company.WORKSHOPS)
        left = workshop == company.SLOW_WORKSHOP and month >= company.SLOW_FROM
        rows.append((workshop, "contractor", round(site.contractors / number * (0.4 if left else 1.0))))
    return rows


def exposures() -> list[Row]:
    """Make hours and people per unit, month and worker type; the cement output stands with the teams that pack it."""
    rows = []
    for month in company.months():
        season = {2: 0.86, 10: 0.94}.get(month.month, 1.0)
        for unit, worker_type, people in headcounts(month):
            random = company.stream("hours", unit, month)
            hours = round(
                people * (168 if worker_type == "employee" else 176) * season * (0.97 + 0.06 * random.random())
            )
            row: Row = {
                "unit_id": unit,
                "month_date": f"{month:%Y-%m}",
                "worker_type": worker_type,
                "worked_hours": hours,
                "average_headcount": int(people),
            }
            if unit in ("T331", "T332"):
                row |= {
                    "output_quantity": round(61000 * season * (0.93 + 0.14 * random.random())),
                    "output_unit": "tonne",
                }
            rows.append(row)
    return rows


def targets() -> list[Row]:
    """Make yearly targets of the headline rates for the group, and of some for the sites."""
    rows = []
    group = (
        ("inspection_completion_rate", 95.0, 2.0),
        ("conformity_rate", 95.0, 1.0),
        ("treatment_on_time_rate", 90.0, 3.0),
        ("trir", 1.5, 0.3),
        ("ltifr", 3.0, 0.6),
    )
    own = (
        ("S1", "treatment_on_time_rate", 90.0, 3.0),
        ("S2", "treatment_on_time_rate", 88.0, 3.0),
        ("S2", "conformity_rate", 95.0, 1.0),
        ("S3", "treatment_on_time_rate", 88.0, 3.0),
        ("S1", "trir", 1.4, 0.3),
        ("S2", "trir", 1.5, 0.3),
        ("S3", "trir", 1.6, 0.3),
        ("S4", "trir", 1.5, 0.3),
        ("S4", "inspection_completion_rate", 95.0, 2.0),
    )
    for year in range(2023, 2027):
        for unit, kpi, target, tolerance in [("G", *entry) for entry in group] + list(own):
            rows.append(
                {
                    "kpi": kpi,
                    "unit_id": unit,
                    "start_date": date(year, 1, 1),
                    "end_date": date(year, 12, 31),
                    "target": target,
                    "tolerance": tolerance,
                }
            )
    return rows
