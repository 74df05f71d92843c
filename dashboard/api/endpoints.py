"""What can be asked, one line each: path, what it takes, what it gives, and the right that it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from dashboard.api import answers, asked, given
from dashboard.api.answers import Told

ROOT = "/api/v1"


@dataclass(frozen=True)
class Endpoint:
    """One list that can be asked for. in_path: what stands in braces in its path, with its pattern."""

    path: str
    asks: type[asked.Asked]
    gives: type[BaseModel]
    answer: Callable[..., Told]
    in_path: tuple[tuple[str, str], ...] = ()
    right: str = "download"

    @property
    def name(self) -> str:
        """Name it, as the OpenAPI document and the trail do."""
        return self.answer.__name__

    @property
    def about(self) -> str:
        """Say what it gives."""
        return str(self.answer.__doc__)


KPI, MONTH = ("kpi", r"^[a-z][a-z0-9_]{0,99}$"), ("month", r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("/kpis", asked.Asked, given.Kpis, answers.list_kpis),
    Endpoint("/units", asked.Asked, given.Units, answers.list_units),
    Endpoint("/kpis/{kpi}/rate", asked.AskedRate, given.Rates, answers.rate, (KPI,)),
    Endpoint("/kpis/{kpi}/records", asked.AskedRecords, given.Records, answers.records, (KPI,)),
    Endpoint("/areas", asked.AskedOfUnits, given.Areas, answers.list_areas),
    Endpoint("/warnings", asked.AskedOfUnits, given.Warnings, answers.list_warnings),
    Endpoint("/months", asked.Asked, given.Months, answers.list_months),
    Endpoint("/months/{month}", asked.AskedOfUnits, given.Reported, answers.reported, (MONTH,)),
)


def of_list(name: str) -> bool:
    """Say whether a field of a request may be given several times."""
    return name in ("unit", "by", "where")


def fields_of(asks: type[asked.Asked]) -> dict[str, Any]:
    """Give the names under which a request may say each field."""
    return {field.alias or name: field for name, field in asks.model_fields.items()}
