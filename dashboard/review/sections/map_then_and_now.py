"""The four-colour map at the end of the month before and of this month, and every area that changed its colour."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.language import _
from dashboard.review.content import Picture, Section, Table
from dashboard.review.reviewed_month import ReviewedMonth
from dashboard.review.sections.overdue_hazards import more
from dashboard.risk_map import area_levels, area_maps, area_words, areas, map_pictures
from dashboard.shapes.levels import RISK_LEVELS
from dashboard.wording import words

MOST_MAPS = 2
WIDE = 1000
MOST_LISTED = 200


def section(asked: ReviewedMonth) -> Section:
    """Show the map then and now, what moved and why, and which areas are red."""
    then = asked.before.filters.to_date
    rows = areas.areas(asked.build, asked.filters, areas.CURRENT, then)
    if rows.empty or then is None:
        return Section(lead=(none(asked),))
    tables = (moved(asked, rows, then), red(asked, rows, then), counts(asked, rows, then))
    lead = (area_words.moved(rows, then), area_maps.answer(rows))
    return Section(lead=lead, pictures=pictures(asked, rows, then), tables=tables)


def none(asked: ReviewedMonth) -> str:
    """Say why there is no map."""
    if "areas" not in asked.tables:
        return _("No areas are loaded: the map needs to know where they are, or at least their names.")
    return _("No area belongs to this unit.")


def pictures(asked: ReviewedMonth, rows: pd.DataFrame, then: date) -> tuple[Picture, ...]:
    """Draw the maps that say most, each at the end of the month before and at the end of this one."""
    drawn = []
    earlier = areas.areas(asked.build, _at(asked, then))
    for view in chosen_views(asked, rows):
        for day, shown in ((then, earlier), (asked.last, rows)):
            title = _("{place}, {day}").format(place=view.name, day=words.day_text(day))
            choices = asked.choices(_at(asked, day))
            png = map_pictures.png(choices, areas.CURRENT, view, None, title, WIDE)
            drawn.append(Picture(f"map-{view.key}-{day}", title, png, alt(title, shown[_on(shown, view)])))
    return tuple(drawn)


def _at(asked: ReviewedMonth, day: date) -> Any:
    return replace(asked.filters if day == asked.last else asked.before.filters, as_of=day)


def _on(rows: pd.DataFrame, view: area_maps.View) -> pd.Series:
    return rows["area_id"].isin(view.area_ids)


def chosen_views(asked: ReviewedMonth, rows: pd.DataFrame) -> list[area_maps.View]:
    """Choose the plans on which most moved, then those with the worst areas; the geographic map where there is none."""
    views = area_maps.views(asked.build, rows)
    plans = [view for view in views if view.key != area_maps.EARTH]
    plans.sort(key=lambda view: _weight(rows[_on(rows, view)]), reverse=True)
    return plans[:MOST_MAPS] or list(views)


def _weight(rows: pd.DataFrame) -> tuple[int, int, int]:
    return int((rows["move"] != 0).sum()), int(rows["order"].max()), int(rows["overdue_count"].sum())


def alt(title: str, rows: pd.DataFrame) -> str:
    """Describe a map for those who do not see it."""
    return f"{title}. {area_maps.answer(rows)}"


def moved(asked: ReviewedMonth, rows: pd.DataFrame, then: date) -> Table:
    """List every area that changed its colour, with the reason."""
    found = rows[rows["before_order"] != rows["current_order"]]
    title, empty = _("Areas that changed their colour"), _("No area changed its colour.")
    return _listed(asked, found, then, "moved", title, empty)


def red(asked: ReviewedMonth, rows: pd.DataFrame, then: date) -> Table:
    """List every red area, with the reason."""
    found = rows[rows["level"] == RISK_LEVELS[0].name]
    return _listed(asked, found, then, "red", _("Red areas at the month's end"), _("No area is red."))


def _listed(asked: ReviewedMonth, rows: pd.DataFrame, then: date, key: str, title: str, empty: str) -> Table:
    colours = area_words.colour_names()
    found: list[Any] = list(rows.itertuples())
    laid = [
        {
            "area": row.area_name,
            "unit": row.unit_name if isinstance(row.unit_name, str) else row.unit_id,
            "then": colours[area_words.BY_ORDER[row.before_order]],
            "now": f"{area_words.move_sign(row.move)}\u00a0{colours[area_words.BY_ORDER[row.current_order]]}".strip(),
            "why": why(asked, row, then),
            "overdue": row.overdue_count,
        }
        for row in found[:MOST_LISTED]
    ]
    labels = {"area": _("Area"), "unit": _("Unit"), "then": _("Month before"), "now": _("This month")}
    labels |= {"why": _("Why"), "overdue": _("Overdue hazards")}
    return Table(key, title, pd.DataFrame(laid, columns=list(labels)), labels, empty, more(len(laid), len(found)))


def why(asked: ReviewedMonth, row: Any, then: date) -> str:
    """Say why an area has its colour: a change of the register, the facts that hold, those that are gone."""
    colours, limits = area_words.colour_names(), area_levels.settings(asked.build)
    (before,) = area_levels.orders(area_levels.on(asked.build, then), [row.area_id], "base_order")
    now = area_levels.causes(asked.build, row.area_id, asked.last)
    rules = {cause.rule for cause in now}
    gone = [cause for cause in area_levels.causes(asked.build, row.area_id, then) if cause.rule not in rules]
    said = [area_words.colour_sentence(row, now, limits.most_steps)]
    if before and row.base_order and before != row.base_order:
        names = [area_words.in_sentence(colours[area_words.BY_ORDER[order]]) for order in (before, row.base_order)]
        said.insert(0, _("The register was changed from {before} to {now}.").format(before=names[0], now=names[1]))
    if gone:
        reasons = words.listed(area_words.in_sentence(cause.label) for cause in gone)
        said.append(_("No longer: {reasons}.").format(reasons=reasons))
    return words.joined(*said)


def counts(asked: ReviewedMonth, rows: pd.DataFrame, then: date) -> Table:
    """Count the areas of each level then and now."""
    names, colours = areas.level_names(), area_words.colour_names()
    laid = [
        {
            "level": f"{colours[level.name]} · {names[level.name]}",
            "then": int((rows["before_order"] == level.order).sum()),
            "now": int((rows["current_order"] == level.order).sum()),
        }
        for level in RISK_LEVELS
    ]
    labels = {"level": _("Level"), "then": words.day_text(then), "now": words.day_text(asked.last)}
    return Table("level-counts", _("Areas of each level"), pd.DataFrame(laid), labels, _("No area."))
