"""Areas put on their maps: which maps there are, the marks on each, the ready decks, and a colour in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters
from dashboard.language import _, language, ngettext
from dashboard.maps import Deck, Look, Mark, geographic_deck, is_light, large_svg, plan_deck
from dashboard.risk_map import amounts, area_levels, area_words, areas
from dashboard.shapes.geometry import Shape
from dashboard.shapes.levels import NOT_ASSESSED, level_of
from dashboard.wording import words

EARTH = "earth"
NAMED_AT_MOST = 3


@dataclass(frozen=True)
class View:
    """One map to choose: a plan, or the geographic one; how many of the listed areas it shows."""

    key: str
    name: str
    area_ids: frozenset[str]


def views(build: str, rows: pd.DataFrame) -> tuple[View, ...]:
    """Return the maps that show at least one of these areas, plans first."""
    shapes, listed = areas.shapes(build), frozenset(rows["area_id"])
    names = areas.plan_names(build)
    found = [View(key, names.get(key, key), listed.intersection(shapes.plans[key])) for key in sorted(shapes.plans)]
    found.append(View(EARTH, _("Geographic"), listed.intersection(shapes.earth)))
    return tuple(view for view in found if view.area_ids)


def shape_of(build: str, view: str, area_id: str | None) -> Shape | None:
    """Return the shape of an area on one map, if it is on it."""
    shapes = areas.shapes(build)
    return (shapes.earth if view == EARTH else shapes.plans.get(view, {})).get(area_id or "")


def deck(build: str, filters: Filters, basis: str, view: str, look: Look, since: date | None = None) -> Deck:
    """Return the deck of one map for these choices, in the language of the reader."""
    return _deck(build, filters, basis, view, look, since, language())


@remembered(maxsize=160)
def _deck(
    build: str, filters: Filters, basis: str, view: str, look: Look, since: date | None, reader_language: str
) -> Deck:
    drawn = marks(build, filters, basis, view, since)
    if view == EARTH:
        return geographic_deck(drawn, look)
    return plan_deck(drawn, areas.plan(build, view), look)


def drawn_at_once(
    build: str, filters: Filters, basis: str, view: View, chosen: str, since: date | None = None, always: bool = False
) -> str:
    """Return one map as SVG; nothing for one of too many or too small areas, unless always."""
    return _svg(build, filters, basis, view, chosen, since, always, language())


@remembered(maxsize=160)
def _svg(
    build: str,
    filters: Filters,
    basis: str,
    view: View,
    chosen: str,
    since: date | None,
    always: bool,
    reader_language: str,
) -> str:
    drawn, is_geographic = marks(build, filters, basis, view.key, since), view.key == EARTH
    if not always and not is_light(drawn, is_geographic):
        return ""
    return large_svg.large_map(drawn, None if is_geographic else areas.plan(build, view.key), said(view), chosen)


def said(view: View) -> str:
    """Say what one map shows, for those who cannot see it."""
    text = ngettext(
        "Risk map of {place}: {count} area by level. The list beside it says the same in words.",
        "Risk map of {place}: {count} areas by level. The list beside it says the same in words.",
        len(view.area_ids),
    )
    return text.format(place=view.name, count=len(view.area_ids))


def marks(build: str, filters: Filters, basis: str, view: str, since: date | None = None) -> list[Mark]:
    """Return the areas of one map as it shows them, the worst first."""
    rows, shapes = areas.areas(build, filters, basis, since), areas.shapes(build)
    placed = shapes.earth if view == EARTH else shapes.plans[view]
    listed: list[Any] = [row for row in rows.itertuples() if row.area_id in placed]
    return marks_of(listed, placed, basis, whys_of(build, filters, basis, since))


def marks_of(
    rows: list[Any], placed: dict[str, Shape], basis: str, whys: Callable[[Any], str] = lambda row: ""
) -> list[Mark]:
    """Return areas as the map shows them, each with its level, or with the amount that it is coloured by."""
    if basis in amounts.KPIS:
        return [
            mark(row, placed[row.area_id], amounts.unit(row.amount, basis), whys(row), amounts.sign(row.amount, basis))
            for row in rows
        ]
    names, signs = areas.level_names(), area_words.letters()
    found = [mark(row, placed[row.area_id], names[row.level], whys(row), signs[row.level]) for row in rows]
    if basis != areas.CHANGE:
        return found
    moves = [row.move for row in rows]
    return [
        replace(one, sign=area_words.move_sign(move), is_faint=not move) for one, move in zip(found, moves, strict=True)
    ]


def whys_of(build: str, filters: Filters, basis: str, since: date | None) -> Callable[[Any], str]:
    """Return what says in one sentence why an area has its colour."""
    day, limits = areas.day_of(build, filters), area_levels.settings(build)

    def why(row: Any) -> str:
        if basis in amounts.KPIS:
            return amounts.why(row, basis)
        if day is None:
            return ""
        if basis == areas.CHANGE and since:
            text = area_words.move_text(row, since)
            return text if not row.move else words.joined(text, current(row, day))
        if basis != areas.CURRENT and row.current_order == row.order:
            return ""
        return current(row, day)

    def current(row: Any, day: date) -> str:
        return area_words.colour_sentence(row, area_levels.causes(build, row.area_id, day), limits.most_steps)

    return why


def mark(row: Any, shape: Shape, level_label: str, reason: str = "", letter: str = "") -> Mark:
    """Return one area as the map shows it."""
    return Mark(
        area_id=row.area_id,
        name=row.area_name,
        level=row.level,
        level_label=level_label,
        shape=shape,
        tip=tip(row, shape, f"{letter} {level_label}".strip(), reason),
        overdue_count=row.overdue_count,
        major_overdue_count=row.major_overdue_count,
        is_review_overdue=row.review_overdue_count > 0,
        site=row.site_name if isinstance(row.site_name, str) else "",
        plan_id=row.plan_id if isinstance(row.plan_id, str) else "",
        letter=letter,
    )


def tip(row: Any, shape: Shape, level_label: str, reason: str = "") -> str:
    """Return what the pointer tells about an area: a few plain lines."""
    lines = [row.area_name, level_label, *([reason] if reason else [])]
    lines += count_texts(row)
    if shape.is_converted:
        lines.append(_("position converted to WGS 84"))
    return "\n".join(lines)


def count_texts(row: Any) -> list[str]:
    """Return the counts of an area that are not zero, in words."""
    counts = (
        row.risk_point_count,
        row.review_overdue_count,
        row.open_count,
        row.overdue_count,
        row.major_overdue_count,
    )
    if not any(counts):
        return []
    texts = (
        ngettext("{count} risk point", "{count} risk points", int(row.risk_point_count)),
        ngettext("{count} review overdue", "{count} reviews overdue", int(row.review_overdue_count)),
        ngettext("{count} hazard open", "{count} hazards open", int(row.open_count)),
        _("● {count} of them overdue"),
        _("▲ {count} major overdue"),
    )
    found = zip(counts, texts, strict=True)
    return [text.format(count=words.whole(count)) for count, text in found if count]


def answer(rows: pd.DataFrame) -> str:
    """Say where the red areas are, in one sentence."""
    red = rows[rows["level"] == "major"]
    unknown = int((rows["level"] == NOT_ASSESSED).sum())
    if rows.empty:
        return _("No area in this choice.")
    if unknown == len(rows):
        return ngettext(
            "The one area is not assessed: no risk point is registered there.",
            "None of the {count} areas is assessed: no risk point is registered there.",
            unknown,
        ).format(count=words.whole(unknown))
    if red.empty:
        text = _("No area is red.")
    else:
        text = ngettext("{count} area is red: {names}.", "{count} areas are red: {names}.", len(red)).format(
            count=len(red), names=_named(red["area_name"])
        )
    if unknown:
        lacking = ngettext("{count} is not assessed.", "{count} are not assessed.", unknown).format(count=unknown)
        text = words.joined(text, lacking)
    return text


def _named(names: pd.Series) -> str:
    """Name the first few, and say how many more there are."""
    text = words.listed(names.astype(str).head(NAMED_AT_MOST))
    more = len(names) - NAMED_AT_MOST
    return text + (_(" and {count} more").format(count=more) if more > 0 else "")


def why(row: Any, points: pd.DataFrame, basis: str) -> list[str]:
    """Say in sentences what the register says about an area; points are its risk points, base or inherent."""
    column = areas.INHERENT if basis == areas.INHERENT else areas.IN_FORCE
    level = level_of(area_words.BY_ORDER[getattr(row, areas.ORDER_OF[column])])
    if level.name == NOT_ASSESSED:
        said = [_("No graded risk point is registered for this area, so it is not assessed. Grey does not mean safe.")]
    else:
        worst = points[points[column] == level.name] if column in points else points
        names = _named(worst["risk_point_name"]) if len(worst) else "–"
        said = [
            ngettext(
                "{level}, because {worst} of {count} risk point has this level: {names}.",
                "{level}, because {worst} of {count} risk points have this level: {names}.",
                len(points),
            ).format(level=areas.level_name(level.name), worst=len(worst), count=len(points), names=names),
            _("The worst risk point decides; levels are never averaged."),
        ]
    said += _why_other(row, column)
    if row.review_overdue_count:
        text = ngettext(
            "The review of {count} risk point is overdue (hatched).",
            "The reviews of {count} risk points are overdue (hatched).",
            row.review_overdue_count,
        )
        said.append(text.format(count=row.review_overdue_count))
    return said + why_hazards(row)


def _why_other(row: Any, column: str) -> list[str]:
    """Say what the other reading of the register would show."""
    other = areas.INHERENT if column == areas.IN_FORCE else areas.IN_FORCE
    order = getattr(row, areas.ORDER_OF[other])
    if order in (0, getattr(row, areas.ORDER_OF[column])):
        return []
    level = areas.level_name(area_words.BY_ORDER[order])
    if column == areas.IN_FORCE:
        return [_("Without its control measures it would be: {level}.").format(level=level)]
    return [_("With its control measures in place it is: {level}.").format(level=level)]


def why_hazards(row: Any) -> list[str]:
    """Say how many hazards are open in an area, late and major ones among them."""
    if not row.open_count:
        return []
    text = ngettext("{count} hazard is open here", "{count} hazards are open here", row.open_count)
    text = text.format(count=words.whole(row.open_count))
    if row.overdue_count:
        text += _(", {count} past the due date").format(count=words.whole(row.overdue_count))
    if row.major_overdue_count:
        text += _(", {count} of them major").format(count=words.whole(row.major_overdue_count))
    return [_("{text}.").format(text=text)]
