"""Which major hazards are open, who owns them, and what is overdue, by the unit that has to treat it."""

from typing import Any

import pandas as pd

from dashboard import charts
from dashboard.filters import Filters, with_slices
from dashboard.language import _, ngettext
from dashboard.numbers import kpis, names
from dashboard.results import results
from dashboard.review.content import Line, Number, Plot, Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.wording import findings, words

MOST_LOOKED_THROUGH = 5000
MOST_LISTED = 200
MAJOR = {"hazard_level": "major"}


def section(asked: ReviewedMonth) -> Section:
    """Show what is open and overdue at the end of the month, the major hazards one by one."""
    numbers = (
        asked.number("overdue_open_count", _("Overdue")),
        asked.number("overdue_open_count", _("Major overdue"), **MAJOR),
        asked.number("open_count", _("Open major hazards"), **MAJOR),
        asked.number("open_count", _("All open")),
    )
    if not results.is_known("open_count", asked.filters):
        return Section(lead=(words.why_not(numbers[3].found.notes),), numbers=numbers)
    rows = open_major(asked)
    tables = (majors(asked, rows, numbers[2].found.top or 0), by_owner(asked))
    return Section(lead=lead(asked, numbers, rows), numbers=numbers, plots=ages(asked), tables=tables)


def open_major(asked: ReviewedMonth) -> pd.DataFrame:
    """Return the open major hazards, the longest overdue first, with the days past their due date."""
    filters = with_slices(asked.filters, **MAJOR)
    rows = kpis.records("open_count", filters, "top", MOST_LOOKED_THROUGH)
    over = (pd.Timestamp(asked.last) - pd.to_datetime(rows["due_date"])).dt.days
    rows = rows.assign(days_overdue=over.where(over > 0))
    return rows.sort_values(["days_overdue", "due_date", "hazard_id"], ascending=[False, True, True])


def lead(asked: ReviewedMonth, numbers: tuple[Number, ...], rows: pd.DataFrame) -> tuple[str, ...]:
    """Say how much is overdue, and which major hazard is overdue longest."""
    overdue, major, open_major_count, everything = (number.top or 0 for number in numbers)
    text = ngettext(
        "{overdue} of {count} open hazard is past its due date on {day}; {major} of them major.",
        "{overdue} of {count} open hazards are past their due date on {day}; {major} of them major.",
        everything,
    )
    facts = {"overdue": words.whole(overdue), "count": words.whole(everything), "major": words.whole(major)}
    said = [text.format(day=words.day_text(asked.last), **facts)]
    if not open_major_count:
        return (*said, _("No major hazard is open."))
    late: list[Any] = list(rows.dropna(subset=["days_overdue"]).head(1).itertuples())
    return (*said, *[_longest(row) for row in late])


def _longest(row: Any) -> str:
    place = row.area_name if isinstance(row.area_name, str) else row.unit_name
    owner = row.owner_name if isinstance(row.owner_name, str) else _("nobody is named")
    text = ngettext(
        "The major hazard overdue longest is in {place}: due on {due}, {days} day ago, owner {owner}.",
        "The major hazard overdue longest is in {place}: due on {due}, {days} days ago, owner {owner}.",
        row.days_overdue,
    )
    return text.format(
        place=place, due=words.day_text(row.due_date.date()), days=words.whole(row.days_overdue), owner=owner
    )


def majors(asked: ReviewedMonth, rows: pd.DataFrame, count: float) -> Table:
    """List the open major hazards with owner, unit, area, due date and days overdue."""
    columns = ["hazard_id", "days_overdue", "due_date", "description", "area_name", "unit_name", "owner_name"]
    own = names.own_fields("hazards")
    columns += [*own, "found_date"]
    shown = names.coded(rows, *own).reindex(columns=columns).head(MOST_LISTED)
    note = more(len(shown), count)
    labels = {name: names.field_labels().get(name, name) for name in columns}
    labels |= {"days_overdue": _("Days overdue"), "unit_name": _("Unit"), "area_name": _("Area")}
    empty = _("No major hazard is open.")
    wall = ("days_overdue", "due_date", "description", "area_name", "unit_name", "owner_name")
    return Table("major-hazards", _("Open major hazards, overdue first"), shown, labels, empty, note, wall=wall)


def more(shown: int, count: float) -> str:
    """Say that a list holds only the first rows, where it does."""
    if shown >= count:
        return ""
    return _("The first {shown} of {count}.").format(shown=words.whole(shown), count=words.whole(count))


def by_owner(asked: ReviewedMonth) -> Table:
    """Count open overdue hazards by the unit that owns them, the major ones apart."""
    rows = kpis.rate("overdue_open_count", ("unit", "hazard_level"), asked.filters).rows
    rows = rows[rows["top"] > 0]
    counts = rows.pivot_table(index="unit", columns="hazard_level", values="top", aggfunc="sum", fill_value=0)
    known = rows.drop_duplicates("unit").set_index("unit")["unit_name"]
    laid = pd.DataFrame(
        {
            "unit": [known.get(unit) if isinstance(known.get(unit), str) else unit for unit in counts.index],
            "overdue": counts.sum(axis=1).astype(int).tolist(),
            "major": counts["major"].astype(int).tolist() if "major" in counts else [0] * len(counts),
        }
    ).sort_values(["major", "overdue", "unit"], ascending=[False, False, True])
    labels = {"unit": _("Unit"), "overdue": _("Overdue"), "major": _("Major overdue")}
    title = _("Overdue by the unit that owns them")
    return Table("overdue-by-unit", title, laid.reset_index(drop=True), labels, _("Nothing is overdue."))


def ages(asked: ReviewedMonth) -> tuple[Plot, ...]:
    """Draw how long the open hazards are past their due date."""
    filters: Filters = asked.filters
    found = kpis.rate("open_count", ("overdue_age", "hazard_level"), filters)
    finding = findings.ageing(found.rows, True)
    levels = names.codes("hazard_level")
    chart = charts.ageing(found, "overdue_age", names.overdue_ages(), levels, finding)
    if chart.figure is None:
        return ()
    counts = found.rows.pivot_table(index="overdue_age", columns="hazard_level", values="top", aggfunc="sum")
    known = {code: name for code, name in names.overdue_ages().items() if code in counts.index or code[:3] != "no_"}
    counts = counts.reindex(index=list(known), columns=list(levels)).fillna(0).astype(int)
    rows = counts.reset_index(drop=True).assign(age=list(known.values()))[["age", *levels]]
    lines = tuple(Line(level, name) for level, name in levels.items())
    unit = words.unit_of(found.kpi)
    return (Plot("overdue-ages", chart, "stacked", rows, "age", lines, unit, "open_count", filters),)
