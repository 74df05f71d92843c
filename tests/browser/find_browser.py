"""Find a Chrome or Chromium on this machine, or install one; prints its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
MAC_FOLDERS = (Path("/Applications"), Path.home() / "Applications")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
DRIVER_LIBRARY = "libatomic1"  # the smallest Debian lacks it
MAC_NAMES = ("Google Chrome", "Chromium", "Microsoft Edge")


def browser_here() -> str | None:
    """Return the browser of the machine: FOURCOLOR_BROWSER, else the first one in the usual places."""
    chosen = os.environ.get("FOURCOLOR_BROWSER")
    if chosen:
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for folder in MAC_FOLDERS:
        for name in MAC_NAMES:
            app = folder / f"{name}.app" / "Contents" / "MacOS" / name
            if app.exists():
                return str(app)
    return playwright_browser() if driver_runs() else None


def driver_runs() -> bool:
    """Say whether the program that Playwright drives browsers with runs on this machine."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], check=False, capture_output=True).returncode == 0


def playwright_browser() -> str | None:
    """Return the Chromium that Playwright downloaded earlier, if it did."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_packages(*names: str) -> bool:
    """Install packages of the distribution, where apt-get is there and we may use it."""
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        right: list[str] = []
    elif shutil.which("sudo"):
        right = ["sudo"]
    else:
        return False
    print(f"Installing what the browser tests need: {' '.join(names)}", file=sys.stderr)
    subprocess.run([*right, "apt-get", "update", "-qq"], check=False, stdout=sys.stderr)
    install = [*right, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
    install += ["--no-install-recommends", *names]
    return subprocess.run(install, check=False, stdout=sys.stderr).returncode == 0


def install_download() -> bool:
    """Let Playwright download its own Chromium."""
    print("No browser found: Playwright downloads one", file=sys.stderr)
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(install, check=False, stdout=sys.stderr).returncode == 0


def find_or_install() -> str:
    """Return the path of a browser that can be driven, installing what is missing, or stop with what to do."""
    if not driver_runs() and not (install_packages(DRIVER_LIBRARY) and driver_runs()):
        sys.exit(f"Playwright's driver does not run here. On Debian: apt-get install {DRIVER_LIBRARY}")
    found = browser_here()
    if not found and install_packages(*BROWSER_PACKAGES):
        found = browser_here()
    if not found and install_download():
        found = browser_here()
    if not found:
        sys.exit(
            "The tests need Chrome or Chromium and none could be found or installed.\n"
            "Install one (Debian: apt-get install chromium; macOS: brew install --cask chromium), "
            "or name it: FOURCOLOR_BROWSER=/path/to/chrome make test"
        )
    return found


if __name__ == "__main__":
    print(f"Browser for the tests: {find_or_install()}")
