"""The blocks of the overview as HTML, each from its facts: verdict, cards, tiles, sites, owners."""

from datetime import date

from dashboard.filters import Choices
from dashboard.language import _, ngettext
from dashboard.maps import small_svg
from dashboard.results import verdicts
from dashboard.risk_map import area_words, areas
from dashboard.shapes.levels import NOT_ASSESSED, RISK_LEVELS
from dashboard.verdict import act_now, sites, verdict_words
from dashboard.verdict.act_now import ActNow, Item
from dashboard.verdict.measures import Measure
from dashboard.verdict.overdue import OwnerLate
from dashboard.verdict.sites import Site
from dashboard.verdict.verdict import Verdict
from dashboard.views.overview import tile_words
from dashboard.views.overview.markup import button, element, shortened, text
from dashboard.views.shared.sparkline import sparkline
from dashboard.wording import words

MOST_SITES, MOST_RED, MOST_OWNERS = 4, 2, 5
LONG_NAME = 420  # pixels of a name that a card can hold on two lines


def verdict(found: Verdict) -> str:
    """Return the verdict, its bad and good pieces in colour and bold."""
    said = "".join(
        f'<strong class="{piece.tone}">{text(piece.text)}</strong>' if piece.tone else text(piece.text)
        for piece in verdict_words.pieces(found)
    )
    return f'<h2 class="verdict">{said}</h2>'


# --- act now --------------------------------------------------------------------------------------------------------


def cards(found: ActNow, day: date | None, is_known: bool) -> str:
    """Return at most three things to act on, and the rest behind a line; is_known: whether overdue can be told."""
    made = "".join(card(item, place, day) for place, item in enumerate(found.cards))
    if not found.cards:
        none, unknown = _("Nothing to act on now in this period and unit."), _("What is overdue is not known.")
        made = element("p", none if is_known else unknown, "calm")
    label = _("Act now")
    return f'<section class="now" aria-label="{text(label)}"><div class="cards">{made}</div>{more(found)}</section>'


def card(item: Item, place: int, day: date | None) -> str:
    """Return one thing to act on: place, what, since when, owner, days late, and three buttons."""
    name = shortened(item.place, LONG_NAME, 16)
    red = " " + element("span", "· " + _("red"), "red") if item.is_red else ""
    since = _("Red since {day}.").format(day=words.day_text(item.since)) if item.since and item.is_red else ""
    if item.since_month:
        since = _("Since {month}.").format(month=words.month_text(item.since_month))
    records = _("Records")
    if item.count is not None:
        records = ngettext("{count} record", "{count} records", item.count).format(count=words.whole(item.count))
    buttons = (
        button(_("Why"), f"why {place}", about=item.place)
        + button(records, f"records {place}", about=item.place)
        + button(_("Start action"), f"start {place}", about=item.place)
    )
    return (
        f'<article class="card {item.kind}"><h3 title="{text(item.place)}">{text(name)}{red}</h3>'
        f'<p class="said">{text(words.joined(since, item.said))}</p>'
        f'<p class="owner">{text(owner(item, day))}</p>'
        f'<div class="buttons" role="toolbar" aria-label="{text(item.place)}" data-one-stop>{buttons}</div></article>'
    )


def owner(item: Item, day: date | None) -> str:
    """Say whose it is: the owner of the oldest overdue hazard, the unit, and how late it is."""
    parts = [shortened(item.late.owner, 160)] if item.late and item.late.owner else []
    parts += [shortened(item.unit_name, 220)] if item.unit_name != item.place else []
    if item.late and day and not item.area_id:
        days = item.late.days(day)
        late = ngettext("{count} overdue, oldest {days} day", "{count} overdue, oldest {days} days", days)
        parts.append(late.format(count=words.whole(item.late.count), days=words.whole(days)))
    return " · ".join(parts)


def more(found: ActNow) -> str:
    """Return the rest by unit, behind one line that counts it."""
    if not found.rest:
        return ""
    place, made = 0, []
    for unit, items in act_now.by_unit(found.rest):
        lines = []
        for item in items:
            name = "" if item.place == unit else f"<b>{text(item.place)}</b>: "
            go = button(_("Records"), f"more {place}", about=item.place)
            lines.append(f'<li class="{item.kind}"><span>{name}{text(item.said)}</span>{go}</li>')
            place += 1
        made.append(f"<dt>{text(unit)}</dt><dd><ul>{''.join(lines)}</ul></dd>")
    summary = f"<summary>{text(act_now.summary(found.rest))}</summary>"
    return f'<details class="more">{summary}<dl>{"".join(made)}</dl></details>'


# --- numbers --------------------------------------------------------------------------------------------------------


def tiles(found: tuple[Measure, ...], choices: Choices) -> str:
    """Return the headline numbers."""
    made = "".join(tile(one, place, choices) for place, one in enumerate(found))
    label = _("Rates")
    return f'<section class="tiles of-{len(found)}" aria-label="{text(label)}">{made}</section>' if made else ""


def tile(one: Measure, place: int, choices: Choices) -> str:
    """Return one number: the newest full month large, the chosen period small, one badge, its last months."""
    tone = tile_words.tone(one)
    name = tile_words.title(one)
    return (
        f'<article class="tile"><h3>{button(name, f"tile {place}", "title")}</h3>'
        f"{element('p', tile_words.subtitle(one), 'sub')}"
        f'<p class="value"><b>{text(words.amount(one.rate, one.kpi))}</b>'
        f' <span class="badge {tone}">{text(tile_words.badge(one))}</span></p>'
        f"{line(one, tone)}"
        f"{element('p', tile_words.foot(one, choices), 'foot')}</article>"
    )


def line(one: Measure, tone: str) -> str:
    """Return the last months of a number as a small line, and its room where there are too few."""
    aim = one.aim.target if one.aim is not None and one.kpi.kind != "count" else None
    drawn = sparkline([value for _month, value in one.trend], verdicts.trend_text(one.kpi, one.trend), aim, tone)
    return drawn or '<div class="spark"></div>'


# --- areas and owners -----------------------------------------------------------------------------------------------


def map_strip(found: tuple[Site, ...], choices: Choices) -> str:
    """Return the areas of the sites: how many are red, which and why."""
    first, rest = sites.heading(found)
    shown = [one for one in found if sites.is_assessed(one)][:MOST_SITES]
    made = "".join(site(one, choices) for one in shown)
    left = sum(sites.is_assessed(one) for one in found) - len(shown)
    others = ngettext("{count} more site", "{count} more sites", left).format(count=left) if left else ""
    if not shown:
        first, rest = sites.unassessed(found), ""
    go = button(" · ".join(part for part in (others, _("Open the risk map")) if part), "map", "link")
    return (
        f'<section class="map"><h3>{text(first)} <span class="light">{text(" · " + rest if rest else "")}</span></h3>'
        f'<div class="sites of-{len(shown)}">{made}</div><p class="legend">{legend(found)}{go}</p></section>'
    )


def site(one: Site, choices: Choices) -> str:
    """Return one site: its small plan and its red areas with their reasons."""
    size = areas.plan_sizes(choices.build).get(one.view)
    said = words.clauses(words.named(area.name, area.reason) for area in one.red) or _("no red area")
    label = _("Areas of {place}: {areas}").format(place=one.name or _("All units"), areas=said)
    lines = [
        f"<li>{button(words.named(shortened(area.name, 260), area.reason), f'area {area.area_id}', 'area')}</li>"
        for area in one.red[:MOST_RED]
    ]
    left = len(one.red) - MOST_RED
    if left > 0:
        lines.append(element("li", _("and {count} more").format(count=left)))
    if not one.red:
        lines.append(element("li", _("no red area"), "light"))
    name = shortened(one.name, 300) if one.name else ""
    return (
        f'<div class="site">{element("h4", name)}{small_svg.small_map(one.marks, size, label)}'
        f"<ul>{''.join(lines)}</ul></div>"
    )


def legend(found: tuple[Site, ...]) -> str:
    """Say what the colours and letters mean, as far as they are shown."""
    letters, names = area_words.letters(), areas.level_names()
    shown = [level.name for level in RISK_LEVELS if any(one.counts.get(level.name) for one in found)]
    if shown == [NOT_ASSESSED]:
        return ""
    return " ".join(
        f'<span class="key">{small_svg.swatch(name, letters[name])} {text(names[name])}</span>' for name in shown
    )


def owners(found: tuple[OwnerLate, ...], day: date | None) -> str:
    """Return who is late with how many hazards, most first, and since how many days."""
    title, count = _("Overdue by owner"), sum(one.late.count for one in found)
    if not found or day is None:
        said = element("p", "✓ " + _("No hazard is overdue."), "calm")
        return f'<section class="owners">{element("h3", title)}{said}</section>'
    oldest = max(one.late.days(day) for one in found)
    light = ngettext("{count}, oldest {days} day", "{count}, oldest {days} days", oldest)
    light = light.format(count=words.whole(count), days=words.whole(oldest))
    most = max(one.late.count for one in found)
    rows = "".join(owner_row(one, place, most, day) for place, one in enumerate(found[:MOST_OWNERS]))
    left = found[MOST_OWNERS:]
    others = ""
    if left:
        said = ngettext("{owners} other with {count}", "{owners} others with {count}", len(left))
        said = said.format(owners=len(left), count=words.whole(sum(one.late.count for one in left)))
        others = f'<p class="others">{button(said, "overdue", "link")}</p>'
    return (
        f'<section class="owners"><h3>{text(title)} <span class="light">· {text(light)}</span></h3>'
        f"<ul>{rows}</ul>{others}</section>"
    )


def owner_row(one: OwnerLate, place: int, most: int, day: date) -> str:
    """Return one owner with a bar; its dark part are major hazards."""
    name = one.owner or _("No owner named")
    days = one.late.days(day)
    said = ngettext("{count} overdue, oldest {days} day", "{count} overdue, oldest {days} days", days)
    said = said.format(count=words.whole(one.late.count), days=words.whole(days))
    share, major = one.late.count / most * 100, one.late.major_count / most * 100
    bar = (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="all" width="{share:.1f}" height="10"/>'
        f'<rect class="major" width="{major:.1f}" height="10"/></svg>'
    )
    short = _("{count} · {days} d").format(count=words.whole(one.late.count), days=words.whole(days))
    label = text(words.named(name, said))
    return (
        f'<li><button type="button" class="owner-row" data-go="owner {place}" aria-label="{label}">'
        f'<span class="name" title="{text(name)}">{text(shortened(name, 200))}</span>{bar}'
        f'<span class="late">{text(short)}</span></button></li>'
    )
