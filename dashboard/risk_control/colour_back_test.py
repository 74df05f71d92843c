"""What the colour rules of measures would have lifted, on the loaded history, and which accidents fell into it."""

from dataclasses import dataclass
from datetime import date

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.language import N_, _
from dashboard.numbers import warehouse
from dashboard.numbers.division import divide
from dashboard.risk_control.measures import of_units
from dashboard.wording import formats, words

RULES = {
    "failed_measure": N_("Control measure fails"),
    "unchecked_measure": N_("Control measure never checked"),
}
GRAVE = ("lost_time", "serious", "fatal")


@dataclass(frozen=True)
class BackTest:
    """One rule over the history of the areas with a measure that must be checked.

    held_days of all area_days are days on which the rule held; accident_count of all_accidents happened on one.
    """

    rule: str
    is_on: bool
    area_count: int
    held_days: int
    area_days: int
    accident_count: int
    all_accidents: int


@remembered(maxsize=32)
def of_rules(build: str, as_of: date | None, filters: Filters) -> tuple[BackTest, ...]:
    """Work out every rule on the days from the first cycle of any measure to the as-of day, whatever the period."""
    where, values = of_units("control_measures", filters)
    rows = warehouse.query(
        f"""
        with placed as (
            select distinct area_id
            from control_measures
            where area_id is not null and measure_id in (select measure_id from task_obligations) and {where}
        ),
        known as (select min(from_date) as first_date, cast(? as date) as last_date from task_obligations),
        spans as (
            select rule, area_id, greatest(start_date, first_date) as start_date,
                least(coalesce(end_date - 1, last_date), last_date) as end_date
            from measure_causes join placed using (area_id) cross join known
        ),
        held as (
            select distinct rule, area_id, cast(day as date) as day
            from spans, unnest(generate_series(start_date, end_date, interval 1 day)) as series(day)
            where start_date <= end_date
        ),
        grave as (
            select accident_id, area_id, accident_date
            from accidents join placed using (area_id) cross join known
            where severity in (select unnest(?)) and accident_date between first_date and last_date
        )
        select
            rules.rule,
            (select count(distinct area_id) from held where held.rule = rules.rule) as area_count,
            (select count(*) from held where held.rule = rules.rule) as held_days,
            (select count(*) from placed) * (select greatest(last_date - first_date + 1, 0) from known) as area_days,
            (select count(distinct accident_id) from grave join held using (area_id)
                where held.rule = rules.rule and day = accident_date - 1) as accident_count,
            (select count(*) from grave) as all_accidents,
            rules.rule in (select rule from colour_rules) as is_on,
        from (select unnest(?) as rule) as rules order by rules.rule
        """,
        [*values, as_of, list(GRAVE), list(RULES)],
    )
    facts = rows.fillna({"area_days": 0}).to_dict("records")
    counts = ("area_count", "held_days", "area_days", "accident_count", "all_accidents")
    return tuple(BackTest(row["rule"], bool(row["is_on"]), *(int(row[name]) for name in counts)) for row in facts)


def said(one: BackTest) -> str:
    """Say what a rule would have done: how often it held, and how many accidents came on such days, and by chance."""
    if not one.area_days:
        return _("No history yet: no check of a measure has fallen due.")
    text = _(
        "It would have lifted {areas} areas, on {share} of all days of areas with measures. {hit} of {all} lost-time,"
        " serious or fatal accidents there came on the day after one of these days; {chance} would by chance alone."
    )
    share = float(divide(one.held_days, one.area_days))
    return text.format(
        areas=words.whole(one.area_count),
        share=formats.percent(100 * share),
        hit=words.whole(one.accident_count),
        all=words.whole(one.all_accidents),
        chance=formats.number(share * one.all_accidents, 1),
    )
