"""Print the rates that a file gives, by the command line of the dashboard in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SECONDS, MOST = 120, 3
# What each table gives by itself, the most telling first.
KPIS = {
    "hazards": ("treatment_on_time_rate", "treatment_completion_rate", "overdue_open_count"),
    "checks": ("conformity_rate",),
    "accidents": ("recordable_count", "lost_days"),
    "exposures": ("worked_hours",),
    "risk_points": ("risk_point_count",),
    "inspections": ("inspection_count",),
    "inspection_plans": ("required_inspection_count",),
}


def rates(tables: Sequence[str], data_dir: Path) -> list[str]:
    """Give what the dashboard prints for a few KPIs of these tables; one that cannot be asked says so itself."""
    asked = [kpi for table in KPIS for kpi in KPIS[table] if table in tables][:MOST]
    started = [(kpi, _start(kpi, data_dir)) for kpi in asked]
    return [_printed(kpi, process) for kpi, process in started]


def _start(kpi: str, data_dir: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "dashboard", "rate", kpi, "--data", str(data_dir.resolve())],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONUTF8": "1", "COLUMNS": "120"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def _printed(kpi: str, process: "subprocess.Popen[str]") -> str:
    try:
        printed, said = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return f"{kpi}: it took too long. Run  python -m dashboard rate {kpi}"
    return printed.rstrip() or f"{kpi}: {(said.strip().splitlines() or ['no answer'])[-1]}"
