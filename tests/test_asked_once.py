"""A question that many ask at once is worked out once, an error is tried again, and other questions do not wait."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.filters import Filters
from dashboard.kpi import Kpi
from dashboard.numbers import caveats, kpis, warehouse
from dashboard.numbers.asked_once import asked_once
from dashboard.numbers.caveats import Note
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.sums import Question


def test_many_who_ask_the_same_at_once_have_it_worked_out_once() -> None:
    worked, may_end, begun = [], threading.Event(), threading.Event()

    @asked_once(4)
    def answer(question: str) -> str:
        worked.append(question)
        begun.set()
        assert may_end.wait(30)
        return question.upper()

    with ThreadPoolExecutor(8) as people:
        asked = [people.submit(answer, "why") for _person in range(8)]
        assert begun.wait(30)
        may_end.set()
        assert {one.result() for one in asked} == {"WHY"}
    assert worked == ["why"]


def test_another_question_does_not_wait() -> None:
    may_end, begun = threading.Event(), threading.Event()

    @asked_once(4)
    def answer(question: str) -> str:
        if question == "slow":
            begun.set()
            assert may_end.wait(30)
        return question

    with ThreadPoolExecutor(2) as people:
        slow = people.submit(answer, "slow")
        assert begun.wait(30)
        assert people.submit(answer, "quick").result(timeout=30) == "quick"
        may_end.set()
        assert slow.result() == "slow"


def test_an_error_is_not_kept() -> None:
    worked: list[int] = []

    @asked_once(4)
    def answer(number: int) -> int:
        worked.append(number)
        if len(worked) == 1:
            raise ValueError("once")
        return number

    with pytest.raises(ValueError, match="once"):
        answer(7)
    assert (answer(7), answer(7), worked) == (7, 7, [7, 7])


def test_a_unit_is_looked_up_once_and_its_numbers_need_no_question(
    sample_warehouse: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_data(sample_warehouse)
    units = list(warehouse.query("select unit_id from units order by unit_id limit 3")["unit_id"])
    kpis.parts("hazard_count", Filters(unit_id=units[0]))  # definitions and units are read
    asked, query = list[tuple[Any, ...]](), warehouse.query

    def noted(*given: Any) -> pd.DataFrame:
        asked.append(given)
        return query(*given)

    monkeypatch.setattr(warehouse, "query", noted)
    for unit_id in units[1:]:
        kpis.parts("hazard_count", Filters(unit_id=unit_id))
    assert asked == []
    with pytest.raises(UnknownName, match="no such unit"):
        kpis.parts("hazard_count", Filters(unit_id="nowhere"))
    assert asked == []


def test_what_is_to_be_said_of_a_number_is_asked_for_when_it_is_read(
    sample_warehouse: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    use_data(sample_warehouse)
    read, known = list[str](), caveats.notes

    def noted(path: Path, asked: Kpi, question: Question) -> list[Note]:
        read.append(asked.name)
        return known(path, asked, question)

    monkeypatch.setattr(kpis, "notes", noted)
    found = kpis.rate("ltifr", filters=Filters(from_date=date(2025, 2, 1)))
    assert read == []
    assert len(found.notes) == len(tuple(found.notes)) > 0
    assert read == ["ltifr"]
