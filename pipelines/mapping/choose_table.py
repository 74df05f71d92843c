"""Choose the table that the rows of a file are of: by the columns it has for it, and by what its title speaks of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.contracts import contracts
from pipelines.mapping.matching import Fit, fits
from pipelines.mapping.opened import Laid
from pipelines.mapping.profile import ColumnProfile
from pipelines.mapping.said import say
from pipelines.reading.recognising.template_fields import MADE_OF, NAMED

CANDIDATES = (
    *("hazards", "inspections", "checks", "accidents", "exposures", "risk_points"),
    *("inspection_plans", "areas", "units", "targets", "annotations"),
)
# Words of a title, a sheet, a file name or a header that say what the rows are.
HINTS: Mapping[str, str] = {
    "hazards": (
        r"隐患|问题(?:清单|台账|库|整改)|整改|三违|违章"
        r"|hazard|finding|violation|deficien|corrective|non-?conformit"
    ),
    "checks": r"检查表|检查项|检查内容|检查标准|条款|checklist|check item|checks\b|clause",
    "inspections": (
        r"检查记录|巡查记录|检查台账|巡检|inspection (?:record|log|list)|inspections|walks?\b|audits?\b|rounds"
    ),
    "accidents": r"事故|工伤|伤害|伤亡|未遂|accident|incident|injur|illness|fatal|osha|\b300\b|case",
    "exposures": r"工时|人工时|出勤|hours|exposure|headcount",
    "risk_points": r"风险(?:分级|管控|清单|点|辨识|评价)|危险源|LEC|risk (?:register|assessment|point)|hiraq?|jsa",
    "inspection_plans": r"检查计划|排查计划|计划表|inspection plan|schedule",
    "areas": r"区域(?:清单|划分)|风险分区|areas?\b|zones?\b",
    "units": r"组织(?:机构|架构)|单位清单|部门清单|organi[sz]ation|org chart|units?\b",
    "targets": r"目标值|指标目标|targets?\b",
    "annotations": r"标注|annotations?\b",
}
HINT, CLOSE = 0.35, 0.12
MOSTLY_USED = 2.0
# What a table cannot be without, beside a key that can be made and a constant that can be asked for.
HEART: Mapping[str, tuple[str, ...]] = {
    "hazards": ("hazard_level", "due_date", "treated_date", "found_date", "treatment_state", "hazard_id"),
    "inspections": ("completed_date", "inspection_type", "inspector_name", "due_date"),
    "checks": ("result",),
    "accidents": ("accident_date", "lost_days", "severity", "accident_id"),
    "exposures": ("worked_hours",),
    "risk_points": ("risk_point_name", "likelihood", "level", "hazard_source"),
    "inspection_plans": ("required_count",),
    "areas": ("area_name", "area_id"),
    "units": ("unit_name", "unit_type"),
    "targets": ("target",),
    "annotations": ("label", "annotation_type"),
}


@dataclass(frozen=True)
class TableFit:
    """How well a table fits a file, and the columns of its fields."""

    table: str
    score: float
    fits: Mapping[str, Fit]


def ranked(laid: Laid, columns: Sequence[ColumnProfile], file: str) -> list[TableFit]:
    """Rank the tables that the rows may be of, the best first."""
    told = " ".join((laid.title, laid.sheet, file))
    headers = " ".join(laid.header)
    found = []
    for table in CANDIDATES:
        own = fits(table, columns)
        found.append(TableFit(table, _score(table, own, len(columns)) + _hint(table, told, headers), own))
    return sorted(found, key=lambda one: -one.score)


def _score(table: str, own: Mapping[str, Fit], width: int) -> float:
    required, key = contracts().tables[table].required, contracts().tables[table].key
    named = MADE_OF.get(table) or NAMED.get(table)
    needed = 0.0
    for name in required:
        if name in own:
            needed += min(own[name].score, 1.0)
        elif name == key[0] and named:
            needed += 0.4
        elif contracts().fields[name].type == "code":
            needed += 0.3
    heart = max((min(own[name].score, 1.0) for name in HEART[table] if name in own), default=0.0)
    used = sum(min(fit.score, 1.0) for fit in own.values()) / max(width, 1)
    return needed / len(required) + 0.7 * heart + MOSTLY_USED * used * 0.5


def _hint(table: str, told: str, headers: str) -> float:
    pattern = re.compile(f"(?i){HINTS[table]}")
    return HINT * bool(pattern.search(told)) + HINT * min(len(pattern.findall(headers)), 3) / 3


def because(table: str, found: TableFit) -> str:
    """Say why a table was chosen."""
    labels = [contracts().fields[name].label["en"] for name in found.fits]
    return say("table_chosen", table=table, count=len(labels), labels=", ".join(labels[:6]))


def is_close(found: Sequence[TableFit]) -> bool:
    """Say whether the second table fits about as well as the first, or none fits at all."""
    return found[0].score < 1.0 or found[0].score - found[1].score < CLOSE
