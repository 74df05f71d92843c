"""What fields, codes, ages and clauses are called in the language of the reader, from the warehouse itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.language import _, language, pick
from dashboard.numbers import kpis, warehouse

GB_END = date(2026, 7, 1)
GB_RATES = (
    "fatality_rate_per_1000",
    "serious_injury_rate_per_1000",
    "injury_frequency",
    "injury_severity",
    "mean_severity",
    "output_death_rate",
)
PROCESS_SAFETY = ("process_safety_tier_1_rate", "process_safety_tier_2_rate")
LEVELS = {"inherent_level": "level", "level_in_force": "level"}


@remembered(maxsize=4)
def dictionary(build: str) -> pd.DataFrame:
    """Read every field once: its labels and the codes it may hold."""
    return warehouse.query("select field, label, type, allowed_values, is_personal from fields").drop_duplicates(
        "field"
    )


def field_labels() -> Mapping[str, str]:
    """Return what every field is called."""
    path = warehouse.current()
    return _field_labels(path.stem if path else "", language())


@remembered(maxsize=8)
def _field_labels(build: str, lang: str) -> Mapping[str, str]:
    rows = dictionary(build)
    labels = {field: pick(label) for field, label in zip(rows["field"], rows["label"], strict=True)}
    added = {"unit_name": _("Unit"), "area_name": _("Area"), "export_format": _("Export format"), **computed()}
    return MappingProxyType(labels | added)


def personal_fields() -> frozenset[str]:
    """Return the fields that name or describe persons."""
    path = warehouse.current()
    rows = dictionary(path.stem if path else "")
    return frozenset(rows["field"][rows["is_personal"].astype(bool)])


def own_fields(table: str) -> tuple[str, ...]:
    """Return the fields that the settings of the company add to a table."""
    return _own_fields(warehouse.in_use().stem, table)


@remembered(maxsize=16)
def _own_fields(build: str, table: str) -> tuple[str, ...]:
    rows = warehouse.query("select field from own_fields where table_name = ?", [table])
    return tuple(rows["field"])


def computed() -> dict[str, str]:
    """Return what the columns are called that the models add."""
    return {
        "score": _("Score"),
        "inherent_level": _("Inherent level"),
        "level_in_force": _("Level in force"),
        "is_review_overdue": _("Review overdue"),
        "obligation_id": _("Obligation ID"),
        "report_duty_id": _("Report to an authority"),
        "authority": _("Authority"),
        "is_told": _("Told by the company"),
        "limit_hours": _("Limit in hours"),
        "report_hours": _("Hours to the report"),
        "least_hours": _("Hours at least"),
        "most_hours": _("Hours at most"),
        "injured_person_id": _("Injured person"),
        "assessed_element_id": _("Assessed element"),
        "part_code": _("Part of the scheme"),
        "scheme_from": _("Edition valid from"),
        "left_out": _("Left out because"),
        "obligation_source": _("Obligation from"),
        "met_count": _("Inspections done"),
        "measure_state": _("State of the measure"),
        "duty_id": _("Duty to answer for it"),
        "place_type": _("Area or risk point"),
        "place_id": _("ID of the place"),
        "place_name": _("Name of the place"),
        "responsibility_state": _("State of the responsibility"),
        "is_by_bands": _("By the bands"),
        "revenue_id": _("Revenue of a year"),
        "licence_state": _("State of the licence"),
        "last_date": _("Last day of validity"),
        "replaced_date": _("Replaced on"),
        "from_date": _("From"),
        "due_number": _("Number of the cycle"),
        "detail": _("In detail"),
        "days_late": _("Days late"),
        "file_hash": _("File hash"),
        "is_closed_undated": _("Closed without a day"),
        "file": _("File"),
        "loaded_at": _("Loaded at (UTC)"),
    }


@remembered(maxsize=8)
def all_codes(build: str, lang: str) -> dict[str, dict[str, str]]:
    """Read the codes of every field, in the order of the contract."""
    fields = dictionary(build)
    rows = fields.dropna(subset=["allowed_values"])
    answered = fields[fields["type"] == "yes_no"]["field"]
    answers = {str(field): {"true": _("yes"), "false": _("no")} for field in answered}
    return answers | {
        field: {code: said.get(lang) or english(code) for code, said in json.loads(values).items()}
        for field, values in zip(rows["field"], rows["allowed_values"], strict=True)
    }


def english(code: str) -> str:
    """Write a code as words: near_miss becomes Near miss; abbreviations stay."""
    words = code.replace("_", " ")
    return words if words.isupper() else words[:1].upper() + words[1:]


def codes(field: str) -> dict[str, str]:
    """Return the codes of a field or of a slice made from fields, and what they are called."""
    if made := MADE.get(field):
        return made()
    path = warehouse.current()
    return all_codes(path.stem if path else "", language()).get(LEVELS.get(field, field), {})


def coded_fields() -> tuple[str, ...]:
    """Return every field that holds codes, in records or added by the models."""
    path = warehouse.current()
    return (*all_codes(path.stem if path else "", language()), *LEVELS)


def of(field: str, code: str) -> str:
    """Return what one code of a field is called."""
    return codes(field).get(code, code)


def coded(rows: pd.DataFrame, *fields: str) -> pd.DataFrame:
    """Return rows with codes replaced by what they are called; other values stay."""
    known = {field: codes(field) for field in fields}
    return rows.assign(**{field: [known[field].get(code, code) for code in rows[field]] for field in fields})


def without_none(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose missing texts are empty cells."""
    texts = [name for name in rows.columns if not is_typed(rows[name])]
    return rows.assign(**{name: rows[name].astype(object).where(rows[name].notna(), "") for name in texts})


def is_typed(column: pd.Series) -> bool:
    """Say whether a column holds numbers, days or yes and no."""
    kinds = pd.api.types
    return kinds.is_numeric_dtype(column) or kinds.is_datetime64_any_dtype(column) or kinds.is_bool_dtype(column)


def open_ages() -> dict[str, str]:
    """Return the classes of how long a hazard is open."""
    return {
        "days_0_7": _("0–7 days"),
        "days_8_30": _("8–30 days"),
        "days_31_90": _("31–90 days"),
        "days_over_90": _("over 90 days"),
    }


def overdue_ages() -> dict[str, str]:
    """Return the classes of how long a hazard is past its due date."""
    return {
        "not_overdue": _("not yet due"),
        "days_1_7": _("1–7 days over"),
        "days_8_30": _("8–30 days over"),
        "days_31_90": _("31–90 days over"),
        "days_over_90": _("over 90 days over"),
        "no_due_date": _("no due date"),
    }


def licence_states() -> dict[str, str]:
    """Return how a licence may stand, worst first."""
    return {"lapsed": _("lapsed"), "due_90": _("due within 90 days"), "valid": _("valid for longer")}


def place_types() -> dict[str, str]:
    """Return what somebody may answer for."""
    return {"area": _("Area"), "risk_point": _("Risk point")}


def responsibility_states() -> dict[str, str]:
    """Return how a duty to answer for a place may stand, worst first."""
    return {
        "no_owner": _("nobody"),
        "lapsed": _("time of the owner ended"),
        "several_owners": _("more than one owner"),
        "unsigned": _("letter not signed"),
        "one_owner": _("one valid owner"),
    }


def measure_states() -> dict[str, str]:
    """Return how a control measure may stand, worst first."""
    return {
        "failing": _("fails"),
        "never_checked": _("never checked"),
        "late": _("check overdue"),
        "in_order": _("in order"),
        "monitored": _("watched by an instrument"),
    }


MADE = {
    "open_age": open_ages,
    "overdue_age": overdue_ages,
    "measure_state": measure_states,
    "licence_state": licence_states,
    "place_type": place_types,
    "responsibility_state": responsibility_states,
}


@remembered(maxsize=4)
def clauses(build: str) -> dict[str, str]:
    """Return the text of every clause of the checklists; a clause without text is shown by its code."""
    rows = warehouse.query("select item_code, max(item_text) as item_text from checks group by item_code")
    return {
        code: f"{code} {text}" if isinstance(text, str) and text else code
        for code, text in zip(rows["item_code"], rows["item_text"], strict=True)
    }


def named(asked: kpis.Rate, field: str) -> kpis.Rate:
    """Return a rate whose rows carry what the codes of a slice are called, instead of the codes."""
    return replace(asked, rows=coded(asked.rows, field))


def with_clauses(asked: kpis.Rate) -> kpis.Rate:
    """Return a rate by item code with the text of every clause."""
    texts = clauses(asked.build)
    return replace(asked, rows=asked.rows.assign(clause=[texts.get(code, code) for code in asked.rows["item_code"]]))


def planned_or_not() -> dict[str, str]:
    """Put the types of inspections into three groups: planned, surprise, and after an accident."""
    planned = dict.fromkeys(("routine", "special", "seasonal", "holiday"), "planned")
    return planned | {"surprise": "surprise", "after_accident": "after_accident"}


def plan_groups() -> dict[str, str]:
    """Name the groups of inspection types."""
    return {"planned": _("planned"), "surprise": _("surprise"), "after_accident": _("after an accident")}


def severity_groups() -> dict[str, str]:
    """Put the severities into four groups, gravest first."""
    harm = dict.fromkeys(("fatal", "serious"), "grave") | {"lost_time": "lost_time"}
    recordable = dict.fromkeys(("restricted_work", "medical_treatment", "illness"), "recordable")
    return harm | recordable | dict.fromkeys(("first_aid", "property", "near_miss"), "light")


def severity_group_names() -> dict[str, str]:
    """Name the groups of severities."""
    return {
        "light": _("first aid, property, near miss"),
        "recordable": _("other recordable"),
        "lost_time": _("lost time"),
        "grave": _("fatal or serious"),
    }
