"""Severity that matters, in words: near ones to harm as a ratio with its interval, and what may still change."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd

from dashboard.filters import Filters
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.numbers.division import divide
from dashboard.results.report_duties import PROVISIONAL_DAYS
from dashboard.wording import formats, words

POTENTIAL, SERIOUS, HARMED = "psif_share", "sif_share", "recordable_count"


def odds(share: float) -> float:
    """Turn a share in % into a ratio of its part to the rest: 80 % is 4 to 1."""
    return float(divide(share, 100 - share))


def ratio_text(filters: Filters) -> str:
    """Say how many events could have killed or seriously injured for each person who was; empty where none is known."""
    row = kpis.rate(POTENTIAL, filters=filters).rows.iloc[0]
    if pd.isna(row["rate"]):
        return ""
    if row["top"] == row["bottom"]:
        text = ngettext(
            "{count} event could have killed or seriously injured; nobody was.",
            "{count} events could have killed or seriously injured; nobody was.",
            int(row["top"]),
        )
        return text.format(count=words.whole(row["top"]))
    text = _("For each person killed or seriously injured {ratio} events could have (95 %: {lower} to {upper}).")
    ratio, lower, upper = (formats.number(odds(row[name]), 1) for name in ("rate", "lower", "upper"))
    return text.format(ratio=ratio, lower=lower, upper=upper)


def minor_text(filters: Filters) -> str:
    """Say how many minor injuries stand beside each serious one: far fewer than elsewhere are not reported."""
    row = kpis.rate(SERIOUS, filters=filters).rows.iloc[0]
    if pd.isna(row["rate"]) or not row["top"]:
        return ""
    text = _("For each person killed or seriously injured {ratio} had a minor injury (95 %: {lower} to {upper}).")
    ratio, lower, upper = (formats.number(odds(100 - row[name]), 1) for name in ("rate", "upper", "lower"))
    said = text.format(ratio=ratio, lower=lower, upper=upper)
    return words.joined(said, _("Far fewer than in other units: minor ones are not reported."))


def provisional_text(filters: Filters) -> str:
    """Say how many accidents are so young that their casualties may still change; empty where none is."""
    asked = kpis.rate(HARMED, filters=filters)
    first = asked.as_of - timedelta(days=PROVISIONAL_DAYS)
    last = min(filters.to_date or asked.as_of, asked.as_of)
    young = replace(filters, from_date=max(filters.from_date or first, first), to_date=last)
    if young.from_date is not None and young.from_date > last:
        return ""
    count = len(kpis.records(HARMED, young, "top"))
    if not count:
        return ""
    text = ngettext(
        "{count} accident is younger than 30 days: its severity is provisional.",
        "{count} accidents are younger than 30 days: their severity is provisional.",
        count,
    )
    return text.format(count=words.whole(count))


def said(filters: Filters) -> list[str]:
    """Give what there is to say of severity in a period."""
    return [text for text in (ratio_text(filters), minor_text(filters), provisional_text(filters)) if text]
