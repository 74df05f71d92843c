"""Write the SQL that reads a number: its grouping, its sign of decimals, the unit beside it, its percent sign."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipelines.contracts import Field
from pipelines.reading.cells.digits import NARROW, WIDE
from pipelines.reading.cells.quoting import text
from pipelines.reading.files.decimals import EITHER_POINT as EITHER_POINT

PLAIN_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
COMMA_GROUPS = r"[-+]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?"
POINT_GROUPS = r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+"
ONLY_POINT_GROUPS = r"[-+]?\d{1,3}(?:\.\d{3})+"
# Proof that a column writes numbers one way or the other.
DECIMAL_COMMA = (
    r"[-+]?\d+,(?:\d{1,2}|\d{4,})|[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?0,\d+|[-+]?\d{4,},\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}"
)
DECIMAL_POINT = r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:,\d{2,3})+,\d{3}(?:\.\d+)?"  # 1,20,000 in India
POINT_IS_DECIMAL = r"[-+]?\d*\.(?:\d{1,2}|\d{4,})|[-+]?0+\.\d+|[-+]?\d{4,}\.\d+"
ABOUT = (
    r"(?i)\s*(?:约|大约|大概|近|将近|不足|超过|>|<|≥|≤|＞|＜|~|～|≈|about|approx\.?|approximately|circa|ca\.?|over|under"
    r"|more than|less than|at least|up to)\s*\D{0,4}\d.*|.*\d\s*\D{0,3}(?:左右|以上|以下|上下|\+|余\D*|多\D*|来\D*)"
)
SCALES = {
    "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000, "千": 1_000, "百": 100,
    "k": 1_000, "tsd": 1_000, "thousand": 1_000, "thousands": 1_000, "'000": 1_000, "000": 1_000, "mn": 1_000_000,
    "mio": 1_000_000, "million": 1_000_000, "millions": 1_000_000,
}  # fmt: skip
CURRENCY = r"US\$|RMB|CNY|USD|EUR|GBP|HKD|人民币|[$€£¥￥]"
CURRENCIES = {  # those with the signs of others in their names stand first
    "hkd": r"hk\$|hkd|港元|港币",
    "usd": r"us\$|\$|usd|美元|美金|dollars?",
    "eur": "€|eur|欧元",
    "gbp": "£|gbp|英镑",
    "jpy": "jpy|日元|円|yen",
    "cny": "¥|￥|rmb|cny|yuan|人民币|元|圆|块",
}
# What may stand beside a number, by what the field counts, and how much of it that is.
BESIDE: dict[str, dict[float, tuple[str, ...]]] = {
    "hours": {
        1: ("小时", "工时", "个小时", "人工时", "人时", "时", "h", "hr", "hrs", "hr.", "hrs.", "hour", "hours",
            "man-hours", "manhours", "man hours", "person-hours", "work hours", "std"),
        1 / 60: ("分钟", "分", "min", "mins", "minute", "minutes"),
    },
    "people": {1: ("人", "名", "位", "人次", "people", "persons", "person", "heads", "head", "employees", "workers",
                   "pers.", "pax", "fte")},
    "days": {1: ("天", "日", "工作日", "个工作日", "工日", "d", "day", "days", "day(s)", "workdays", "working days")},
    "currency": {1: ("元", "圆", "块", "元整", "人民币", "rmb", "cny", "usd", "eur", "gbp", "hkd", "yuan", "dollars",
                     "euro", "euros", "$", "€", "£", "¥", "￥")},
    "inspections": {1: ("次", "项", "times", "inspections", "x")},
}  # fmt: skip
OTHER_UNITS = {  # of which it is known that they are not what the field counts
    "hours": r"人天|人日|工日|天|日|days?|man-?days|周|weeks?|月|months?|年|years?",
    "days": r"小时|工时|时|hours?|hrs?|h|周|weeks?|个?月|months?|年|years?|分钟?|min(?:ute)?s?",
    "people": r"小时|工时|hours?|hrs?|%|fte-?%",
    "currency": r"%",
}
PERCENT = r"[%％]|percent|pct|百分比|百分数"
DURATION = r"(\d+):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?"
DAYS_AND_TIME = r"(\d+) days?,? (\d+):([0-5]\d)(?::[0-5]\d)?"
HOURS_AND_MINUTES = r"(?i)(\d+)\s*(?:小时|时|h|hrs?|hours?)\s*([0-5]?\d)\s*(?:分钟|分|min|mins|m|minutes)?"

LONGEST_HEADER, LONGEST_TITLE = 200, 2000


def one_of(words: Iterable[str]) -> str:
    """Write a choice of words as a regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_UNITS = {name for own in BESIDE.values() for names in own.values() for name in names} | {"美元", "欧元", "us$"}
_MEASURE_BEHIND = re.compile(
    rf"(?i)(?:[/／:：,，_] ?|\sin\s)(?:(?:{one_of(SCALES)})? ?(?:{one_of(_UNITS)})|{one_of(SCALES)}|{PERCENT})$"
    r"|\s*[%％]$"
)


def narrow(cell: str) -> str:
    """Write full-width digits as plain ones, and drop what groups digits beside points and commas."""
    plain = f"translate({cell}, '{WIDE}', '{NARROW}')"
    return rf"regexp_replace({plain}, '(\d)[ \x{{00a0}}\x{{202f}}''’](\d{{3}})', '\1\2', 'g')"


def figures(cell: str) -> str:
    """Keep of a cell only what tells how its column writes numbers."""
    return f"regexp_replace({narrow(cell)}, '[^0-9.,+-]', '', 'g')"


def currency(cell: str) -> str:
    """Tell the currency that stands beside an amount; null where none does."""
    whens = " ".join(
        f"when regexp_matches({cell}, {text('(?i)' + signs)}) then {text(name)}" for name, signs in CURRENCIES.items()
    )
    return f"case when regexp_full_match({cell}, '[-+0-9.,eE]+') then null {whens} end"


def currency_in(header: str) -> str:
    """Tell the currency that a header names in brackets or behind a mark; empty where it names none."""
    noted = " ".join(re.findall(r"[(（\[【/／:：,，]([^()（）]*)", header[:LONGEST_HEADER]))
    return next((name for name, signs in CURRENCIES.items() if re.search(f"(?i){signs}", noted)), "")


def units_beside(field: Field) -> dict[str, float]:
    """Give every unit that may stand beside a number of the field, in small letters, with how much of it that is."""
    listed = BESIDE.get((field.unit or {}).get("en", ""), {})
    return {name: times for times, names in listed.items() for name in names}


def in_header(field: Field, header: str) -> tuple[float, str] | None:
    """Read the unit of measure in a header: by what its numbers are multiplied, and a unit that cannot be."""
    noted = re.findall(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]|[/／:：,，_](?=\s*\D)([^/／:：,，_]*)$", header)
    noted += [("", last) for last in re.findall(r"(?i)\bin ([a-z€$£'0 ]+)$", header)]
    for one, other in noted:
        said = (one or other).strip().casefold().removeprefix("单位").lstrip(":： ").removeprefix("in ").strip()
        if found := _measure(field, said):
            return found
    return None


def in_title(field: Field, title: str) -> tuple[float, str] | None:
    """Read the unit of measure that stands above a table, as 单位：万元 or (amounts in thousand USD).

    A scale alone may be meant of any column, so it counts only behind the unit of the field: hours in thousands.
    """
    unit = (field.unit or {}).get("en", "")
    own, others = {name for name in units_beside(field) if name}, []
    for before, said in _noted_above(title[:LONGEST_TITLE]):
        measured = _measure(field, said)
        if measured and measured[1]:
            others.append(measured)
        elif measured and said and (said not in SCALES or before in own):
            return measured
    return others[0] if others and unit == "hours" else None


def _noted_above(title: str) -> Iterator[tuple[str, str]]:
    """Find what may be units in a title, each with the word before it."""
    for noted in re.findall(r"(?i)(?:单位|计量单位|units?)\s*[:：]\s*([^\s()（）\[\]【】]+(?: [a-z$€£]+)?)", title):
        yield from (("", part.strip().casefold()) for part in re.split(r"[、，,;；/和及]", noted))
    yield from (("", part.strip().casefold()) for part in re.findall(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]", title))
    for before, said in re.findall(r"(?im)\b([a-z-]+)?,? ?\b(?:are |is )?in ([a-z€$£'0 ]+?)(?=$|[)）\],.;])", title):
        yield before.casefold(), said.strip().casefold()


@lru_cache(maxsize=1 << 16)
def measure_behind(header: str) -> str:
    """Cut a unit of measure without brackets off a header: 工时/万小时, 损失：万元, Loss in k$."""
    return _MEASURE_BEHIND.sub("", header[:LONGEST_HEADER].strip())


def _measure(field: Field, said: str) -> tuple[float, str] | None:
    """Read one unit of measure; nothing where the note says something else."""
    units = {"": 1.0, **units_beside(field)}
    if "currency" in (field.unit or {}).get("en", ""):
        units |= {word.casefold(): 1.0 for word in ("rmb", "cny", "usd", "us$", "人民币")}
    scales = {"": 1.0, **{name: float(times) for name, times in SCALES.items()}}
    for scale, times in scales.items():
        rests = {said.removeprefix(scale).strip(), said.removesuffix(scale).strip()} if said else set()
        fits = [
            units[rest] for rest in rests if scale in said and rest in units and len(scale) + len(rest) <= len(said)
        ]
        if fits:
            return times * fits[0], ""
    other = OTHER_UNITS.get((field.unit or {}).get("en", ""))
    if other and re.fullmatch(f"(?i)(?:{other})", said):
        return 1, said
    return None


def number(field: Field, cell: str, comma: str, point: str, scale: float) -> str:
    """Read a number. comma and point: "group", "decimal" or "" when nothing tells; scale: the unit of the header."""
    plain = narrow(cell)
    own = _with_unit(field, plain, comma, point, scale)
    figure = _times(_figure(plain, comma, point), scale)
    value = f"case when regexp_full_match({plain}, '[-+0-9.,eE]+') then {figure} else {own} end"
    return f"case when isfinite({value}) then {value} end"


def _times(value: str, scale: float) -> str:
    """Multiply without the last digits that a computer adds to 0.29 times 100."""
    return f"({value})" if scale == 1 else f"round(({value}) * {scale!r}, 6)"


def _figure(plain: str, comma: str, point: str) -> str:
    """Read figures alone, by what the column has proved."""
    with_point = f"try_cast(replace({plain}, ',', '') as double)"
    with_comma = f"try_cast(replace(replace({plain}, '.', ''), ',', '.') as double)"
    whens = [f"when regexp_full_match({plain}, '{PLAIN_NUMBER}') then try_cast({plain} as double)"]
    if point == "":
        whens.insert(0, f"when regexp_full_match({plain}, '{EITHER_POINT}') then null")
    if comma == "decimal":
        whens.insert(0, f"when regexp_full_match({plain}, '{POINT_GROUPS}') then {with_comma}")
        whens.insert(0, f"when regexp_full_match({plain}, '{ONLY_POINT_GROUPS}') then {with_comma}")
    elif comma == "group":
        whens.append(f"when regexp_full_match({plain}, '{COMMA_GROUPS}') then {with_point}")
    else:
        whens.append(f"when regexp_full_match({plain}, '{DECIMAL_POINT}') then {with_point}")
        whens.append(f"when regexp_full_match({plain}, '{DECIMAL_COMMA}') then {with_comma}")
    return f"case {' '.join(whens)} end"


def _with_unit(field: Field, plain: str, comma: str, point: str, scale: float) -> str:
    """Read figures with a unit beside them; a unit of their own stands over that of the header."""
    unit = (field.unit or {}).get("en", "")
    units = units_beside(field)
    before = rf"(?:{CURRENCY})?" if unit == "currency" else ""
    after = rf"(?:{one_of(units)})?" if units else ""
    whole = rf"(?i)^{before}\s*([-+]?[\d.,]*\d[.,]?)\s*({one_of(SCALES)})?\s*({after}){'(?:整)?' if before else ''}$"
    figure, times, beside = (f"regexp_extract({plain}, {text(whole)}, {group})" for group in (1, 2, 3))
    by_scale = " ".join(f"when {text(name)} then {times_}" for name, times_ in SCALES.items())
    by_unit = " ".join(f"when {text(name)} then {times_!r}" for name, times_ in units.items() if times_ != 1)
    share = f"case lower({beside}) {by_unit} else 1 end" if by_unit else "1"
    header = f"case when {times} = '' and {beside} = '' then {scale!r} else 1 end"
    value = (
        f"round({_figure(figure, comma, point)} * case lower({times}) {by_scale} else 1 end * {share} * {header}, 6)"
    )
    whens = [f"when regexp_matches({plain}, {text(whole)}) then {value}"]
    if field.percent:
        sign = text(rf"(?i)\s*(?:{PERCENT})$")
        without, is_percent = f"regexp_replace({plain}, {sign}, '')", f"regexp_matches({plain}, {sign})"
        whens.insert(0, f"when {is_percent} then {_figure(without, comma, point)}")
    if unit == "hours":
        whens = [*_durations(plain), *whens]
    return f"case {' '.join(whens)} end"


def _durations(plain: str) -> list[str]:
    """Read hours and minutes: 12000:30, 12000:30:00, 500 days, 0:30:00, 7h 30min."""

    def part(pattern: str, group: int) -> str:
        return f"coalesce(try_cast(nullif(regexp_extract({plain}, {text(pattern)}, {group}), '') as double), 0)"

    clock = f"{part(DURATION, 1)} + {part(DURATION, 2)} / 60 + {part(DURATION, 3)} / 3600"
    days = f"{part(DAYS_AND_TIME, 1)} * 24 + {part(DAYS_AND_TIME, 2)} + {part(DAYS_AND_TIME, 3)} / 60"
    words = f"{part(HOURS_AND_MINUTES, 1)} + {part(HOURS_AND_MINUTES, 2)} / 60"
    pairs = ((DURATION, clock), (DAYS_AND_TIME, days), (HOURS_AND_MINUTES, words))
    return [f"when regexp_full_match({plain}, {text(pattern)}) then {value}" for pattern, value in pairs]
