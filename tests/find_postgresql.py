"""Find PostgreSQL, a real database that the tests fetch from; on a CI machine it is installed."""

import os
import sys
from pathlib import Path

from tests.browser.find_browser import install_packages

PACKAGES = ("postgresql",)
DEBIAN = Path("/usr/lib/postgresql")


def programs_here() -> Path | None:
    """Return the folder of PostgreSQL's programs: FOURCOLOR_POSTGRESQL, else the newest of Debian's packages."""
    if chosen := os.environ.get("FOURCOLOR_POSTGRESQL"):
        return Path(chosen)
    found = [path.parent for path in DEBIAN.glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def find_or_install() -> Path | None:
    """Return PostgreSQL's programs; nobody but a CI machine gets a database installed unasked."""
    if programs_here() is None and os.environ.get("CI"):
        install_packages(*PACKAGES)
    return programs_here()


if __name__ == "__main__":
    found = find_or_install()
    told = found or f"none; the tests that fetch from it are skipped (Debian: apt-get install {' '.join(PACKAGES)})"
    print(f"PostgreSQL for the tests: {told}", file=sys.stderr if found is None else sys.stdout)
