"""What every number and field means, from the warehouse's own dictionary: the facts of the definitions page."""

import json
from functools import lru_cache

import pandas as pd

from dashboard.kpi import Kpi
from dashboard.language import N_, Text, _, language, pick
from dashboard.loaded import loads
from dashboard.numbers import caveats, kpis, names, warehouse
from dashboard.wording import findings, formats, words

SUMS = {
    "required_count": N_("inspections required"),
    "met_count": N_("required inspections that were done, at most as many as required in each plan row"),
    "dated_count": N_("inspections with a due date"),
    "obligation_months.on_time_count": N_("inspections completed on or before their due date"),
    "completed_count": N_("completed inspections"),
    "clean_count": N_("completed inspections that found no hazard"),
    "finding_count": N_("hazards found by inspections"),
    "planned_count": N_("routine, special, seasonal and holiday inspections"),
    "after_accident_count": N_("inspections made because of an accident"),
    "expert_count": N_("inspections led by an expert"),
    "led_count": N_("completed inspections that say who led them"),
    "signed_count": N_("completed inspections that name inspector, signer and responsible person"),
    "area_month_count": N_("areas with an obligation to inspect, month by month"),
    "covered_count": N_("areas inspected as required, month by month"),
    "score_sum": N_("sum of each inspection’s own conformity"),
    "scored_count": N_("completed inspections with items that apply"),
    "checked_count": N_("checklist items, those that do not apply included"),
    "conforming_count": N_("conforming checklist items"),
    "nonconforming_count": N_("nonconforming checklist items"),
    "applicable_count": N_("checklist items that apply: conforming and nonconforming"),
    "found_count": N_("hazards found"),
    "recorded_count": N_("hazards with a recording date"),
    "assigned_count": N_("hazards with an owner and a due date"),
    "treated_count": N_("hazards treated by the as-of date"),
    "accepted_count": N_("hazards whose treatment was accepted by the as-of date"),
    "on_the_spot_count": N_("hazards fixed on the spot"),
    "due_count": N_("hazards whose original due date falls in the period"),
    "hazard_due_months.on_time_count": N_("hazards treated by their original due date"),
    "extended_count": N_("hazards whose current due date is later than the original"),
    "hazard_extended_due_months.due_count": N_("hazards whose current due date falls in the period"),
    "hazard_extended_due_months.on_time_count": N_("hazards treated by their current due date"),
    "hazard_accepted_months.accepted_count": N_("hazards whose treatment was accepted in the period"),
    "first_acceptance_count": N_("accepted hazards that say how their first acceptance went"),
    "first_passed_count": N_("accepted hazards that passed their first acceptance"),
    "recurred_count": N_("accepted hazards whose like was found again within 90 days"),
    "closed_count": N_("hazards treated, by the day they were treated"),
    "month_end_count": N_("hazards treated in the last days of a month"),
    "open_count": N_("hazards found and not treated at the as-of date"),
    "overdue_count": N_("open hazards past their current due date"),
    "accident_count": N_("accidents, illnesses and near misses"),
    "recordable_count": N_("fatal, serious, lost-time, restricted-work, medical-treatment and illness cases"),
    "lost_time_count": N_("fatal, serious and lost-time cases"),
    "dart_count": N_("serious, lost-time and restricted-work cases"),
    "near_miss_count": N_("near misses"),
    "illness_count": N_("cases of occupational illness"),
    "death_count": N_("people who died"),
    "serious_injury_count": N_("people seriously injured"),
    "minor_injury_count": N_("people with minor injuries"),
    "injured_count": N_("people who died or were injured"),
    "lost_days": N_("working days lost as reported"),
    "charged_days": N_("working days lost, with 6 000 days charged for each death"),
    "restricted_days": N_("days of restricted work"),
    "worked_hours": N_("hours worked"),
    "headcount": N_("average headcount"),
    "output_tonnes": N_("output in tonnes"),
    "risk_point_count": N_("entries of the risk register"),
    "review_overdue_count": N_("entries of the risk register whose review is overdue"),
}
LEFT_OUT = {
    "has_hours": N_("Cases in months without worked hours for their unit and worker type; they are counted and said."),
    "has_headcount": N_(
        "Cases in months without a headcount for their unit and worker type; they are counted and said."
    ),
    "has_output": N_("Cases in months without output of their unit; they are counted and said."),
}
KINDS = {
    "proportion": N_("Share: the top is part of the bottom"),
    "rate": N_("Rate: events per exposure"),
    "mean": N_("Mean: each record weighs the same"),
    "count": N_("Count: adds up over time"),
    "stock": N_("Stock: as at the end of the period, never added up over months"),
}
DIRECTIONS = {
    "higher": N_("Higher is better"),
    "lower": N_("Lower is better"),
    "neither": N_("Neither higher nor lower is better by itself"),
}
TYPES = {
    "text": N_("text"),
    "integer": N_("whole number"),
    "number": N_("number"),
    "date": N_("date"),
    "month": N_("month"),
    "yes_no": N_("yes or no"),
    "code": N_("one of a list"),
}


def sum_name(part: str) -> str:
    """Return what a sum of a mart counts, such as "hazard_due_months.due_count"."""
    return _(SUMS.get(part) or SUMS.get(part.split(".")[1]) or names.english(part.split(".")[1]).lower())


def formula(kpi: Kpi) -> str:
    """Return the formula of a KPI in words."""
    if not kpi.bottom:
        return sum_name(kpi.top)
    text = f"{sum_name(kpi.top)} ÷ {sum_name(kpi.bottom)}"
    if kpi.is_mean_over_months:
        text += " " + _("(mean over the months of the period)")
    return text if not kpi.per or kpi.per == 1 else f"{text} × {words.whole(kpi.per)}"


def left_out(kpi: Kpi) -> list[str]:
    """Say what a KPI leaves out: by its definition, and from the exports that are loaded."""
    lines = [_(LEFT_OUT[kpi.requires])] if kpi.requires else []
    rows = loads.gaps(warehouse_key())
    rows = rows[rows["kpi"] == kpi.name]
    return lines + [
        _("Export {name}: {reason}").format(name=row.export_format, reason=loads.why(row))
        for row in findings.each(rows)
    ]


def warehouse_key() -> str:
    """Return the name of the newest warehouse."""
    path = warehouse.newest()
    return path.stem if path else ""


def validity(kpi: Kpi) -> str:
    """Return where a definition comes from and how long it is valid."""
    text = pick(kpi.source) if kpi.source else _("Own definition")
    if kpi.valid_from:
        text += " · " + _("valid from {day}").format(day=words.day_text(kpi.valid_from))
    if kpi.valid_to:
        text += " · " + _("valid to {day}").format(day=words.day_text(kpi.valid_to))
    return text


def numbers(search: str = "") -> pd.DataFrame:
    """Return every KPI whose name, label or meaning holds the searched words."""
    rows = pd.DataFrame(
        [
            {
                "name": kpi.name,
                "label": pick(kpi.label),
                "about": words.about(kpi),
                "formula": formula(kpi),
                "unit": words.unit_of(kpi),
                "better": _(DIRECTIONS[kpi.better]),
                "kind": _(KINDS[kpi.kind]),
                "date": pick(kpi.date),
                "source": validity(kpi),
                "other": " ".join(kpi.label.languages.values()),
            }
            for kpi in kpis.catalogue()
        ]
    )
    return matching(rows, search)


@lru_cache(maxsize=4)
def _fields(build: str) -> pd.DataFrame:
    return warehouse.query("select * from fields")


def tables() -> list[str]:
    """Return the names of all tables, in the order of the contract."""
    return list(dict.fromkeys(_fields(warehouse_key())["table_name"]))


def fields(search: str = "", table: str | None = None) -> pd.DataFrame:
    """Return every field of every table, or those that hold the searched words."""
    rows = _fields(warehouse_key())
    if table:
        rows = rows[rows["table_name"] == table]
    shown = pd.DataFrame(
        {
            "table": rows["table_name"],
            "field": rows["field"],
            "label": [pick(text) for text in rows["label"]],
            "type": rows["type"].map({name: _(text) for name, text in TYPES.items()}).fillna(rows["type"]),
            "required": [_required(*pair) for pair in zip(rows["is_key"], rows["is_required"], strict=True)],
            "meaning": [pick(text) for text in rows["meaning"]],
            "unit": [pick(text) for text in rows["unit"]],
            "values": [_values(text) for text in rows["allowed_values"]],
            "limits": [
                _limits(*limits) for limits in zip(rows["lowest"], rows["highest"], rows["not_future"], strict=True)
            ],
            "personal": [_("personal") if is_personal else "" for is_personal in rows["is_personal"]],
            "other": [" ".join(Text.of(text).languages.values()) for text in rows["label"]],
        }
    )
    return matching(shown, search)


def _required(is_key: object, is_required: object) -> str:
    return _("key") if is_key else _("required") if is_required else _("optional")


def _values(text: object) -> str:
    if not isinstance(text, str):
        return ""
    return words.listed(f"{code} ({_called(names)})" if names else code for code, names in json.loads(text).items())


def _called(names: dict[str, str]) -> str:
    """Return what a code is called: in the language of the reader, else in the first there is."""
    return names.get(language()) or next(iter(names.values()))


def _limits(lowest: object, highest: object, not_future: object) -> str:
    parts = []
    if isinstance(lowest, float) and not pd.isna(lowest):
        parts.append(f"≥ {formats.short(lowest)}")
    if isinstance(highest, float) and not pd.isna(highest):
        parts.append(f"≤ {formats.number(highest)}")
    if not_future:
        parts.append(_("not after the day of loading"))
    return words.listed(parts)


def matching(rows: pd.DataFrame, search: str) -> pd.DataFrame:
    """Return the rows in which every searched word stands somewhere."""
    if rows.empty:
        return rows
    text = rows.astype(str).agg(" ".join, axis=1).str.casefold()
    for word in search.casefold().split():
        rows, text = rows[text.str.contains(word, regex=False)], text[text.str.contains(word, regex=False)]
    return rows.reset_index(drop=True)


def slice_name(name: str) -> str:
    """Return what a slice is called."""
    fixed = {
        "year": _("year"),
        "quarter": _("quarter"),
        "month": _("month"),
        "fiscal_year": _("fiscal year"),
        "fiscal_quarter": _("fiscal quarter"),
        "company": _("company"),
        "site": _("site"),
        "workshop": _("workshop"),
        "team": _("team"),
        "unit": _("unit"),
        "area": _("area"),
    }
    return fixed.get(name) or names.field_labels().get(name) or names.english(name)


def notes(kpi: Kpi) -> list[str]:
    """Return what must be said about a KPI on the data that is loaded."""
    return [words.note_text(note) for note in caveats.missing(warehouse.in_use(), kpi)]
