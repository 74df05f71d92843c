"""A KPI and its records of one person: by the field that its definition names, in the unit of the person."""

import numpy as np
import pandas as pd

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.caveats import missing
from dashboard.numbers.definitions import UnknownName, definitions, find
from dashboard.numbers.division import divided
from dashboard.numbers.sums import MONTH_OF_DAY, conditions, single_rows
from dashboard.numbers.wanted_records import Wanted


def counted() -> tuple[Kpi, ...]:
    """Give the KPIs that are counted person by person."""
    return tuple(kpi for kpi in kpis.catalogue() if kpi.of_person)


def parts(name: str, person: str, filters: Filters) -> pd.Series:
    """Give top, bottom, rate, lower and upper of a KPI for one person; nothing kept, as it is about a person.

    Raises UnknownName for a KPI that is not counted person by person.
    """
    path = warehouse.in_use()
    asked = find(path, name)
    top_mart, top, bottom_mart, bottom = definitions(path).sides(asked)
    if not asked.of_person or bottom_mart not in (None, top_mart):
        raise UnknownName(f"{name}: is not counted person by person")
    if missing(path, asked):
        return divided(asked, pd.DataFrame({"top": [np.nan], "bottom": [np.nan]})).iloc[0]
    question = kpis.ask(path, asked, (), filters)
    source, where = single_rows(question, top_mart), conditions(question, top_mart, MONTH_OF_DAY)
    day = question.last_date if question.is_stock else question.as_of
    rows = warehouse.query(
        f"select cast(coalesce(sum({top}), 0) as double) as top,"
        f" cast({f'coalesce(sum({bottom}), 0)' if bottom_mart else 'null'} as double) as bottom"
        f" from (select * from ({source.text}) as facts where {where.text}) as facts"
        f" join known_{top_mart.record}(?) as record on record.{top_mart.id} = facts.{top_mart.id}"
        f" where trim(record.{asked.of_person}) = ?",
        [*source.values, *where.values, day, person],
        path,
    )
    return divided(asked, rows).iloc[0]


def records(name: str, person: str, filters: Filters, part: str = "top") -> pd.DataFrame:
    """Give the rows behind such a KPI."""
    field = kpis.kpi(name).of_person
    if not field:
        raise UnknownName(f"{name}: is not counted person by person")
    rows = kpis.records(name, filters, part, wanted=Wanted(words=(person,)))
    return rows[rows[field].str.strip() == person].reset_index(drop=True)
