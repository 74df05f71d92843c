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
WIDE_LETTERS = "".join(chr(sign + 0xFEE0) for sign in (*range(0x41, 0x5B), *range(0x61, 0x7B)))
LETTERS = "".join(chr(ord(sign) - 0xFEE0) for sign in WIDE_LETTERS)
SPACE = r"\s\x{00a0}\x{3000}\x{202f}"
OF_TIME = rf"[{NUMERALS}]+(?= ?(?:年|月|日|号|天|周|个|星期|小时|季))"


def plain_digits(said: str) -> str:
    """Write the numerals of years, months and days in a text as digits."""
    return re.sub(OF_TIME, lambda found: _digits(found[0]), said.translate(str.maketrans(WIDE, NARROW)))


def _digits(numerals: str) -> str:
    for pattern, digits in TENS:
        numerals = re.sub(pattern, digits, numerals)
    return numerals.translate(str.maketrans(DIGITS, AS_DIGITS))


def one_writing(cell: str) -> str:
    """Write the SQL of an id in one writing: Ｈ－０１ is H-01, and several spaces, of whatever kind, are one.

    Most ids need nothing of it, which is asked for the length of the text alone.
    """
    narrow = f"translate({cell}, {text(WIDE_LETTERS + WIDE[:11])}, {text(LETTERS + NARROW[:11])})"
    spaced = f"regexp_replace({narrow}, '[{SPACE}]+', ' ', 'g')"
    is_plain = f"strlen({cell}) = length({cell}) and not contains({cell}, '  ')"
    is_one = f"not regexp_matches({cell}, '[{WIDE_LETTERS}{WIDE[:11]}{SPACE[2:]}]|[{SPACE}]{{2}}')"
    return f"case when {is_plain} or {is_one} then {cell} else {spaced} end"


def digits_sql(cell: str) -> str:
    """Write the SQL that gives a cell with its numerals as digits; 元月 is the first month."""
    written = f"replace({cell}, '元月', '1月')"
    for pattern, digits in TENS:
        sign = digits.replace(r"\g<1>", r"\1")
        written = f"regexp_replace({written}, {text(pattern)}, {text(sign)}, 'g')"
    return f"translate({written}, '{DIGITS}{WIDE}', '{AS_DIGITS}{NARROW}')"
