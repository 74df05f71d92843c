"""Which columns of the records answer a number, stated once: they come first; and how late a record is."""

from dashboard.numbers import names
from dashboard.numbers.wanted_records import DAYS_LATE, Lateness, Wanted

PLACE = ("unit_name", "area_name")
HAZARD = ("description", *PLACE, "owner_name", "hazard_level")
ACCIDENT = ("description", *PLACE, "accident_date", "accident_type", "severity")
INSPECTION = ("inspection_type", *PLACE, "inspector_name", "completed_date")
OBLIGATION = ("inspection_type", *PLACE, "due_date", "completed_date")
POINTS = ("full_score", "actual_score", "is_blank")
TASK = ("measure_text", *PLACE, "owner_name", "from_date", "due_date", "required_count", "cycle_unit")
RISK_POINT = ("risk_point_name", *PLACE, "owner_name", "level_in_force")

# By the first column of a record, which is its key.
OF_RECORD = {
    "hazard_id": (*HAZARD, "found_date", "due_date", "treated_date", "accepted_date"),
    "accident_id": (*ACCIDENT, "worker_type", "lost_days"),
    "report_duty_id": (
        "accident_id",
        "authority",
        *PLACE,
        "accident_date",
        "accident_time",
        "reported_date",
        "report_hours",
        "limit_hours",
    ),
    "injured_person_id": ("accident_id", "accident_date", *PLACE, "injury_outcome", "lost_days", "restricted_days"),
    "inspection_id": (*INSPECTION, "outcome"),
    "check_id": ("item_code", "item_text", *PLACE, "result", "event_date"),
    "obligation_id": OBLIGATION,
    "exposure_id": ("unit_name", "month_date", "worker_type", "worked_hours", "average_headcount"),
    "risk_point_id": (*RISK_POINT, "review_due_date"),
    "assessed_element_id": ("unit_name", "scheme", "assessed_date", "element_code", *POINTS, "finding"),
    "person_id": ("person_id", "unit_name", "post", "worker_type", "is_special_operator", "entry_date"),
    "duty_id": ("place_name", "place_type", "responsibility_role", *PLACE),
    "reward_id": ("reward_type", "reward_reason", "unit_name", "reward_date", "reward_amount", "hazard_id"),
    "entry_id": ("cost_type", "cost_item", "unit_name", "month_date", "cost_amount", "is_by_bands"),
    "revenue_id": ("unit_name", "revenue_year", "industry_class", "revenue"),
    "licence_id": ("licence_type", "unit_name", "person_id", "issued_date", "review_due_date", "expiry_date"),
    "measure_id": ("measure_text", "risk_point_name", *PLACE, "owner_name", "level_in_force", "measure_class"),
    "record_id": ("measure_text", *PLACE, "checked_date", "check_status", "checked_by"),
    "area_month_id": ("area_name", "unit_name", "month_date", "obligation_count", "completed_count"),
}

# Where a number asks for more than its kind of record does.
OF_KPI = {
    "overdue_open_count": ("description", *PLACE, "owner_name", "due_date", DAYS_LATE, "hazard_level"),
    "open_count": ("description", *PLACE, "owner_name", "due_date", DAYS_LATE, "hazard_level"),
    "treatment_on_time_rate": (*HAZARD[:-1], "original_due_date", "treated_date", DAYS_LATE, "hazard_level"),
    "treatment_on_time_extended_rate": (*HAZARD[:-1], "due_date", "treated_date", DAYS_LATE, "hazard_level"),
    "treatment_completion_rate": (*HAZARD, "found_date", "due_date", "treated_date"),
    "extension_rate": (*HAZARD, "original_due_date", "due_date", "treated_date"),
    "acceptance_rate": (*HAZARD, "treated_date", "accepted_date"),
    "due_acceptance_rate": (*HAZARD, "original_due_date", "treated_date", "accepted_date", DAYS_LATE),
    "first_pass_acceptance_rate": (*HAZARD, "accepted_date", "first_acceptance"),
    "should_be_major_count": ("description", "legal_basis", *PLACE, "owner_name", "found_date"),
    "recurrence_rate": (*HAZARD, "violation_type", "found_date", "accepted_date"),
    "on_the_spot_share": (*HAZARD, "found_date", "treated_date", "on_the_spot"),
    "month_end_closure_share": (*HAZARD, "found_date", "treated_date"),
    "inspection_on_time_rate": (*OBLIGATION, DAYS_LATE),
    "inspection_completion_rate": (*OBLIGATION, DAYS_LATE),
    "measure_check_rate": TASK,
    "leader_task_rate": TASK,
    "review_overdue_count": (*RISK_POINT, "review_due_date", DAYS_LATE),
    "signed_share": (*INSPECTION, "signed_by"),
    "lost_days": (*ACCIDENT[:3], "lost_days", *ACCIDENT[3:]),
    "injury_severity": (*ACCIDENT[:3], "lost_days", *ACCIDENT[3:]),
    "mean_severity": (*ACCIDENT[:3], "lost_days", *ACCIDENT[3:]),
    "restricted_days": (*ACCIDENT[:3], "restricted_days", *ACCIDENT[3:]),
    "deaths": (*ACCIDENT[:3], "deaths", *ACCIDENT[3:]),
}

# Where a number is about what is late: the latest comes first.
LATE = {
    "overdue_open_count": Lateness("due_date", "treated_date"),
    "open_count": Lateness("due_date", "treated_date"),
    "treatment_on_time_rate": Lateness("original_due_date", "treated_date"),
    "treatment_on_time_extended_rate": Lateness("due_date", "treated_date"),
    "due_acceptance_rate": Lateness("original_due_date", "accepted_date"),
    "inspection_on_time_rate": Lateness("due_date", "completed_date"),
    "inspection_completion_rate": Lateness("due_date", "completed_date"),
    "review_overdue_count": Lateness("review_due_date"),
}


def first(kpi: str, columns: list[str]) -> list[str]:
    """Return the columns of some records: first those that answer the number, then the rest as they stand."""
    asked = OF_KPI.get(kpi) or OF_RECORD.get(columns[0] if columns else "", PLACE)
    known = [name for name in asked if name in columns]
    return [*known, *(name for name in columns if name not in known)]


def wanted(kpi: str, text: str = "") -> Wanted:
    """Return which rows behind a number are wanted: those that hold every word of a text, the latest first."""
    words = tuple(dict.fromkeys(text.split()))
    return Wanted(LATE.get(kpi), words, tuple((word, called(word)) for word in words))


def called(word: str) -> tuple[tuple[str, str], ...]:
    """Return the fields and codes whose names, as a reader sees them, hold a word."""
    return tuple(
        (field, code)
        for field in names.coded_fields()
        for code, name in names.codes(field).items()
        if word.lower() in name.lower()
    )
