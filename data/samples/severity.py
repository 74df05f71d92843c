"""What could have come of each accident, which energy it was, when the authority was told, and who was injured."""

from datetime import timedelta

from data.samples import company
from data.samples.company import Row

ENERGY = {
    "Object strike": "gravity",
    "Vehicle injury": "motion",
    "Mechanical injury": "mechanical",
    "Lifting injury": "gravity",
    "Electric shock": "electrical",
    "Scald and burn": "temperature",
    "Fire": "temperature",
    "Fall from height": "gravity",
    "Poisoning and asphyxiation": "chemical",
    "Other injury": "gravity",
    "Collapse": "gravity",
    "Other explosion": "pressure",
}
COULD_KILL = ("Lifting injury", "Electric shock", "Fall from height", "Poisoning and asphyxiation", "Vehicle injury")
REPORTED_AFTER = {"A085": 0.6, "A102": 0.9, "A106": 26.0, "A239": 0.75, "A248": 0.8}  # hours; the limit is one
TIERS = {  # losses of containment at the chemical works, by API RP 754
    **dict.fromkeys(("A085", "A248"), "tier_1"),
    **dict.fromkeys(("A078", "A215", "A269", "A326"), "tier_2"),
    "A258": "tier_3",
}
LASTING = ("A102", "A239")  # injuries from which nobody recovers within six months
ILLNESS = ("respiratory", "hearing", "skin")
OUTCOMES = {
    "fatal": "death",
    "serious": "days_away",
    "lost_time": "days_away",
    "restricted_work": "restricted",
    "medical_treatment": "other_recordable",
    "illness": "other_recordable",
}
JOBS = ("operator", "fitter", "driver", "welder", "electrician", "packer")


def with_severity(accidents: list[Row]) -> list[Row]:
    """Give the accidents with what could have happened and when it was told, each in a stream of its own."""
    ill, rows = 0, []
    for row in accidents:
        random = company.stream("severity", row["accident_id"])
        added: Row = {"accident_time": round(random.choice((8, 9, 10, 11, 13, 14, 15, 16, 22)) + random.random(), 2)}
        added["energy_type"] = ENERGY.get(str(row["accident_type"]))
        added["process_safety_tier"] = TIERS.get(str(row["accident_id"]))
        if row["severity"] not in ("fatal", "serious", "illness"):
            likely = 0.14 if row["accident_type"] in COULD_KILL else 0.03
            worst = random.choice(("fatal", "serious")) if random.random() < likely else "minor"
            added["potential_severity"] = worst
        if row["severity"] == "illness":
            added["illness_class"] = ILLNESS[ill % len(ILLNESS)]
            ill += 1
        if row["severity"] in ("serious", "lost_time"):
            added["recovers_within_6_months"] = row["accident_id"] not in LASTING
        if row["accident_id"] in REPORTED_AFTER:
            told = added["accident_time"] + REPORTED_AFTER[row["accident_id"]]
            added["reported_date"] = row["accident_date"] + timedelta(days=int(told // 24))
            added["reported_time"] = round(told % 24, 2)
        rows.append({**row, **added})
    return rows


def injured_people(accidents: list[Row]) -> list[Row]:
    """Give one row for the person of each recordable accident; ages and jobs are made up."""
    rows = []
    for row in accidents:
        outcome = OUTCOMES.get(str(row["severity"]))
        if outcome is None:
            continue
        random = company.stream("injured", row["accident_id"])
        born = row["accident_date"] - timedelta(days=365 * random.randint(20, 58) + random.randint(0, 364))
        rows.append(
            {
                "accident_id": row["accident_id"],
                "person_key": "1",
                "worker_type": row["worker_type"],
                "injury_outcome": outcome,
                "lost_days": row["lost_days"],
                "restricted_days": row["restricted_days"],
                "illness_class": row.get("illness_class"),
                "job_title": random.choice(JOBS),
                "birth_date": born,
                "hire_date": row["accident_date"] - timedelta(days=random.randint(30, 365 * 8)),
                "sex": random.choices(("male", "female"), (80, 20))[0],
                "was_inpatient": row["severity"] == "serious",
                "death_date": row["accident_date"] if outcome == "death" else None,
                "was_emergency_room": row["severity"] == "serious" or random.random() < 0.3,
            }
        )
    return rows
