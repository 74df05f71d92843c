"""Many viewers at once on a running dashboard: no error, no page of two builds, and memory that stays."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.make_exports import SIZES, make
from tests.bench.process import server_process
from tests.bench.viewer_speed import FULL_OF_NUMBERS, filters_of_their_own, mixed_pages, walks
from tests.conftest import load
from tests.server import running_server

SIZE = SIZES["10k"]
MOST_GROWN = 1.15


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with two builds of made-up exports: without and with their newest month."""
    folder = tmp_path_factory.mktemp("two-builds")
    exports = make(SIZE, folder / "exports")
    load(folder / "data", *sorted((exports / "history").glob("*.csv")))
    return load(folder / "data", exports / "new_month")


@pytest.mark.soak
def test_six_viewers_walk_over_all_pages_without_an_error_and_memory_stays(two_builds: Path) -> None:
    with running_server(two_builds) as address:
        first, *others = asyncio.run(walks(address, two_builds, [server_process(address)], 6, again=3, thinking=0.1))
    assert [walk.faults for walk in (first, *others)] == [[]] * 4
    assert len(first.looks) == len(others[-1].looks) >= 6 * 18
    assert others[-1].megabytes < others[0].megabytes * MOST_GROWN


@pytest.mark.soak
def test_no_page_that_is_made_while_builds_are_published_is_of_two_of_them(two_builds: Path) -> None:
    with running_server(two_builds) as address:
        seen, mixed = asyncio.run(mixed_pages(address, two_builds, 2, rounds=2))
    assert (seen, mixed) == (2 * 2 * len(FULL_OF_NUMBERS), [])


def test_no_two_viewers_choose_alike(sample_warehouse: Path) -> None:
    chosen = filters_of_their_own(sample_warehouse, 50)
    assert len({tuple(one.items()) for one in chosen}) == 50
