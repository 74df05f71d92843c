"""Time many viewers at once: real websocket sessions with filters of their own, thinking a second between two pages.

Each opens every page once, which nobody may have asked for yet with these filters, and then again. The processor
seconds are those of the server alone: they do not lie where others work on the machine too. The memory is what all its
processes hold together, shared pages counted once.
"""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from pipelines import warehouses
from tests.bench.process import megabytes, processor_seconds
from tests.bench.viewer import Look, Viewer

THINKING = 1.0  # seconds
PERIODS = ("last_12_months", "this_year", "last_calendar_year", "last_full_month", "last_quarter", "all")
COMPARES = ("last_year", "previous", "none")
FIRST, AGAIN = "first look", "again"
BUILT_EVERY = 4.0  # seconds
FULL_OF_NUMBERS = ("overview", "rectification", "accidents", "scorecard", "risk_map")  # seen while builds are published


@dataclass
class Walk:
    """What many viewers saw on one walk over the pages: their looks, seconds of the clock and of the server."""

    name: str
    looks: list[Look] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0
    megabytes: float = 0.0

    @property
    def faults(self) -> list[str]:
        """What went wrong, each with its page."""
        return [f"{look.page}: {look.fault}" for look in self.looks if look.fault]

    def row(self, viewers: int) -> dict[str, object]:
        """Return the measures as a row of a table."""
        waits = [look.seconds * 1000 for look in self.looks]
        return {
            "viewers": viewers,
            "walk": self.name,
            "reruns": len(self.looks),
            "reruns/s": f"{len(self.looks) / self.seconds:.1f}",
            "p50 ms": f"{np.percentile(waits, 50):.0f}",
            "p95 ms": f"{np.percentile(waits, 95):.0f}",
            "max ms": f"{max(waits):.0f}",
            "errors": len(self.faults),
            "CPU ms/rerun": f"{self.processor / len(self.looks) * 1000:.0f}",
            "memory MB": f"{self.megabytes:.0f}",
        }


def filters_of_their_own(data: Path, viewers: int) -> list[dict[str, str]]:
    """Return what the link of each viewer says: no two are alike while there are as many choices."""
    units = units_of(data)
    every = itertools.cycle(itertools.product(PERIODS, COMPARES, ["", *units]))
    apart = itertools.islice(every, 0, viewers * 7, 7)  # so that the first few differ in more than their unit
    return [
        {"period": period, "compare": compare} | ({"unit": unit} if unit else {}) for period, compare, unit in apart
    ]


def units_of(data: Path) -> list[str]:
    """Return the units of a company in an order that mixes large and small ones."""
    newest = warehouses.newest(data)
    if newest is None:
        raise RuntimeError(f"no warehouse in {data}")
    with warehouses.opened(newest) as con:
        return [unit for (unit,) in con.execute("select unit_id from units order by hash(unit_id)").fetchall()]


@contextmanager
def signed_in(data: Path, viewers: int) -> Iterator[list[dict[str, str]]]:
    """Let each viewer be somebody who sees one unit of their own, named by a proxy; gives the headers of each.

    The folder is as before at the end; one that has settings of who may see what is not touched.
    """
    place, units = data / "settings" / "access.toml", units_of(data)
    if place.exists():
        raise RuntimeError(f"{place} is there already: measure with a copy of the folder")
    people = "".join(
        f'[[people]]\nname = "Viewer {number}"\nissuer = "bench"\nsubject = "viewer-{number}"\n'
        f'roles = ["safety_officer"]\nunits = ["{units[number % len(units)]}"]\n'
        for number in range(viewers)
    )
    secret, before = "a secret of the bench alone, 32 signs", set(data.iterdir())
    place.parent.mkdir(exist_ok=True)
    place.write_text(f'sign_in = "proxy"\n[proxy]\nissuer = "bench"\n{people}', encoding="utf-8")
    os.environ["FOURCOLOR_PROXY_SECRET"] = secret
    try:
        yield [
            {
                "X-Forwarded-User": f"viewer-{number}",
                "X-Fourcolor-Proxy": secret,
                "Cookie": f"fourcolor_reader=0123456789abcdef; fourcolor_browser={number:032x}",
            }
            for number in range(viewers)
        ]
    finally:
        del os.environ["FOURCOLOR_PROXY_SECRET"]
        place.unlink()
        for file in set(data.iterdir()) - before:
            if file.name.startswith("visits."):
                file.unlink()


async def walk(name: str, viewers: Sequence[Viewer], servers: Sequence[int], thinking: float = THINKING) -> Walk:
    """Let all viewers open every page, each from another one on, thinking in between."""
    done, start, processor = Walk(name), time.perf_counter(), processor_seconds(servers)

    async def alone(number: int, viewer: Viewer) -> None:
        await asyncio.sleep(thinking * number / len(viewers))
        pages = list(viewer.pages)
        for page in pages[number % len(pages) :] + pages[: number % len(pages)]:
            done.looks.append(await viewer.look(page))
            await asyncio.sleep(thinking)

    await asyncio.gather(*(alone(number, viewer) for number, viewer in enumerate(viewers)))
    done.seconds = time.perf_counter() - start - thinking * (len(viewers) - 1) / len(viewers)
    done.processor = processor_seconds(servers) - processor
    done.megabytes = megabytes(servers)
    return done


@asynccontextmanager
async def sessions(
    address: str, choices: Sequence[dict[str, str]], headers: Sequence[dict[str, str]] = ()
) -> AsyncIterator[list[Viewer]]:
    """Open a session for each viewer, one after the other, and close them all at the end."""
    told = headers or [{} for _one in choices]
    viewers = [Viewer(address, one, given) for one, given in zip(choices, told, strict=True)]
    try:
        for viewer in viewers:
            await viewer.open()
        yield viewers
    finally:
        await asyncio.gather(*(viewer.close() for viewer in viewers))


async def walks(
    address: str,
    data: Path,
    servers: Sequence[int],
    viewers: int,
    again: int = 1,
    thinking: float = THINKING,
    headers: Sequence[dict[str, str]] = (),
) -> list[Walk]:
    """Let so many viewers walk over all pages once, and then so many times again; headers: of who is signed in."""
    choices = filters_of_their_own(data, viewers)
    if headers:  # who sees one unit does not choose another
        choices = [{name: one for name, one in choice.items() if name != "unit"} for choice in choices]
    async with sessions(address, choices, headers) as opened:
        names = [FIRST, *[AGAIN] * again]
        return [await walk(name, opened, servers, thinking) for name in names]


# --- a build that is published meanwhile ----------------------------------------------------------------------------


async def mixed_pages(address: str, data: Path, viewers: int, rounds: int = 1) -> tuple[int, list[str]]:
    """Return how many pages were seen while two builds were published by turns, and those that were of no single build.

    First each viewer sees the pages of both builds in quiet; all that is seen meanwhile must be the one or the other.
    """
    builds = warehouses.published(data)[:2]
    choices = filters_of_their_own(data, viewers)
    known: dict[tuple[int, str], set[str]] = {}
    async with sessions(address, choices) as opened:
        for build in (*builds, builds[0]):  # some boxes offer what the build before had
            publish(data, build)
            for number, viewer in enumerate(opened):
                for page in FULL_OF_NUMBERS:
                    known.setdefault((number, page), set()).add((await viewer.look(page)).shown)
        publishing = asyncio.create_task(by_turns(data, builds))
        mixed: list[str] = []

        async def alone(number: int, viewer: Viewer) -> None:
            for page in FULL_OF_NUMBERS * rounds:
                seen = await viewer.look(page)
                if seen.fault or seen.shown not in known[number, page]:
                    mixed.append(f"{page} of {viewer.choices}: {seen.fault or 'of no single build'}")

        try:
            await asyncio.gather(*(alone(number, viewer) for number, viewer in enumerate(opened)))
        finally:
            publishing.cancel()
    return rounds * len(known), mixed


async def by_turns(data: Path, builds: Sequence[Path]) -> None:
    """Publish builds by turns until it is stopped."""
    for build in itertools.cycle(builds):
        publish(data, build)
        for old in warehouses.published(data)[warehouses.KEPT :]:
            if old not in builds:
                old.unlink()
        await asyncio.sleep(BUILT_EVERY)


def publish(data: Path, build: Path) -> None:
    """Publish a build under a name newer than all, as a load does."""
    os.link(build, build.with_name(f"{warehouses.next_name(datetime.now(UTC), data)}.duckdb"))
