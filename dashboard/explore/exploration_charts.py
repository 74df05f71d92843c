"""The views of the bench: an answer drawn as lines, control chart, Pareto, cells or small multiples."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.annotations.events import Event
from dashboard.charts import Chart, unit_targets
from dashboard.charts.cells import MOST_ACROSS, MOST_DOWN, cells
from dashboard.charts.control import control
from dashboard.charts.lines import MOST as MOST_LINES
from dashboard.charts.lines import lines
from dashboard.charts.multiples import MOST as MOST_PANELS
from dashboard.charts.multiples import multiples
from dashboard.charts.shares import shares
from dashboard.explore import exploration
from dashboard.explore.exploration import Answer
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _, ngettext
from dashboard.loaded import parts_in_words
from dashboard.numbers import caveats
from dashboard.numbers.caveats import Note
from dashboard.numbers.division import divided, pooled
from dashboard.results import results, series
from dashboard.results.pooled_rates import latest_month, with_intervals
from dashboard.wording import findings, periods, words

SURE = 0.998  # many groups at once: at 95 % one in twenty would stand out by chance
FEW = 5


def line_chart(found: Answer, goals: dict[str, float], events: tuple[Event, ...] = ()) -> Chart:
    """Draw a line per group, of the largest groups."""
    rows, sizes, left_out = exploration.largest(found, MOST_LINES)
    finding = by_period(found) if len(found.sizes) <= 1 else by_group(found)
    chart = lines(found.asked, found.grain, rows, sizes["key"].tolist(), finding, goals, events)
    return with_note(chart, left_out)


def control_chart(
    found: Answer,
    filters: Filters,
    rebases: tuple[series.Rebase, ...],
    extent: tuple[str, str] | None,
    goals: dict[str, float],
    events: tuple[Event, ...] = (),
) -> Chart:
    """Draw all groups together as a control chart."""
    return control(series.control(found.asked, filters, found.grain, rebases, extent), goals, events=events)


def pareto_chart(found: Answer) -> Chart:
    """Draw which groups make up most of what is bad: for a share that should be high, of what is missing from it."""
    kpi, is_rest = found.kpi, counts_rest(found)
    sizes = found.sizes.assign(count=found.sizes["bottom"] - found.sizes["top"] if is_rest else found.sizes["top"])
    what = _("not fulfilled") if is_rest else counted(kpi)
    return shares(kpi, sizes, what)


def counts_rest(found: Answer) -> bool:
    """Say whether the missing part of a share is what a Pareto chart is about."""
    return found.kpi.kind == "proportion" and found.kpi.better == "higher" and found.is_split


def counted(kpi: Kpi) -> str:
    """Name what the top of a KPI counts."""
    return words.unit_of(kpi).split(" per ")[0] if kpi.kind != "proportion" else _("cases")


def heat_table(found: Answer, columns: int = MOST_ACROSS) -> Chart:
    """Draw cells: slice by slice, or slice by period; marked where a cell differs from all by more than chance."""
    rows, downs, acrosses = laid_out(found)
    shown = downs[:MOST_DOWN], acrosses[-columns:] if found.grain else acrosses[:columns]
    rows = beyond_chance(found, rows)
    marked = rows[rows["side"] != 0]
    notes = []
    if judged(found):
        signs = _("◆ apart") if found.kpi.better == "neither" else _("◆ worse ■ better")
        notes.append(_("{signs} than all together, beyond a 99.8 % interval.").format(signs=signs))
    if len(shown[0]) < len(downs) or len(shown[1]) < len(acrosses):
        text = _("{rows} of {all_rows} rows and {columns} of {all_columns} columns are shown, the largest or newest.")
        counts = {"rows": len(shown[0]), "all_rows": len(downs)}
        notes.append(text.format(columns=len(shown[1]), all_columns=len(acrosses), **counts))
    finding = cells_finding(found, rows, marked)
    return cells(found.kpi, rows, *shown, finding, words.joined(*notes), only_beyond_chance=judged(found))


def laid_out(found: Answer) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return the cells with their places: down the larger groups first, across the second slice or the periods."""
    rows = found.rows.copy()
    first = found.by[0] if found.by else ""
    named = [("", words.label(found.kpi))] * len(rows)
    if first:
        called = exploration.labels(exploration.part_of(found.asked, rows), first)
        named = list(zip((dict(key)[first] for key in rows["key"]), called, strict=True))
    rows["down"], rows["down_name"] = [pair[0] for pair in named], [pair[1] for pair in named]
    if found.grain:
        rows["across"] = rows["period"]
        cut = set(exploration.cut_periods(found))
        rows["across_name"] = [periods.text(period) + (" …" if period in cut else "") for period in rows["period"]]
        flat = [[found.grain, period] for period in rows["period"]]
        acrosses = sorted(rows["across"].unique())
    else:
        second = found.by[1]
        rows["across"] = [dict(key)[second] for key in rows["key"]]
        rows["across_name"] = exploration.labels(found.asked, second)
        flat = [[] for _row in range(len(rows))]
        acrosses = by_size(rows, "across")
    keys = [[part for pair in key for part in pair] for key in rows["key"]]
    rows["customdata"] = [period + key for period, key in zip(flat, keys, strict=True)]
    return rows, by_size(rows, "down"), acrosses


def by_size(rows: pd.DataFrame, side: str) -> list[str]:
    """Return the values of a side, the largest first."""
    size = "bottom" if rows["bottom"].notna().any() else "top"
    return rows.groupby(side)[size].sum().sort_values(ascending=False, kind="stable").index.tolist()


def judged(found: Answer) -> bool:
    """Say whether groups of this KPI can be tested against all of them."""
    return found.kpi.kind in ("proportion", "rate") and found.kpi.counts_events and found.is_split


def beyond_chance(found: Answer, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the side on which a cell differs from all cells together by more than chance; 0 where it does not."""
    if not judged(found):
        return rows.assign(side=0)
    wide = divided(found.kpi, rows, confidence=SURE)
    overall = pooled(found.kpi, rows)
    return rows.assign(side=(wide["lower"] > overall).astype(int) - (wide["upper"] < overall).astype(int))


def cells_finding(found: Answer, rows: pd.DataFrame, marked: pd.DataFrame) -> str:
    """Name the cell that stands out most, or the largest one of a count."""
    kpi, label = found.kpi, words.label(found.kpi)
    known = rows.dropna(subset=["rate"])
    if known.empty:
        return _("{kpi}: no data in this period").format(kpi=label)
    names = {"kpi": label, "overall": words.amount(pooled(kpi, rows), kpi)}
    if not judged(found):
        cell = known.iloc[int(known["top"].to_numpy(float).argmax())]
        text = _("{kpi}: most in {down}, {across} ({value})")
        value = words.amount(cell["rate"], kpi)
        return text.format(down=cell["down_name"], across=cell["across_name"], value=value, **names)
    if marked.empty:
        return _("{kpi}: no cell differs from the {overall} of all by more than chance").format(**names)
    bad = marked[[findings.is_bad(kpi, side) is not False for side in marked["side"]]]
    cell = findings.by_badness(kpi, bad if len(bad) else marked).iloc[0]
    facts = {"count": len(marked), "value": words.amount(cell["rate"], kpi), **names}
    text = ngettext(
        "{kpi}: {count} cell differs from the {overall} of all by more than chance: {down}, {across} ({value})",
        "{kpi}: {count} cells differ from the {overall} of all by more than chance, first {down}, {across} ({value})",
        len(marked),
    )
    return text.format(down=cell["down_name"], across=cell["across_name"], **facts)


def small_multiples(
    found: Answer, filters: Filters, extent: tuple[str, str] | None, columns: int, events: tuple[Event, ...] = ()
) -> Chart:
    """Draw a control chart for each of the largest groups with its target, and name those with a signal."""
    rows, sizes, left_out = exploration.largest(found, MOST_PANELS)
    panels = []
    for key, group in zip(sizes["key"], sizes["group"], strict=True):
        part = rows[rows["key"] == key]
        one = series.control(exploration.part_of(found.asked, part), filters, found.grain, (), extent, rare=False)
        panels.append((group, key, one))
    moved = [name for name, _key, one in panels if one.points["signal"].astype(bool).any()]
    finding = _("{kpi}: no group shows more than usual variation").format(kpi=words.label(found.kpi))
    if not panels:
        finding = _("{kpi}: no data in this period").format(kpi=words.label(found.kpi))
    elif moved:
        text = _("{kpi}: {moved} of {count} groups show more than usual variation: {names}")
        few = words.listed(moved[:4]) + (" …" if len(moved) > 4 else "")
        finding = text.format(kpi=words.label(found.kpi), moved=len(moved), count=len(panels), names=few)
    signs = _("◆ signal.") if found.kpi.better == "neither" else _("◆ signal for the worse ■ for the better.")
    rare = sum(one.chart == "none" for _name, _key, one in panels)
    text = ngettext(
        "{count} group has fewer than one event per period: no limits.",
        "{count} groups have fewer than one event per period: no limits.",
        rare,
    )
    shown = [*found.rows["period"].astype(str), *(extent or ())]
    goals = unit_targets.goals(found.kpi.name, found.by, sizes["key"], filters, shown, found.grain)
    dashes = _("Long dashes: the target of each.") if goals else ""
    said = (signs if moved else "", _("All on one scale."), dashes, text.format(count=rare) if rare else "", left_out)
    note = words.joined(*said)
    return multiples(panels, finding, columns, note, events, goals)


def by_period(found: Answer) -> str:
    """Compare the last whole period with the one before it, no further than chance allows."""
    kpi = found.kpi
    if found.grain == "month":
        return findings.trend(kpi, latest_month(kpi, found.rows.assign(month=found.rows["period"])))
    known = found.rows.dropna(subset=["rate"]).sort_values("period")
    label = words.label(kpi)
    if known.empty:
        return _("{kpi}: no data in this period").format(kpi=label)
    last = known.iloc[-1]
    facts = {"kpi": label, "value": words.amount(last["rate"], kpi), "period": periods.text(last["period"])}
    if len(known) == 1:
        return _("{kpi}: {value} in {period}").format(**facts)
    earlier = known.iloc[-2]
    facts |= {"before": words.amount(earlier["rate"], kpi), "earlier": periods.text(earlier["period"])}
    parts = [(row["top"], row["bottom"]) for row in (last, earlier)]
    moved = results.moved(kpi, *parts) if kpi.bottom and kpi.counts_events else None
    text = _("{kpi}: {value} in {period}, {before} in {earlier}")
    if moved is not None:
        verdicts = {True: _("more than chance"), False: _("no more than chance")}
        return text.format(**facts) + ": " + verdicts[moved]
    return text.format(**facts)


def by_group(found: Answer) -> str:
    """Name the group that stands out, over the whole period."""
    if judged(found):
        sure = SURE if len(found.sizes) > FEW else 0.95
        sizes = divided(found.kpi, found.sizes, confidence=sure).dropna(subset=["rate"])
        return findings.spread(found.kpi, with_intervals(found.kpi, sizes), "group")
    return findings.largest(found.kpi, found.sizes.dropna(subset=["top"]), "group")


def with_note(chart: Chart, text: str) -> Chart:
    """Add a sentence to the note below a chart."""
    return replace(chart, note=words.joined(chart.note, text))


def notes(found: Answer) -> tuple[Note, ...]:
    """Return what a reader must know about the numbers, once each."""
    return tuple(dict.fromkeys(note for note in found.asked.notes if isinstance(note, caveats.Note)))


def with_cut(written: str, is_cut: bool) -> str:
    """Mark a period of which not all days count."""
    return _("{period} (not whole)").format(period=written) if is_cut else written


def cut_note(found: Answer) -> str:
    """Name the periods of which not all days count, and the days that do."""
    named = words.listed(periods.text(period) for period in exploration.cut_periods(found))
    if not named:
        return ""
    first, last = exploration.days_counted(found)
    if first is None or exploration.cut_periods(found)[-1] == max(found.rows["period"]):
        return _("Not whole: {periods}, counted up to {day}.").format(periods=named, day=words.day_text(last))
    return _("Not whole: {periods}, counted since {day}.").format(periods=named, day=words.day_text(first))


def table_of(found: Answer) -> pd.DataFrame:
    """Return the numbers of an answer as rows to show and to download, the slices by name."""
    rows = found.rows
    columns: dict[str, Any] = {}
    if found.grain:
        cut = set(exploration.cut_periods(found))
        columns[periods.name(found.grain)] = [with_cut(period, period in cut) for period in rows["period"]]
    called = found.asked.rows.loc[rows.index]
    for name in found.by:
        columns[exploration.slice_title(name)] = exploration.labels(exploration.part_of(found.asked, called), name)
    if found.kpi.bottom:
        columns |= {head: rows[part].tolist() for part, head in parts_in_words.part_heads(found.kpi).items()}
    columns[words.label(found.kpi)] = rows["rate"].tolist()
    if rows["lower"].notna().any():
        columns |= {_("95 % from"): rows["lower"].tolist(), _("95 % to"): rows["upper"].tolist()}
    return pd.DataFrame(columns).replace({np.inf: np.nan})
