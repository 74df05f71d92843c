"""Put what a person changed over what was proposed: columns, constants and codes of values."""

from pipelines.contracts import contracts
from pipelines.mapping.constants import constant
from pipelines.mapping.matching import Fit
from pipelines.mapping.one_column import fill, plain_column
from pipelines.mapping.plan import CONSTANT, SURE, Filled, PlannedFeed
from pipelines.mapping.said import say
from pipelines.mapping.work import Work


def override(work: Work) -> None:
    """Change every field that was answered for."""
    for place, header in work.answers.columns.items():
        for feed, name in _places(work, place):
            if header is None:
                feed.fields.pop(name, None)
            elif header in work.laid.header:
                _column(work, feed, name, header)
            else:
                work.plan.notes.append(say("no_such_column", column=header))
    for place, value in work.answers.constants.items():
        for feed, name in _places(work, place):
            feed.fields[name] = Filled(constant(value), say("by_answer"), SURE, CONSTANT)
            _answered(work, place)


def _places(work: Work, place: str) -> list[tuple[PlannedFeed, str]]:
    """Find the feed and the field of TABLE.FIELD."""
    table, _, name = place.partition(".")
    known = contracts().tables
    feeds = [feed for feed in work.plan.feeds if feed.table == table][:1]
    if table not in known or name not in known[table].fields or not feeds:
        work.plan.notes.append(say("no_such_field", field=place))
        return []
    return [(feeds[0], name)]


def _column(work: Work, feed: PlannedFeed, name: str, header: str) -> None:
    place = f"{feed.table}.{name}"
    _answered(work, place)
    if contracts().fields[name].type == "code" and work.column(header).filled:
        fill(work, feed, name, Fit(header, 1.0, "word"))
        before = feed.fields[name]
        feed.fields[name] = Filled(**{**vars(before), "because": say("by_answer"), "confidence": SURE})
    else:
        feed.fields[name] = Filled(plain_column(header), say("by_answer"), SURE)


def _answered(work: Work, place: str) -> None:
    """Take the questions away that a change has answered."""
    table, _, name = place.partition(".")
    key = contracts().tables[table].key
    ends = {f"constant:{place}", f"column:{place}", *([f"key:{table}"] if name in key else [])}
    ends |= {f"unit:{table}"} if name == "unit_id" else set()
    work.plan.questions = [one for one in work.plan.questions if one.key not in ends]
