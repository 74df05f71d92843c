"""A KPI as it travels from the warehouse to words, charts and pages."""

from dataclasses import dataclass
from datetime import date as day


@dataclass(frozen=True)
class Kpi:
    """A KPI as the warehouse defines it."""

    name: str
    label: str
    label_zh: str
    about: str
    about_zh: str | None
    top: str
    bottom: str | None
    per: float | None
    unit: str
    kind: str
    better: str
    date: str
    source: str | None
    valid_from: day | None
    valid_to: day | None
    requires: str | None
    is_mean_over_months: bool
    bases: tuple[float, ...]
    counts_events: bool
    squares: str | None
    variants: str | None
    variants_zh: str | None
    slices: tuple[str, ...]
    unit_zh: str | None = None
    date_zh: str | None = None
    source_zh: str | None = None

    def base(self, chosen: float | None) -> float:
        """Give what the rate is expressed per: the chosen base where the KPI offers it, else its own."""
        return chosen if chosen in self.bases and chosen else self.per or 1
