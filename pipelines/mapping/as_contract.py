"""Write a mapping the way pages and other programs read it: plain values, every sentence in English."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping.mapped import Mapped
from pipelines.mapping.opened import Laid
from pipelines.mapping.plan import Plan, Question
from pipelines.mapping.said import say

SAMPLED = 12


def as_contract(mapped: Mapped, saved: Path | None = None) -> dict[str, Any]:
    """Write a mapping as pages and other programs read it."""
    laid, plan, shown = mapped.laid, mapped.plan, mapped.effect
    return {
        "file": mapped.opened.name,
        "sheet": laid.sheet,
        "sheets": list(mapped.sheets),
        "sheets_with_table": [
            {"sheet": one.sheet, "rows": len(one.rows), "known_as": one.known_as or None} for one in mapped.laid_tables
        ],
        "title": [text for _, text in laid.above],
        "header_line": laid.line,
        "rows": len(laid.rows),
        "is_sampled": laid.is_sampled,
        "known_as": laid.known_as or None,
        "columns": [
            {
                "header": column.header,
                "filled": column.filled,
                "distinct": column.distinct,
                "examples": list(column.examples),
                "kind": column.kind,
            }
            for column in mapped.profile.columns
            if column.header
        ],
        "sample": _sample(laid),
        "left_out": [*_above(laid), *({"line": line, "why": why} for line, why in shown.left_out)],
        "tables": [
            {"table": table, "records": count, "refused": shown.refused} for table, count in shown.tables.items()
        ],
        "fields": [
            _field(table, name, mapped)
            for table in dict.fromkeys(feed.table for feed in plan.feeds)
            for name in contracts().tables[table].fields
        ],
        "unused": [{"header": header, "because": why} for header, why in unused(mapped)],
        "drift": _drift(plan),
        "possible_tables": list(plan.possible_tables),
        "questions": [_question(question) for question in plan.questions],
        "open": plan.open,
        "refused": [{"reason": reason, "count": count, "lines": list(lines)} for reason, count, lines in shown.reasons],
        "preview": {table: {"columns": names, "rows": rows} for table, (names, rows) in shown.preview.items()},
        "source_name": mapped.name,
        "source": mapped.text,
        "saved": str(saved) if saved else None,
        "faults": list(mapped.faults),
        "notes": [*plan.notes, *shown.notes],
        "read": shown.read,
        "refused_rows": shown.refused,
    }


def _drift(plan: Plan) -> dict[str, Any] | None:
    """Say what of a file is not as its source says."""
    if not plan.repairs:
        return None
    changes = [
        {"kind": one.kind, "column": one.column, "now": one.now or None, "says": one.says} for one in plan.changes
    ]
    return {"source": plan.repairs, "changes": changes}


def _sample(laid: Laid) -> dict[str, Any]:
    width = len(laid.header)
    rows = [[*cells, *[""] * width][:width] for _, cells in laid.rows[:SAMPLED]]
    return {"header": list(laid.header), "rows": rows, "lines": [line for line, _ in laid.rows[:SAMPLED]]}


def _above(laid: Laid) -> list[dict[str, Any]]:
    return [{"line": line, "why": say("above_the_headers")} for line, _ in laid.above]


def _field(table: str, name: str, mapped: Mapped) -> dict[str, Any]:
    field = contracts().fields[name]
    filled = next((one.fields[name] for one in mapped.plan.feeds if one.table == table and name in one.fields), None)
    base = {
        "table": table,
        "field": name,
        "label": dict(field.label),
        "required": name in contracts().tables[table].required,
    }
    if filled is None:
        because = say("no_column_fits") if base["required"] else ""
        return base | {
            "column": None, "how": "none", "value": None, "values": {}, "because": because, "confidence": "none",
            "question": None,
        }  # fmt: skip
    columns = [column for column in filled.columns if column in mapped.laid.header]
    expression = filled.expression
    value = expression.get("constant") if isinstance(expression, Mapping) else None
    return base | {
        "column": columns[0] if len(columns) == 1 and filled.how == "column" else " + ".join(columns) or None,
        "how": filled.how,
        "value": value,
        "values": dict(filled.values),
        "because": filled.because,
        "confidence": filled.confidence,
        "question": filled.question,
    }


def unused(mapped: Mapped) -> list[tuple[str, str]]:
    """List the columns that feed nothing, each with why."""
    plan = mapped.plan
    used = {column for feed in plan.feeds for filled in feed.fields.values() for column in filled.columns}
    used |= {column for feed in plan.feeds for column in feed.where_filled}
    for feed in plan.feeds:
        columns = (feed.columns_to_rows or {}).get("columns", ())
        used |= set(columns) if not isinstance(columns, str) else _matching(columns, mapped.laid.header)
    found = []
    for column in mapped.profile.columns:
        if not column.header or column.header in used:
            continue
        if not column.filled:
            found.append((column.header, say("unused_empty", rows=column.rows)))
        elif column.counts_up:
            found.append((column.header, say("unused_serial")))
        elif column.is_dates:
            found.append((column.header, say("unused_days")))
        elif column.filled < column.rows:
            found.append((column.header, say("unused_partly", empty=column.rows - column.filled, rows=column.rows)))
        else:
            found.append((column.header, say("unused")))
    return found


def _matching(pattern: str, header: tuple[str, ...]) -> set[str]:
    return {name for name in header if re.fullmatch(pattern, name.strip())}


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "asks": question.asks,
        "examples": list(question.examples),
        "options": [{"key": option.key, "says": option.says} for option in question.options],
        "proposed": question.proposed,
        "answer": question.answer,
        "is_open_to_text": question.key.startswith("unit:"),
    }
