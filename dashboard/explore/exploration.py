"""The analyst's bench without its page: what is asked of a KPI, its groups, and what was clicked."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts import partial
from dashboard.filters import Filters, last_months, of_units
from dashboard.kpi import Kpi
from dashboard.language import Text, _, speaking
from dashboard.loaded import glossary
from dashboard.numbers import company, kpis, names, warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.division import divided
from dashboard.numbers.sums import GRAINS, UNITS
from dashboard.statistics.change import chance_of, fitting_test
from dashboard.statistics.many import discoveries
from dashboard.wording import findings, periods, words

CHARTS = ("control", "line", "pareto", "heat", "multiples", "table")
ALONG_TIME = ("control", "line", "multiples")
HISTORY = 24  # months
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """A KPI by its groups. rows: period (where asked), the slices, group, key, top, bottom, rate, lower, upper.

    sizes: a row per group over the whole period, largest first, with group, key, top, bottom, rate, lower, upper.
    is_split: the bottom can be told apart by all slices; where it cannot, each group is divided by all of it.
    """

    asked: kpis.Rate
    by: tuple[str, ...]
    grain: str
    rows: pd.DataFrame
    sizes: pd.DataFrame
    is_split: bool

    @property
    def kpi(self) -> Kpi:
        """The KPI as it was asked, with the base that was chosen."""
        return self.asked.kpi


def answer(name: str, by: tuple[str, ...], grain: str, filters: Filters) -> Answer:
    """Ask once for a KPI by a grain of periods ("" for none) and up to two slices."""
    asked = kpis.rate(name, (*([grain] if grain else []), *by), filters)
    asked = replace(asked, kpi=with_base(asked.kpi, filters.base))
    rows = with_groups(asked, by)
    if grain:
        rows = rows.dropna(subset=[grain]).assign(period=[str(period) for period in rows[grain].dropna()])
    is_split = splits_bottom(asked.kpi, by)
    return Answer(asked, by, grain, rows, sizes(asked.kpi, rows, grain), is_split)


def with_base(kpi: Kpi, base: float | None) -> Kpi:
    """Return a KPI per another base, with the unit that goes with it."""
    if not base or base == kpi.per or base not in kpi.bases:
        return kpi
    said = {}
    for code, unit in Text.of(kpi.unit).languages.items():
        with speaking(code):
            counted = re.split(" per |/", unit)[0]
            said[code] = _("{counted} per {hours} h").format(counted=counted, hours=words.base_hours(base))
    return replace(kpi, per=base, unit=Text.of(said))


def with_groups(asked: kpis.Rate, by: tuple[str, ...]) -> pd.DataFrame:
    """Add the name of each group, and its key: pairs of slice and value, empty where a value is missing."""
    rows = asked.rows
    texts, values = [], []
    for name in by:
        texts.append(labels(asked, name))
        values.append(each_value(rows[name], value_of).tolist())
    group = [" · ".join(parts) for parts in zip(*texts, strict=True)] if by else [words.label(asked.kpi)] * len(rows)
    keys = [tuple(zip(by, found, strict=True)) for found in zip(*values, strict=True)] if by else [()] * len(rows)
    return rows.assign(group=pd.Series(group, index=rows.index, dtype=object), key=pd.Series(keys, index=rows.index))


def value_of(value: Any) -> str:
    """Write the value of a slice as a filter takes it; a missing one is empty."""
    if value is None or pd.isna(value):
        return ""
    return str(value).lower() if isinstance(value, bool | np.bool_) else str(value)


def labels(asked: kpis.Rate, name: str) -> list[str]:
    """Return what the values of a slice are called."""
    values = asked.rows[name]
    called = asked.rows.get(f"{name}_name")
    if called is not None:
        found = called.fillna(values)
    else:
        texts = names.clauses(asked.build) if name == "item_code" else names.codes(name)
        found = each_value(values, lambda value: texts.get(value_of(value), value_of(value)))
    return [text or _("not given") for text in each_value(found, value_of)]


def each_value(values: pd.Series, write: Callable[[Any], str]) -> pd.Series:
    """Write every value, each of the same only once; a missing one is empty."""
    places, known = pd.factorize(values)
    texts = np.array([*(write(value) for value in known), ""], dtype=object)
    return pd.Series(texts[places], index=values.index, dtype=object)  # factorize gives a missing one the place −1


def value_name(name: str, value: str) -> str:
    """Return what one value of a slice is called."""
    path = warehouse.current()
    build = path.stem if path else ""
    if name in UNITS:
        return next((unit.name for unit in company.unit_tree(build) if unit.unit_id == value), value)
    if name == "area":
        found = warehouse.query("select area_name from areas where area_id = ?", [value])["area_name"].dropna()
        return str(found.iloc[0]) if len(found) else value
    return names.clauses(build).get(value, value) if name == "item_code" else names.of(name, value)


def slice_name(name: str) -> str:
    """Return what a slice is called."""
    return names.field_labels().get(name) or glossary.slice_name(name)


def slice_title(name: str) -> str:
    """Return what a slice is called where it stands by itself."""
    called = slice_name(name)
    return called[:1].upper() + called[1:]


def part_of(asked: kpis.Rate, rows: pd.DataFrame) -> kpis.Rate:
    """Return a rate with some of its rows."""
    return replace(asked, rows=rows)


def splits_bottom(kpi: Kpi, by: Iterable[str]) -> bool:
    """Say whether the bottom of a KPI can be told apart by all of these slices."""
    path = warehouse.current()
    bottom = definitions(path).sides(kpi)[2] if path else None
    return bottom is None or all(bottom.has(name) for name in by)


def has_history(kpi: Kpi) -> bool:
    """Say whether a KPI is known for earlier months, and not only as it stands."""
    path = warehouse.current()
    return path is None or not definitions(path).sides(kpi)[0].is_dateless


def sizes(kpi: Kpi, rows: pd.DataFrame, grain: str) -> pd.DataFrame:
    """Sum the groups over all their periods, largest first; a stock is read at its last period."""
    if grain and kpi.kind == "stock" and len(rows):
        rows = rows[rows["period"] == rows["period"].max()]
    groups = rows.groupby("key", sort=False)
    sums = groups[["top", "bottom"]].sum(min_count=1).assign(group=groups["group"].first()).reset_index()
    if kpi.is_mean_over_months:
        sums["bottom"] = groups["bottom"].mean().to_numpy()
    sums = sums.sort_values("bottom" if kpi.bottom else "top", ascending=False, kind="stable", ignore_index=True)
    return divided(kpi, sums)


def days_counted(found: Answer) -> tuple[date | None, date]:
    """Return the first day that counts, where one was chosen, and the last one."""
    filters, as_of = found.asked.filters, found.asked.as_of
    return filters.from_date, min(filters.to_date or as_of, as_of)


def cut_periods(found: Answer) -> tuple[str, ...]:
    """Return the periods of an answer of which not all days count: still running, or cut by the days chosen."""
    if not found.grain or found.rows.empty:
        return ()
    return partial.cut_periods(found.asked, sorted(set(found.rows["period"])))


def before_and_now(name: str, by: tuple[str, ...], now: Filters, before: Filters) -> pd.DataFrame:
    """Set every group beside the period compared with, those that moved beyond chance first.

    rows: group, key, rate, rate_before, change, is_signal (None: no test fits, or no data then), is_better. So many
    groups are looked at that some stand out by chance: beyond chance is what stands out of all of them.
    """
    kpi = kpis.kpi(name)
    found, then = (answer(name, by, "", filters).sizes for filters in (now, before))
    rows = found.merge(then[["key", "top", "bottom", "rate"]], on="key", how="left", suffixes=("", "_before"))
    rows["change"] = rows["rate"] - rows["rate_before"]
    chances = np.array([_chance(kpi, row) for row in findings.each(rows)], dtype=float)
    pairs = zip(chances, discoveries(chances), strict=True)
    signals = [None if math.isnan(chance) else bool(stands_out) for chance, stands_out in pairs]
    rows["is_signal"] = pd.Series(signals, index=rows.index, dtype=object)
    rows["is_better"] = (rows["change"] > 0) == (kpi.better == "higher")
    rows = rows.dropna(subset=["rate"])
    places = [(0 if signal and not better else 1 if signal else 2) for signal, better in moved(rows)]
    return rows.assign(place=places).sort_values("place", kind="stable", ignore_index=True).drop(columns="place")


def _chance(kpi: Kpi, row: Any) -> float:
    """Test one group against itself before; nan where no test fits or something is not known."""
    if kpi.kind == "count" and kpi.counts_events and not pd.isna(row.top_before):
        return chance_of("rate", row.top, 1.0, row.top_before, 1.0)
    parts = (row.top, row.bottom, row.top_before, row.bottom_before)
    test = fitting_test(kpi.kind, kpi.counts_events)
    return math.nan if any(pd.isna(part) for part in parts) else chance_of(test, *parts)


def moved(rows: pd.DataFrame) -> list[tuple[bool | None, bool]]:
    """Return for each group whether it moved by more than chance, and whether for the better."""
    return [
        (None if signal is None or pd.isna(change) else bool(signal), bool(better))
        for signal, better, change in zip(rows["is_signal"], rows["is_better"], rows["change"], strict=True)
    ]


def largest(found: Answer, most: int) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Keep the rows of the largest groups, and say so when some are left out."""
    if len(found.sizes) <= most:
        return found.rows, found.sizes, ""
    kept = found.sizes.head(most)
    rows = found.rows[found.rows["key"].isin(set(kept["key"]))]
    text = _("The {shown} largest of {count} groups are shown; the table and its download hold all.")
    return rows, kept, text.format(shown=most, count=words.whole(len(found.sizes)))


def extent(name: str, filters: Filters, grain: str) -> tuple[str, str] | None:
    """Return the first and last period in which the company as a whole has data for a KPI."""
    everywhere = replace(of_units(filters), area_id=None, slices=())
    known = kpis.rate(name, (grain,), everywhere).rows.dropna(subset=[grain, "rate"])
    found = [str(period) for period in known[grain]]
    return (min(found), max(found)) if found else None


def narrowed(filters: Filters, chips: Pairs, along_time: bool = False) -> Filters:
    """Return the filters narrowed by what was clicked; a clicked period leaves a chart along the time as it is."""
    for name, value in chips:
        if name in (*GRAINS, "day"):
            if not along_time:
                filters = in_period(filters, value)
        elif name in UNITS:
            filters = of_units(filters, (value,))
        elif name == "area":
            filters = replace(filters, area_id=value)
        else:
            kept = tuple(pair for pair in filters.slices if pair[0] != name)
            filters = replace(filters, slices=(*kept, (name, value)))
    return filters


def history(filters: Filters, grain: str, as_of: date | None) -> Filters:
    """Return the filters with a start early enough for limits: two years of months, all quarters and years."""
    if filters.from_date is None or as_of is None:
        return filters
    if grain != "month":
        return replace(filters, from_date=None)
    start = last_months(filters, HISTORY, as_of).from_date or filters.from_date
    return replace(filters, from_date=min(filters.from_date, start))


def in_period(filters: Filters, period: str) -> Filters:
    """Return the filters for the days of one period that lie among those chosen; for all of it where none do."""
    first, last = periods.first_day(period), periods.last_day(period)
    starts, ends = [day for day in (filters.from_date, first) if day], [day for day in (filters.to_date, last) if day]
    if max(starts) > min(ends):
        return replace(filters, from_date=first, to_date=last)
    return replace(filters, from_date=max(starts), to_date=min(ends))


def pairs_of(flat: Iterable[Any]) -> Pairs:
    """Turn the customdata of a point (name, value, name, value …) into pairs; those without a value are left out."""
    found = [str(part) for part in flat]
    return tuple((name, value) for name, value in zip(found[::2], found[1::2], strict=False) if value)


def added(chips: Pairs, clicked: Pairs) -> Pairs:
    """Add what was clicked to the chips; one chip per slice, one per period."""
    kinds = {kind_of(name) for name, _value in clicked}
    return (*(pair for pair in chips if kind_of(pair[0]) not in kinds), *clicked)


def kind_of(name: str) -> str:
    """Return what a chip narrows: the period, the unit, or a slice."""
    return "period" if name in (*GRAINS, "day") else "unit" if name in UNITS else name
