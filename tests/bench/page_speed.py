"""Time every page in a running server: the first visit, the first look at another period, and a warm rerun."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server import interact, running_server

WARM_RUNS = 15
FRONT = "overview"
OTHER_PERIOD = {"period": ["this_year"], "compare": ["previous"]}


@dataclass(frozen=True)
class PageTimes:
    """Seconds of the first visit, of the first look at another period, and of a rerun when all is known."""

    cold: float
    other_period: float
    warm: float


def seconds_of(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long a call took, and its answer."""
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer


def page_names(data: Path) -> list[str]:
    """Return the address of every page, as the running app lists them; the front page only once."""
    with running_server(data, "--server.enableAgentApi=true") as address:
        return [name for page in interact(address)["pages"] if (name := page["url_path"]) != FRONT]


def page_times(data: Path, page: str, warm_up: str) -> PageTimes:
    """Time one page in a new server that has only shown another page."""
    with running_server(data, "--server.enableAgentApi=true") as address:
        interact(address, page=warm_up)
        cold, first = seconds_of(lambda: whole(interact(address, page=page)))
        other, _ = seconds_of(lambda: whole(interact(address, page=page, query_params=OTHER_PERIOD)))
        session = first["session_id"]
        warm = [seconds_of(lambda: whole(interact(address, session_id=session)))[0] for _ in range(WARM_RUNS)]
    return PageTimes(cold, other, statistics.median(warm))


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the page, or fail when it ended with an error."""
    if answer["status"] != "ready":
        raise RuntimeError(f"page {answer.get('page')} ended with {answer['status']}")
    return answer


def all_page_times(data: Path) -> dict[str, PageTimes]:
    """Return the times of every page over this data folder, by the name of the page."""
    pages = page_names(data)
    warm_up = {page: next(other for other in reversed(pages) if other != page) for page in pages}
    return {page or FRONT: page_times(data, page, warm_up[page]) for page in pages}
