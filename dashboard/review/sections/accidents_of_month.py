"""What happened to people in the month, and what was learned from it."""

from dataclasses import replace

import pandas as pd

from dashboard import charts
from dashboard.annotations import annotations
from dashboard.filters import MONTHS_A_YEAR, shift_months
from dashboard.language import _, ngettext
from dashboard.numbers import kpis, names
from dashboard.results import results
from dashboard.review.content import Comment, Line, Number, Plot, Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections.overdue_hazards import MOST_LOOKED_THROUGH, more
from dashboard.wording import formats, words

MOST_LISTED = 200
PLOT_MONTHS = 24
ABOUT = "accident:"
GRAVEST = (
    "fatal", "serious", "lost_time", "restricted_work", "medical_treatment", "illness", "first_aid", "property",
    "near_miss",
)  # fmt: skip


def section(asked: ReviewedMonth) -> Section:
    """Show the accidents and near misses of the month with their lessons."""
    numbers = (
        asked.number("trir"),
        asked.number("ltifr"),
        asked.number("recordable_count"),
        asked.number("lost_days"),
        asked.number("accident_count", _("Near misses"), severity="near_miss"),
    )
    if "accidents" not in asked.tables:
        return Section(lead=(words.why_not(numbers[2].found.notes),), numbers=numbers)
    rows = happened(asked)
    lessons = listed(asked, rows, asked.comments)
    return Section(lead=lead(asked, numbers, rows), numbers=numbers, plots=by_severity(asked), tables=(lessons,))


def happened(asked: ReviewedMonth) -> pd.DataFrame:
    """Return the accidents and near misses of the month, the gravest first."""
    rows = kpis.records("accident_count", asked.filters, "top", MOST_LOOKED_THROUGH)
    order = {severity: place for place, severity in enumerate(GRAVEST)}
    rows = rows.assign(gravity=rows["severity"].map(order).fillna(len(order)))
    return rows.sort_values(["gravity", "accident_date", "accident_id"])


def lead(asked: ReviewedMonth, numbers: tuple[Number, ...], rows: pd.DataFrame) -> tuple[str, ...]:
    """Say how many people were hurt, how badly, and what the rates lack."""
    recordable, near = (numbers[place].top or 0 for place in (2, 4))
    grave = int(rows["severity"].isin(("fatal", "serious")).sum())
    month = words.month_text(asked.month)
    if rows.empty:
        said = [_("No accident and no near miss was recorded in {month}.").format(month=month)]
    else:
        hurt = ngettext(
            "{count} recordable case in {month}, {grave} of them fatal or serious.",
            "{count} recordable cases in {month}, {grave} of them fatal or serious.",
            recordable,
        ).format(count=words.whole(recordable), month=month, grave=grave)
        text = ngettext("{count} near miss was reported.", "{count} near misses were reported.", near)
        said = [words.joined(hurt, text.format(count=words.whole(near)))]
    missing = [words.why_not(number.found.notes) for number in numbers[:2] if number.rate is None]
    return (*said, *dict.fromkeys(missing))


def listed(asked: ReviewedMonth, rows: pd.DataFrame, said: tuple[Comment, ...]) -> Table:
    """List what happened, each with what was learned."""
    columns = ["accident_date", "severity", "unit_name", "area_name", "accident_type", "worker_type", "lost_days"]
    own = names.own_fields("accidents")
    columns += [*own, "description", "accident_id"]
    coded = names.coded(rows.head(MOST_LISTED), "severity", "worker_type", "accident_type", *own)
    shown = coded.reindex(columns=columns)
    shown["lessons"] = [lessons_of(accident, said) for accident in shown["accident_id"]]
    labels = {name: names.field_labels().get(name, name) for name in columns}
    labels |= {"unit_name": _("Unit"), "area_name": _("Area"), "lessons": _("What was learned")}
    count = kpis.rate("accident_count", filters=asked.filters).rows["top"].iloc[0]
    title = _("Accidents and near misses of the month, gravest first")
    wall = ("accident_date", "severity", "unit_name", "description", "lessons")
    return Table("accidents", title, shown, labels, _("None was recorded."), more(len(shown), count), wall=wall)


def lessons_of(accident_id: str, said: tuple[Comment, ...]) -> str:
    """Put together what was written about one accident."""
    found = [each.text for each in said if each.about == f"{ABOUT}{accident_id}"]
    return "\n".join(found)


def by_severity(asked: ReviewedMonth) -> tuple[Plot, ...]:
    """Draw accidents by month in four groups of severity."""
    seen = asked.back(PLOT_MONTHS)
    found = kpis.rate("accident_count", ("month", "severity"), seen)
    grouped = results.regrouped(found, "severity", names.severity_groups(), "group")
    said, events = finding(asked, grouped.rows), annotations.events(seen)
    chart = charts.counts_by_month(grouped, "group", names.severity_group_names(), finding=said, events=events)
    if chart.figure is None:
        return ()
    counts = grouped.rows.pivot_table(index="month", columns="group", values="top", aggfunc="sum")
    first = max(seen.from_date, min(pd.to_datetime(counts.index + "-01")).date()) if seen.from_date else None
    months = results.months_of(replace(seen, from_date=first))
    groups = names.severity_group_names()
    counts = counts.reindex(index=months, columns=list(groups)).fillna(0).astype(int)
    rows = counts.reset_index(drop=True).assign(month=pd.to_datetime([f"{month}-01" for month in months]))
    lines = tuple(Line(group, name) for group, name in groups.items())
    unit = words.unit_of(found.kpi)
    shown = rows[["month", *groups]]
    marks = annotations.events(seen)
    return (
        Plot("accidents-by-severity", chart, "stacked", shown, "month", lines, unit, "accident_count", seen, marks),
    )


def finding(asked: ReviewedMonth, rows: pd.DataFrame) -> str:
    """Say how many cases with lost time or worse the month has, beside the mean of the year before."""
    grave = rows[rows["group"].isin(("lost_time", "grave"))].groupby("month")["top"].sum()
    months = results.months_of(replace(asked.filters, from_date=shift_months(asked.first, -MONTHS_A_YEAR)))
    since = rows["month"].min() if len(rows) else asked.month  # without any row nothing is known of earlier months
    earlier = [float(grave.get(month, 0)) for month in months[:-1] if month >= since]
    now = float(grave.get(asked.month, 0))
    text = ngettext(
        "{count} case with lost time or worse in {month}",
        "{count} cases with lost time or worse in {month}",
        now,
    ).format(count=words.whole(now), month=words.month_text(asked.month))
    if not earlier:
        return text
    mean = formats.number(sum(earlier) / len(earlier), 1, is_grouped=False)
    return text + _("; {mean} a month in the {months} months before").format(mean=mean, months=len(earlier))
