"""Numbers, days, times and lists as three languages write them: two of ours, and one that only Babel knows."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from dashboard.language import speaking
from dashboard.wording import formats, periods, words
from tests.conftest import ROOT

Write = Callable[[], str]
DAY, MINUTE = date(2026, 10, 31), datetime(2026, 10, 31, 14, 5, tzinfo=UTC)
GAP = "\u00a0"
CASES: dict[str, tuple[Write, str, str, str]] = {  # how, then English, Chinese, German
    "day": (lambda: formats.day(DAY), "31 Oct 2026", "2026年10月31日", "31. Okt. 2026"),
    "day in figures": (lambda: formats.day_in_figures(DAY), "2026-10-31", "2026-10-31", "31.10.2026"),
    "month": (lambda: formats.month(DAY), "Oct 2026", "2026年10月", "Okt. 2026"),
    "month of an axis": (lambda: formats.month_alone(DAY), "Oct", "10月", "Okt."),
    "quarter": (lambda: formats.quarter(DAY), "Q4 2026", "2026年第4季度", "Q4 2026"),
    "year": (lambda: formats.year(DAY), "2026", "2026年", "2026"),
    "time": (lambda: formats.time(MINUTE), "2026-10-31 14:05", "2026-10-31 14:05", "31. Okt. 2026, 14:05"),
    "written month": (lambda: words.month_text("2026-03"), "Mar 2026", "2026年3月", "März 2026"),
    "written quarter": (lambda: periods.text("2026-Q2"), "Q2 2026", "2026年第2季度", "Q2 2026"),
    "count": (lambda: words.whole(12345.4), "12,345", "12,345", "12.345"),
    "no count": (lambda: words.whole(math.nan), "–", "–", "–"),
    "rate": (lambda: words.decimals(12.345), "12.3", "12.3", "12,3"),
    "small rate": (lambda: words.decimals(0.456), "0.46", "0.46", "0,46"),
    "decimals": (lambda: formats.number(12345.64, 1), "12,345.6", "12,345.6", "12.345,6"),
    "not grouped": (lambda: formats.number(12345.64, 1, is_grouped=False), "12345.6", "12345.6", "12345,6"),
    "below zero": (lambda: formats.number(-1234.5, 1), "-1,234.5", "-1,234.5", "-1.234,5"),
    "half of a binary": (lambda: formats.number(0.15, 1), "0.1", "0.1", "0,1"),  # 0.15 is 0.1499999999999999944…
    "short": (lambda: formats.short(0.25), "0.25", "0.25", "0,25"),
    "short whole": (lambda: formats.short(2.0), "2", "2", "2"),
    "share": (lambda: formats.percent(87.64), f"87.6{GAP}%", f"87.6{GAP}%", f"87,6{GAP}%"),
    "share that may break": (lambda: formats.percent(0.126, 2, gap=" "), "0.13 %", "0.13 %", "0,13 %"),
    "share in a bar": (lambda: formats.percent(87.64, 0, gap=""), "88%", "88%", "88%"),
    "target": (lambda: formats.short_percent(97.5, gap=" "), "97.5 %", "97.5 %", "97,5 %"),
    "rise": (lambda: formats.signed(1234.56, 1), "+1,234.6", "+1,234.6", "+1.234,6"),
    "fall": (lambda: formats.signed(-0.34, 1), "−0.3", "−0.3", "−0,3"),
    "no change": (lambda: formats.signed(-0.04, 1), "±0.0", "±0.0", "±0,0"),
    "list": (lambda: words.listed(["A", "B", "C"]), "A, B, C", "A、B、C", "A, B, C"),
    "sentences": (lambda: words.joined("A.", "", "B."), "A. B.", "A.B.", "A. B."),
    "separators of charts": (formats.separators, ".,", ".,", ",."),
    "month in Excel": (formats.excel_month, "mmm yyyy", 'yyyy"年"m"月"', "mmm yyyy"),
    "language of a web page": (formats.tag, "en", "zh-CN", "de"),
    "language of slides": (formats.office_tag, "en-GB", "zh-CN", "de"),
}


@pytest.mark.parametrize("place", [0, 1, 2], ids=["en", "zh", "de"])
@pytest.mark.parametrize("name", CASES)
def test_each_format_in_three_languages(name: str, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "language", lambda: ("en", "zh", "de")[place])
    write, *expected = CASES[name]
    assert write() == expected[place]


def test_a_month_of_one_language_is_not_that_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for code, expected in (("zh", "10月"), ("fr", "oct."), ("es", "oct"), ("en", "Oct")):
        monkeypatch.setattr(formats, "language", lambda code=code: code)
        assert formats.month_alone(DAY) == expected


def test_a_language_unknown_to_cldr_writes_english_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "language", lambda: "qps")
    assert formats.number(12345.64, 1) == "12,345.6"
    assert formats.month(DAY) == "Oct 2026"


def test_only_the_formats_ask_which_language_it_is() -> None:
    """A third language is files only: nothing but the catalogues and the table of formats tells one from another."""
    asking = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "dashboard").rglob("*.py")
        if re.search(r"[=!]= \"(zh|en)\"", path.read_text(encoding="utf-8"))
    }
    assert asking == set()


def test_a_step_of_ten_times_is_written_short_as_the_language_does() -> None:
    """CLDR: English counts in thousands and millions, Chinese in ten thousands (万) and hundred millions (亿)."""
    written = {}
    for code in ("en", "zh"):
        with speaking(code):
            written[code] = [formats.compact(10.0**power) for power in (2, 4, 5, 6, 8)]
    assert written == {"en": ["100", "10K", "100K", "1M", "100M"], "zh": ["100", "1万", "10万", "100万", "1亿"]}
