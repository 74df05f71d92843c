"""kpis.toml: every additive monthly table (mart), and every KPI that divides its sums."""

from collections.abc import Iterator
from datetime import date as day
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipelines.definitions.entry import (
    Entry,
    Kind,
    Named,
    Positive,
    Said,
    Text,
    Texts,
    ends_after_it_starts,
    known_of,
    require,
    with_names,
)
from pipelines.definitions.known import Known, texts_in
from pipelines.definitions.positions import Position

DIVIDED = ("proportion", "rate", "mean")


class Mart(Named):
    """An additive monthly table, and the macro `<name without _months>_rows` (models/) of the rows behind it."""

    about: Text = Field(description="What is counted, and by which day.")
    record: Text = Field(description="The table of the records behind the rows.")
    id: Text = Field(description="The column that identifies a record.")
    slices: Texts = Field(
        description="Columns the sums can be told apart by, beside month, unit, area and export format."
    )
    apart: Texts = Field(
        (),
        description="Slices with sums of their own by month and unit, as they would multiply the rows of the others.",
    )
    keys: Texts = Field((), description="Yes/no columns that a KPI can require.")
    counts: Texts = Field(
        (), description="Sums that count events, people or items one by one: chance moves them as it moves counts."
    )
    amounts: Texts = Field(
        (),
        validate_default=True,
        description="Sums of days, hours, tonnes, scores: they come in clusters, and no interval of counts fits.",
    )
    settled: bool = Field(False, description="What a row counts never changes after its day.")
    dateless: bool = Field(False, description="As it stands, whatever the period.")
    no_area: bool = Field(False, description="Its rows have no area.")

    @field_validator("record")
    @classmethod
    def _record_exists(cls, record: str, info: ValidationInfo) -> str:
        known = known_of(info)
        return require(record, [*known.models, *known.tables], f"{record!r} is no table") if known.models else record

    @field_validator("apart")
    @classmethod
    def _apart_are_slices(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for name in names if "slices" in info.data else ():
            require(name, info.data["slices"], f"{name!r} is none of its slices")
        return names

    @field_validator("amounts")
    @classmethod
    def _has_sums(cls, amounts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not amounts and not info.data.get("counts", True):
            raise ValueError("neither counts nor amounts: a mart adds something up")
        if both := [name for name in amounts if name in info.data.get("counts", ())]:
            raise ValueError(f"{', '.join(both)}: among the counts too")
        return amounts

    @property
    def sums(self) -> tuple[str, ...]:
        """Name the columns that add up."""
        return self.counts + self.amounts

    @property
    def tables(self) -> dict[str, list[str]]:
        """Name of each monthly table and what it tells apart beside the month."""
        together = [name for name in self.slices if name not in self.apart]
        tables = {self.name: ["unit_id", "area_id", "export_format", *together, *self.keys]}
        for name in self.apart:
            tables[f"{self.name}_by_{name}"] = ["unit_id", "export_format", name, *self.keys]
        return tables

    @property
    def of_units(self) -> str:
        """Name of what lies beside a large monthly table: the same sums by month and unit alone, soon read."""
        return f"{self.name}_of_units"

    @property
    def keys_of_units(self) -> tuple[str, ...]:
        """Name what it tells apart beside the month."""
        return ("unit_id", "export_format", *self.keys)

    @property
    def rows(self) -> str:
        """Name of the macro that gives the rows behind the months."""
        return rows_of(self.name)


def rows_of(mart: str) -> str:
    """Name the macro of the rows behind a mart."""
    return mart.removesuffix("_months") + "_rows"


def _sum(part: str, info: ValidationInfo) -> str:
    """Check mart.sum: both must exist."""
    mart, dot, name = part.partition(".")
    known = known_of(info)
    if mart in known.marts and name in known.sums(mart):
        return part
    if mart in known.marts and dot:
        return require(name, known.sums(mart), f"{mart} has no sum {name!r}")
    every = [f"{each}.{one}" for each in known.marts for one in known.sums(each)]
    return require(part, every, f"{mart!r} is no mart" if dot else f"{part!r} is not written as mart.sum")


def _need(part: str, info: ValidationInfo) -> str:
    """Check table.field: both must exist."""
    table, dot, name = part.partition(".")
    tables = known_of(info).tables
    if not dot:
        raise ValueError(f"{part!r} is not written as table.field")
    require(table, tables, f"{table!r} is no table")
    require(name, tables[table], f"{table} has no field {name!r}")
    return part


Sum = Annotated[Text, AfterValidator(_sum), Kind("`mart.sum`")]


class Kpi(Named):
    """One KPI: top ÷ bottom × per, each side summed first; never a mean of rates."""

    label: Said = Field(description="What people call it.")
    about: Said = Field(description="What it counts, in one or two sentences.")
    kind: Literal["proportion", "rate", "count", "stock", "mean"] = Field(
        description="`proportion`: top is part of bottom; `rate`: something per exposure; `mean`: a sum per value;"
        " `count`: top only; `stock`: top only, as it stands at the end of a period."
    )
    top: Sum = Field(description="What is counted: `mart.sum`.")
    bottom: Sum | None = Field(None, validate_default=True, description="What it is divided by: `mart.sum`.")
    per: Positive | None = Field(
        None, validate_default=True, description="What the quotient is multiplied by; without it, by 1."
    )
    unit: Said = Field(description="The unit behind the number; `%` for a proportion.")
    better: Literal["higher", "lower", "neither"] = Field(description="Which way is better.")
    date: Said = Field(description="The date a record is counted by, in words.")
    source: Said | None = Field(None, description="The standard it follows; without it the definition is our own.")
    variants: Said | None = Field(None, description="Other definitions in use elsewhere.")
    valid_from: day | None = Field(None, description="First day on which the standard holds.")
    valid_to: day | None = Field(None, description="Last day on which the standard holds.")
    requires: Text | None = Field(
        None, description="A key of the top's mart: rows without it are left out and counted."
    )
    needs: Annotated[tuple[Annotated[Text, AfterValidator(_need), Kind("`table.field`")], ...], Field(strict=False)] = (
        Field(
            (),
            description="Fields (`table.field`) an export must fill, or its rows are left out and the reason is given.",
        )
    )
    bases: Annotated[tuple[Positive, ...], Field(strict=False)] = Field(
        (), description="Worked hours it can be expressed per, where the bottom is worked hours."
    )
    bottom_mean_over_months: bool = Field(
        False, description="The bottom is a monthly stock (people), averaged over the months of the period, not summed."
    )
    fewest: Annotated[int, Field(ge=2)] | None = Field(
        None, description="Groups of fewer (its bottom, else its top) are not shown: they could name a person."
    )
    of_person: Text | None = Field(
        None, description="The field of its records that names the person it is counted for on the page of a person."
    )
    squares: Sum | None = Field(None, validate_default=True, description="Of a mean: the sum of the squared values.")

    @field_validator("bottom")
    @classmethod
    def _only_a_quotient_has_a_bottom(cls, bottom: str | None, info: ValidationInfo) -> str | None:
        kind = info.data.get("kind")
        if kind in DIVIDED and bottom is None:
            raise ValueError(f"is missing: a {kind} is divided by something")
        if kind in ("count", "stock") and bottom is not None:
            raise ValueError(f"a {kind} is not divided by anything")
        return bottom

    @field_validator("per")
    @classmethod
    def _a_proportion_is_per_hundred(cls, per: float | None, info: ValidationInfo) -> float | None:
        if info.data.get("kind") == "proportion" and per != 100:
            raise ValueError("a proportion is shown in %, so per is 100")
        if info.data.get("kind") in ("count", "stock") and per is not None:
            raise ValueError(f"a {info.data['kind']} is not divided by anything")
        return 1 if per is None and info.data.get("kind") in DIVIDED else per

    @field_validator("unit")
    @classmethod
    def _a_proportion_is_in_percent(cls, unit: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if info.data.get("kind") == "proportion" and unit["en"] != "%":
            raise ValueError(f"{unit['en']!r}: the unit of a proportion is %")
        return unit

    dated = field_validator("valid_to")(ends_after_it_starts)

    @field_validator("requires")
    @classmethod
    def _requires_a_key(cls, name: str | None, info: ValidationInfo) -> str | None:
        mart = _mart(info.data, "top")
        if name is None or not mart:
            return name
        keys = known_of(info).marts[mart].get("keys", ())
        return require(name, keys, f"{mart} has no key {name!r}")

    @field_validator("bases")
    @classmethod
    def _bases_are_hours(cls, bases: tuple[float, ...], info: ValidationInfo) -> tuple[float, ...]:
        if bases and "bottom" in info.data and not str(info.data["bottom"]).endswith(".worked_hours"):
            raise ValueError("only a rate per worked hours can be expressed per other hours")
        return bases

    @field_validator("bottom_mean_over_months")
    @classmethod
    def _averages_another_mart(cls, value: bool, info: ValidationInfo) -> bool:
        if value and "bottom" in info.data and _mart(info.data, "bottom") in ("", _mart(info.data, "top")):
            raise ValueError("needs a bottom of another mart than the top")
        return value

    @field_validator("squares")
    @classmethod
    def _squares_are_of_the_top(cls, squares: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("kind") == "mean" and squares is None:
            raise ValueError("is missing: the interval of a mean needs it")
        if squares and info.data.get("kind", "mean") != "mean":
            raise ValueError("only a mean has squares")
        mart = _mart(info.data, "top")
        if squares and mart and not squares.startswith(f"{mart}."):
            raise ValueError(f"{squares!r} is no sum of {mart}, the mart of the top")
        return squares


def _mart(data: dict[str, Any], side: str) -> str:
    """Name the mart of a side that is right, else nothing."""
    return str(data.get(side) or "").partition(".")[0]


class KpiFile(Entry):
    """The file kpis.toml."""

    marts: dict[str, Mart] = Field(description="Every mart: `<name>_months`.")
    kpis: dict[str, Kpi] = Field(description="Every KPI, in the order in which pages list them.")

    named = field_validator("marts", "kpis")(with_names)

    def counts_events(self, kpi: Kpi) -> bool:
        """Say whether the top of a KPI counts events one by one, as its mart says."""
        mart, _, name = kpi.top.partition(".")
        return name in self.marts[mart].counts


def missing_columns(known: Known) -> Iterator[tuple[Position, str]]:
    """Find marts without a model of their rows, and columns that a mart names but its model does not give."""
    for name, mart in known.marts.items():
        rows, record = rows_of(name), mart.get("record")
        if not name.endswith("_months"):
            yield ("marts", name), "the name of a mart ends with _months"
        elif rows not in known.models:
            yield ("marts", name), f"there is no model of its rows, models/{rows}.sql"
        for key in ("slices", "keys", "counts", "amounts"):
            for place, column in enumerate(texts_in(mart.get(key))):
                if not known.has_word(rows, column):
                    yield ("marts", name, key, place), f"models/{rows}.sql gives no column {column!r}"
        if isinstance(mart.get("id"), str) and not known.has_word(str(record), str(mart["id"])):
            yield ("marts", name, "id"), f"{record} has no column {mart['id']!r}"
