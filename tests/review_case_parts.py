"""Numbers, tables, pictures and texts of the hand-made review: every case that a pack must show, in both languages."""

from datetime import date
from io import BytesIO
from typing import Any

import pandas as pd
from PIL import Image, ImageDraw

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import Text
from dashboard.numbers.caveats import Note
from dashboard.results.results import Result
from dashboard.review.content import Comment, Picture, Table
from tests.bilingual import pick

FILTERS = Filters(date(2026, 10, 1), date(2026, 10, 31), None, date(2026, 10, 31))
EVIL = "<script>alert(1)</script> & \"quoted\" 'text' {braces} _under_ [link](x) $x$"
FORMULA = "=cmd|' /C calc'!A0"
LONG_NAME = (
    "Solvent recovery and wastewater pre-treatment plant, second shift, night crew B (contractors of three companies)"
)
LONG_NAME_ZH = "溶剂回收与废水预处理车间二班夜班乙组（含三家承包商驻厂检修人员及特种作业监护人员）"


def kpi(name: str, label: str, chinese: str, kind: str, better: str, **more: Any) -> Kpi:
    """Make a KPI as a warehouse would define it."""
    given = {
        "about": Text(
            f"What {label.lower()} means, in one sentence. Rows that do not apply are left out.",
            zh=f"“{chinese}”的定义说明：期内符合条件的记录占全部应计记录的比例，不适用的不计入。",
        ),
        "top": "hazard_due_months.on_time_count",
        "bottom": "hazard_due_months.due_count",
        "per": 100.0,
        "unit": "%",
        "date": Text("original due date", zh="原定整改期限"),
        "source": Text("Double prevention mechanism", zh="双重预防机制"),
        "valid_from": None,
        "valid_to": None,
        "requires": None,
        "is_mean_over_months": False,
        "bases": (),
        "counts_events": True,
        "squares": None,
        "variants": Text(
            "Others leave the open overdue ones out, so that they vanish.",
            zh="也有不计逾期未整改项的，逾期项因此消失。",
        ),
        "slices": ("month", "unit", "area"),
    }
    return Kpi(name=name, label=Text(label, zh=chinese), kind=kind, better=better, **{**given, **more})


def inspections() -> Kpi:
    """Return a share for which higher is better."""
    parts = {"top": "obligation_months.met_count", "bottom": "obligation_months.required_count"}
    return kpi("inspection_completion_rate", "Inspections completed", "检查完成率", "proportion", "higher", **parts)


def on_time() -> Kpi:
    """Return a share without its target met."""
    return kpi("treatment_on_time_rate", "Treated on time", "按期整改率", "proportion", "higher")


def trir() -> Kpi:
    """Return a rate per hours, for which lower is better."""
    unit = {"per": 200000.0, "unit": Text("cases per 200 000 h", zh="起/20万工时"), "source": "OSHA 29 CFR 1904"}
    parts = {"top": "accident_months.recordable_count", "bottom": "exposure_months.worked_hours"}
    return kpi("trir", "TRIR", "可记录事故率", "rate", "lower", **unit, **parts, requires="has_hours")


def overdue() -> Kpi:
    """Return a stock, which has no bottom."""
    parts = {"top": "hazard_open_months.overdue_count", "bottom": None, "per": None, "source": None}
    unit = {"unit": Text("hazards", zh="项")}
    return kpi("overdue_open_count", "Open and overdue", "逾期未整改隐患数", "stock", "lower", **parts, **unit)


def near_misses() -> Kpi:
    """Return a count without a direction."""
    unit = {"bottom": None, "per": None, "unit": Text("near misses", zh="起")}
    return kpi("near_miss_count", "Near misses", "未遂事件数", "count", "neither", **unit)


def result(asked: Kpi, top: float | None, bottom: float | None, **more: Any) -> Result:
    """Make a result; the rate follows from its parts."""
    rate = top if asked.bottom is None else top / bottom * (asked.per or 1) if top is not None and bottom else None
    given: dict[str, Any] = {
        "before": None,
        "is_signal": None,
        "target": None,
        "tolerance": 0.0,
        "notes": (),
        "trend": (),
    }
    return Result(kpi=asked, top=top, bottom=bottom, rate=rate, **{**given, **more})


def no_hours() -> Note:
    """Return the sentence that says why a rate has no data."""
    return Note("No data: no worked hours (exposures) loaded: accident rates need them.")


def overdue_table(count: int = 47) -> Table:
    """Return rows with days, numbers, percents, yes and no, and long, dangerous texts; some cells are empty."""
    texts = [FORMULA, EVIL, pick(LONG_NAME, LONG_NAME_ZH), "+1", "@SUM(A1)", pick("Guard missing", "防护罩缺失"), None]
    rows = pd.DataFrame({"hazard_id": [f"H-{2000 + place}" for place in range(count)]})
    rows["description"] = [texts[place % len(texts)] for place in range(count)]
    rows["owner"] = [pick("Maintenance, team 2", "检修二班") if place % 4 else None for place in range(count)]
    rows["due_date"] = pd.to_datetime([date(2026, 9, 1 + place % 28) for place in range(count)])
    rows["days_over"] = [60 - place % 28 for place in range(count)]
    rows["done"] = [12.5 * (place % 8) for place in range(count)]
    rows["is_major"] = [place % 5 == 0 for place in range(count)]
    rows.loc[3, ["due_date", "done"]] = [pd.NaT, None]
    labels = {
        "hazard_id": pick("Hazard", "隐患编号"),
        "description": pick("What was found", "隐患描述"),
        "owner": pick("Owner", "责任单位"),
        "due_date": pick("Due", "整改期限"),
        "days_over": pick("Days over", "逾期天数"),
        "done": pick("Done", "进度"),
        "is_major": pick("Major", "重大"),
    }
    title = pick("Overdue hazards by owner", "逾期隐患（按责任单位）")
    note = pick("Oldest first.", "按逾期时间排序。")
    return Table("overdue", title, rows, labels, "", note, {"done": "percent"})


def no_rows_table() -> Table:
    """Return a table without rows, which says why."""
    labels = {"accident_id": pick("Accident", "事故编号"), "lesson": pick("Lesson", "教训")}
    empty = pick("No lost-time accident in Oct 2026.", "2026年10月无损失工时事故。")
    return Table("lessons", pick("Lessons of accidents", "事故教训"), pd.DataFrame(columns=list(labels)), labels, empty)


def excluded_table() -> Table:
    """Return what was left out and why."""
    rows = pd.DataFrame(
        {"kpi": [pick("TRIR", "可记录事故率")], "count": [3], "why": [pick("no worked hours", "无工时")]}
    )
    labels = {"kpi": pick("Number", "指标"), "count": pick("Left out", "剔除"), "why": pick("Why", "原因")}
    return Table("excluded", pick("Left out", "未计入的记录"), rows, labels, pick("Nothing was left out.", "无剔除。"))


def map_picture(key: str, wide: int = 1600, tall: int = 1000) -> Picture:
    """Draw four coloured areas as a PNG."""
    image = Image.new("RGB", (wide, tall), "white")
    pen = ImageDraw.Draw(image)
    for place, colour in enumerate(("#d62728", "#ff9f1c", "#ffd60a", "#2f6fb0")):
        pen.rectangle(
            (place * wide // 4 + 20, 40, (place + 1) * wide // 4 - 20, tall - 40), fill=colour, outline="black"
        )
    buffer = BytesIO()
    image.save(buffer, "PNG")
    title = {"then": pick("Four-colour map, Sep 2026", "四色图，2026年9月"), "now": pick("Oct 2026", "2026年10月")}[key]
    alt = pick("Four areas: 1 red, 1 orange, 1 yellow, 1 blue", "四个区域：红橙黄蓝各一个")
    return Picture(key, title, buffer.getvalue(), alt)


def long_text() -> str:
    """Return exactly 10 000 characters with HTML, a formula, both scripts, line ends and signs that XML cannot hold."""
    start = f"{FORMULA}\n{EVIL}\n\x00\x08\x0b\x1f\ufffe control signs\n"
    line = "Line {n}: the pump stood still, 泵停了，密封件更换后复位。 <b>not bold</b> & http://example.org/?a=1 "
    body = "\n".join(line.format(n=n) for n in range(200))
    return (start + body)[:9990] + "END-OF-IT."


def comment(number: int, section: str, text: str, about: str = "") -> Comment:
    """Return what somebody said."""
    by = pick("Li Wei <li@example.org>", "李伟（安全部）")
    return Comment(
        f"c{number}",
        1 + number % 2,
        section,
        about,
        text,
        by,
        f"2026-11-0{1 + number % 9}T08:3{number % 10}:00.000+00:00",
    )
