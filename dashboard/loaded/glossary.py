"""What every number and field means, from the warehouse's own dictionary: the facts of the definitions page."""

import json

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.kpi import Kpi
from dashboard.language import N_, Text, _, language, pick
from dashboard.loaded import loads
from dashboard.loaded.parts_in_words import sum_name
from dashboard.numbers import caveats, kpis, names, warehouse
from dashboard.wording import findings, formats, words

LEFT_OUT = {
    "has_hours": N_("Cases in months without worked hours for their unit and worker type; they are counted and said."),
    "has_headcount": N_(
        "Cases in months without a headcount for their unit and worker type; they are counted and said."
    ),
    "has_output": N_("Cases in months without output of their unit; they are counted and said."),
    "has_revenue": N_("Spending in years without revenue of its unit; it is counted and said."),
}
KINDS = {
    "proportion": N_("Share: what is counted is part of what it is out of"),
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


def formula(kpi: Kpi) -> str:
    """Return the formula of a KPI in words."""
    if not kpi.bottom:
        return sum_name(kpi.top)
    text = f"{sum_name(kpi.top)} ÷ {sum_name(kpi.bottom)}"
    if kpi.is_mean_over_months:
        text = words.joined(text, _("(mean over the months of the period)"))
    return text if not kpi.per or kpi.per == 1 else f"{text} × {words.whole(kpi.per)}"


def left_out(kpi: Kpi) -> list[str]:
    """Say what a KPI leaves out: by its definition, and from the exports that are loaded."""
    lines = [_(LEFT_OUT[kpi.requires])] if kpi.requires else []
    rows = loads.gaps(warehouse_key())
    rows = rows[rows["kpi"] == kpi.name]
    return lines + [
        _("Export {name}: {reason}").format(name=words.source_name(row.export_format), reason=loads.why(row))
        for row in findings.each(rows)
    ]


def warehouse_key() -> str:
    """Return the name of the newest warehouse."""
    path = warehouse.current()
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


@remembered(maxsize=4)
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
    if rows.empty or not search.split():
        return rows.reset_index(drop=True)
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
