"""safety_cost_bands.toml: what must be set aside for safety: of last year's revenue by bands, or for each tonne."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipelines.definitions.entry import Entry, Named, Positive, Said, Text, ends_after_it_starts, with_names


class Band(Entry):
    """One band of revenue and its rate."""

    upto: Positive | None = Field(None, description="Revenue up to which it holds; the last band has none.")
    rate: Positive = Field(description="How many % of the revenue in the band are due a year.")


class SafetyCostEdition(Named):
    """The bands of one industry, or its amount for each tonne, as a rule had them from a day on."""

    industry: Text = Field(description="What the export calls the industry (industry_class).")
    label: Said = Field(description="What people call it.")
    per_tonne: Positive | None = Field(
        None, description="What is due for each tonne of the output of a month; either this or `bands`."
    )
    bands: Annotated[tuple[Band, ...], Field(strict=False)] = Field(
        (), validate_default=True, description="Its bands, the lowest first; either these or `per_tonne`."
    )
    is_confirmed: bool = Field(True, description="The figures were read in the published rule; else pages say so.")
    valid_from: date = Field(description="Months that begin on this day and later are under it.")
    valid_to: Annotated[date | None, AfterValidator(ends_after_it_starts)] = Field(
        None, description="The last day on which it holds; without it, it has no end."
    )
    source: Text = Field(description="The rule it is from.")

    @field_validator("bands")
    @classmethod
    def _bands_rise(cls, bands: tuple[Band, ...], info: ValidationInfo) -> tuple[Band, ...]:
        if "per_tonne" in info.data and bool(bands) == (info.data["per_tonne"] is not None):
            raise ValueError("either bands of revenue or an amount per_tonne")
        if not bands:
            return bands
        tops = [band.upto for band in bands]
        known = [top for top in tops[:-1] if top is not None]
        if len(known) < len(tops) - 1 or known != sorted(set(known)) or tops[-1] is not None:
            raise ValueError("each band goes further than the one before it, and only the last has no `upto`")
        return bands

    @property
    def steps(self) -> tuple[tuple[float, float | None, float], ...]:
        """Give from where to where each band reaches, and its rate in %; nothing where output counts."""
        starts = [0.0, *(band.upto or 0.0 for band in self.bands)][: len(self.bands)]
        return tuple((start, band.upto, band.rate) for start, band in zip(starts, self.bands, strict=True))


class SafetyCostBands(Entry):
    """The file safety_cost_bands.toml."""

    editions: dict[str, SafetyCostEdition] = Field(description="Every industry and edition, under a name of its own.")

    named = field_validator("editions")(with_names)
