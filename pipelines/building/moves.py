"""Which parts may be changed only where new files move them, and by what; every part not named here is built whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pipelines.building.parts import COMMENT, digest


@dataclass(frozen=True)
class ByKey:
    """A table in which the rows of a key are made only of those rows of its inputs that name the key.

    touched: asks for the keys whose rows may be others, of what moved in the inputs. near: the part of an input that is
    enough for the touched keys. beside: what it reads besides, of which the rows of an untouched key read the same.
    """

    key: str
    touched: Mapping[str, str]
    near: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByMonth:
    """Sums by month, each made only of rows of its month.

    spans: asks for the first and last day on which rows may be others, of what moved in an input; for an input without
    its own, what moved moves nothing. {newest_day} is the later one of the as-of dates then and now. near: the part of
    an input that is enough for some months: {due_date} is the condition that this column is in one of them,
    {due_date-90} that it is at most 90 days later; {first_day} and {last_day} are the days between which they lie.
    """

    spans: Mapping[str, str]
    near: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByRecord:
    """A check in which a record is found or not by the rows of a few alike.

    near: the part of its table that holds the touched records and all that are alike to them.
    """

    table: str
    key: str
    near: str
    beside: tuple[str, ...] = ()


Entry = TypeVar("Entry", bound=ByKey | ByMonth | ByRecord | bool)


def reasoned(entries: Mapping[str, Entry], name: str, sql: str) -> Entry | None:
    """Give what is declared of a part, where its select is the one that was thought of: another may go by others."""
    return entries.get(name) if THOUGHT_OF.get(name) == text_of(sql) else None


def text_of(sql: str) -> str:
    """Name a select by its text, whatever its comments and its lines."""
    return digest([" ".join(COMMENT.sub("", sql).split())])[:12]


def _of_key(key: str, *inputs: str) -> ByKey:
    """Declare a table that goes by the key of the records that its inputs name."""
    return ByKey(
        key,
        {name: f"select {key} from moved_{name}" for name in inputs},
        {name: f"select * from {name} where {key} in (select {key} from touched)" for name in inputs},
    )


def _of_day(table: str, day: str) -> ByMonth:
    """Declare sums that count every row of a table by one of its days, whatever the others are."""
    return ByMonth(
        {table: f"select {day} as first_day, {day} as last_day from moved_{table}"},
        {table: f"select * from {table} where {{{day}}}"},
    )


# The records that come in numbers: each is made of its own versions in the files.
RECORDS = {"inspections": "inspection_id", "checks": "check_id", "hazards": "hazard_id"}

TABLES: dict[str, ByKey | ByMonth] = {
    **{
        name: ByKey(key, {f"stg_{name}": f"select {key} from touched_{name}"}, beside=("delivered_fields",))
        for name, key in RECORDS.items()
    },
    "scored_inspections": _of_key("inspection_id", "inspections", "checks"),
    "plan_visits": _of_key("inspection_id", "inspections"),
    "obligations": ByKey(
        "inspection_id",
        {
            "inspections": "select inspection_id from moved_inspections",
            "plan_visits": "select inspection_id from moved_plan_visits",
        },
        {
            "inspections": "select * from inspections where inspection_id in (select inspection_id from touched)",
            "plan_visits": "select * from plan_visits where inspection_id in (select inspection_id from touched)",
            "inspection_plans": "select * from inspection_plans where false",
        },
    ),
    "found_again": ByKey(  # what is found is found again for all that was accepted at most 90 days before
        "hazard_id",
        {
            "hazards": """
                select hazard_id from moved_hazards
                union select hazards.hazard_id
                from hazards join moved_hazards as moved
                    on moved.area_id = hazards.area_id
                    and coalesce(moved.legal_basis, moved.hazard_type)
                        = coalesce(hazards.legal_basis, hazards.hazard_type)
                    and hazards.accepted_date between moved.found_date - 90 and moved.found_date""",
        },
        {
            "hazards": """
                select * from hazards
                where hazard_id in (select hazard_id from touched)
                    or found_date between
                        (select min(accepted_date) from hazards semi join touched using (hazard_id))
                        and (select max(accepted_date) + 90 from hazards semi join touched using (hazard_id))""",
        },
    ),
    "area_months": _of_day("obligations", "due_date"),
    "exchange_sent": ByKey(
        "record_id",
        {"sent_hazards": "select hazard_id as record_id from touched_hazards"},
        beside=("hazards",),  # a word in it; the table is not read
    ),
}

MARTS = {
    "obligation_months": ByMonth(
        {
            "obligations": "select due_date as first_day, due_date as last_day from moved_obligations",
            "plan_visits": """
                select obligations.due_date as first_day, obligations.due_date as last_day
                from obligations join moved_plan_visits on moved_plan_visits.plan_row_id = obligations.plan_row_id""",
        },
        {"obligations": "select * from obligations where {due_date}"},
    ),
    "inspection_months": ByMonth(
        {
            "inspections": "select completed_date as first_day, completed_date as last_day from moved_inspections",
            "hazards": """
                select inspections.completed_date as first_day, inspections.completed_date as last_day
                from inspections join moved_hazards on moved_hazards.inspection_id = inspections.inspection_id""",
        },
        {
            "inspections": "select * from inspections where {completed_date}",
            "hazards": """
                select * from hazards
                where inspection_id in (select inspection_id from inspections where {completed_date})""",
        },
    ),
    "inspection_score_months": _of_day("scored_inspections", "completed_date"),
    "check_months": ByMonth(
        {
            "inspections": "select completed_date as first_day, completed_date as last_day from moved_inspections",
            "checks": """
                select inspections.completed_date as first_day, inspections.completed_date as last_day
                from inspections join moved_checks on moved_checks.inspection_id = inspections.inspection_id""",
        },
        {"inspections": "select * from inspections where {completed_date}"},
    ),
    "hazard_found_months": _of_day("hazards", "found_date"),
    "hazard_due_months": _of_day("hazards", "original_due_date"),
    "hazard_extended_due_months": _of_day("hazards", "due_date"),
    "hazard_treated_months": _of_day("hazards", "treated_date"),
    "hazard_accepted_months": ByMonth(
        {
            "hazards": "select accepted_date as first_day, accepted_date as last_day from moved_hazards",
            "found_again": """
                select hazards.accepted_date as first_day, hazards.accepted_date as last_day
                from hazards join moved_found_again on moved_found_again.hazard_id = hazards.hazard_id""",
        },
        {"hazards": "select * from hazards where {accepted_date}"},
    ),
    "hazard_open_months": ByMonth(
        {
            "hazards": """
                select found_date as first_day, coalesce(treated_date, {newest_day}) as last_day
                from moved_hazards""",
        },
        {
            "months": "select * from months where {month_date}",
            "hazards": """
                select * from hazards
                where found_date <= {last_day} and (treated_date is null or treated_date > {first_day})""",
        },
        beside=("months",),
    ),
}

CHECKS = {
    "hazards_reopened": ByRecord(
        "hazards", "hazard_id", "select * from hazards where hazard_id in (select hazard_id from touched_hazards)"
    ),
    "signal_due_dates_moved": ByRecord(
        "hazards",
        "hazard_id",
        "select * from hazards where hazard_id in (select hazard_id from touched_hazards)",
        beside=("files",),
    ),
    "signal_duplicate_hazards": ByRecord(
        "hazards", "hazard_id", "select * from hazards where found_date in (select found_date from moved_hazards)"
    ),
}

# They read every version that was sent, as it was sent, and leave none out that clashes with another.
AS_SENT = {"columns_gone": True, "exchange_sent": True}

# The select that each declaration above was thought of. Whoever changes one thinks again whether its rows still go by
# what is declared of it, and writes its new name here (tests/test_moving.py says it); until then it is built whole.
THOUGHT_OF = {
    "inspections": "bdab0e87b9a0",
    "checks": "c4e6b1b6efeb",
    "hazards": "a89085dffd39",
    "scored_inspections": "6870679ce983",
    "plan_visits": "b46bb2439a4c",
    "obligations": "20b16e3f769e",
    "found_again": "58af2d01c4e8",
    "area_months": "09c5dc70824a",
    "obligation_months": "2f85016aee1e",
    "inspection_months": "f4ff4940ef33",
    "inspection_score_months": "215b1b043ddb",
    "check_months": "d0a21bcaa865",
    "hazard_found_months": "f11970c6b7dd",
    "hazard_due_months": "3c104f1c819a",
    "hazard_extended_due_months": "cc949688c212",
    "hazard_treated_months": "a0ce9019e8f9",
    "hazard_accepted_months": "02b9f9dbe725",
    "hazard_open_months": "5e1397c13588",
    "exchange_sent": "bfff54014ea4",
    "columns_gone": "bac4f68b5c99",
    "hazards_reopened": "a1ff0ef6da5b",
    "signal_due_dates_moved": "254d5fa15013",
    "signal_duplicate_hazards": "b62d7b22038a",
}
