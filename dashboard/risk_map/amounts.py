"""Areas coloured by what is counted there: overdue hazards, hazards found, conformity; with or without a register."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.filters import Filters, of_units
from dashboard.language import _, ngettext
from dashboard.numbers import kpis
from dashboard.numbers.division import divide
from dashboard.shapes.levels import NOT_ASSESSED, SHADES
from dashboard.statistics.many import apart_from_others, discoveries
from dashboard.wording import formats, words

OVERDUE, FINDINGS, CONFORMITY, ENERGY = "overdue", "findings", "conformity", "energy"
KPIS = {
    OVERDUE: "overdue_open_count",
    FINDINGS: "hazard_count",
    CONFORMITY: "conformity_rate",
    ENERGY: "uncontrolled_energy_count",
}
# Fixed, so that a colour means the same in every month; what is found depends on how long the period is.
OVERDUE_CUTS = (1, 2, 5, 10)
CONFORMITY_CUTS = (98, 95, 90, 80)
COLUMNS = ("amount", "amount_top", "amount_bottom")


def place_of(filters: Filters) -> Filters:
    """Return the choices without unit and slices: what happened counts for the place it is in."""
    return replace(of_units(filters), slices=())


@remembered(maxsize=512)
def known(build: str, filters: Filters) -> tuple[str, ...]:
    """Return what areas can be coloured by with the exports at hand: that has a value in at least one area."""
    found = []
    for basis, name in KPIS.items():
        rows = kpis.rate(name, by=("area",), filters=place_of(filters)).rows
        if rows.dropna(subset=["area", "rate"]).shape[0]:
            found.append(basis)
    return tuple(found)


def coloured(rows: pd.DataFrame, filters: Filters, basis: str) -> pd.DataFrame:
    """Give every area its amount and the shade of it, the worst first; nothing known stays "no data".

    A lower conformity is shaded only where it is lower than that of all other areas by more than chance (is_beyond).
    """
    found = kpis.rate(KPIS[basis], by=("area",), filters=place_of(filters)).rows.dropna(subset=["area"])
    found = found.set_index("area")[["rate", "top", "bottom"]].set_axis(list(COLUMNS), axis=1)
    rows = rows.join(found, on="area_id")
    if basis != CONFORMITY and found["amount"].notna().any():
        rows["amount"] = rows["amount"].fillna(0)
    limits = cuts(basis, rows["amount"])
    ranks = np.array([rank(value, limits, basis) for value in rows["amount"]], dtype=int)
    rows["is_beyond"] = is_below_others(rows) if basis == CONFORMITY else ranks > 0
    ranks = np.where(rows["is_beyond"], ranks, np.minimum(ranks, 0))
    rows = rows.assign(order=ranks, level=[SHADES[place].name if place >= 0 else NOT_ASSESSED for place in ranks])
    is_low_worst = basis == CONFORMITY
    by = {"is_beyond": False} if is_low_worst else {}
    by |= {"amount": is_low_worst, "area_name": True, "area_id": True}
    return rows.sort_values(list(by), ascending=list(by.values()), ignore_index=True)


def is_below_others(rows: pd.DataFrame) -> pd.Series:
    """Say which areas conform less than all others together, beyond chance though so many are looked at."""
    top, bottom = rows["amount_top"].fillna(0), rows["amount_bottom"].fillna(0)
    overall = float(divide(top.sum(), bottom.sum(), 100))
    return (rows["amount"] < overall) & discoveries(apart_from_others(top, bottom))


def overall_text(rows: pd.DataFrame) -> str:
    """Write the conformity of all areas together."""
    return formats.percent(float(divide(rows["amount_top"].sum(), rows["amount_bottom"].sum(), 100)), 1)


def cuts(basis: str, values: pd.Series) -> tuple[int, ...]:
    """Return where each shade above the palest begins: fixed ones, or of hazards found about equal ratios."""
    if basis != FINDINGS:
        return CONFORMITY_CUTS if basis == CONFORMITY else OVERDUE_CUTS
    most = max(float(values.max()) if values.notna().any() else 0.0, 1.0)
    return tuple(sorted({max(round(most**part), 1) for part in (0, 0.25, 0.5, 0.75)}))


def rank(value: float, limits: tuple[int, ...], basis: str) -> int:
    """Return the place of a value among the shades, the worst last; -1 where it is not known."""
    if pd.isna(value):
        return -1
    if basis == CONFORMITY:
        return sum(value < limit for limit in limits)
    return sum(value >= limit for limit in limits)


def legend(rows: pd.DataFrame, basis: str) -> list[tuple[str, str, int]]:
    """Return every shade in use or between those in use: its name, what it means, and how many areas have it."""
    limits, counts = cuts(basis, rows["amount"]), rows["level"].value_counts()
    texts = [class_text(place, limits, basis) for place in range(len(limits) + 1)]
    if basis == CONFORMITY:
        texts[0] = _("{low} % and more, or within chance").format(low=limits[0])
    found = [(SHADES[place].name, text, int(counts.get(SHADES[place].name, 0))) for place, text in enumerate(texts)]
    unknown = int(counts.get(NOT_ASSESSED, 0))
    return found + ([(NOT_ASSESSED, _("No data"), unknown)] if unknown else [])


def class_text(place: int, limits: tuple[int, ...], basis: str) -> str:
    """Say from which to which value a shade reaches."""
    if basis == CONFORMITY:
        if place == 0:
            return _("{low} % and more").format(low=limits[0])
        if place == len(limits):
            return _("below {high} %").format(high=limits[-1])
        return _("{low} to below {high} %").format(low=limits[place], high=limits[place - 1])
    low = limits[place - 1] if place else 0
    if place == len(limits):
        return _("{low} and more").format(low=words.whole(low))
    high = limits[place] - 1
    return words.whole(low) if low == high else f"{words.whole(low)}–{words.whole(high)}"


def sign(value: float, basis: str) -> str:
    """Write an amount as short as it stands in an area."""
    if pd.isna(value):
        return "?"
    return formats.number(round(value, 1), 1) if basis == CONFORMITY else words.whole(value)


def name(basis: str) -> str:
    """Return what is counted, as the map is called."""
    return {
        OVERDUE: _("Overdue hazards"),
        FINDINGS: _("Hazards found"),
        CONFORMITY: _("Conformity"),
        ENERGY: _("High energy without direct control"),
    }[basis]


def unit(value: float, basis: str) -> str:
    """Return what stands behind an amount in an area."""
    if pd.isna(value):
        return _("no data")
    units = {OVERDUE: _("overdue"), FINDINGS: _("found"), CONFORMITY: _("% conform"), ENERGY: _("uncontrolled")}
    return units[basis]


def why(row: Any, basis: str) -> str:
    """Say an amount with what it is made of."""
    if pd.isna(row.amount):
        return _("No data for this area in the period.")
    if basis == CONFORMITY:
        said = _("{rate} conform: {top} of {bottom} checked items.").format(
            rate=formats.percent(row.amount, 1), top=words.whole(row.amount_top), bottom=words.whole(row.amount_bottom)
        )
        beyond, within = _("Below all other areas by more than chance."), _("Not below all others by more than chance.")
        return words.joined(said, beyond if row.is_beyond else within)
    count = int(row.amount)
    text = {
        OVERDUE: ngettext("{count} hazard is overdue.", "{count} hazards are overdue.", count),
        FINDINGS: ngettext("{count} hazard was found.", "{count} hazards were found.", count),
        ENERGY: ngettext(
            "{count} risk point of high energy has no direct control.",
            "{count} risk points of high energy have no direct control.",
            count,
        ),
    }[basis]
    return text.format(count=words.whole(count))


def answer(rows: pd.DataFrame, basis: str) -> str:
    """Say in one sentence what the map finds: how much there is, and where most or least."""
    known_rows = rows.dropna(subset=["amount"])
    if known_rows.empty:
        return _("No data for these areas in the period.")
    worst: Any = next(known_rows.itertuples())
    if basis == CONFORMITY:
        count = int(known_rows["is_beyond"].sum())
        text = _("No area conforms less than the others by more than chance; all together {overall}.")
        if count:
            text = ngettext(
                "{count} area conforms less than the others beyond chance: {area}, {rate} of {bottom} items.",
                "{count} areas conform less than the others beyond chance, first {area}: {rate} of {bottom} items.",
                count,
            )
        return text.format(
            count=words.whole(count),
            overall=overall_text(known_rows),
            area=worst.area_name,
            rate=formats.percent(worst.amount, 1),
            bottom=words.whole(worst.amount_bottom),
        )
    total, places = int(known_rows["amount"].sum()), int((known_rows["amount"] > 0).sum())
    if not total:
        none = {
            OVERDUE: _("No hazard is overdue in these areas."),
            FINDINGS: _("No hazard was found here."),
            ENERGY: _("No risk point of high energy is without direct control here."),
        }
        return none[basis]
    text = {
        OVERDUE: ngettext(
            "The one overdue hazard is in {area}.",
            "{total} overdue hazards in {places} of {count} areas, most in {area} ({most}).",
            total,
        ),
        FINDINGS: ngettext(
            "The one hazard that was found is in {area}.",
            "{total} hazards found in {places} of {count} areas, most in {area} ({most}).",
            total,
        ),
        ENERGY: ngettext(
            "The one risk point of high energy without direct control is in {area}.",
            "{total} risk points of high energy without direct control in {places} of {count} areas,"
            " most in {area} ({most}).",
            total,
        ),
    }[basis]
    return text.format(
        total=words.whole(total),
        places=words.whole(places),
        count=words.whole(len(rows)),
        area=worst.area_name,
        most=words.whole(worst.amount),
    )
