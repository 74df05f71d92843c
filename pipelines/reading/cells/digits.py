"""Write full-width and Chinese digits as plain ones: ２０２６, and 二〇二六年三月二日 as 2026年3月2日."""

import re

from pipelines.reading.cells.quoting import text

WIDE = "０１２３４５６７８９－／．：，＋"
NARROW = "0123456789-/.:,+"
DIGITS, AS_DIGITS = "〇○Ｏ零一二三四五六七八九", "0000123456789"
NUMERALS = "〇○Ｏ零一二三四五六七八九十廿卅两"
# Tens are written out before the digits are replaced one by one: 三十一 is 三一, 二十 is 二0, 十二 is 1二.
TENS = (
    ("廿", "二十"),
    ("卅", "三十"),
    ("两", "二"),
    ("([一二三四五六七八九])十([一二三四五六七八九])", r"\1\2"),
    ("([一二三四五六七八九])十", r"\g<1>0"),
    ("十([一二三四五六七八九])", r"1\1"),
    ("十", "10"),
)
OF_TIME = rf"[{NUMERALS}]+(?= ?(?:年|月|日|号|天|周|个|星期|小时|季))"


def plain_digits(said: str) -> str:
    """Write the numerals of years, months and days in a text as digits."""
    return re.sub(OF_TIME, lambda found: _digits(found[0]), said.translate(str.maketrans(WIDE, NARROW)))


def _digits(numerals: str) -> str:
    for pattern, digits in TENS:
        numerals = re.sub(pattern, digits, numerals)
    return numerals.translate(str.maketrans(DIGITS, AS_DIGITS))


def digits_sql(cell: str) -> str:
    """Write the SQL that gives a cell with its numerals as digits; 元月 is the first month."""
    written = f"replace({cell}, '元月', '1月')"
    for pattern, digits in TENS:
        sign = digits.replace(r"\g<1>", r"\1")
        written = f"regexp_replace({written}, {text(pattern)}, {text(sign)}, 'g')"
    return f"translate({written}, '{DIGITS}{WIDE}', '{AS_DIGITS}{NARROW}')"
