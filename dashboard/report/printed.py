"""The review as PDF: printed from its HTML by a Chrome or Chromium of this machine, without a window or a network."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from dashboard.language import _
from dashboard.report import document
from dashboard.review.content import Review

SECONDS = 60
NAMED = "FOURCOLOR_CHROME"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
MAC_FOLDERS = (Path("/Applications"), Path.home() / "Applications")
MAC_NAMES = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PLACES = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
)


class CannotPrint(Exception):
    """There is no browser that prints, or it failed; the sentence says what to do."""


def as_bytes(review: Review) -> bytes:
    """Write the review as PDF in the language in use. Raises CannotPrint."""
    return printed(document.as_bytes(review), browser())


def browser() -> Path:
    """Return the browser that prints. Raises CannotPrint where there is none."""
    named = os.environ.get(NAMED)
    if named:
        found = shutil.which(named)
        if found is None:
            raise CannotPrint(_("{variable} names {path}, which is no program.").format(variable=NAMED, path=named))
        return Path(found)
    if (here := usual()) is None:
        raise CannotPrint(none())
    return here


def none() -> str:
    """Say what to install, and what does without."""
    return _(
        "No PDF: no Chrome or Chromium was found. Install one (Debian: apt-get install chromium; macOS: brew install"
        " --cask chromium) or name it in {variable}. The HTML prints the same from any browser."
    ).format(variable=NAMED)


@lru_cache(maxsize=1)
def usual() -> Path | None:
    """Return the first browser in the usual places of Linux, macOS and Windows."""
    on_path = [Path(found) for name in NAMES if (found := shutil.which(name))]
    on_mac = [folder / f"{name}.app" / "Contents" / "MacOS" / name for folder in MAC_FOLDERS for name in MAC_NAMES]
    roots = [Path(os.environ[name]) for name in WINDOWS_FOLDERS if name in os.environ]
    on_windows = [root / place for root in roots for place in WINDOWS_PLACES]
    return next((path for path in (*on_path, *on_mac, *on_windows) if path.is_file()), None)


def printed(page: bytes, chrome: Path) -> bytes:
    """Let a browser print a page, with a profile of its own that is thrown away. Raises CannotPrint."""
    with tempfile.TemporaryDirectory(prefix="fourcolor-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        source, target = place / "review.html", place / "review.pdf"
        source.write_bytes(page)
        own = [f"--user-data-dir={place / 'profile'}", f"--print-to-pdf={target}"]
        said = run([str(chrome), *QUIET, *sandbox(), *own, source.as_uri()], place)
        if not target.exists() or not target.stat().st_size:
            raise CannotPrint(_("{browser} printed nothing: {reason}").format(browser=chrome, reason=why(said, chrome)))
        return target.read_bytes()


def sandbox() -> list[str]:
    """Do without the sandbox only as root, for whom Chrome has none."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def run(command: list[str], place: Path) -> str:
    """Run the browser to its end and return what it said; after a minute it is ended with all it started."""
    quiet, own_group = subprocess.DEVNULL, sys.platform != "win32"
    with (place / "said").open("w+b") as output:
        try:
            started = subprocess.Popen(command, stdin=quiet, stdout=output, stderr=output, start_new_session=own_group)
        except OSError as fault:
            raise CannotPrint(_("{browser} cannot be started: {reason}").format(
                browser=command[0], reason=fault.strerror)) from fault  # fmt: skip
        try:
            started.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise CannotPrint(_("{browser} did not print within {seconds} seconds.").format(
                browser=command[0], seconds=SECONDS)) from None  # fmt: skip
        finally:
            end(started)
        output.seek(0)
        return output.read().decode("utf-8", "replace")


def end(started: subprocess.Popen[bytes]) -> None:
    """End a browser and everything it started; one that ended by itself is left in peace."""
    if sys.platform == "win32":
        if started.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(started.pid)], capture_output=True, check=False)
    else:
        try:
            os.killpg(started.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # all of them ended by themselves
            started.kill()
    started.wait()


def why(said: str, chrome: Path) -> str:
    """Give the last thing the browser said; browsers from a snap see no folder for temporary files."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if "/snap/" in str(chrome.resolve()):
        return _("a browser from a snap sees no temporary folder; set TMPDIR to a folder in your home.")
    return lines[-1][:300] if lines else _("it said nothing.")
