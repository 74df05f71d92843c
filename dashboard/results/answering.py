"""Areas and risk points for which not exactly one person answers: how each stands, and who answers or answered."""

from datetime import date

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import ALL, Filters
from dashboard.numbers import kpis, warehouse

WORST_FIRST = ("no_owner", "lapsed", "several_owners", "unsigned")
OWNERS = """
with told as (
    select
        *,
        (from_date is null or from_date <= ?) and (end_date is null or end_date >= ?) as is_valid,
    from responsibilities
)

select
    rows.duty_id,
    rows.responsibility_state,
    string_agg(distinct told.owner_name, ', ' order by told.owner_name) as owner_name,
    max(told.end_date) as end_date,
from responsibility_rows(?) as rows
join responsibility_duties as duties on duties.duty_id = rows.duty_id
left join told
    on told.place_type = duties.place_type
    and told.place_id = duties.place_id
    and told.responsibility_role = duties.responsibility_role
    and (told.is_valid or (rows.responsibility_state = 'lapsed' and told.end_date < ?))
where rows.gap_count = 1
group by rows.duty_id, rows.responsibility_state
"""


def gaps(filters: Filters = ALL) -> pd.DataFrame:
    """Return the places without exactly one valid owner, worst first; of a lapsed one, who answered until when."""
    path = warehouse.in_use()
    day = kpis.rate("responsibility_gap_count", filters=filters).as_of
    rows = kpis.records("responsibility_gap_count", filters, "top")
    rows = rows.merge(_owners(path.stem, day), on="duty_id", how="left")
    order = rows["responsibility_state"].map({state: place for place, state in enumerate(WORST_FIRST)})
    return rows.assign(order=order).sort_values(["order", "place_name", "duty_id"], ignore_index=True)


@remembered(maxsize=8)
def _owners(build: str, day: date) -> pd.DataFrame:
    return warehouse.query(OWNERS, [day] * OWNERS.count("?"))
