"""Run `python -m tests.bench [SIZE…]`: make exports, load them, open every page, write a pack, print tables.

`python -m tests.bench browser [PAGE…]` only follows the links to pages in a browser, to all where none is named.
`python -m tests.bench viewers [SIZE|FOLDER] [COUNT…] [--behind-nginx=PROCESSES]` only has viewers walk over all pages;
with `--with-scope` each of them is signed in and sees one unit of their own.
"""

import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from tests.bench.browser_speed import BROWSER_PAGES, BrowserTimes, browser_times
from tests.bench.load_speed import load, load_row
from tests.bench.make_exports import SIZES, make
from tests.bench.pack_speed import pack_row
from tests.bench.page_speed import PageTimes, all_page_times
from tests.bench.process import server_process
from tests.bench.statistics_speed import statistics_rows
from tests.bench.viewer_speed import mixed_pages, signed_in, walks
from tests.server import running_server, running_workers

DEFAULT = ("100k", "1M", "10M")
PAGE_SIZES = ("100k", "10M")
BROWSER = "browser"
BROWSER_SIZE = "100k"
VIEWERS = "viewers"
VIEWER_COUNTS = (1, 10, 50)
BEHIND_NGINX = "--behind-nginx="
WITH_SCOPE = "--with-scope"
WHO_SEE_BUILDS_CHANGE = 3


def table(rows: list[dict[str, object]]) -> str:
    """Return rows as text: one line each, columns lined up."""
    heads = list(rows[0])
    lines = [heads, *([str(row[head]) for head in heads] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() for line in lines
    )


def turned(row_of: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Return one row per measure and one column per size, from one dict of measures per size."""
    measures = list(next(iter(row_of.values())))
    return [{"measure": name} | {size: row[name] for size, row in row_of.items()} for name in measures]


def page_table(times: dict[str, dict[str, PageTimes]]) -> list[dict[str, object]]:
    """Return one row per page: milliseconds at each size, and how many times slower the largest is when warm."""
    sizes = list(times)
    rows: list[dict[str, object]] = []
    for page in times[sizes[0]]:
        row: dict[str, object] = {"page": page}
        for size in sizes:
            seconds = times[size][page]
            row[f"{size} cold ms"] = f"{seconds.cold * 1000:.0f}"
            row[f"{size} other period ms"] = f"{seconds.other_period * 1000:.0f}"
            row[f"{size} warm ms"] = f"{seconds.warm * 1000:.0f}"
        if len(sizes) > 1:
            row["warm ratio"] = f"{times[sizes[-1]][page].warm / times[sizes[0]][page].warm:.2f}"
        rows.append(row)
    return rows


def browser_table(times: dict[str, BrowserTimes]) -> list[dict[str, object]]:
    """Return one row per page: the server alone, a click until the page has settled, and what that was spent on."""
    return [
        {
            "page": page,
            "server ms": f"{found.server * 1000:.0f}",
            "click to settled, ms": f"{found.wall * 1000:.0f}",
            "ratio": f"{found.wall / found.server:.1f}",
            "browser CPU ms": f"{found.browser * 1000:.0f}",
            "server CPU ms": f"{found.server_processor * 1000:.0f}",
            "runs": found.last.runs,
            "KB": f"{found.last.sent / 1000:.0f}",
            "elements": found.last.elements,
            "charts": found.last.drawings,
        }
        for page, found in times.items()
    ]


def in_browser(data: Path, pages: list[str]) -> None:
    """Follow the links to pages in a browser and print what each took, with the load of the machine meanwhile."""
    print("  following the link to every page in a browser", file=sys.stderr)
    times = browser_times(data, tuple(pages))
    load_average = os.getloadavg()[0]
    print(f"\nPages in a browser (load of the machine {load_average:.1f})\n{table(browser_table(times))}", flush=True)


def only_browser(pages: list[str]) -> None:
    """Make and load the smallest exports and measure pages in a browser."""
    unknown = [page for page in pages if page not in BROWSER_PAGES]
    if unknown:
        sys.exit(f"Unknown page {unknown}; choose from {', '.join(BROWSER_PAGES)}")
    with tempfile.TemporaryDirectory(prefix="fourcolor-bench-") as temporary:
        folder = Path(temporary)
        load(folder / "data", make(SIZES[BROWSER_SIZE], folder / "exports"))
        in_browser(folder / "data", pages)


@contextmanager
def served(data: Path, processes: int) -> Iterator[tuple[str, list[int]]]:
    """Serve a data folder with one process, or with several behind nginx; gives the address and who serves."""
    if processes > 1:
        with running_workers(data, processes) as serving:
            yield serving
    else:
        with running_server(data) as address:
            yield address, [server_process(address)]


def with_viewers(data: Path, counts: Sequence[int], processes: int = 1, has_scope: bool = False) -> None:
    """Have viewers walk over all pages, so many at once, each time of a new server; print what they waited for."""
    rows: list[dict[str, object]] = []
    faults: list[str] = []
    for count in counts:
        print(f"  {count} viewers on all pages", file=sys.stderr)
        people: AbstractContextManager[list[dict[str, str]]] = signed_in(data, count) if has_scope else nullcontext([])
        with people as headers, served(data, processes) as (address, servers):
            found = asyncio.run(walks(address, data, servers, count, again=2, headers=headers))
        rows += [walk.row(count) for walk in found]
        faults += [fault for walk in found for fault in walk.faults]
    who = ", each with a scope of their own" if has_scope else ""
    print(
        f"\nViewers{who}, {processes} processes (load of the machine {os.getloadavg()[0]:.1f})\n{table(rows)}",
        flush=True,
    )
    print("\n".join(sorted(set(faults))), flush=True)
    if len(list((data / "warehouse").glob("*.duckdb"))) > 1 and not has_scope:
        with served(data, processes) as (address, _servers):
            seen, mixed = asyncio.run(mixed_pages(address, data, WHO_SEE_BUILDS_CHANGE))
        print(f"{len(mixed)} of {seen} pages seen while builds were published mix two of them", *mixed, sep="\n")


def only_viewers(given: list[str]) -> None:
    """Measure viewers on a folder of data, or on exports of a size: all months but the newest, then that one too."""
    counts = [int(one) for one in given if one.isdigit()] or list(VIEWER_COUNTS)
    processes = next((int(one.removeprefix(BEHIND_NGINX)) for one in given if one.startswith(BEHIND_NGINX)), 1)
    place = next((one for one in given if not one.isdigit() and not one.startswith("--")), BROWSER_SIZE)
    has_scope = WITH_SCOPE in given
    if Path(place).is_dir():
        return with_viewers(Path(place).resolve(), counts, processes, has_scope)
    if place not in SIZES:
        sys.exit(f"{place} is no folder and no size; choose from {', '.join(SIZES)}")
    with tempfile.TemporaryDirectory(prefix="fourcolor-bench-") as temporary:
        folder = Path(os.environ.get("BENCH_DIR") or temporary)
        exports, data = make(SIZES[place], folder / place), folder / f"{place}-viewers"
        if not data.exists():
            load(data, *sorted((exports / "history").glob("*.csv")))
            load(data, exports / "new_month")
        with_viewers(data, counts, processes, has_scope)


def main() -> None:
    """Measure the sizes asked for, in one temporary folder that is left behind only when BENCH_DIR names it."""
    if sys.argv[1:2] == [BROWSER]:
        return only_browser(sys.argv[2:])
    if sys.argv[1:2] == [VIEWERS]:
        return only_viewers(sys.argv[2:])
    sizes = sys.argv[1:] or list(DEFAULT)
    unknown = [size for size in sizes if size not in SIZES]
    if unknown:
        sys.exit(f"Unknown size {unknown}; choose from {', '.join(SIZES)}")
    with tempfile.TemporaryDirectory(prefix="fourcolor-bench-") as temporary:
        folder = Path(os.environ.get("BENCH_DIR") or temporary)
        print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        loads = {}
        for size in sizes:
            print(f"  {size}: making and loading exports", file=sys.stderr)
            loads[size] = load_row(make(SIZES[size], folder / size), folder / f"{size}-data")
        print("\nLoads\n" + table(turned(loads)), flush=True)
        page_sizes = [size for size in sizes if size in PAGE_SIZES] or sizes[:1]
        times = {}
        for size in page_sizes:
            print(f"  {size}: opening every page", file=sys.stderr)
            times[size] = all_page_times(folder / f"{size}-data" / "all")
        print("\nPages\n" + table(page_table(times)), flush=True)
        in_browser(folder / f"{page_sizes[0]}-data" / "all", [])
        with_viewers(folder / f"{page_sizes[-1]}-data" / "all", VIEWER_COUNTS)
        packs = {}
        for size in page_sizes:
            print(f"  {size}: writing the pack of a review", file=sys.stderr)
            packs[size] = pack_row(folder / f"{size}-data" / "all", "S0")
        print("\nPack of the review, one site\n" + table(turned(packs)))
    print("\nStatistics\n" + table(statistics_rows()))


if __name__ == "__main__":
    main()
