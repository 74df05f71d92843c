"""Time every page in a real browser: from a click on its link until it has settled, beside the server's own time.

Settled is the last moment in which one of these happened, once nothing of them was seen for QUIET milliseconds: the
script of the page ran (also a run that the page itself asked for), something came over the websocket, a request
ended, the document changed, or the main thread was busy for longer than 50 ms without a break, as when a map is drawn.
Charts out of sight are no part of it: they are drawn when the reader comes near them, or long after (REST of
drawn_when_seen.js) nothing happened any more. A first click does not count; of the others the least does, as other work
on the machine only adds to it. The processor seconds of both sides and what is counted do not lie under load.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import CDPSession, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.bench.page_speed import seconds_of, whole
from tests.bench.process import processor_seconds, server_process
from tests.browser.conftest import ARGUMENTS, STILL, WIDE
from tests.browser.find_browser import browser_here
from tests.browser.steps import SUBJECTS, page_name
from tests.server import interact, running_server

QUIET = 700  # milliseconds
BROWSER_PAGES = tuple(name for pages in SUBJECTS for name in pages)
PATIENCE = 180.0  # seconds until a page that never rests is given up
ROUNDS = 2
WARM_RUNS = 5
WATCH = """(() => {
    window.lastWork = 0;
    const note = until => { window.lastWork = Math.max(window.lastWork, until ?? performance.now()) };
    const watched = { childList: true, subtree: true, attributes: true, characterData: true };
    new MutationObserver(() => note()).observe(document, watched);
    new PerformanceObserver(seen => seen.getEntries().forEach(one => note(one.startTime + one.duration)))
        .observe({ entryTypes: ['longtask', 'resource'] });
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...given) { super(...given); this.addEventListener('message', () => note()) }
    };
})()"""
CLICK = "link => { window.clicked = window.lastWork = performance.now(); link.click() }"
IS_SETTLED = """quiet => {
    const app = document.querySelector('[data-testid=stApp]');
    const runs = app?.dataset.testScriptState !== 'notRunning' || document.querySelector('[data-testid=stSkeleton]');
    if (runs) window.lastWork = performance.now();
    return performance.now() - window.lastWork > quiet;
}"""
WALL = "() => window.lastWork - window.clicked"
ELEMENTS = "() => document.querySelectorAll('*').length"
DRAWN = "() => document.querySelectorAll('[data-testid=stPlotlyChart], [data-testid=stDeckGlJsonChart]').length"


@dataclass
class Received:
    """What came over the websocket since it was emptied."""

    frames: list[bytes] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        """Note all that comes over one websocket."""
        socket.on("framereceived", lambda frame: self.frames.append(frame if isinstance(frame, bytes) else b""))

    def runs(self) -> int:
        """Count how often the script of a page was started."""
        return sum(ForwardMsg.FromString(frame).WhichOneof("type") == "new_session" for frame in self.frames)


@dataclass(frozen=True)
class Click:
    """One click until the page had settled, in seconds.

    wall: of the clock; browser and server: of the processor, for the main thread and the whole server.
    """

    wall: float
    browser: float
    server: float
    runs: int
    sent: int
    elements: int
    drawings: int


@dataclass(frozen=True)
class BrowserTimes:
    """A page by its clicks when all is known, and the seconds that the server alone takes for the same page."""

    clicks: tuple[Click, ...]
    server: float

    @property
    def wall(self) -> float:
        """The seconds of the click that other work of the machine held up least."""
        return min(click.wall for click in self.clicks)

    @property
    def browser(self) -> float:
        """The least that the main thread of the browser worked, in seconds of the processor."""
        return min(click.browser for click in self.clicks)

    @property
    def server_processor(self) -> float:
        """The least that the server worked, in seconds of the processor."""
        return min(click.server for click in self.clicks)

    @property
    def last(self) -> Click:
        """The last click, for what is counted."""
        return self.clicks[-1]


@dataclass(frozen=True)
class Window:
    """A window of the browser, what it received, its main thread's clock, and the process of the server."""

    page: Page
    received: Received
    clock: CDPSession
    server: int

    def busy(self) -> float:
        """Return the seconds of the processor that the main thread has taken."""
        metrics = self.clock.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "ThreadTime")

    def click(self, name: str) -> Click:
        """Follow the link to a page and measure until it has settled."""
        link = link_to(self.page, name)
        self.received.frames.clear()
        busy, processor = self.busy(), processor_seconds([self.server])
        follow(self.page, link)
        if page_name(self.page) != name:
            raise RuntimeError(f"the link to {name} led to {self.page.url}")
        return Click(
            wall=self.page.evaluate(WALL) / 1000,
            browser=self.busy() - busy,
            server=processor_seconds([self.server]) - processor,
            runs=self.received.runs(),
            sent=sum(map(len, self.received.frames)),
            elements=self.page.evaluate(ELEMENTS),
            drawings=self.page.evaluate(DRAWN),
        )


def settle(page: Page) -> None:
    """Wait until a page has settled; fail when it never does or shows an error."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(IS_SETTLED, QUIET):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{page.url} never rests")
        page.wait_for_timeout(50)
    errors = page.get_by_test_id("stException").all_text_contents()
    if errors:
        raise RuntimeError(f"{page.url} shows: {errors}")


def link_to(page: Page, name: str) -> str:
    """Return where the link to a page stands, after a walk to its subject where it is a tab of that."""
    pages = next(pages for pages in SUBJECTS if name in pages)
    subject = link_of(SUBJECTS.index(pages))
    if page_name(page) in pages and (name == page_name(page) or name == pages[0]):
        follow(page, link_of(1 if pages == SUBJECTS[0] else 0))
    if name == pages[0]:
        return subject
    if page_name(page) not in pages:
        follow(page, subject)
    return f".st-key-tab-{name} a"


def link_of(number: int) -> str:
    """Return where the link of a subject stands in the navigation."""
    return f"[data-testid=stSidebarNav] li:nth-of-type({number + 1}) a"


def follow(page: Page, link: str) -> None:
    """Follow a link until the page it leads to has settled."""
    page.locator(link).first.evaluate(CLICK)
    settle(page)


@contextmanager
def open_window(address: str) -> Iterator[Window]:
    """Open the front page of a server in a browser that notes when anything happens."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_here(), args=ARGUMENTS)
        context = browser.new_context(base_url=address, viewport=WIDE, locale="en-GB")
        context.add_init_script(STILL + ";" + WATCH)
        page, received = context.new_page(), Received()
        page.on("websocket", received.listen)
        clock = context.new_cdp_session(page)
        clock.send("Performance.enable")
        page.goto("/")
        settle(page)
        yield Window(page, received, clock, server_process(address))
        browser.close()


def browser_times(data: Path, names: tuple[str, ...] = ()) -> dict[str, BrowserTimes]:
    """Return the times of the pages asked for, or of all, by name: one server, one browser."""
    pages = [name for name in BROWSER_PAGES if not names or name in names]
    with running_server(data, "--server.enableAgentApi=true") as address:
        with open_window(address) as window:
            clicks: dict[str, list[Click]] = {name: [] for name in pages}
            for number in range(ROUNDS + 1):
                for name in pages:
                    click = window.click(name)
                    if number:
                        clicks[name].append(click)
        return {name: BrowserTimes(tuple(clicks[name]), server_seconds(address, name)) for name in pages}


def server_seconds(address: str, name: str) -> float:
    """Return how long the server takes for a page that was shown before, without a browser."""
    session = whole(interact(address, page="" if name == SUBJECTS[0][0] else name))["session_id"]
    return min(seconds_of(lambda: whole(interact(address, session_id=session)))[0] for _ in range(WARM_RUNS))
