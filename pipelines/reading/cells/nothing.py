"""What people write where there is nothing, and what a spreadsheet writes where a formula failed."""

import re
import string
from collections.abc import Iterable, Mapping

from pipelines.contracts import Field
from pipelines.reading.cells.quoting import text

DASHES = ("-", "--", "---", "—", "——", "–", "－", "_", "/", "//", "／", "\\", ".", "*", "?", "？")
WORDS = (
    "N/A",
    "N.A.",
    "N.A",
    "NULL",
    "(NULL)",
    "<NULL>",
    "\\N",
    "NAN",
    "<NA>",
    "NONE",
    "NIL",
    "NÉANT",
    "NEANT",
    "无",
    "暂无",
    "空",
    "(空)",
)
NOT_KNOWN = ("NA", "NIL", "UNKNOWN", "未知", "不详", "不适用", "NOT APPLICABLE", "TBD", "TBC", "待定", "NAT")
NOT_YET = (
    "未完成", "未整改", "未验收", "未复查", "未开始", "尚未完成", "尚未整改", "整改中", "进行中",
    "待整改", "待验收", "待复查",
    "未到期", "NOT COMPLETED", "NOT DONE", "NOT YET", "OPEN", "PENDING", "ONGOING", "IN PROGRESS", "OUTSTANDING",
)  # fmt: skip
ERRORS = (
    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#N/A!", "#ERROR!", "#SPILL!", "#CALC!",
    "#FIELD!", "#BLOCKED!", "#BUSY!", "#CONNECT!", "#UNKNOWN!", "#PYTHON!", "#GETTING_DATA", "#EXTERNAL!",
    "#BEZUG!", "#WERT!", "#ZAHL!", "#NV", "#VALEUR!", "#NOMBRE!", "#N/D",
)  # fmt: skip
OFFICE_ERROR = r"Err:\d{3}"
LONGEST_ASKED = 8  # bytes: longer texts are not looked at on the quick way
ZERO_TIME = r"(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?Z?)?"
# What databases and spreadsheets write for no day: their first, their last and the day zero.
NO_DAY = (
    rf"(?:0000[-/.]00[-/.]00|0001[-/.]0?1[-/.]0?1|1900[-/.]0?1[-/.]0?[01]|1899[-/.]12[-/.]3[01]|9999[-/.]12[-/.]31"
    rf"|0?[01][-/.]0?[01][-/.]1900|00[-/.]00[-/.]0000|31[-/.]12[-/.]9999|12[-/.]31[-/.]9999){ZERO_TIME}"
)


def marks(field: Field) -> tuple[str, ...]:
    """List what stands for nothing in a field, in capitals: 无 is an answer to yes or no, N/A may be a code."""
    listed = [*DASHES, *WORDS]
    if field.type != "text":
        listed += NOT_KNOWN
    if field.type in ("date", "month"):
        listed += NOT_YET
    if field.type == "yes_no":
        listed.remove("无")
    own = {word.upper() for code, labels in field.values.items() for word in (code, *labels.values())}
    own |= {word.upper() for words in field.words.values() for word in words}
    return tuple(mark for mark in listed if mark not in own and mark.replace(" ", "_") not in own)


def meant(field: Field, cell: str, in_sheet: bool) -> str:
    """Empty a cell that stands for nothing, and one that holds an error, of which is said apart.

    Outside sheets #N/A stands for nothing in texts: there it was no formula.
    """
    listed = [*marks(field), *(["#N/A"] if field.type in ("text", "code") and not in_sheet else [])]
    listed += ERRORS if field.type != "text" else []
    nothing = f"upper({cell}) in ({', '.join(text(mark) for mark in listed)})"
    if field.type in ("date", "month"):
        nothing = f"({nothing} or regexp_full_match({cell}, '{NO_DAY}'))"
    return f"case when {nothing} then null else {cell} end"


def may_be_meant_as_nothing(field: Field, cell: str) -> str:
    """Ask on the quick way, at little cost, whether a text may stand for nothing or be an error."""
    short = sorted(
        {mark for mark in marks(field) if len(mark.encode()) < LONGEST_ASKED}
        | {error for error in ERRORS if len(error) < LONGEST_ASKED}
    )
    spelled = dict.fromkeys(form for mark in short for form in (mark, mark.lower(), mark.capitalize(), "NaN"))
    listed = ", ".join(text(form) for form in spelled)
    return f"case when strlen({cell}) < {LONGEST_ASKED}{_begins_as_one(cell, spelled)} then {cell} in ({listed}) end"


def _begins_as_one(cell: str, forms: Iterable[str]) -> str:
    """Leave out cells whose first letter or digit is that of none of some words: to compare with each takes long."""
    firsts = {form[0] for form in forms}
    every = " ".join((string.digits, string.ascii_uppercase, string.ascii_lowercase))
    runs = "".join(" " if letter in firsts else letter for letter in every).split()
    return "".join(f" and not ({cell} >= '{run[0]}' and {cell} < '{chr(ord(run[-1]) + 1)}')" for run in runs)


def errors(cells: Mapping[str, str], fields: Mapping[str, Field], in_sheet: bool) -> str:
    """Name every cell, by its header, that holds the error of a formula or shows ### instead of its value.

    An error is never read as empty; outside a sheet #N/A in a text is what somebody wrote for nothing.
    """
    suspects = []
    for header, cell in cells.items():
        is_own = "" if in_sheet or fields[header].type not in ("text", "code") else f" and {cell} <> '#N/A'"
        said = f"{text(f'{header}: the cell holds the error ')} || {cell} || ': mend the formula'"
        suspects.append(f"case when {cell}[1] in ('#', 'E'){is_own} then {said} end")
    if not suspects:
        return "''"  # a table that is made of constants reads no cell
    listed = "|".join(re.escape(error) for error in ERRORS)
    known = text(f".*: the cell holds the error (?:{listed}|{OFFICE_ERROR}|#{{3,}}): mend the formula")
    joined = f"string_split(concat_ws(chr(31), {', '.join(suspects)}), chr(31))"
    return f"array_to_string(list_filter({joined}, lambda said: regexp_full_match(said, {known})), '; ')"
