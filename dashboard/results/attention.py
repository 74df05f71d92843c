"""What needs attention, in words: each sentence is made from numbers, and names the KPI whose records prove it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.filters import Choices, Filters, last_months, of_units
from dashboard.kpi import Kpi
from dashboard.language import _, language, ngettext
from dashboard.numbers import company, kpis, names
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.division import pooled
from dashboard.results import results
from dashboard.results.pooled_rates import with_intervals
from dashboard.statistics.change import chance_of
from dashboard.statistics.many import discoveries
from dashboard.wording import findings, words

HEADLINES = ("inspection_completion_rate", "conformity_rate", "treatment_on_time_rate")
QUIET_MONTHS = 12
QUIET_AT_LEAST = 3
BATCH_SHARE = 40.0
BATCH_ROWS = 20
FEW_CASES = 5
MOST_SHIFTS = 3


@dataclass(frozen=True)
class Point:
    """One thing to look at: a sentence, how grave it is (bad, watch, good, know), and the records behind it."""

    kind: str
    sentence: str
    kpi: str
    filters: Filters
    part: str = ""
    place: str = ""  # the name of the unit or area, which opens the sentence in bold
    count: int | None = None  # of the records behind it, where the numbers of the sentence tell it

    @property
    def rest(self) -> str:
        """Return the sentence as it stands under the name of its place."""
        text = self.sentence.removeprefix(f"**{self.place}**").lstrip(" :：，,")
        return text[:1].upper() + text[1:]


def points(choices: Choices) -> tuple[Point, ...]:
    """Return what needs attention in the chosen period and unit, gravest first."""
    return _points(choices.build, language(), choices)


@asked_once(256)
def _points(build: str, lang: str, choices: Choices) -> tuple[Point, ...]:
    rules: list[Callable[[Choices], Iterator[Point]]] = [
        overdue_major,
        slow_unit,
        shifts,
        silent_teams,
        batches,
        small_site,
    ]
    found = [point for rule in rules for point in rule(choices)]
    order = {"bad": 0, "watch": 1, "know": 2, "good": 3}
    return tuple(sorted(found, key=lambda point: order[point.kind]))


def overdue_major(choices: Choices) -> Iterator[Point]:
    """Name the areas in which a major hazard is past its due date."""
    late = kpis.rate("overdue_open_count", ("area", "hazard_level"), choices.filters).rows.dropna(subset=["area"])
    in_all = late.groupby("area")["top"].sum()
    rows = late[(late["hazard_level"] == "major") & (late["top"] > 0)]
    for row in findings.each(rows.sort_values("top", ascending=False).head(3)):
        others = in_all[row.area]
        text = ngettext(
            "**{area}**: {count} major hazard is past its due date; {others} overdue there in all.",
            "**{area}**: {count} major hazards are past their due date; {others} overdue there in all.",
            row.top,
        )
        place = row.area_name if isinstance(row.area_name, str) else row.area
        sentence = text.format(area=place, count=words.whole(row.top), others=words.whole(others))
        yield Point("bad", sentence, "overdue_open_count", area_of(choices.filters, row.area), place=place)


def area_of(filters: Filters, area: str) -> Filters:
    """Return the same choices for one area."""
    return replace(filters, area_id=area)


def side_by_side(name: str, filters: Filters, build: str, usual: str) -> pd.DataFrame:
    """Return a KPI by the units below the chosen one, as columns unit and unit_name beside top, bottom and rate.

    `usual` is the level asked for where the tree has it; below it the next level, so that a unit is never set
    beside itself. Empty when there is nothing to compare.
    """
    levels = company.levels(build, filters.chosen_units)
    level = usual if usual in levels else levels[0]
    rows = kpis.rate(name, (level,), filters).rows.dropna(subset=[level, "rate"])
    rows = rows.rename(columns={level: "unit", f"{level}_name": "unit_name"})
    return rows.assign(unit_name=rows["unit_name"].fillna(rows["unit"]))


def slow_unit(choices: Choices) -> Iterator[Point]:
    """Name the workshop that treats later than the rest by more than chance, and which kinds of hazard are late."""
    kpi = kpis.kpi("treatment_on_time_rate")
    rows = with_intervals(kpi, side_by_side(kpi.name, choices.filters, choices.build, "workshop"))
    late = rows[rows["side"] < 0].sort_values("rate")
    if late.empty:
        return
    worst = late.iloc[0]
    rest = pooled(kpi, rows[rows["unit"] != worst["unit"]])
    sentence = _("**{unit}** treats {rate} of its hazards on time, the rest {rest}.").format(
        unit=worst["unit_name"], rate=words.amount(worst["rate"], kpi), rest=words.amount(rest, kpi)
    )
    only = in_unit(choices.filters, worst["unit"])
    said, count = words.joined(sentence, why_late(kpi, only)), rest_of(worst)
    yield Point("bad", said, kpi.name, only, "rest", worst["unit_name"], count)


def rest_of(row: Any) -> int:
    """Count the rows of the bottom of a rate that are not in its top."""
    return round(float(row.bottom - row.top))


def in_unit(filters: Filters, unit: str) -> Filters:
    """Return the same choices for one unit and all below it."""
    return of_units(filters, (unit,))


def why_late(kpi: Kpi, filters: Filters) -> str:
    """Say with which kinds of hazard a unit is late, where the kinds differ by more than chance."""
    rows = with_intervals(kpi, kpis.rate(kpi.name, ("hazard_type",), filters).rows.dropna(subset=["hazard_type"]))
    late, fine = rows[rows["side"] < 0], rows[rows["side"] >= 0]
    if late.empty or fine.empty:
        return ""
    kinds = words.listed(names.of("hazard_type", kind) for kind in late.sort_values("rate")["hazard_type"])
    return _("Late are: {kinds} ({late}); other kinds {fine}.").format(
        kinds=kinds,
        late=words.amount(pooled(kpi, late), kpi),
        fine=words.amount(pooled(kpi, fine), kpi),
    )


def shifts(choices: Choices) -> Iterator[Point]:
    """Name the sites whose headline rates moved against the period compared with.

    Beyond chance, allowing for how many moves were looked at: each rate of each site.
    """
    moved: dict[tuple[str, str, bool], list[tuple[float, str, str, int]]] = {}
    for kpi, row in moves(choices):
        better = (row.rate > row.rate_before) == (kpi.better == "higher")
        size, text = abs(row.rate - row.rate_before), step(kpi, row.rate, row.rate_before)
        moved.setdefault((row.unit, row.unit_name, better), []).append((size, kpi.name, text, rest_of(row)))
    for direction in (False, True):
        found = [(unit, steps) for unit, steps in moved.items() if unit[2] is direction]
        for (unit, unit_name, better), steps in sorted(found, key=lambda each: -max(each[1])[0])[:MOST_SHIFTS]:
            text = _("**{unit}** improved: {steps}.") if better else _("**{unit}** got worse: {steps}.")
            sentence = text.format(unit=unit_name, steps=words.listed(text for _size, _name, text, _count in steps))
            only, (_size, name, _text, count) = in_unit(choices.filters, unit), steps[0]
            yield Point("good" if better else "watch", sentence, name, only, "rest", unit_name, count)


def moves(choices: Choices) -> list[tuple[Kpi, Any]]:
    """Return the headline rates of the sites, now and before, that differ by more than chance among all of them."""
    if choices.before is None:
        return []
    looked: list[tuple[Kpi, Any]] = []
    for kpi in map(kpis.kpi, HEADLINES):
        now, before = (
            side_by_side(kpi.name, each, choices.build, "site") for each in (choices.filters, choices.before)
        )
        both = now.merge(before[["unit", "top", "bottom", "rate"]], on="unit", suffixes=("", "_before"))
        looked += [(kpi, row) for row in findings.each(both)]
    chances = [chance_of(kpi.kind, row.top, row.bottom, row.top_before, row.bottom_before) for kpi, row in looked]
    return [one for one, stands_out in zip(looked, discoveries(chances), strict=True) if stands_out]


def step(kpi: Kpi, now: float, before: float) -> str:
    """Write how a rate moved."""
    facts = {"kpi": words.label(kpi), "rate": words.amount(now, kpi), "before": words.amount(before, kpi)}
    return _("{kpi} {rate} after {before}").format(**facts)


def silent_teams(choices: Choices) -> Iterator[Point]:
    """Name the teams that worked but for which nobody recorded a hazard for months."""
    if choices.as_of is None:
        return
    year = last_months(choices.filters, QUIET_MONTHS, choices.as_of)
    worked = kpis.rate("worked_hours", ("team",), year).rows.dropna(subset=["team"])
    found = kpis.rate("hazard_count", ("team", "month"), year).rows.dropna(subset=["team"])
    if worked.empty or found.empty:
        return
    newest = found[found["top"] > 0].groupby("team")["month"].max()
    first = found.loc[found["top"] > 0, "month"].min()  # nobody is silent in months of which no hazard is loaded
    months = [month for month in results.months_of(year) if month >= first] if isinstance(first, str) else []
    for row in findings.each(worked[worked["top"] > 0]):
        quiet = len(months) - (months.index(newest[row.team]) + 1 if row.team in newest.index else 0)
        if quiet >= QUIET_AT_LEAST:
            text = _("**{unit}**: no hazard recorded for {months} months, in {hours} worked hours a year. Too quiet?")
            if quiet >= QUIET_MONTHS:
                text = _("**{unit}**: no hazard recorded for {months} months or more, in {hours} hours. Too quiet?")
            sentence = text.format(unit=row.team_name, months=quiet, hours=words.whole(row.top))
            yield Point("watch", sentence, "worked_hours", in_unit(year, row.team), place=row.team_name)


def batches(choices: Choices) -> Iterator[Point]:
    """Name the workshops that close most hazards in the last three days of a month."""
    kpi = kpis.kpi("month_end_closure_share")
    rows = side_by_side(kpi.name, choices.filters, choices.build, "workshop")
    often = rows[(rows["rate"] >= BATCH_SHARE) & (rows["bottom"] >= BATCH_ROWS)].sort_values("rate", ascending=False)
    for row in findings.each(often.head(MOST_SHIFTS)):
        rest = pooled(kpi, rows[rows["unit"] != row.unit])
        text = _(
            "**{unit}** closes {rate} of its hazards in the last three days of a month, the rest {others}. In batches?"
        )
        sentence = text.format(unit=row.unit_name, rate=words.amount(row.rate, kpi), others=words.amount(rest, kpi))
        yield Point("watch", sentence, kpi.name, in_unit(choices.filters, row.unit), "top", row.unit_name)


def small_site(choices: Choices) -> Iterator[Point]:
    """Warn when the site with the worst accident rate is too small for its rate to say anything."""
    kpi = kpis.kpi("trir")
    rows = side_by_side(kpi.name, choices.filters, choices.build, "site")
    if len(rows) < 2:
        return
    worst: Any = with_intervals(kpi, rows).sort_values("rate").iloc[-1]
    if 0 < worst["top"] <= FEW_CASES and worst["side"] <= 0:
        text = ngettext(
            "**{unit}** has the worst TRIR ({rate}), but only {count} case in {hours} hours: too few to say.",
            "**{unit}** has the worst TRIR ({rate}), but only {count} cases in {hours} hours: too few to say.",
            worst["top"],
        )
        rate, count, hours = words.amount(worst["rate"], kpi), words.whole(worst["top"]), words.whole(worst["bottom"])
        sentence = text.format(unit=worst["unit_name"], rate=rate, count=count, hours=hours)
        yield Point("know", sentence, kpi.name, in_unit(choices.filters, worst["unit"]), "top", worst["unit_name"])
