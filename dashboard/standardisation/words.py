"""Standardisation in words: the level, what is missing for the next, what blocks it."""

from dashboard.language import _, ngettext, pick
from dashboard.standardisation.assessments import Assessment
from dashboard.standardisation.judging import Blocked, Judged, cheapest
from dashboard.standardisation.schemes import Scheme
from dashboard.wording import formats, words


def level_text(found: Judged) -> str:
    """Name the level that was reached."""
    if found.score is None:
        return _("no score")
    return _("no level") if found.level is None else _("level {level}").format(level=found.level)


def score_text(found: Judged, scheme: Scheme) -> str:
    """Write a score out of its scale: 89.8 of 100."""
    if found.score is None:
        return "–"
    score = formats.number(found.score, scheme.decimals)
    return _("{score} of {scale}").format(score=score, scale=words.whole(scheme.scale))


def points_text(found: Judged) -> str:
    """Write the parts of a score: 862 of 960 points that apply, 40 do not."""
    text = _("{points} of {applicable} points that apply, {blank} do not apply")
    return text.format(
        points=formats.short(found.points), applicable=formats.short(found.applicable), blank=formats.short(found.blank)
    )


def why_no_score(one: Assessment) -> str:
    """Say why an assessment has no score."""
    if one.scheme.total is not None and one.judged.full != one.scheme.total:
        text = _(
            "The full scores of {id} add up to {full}, not {total}: elements are missing, or a total is among them."
            " So it has no score."
        )
        return text.format(
            id=one.assessment_id, full=formats.short(one.judged.full), total=formats.short(one.scheme.total)
        )
    return _("No element of {id} applies, so it has no score.").format(id=one.assessment_id)


def block_text(block: Blocked, scheme: Scheme) -> str:
    """Say one thing that keeps from a level."""
    found, allowed = formats.short(block.found), formats.short(block.allowed)
    if block.kind == "blank":
        return _("{found} points do not apply, more than {allowed}").format(found=found, allowed=allowed)
    if block.kind == "part":
        part = scheme.element(block.part)
        return _("{part}: {found} of 100, below {allowed}").format(
            part=part, found=formats.number(block.found, 1), allowed=allowed
        )
    span = ngettext("in the year before", "in the {count} years before", block.years).format(count=block.years)
    if block.kind == "unknown":
        return _("deaths and injuries {span} are not known: no accidents are loaded").format(span=span)
    if block.kind == "deaths":
        text = ngettext(
            "{found} death {span}, more than {allowed}", "{found} deaths {span}, more than {allowed}", int(block.found)
        )
        if block.is_one_accident:
            text = ngettext(
                "{found} death in one accident {span}, more than {allowed}",
                "{found} deaths in one accident {span}, more than {allowed}",
                int(block.found),
            )
    else:
        text = ngettext(
            "{found} person killed or seriously injured {span}, more than {allowed}",
            "{found} people killed or seriously injured {span}, more than {allowed}",
            int(block.found),
        )
    return text.format(found=found, allowed=allowed, span=span)


def condition_text(found: Judged) -> str:
    """Say of which days nothing is loaded that decides the level too; empty where all is."""
    if found.unseen is None:
        return ""
    first, last = (words.day_text(day) for day in found.unseen)
    return _("provided the accidents from {first} to {last}, which are not loaded, allow it").format(
        first=first, last=last
    )


def finding(one: Assessment) -> str:
    """Say in one sentence where a unit stands and what keeps it from the next level."""
    found = one.judged
    if found.score is None:
        return why_no_score(one)
    head = _("{unit}: {level}, {score}").format(
        unit=one.unit_name, level=level_text(found), score=score_text(found, one.scheme)
    )
    if not one.scheme.levels:
        return _("{head}; the scheme file has no levels").format(head=head)
    condition = condition_text(found)
    parts = [condition] if condition else []
    if found.better is None:
        return words.clauses([head, *parts])
    if found.missing:
        text = ngettext("{count} point short of level {level}", "{count} points short of level {level}", found.missing)
        parts.append(text.format(count=formats.short(round(found.missing, 1)), level=found.better.level))
    elif found.blocks:
        parts.append(_("level {level} by its points").format(level=found.better.level))
    if costly := costs_the_level(one):
        parts.append(_("{element} alone lost {lost}").format(element=costly[0], lost=formats.short(costly[1])))
    if found.blocks:
        parts.append(
            _("kept from it by: {what}").format(
                what=words.listed(block_text(each, one.scheme) for each in found.blocks)
            )
        )
    return words.clauses([head, *parts])


def costs_the_level(one: Assessment) -> tuple[str, float] | None:
    """Name the element whose lost points alone would give the next level, the one that lost most; None without one."""
    rows = cheapest(one.elements, one.judged.missing)
    rows = rows[rows["is_enough"]]
    return None if rows.empty else (one.scheme.element(rows["element_code"].iloc[0]), float(rows["lost"].iloc[0]))


def unconfirmed_text(scheme: Scheme) -> str:
    """Say which values of a scheme nobody confirmed, and where they are changed; empty where all are known."""
    if not scheme.unconfirmed:
        return ""
    text = _("{scheme}: not confirmed by any text: {keys}. They are changed in settings/schemes of the data folder.")
    return text.format(scheme=pick(scheme.label), keys=words.listed(scheme.unconfirmed))
