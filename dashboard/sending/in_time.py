"""Bound sending in time as a whole: each message by itself, and all of a run together, several at a time."""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock, Timer
from typing import Generic, TypeVar

SECONDS = 15.0  # that one answer may take
MESSAGE_SECONDS = 45.0  # that one message may take, however often something comes of the other side
RUN_SECONDS = 30 * 60.0  # after which no further message is begun
AT_ONCE = 8
Done = TypeVar("Done")


@dataclass
class Watch:
    """Ends the connections of one message when its time is over; is_late says that it did."""

    until: float
    is_late: bool = False
    open: list[socket.socket] = field(default_factory=list)
    guard: Lock = field(default_factory=Lock)

    def left(self) -> float:
        """Give the seconds that the next answer may take. Raises TimeoutError where none are left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(SECONDS, left)

    def keep(self, connection: socket.socket) -> None:
        """Remember a connection by a handle of its own: TLS takes the first one over."""
        with self.guard:
            self.open.append(connection.dup())
        if self.is_late:
            self.end()

    def end(self) -> None:
        """End all connections: whoever waits for an answer of one waits no longer."""
        self.is_late = True
        with self.guard:
            for connection in self.open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # it has ended already, which is what is wanted
                    continue

    def close(self) -> None:
        """Give the handles back."""
        with self.guard:
            for connection in self.open:
                connection.close()
            self.open.clear()


_watch: ContextVar[Watch | None] = ContextVar("what ends the message that is being sent", default=None)


@contextmanager
def watched(seconds: float | None = None) -> Iterator[Watch]:
    """Have the message that is sent meanwhile end in time; seconds: as a whole."""
    most = MESSAGE_SECONDS if seconds is None else seconds
    watch = Watch(time.monotonic() + most)
    timer = Timer(most, watch.end)
    timer.daemon = True
    timer.start()
    before = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(before)
        timer.cancel()
        watch.close()


def connected(address: tuple[str, int], *_given: object, **_named: object) -> socket.socket:
    """Connect to a host, to one of its addresses after the other, within the time of the message."""
    watch = _watch.get() or Watch(time.monotonic() + MESSAGE_SECONDS)
    last: OSError = OSError(f"{address[0]} has no address")
    for family, kind, protocol, _name, place in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(watch.left())
            watch.keep(connection)
            connection.connect(place)
        except OSError as fault:
            connection.close()
            last = fault
        else:
            return connection
    raise last


@dataclass(frozen=True)
class Job(Generic[Done]):
    """One message: prepare makes it and gives what sends it; late is said of it where the time of the run is over."""

    prepare: Callable[[], Callable[[], Done]]
    late: Done


def all_of(jobs: Iterable[Job[Done]], seconds: float | None = None) -> list[Done]:
    """Send all, several at a time, and give what became of each in their order.

    They are made one after the other, no more of them ahead than are sent at a time: hundreds of packs would fill the
    memory.
    """
    until = time.monotonic() + (RUN_SECONDS if seconds is None else seconds)
    room = BoundedSemaphore(2 * AT_ONCE)
    results: list[Future[Done] | Done] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sending") as crew:
        for job in jobs:
            if time.monotonic() >= until or not room.acquire(timeout=max(until - time.monotonic(), 0)):
                results.append(job.late)
                continue
            begun = crew.submit(copy_context().run, job.prepare())
            begun.add_done_callback(lambda _begun: room.release())
            results.append(begun)
    return [one.result() if isinstance(one, Future) else one for one in results]
