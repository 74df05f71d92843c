"""How fresh each table is at each site, and how regularly its files come, by the rhythm learned from what is loaded."""

from datetime import date

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.language import _, ngettext
from dashboard.numbers import company, plant_day, warehouse
from dashboard.statistics import rhythm
from dashboard.wording import findings, words

YEAR = 366
EPOCH = date(1970, 1, 1).toordinal()
LEAST_LOADS = 5  # gaps between loads: files come far less often than events
# The day of the last thing that a month of hours tells of is the last of the month.
EVENTS = {
    "inspections": "select unit_id, completed_date as day from inspections",
    "hazards": "select unit_id, found_date as day from hazards",
    "accidents": "select unit_id, accident_date as day from accidents",
    "exposures": "select unit_id, last_day(month_date) as day from exposures",
}


def day_of_events(build: str) -> date | None:
    """Return the newest day that the warehouse knows an event of: sites are judged by it, as exports lag behind today.

    A site whose events end earlier than those of all together is late, whenever the export was made.
    """
    return company.build_facts(build).last_date


def level(build: str) -> str:
    """Return the level of the unit tree at which lateness is told: sites, else the highest that has several units."""
    types = {unit.unit_type for unit in company.unit_tree(build)}
    return "site" if "site" in types else company.levels(build)[0]


@remembered(maxsize=2)
def of_sites(build: str) -> pd.DataFrame:
    """Return how late each table is at each place, worst first.

    Rows: table, place, name, newest (day), silent, usual, longest, late (days; missing where there are too few days).
    What is below a place counts for it; a unit that has ended is never late, and what it had says nothing of others.
    """
    now = day_of_events(build)
    if now is None:
        return _none()
    rows = _event_days(build, now)
    days = pd.to_datetime(rows["day"]).to_numpy(dtype="datetime64[D]").astype(np.int64)
    found = rhythm.rhythms(rows["key"], days, now.toordinal() - EPOCH)
    of_key = (
        rows.drop_duplicates("key")
        .set_index("key")[["table_name", "place", "name"]]
        .rename(columns={"table_name": "table"})
    )
    told = found.assign(newest=pd.to_datetime(found["newest"], unit="D")).join(of_key, on="group")
    order = told.assign(share=told["late"] / told["longest"])
    return order.sort_values(["late", "share", "name", "group"], ascending=[False, False, True, True]).reset_index(
        drop=True
    )


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=["table", "place", "name", "newest", "silent", "usual", "longest", "late"])


def _event_days(build: str, now: date) -> pd.DataFrame:
    """Read the days on which anything happened, by table and place; only the newest where there are too few to learn.

    Rows: key (a number for each table and place), table, place, name, day.
    """
    events = " union all ".join(f"select '{table}' as table_name, * from ({sql})" for table, sql in EVENTS.items())
    return warehouse.query(
        f"""
        with ended as (
            select distinct below.unit_id
            from unit_ancestors as below join units on units.unit_id = below.ancestor_id
            where units.valid_to <= ?
        ),
        placed as (
            select above.unit_id, coalesce(
                arg_min(ancestor_id, distance) filter (where units.unit_type = ?), arg_max(ancestor_id, distance)
            ) as place
            from unit_ancestors as above join units on units.unit_id = above.ancestor_id
            where above.unit_id not in (select unit_id from ended)
            group by above.unit_id
        ),
        days as (
            select distinct events.table_name, placed.place, cast(events.day as date) as day
            from ({events}) as events join placed using (unit_id) where events.day <= ?
        ),
        told as (
            select * from days
            window same as (partition by table_name, place), newest as (same order by day desc)
            qualify count(*) over same > ? or row_number() over newest = 1
        )
        select dense_rank() over (order by table_name, place) as key, table_name, place, unit_name as name, day
        from told join units on units.unit_id = told.place
        """,
        [now, level(build), now, rhythm.LEAST_GAPS],
    )


@remembered(maxsize=2)
def of_loads(build: str, today: date) -> pd.DataFrame:
    """Return how late the next file of each table is as of today where the company works, worst first.

    Rows: table, newest (day of the last load), silent, usual, longest, late (days; missing where there were few loads).
    """
    rows = warehouse.query(
        """
        with fed as (select distinct file_hash, table_name from delivered_fields)
        select distinct table_name, cast(left(load, 10) as date) as day
        from sendings join fed using (file_hash)
        """
    )
    rows = rows[rows["table_name"].isin(EVENTS)]
    days = pd.to_datetime(rows["day"]).to_numpy(dtype="datetime64[D]").astype(np.int64)
    found = rhythm.rhythms(rows["table_name"], days, today.toordinal() - EPOCH, LEAST_LOADS)
    newest = pd.to_datetime(found["newest"], unit="D")
    named = found.assign(newest=newest).rename(columns={"group": "table"})
    return named.sort_values(["late", "table"], ascending=[False, True]).reset_index(drop=True)


def late_files(build: str) -> list[str]:
    """Say of each table whose next file is late by how much, and how often one came so far."""
    rows = of_loads(build, plant_day.today())
    named = what()
    text = _("{table}: the next file is {late} late: usually {usual}, the last on {day}.")
    return [
        text.format(table=named[row.table], late=_days(row.late), usual=_every(row.usual), day=_day(row.newest))
        for row in findings.each(rows[rows["late"] > 0])
    ]


def what() -> dict[str, str]:
    """Name the tables that hold events."""
    return {
        "inspections": _("Inspections"),
        "hazards": _("Hazards"),
        "accidents": _("Accidents and near misses"),
        "exposures": _("Hours and people"),
    }


def said(row: pd.Series) -> str:
    """Say how late one table is at one place; few accidents may also be good news, a long silence the end of it."""
    texts = {
        "late": _("{table} of {place} are {late} late: usually {usual}, the last on {day}."),
        "good": _(
            "{table} of {place}: nothing for {silent}, usually {usual}, the last on {day}. Good, or a file missing?"
        ),
        "ended": _("{table} of {place}: nothing since {day}, before that {usual}. If it has ended, send its last day."),
    }
    kind = "ended" if row["silent"] > YEAR else "good" if row["table"] == "accidents" else "late"
    return texts[kind].format(
        table=what()[row["table"]],
        place=row["name"],
        silent=_days(row["silent"]),
        late=_days(row["late"]),
        usual=_every(row["usual"]),
        day=_day(row["newest"]),
    )


def state(late: float) -> str:
    """Say in a word whether something is late."""
    if late != late:
        return _("too few days to tell")
    return _("{days} late").format(days=_days(late)) if late > 0 else _("in its rhythm")


def _every(usual: float) -> str:
    if usual <= 1:
        return _("something every day")
    return _("something every {days}").format(days=_days(usual))


def _days(count: float) -> str:
    whole = max(round(count), 1)
    return ngettext("{count} day", "{count} days", whole).format(count=words.whole(whole))


def _day(moment: pd.Timestamp) -> str:
    return words.day_text(moment.date())
