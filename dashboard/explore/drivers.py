"""What drives a change of a KPI: rates that moved inside groups, or the mix of the groups."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.explore import exploration
from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.numbers.division import rates
from dashboard.results import results
from dashboard.statistics.mix import rate_and_mix
from dashboard.wording import formats, words


@dataclass(frozen=True)
class Split:
    """A change and what it is made of. rows: group, key, rate_effect, mix_effect, both in the unit of the KPI."""

    kpi: Kpi
    rows: pd.DataFrame
    before: float | None
    now: float | None
    sentence: str

    @property
    def is_known(self) -> bool:
        """Say whether there is a change to show."""
        return not self.rows.empty


def split(name: str, by: str, filters: Filters, before: Filters | None) -> Split:
    """Split the change between two periods exactly by the groups of one slice; a sentence says why it cannot be."""
    now = exploration.answer(name, (by,), "", filters)
    kpi = now.kpi
    reason = refusal(kpi, by, before)
    if reason or before is None:
        return Split(kpi, pd.DataFrame(), None, None, reason)
    past = exploration.answer(name, (by,), "", before)
    both = pd.merge(now.sizes, past.sizes, on="key", how="outer", suffixes=("", "_before"))
    both["group"] = both["group"].fillna(both["group_before"])
    sides = [both[column].fillna(0).to_numpy(float) for column in ("top_before", "bottom_before", "top", "bottom")]
    if not (sides[1].sum() > 0 and sides[3].sum() > 0):
        text = _("One of the two periods has nothing to divide by: its change cannot be split.")
        return Split(kpi, pd.DataFrame(), None, None, text)
    rows = pd.concat([both[["group", "key"]], rate_and_mix(*sides) * (kpi.per or 1)], axis=1)
    sums = [float(side.sum()) for side in sides]
    earlier, later = (float(value) for value in rates(kpi, sums[::2], sums[1::2]))
    is_more = results.moved(kpi, (sums[2], sums[3]), (sums[0], sums[1]))
    return Split(kpi, rows, earlier, later, sentence(kpi, rows, earlier, later, is_more))


def refusal(kpi: Kpi, by: str, before: Filters | None) -> str:
    """Say why a change cannot be split; nothing when it can."""
    if before is None:
        return _("Choose a period and what to compare it with, to see what its change is made of.")
    if not kpi.bottom:
        return _("A count has no rate and no mix: its change is the sum of the changes of its groups.")
    if kpi.is_mean_over_months:
        return _("It is divided by a mean over months, which the groups do not add up to: it cannot be split.")
    if not exploration.splits_bottom(kpi, (by,)):
        return _("What this number is divided by is not known by {slice}: its change cannot be split by it.").format(
            slice=exploration.slice_name(by).lower()
        )
    return ""


def sentence(kpi: Kpi, rows: pd.DataFrame, before: float, now: float, is_more: bool | None) -> str:
    """Write the exact sum: from, to, how much of it the rates are, how much the mix, and whether it is chance."""
    text = _("{kpi}: {before} → {now}: {change} = {rates} from the rates of the groups, {mix} from their mix")
    digits = digits_of(now - before, max(before, now))
    start, end, rates = (round(value, digits) for value in (before, now, float(rows["rate_effect"].sum())))
    steps = {"change": end - start, "rates": rates, "mix": end - start - rates}  # rounded, the parts still add up
    write = formats.percent if kpi.kind == "proportion" else formats.number
    shown = {"before": write(start, digits), "now": write(end, digits)}
    signed_steps = {name: formats.signed(value, digits) for name, value in steps.items()}
    said = text.format(kpi=words.label(kpi), **shown, **signed_steps)
    if is_more is False:
        return said + _("; all in all no more than chance")
    effects = rows["rate_effect"] + rows["mix_effect"]
    most = rows.iloc[int(effects.abs().to_numpy().argmax())]
    effect = float(most["rate_effect"] + most["mix_effect"])
    if not np.isclose(effect, 0):
        said += _("; most comes from {group} ({effect})").format(
            group=most["group"], effect=formats.signed(effect, digits)
        )
    return said


def digits_of(change: float, size: float) -> int:
    """Return how many decimals show two digits of a change, and three of the values it lies between."""
    wanted = [1 - math.floor(math.log10(abs(value))) + extra for value, extra in ((change, 0), (size, 1)) if value]
    return min(4, max([0, *wanted]))
