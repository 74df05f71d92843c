"""The newest export is known by what it says of itself, not by when somebody loaded it."""

from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest

from pipelines.lake.export_order import in_order
from pipelines.lake.file_dates import read_name

NOON = datetime(2026, 11, 27, 12)  # noqa: DTZ001  # the day on which all of these are sent


def file(name: str, order: int = 1, modified: datetime = NOON, **more: Any) -> dict[str, Any]:
    """Describe a file as its manifest does, sent at noon."""
    sent = [{"at": (NOON + timedelta(seconds=order)).isoformat(), "file": name, "modified": modified.isoformat()}]
    return {"sha256": name, "file": name, "order": order, "tables": {"hazards": 1}, "sent": sent} | more


def names(files: list[dict[str, Any]]) -> list[str]:
    return [found.manifest["file"] for found in in_order(files)]


def again(given: dict[str, Any], seconds: int) -> dict[str, Any]:
    """Send a file once more, some seconds after noon."""
    return given | {
        "sent": [*given["sent"], given["sent"][-1] | {"at": (NOON + timedelta(seconds=seconds)).isoformat()}]
    }


@pytest.mark.parametrize(
    ("name", "last_day"),
    [
        ("acc_2026-09-30.csv", "2026-09-30"),
        ("acc_20260930.xlsx", "2026-09-30"),
        ("acc.20260930_153000.csv.gz", "2026-09-30"),
        ("30.09.2026.csv", "2026-09-30"),
        ("30-09-2026.csv", "2026-09-30"),
        ("hazards 1 Sep 2026.csv", "2026-09-01"),
        ("隐患2026年9月5日.xlsx", "2026-09-05"),
        ("隐患2026年10月.xlsx", "2026-10-31"),
        ("二〇二六年九月.csv", "2026-09-30"),
        ("2026年1-9月.xlsx", "2026-09-30"),
        ("9月.xls", "2026-09-30"),
        ("十一月.xls", "2026-11-30"),
        ("12月.xls", "2025-12-31"),  # the last December before the end of November 2026
        ("acc_202609.csv", "2026-09-30"),
        ("acc_2026_9.csv", "2026-09-30"),
        ("september2026.csv", "2026-09-30"),
        ("acc_2026-Q3.csv", "2026-09-30"),
        ("Q3 2026.csv", "2026-09-30"),
        ("2026年第三季度.csv", "2026-09-30"),
        ("2026年上半年.csv", "2026-06-30"),
        ("2026-W09.csv", "2026-03-01"),  # ISO 8601: 23 February to 1 March
        ("2026年第9周.csv", "2026-03-01"),
        ("20260901-20260930.csv", "2026-09-30"),
        ("market 2026.csv", "2026-12-31"),
    ],
)
def test_a_name_says_when_a_file_was_exported(name: str, last_day: str) -> None:
    span = read_name(name, NOON, NOON).span
    assert span is not None
    assert span.end.date().isoformat() == last_day


@pytest.mark.parametrize("name", ["week_9.csv", "plan_2027.csv", "acc_nov.csv", "第9周.csv", "haz_1727654400.csv"])
def test_a_name_without_a_date_of_the_past_says_nothing(name: str) -> None:
    assert read_name(name, NOON, NOON).span is None


@pytest.mark.parametrize(
    "ordered",
    [
        ["week_9.csv", "week_10.csv", "week_11.csv"],
        ["9月.csv", "10月.csv", "11月.csv"],
        ["九月.csv", "十月.csv", "十一月.csv"],
        ["第九周.csv", "第十周.csv", "第十一周.csv"],
        ["haz 2025-12.csv", "haz 2026-01.csv", "haz 2026-02.csv"],
        ["haz 2026-Q2.csv", "haz 2026-Q3.csv", "haz 2026-10-02.csv"],
        ["v2.csv", "v9.csv", "v10.csv"],
        ["haz_2026-10-02_2.csv", "haz_2026-10-02_9.csv", "haz_2026-10-02_10.csv"],
        ["haz (2).csv", "haz (9).csv", "haz (10).csv"],
        ["260930.csv", "261001.csv", "261101.csv"],
    ],
)
def test_numbers_and_dates_in_names_keep_their_order(ordered: list[str]) -> None:
    for orders in permutations(range(1, 4)):
        assert names([file(name, order) for name, order in zip(ordered, orders, strict=True)]) == ordered


def test_the_order_of_loading_changes_nothing() -> None:
    random = Random(5)
    kinds = [
        "week_{}.csv",
        "haz_2026-10-{:02}.csv",
        "haz_{}.csv",
        "haz.csv",
        "{}月.csv",
        "haz 2026-0{}.csv",
        "x ({}).csv",
    ]
    for _ in range(200):
        chosen = {random.choice(kinds).format(random.randint(1, 9)) for _ in range(6)}
        modified = {name: NOON - timedelta(minutes=random.randint(0, 10**5)) for name in chosen}
        found = set()
        for _ in range(4):
            order = random.sample(sorted(chosen), len(chosen))
            found.add(tuple(names([file(name, place, modified[name]) for place, name in enumerate(order, 1)])))
        assert len(found) == 1, found


def test_what_a_file_says_goes_before_its_name_and_its_name_before_its_modification() -> None:
    old, new = NOON - timedelta(days=9), NOON - timedelta(days=1)
    inside = file("haz_2026-03.csv", 1, old, exported_on="2026-11-20")
    named, modified = file("haz_2026-11-19.csv", 2, old), file("haz.csv", 3, new)
    found = in_order([modified, named, inside])
    assert [each.manifest["file"] for each in found] == ["haz_2026-11-19.csv", "haz_2026-03.csv", "haz.csv"]
    assert [each.known_by for each in found] == ["name", "source", "modified"]
    assert [each.exported_at.date().isoformat() for each in found] == ["2026-11-19", "2026-11-20", "2026-11-26"]


def test_a_file_sent_again_is_the_newest_again() -> None:
    october, november = file("haz_2026-10.csv", 1), file("haz_2026-11-20.csv", 2)
    assert names([again(october, 5), november]) == ["haz_2026-11-20.csv", "haz_2026-10.csv"]
    # what is exported later stands above it, and it can be sent again in its turn
    later = file("haz_2026-11-25.csv", 7)
    assert names([again(october, 5), november, later])[-1] == "haz_2026-11-25.csv"
    assert names([again(october, 5), again(november, 6), later])[-2:] == ["haz_2026-11-20.csv", "haz_2026-11-25.csv"]


def test_files_sent_again_together_keep_their_order() -> None:
    week_9, week_10 = file("week_9.csv", 1), file("week_10.csv", 2)
    other = file("haz.csv", 3)
    assert names([again(week_10, 5), other, again(week_9, 5)]) == ["haz.csv", "week_9.csv", "week_10.csv"]


def test_a_file_that_is_still_the_newest_moves_nothing_when_sent_again() -> None:
    newest, hours = file("haz_2026-10.csv", 1), file("hours.csv", 2, tables={"exposures": 1})
    assert [found.known_by for found in in_order([again(newest, 5), hours])] == ["name", "modified"]


def test_manifests_of_before_are_ordered_by_their_loading() -> None:
    old = [
        {**file(name, order), "sent": [], "loaded_at": f"2026-11-0{order}T08:00:00+00:00"}
        for order, name in ((1, "b.csv"), (2, "a.csv"))
    ]
    assert names(old) == ["b.csv", "a.csv"]
