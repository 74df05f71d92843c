"""Say in which month a fiscal year begins that a file names: FY2025/26 says its first year, FY2025 needs a setting."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.definitions.read import definitions


def first_years(columns: Mapping[str, tuple[int | None, int]]) -> tuple[dict[str, str], tuple[str, ...], str]:
    """Give the year in which each fiscal year begins; with what to say of it, or why that cannot be told."""
    company, starts = definitions().company, definitions().company.fiscal_year_starts
    named_one = [text for text, (_, number) in columns.items() if number == 0]
    if starts > 1 and named_one and not company.fiscal_year_named_by:
        asks = f"{named_one[0]} may be the fiscal year that begins or the one that ends in that year"
        return {}, (), f"{asks}: name it as fiscal_year_named_by in settings/company.toml, or write both years"
    back = 1 if starts > 1 and company.fiscal_year_named_by == "last" else 0
    years = {text.strip(): str((year or 0) - (back if number == 0 else 0)) for text, (year, number) in columns.items()}
    if starts == 1 and len(named_one) < len(columns):
        two = next(text for text, (_, number) in columns.items() if number)
        asks = f"{two} is a fiscal year over two years, and that of the company starts in January"
        return {}, (), f"{asks}: name its first month as fiscal_year_starts in settings/company.toml"
    text, year = next(iter(years.items()))
    return years, (f"{text} is read as the year from {year}-{starts:02} on, as fiscal_year_starts is {starts}",), ""


def spread(written: Any) -> dict[str, Any]:
    """Spread years of the company over their months; written: the year in which each begins."""
    starts = definitions().company.fiscal_year_starts
    return {"spread": "year", "of": written, **({"starts": starts} if starts > 1 else {})}


def last_over(today: date) -> int:
    """Give the year in which the last fiscal year began that is over."""
    return today.year - 1 - (today.month < definitions().company.fiscal_year_starts)
