"""What a comparison of units says in sentences: who really differs, and who only looks it because of being small."""

from typing import Any

import pandas as pd

from dashboard.compare.comparing import Comparison
from dashboard.language import _, ngettext
from dashboard.results import verdicts
from dashboard.wording import findings, formats, words

NAMED = 3
MANY = 20
LOOSE, SURE = "95", "998"


def level_name(level: str) -> str:
    """Name a level whose units stand side by side."""
    return _("Area") if level == "area" else words.level_name(level)


def in_words(names: list[str], most: int = NAMED) -> str:
    """List names, the first few of them by name."""
    text, more = words.listed(names[:most]), len(names) - most
    return text if more <= 0 else text + _(" and {count} more").format(count=more)


def beyond(found: Comparison, confidence: str) -> pd.DataFrame:
    """Return the units outside the limits of 99.8 %, or between those of 95 % and 99.8 %, the furthest first."""
    rows = found.rows[found.rows["signal"].astype(str).str.endswith(f"_{confidence}")]
    return rows.reindex(rows["z"].abs().sort_values(ascending=False).index)


def headline(found: Comparison) -> str:
    """Say who stands out by more than chance, or that nobody does."""
    count = len(found.rows)
    facts = {"kpi": words.label(found.kpi), "count": words.whole(count)}
    facts["overall"] = words.amount(found.overall, found.kpi)
    if not count:
        return _("{kpi}: no data in this period").format(**facts)
    if count == 1:
        first = found.rows.iloc[0]
        text = _("{kpi}: only {name} has a number here ({value}), so there is nothing to compare it with")
        return text.format(**facts, name=first["name"], value=words.amount(first["rate"], found.kpi))
    if found.is_flat:
        return flat(found)
    sure, loose = beyond(found, SURE), beyond(found, LOOSE)
    if found.has_signal:
        return _("{kpi}, more than chance – {who}").format(**facts, who=by_side(found, sure))
    if len(sure):
        text = _("{kpi}: {some} of {count} lie outside 99.8 %, no more than chance puts there; furthest: {names}")
        return text.format(**facts, some=words.whole(len(sure)), names=in_words(list(sure["name"])))
    text = _("{kpi}: none of {count} differs from the whole ({overall}) by more than its size explains")
    if found.between:
        text = _(
            "{kpi}: units differ more than chance around {overall}, but none of {count} stands out from the others"
        )
    text = text.format(**facts)
    return text + (_("; worth a look: {names}").format(names=in_words(list(loose["name"]))) if len(loose) else "")


def flat(found: Comparison) -> str:
    """Say that all units have the same rate: nothing happened, or it always did."""
    facts = {"kpi": words.label(found.kpi), "count": words.whole(len(found.rows))}
    if found.overall == 0:
        return _("{kpi}: nothing was counted in any of {count}, so nothing tells them apart").format(**facts)
    value = words.amount(found.overall, found.kpi)
    return _("{kpi}: all {count} have {value}, so nothing tells them apart").format(**facts, value=value)


def by_side(found: Comparison, rows: pd.DataFrame, side: str = "side") -> str:
    """Name units with the side of the whole they are on: worse or better, above or below without a direction."""
    low_is_bad = found.kpi.better == "higher"
    sides = [(-1 if low_is_bad else 1, _("worse")), (1 if low_is_bad else -1, _("better"))]
    if found.kpi.better == "neither":
        sides = [(1, _("above the whole")), (-1, _("below the whole"))]
    parts = [
        _("{side}: {names}").format(side=text, names=in_words(list(rows.loc[rows[side] == way, "name"])))
        for way, text in sides
        if (rows[side] == way).any()
    ]
    return words.clauses(parts)


def furthest(found: Comparison) -> str:
    """Say whether the most extreme raw rate is a real difference, or within what the size of its unit explains."""
    if len(found.rows) < 2 or found.is_flat:
        return ""
    worst = findings.by_badness(found.kpi, found.rows).iloc[0]
    facts = {"name": worst["name"], "value": words.amount(worst["rate"], found.kpi), "parts": parts(found, worst)}
    text = _("{name} has the highest raw rate, {value} ({parts})").format(**facts)
    if found.kpi.better == "higher":
        text = _("{name} has the lowest raw rate, {value} ({parts})").format(**facts)
    return _("{raw_rate}: {verdict}").format(raw_rate=text, verdict=explained(found, worst))


def explained(found: Comparison, row: Any) -> str:
    """Say what explains a rate: its size, the usual spread between units, chance perhaps, or nothing of these."""
    if str(row["signal"]).endswith(SURE):
        if found.has_signal:
            return _("a real difference, its size does not explain it.")
        return _("outside 99.8 %, but of so many units chance alone puts some there.")
    if row["signal"]:
        return _("worth a look, but one unit in twenty lies there by chance.")
    if not found.between:
        return _("no real difference, it is within what its size explains.")
    if row["sure"]:
        return _("a difference, but no larger than units usually have.")
    return _("no real difference, it is within what its size and the usual spread between units explain.")


def parts(found: Comparison, row: Any) -> str:
    """Write the two parts of a unit's rate: 3 in 210,078 hours."""
    top, bottom = words.whole(row["top"]), words.whole(row["bottom"])
    if found.kpi.kind == "proportion":
        return _("{top} of {bottom}").format(top=top, bottom=bottom)
    return _("{top} in {bottom} {counted}").format(
        top=top, bottom=bottom, counted=verdicts.counted(found.kpi) or found.size_name
    )


def order(found: Comparison) -> str:
    """Say who is apart once rates are shrunk, or that no order can be shown."""
    if len(found.rows) < 2 or found.is_flat:
        return ""
    value = words.amount(found.overall, found.kpi)
    if not found.is_ordered:
        return _(
            "Allowing for size, nobody is surely apart from the whole ({value}): no order can be shown, largest first"
        ).format(value=value)
    apart = found.rows[found.rows["sure"] != 0]
    return _("Allowing for size (all {value}) – {who}").format(value=value, who=by_side(found, apart, "sure"))


def widened(found: Comparison) -> str:
    """Say how many points chance alone puts outside, and whether the limits were widened."""
    if len(found.rows) < 2 or found.is_flat:
        return ""
    count = len(found.rows)
    text = ""
    if count >= MANY:
        text = _("By chance alone about {some} of {count} lie outside 95 %.") + " "
        text = text.format(some=words.whole(count * 0.05), count=words.whole(count))
    if not found.between:
        return text + _("The limits are exact: apart from the extremes, units vary no more than chance.")
    between = words.amount(found.between, found.kpi)
    if found.kpi.kind == "proportion":
        between = _("{change} points").format(change=words.decimals(found.between))
    widened_by = _(
        "Units vary {times} times as much as chance alone (φ), so the limits are widened by the usual spread "
        "between units, {between} (τ)."
    )
    return text + widened_by.format(times=words.decimals(found.overdispersion), between=between)


def left_out(found: Comparison) -> list[str]:
    """Say which units and cases are not among the points."""
    said = []
    if found.without_bottom:
        text = ngettext(
            "{count} without {size} is left out: nothing to divide by.",
            "{count} without {size} are left out: nothing to divide by.",
            found.without_bottom,
        )
        said.append(text.format(count=words.whole(found.without_bottom), size=found.size_name))
    if found.outside[0] or found.outside[1]:
        rest = parts(found, {"top": found.outside[0], "bottom": found.outside[1]})
        text = _("{parts} belong to no {level} and are left out.")
        said.append(text.format(parts=rest, level=level_name(found.level).lower()))
    if found.level == "unit":
        said.append(_("Each unit by itself; the records that open hold those of the units below it too."))
    return said


def rank(first: float, last: float) -> str:
    """Write which places a unit may have."""
    if pd.isna(first):
        return "–"
    ends = [formats.number(place, is_grouped=False) for place in (first, last)]
    return ends[0] if first == last else "–".join(ends)


def verdict(found: Comparison, signal: str, side: int) -> str:
    """Say in words where a unit lies."""
    if not side:
        return _("within chance")
    bad = findings.is_bad(found.kpi, side)
    mark = {True: _("◆ worse"), False: _("■ better"), None: _("◆ above") if side > 0 else _("◆ below")}[bad]
    if signal.endswith(SURE):
        return _("{mark}, outside 99.8 %").format(mark=mark)
    return _("{mark}, outside 95 %: worth a look").format(mark=mark)
