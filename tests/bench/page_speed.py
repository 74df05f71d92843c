"""Time every page in a running server: the first visit, and a rerun when everything is warm."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.server import interact, running_server

WARM_RUNS = 7


def seconds_of(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long a call took, and its answer."""
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer


def page_names(data: Path) -> list[str]:
    """Return the address of every page, as the running app lists them."""
    with running_server(data, "--server.enableAgentApi=true") as address:
        return [page["url_path"] for page in interact(address)["pages"]]


def page_seconds(data: Path, page: str, warm_up: str) -> tuple[float, float]:
    """Return the seconds of the first visit to a page in a server that has shown another, and of a warm rerun."""
    with running_server(data, "--server.enableAgentApi=true") as address:
        interact(address, page=warm_up)
        cold, answer = seconds_of(lambda: interact(address, page=page))
        if answer["status"] != "ready":
            raise RuntimeError(f"page {page!r} ended with {answer['status']}")
        session = answer["session_id"]
        warm = [seconds_of(lambda: interact(address, session_id=session))[0] for _ in range(WARM_RUNS)]
    return cold, statistics.median(warm)


def page_rows(data: Path) -> dict[str, tuple[float, float]]:
    """Return cold and warm seconds of every page over this data folder."""
    pages = page_names(data)
    warm_up = {page: next(other for other in reversed(pages) if other != page) for page in pages}
    return {page or "overview": page_seconds(data, page, warm_up[page]) for page in pages}
