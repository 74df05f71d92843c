"""What times to treat say in sentences: medians, who is slower by more than chance, how wrong the usual mean is."""

from typing import Any

import pandas as pd

from dashboard.compare.comparing_words import in_words
from dashboard.compare.waiting import Waiting
from dashboard.language import _, ngettext
from dashboard.wording import formats, words

HARDLY = 0.02


def days(value: float | None) -> str:
    """Write a number of days."""
    if value is None or words.is_missing(value):
        return "–"
    is_whole = value >= 10 or value == int(value)
    text = formats.number(value, 0 if is_whole else 1)
    return ngettext("{days} day", "{days} days", 1 if is_whole and value == 1 else 2).format(days=text)


def half(found: Waiting) -> str:
    """Say after how many days half are treated, with the interval."""
    if not found.found:
        return _("No hazard was found in this period that says when it was treated.")
    median, lower, upper = found.median
    if median is None:
        text = ngettext(
            "The {found} hazard is still open: there is no median yet.",
            "More than half of the {found} hazards are still open: there is no median yet.",
            found.found,
        )
        return text.format(found=words.whole(found.found))
    if lower is None or upper is None:
        return _("Half of the hazards are treated within {median}.").format(median=days(median))
    if lower == upper:
        return _("Half of the hazards are treated within {median} (95 % sure to the day).").format(median=days(median))
    return _("Half of the hazards are treated within {median} (95 % interval {lower} to {upper}).").format(
        median=days(median), lower=words.whole(lower), upper=days(upper)
    )


def wrongness(found: Waiting) -> str:
    """Say how far the mean of the treated ones is from the mean that counts the open ones."""
    facts = {"treated": words.whole(found.treated), "open": words.whole(found.open), "mean": days(found.mean_treated)}
    facts |= {"all": days(found.mean_all), "horizon": days(found.horizon)}
    if not found.found:
        return ""
    if not found.treated:
        return _("None of the {open} is treated yet, so a mean of the treated ones says nothing.").format(**facts)
    if not found.open:
        return _("None is open, so the mean of the treated ones, {mean}, is right here.").format(**facts)
    off = 1 - found.mean_treated / found.mean_all if found.mean_all else 0.0
    if off < HARDLY:
        return _(
            "The mean of the {treated} treated ones, {mean}, is hardly wrong here: with the {open} open ones counted "
            "it is {all} (within {horizon})."
        ).format(**facts)
    return _(
        "The usual mean of the {treated} treated ones, {mean}, is {percent} % too low: it leaves out the {open} that "
        "are open. With them it is at least {all} (within {horizon})."
    ).format(**facts, percent=formats.number(off * 100))


def headline(found: Waiting) -> str:
    """Name the groups that are slower or faster than the others by more than chance."""
    if len(found.groups) < 2:
        if len(found.groups) == 1:
            return _("All hazards belong to one group, {name}: nothing to compare").format(
                name=found.groups["name"].iloc[0]
            )
        return _("Share still open by days since found")
    apart = found.groups[found.groups["is_apart"]]
    slow, fast = apart[apart["z"] < 0], apart[apart["z"] > 0][::-1]
    if apart.empty:
        return _("None of the {count} groups is slower or faster than the others by more than chance").format(
            count=len(found.groups)
        )
    parts = [
        _("{side}: {names}").format(side=side, names=in_words([named(row) for row in rows.to_dict("records")]))
        for side, rows in ((_("Slower than the others"), slow), (_("faster than the others"), fast))
        if len(rows)
    ]
    text = words.clauses(parts)
    return _("{sides}, by more than chance").format(sides=text[:1].upper() + text[1:])


def named(row: dict[Any, Any]) -> str:
    """Write a group with its median."""
    if words.is_missing(row["median"]):
        return str(row["name"])
    return _("{name} (median {days})").format(name=row["name"], days=days(row["median"]))


def verdict(row: Any) -> str:
    """Say how a group differs from the others together."""
    if pd.isna(row["p"]):
        return _("cannot be compared")
    sides = (_("▼ slower"), _("▲ faster"))
    if row["is_apart"]:
        return _("{side} than the others, by more than chance").format(side=sides[int(row["z"] > 0)])
    return _("within chance")


def chance(p: float) -> str:
    """Write the chance of a difference as large as this one if the groups were alike."""
    if pd.isna(p):
        return "–"
    return f"< {formats.number(0.001, 3)}" if p < 0.001 else formats.number(p, 3)
