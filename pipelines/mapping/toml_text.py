"""Write a source as plain TOML with a comment for every choice, as a person would keep it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pipelines.mapping.plan import Filled, Plan, PlannedFeed
from pipelines.mapping.said import say

BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(plan: Plan, file: str, day: str) -> str:
    """Write a plan as the text of a source."""
    lines = [f"# {one_line(say('source_made', file=file, day=day))}", f"# {say('source_left_right')}"]
    lines += [f"label = {as_value(plan.label)}", f"recognised_by = {as_value(plan.recognised_by)}"]
    lines += [f"headers.{_key(name)} = {as_value(words)}" for name, words in plan.headers.items()]
    for name in ("days", "time_zone", "exported_on", "complete_for", "ids_of"):
        lines += [f"{name} = {as_value(getattr(plan, name))}"] if getattr(plan, name) else []
    lines += [f"filled_down = {as_value(list(plan.filled_down))}"] if plan.filled_down else []
    lines += [f"unknown = {as_value(list(plan.unknown))}"] if plan.unknown else []
    lines += [f"rows = {as_value(plan.rows)}"] if plan.rows else []
    if plan.cannot_show:
        lines += ["", "[cannot_show]"]
        lines += [
            f"{kpi}.{code} = {as_value(text)}" for kpi, said in plan.cannot_show.items() for code, text in said.items()
        ]
    for feed in plan.feeds:
        lines += _feed(feed)
    return "\n".join(lines) + "\n"


def _feed(feed: PlannedFeed) -> list[str]:
    lines = [
        "",
        *([f"# {one_line(feed.because)}"] if feed.because else []),
        "[[feeds]]",
        f"table = {as_value(feed.table)}",
    ]
    lines += [f"where_filled = {as_value(list(feed.where_filled))}"] if feed.where_filled else []
    lines += ["rows_form_one_record = true"] if feed.rows_form_one_record else []
    lines += [f"newest_by = {as_value(feed.newest_by)}"] if feed.newest_by else []
    for name in ("rows", "split", "columns_to_rows"):
        given = getattr(feed, name)
        given = (
            {key: value for key, value in given.items() if value is not None} if isinstance(given, Mapping) else given
        )
        lines += [f"{name} = {as_value(given)}"] if given else []
    return [*lines, "[feeds.fields]", *(_field(name, filled) for name, filled in feed.fields.items())]


def _field(name: str, filled: Filled) -> str:
    because = f"  # {one_line(filled.because)}" if filled.because else ""
    return f"{name} = {as_value(filled.expression)}{because}"


def one_line(said: str) -> str:
    """Write a comment in one line without signs that a file of settings cannot hold."""
    return "".join(sign if sign.isprintable() else " " for sign in said)[:400]


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else as_value(name)


def as_value(given: Any) -> str:
    """Write a value as TOML on one line."""
    if isinstance(given, str):
        return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, int | float):
        return repr(given)
    if isinstance(given, Mapping):
        inner = ", ".join(f"{_key(str(key))} = {as_value(value)}" for key, value in given.items())
        return f"{{ {inner} }}" if inner else "{}"
    return f"[{', '.join(as_value(one) for one in given)}]"
