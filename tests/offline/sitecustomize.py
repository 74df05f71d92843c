"""Loaded by Python itself in a server under test: note every attempt to look up or reach another machine."""

import os
import sys

NOTES = os.environ.get("FOURCOLOR_REACHED")
HERE = ("127.", "localhost", "::1", "0.0.0.0")


def note(event: str, arguments: tuple[object, ...]) -> None:
    """Write down a connection or a look-up whose target is not this machine."""
    if event == "socket.connect":
        target = arguments[1][0] if isinstance(arguments[1], tuple) else "localhost"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        target = arguments[0]
    else:
        return
    name = target.decode() if isinstance(target, bytes) else str(target or "localhost")
    if NOTES and not name.startswith(HERE):
        with open(NOTES, "a", encoding="utf-8") as notes:  # noqa: PTH123  # nothing more is imported into every process
            notes.write(f"{event} {name}\n")


if NOTES:
    sys.addaudithook(note)
