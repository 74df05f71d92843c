"""Figures of the server in the words of OpenMetrics: of this process, and of the data folder; none about a person."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from dashboard import state_copies
from dashboard.access import viewer
from dashboard.access.access_file import access
from dashboard.backups.take import TAKEN
from dashboard.data_folder import data_dir
from dashboard.health import readiness
from dashboard.numbers import warehouse
from dashboard.visits import sessions, trail

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUILT = "%Y%m%dT%H%M%S.%fZ"  # how a warehouse and the copies made with it are named
SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
OURS = CollectorRegistry()
PAGES = Histogram("fourcolor_page_seconds", "Seconds that a page took.", ["page"], buckets=SECONDS, registry=OURS)
FAULTS = Counter("fourcolor_faults", "Runs of a page that ended by a fault.", registry=OURS)
REFUSED = Counter("fourcolor_refused", "What was refused, by what was wanted.", ["wanted"], registry=OURS)


@contextmanager
def page(name: str) -> Iterator[None]:
    """Measure how long a page takes."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        PAGES.labels(name).observe(time.perf_counter() - begun)


def fault(_fault: Exception) -> None:
    """Count a run that ended by a fault; what was raised stands in the log."""
    FAULTS.inc()


def refused(wanted: str) -> None:
    """Count what was refused: a page, a file, an origin."""
    REFUSED.labels(wanted).inc()


class Company(Collector):
    """What is read when it is asked for. connected: how many pages are open in this process."""

    def __init__(self, connected: Callable[[], int]) -> None:
        self.connected = connected

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the figures as they are now."""
        lacking = readiness.lacking()
        newest = warehouse.newest()
        yield _one("fourcolor_ready", "1 where readers can be served.", float(not lacking))
        yield _one("fourcolor_pages_open", "Pages that are open in this process.", self.connected())
        if newest is not None:
            yield _one("fourcolor_build_timestamp_seconds", "When the newest build was made.", _moment(newest.stem))
        if copies := state_copies.copies():
            when = _moment(copies[0].stem)
            yield _one("fourcolor_state_copy_timestamp_seconds", "When what is written down was copied last.", when)
        if (taken := data_dir() / TAKEN).exists():
            when = datetime.fromisoformat(taken.read_text(encoding="ascii")).timestamp()
            yield _one("fourcolor_backup_timestamp_seconds", "When the last backup was taken.", when)
        if access().is_there and "trail" not in lacking:
            with viewer.everything():
                going_on = len(sessions.running(access().sessions))
            yield _one("fourcolor_sessions", "Sessions of people that go on, of all processes.", going_on)
            yield _one("fourcolor_trail_lines", "Number of the newest line of the trail.", trail.newest())


def text(connected: Callable[[], int]) -> bytes:
    """Write all figures down."""
    registry = CollectorRegistry()
    registry.register(Company(connected))
    mine, of_company = (bytes(generate_latest(each)) for each in (OURS, registry))  # type: ignore[no-untyped-call]  # prometheus says nothing of it
    return mine.removesuffix(b"# EOF\n") + of_company


def _one(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


def _moment(name: str) -> float:
    try:
        return datetime.strptime(Path(name).name, BUILT).replace(tzinfo=UTC).timestamp()
    except ValueError:  # a file that somebody named by hand
        return float("nan")
