"""Say of a file that no source knows what is nearest to it, and the next step."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from pipelines.contracts import contracts
from pipelines.reading.recognising.header_words import words_of_fields
from pipelines.reading.recognising.headers import plain
from pipelines.reading.recognising.recognise import Match

ALIKE = 0.6
DAYS = ("日期", "时间", "date", "day")
TEMPLATE = "template "


def why_unknown(match: Match, missing: Sequence[str]) -> str:
    """Name the columns, the nearest format of the same kind, what it misses, and what each of that may be."""
    if match.rival:
        return (
            f"the columns are those of {match.source.name} and of {match.rival} alike: name a column that only one of"
            " them has in its recognised_by"
        )
    if match.why:
        return match.why
    shown = ", ".join(text for text in match.header if text)[:200] or "none"
    start = f"no source has these columns: {shown}"
    if not _is_near(match, missing):
        return f"{start}. No format that is known is near: fill in a template, or describe it as a source"
    steps = _steps(match) if match.source.name.startswith(TEMPLATE) else []
    return ". ".join([f"{start}. {_nearest(match, missing)}", *steps])


def _is_near(match: Match, missing: Sequence[str]) -> bool:
    """Say whether the nearest format is of the same kind: at least two columns, and a third of those it needs."""
    if not match.source.name.startswith(TEMPLATE):
        known, needed = len(match.source.recognised_by) - len(missing), len(match.source.recognised_by)
    else:
        known = len([text for text in match.header if text]) - len(match.ignored)
        needed = len(contracts().tables[match.source.feeds[0].table].required)
    return known >= 2 and known * 3 >= needed


def _nearest(match: Match, missing: Sequence[str]) -> str:
    return f"Nearest: {match.source.name}; missing: {', '.join(missing)}"


def _steps(match: Match) -> list[str]:
    """Say for every needed field without a column which one it probably is, or how to give it once."""
    table = match.source.feeds[0].table
    fields, unused, steps = contracts().fields, list(match.ignored), []
    for name in contracts().tables[table].required:
        if name in match.source.feeds[0].fields:
            continue
        label, field = fields[name].label["en"], fields[name]
        if probable := _probable(table, name, unused):
            unused.remove(probable)
            steps.append(f"{probable} is probably {label}: map it")
        elif field.type == "code" or (field.type == "text" and name not in contracts().tables[table].key):
            value = next(iter(field.values), "VALUE")
            others = f" (or {', '.join(list(field.values)[1:])})" if len(field.values) > 1 else ""
            steps.append(f'{label} can be given once for the whole file: --value "{table}.{name}={value}"{others}')
    return steps


def _probable(table: str, name: str, unused: Sequence[str]) -> str:
    """Find the column that a field probably is: a header much like one of its words, or the only one of days."""
    words = [word for word, (own, _) in words_of_fields(table).items() if own == name]
    ranked = sorted(((max(_alike(plain(text), word) for word in words), text) for text in unused), reverse=True)
    if ranked and ranked[0][0] >= ALIKE:
        return ranked[0][1]
    of_days = [text for text in unused if any(word in plain(text) for word in DAYS)]
    return of_days[0] if contracts().fields[name].type == "date" and len(of_days) == 1 else ""


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
