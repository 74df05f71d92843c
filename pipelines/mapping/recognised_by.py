"""Name the columns by which later files of the same shape are recognised: those that are needed, and no others."""

from pipelines.contracts import contracts
from pipelines.mapping.plan import PlannedFeed
from pipelines.mapping.work import Work
from pipelines.reading.recognising.headers import plain

FEWEST = 3
TELLING = (
    "description",
    "hazard_level",
    "treated_date",
    "due_date",
    "severity",
    "result",
    "worked_hours",
    "inspector_name",
)


def name_columns(work: Work) -> None:
    """List the columns of the fields that the tables need, and of the keys; some that tell most where those are few."""
    if work.plan.recognised_by:
        return
    found: dict[str, None] = {}
    for feed in work.plan.feeds[:1]:
        _needed(work, feed, found)
    for feed in work.plan.feeds[1:]:
        for name in contracts().tables[feed.table].key:
            _add(work, feed, name, found)
    main = work.plan.main
    others = [name for name in (*TELLING, *main.fields) if name in main.fields]
    for name in others:
        if len(found) < FEWEST:
            _add(work, main, name, found)
    for column in work.profile.columns:
        if len(found) < 2 and column.header:
            found.setdefault(column.header)
    distinct = {plain(column): column for column in reversed(found)}
    work.plan.recognised_by = [column for column in found if distinct[plain(column)] == column]


def _needed(work: Work, feed: PlannedFeed, found: dict[str, None]) -> None:
    for name in contracts().tables[feed.table].required:
        _add(work, feed, name, found)


def _add(work: Work, feed: PlannedFeed, name: str, found: dict[str, None]) -> None:
    for column in feed.fields[name].columns if name in feed.fields else ():
        if column in work.laid.header:
            found.setdefault(column)
