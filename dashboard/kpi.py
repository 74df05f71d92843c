"""A KPI as it travels from the warehouse to words, charts and pages."""

from dataclasses import dataclass
from datetime import date as day

from dashboard.language import Text


@dataclass(frozen=True)
class Kpi:
    """A KPI as the warehouse defines it.

    fewest: groups of fewer people are not shown. of_person: the field of its records that names the person it is of.
    interval_of_counts: how the company wants the interval of a rate of counted events: exact or score. is_own: the
    company added it in its settings.
    """

    name: str
    label: Text
    about: Text
    top: str
    bottom: str | None
    per: float | None
    unit: Text
    kind: str
    better: str
    date: Text
    source: Text | None
    valid_from: day | None
    valid_to: day | None
    requires: str | None
    is_mean_over_months: bool
    bases: tuple[float, ...]
    counts_events: bool
    squares: str | None
    variants: Text | None
    slices: tuple[str, ...]
    interval_of_counts: str = "exact"
    fewest: int | None = None
    of_person: str | None = None
    is_own: bool = False

    def base(self, chosen: float | None) -> float:
        """Give what the rate is expressed per: the chosen base where the KPI offers it, else its own."""
        return chosen if chosen in self.bases and chosen else self.per or 1
