"""What is printed reaches every terminal: a sign it cannot show is printed as its number, and is never a crash."""

import io
import json
import sys


def print_any_sign() -> None:
    """Let both outputs take every sign, also where the terminal knows ASCII only."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_json(value: object) -> None:
    """Print a value as JSON; where not every sign can be printed, all others than ASCII as JSON escapes them."""
    takes_all = (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(value, ensure_ascii=not takes_all, indent=1))
