"""Bring hours by day, week or quarter to months: by the header of their column, else by the days that it holds."""

import itertools
from datetime import date
from typing import Any

from pipelines.contracts import contracts
from pipelines.definitions.expressions import DAY, WEEK
from pipelines.mapping.plan import LOOK, PARTS, Filled, PlannedFeed, Question, options
from pipelines.mapping.said import say
from pipelines.mapping.work import Work
from pipelines.reading.cells.dates import date_value
from pipelines.reading.recognising.template_fields import SHARED, template_fields

A_FEW = 2  # gaps between days that show a rhythm
MONDAY = 1


def fill(work: Work, feed: PlannedFeed) -> None:
    """Spread the rows over months where they are of other periods, and share their numbers out."""
    spread = _by_header(work, feed) or _by_days(work, feed)
    if not spread:
        return
    feed.fields["month_date"] = spread
    for name in SHARED:
        if column := feed.column(name):
            before = feed.fields[name]
            feed.fields[name] = Filled({"column": column, "shared": True}, before.because, before.confidence)


def _by_header(work: Work, feed: PlannedFeed) -> Filled | None:
    """Take a column that is called a week, a quarter or a half, where none is a month."""
    if "month_date" in feed.fields:
        return None
    found = template_fields(contracts().tables[feed.table], work.laid.header)
    made = found.fields.get("month_date")
    if not isinstance(made, dict) or "spread" not in made:
        return None
    return Filled(made, say("spread", columns=", ".join(found.columns["month_date"])), LOOK, PARTS)


def _by_days(work: Work, feed: PlannedFeed) -> Filled | None:
    """Take days that are one or seven apart for those of rows by day or by week, where a month has many of them."""
    column = feed.column("month_date")
    if not column or not work.column(column).is_dates:
        return None
    day = date_value(work.profile.place(column), work.plan.days)
    whose = [work.profile.place(own) for name in ("unit_id", "worker_type") if (own := feed.column(name))]
    months = f"select distinct date_trunc('month', {day}), {', '.join([*whose, '1'])} from {work.profile.table}"
    count = f"select count(*) from ({months})"
    asked = f"select ({count}), list(distinct {day} order by {day}), count({day}) from {work.profile.table}"
    own_months, days, filled = work.profile.con.execute(asked).fetchall()[0]
    if own_months >= filled:
        return None
    gaps = {(later - earlier).days for earlier, later in itertools.pairwise(days)}
    if len(days) <= A_FEW:
        return None
    made: dict[str, Any] = {"spread": DAY, "of": column}
    if all(gap % 7 == 0 for gap in gaps):
        made = {"spread": WEEK, "of": column, "day": _which_day(work, column, days[0])}
    elif min(gaps) > 1:
        return None
    return Filled(made, say("spread", columns=column), LOOK, PARTS)


def _which_day(work: Work, column: str, day: date) -> str:
    """Ask whether weeks are known by their first or their last day, unless they are Mondays."""
    if day.isoweekday() == MONDAY:
        return "first"
    ways = [("last", say("week_ends", day=day.isoformat())), ("first", say("week_begins", day=day.isoformat()))]
    asks = say("asks_week", column=column)
    answer = work.ask(Question(f"week:{column}", asks, options(ways), "last", (day.isoformat(),)))
    return answer if answer in ("first", "last") else "last"
