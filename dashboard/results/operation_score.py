"""The double-prevention operation score E = (A + B) × α of units: its parts, its deductions and why it may be 0."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import ALL, Filters, with_slices
from dashboard.language import Text, _, pick
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.division import divide
from dashboard.wording import formats, words

LEADERS, LEADER_TASKS = "leader_tasks", "leader_task_rate"
COLUMNS = ("tasks", "tasks_deduction", "treatment", "treatment_deduction", "deaths", "major_overdue", "score", "band")


@dataclass(frozen=True)
class Settings:
    """Points, deductions, vetoes and bands, as the settings file of the loaded warehouse says."""

    task_points: float
    treatment_points: float
    least_leader_share: float
    leader_deduction: float
    least_findings: float
    finding_deduction: float
    vetoes: tuple[str, ...]
    bands: tuple[dict[str, Any], ...]
    tasks_from: str = "leader_tasks"


def settings() -> Settings:
    """Read the settings of the newest warehouse."""
    return _settings(warehouse.in_use())


@remembered(maxsize=4)
def _settings(path: Path) -> Settings:
    read = json.loads(warehouse.query("select settings from operation_score", (), path)["settings"].item())
    bands = tuple(band | {"name": Text.of(band["name"])} for band in read["bands"])
    return Settings(**{**read, "vetoes": tuple(read["vetoes"]), "bands": bands})


def scores(by: str = "", filters: Filters = ALL) -> pd.DataFrame:
    """Score the whole choice, or each unit of one level: A (tasks), B (treatment), deductions, vetoes, E and band.

    A part without data has no points, and then there is no score: no data is not zero. Rows are those units that have
    an obligation to inspect or a hazard due in the period.
    """
    return _scores(warehouse.in_use(), by, filters).copy()


@remembered(maxsize=256)
def _scores(_path: Path, by: str, filters: Filters) -> pd.DataFrame:
    used = settings()
    by_unit = (by,) if by else ()
    done = _rates(tasks_kpi(), by_unit, filters)
    frame = _named(by, filters).join(done["rate"].rename("done"), how="outer")
    frame = frame.join(_rates("due_acceptance_rate", by_unit, filters)["rate"].rename("accepted"), how="outer")
    frame = frame.join(_rates("findings_per_inspection", by_unit, filters)["rate"].rename("findings"))
    frame = frame.join(_leader_share(by, filters).rename("leader_share"))
    frame = frame.join(_rates("deaths", by_unit, filters)["top"].rename("deaths"))
    major = with_slices(filters, hazard_level="major")
    frame = frame.join(_rates("overdue_open_count", by_unit, major)["top"].rename("major_overdue"))
    frame[["deaths", "major_overdue"]] = frame[["deaths", "major_overdue"]].fillna(0)
    return _scored(frame.dropna(subset=["done", "accepted"], how="all"), used).reset_index(drop=not by)


def tasks_kpi() -> str:
    """Name the KPI of part A: the tasks of leaders where the settings want them and any is loaded, else inspections."""
    wants_leaders = settings().tasks_from == LEADERS
    return LEADER_TASKS if wants_leaders and kpis.parts(LEADER_TASKS)["bottom"] > 0 else "inspection_completion_rate"


def _scored(frame: pd.DataFrame, used: Settings) -> pd.DataFrame:
    """Work out points and deductions of rows that hold the rates."""
    few_leaders = (frame["leader_share"] < used.least_leader_share) & frame["done"].notna()
    few_findings = (frame["findings"] < used.least_findings) & frame["accepted"].notna()
    scored = frame.assign(
        tasks=used.task_points * frame["done"] / 100,
        tasks_deduction=np.where(few_leaders, used.leader_deduction, 0.0),
        treatment=used.treatment_points * frame["accepted"] / 100,
        treatment_deduction=np.where(few_findings, used.finding_deduction, 0.0),
    )
    parts = (scored["tasks"] - scored["tasks_deduction"]).clip(lower=0)
    parts = parts + (scored["treatment"] - scored["treatment_deduction"]).clip(lower=0)
    is_vetoed = scored[list(used.vetoes)].gt(0).any(axis=1) if used.vetoes else pd.Series(False, index=scored.index)
    scored["score"] = parts.where(~is_vetoed | parts.isna(), 0.0)
    bands = sorted(used.bands, key=lambda band: -band["at_least"])
    scored["band"] = [
        next((band["name"] for band in bands if score >= band["at_least"]), "") for score in scored["score"]
    ]
    return scored


def _rates(name: str, by: tuple[str, ...], filters: Filters) -> pd.DataFrame:
    rows = kpis.rate(name, by, filters).rows
    return rows.dropna(subset=list(by)).set_index(by[0]) if by else rows


def _named(by: str, filters: Filters) -> pd.DataFrame:
    """Give the names of the units that have hazards, inspections or tasks."""
    if not by:
        return pd.DataFrame(index=[0])
    asked = (tasks_kpi(), "required_inspection_count", "hazard_count")
    known = [_rates(name, (by,), filters)[[f"{by}_name"]] for name in asked]
    names = pd.concat(known)
    return names[~names.index.duplicated()]


def _leader_share(by: str, filters: Filters) -> pd.Series:
    """Give the percentage of completed inspections that a leader led, of those that say who led."""
    rows = kpis.rate("inspection_count", ((by,) if by else ()) + ("led_by",), replace(filters, slices=())).rows
    rows = rows.dropna(subset=["led_by"]).assign(group=rows[by] if by else 0)
    led = rows.groupby("group")["top"].sum()
    leaders = rows[rows["led_by"] == "leader"].groupby("group")["top"].sum().reindex(led.index).fillna(0)
    return pd.Series(divide(100 * leaders, led), index=led.index)


def band_name(band: str) -> str:
    """Name a band in the language of the reader; a band of the settings' own keeps its name."""
    return pick({str(each["name"]): each["name"] for each in settings().bands}.get(band))


def finding(whole: pd.DataFrame) -> str:
    """Say the score of the whole choice in one sentence, or why there is none."""
    if whole.empty or whole["score"].isna().all():
        return _("No score: it needs both tasks that fell due and hazards that fell due in the period.")
    row = whole.iloc[0]
    points = {name: formats.number(row[name], 1) for name in ("tasks", "treatment")}
    if row["score"] == 0 and row["tasks"] + row["treatment"] > 0:
        parts = _("{tasks} for tasks and {treatment} for treatment").format(**points)
        return _("Score 0 by veto ({deaths} deaths, {major} major hazards overdue); without it {parts}").format(
            deaths=words.whole(row["deaths"]), major=words.whole(row["major_overdue"]), parts=parts
        )
    text = _("Score {score}, {band}: {tasks} for tasks and {treatment} for treatment")
    return text.format(score=formats.number(row["score"], 1), band=band_name(row["band"]), **points)


def readable(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Put the units in order, lowest score first, with the bands in the language of the reader."""
    named = rows.assign(unit=rows[f"{level}_name"].fillna(rows[level]), band=rows["band"].map(band_name))
    return named.sort_values(["score", "unit"], na_position="last")
