"""Repair a source whose files have changed: columns renamed, missing or new, and texts of a code never seen before."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pipelines.contracts import contracts
from pipelines.mapping.known_source import plan_of
from pipelines.mapping.matching import fits
from pipelines.mapping.one_column import codes_of_column
from pipelines.mapping.plan import LOOK, Filled, PlannedFeed
from pipelines.mapping.said import say
from pipelines.mapping.values import codes_in
from pipelines.mapping.work import Work
from pipelines.reading.recognising.export_formats import Source, names_of, sources
from pipelines.reading.recognising.fit import columns_named
from pipelines.reading.recognising.headers import plain

LEAST_FOUND, LEAST_ALIKE = 0.6, 0.6
RENAMED, MISSING, ADDED = "renamed", "missing", "added"


@dataclass(frozen=True)
class Change:
    """One thing that is not as the source says: a column and what stands there now, or nothing."""

    kind: str
    column: str
    now: str
    says: str


def drifted(work: Work) -> Source | None:
    """Find the company's own source that a file is of though some of the columns it is recognised by are gone."""
    have = {plain(text) for text in work.laid.header if text}
    best: tuple[float, Source] | None = None
    for source in sources():
        if not source.is_own:
            continue
        found = sum(bool(have & names_of(source, name)) for name in source.recognised_by)
        share = found / len(source.recognised_by)
        named = {plain(name) for name in columns_named(source, work.laid.header)}
        used = len(named & have) / max(len(named), 1)
        is_it = found >= 2 and share < 1 and (share >= LEAST_FOUND or used >= LEAST_FOUND)
        if is_it and (best is None or share + used > best[0]):
            best = share + used, source
    return best[1] if best else None


def repair(work: Work, source: Source) -> None:
    """Take the mapping from the source, with other headers for the columns that are called otherwise now."""
    plan_of(work, source)
    work.plan.repairs = source.name
    changes = [*_renamed(work, source)]
    work.plan.changes = [*changes, *_added(work, source, changes)]
    gone = [change.column for change in changes if change.kind == MISSING]
    work.plan.recognised_by = [name for name in work.plan.recognised_by if name not in gone]


def _renamed(work: Work, source: Source) -> Iterator[Change]:
    """Say of each column that is gone which other one it is now; a header is taken once."""
    have = {plain(text) for text in work.laid.header if text}
    known = {one for name in columns_named(source, work.laid.header) for one in names_of(source, name)}
    free = [column.header for column in work.profile.columns if column.header and plain(column.header) not in known]
    gone = [name for name in dict.fromkeys(columns_named(source, ())) if not have & names_of(source, name)]
    gone = [name for name in gone if name not in _made(source)]
    pairs = sorted(
        ((_alike(work, source, name, header), name, header) for name in gone for header in free), reverse=True
    )
    taken: dict[str, str] = {}
    for score, name, header in pairs:
        if score >= LEAST_ALIKE and name not in taken and header not in taken.values():
            taken[name] = header
    for name in gone:
        if now := taken.get(name):
            work.plan.headers[name] = [*work.plan.headers.get(name, ()), now]
            yield Change(RENAMED, name, now, say("column_renamed", column=f'"{name}"', now=f'"{now}"'))
        else:
            yield Change(MISSING, name, "", say("column_missing", column=f'"{name}"'))


def _made(source: Source) -> set[str]:
    """Name the columns that a source makes itself."""
    return {feed.columns_to_rows[key] for feed in source.feeds if feed.columns_to_rows for key in ("name", "value")}


def _alike(work: Work, source: Source, name: str, header: str) -> float:
    """Say how likely a header is the new name of a column: by its words, its field, and what it holds."""
    score = 0.75 * SequenceMatcher(None, plain(name), plain(header)).ratio()
    column = work.column(header)
    for feed in source.feeds:
        for field, expression in feed.fields.items():
            own = expression if isinstance(expression, str) else expression.get("column", "")
            if own != name:
                continue
            if fits(feed.table, [column]).get(field):
                score += 0.4
            values = expression.get("values", {}) if isinstance(expression, dict) else {}
            listed = {text.lower() for text in values}
            if listed and column.filled:
                score += 0.5 * sum(count for text, count in column.top if text.lower() in listed) / column.filled
            kind = contracts().fields[field].type
            if kind == "date" and not column.is_dates:
                score -= 0.4
    return score


def _added(work: Work, source: Source, changes: list[Change]) -> Iterator[Change]:
    """Name the columns that the source does not speak of, where it is one that was mapped."""
    known = {one for name in columns_named(source, work.laid.header) for one in names_of(source, name)}
    now = {change.now for change in changes}
    for column in work.profile.columns:
        if column.header and plain(column.header) not in known and column.header not in now and column.filled:
            yield Change(ADDED, column.header, "", say("column_not_named", column=f'"{column.header}"'))


def unseen_values(work: Work) -> None:
    """Ask for the texts of a needed code that neither the source nor any known word says, and name those of others."""
    for feed in work.plan.feeds:
        for name in list(feed.fields):
            if contracts().fields[name].type == "code":
                _unseen_of(work, feed, name)


def _unseen_of(work: Work, feed: PlannedFeed, name: str) -> None:
    filled = feed.fields[name]
    expression: dict[str, Any] = (
        {"column": filled.expression} if isinstance(filled.expression, str) else dict(filled.expression)
    )
    header = _header_now(work, expression.get("column", ""))
    if set(expression) - {"column", "values"} or header not in work.laid.header or "{" in header:
        return
    listed = {text.lower() for text in expression.get("values", {})}
    top = tuple((text, count) for text, count in work.column(header).top if text.lower() not in listed)
    if not codes_in(contracts().fields[name], top).unknown and not _answered(work, feed, name):
        return
    values, question, said = codes_of_column(work, feed, contracts().fields[name], work.column(header), top)
    new = {
        **expression.get("values", {}),
        **{text: code for text, code in values.items() if text.lower() not in listed},
    }
    made: Any = {**expression, "values": new} if new else filled.expression
    because = "; ".join(filter(None, [filled.because, said]))
    feed.fields[name] = Filled(made, because, LOOK, filled.how, new, question)


def _answered(work: Work, feed: PlannedFeed, name: str) -> bool:
    return bool(work.answers.values.get(f"{feed.table}.{name}"))


def _header_now(work: Work, name: str) -> str:
    """Give the header by which a column stands in the file."""
    words = {plain(one) for one in (name, *work.plan.headers.get(name, ()))}
    return next((text for text in work.laid.header if text and plain(text) in words), name)
