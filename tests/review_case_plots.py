"""The plots of the hand-made review: all four kinds, with gaps, limits, targets, marks, signals and long names."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.annotations.events import Event
from dashboard.charts import Chart
from dashboard.charts.look import figure
from dashboard.review.content import Line, Plot
from tests.bilingual import pick
from tests.review_case_parts import EVIL, FILTERS, FORMULA, LONG_NAME, LONG_NAME_ZH


def months(count: int) -> list[date]:
    """List the first days of so many months up to October 2026."""
    return [period.start_time.date() for period in pd.period_range(end="2026-10", periods=count, freq="M")]


def plot(key: str, kind: str, rows: pd.DataFrame, x: str, lines: tuple[Line, ...], **more: Any) -> Plot:
    """Put a plot together with its sentence."""
    finding = more.pop("finding")
    chart = Chart(figure([], 250), finding, finding, more.pop("note", ""))
    given: dict[str, Any] = {"unit": "%", "kpi": "treatment_on_time_rate", "filters": FILTERS}
    return Plot(key, chart, kind, rows, x, lines, **{**given, **more})


def control_plot() -> Plot:
    """Return 24 months with a gap, centre, limits, target, one signal and two marks."""
    days, values = months(24), [88.0 + step % 5 for step in range(24)]
    rows = pd.DataFrame(
        {"month": days, "top": [value * 1.5 for value in values], "bottom": [150.0] * 24, "rate": values}
    )
    rows.loc[9, ["top", "bottom", "rate"]] = None
    rows.loc[23, ["top", "rate"]] = [113.0, 113 / 1.5]
    rows = rows.assign(centre=89.9, lower=82.6, upper=97.3, target=90.0, signal=[""] * 23 + ["worse"])
    lines = (
        Line("rate", pick("Treated on time", "按期整改率")),
        Line("centre", pick("mean", "均值"), "centre"),
        Line("lower", pick("lower limit", "下限"), "limit"),
        Line("upper", pick("upper limit", "上限"), "limit"),
        Line("target", pick("target", "目标"), "target"),
    )
    marks = (
        Event(date(2026, 6, 1), date(2026, 6, 30), pick("Safety month", "安全生产月")),
        Event(date(2026, 7, 1), None, pick("GB 6441-2025 in force", "GB 6441-2025实施")),
    )
    finding = pick(
        "Treated on time fell to 75.3 % in Oct 2026, below its limits: a real shift, not chance",
        "按期整改率2026年10月降至75.3 %，低于控制限：是真实变化，不是偶然波动",
    )
    note = pick("Dashed: limits of chance; line: mean.", "虚线：偶然波动的界限；实线：均值。")
    parts = {"top": pick("Treated on time", "按期整改"), "bottom": pick("Due", "应整改")}
    return plot("on_time_control", "lines", rows, "month", lines, marks=marks, parts=parts, finding=finding, note=note)


def sites_plot() -> Plot:
    """Return three series along twelve months."""
    rows = pd.DataFrame({"month": months(12)})
    names = (pick("Riverside works", "江滨工厂"), pick("Hill works", "山前工厂"), pick("Harbour depot", "港口库区"))
    for place, column in enumerate(("s1", "s2", "s3")):
        rows[column] = [1.2 + place + (step * (place + 2)) % 5 / 10 for step in range(12)]
    lines = tuple(Line(f"s{place + 1}", name) for place, name in enumerate(names))
    unit = pick("cases per 200 000 h", "起/20万工时")
    finding = pick(
        "TRIR: no site differs from the others by more than chance", "可记录事故率：各厂区之间的差异未超出偶然波动"
    )
    return plot("trir_sites", "lines", rows, "month", lines, unit=unit, kpi="trir", finding=finding)


def severities_plot() -> Plot:
    """Return counts of accidents by severity, stacked along the months."""
    rows = pd.DataFrame({"month": months(12), "light": [5, 7, 4, 6, 8, 5, 9, 4, 6, 7, 5, 6]})
    rows = rows.assign(recordable=[1, 2, 0, 1, 3, 1, 2, 0, 1, 1, 2, 3], lost_time=[0, 1] * 6)
    lines = (
        Line("light", pick("first aid, property, near miss", "急救、财产损失、未遂")),
        Line("recordable", pick("other recordable", "其他可记录")),
        Line("lost_time", pick("lost time", "损失工时")),
    )
    unit = pick("accidents", "起")
    finding = pick("10 accidents and near misses in Oct 2026", "2026年10月共发生10起事故及未遂事件")
    return plot("accidents", "stacked", rows, "month", lines, unit=unit, kpi="accident_count", finding=finding)


def found_plot() -> Plot:
    """Return one count along six months as columns, one month without data."""
    rows = pd.DataFrame({"month": months(6), "top": [120.0, 131, None, 127, 160, 141]})
    unit, label = pick("hazards", "项"), pick("Hazards found", "发现隐患数")
    finding = pick("141 hazards found in Oct 2026", "2026年10月发现隐患141项")
    return plot(
        "found", "columns", rows, "month", (Line("top", label),), unit=unit, kpi="hazard_count", finding=finding
    )


def units_plot() -> Plot:
    """Return a share by unit as lying bars, with long names and a unit without data."""
    names = [f"{pick('Workshop', '车间')} {letter}" for letter in "ABCDEFGH"]
    names += [pick(LONG_NAME, LONG_NAME_ZH), FORMULA, EVIL]
    bottoms = [20.0, 30, 40, 0, 25, 50, 10, 80, 12, 5, 4]
    tops = [18.0, 15, 39, None, 25, 41, 7, 77, 3, 4, 1]
    rates = [None if top is None else top / bottom * 100 for top, bottom in zip(tops, bottoms, strict=True)]
    rows = pd.DataFrame({"unit_name": names, "top": tops, "bottom": bottoms, "rate": rates})
    label = pick("Treated on time", "按期整改率")
    finding = pick("Treated on time: 3 of 12 in the night crew", "按期整改率：夜班乙组12项中仅3项按期")
    return plot("by_unit", "bars", rows, "unit_name", (Line("rate", label),), finding=finding)
