"""The sentences that charts open with: what the rows show, said only as far as they show more than chance."""

from typing import Any

import pandas as pd

from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.statistics.change import differs, fitting_test
from dashboard.wording import words


def each(rows: pd.DataFrame) -> list[Any]:
    """Return rows as tuples with the columns as attributes."""
    return list(rows.itertuples())


def trend(kpi: Kpi, last: Any) -> str:
    """Compare the last month with the twelve before it, pooled: a real shift, usual variation, or too little to say."""
    label = words.label(kpi)
    if last is None:
        return _("{kpi}: no data in this period").format(kpi=label)
    value, month = words.amount(last.rate, kpi), words.month_text(last.month)
    if kpi.bottom is None or not last.months_before:
        return _("{kpi}: {value} in {month}").format(kpi=label, value=value, month=month)
    moved = differs(
        fitting_test(kpi.kind, kpi.counts_events), last.top, last.bottom, last.top_before, last.bottom_before
    )
    before, count = words.amount(last.rate_before, kpi), last.months_before
    facts = {"kpi": label, "value": value, "month": month, "before": before, "count": count}
    if moved is None:
        return _("{kpi}: {value} in {month}, after {before} in the {count} months before").format(**facts)
    if not moved:
        return _("{kpi}: {value} in {month}, within usual variation around {before}").format(**facts)
    if last.rate > last.rate_before:
        return _("{kpi}: {value} in {month}, above the {before} of the {count} months before").format(**facts)
    return _("{kpi}: {value} in {month}, below the {before} of the {count} months before").format(**facts)


def is_bad(kpi: Kpi, side: int) -> bool | None:
    """Say whether a row on this side of the overall rate is worse than it; None when the KPI has no direction."""
    if side == 0 or kpi.better == "neither":
        return None
    return (side < 0) == (kpi.better == "higher")


def by_badness(kpi: Kpi, rows: pd.DataFrame, surely: bool = False) -> pd.DataFrame:
    """Order rows worst first; without a better direction the highest first. Surely: by the near end of the interval."""
    low_is_bad = kpi.better == "higher"
    column = ("high" if low_is_bad else "low") if surely else "rate"
    return rows.sort_values([column, "bottom"], ascending=[low_is_bad, False])


def has_intervals(rows: pd.DataFrame) -> bool:
    """Say whether any row can be told from chance; amounts have no interval."""
    return bool(rows[["low", "high"]].notna().any(axis=None))


def spread(kpi: Kpi, rows: pd.DataFrame, name: str) -> str:
    """Name the row that is worse than the rest by more than chance, or say that none is."""
    label = words.label(kpi)
    if rows.empty:
        return _("{kpi}: no data in this period").format(kpi=label)
    worst = by_badness(kpi, rows).iloc[0]
    facts = {"kpi": label, "overall": words.amount(rows["overall"].iloc[0], kpi)}
    facts |= {"name": worst[name], "value": words.amount(worst["rate"], kpi)}
    if len(rows) == 1:
        return _("{kpi}: {name} {value}").format(**facts)
    if rows["overall"].isna().all():
        total = words.amount(rows["rate"].sum(), kpi)
        return _("{kpi}: most is {name}, {value} of {total}").format(**facts, total=total)
    if not has_intervals(rows):
        text = _("{kpi}: highest is {name} ({value}), {overall} overall")
        if kpi.better == "higher":
            text = _("{kpi}: lowest is {name} ({value}), {overall} overall")
        return text.format(**facts)
    apart = rows[rows["side"] == (-1 if kpi.better == "higher" else 1)]
    if apart.empty:
        if kpi.better == "neither":
            return _("{kpi}: none is above {overall} by more than chance; highest is {name} ({value})").format(**facts)
        return _(
            "{kpi}: none is worse than the {overall} overall by more than chance; last is {name} ({value})"
        ).format(**facts)
    first = by_badness(kpi, apart).iloc[0]
    facts |= {"name": first[name], "value": words.amount(first["rate"], kpi)}
    text, more = _("{kpi}: {name} stands out with {value}, against {overall} overall").format(**facts), len(apart) - 1
    return text if not more else text + ngettext("; {more} more", "; {more} more", more).format(more=more)


def pareto(rows: pd.DataFrame, name: str) -> str:
    """Say how few clauses make up half of all nonconformities."""
    total = rows["top"].sum()
    if not total:
        return _("No nonconformity in this period")
    ordered = rows.sort_values("top", ascending=False)
    half = int((ordered["top"].cumsum() < total / 2).sum()) + 1
    text = ngettext(
        "{half} of {count} clauses makes up half of the {total} nonconformities; first: {name}",
        "{half} of {count} clauses make up half of the {total} nonconformities; first: {name}",
        half,
    )
    return text.format(half=half, count=len(ordered), total=words.whole(total), name=ordered.iloc[0][name])


def largest(kpi: Kpi, rows: pd.DataFrame, name: str) -> str:
    """Name the most frequent row of a count and its share."""
    label, total = words.label(kpi), rows["top"].sum()
    if not total:
        return _("{kpi}: none in this period").format(kpi=label)
    first = rows.sort_values("top", ascending=False).iloc[0]
    return _("{kpi}: {name} is the most frequent, {count} of {total}").format(
        kpi=label, name=first[name], count=words.whole(first["top"]), total=words.whole(total)
    )


def funnel(stages: list[tuple[str, float]]) -> str:
    """Say which step of the closed loop loses most."""
    if not stages or not stages[0][1]:
        return _("No hazard found in this period")
    if len(stages) == 1:
        return _("{found} found; nobody recorded what became of them").format(found=words.whole(stages[0][1]))
    losses = [(stages[i][1] - stages[i + 1][1], stages[i + 1][0]) for i in range(len(stages) - 1)]
    lost, stage = max(losses)
    if lost <= 0:
        text = ngettext(
            "The {found} hazard found went through every stage",
            "All {found} hazards went through every stage",
            int(stages[0][1]),
        )
        return text.format(found=words.whole(stages[0][1]))
    return _("{found} found; most are waiting to be “{stage}”: {lost}").format(
        found=words.whole(stages[0][1]), stage=stage, lost=words.whole(lost)
    )


def ageing(rows: pd.DataFrame, is_known: bool) -> str:
    """Say how many hazards are open, and how many are overdue by more than a month."""
    if not is_known:
        return _("Nobody recorded which hazards are open")
    total = rows["top"].sum()
    if not total:
        return _("No hazard is open")
    old = rows[rows["overdue_age"].isin(["days_31_90", "days_over_90"])]["top"].sum()
    late = rows[rows["overdue_age"].isin(["days_1_7", "days_8_30", "days_31_90", "days_over_90"])]["top"].sum()
    return _("{total} open, {late} of them past their due date, {old} by more than 30 days").format(
        total=words.whole(total), late=words.whole(late), old=words.whole(old)
    )


def many_looked_at(count: int) -> str:
    """Say how a table of many tests tells chance from change; nothing of one."""
    if count < 2:
        return ""
    text = _("{count} are looked at at once: more than chance is what stands out of all (Benjamini–Hochberg, 5 %).")
    return text.format(count=words.whole(count))


def changes(kpi: Kpi, rows: pd.DataFrame, name: str) -> str:
    """Say how many units moved by more than chance, and name the one that got worse most."""
    label, moved = words.label(kpi), rows[rows["is_signal"]]
    if moved.empty:
        return _("{kpi}: no unit moved by more than chance").format(kpi=label)
    worse = moved[~moved["is_better"]]
    text = _("{kpi}: {better} better, {worse} worse by more than chance").format(
        kpi=label, better=len(moved) - len(worse), worse=len(worse)
    )
    if worse.empty or kpi.better == "neither":
        return text
    first = worse.iloc[0]
    return text + _("; most worse: {name}, {now} after {before}").format(
        name=first[name], now=words.amount(first["rate"], kpi), before=words.amount(first["rate_before"], kpi)
    )
