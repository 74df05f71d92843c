"""Dates in Chinese numerals, and due dates in words that count from the day found."""

from datetime import date
from functools import cache
from typing import Any

import pytest

from pipelines.reading.cells import due_in_words
from pipelines.reading.cells.dates import Days, date_value, month_value
from pipelines.reading.cells.digits import plain_digits
from pipelines.reading.cells.quoting import text
from tests.test_bad_input import asking

FOUND = date(2026, 3, 2)
DAYS = [
    ("二〇二六年三月二日", date(2026, 3, 2)),
    ("二○二六年十月十日", date(2026, 10, 10)),
    ("二零二六年十二月三十一日", date(2026, 12, 31)),
    ("二〇一〇年元月二十日", date(2010, 1, 20)),
    ("二〇二六年三月廿五号", date(2026, 3, 25)),
    ("三月二日", date(2026, 3, 2)),
    ("２０２６年３月２日", date(2026, 3, 2)),
    ("2026年3月2日 星期一", date(2026, 3, 2)),
    ("2026-03-02（周一）", date(2026, 3, 2)),
    ("二〇二六年十三月二日", None),
    ("三月", None),
    ("一二三", None),
]
MONTHS = [
    ("二零二六年三月", date(2026, 3, 1)),
    ("二〇二六年十一月份", date(2026, 11, 1)),
    ("十二月", date(2026, 12, 1)),
    ("元月", date(2026, 1, 1)),
    ("２０２６年３月", date(2026, 3, 1)),
    ("三季", None),
]
DUE = [
    ("立即整改", date(2026, 3, 2)),
    ("当场", date(2026, 3, 2)),
    ("immediately", date(2026, 3, 2)),
    ("3天", date(2026, 3, 5)),
    ("７日内", date(2026, 3, 9)),
    ("三日内整改完毕", date(2026, 3, 5)),
    ("限十五天内完成", date(2026, 3, 17)),
    ("1周内完成整改", date(2026, 3, 9)),
    ("within 7 days of finding", date(2026, 3, 9)),
    ("3 days", date(2026, 3, 5)),
    ("within one week", date(2026, 3, 9)),
    ("两周内", date(2026, 3, 16)),
    ("1个月", date(2026, 4, 2)),
    ("24小时内", date(2026, 3, 3)),
    *(
        (word, None)
        for word in ("8小时", "3日", "3号", "长期", "尽快", "5个工作日", "within 3 working days", "-3天", "3", "1月内")
    ),
]


@cache
def answers(sql: str) -> dict[str, Any]:
    """Ask for all cells at once: to understand the question takes longer than to answer it."""
    cells = sorted({str(cell) for cell, _ in [*DAYS, *MONTHS, *DUE]})
    with asking() as con:
        rows = con.execute(f"select cell, {sql} from (select unnest([{', '.join(map(text, cells))}]) as cell)")
        return dict(rows.fetchall())


def answer(sql: str, cell: str) -> Any:
    return answers(sql)[cell]


@pytest.mark.parametrize(("cell", "day"), DAYS)
def test_a_day_in_chinese_numerals(cell: str, day: date | None) -> None:
    assert answer(date_value("cell", Days(year=2026)), cell) == day


@pytest.mark.parametrize(("cell", "month"), MONTHS)
def test_a_month_in_chinese_numerals(cell: str, month: date | None) -> None:
    assert answer(month_value("cell", Days(year=2026)), cell) == month


@pytest.mark.parametrize(("cell", "day"), DUE)
def test_a_due_date_in_words_counts_from_the_day_found(cell: str, day: date | None) -> None:
    assert answer(due_in_words.value("cell", f"date '{FOUND}'"), cell) == day
    assert answer(f"coalesce({due_in_words.is_in_words('cell')}, false)", cell) is (day is not None)


def test_numerals_of_a_title_are_digits() -> None:
    assert plain_digits("二〇二六年十月第三十一车间") == "2026年10月第三十一车间"
