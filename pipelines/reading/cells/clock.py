"""Write the SQL that reads a time of day as hours since midnight: 14:30, 2:30 PM, 下午2时30分, 1430, 0.6042 days."""

from collections.abc import Callable, Mapping

from pipelines.contracts import Field
from pipelines.reading.cells.quoting import text

BEFORE_NOON = "上午|凌晨|清晨|早上|早晨|午前|오전|am"
AFTER_NOON = "下午|午後|오후|pm"
IN_THE_EVENING = "傍晚|晚上|晚"  # 晚上12点 is the end of the day, or the day before
WORDS = f"{BEFORE_NOON}|{AFTER_NOON}|{IN_THE_EVENING}"
CLOCK = (
    rf"(?i)({WORDS})?\s*(\d{{1,2}})\s*(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?|[时時点點h시]\s*(?:(\d{{1,2}})\s*[分분]?|(半)|整)?)?"
    r"\s*([ap]\.?m\.?|uhr|hrs?|hours|o'clock)?"
)
FOUR_FIGURES = r"\d{3,4}"
SHARE = r"0?\.\d*[1-9]\d*"
LONG_SHARE = r"0?\.\d{3,}"  # no share of an hour is written so: 0.604166 is 14:30
DAY_BEFORE = r"^\d{4}[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?[ T]+"
NO_TIME = "is not a time of day: write it as 14:30"
HHMM, OF_DAY = "hhmm", "share"
MIDNIGHT = 24


def is_clock(field: Field) -> bool:
    """Say whether a field is a time of day, as hours since midnight."""
    return field.type == "number" and field.name.endswith("_time")


def evidence(cell: str) -> dict[str, str]:
    """Ask a column whether it writes 1430, or times as shares of a day, which a spreadsheet does in a text."""
    return {
        "has_four_figures": f"bool_or(regexp_full_match({cell}, '{FOUR_FIGURES}'))",
        "has_long_share": f"bool_or(regexp_full_match({cell}, '{LONG_SHARE}'))",
        "has_hours": f"bool_or(try_cast({cell} as double) > 1)",
    }


def learned(found: Mapping[str, object]) -> str:
    """Decide how a column writes its times."""
    if found.get("has_four_figures"):
        return HHMM
    return OF_DAY if found.get("has_long_share") and not found.get("has_hours") else ""


def plain(cell: str) -> str:
    """Read hours on the quick way: what may be 0015 or a share of a day needs a closer look."""
    hours = r"0|(?:[1-9]|1\d|2[0-4])(?:\.\d+)?"
    return f"case when regexp_full_match({cell}, '{hours}') then try_cast({cell} as double) end"


def value(cell: str, writes: str, hours: str) -> str:
    """Read a time; hours: the SQL of a number of hours, which it may be as well."""
    cell = f"regexp_replace({cell}, {text(DAY_BEFORE)}, '')"
    figures = r"\d{1,4}" if writes == HHMM else r"\d{4}"
    four, share = f"lpad({cell}, 4, '0')", f"round(try_cast({cell} as double) * {MIDNIGHT}, 4)"
    whens = [
        f"when regexp_full_match({cell}, '{figures}') then {_of_figures(four)}",
        f"when regexp_full_match({cell}, '{SHARE}') then {share if writes == OF_DAY else 'null'}",
        f"when regexp_full_match({cell}, '\\d{{1,2}}') then cast({cell} as double)",
        f"when regexp_full_match({cell}, {text(CLOCK)}) then {_told(cell)}",
    ]
    return f"case {' '.join(whens)} else {hours} end"


def _of_figures(four: str) -> str:
    hours, minutes = f"cast({four}[:2] as integer)", f"cast({four}[3:] as integer)"
    return f"case when {minutes} < 60 then {hours} + {minutes} / 60 end"


def _told(cell: str) -> str:
    """Read hours, minutes and the half of the day."""
    before, hour, minute, second, minutes_told, half, after = (
        f"regexp_extract({cell}, {text(f'(?i)^{CLOCK[4:]}$')}, {group})" for group in range(1, 8)
    )
    said = f"replace(lower({before} || {after}), '.', '')"
    told = f"cast({hour} as integer)"
    hours = (
        f"case when {said} = '' or not regexp_full_match({said}, '{WORDS}') then {told} when {told} > 12 then {told}"
        f" when regexp_full_match({said}, '{BEFORE_NOON}') then {told} % 12"
        f" when regexp_full_match({said}, '{AFTER_NOON}') then {told} % 12 + 12"
        f" when {told} < 12 then {told} + 12 end"
    )
    minutes = f"coalesce(try_cast({minute} || {minutes_told} as integer), 0) + case {half} when '半' then 30 else 0 end"
    seconds = f"coalesce(try_cast({second} as integer), 0)"
    return f"case when {minutes} < 60 then {hours} + ({minutes}) / 60 + {seconds} / 3600 end"


def why_not(cell: str, says: Callable[[str], str]) -> str:
    """Say why a cell is no time of day."""
    either = says("could be hours or a share of a day: write it as 14:30")
    return f"case when regexp_full_match({cell}, '{SHARE}') then {either} else {says(NO_TIME)} end"
