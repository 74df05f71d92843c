"""What a connection is asked with and what it gave: secrets from the environment, files, and what to remember."""

import errno
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

LEAST_HIDDEN = 3  # letters: to hide every "a" would hide the sentence


class NotFetched(Exception):
    """Nothing was fetched; the sentence says why, with no secret in it."""


def of_disk(fault: OSError) -> str:
    """Say what is wrong with the disk."""
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full: make room and fetch again"
    return f"what is fetched cannot be written: {fault.strerror or type(fault).__name__}"


@dataclass
class Secrets:
    """What must never be printed; it grows with every secret that is read."""

    known: set[str] = field(default_factory=set)

    def read(self, variable: str) -> str:
        """Read a secret from the environment. Raises NotFetched."""
        value = os.environ.get(variable, "").strip()
        if not value:
            raise NotFetched(f"the environment has no {variable}: set it for whoever runs this, and fetch again")
        self.hide(value)
        return value

    def hide(self, value: str) -> None:
        """Remember a text that must not be printed, as it is and as an address writes it."""
        self.known |= {value, quote(value, safe=""), quote(value)}
        if "://" in value and (password := _password(value)):
            self.hide(password)

    def masked(self, says: str) -> str:
        """Give a sentence without any secret."""
        for value in sorted(self.known, key=len, reverse=True):
            says = says.replace(value, "•••") if len(value) >= LEAST_HIDDEN else says
        return says


def _password(url: str) -> str:
    """Find the password in an address; one that cannot be read is hidden as a whole anyway."""
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class Asked:
    """Where and when something is fetched. mark: what was remembered when it was loaded last."""

    name: str
    folder: Path
    at: datetime
    secrets: Secrets
    mark: dict[str, Any]

    def file(self, ending: str) -> Path:
        """Name the file for what is fetched: its moment in UTC tells which of two exports is newer."""
        return self.folder / f"{self.name}_{self.at:%Y-%m-%d_%H%M%S}{ending}"


@dataclass(frozen=True)
class Fetched:
    """Files that were fetched, what is said of them, and what to remember when they are loaded.

    skipped: what was there and is no export, with why.
    """

    files: tuple[Path, ...]
    says: str = ""
    mark: dict[str, Any] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
