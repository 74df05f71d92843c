"""Make exports of a believable company of any size, with the headers of our own templates, set-wise in DuckDB."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import duckdb

CONTRACTS = Path(__file__).parents[2] / "pipelines" / "contracts.toml"
FIRST_MONTH = "2023-11-01"
MONTHS = 36


@dataclass(frozen=True)
class Size:
    """How much one export holds; checks is the number that gives it its name."""

    name: str
    checks: int
    sites: int
    workshops: int
    teams: int
    areas: int

    @property
    def inspections(self) -> int:
        """Return the number of inspections: ten checks each."""
        return self.checks // 10

    @property
    def hazards(self) -> int:
        """Return the number of hazards: two per inspection."""
        return self.checks // 5

    @property
    def accidents(self) -> int:
        """Return the number of accidents: one for two thousand checks."""
        return self.checks // 2000


SIZES = {
    "10k": Size("10k", 10_000, 2, 6, 18, 12),
    "100k": Size("100k", 100_000, 4, 12, 40, 32),
    "1M": Size("1M", 1_000_000, 8, 32, 128, 96),
    "10M": Size("10M", 10_000_000, 16, 80, 400, 300),
}

# Every table as a select over a number i, given how many rows it has; random(i, salt) is 0 to 1 and always the same.
TABLES = {
    "units": """
        select 'U0' as unit_id, 'Whole group' as unit_name, null as parent_unit_id, 'company' as unit_type
        union all
        select 'S' || i, 'Site ' || i, 'U0', 'site' from range({sites}) numbers (i)
        union all
        select 'W' || i, 'Workshop ' || i, 'S' || (i % {sites}), 'workshop' from range({workshops}) numbers (i)
        union all
        select 'T' || i, 'Team ' || i, 'W' || (i % {workshops}), 'team' from range({teams}) numbers (i)
    """,
    "areas": """
        select
            'A' || i as area_id, 'Area ' || i as area_name, 'W' || (i % {workshops}) as unit_id,
            '{{"type":"Point","coordinates":[' || 113 + (i % 20) * 0.01 || ',' || 23 + (i // 20) * 0.01 || ']}}'
                as boundary,
            'WGS84' as coordinate_system
        from range({areas}) numbers (i)
    """,
    "risk_points": """
        select
            'R' || i as risk_point_id, 'A' || (i % {areas}) as area_id, 'T' || (i % {teams}) as unit_id,
            'Risk point ' || i as risk_point_name, 'LEC' as method,
            [1, 3, 6, 10][1 + floor(4 * random(i, 1))::int] as likelihood,
            [1, 2, 3, 6][1 + floor(4 * random(i, 2))::int] as exposure,
            [1, 3, 7, 15][1 + floor(4 * random(i, 3))::int] as consequence,
            'team' as control_level, date '2026-01-15' as assessed_date, date '2027-01-15' as review_due_date
        from range({areas} * 10) numbers (i)
    """,
    "inspections": """
        select
            '{batch}I' || i as inspection_id, 'T' || (i % {teams}) as unit_id,
            'A' || floor({areas} * random(i, 4))::int as area_id,
            ['routine', 'special', 'seasonal', 'surprise'][1 + floor(4 * random(i, 5))::int] as inspection_type,
            ['expert', 'leader', 'team', 'self'][1 + floor(4 * random(i, 6))::int] as led_by,
            date '{first}' + floor({days} * random(i, 7))::int as due_date,
            case when random(i, 8) < 0.93
                then least(
                    date '{first}' + (floor({days} * random(i, 7)) + floor(6 * random(i, 9)) - 3)::int, date '{last}'
                )
            end as completed_date,
            'Inspector ' || (i % 97) as inspector_name
        from range({inspections}) numbers (i)
    """,
    "checks": """
        select
            '{batch}C' || i as check_id, '{batch}I' || (i // 10) as inspection_id,
            'K' || lpad((1 + floor(60 * random(i, 10) * random(i, 11))::int)::varchar, 2, '0') as item_code,
            'Guards, stops and signs are in place and legible' as item_text,
            case when random(i, 12) < 0.90 then 'conforming' when random(i, 12) < 0.97 then 'nonconforming'
                else 'not_applicable' end as result
        from range({checks}) numbers (i)
    """,
    "hazards": """
        select
            '{batch}H' || i as hazard_id, '{batch}I' || floor({inspections} * random(i, 13))::int as inspection_id,
            'T' || (i % {teams}) as unit_id, 'A' || floor({areas} * random(i, 14))::int as area_id,
            'R' || floor({areas} * 10 * random(i, 15))::int as risk_point_id,
            ['inspection', 'inspection', 'employee', 'monitoring'][1 + floor(4 * random(i, 16))::int] as source,
            ['act', 'condition', 'environment', 'management'][1 + floor(4 * random(i, 17))::int] as hazard_type,
            case when random(i, 18) < 0.03 then 'major' else 'general' end as hazard_level,
            'Made-up finding number ' || (i % 1000) || ', as an inspector would write it down' as description,
            found as found_date, found as recorded_date, found + 15 as original_due_date, found + 15 as due_date,
            case when random(i, 19) < 0.95 and found + took <= date '{last}' then found + took end as treated_date,
            case when random(i, 19) < 0.85 and found + took + 2 <= date '{last}' then found + took + 2
                end as accepted_date,
            'Owner ' || (i % 311) as owner_name
        from (
            select
                i, date '{first}' + floor({days} * random(i, 20))::int as found,
                floor(20 * random(i, 21))::int as took
            from range({hazards}) numbers (i)
        )
    """,
    "accidents": """
        select
            '{batch}X' || i as accident_id, 'T' || (i % {teams}) as unit_id,
            'A' || floor({areas} * random(i, 22))::int as area_id,
            date '{first}' + floor({days} * random(i, 23))::int as accident_date,
            ['struck by', 'fall', 'vehicle', 'burn', 'electric'][1 + floor(5 * random(i, 24))::int] as accident_type,
            case when random(i, 25) < 0.01 then 'fatal' when random(i, 25) < 0.05 then 'serious'
                when random(i, 25) < 0.30 then 'lost_time' when random(i, 25) < 0.60 then 'medical_treatment'
                else 'first_aid' end as severity,
            case when random(i, 26) < 0.7 then 'employee' else 'contractor' end as worker_type,
            floor(30 * random(i, 27))::int as lost_days
        from range({accidents}) numbers (i)
    """,
    "exposures": """
        select
            'T' || i as unit_id, strftime(date '{first}' + to_months(m::int), '%Y-%m') as month_date, worker_type,
            4000 + floor(2000 * random(i * 1000 + m, 28)) as worked_hours, 28 as average_headcount
        from range({teams}) teams (i), range({months}) months (m),
            unnest(['employee', 'contractor']) kinds (worker_type)
    """,
}
REGISTERS = ("units", "areas", "risk_points")


def headers(table: str) -> dict[str, str]:
    """Return the header text our templates use for every field of a table."""
    contracts = tomllib.loads(CONTRACTS.read_text(encoding="utf-8"))
    names = contracts["tables"][table]["required"] + contracts["tables"][table]["optional"]
    return {name: contracts["fields"][name]["label"]["en"] for name in names}


def copy_table(database: duckdb.DuckDBPyConnection, table: str, numbers: dict[str, object], path: Path) -> None:
    """Write one table as a CSV file with the headers of our templates."""
    label_of = headers(table)
    select = TABLES[table].format(**numbers)
    columns = [row[0] for row in database.sql(f"describe {select}").fetchall()]
    named = ", ".join(f'{column} as "{label_of[column]}"' for column in columns)
    database.sql(f"copy (select {named} from ({select})) to '{path}' (format csv, header true)")


def make(size: Size, folder: Path) -> Path:
    """Make the exports of all months but the newest in `history`, and those of the newest in `new_month`."""
    done = folder / "done"
    if done.exists():
        return folder
    for part in ("history", "new_month"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    database = duckdb.connect()
    database.sql("set enable_progress_bar = false")
    database.sql("create macro random(i, salt) as (hash(i * 1000003 + salt) % 1000003) / 1000003.0")
    shared = {"sites": size.sites, "workshops": size.workshops, "teams": size.teams, "areas": size.areas}
    counts = {name: getattr(size, name) for name in ("checks", "inspections", "hazards", "accidents")}
    history = (
        shared | counts | {"batch": "", "first": FIRST_MONTH, "last": "2026-10-31", "days": 1095, "months": MONTHS}
    )
    newest = {name: max(count // MONTHS, 1) for name, count in counts.items()}
    month = shared | newest | {"batch": "N", "first": "2026-11-01", "last": "2026-11-19", "days": 18, "months": 1}
    for table in TABLES:
        copy_table(database, table, history, folder / "history" / f"{table}.csv")
        if table not in REGISTERS:
            copy_table(database, table, month, folder / "new_month" / f"{table}_2026_11.csv")
    done.touch()
    return folder
