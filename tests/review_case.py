"""One hand-made review with everything that a pack must be able to show, in English and Chinese."""

from datetime import UTC, date, datetime

from dashboard import language
from dashboard.review.content import Frozen, Number, Review, Section, Status
from tests import review_case_parts as parts
from tests import review_case_plots as plotted
from tests.bilingual import pick

MONTH, BUILD = "2026-10", "20261102T060000Z"
LATE = ("H-2031 was recorded on 3 Nov 2026, after the month was closed", "隐患H-2031于2026年11月3日（定稿后）才录入")
WITHDRAWN = ("H-2007 was withdrawn: a duplicate of H-2006", "隐患H-2007已撤销：与H-2006重复")


def review(is_closed: bool = True) -> Review:
    """Return the review in the language in use; not closed, nothing is "as reported"."""
    sections = (since(), rates(is_closed), signals(), four_colours(), hazards(), accidents(), warnings(), actions())
    asked = {number.found.kpi.name: number.found.kpi for section in sections for number in section.numbers}
    return Review(
        month=MONTH,
        filters=parts.FILTERS,
        unit_name=pick("Riverside Chemical Group", "江滨化工集团"),
        as_of=date(2026, 10, 31),
        build=BUILD,
        built_at=datetime(2026, 11, 5, 6, 0, tzinfo=UTC),
        made_at=datetime(2026, 11, 5, 9, 30, tzinfo=UTC),
        status=status(is_closed),
        sections=sections,
        definitions=tuple(asked.values()),
        excluded=parts.excluded_table(),
        notes=(pick("2 export files were refused in part: 14 rows.", "2个导出文件有14行被拒收。"),),
    )


def status(is_closed: bool) -> Status:
    """Return a month closed for the second time, or one never closed."""
    if not is_closed:
        return Status(MONTH)
    by, reason = pick("Zhang Min", "张敏"), pick("hours of two contractors came late", "两家承包商工时迟报")
    return Status(
        month=MONTH,
        edition=2,
        is_closed=True,
        build=BUILD,
        as_of="2026-10-31",
        closed_by=by,
        closed_at="2026-11-03T08:15:00.000+00:00",
        note=pick("Agreed in the meeting of 2 Nov", "11月2日例会确认"),
        reopened_by=by,
        reopened_at="2026-11-02T16:00:00.000+00:00",
        reason=reason,
    )


def since() -> Section:
    """Return a section of sentences and a long comment."""
    lead = (
        pick(
            "Treated on time got worse by more than chance; three of five promises were kept",
            "按期整改率变差且超出偶然波动；五项承诺兑现三项",
        ),
        pick(
            "Two actions are late: the guard of press 4 and the roof of tank farm B.",
            "两项措施逾期：4号压机防护罩、B罐区顶棚。",
        ),
        pick("One unit reported no hours.", "一个单位未报工时。"),
    )
    title = pick("Since last time", "上次会议以来")
    comments = (parts.comment(1, "since", parts.long_text()), parts.comment(2, "since", pick("Agreed.", "同意。")))
    return Section("since", title, lead, comments=comments)


def rates(is_closed: bool) -> Section:
    """Return four rates: target met, not met, none, and one without data; one differs from what was reported."""
    # 160 of 200 = 80 %; reported 158 of 199 = 79.397 %, 95 % interval by Wilson: 73.2 – 84.4
    frozen = Frozen("inspection_completion_rate", "", 158.0, 199.0, 158 / 199 * 100, 73.24, 84.43, 0.0, 95.0, 2.0, "d1")
    same = Frozen("treatment_on_time_rate", "", 122.0, 162.0, 122 / 162 * 100, 68.1, 81.3, 0.0, 75.0, 3.0, "d2")
    reasons = (pick(*LATE), pick(*WITHDRAWN))
    met = {"target": 75.0, "tolerance": 3.0, "before": 86.8, "is_signal": True, "interval": (68.1, 81.3)}
    missed = {"target": 95.0, "tolerance": 2.0, "before": 81.0, "is_signal": False, "interval": (73.9, 84.9)}
    completed = parts.result(parts.inspections(), 160.0, 200.0, **missed)
    numbers = (
        number(completed, frozen if is_closed else None, reasons if is_closed else ()),
        number(parts.result(parts.on_time(), 122.0, 162.0, **met), same if is_closed else None),
        number(parts.result(parts.trir(), 4.0, 523949.0, interval=(0.416, 3.909), excluded=3.0)),
        number(parts.result(parts.trir(), None, None, notes=(parts.no_hours(),)), label=parts.LONG_NAME),
    )
    lead = (pick("One of four rates misses its target: inspections completed", "四项指标中一项未达标：检查完成率"),)
    said = parts.comment(
        3, "rates", pick("Two inspectors were ill for two weeks.", "两名检查员病假两周。"), "inspection_completion_rate"
    )
    return Section("rates", pick("Four rates against target", "四项指标与目标"), lead, numbers, comments=(said,))


def signals() -> Section:
    """Return two charts along the months."""
    lead = (pick("One real signal: hazards treated on time", "一个真实信号：按期整改率"),)
    plots = (plotted.control_plot(), plotted.sites_plot())
    return Section("signals", pick("Signals that are real", "真实信号"), lead, plots=plots)


def four_colours() -> Section:
    """Return the map then and now, the second one narrow and tall."""
    lead = (pick("One area rose to red: tank farm B", "一个区域升为红色：B罐区"),)
    pictures = (parts.map_picture("then"), parts.map_picture("now", 700, 1400))
    return Section("map", pick("Four-colour map", "四色图"), lead, pictures=pictures)


def hazards() -> Section:
    """Return numbers, columns, lying bars and a table longer than a slide."""
    lead = (pick("47 hazards are overdue, 10 of them major", "47项隐患逾期，其中重大10项"),)
    plots = (plotted.found_plot(), plotted.units_plot())
    numbers = (number(parts.result(parts.overdue(), 47.0, None, before=31.0, is_signal=True)),)
    title = pick("Major hazards and overdue by owner", "重大隐患与逾期（按责任单位）")
    return Section("hazards", title, lead, numbers, plots=plots, tables=(parts.overdue_table(),))


def accidents() -> Section:
    """Return stacked columns, a count and a table without rows."""
    lead = (
        pick("No lost-time accident; nine near misses, four with lessons", "无损失工时事故；未遂事件9起，4起有教训"),
    )
    numbers = (number(parts.result(parts.near_misses(), 9.0, None)),)
    title = pick("Accidents and near misses, with lessons", "事故与未遂事件及教训")
    said = parts.comment(4, "accidents", parts.EVIL, "A-17")
    return Section(
        "accidents", title, lead, numbers, (), (plotted.severities_plot(),), (parts.no_rows_table(),), (said,)
    )


def warnings() -> Section:
    """Return a section of two sentences and nothing else, the first one very long."""
    long = pick(
        "Of 12 warnings in the last twelve months five were followed by a serious accident or a major "
        "hazard within 30 days, two serious accidents came without any warning, and the median lead time was nine days",
        "近十二个月共发出12次预警，其中5次在30天内发生了严重事故或重大隐患，另有2起严重事故事前没有任何预警，提前时间中位数为9天",
    )
    return Section("warnings", pick("Warnings and their outcome", "预警及其结果"), (long, parts.EVIL))


def actions() -> Section:
    """Return a section with nothing to say but its title and an empty table."""
    return Section("actions", pick("Actions", "改进措施"), tables=(parts.no_rows_table(),))


def number(found: object, reported: Frozen | None = None, reasons: tuple[str, ...] = (), label: str = "") -> Number:
    """Make a number of the month."""
    asked = found.kpi  # type: ignore[attr-defined]  # a box of any kind
    return Number(label or language.pick(asked.label), found, parts.FILTERS, reported, reasons)  # type: ignore[arg-type]  # given by hand
