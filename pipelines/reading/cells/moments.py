"""Write the SQL that brings a time of another time zone, which only its source knows, to the day of the company."""

from pipelines.reading.cells.quoting import text

CLOCK = r"(?:[ T]|上午|下午)(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?"
DIGITS = r"^\d{8}(\d{2})(\d{2})(\d{2})$"
OWN_ZONE = r"\d(?:\.\d+)? ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$"


def local_day(day: str, cell: str, source_zone: str, plant_zone: str) -> str:
    """Give the day of a time at the plant; a cell that writes its own zone has been brought there already."""
    moment = f"(cast({day} as timestamp) + to_seconds({_seconds(cell)}))"
    there = f"cast(timezone({text(plant_zone)}, timezone({text(source_zone)}, {moment})) as date)"
    has_time = f"regexp_matches({cell}, {text(f'{CLOCK}|{DIGITS}')})"
    return f"case when {has_time} and not regexp_matches({cell}, {text(OWN_ZONE)}) then {there} else {day} end"


def _seconds(cell: str) -> str:
    """Give the seconds since midnight that a cell writes."""
    parts = []
    for place, worth in ((1, 3600), (2, 60), (3, 1)):
        written = f"coalesce(nullif(regexp_extract({cell}, {text(CLOCK)}, {place}), ''), "
        written += f"nullif(regexp_extract({cell}, {text(DIGITS)}, {place}), ''), '0')"
        parts.append(f"cast({written} as bigint) * {worth}")
    hour = f"coalesce(try_cast(regexp_extract({cell}, {text(CLOCK)}, 1) as integer), 0)"
    after_noon = f"when regexp_matches({cell}, '(?i)下午|\\d ?pm') and {hour} < 12 then 43200"
    midnight = f"when regexp_matches({cell}, '(?i)上午|\\d ?am') and {hour} = 12 then -43200"
    return f"{' + '.join(parts)} + case {after_noon} {midnight} else 0 end"
