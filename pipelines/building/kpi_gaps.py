"""Name, for every export format, the KPIs that it cannot show, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.building.insert import insert
from pipelines.building.parts import Parts
from pipelines.definitions.kpi_file import Mart
from pipelines.definitions.read import Definitions

Gap = tuple[object, ...]

UNNAMED = {
    "en": "no hazard that is loaded names one of its inspections, so nobody knows which of them found nothing.",
    "zh": "已加载的隐患均未注明其检查编号，无法知道哪些检查未发现隐患。",
}
STATED = ("treated_date", "accepted_date")
BY_DAY = ("hazard_treated_months", "hazard_accepted_months")
EMPTY_OVER_FEW_ROWS = 100  # a column that stays empty over more rows than this is not kept by the company


@dataclass(frozen=True)
class Need:
    """A field that a KPI needs: of the records of its mart, or of a table that names them."""

    kpi: str
    table: str
    field: str
    mart: Mart

    @property
    def sql(self) -> str:
        """Ask for the export formats of the mart's records that neither keep the field nor are named by it."""
        named = f" and export_format not in ({_named_by(self.table, self.field, self.mart)})"
        return f"{self.first}{named if self.table != self.mart.record else ''}"

    @property
    def first(self) -> str:
        """Ask for those that do not keep the field, which are often none: to see which are named takes all records."""
        return (
            f"select distinct export_format from {self.mart.record}"
            f" where export_format not in ({_keeps(self.table, self.field, self.mart.name)})"
        )


def write(parts: Parts, known: Definitions) -> None:
    """Name, for every export format, the KPIs it cannot show: its own sentence, or a field it never fills.

    Beside it stands from which formats the records that are counted come.
    """
    records = dict.fromkeys(mart.record for mart in known.kpis.marts.values())
    each = " union all ".join(f"select '{name}' as record, export_format from {name} group by all" for name in records)
    parts.table("record_formats", each)
    needs = _needs(known)
    if parts.keep("kpi_gaps", made_of := parts.made_of("; ".join(need.sql for need in needs))):
        return
    old = parts.few_rows("kpi_gaps") if "kpi_gaps" in parts.before else None
    parts.con.execute(
        "create or replace table kpi_gaps (export_format varchar, kpi varchar, table_name varchar, field varchar,"
        " field_label map(varchar, varchar), reason map(varchar, varchar))"
    )
    stated = {
        (kpi, export_format): reason
        for export_format, source in known.sources.items()
        for kpi, reason in source.cannot_show.items()
    }
    said: list[Gap] = [
        (export_format, kpi, None, None, None, stated[kpi, export_format]) for kpi, export_format in stated
    ]
    insert(parts.con, "kpi_gaps", said + _unfilled(parts, known, needs, set(stated)))
    same = old is not None and old == parts.few_rows("kpi_gaps")
    parts.note("kpi_gaps", made_of, parts.before["kpi_gaps"].holds if same else made_of)


def _needs(known: Definitions) -> list[Need]:
    """List the fields that KPIs need."""
    return [
        Need(name, table, field, known.kpis.marts[entry.top.split(".")[0]])
        for name, entry in known.kpis.kpis.items()
        for table, field in (need.split(".") for need in entry.needs)
    ]


def _unfilled(parts: Parts, known: Definitions, needs: list[Need], said: set[tuple[str, str]]) -> list[Gap]:
    """List the KPIs that an export format cannot show as it fills a field nowhere, but those of which it says so.

    Only records that are there have a format that could lack something.
    """
    there = {record for (record,) in parts.con.execute("select distinct record from record_formats").fetchall()}
    needs = [need for need in needs if need.mart.record in there]
    first = _answers(parts, dict.fromkeys(need.first for need in needs))
    lacking = _answers(parts, dict.fromkeys(need.sql for need in needs if first[need.first]))
    gaps: list[Gap] = []
    for need in needs:
        label = known.contracts.fields[need.field].label
        why = (label, None) if need.table == need.mart.record else (None, UNNAMED)
        for export_format in lacking.get(need.sql, ()):
            if (need.kpi, export_format) not in said:
                said.add((need.kpi, export_format))
                gaps.append((export_format, need.kpi, need.table, need.field, *why))
    return gaps


def _answers(parts: Parts, asked: Iterable[str]) -> dict[str, list[str]]:
    """Ask for the export formats of several selects in one go."""
    places = list(asked)
    every = " union all ".join(f"select {place} as place, * from ({sql})" for place, sql in enumerate(places))
    found: dict[str, list[str]] = {sql: [] for sql in places}
    for place, export_format in parts.con.execute(f"{every} order by all").fetchall() if places else []:
        found[places[place]].append(export_format)
    return found


def _named_by(table: str, field: str, mart: Mart) -> str:
    """Ask which export formats have records that those of another table name, from whichever export they come."""
    return f"""
        select distinct export_format from {mart.record}
        where {mart.id} in (select {field} from {table} where {field} is not null)"""


def _keeps(table: str, field: str, mart: str) -> str:
    """Ask which export formats keep a field: filled somewhere, or a column still empty over few rows.

    A state stands for the days of treatment and acceptance, but not in marts that put hazards into periods by them.
    """
    fields = [field]
    if field in STATED and mart not in BY_DAY:
        fields.append("treatment_state")
    filled = f"count({table}.{field})"
    if len(fields) > 1:
        filled += f" + count(case when {table}.is_closed_undated then 1 end)"
    asked = ", ".join(f"'{name}'" for name in fields)
    return f"""
        select export_format
        from {table}
        left join (
            select distinct file_hash, true as is_delivered
            from delivered_fields
            where table_name = '{table}' and field in ({asked})
        ) as delivered on delivered.file_hash = {table}.file_hash
        group by export_format
        having {filled} > 0 or (count(is_delivered) > 0 and count(*) < {EMPTY_OVER_FEW_ROWS})"""
