"""Write the SQL that reads years as Taiwan and Japan count them: 民國115年3月2日, 115/3/2, 令和8年3月2日."""

import re

from pipelines.reading.cells.date_parts import TIME, made, part
from pipelines.reading.cells.quoting import text

SHAPE = re.compile(r"(?:中[華华])?民[國国].*|(?:令和|平成|昭和).*|999 ?[-/.年].*|9{7}")  # every digit is a 9
MINGUO = r"(?:(?:中[華华])?民[國国] ?(\d{1,3})|(1\d\d)) ?[-/.年] ?(\d{1,2})"
MINGUO_DAY, MINGUO_TIGHT = rf"{MINGUO} ?[-/.月] ?(\d{{1,2}}) ?[日号號]?{TIME}", r"(1\d\d)(\d\d)(\d\d)"
MINGUO_MONTH = rf"{MINGUO} ?月?份?"
BEFORE_ERA = {"令和": 2018, "平成": 1988, "昭和": 1925}
OF_ERA = rf"({'|'.join(BEFORE_ERA)}) ?(元|\d{{1,2}}) ?年 ?(\d{{1,2}}) ?月"
DAY_OF_ERA, MONTH_OF_ERA = rf"{OF_ERA} ?(\d{{1,2}}) ?日{TIME}", rf"{OF_ERA}份?"
FIRST = "'1'"


def days(cell: str) -> list[str]:
    """Read days; every one is a branch of a case."""
    named, short, month, day = (part(cell, MINGUO_DAY, group) for group in (1, 2, 3, 4))
    tight = [part(cell, MINGUO_TIGHT, group) for group in (1, 2, 3)]
    of_era = [part(cell, DAY_OF_ERA, group) for group in (3, 4)]
    return [
        _when(cell, MINGUO_DAY, made(_of_minguo(named, short), month, day)),
        _when(cell, MINGUO_TIGHT, made(_of_minguo(tight[0]), *tight[1:])),
        _when(cell, DAY_OF_ERA, made(_of_era(cell, DAY_OF_ERA), *of_era)),
    ]


def months(cell: str) -> list[str]:
    """Read months, as their first days."""
    named, short, month = (part(cell, MINGUO_MONTH, group) for group in (1, 2, 3))
    return [
        _when(cell, MINGUO_MONTH, made(_of_minguo(named, short), month, FIRST)),
        _when(cell, MONTH_OF_ERA, made(_of_era(cell, MONTH_OF_ERA), part(cell, MONTH_OF_ERA, 3), FIRST)),
    ]


def _when(cell: str, pattern: str, value: str) -> str:
    return f"when regexp_full_match({cell}, {text(pattern)}) then {value}"


def _of_minguo(*years: str) -> str:
    """Count from 1912, the first year of the Republic."""
    found = ", ".join(f"nullif({year}, '')" for year in years)
    return f"cast(cast(coalesce({found}) as integer) + 1911 as varchar)"


def _of_era(cell: str, pattern: str) -> str:
    """Count from the year before the era; 元年 is its first."""
    before = " ".join(f"when '{name}' then {year}" for name, year in BEFORE_ERA.items())
    year = f"cast(replace({part(cell, pattern, 2)}, '元', '1') as integer)"
    return f"cast(case {part(cell, pattern, 1)} {before} end + {year} as varchar)"
