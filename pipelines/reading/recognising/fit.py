"""How well a source fits the columns of a file: those it uses, those it names and the file lacks."""

from collections.abc import Iterator, Sequence

from pipelines.reading.recognising.export_formats import Source, names_of
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.mapping import columns_missed, columns_of, columns_of_condition
from pipelines.reading.recognising.reshape import columns_read, own_columns


def score(source: Source, header: Sequence[str], ignored: Sequence[str], missed: Sequence[str]) -> float:
    """Let the more specific source win: it recognises more, uses more, misses less; then the company's own."""
    used = sum(map(bool, header)) - len(ignored)
    return 2 + len(source.recognised_by) / 1e3 + used / 1e6 - len(missed) / 1e9 + source.is_own / 1e11


def columns_named(source: Source, header: Sequence[str]) -> Iterator[str]:
    """List every column that a source names, for whatever."""
    yield from source.recognised_by
    yield from _columns_of_rows(source)
    for feed in source.feeds:
        yield from columns_read(feed, header)
        yield from (name for expression in feed.fields.values() for name in columns_of(expression))


def _columns_of_rows(source: Source) -> Iterator[str]:
    """List the columns by which a source chooses rows, and finds the newest and the day of the export."""
    conditions = [source.rows, *(feed.rows for feed in source.feeds)]
    yield from (name for one in conditions if one for name in columns_of_condition(one))
    yield from columns_of(source.exported_on) if source.exported_on else ()
    for feed in source.feeds:
        yield from (*feed.where_filled, *([feed.newest_by] if feed.newest_by else []))


def missed(source: Source, have: set[str]) -> Iterator[str]:
    """List the columns that a source names and a file lacks."""
    made = {plain(name) for feed in source.feeds for name in own_columns(feed)}

    def has(name: str) -> bool:
        return plain(name) in made or bool(have & names_of(source, name))

    yield from (name for name in _columns_of_rows(source) if not has(name))
    for feed in source.feeds:
        yield from (name for name in ([feed.split["column"]] if feed.split else []) if not has(name))
        for expression in feed.fields.values():
            yield from columns_missed(expression, has)
