"""The command `python -m dashboard access`: what is wrong in the file, and whether the trail is as it was written."""

from datetime import UTC, datetime

from dashboard.access.access_file import NAME, access
from dashboard.access.viewer import MACHINE
from dashboard.visits import trail

FINE, WRONG = 0, 1


def said() -> tuple[list[str], int]:
    """Say how people sign in, every fault of the file, and whether the trail is whole; 1 where something is wrong."""
    known, verdict = access(), trail.check()
    if not known.is_there:
        lines = [f"No settings/{NAME}: whoever reaches the server sees and does everything"]
    else:
        lines = [f"Sign-in: {known.sign_in}; {len(known.people)} people, {len(known.groups)} groups"]
    lines += [str(fault) for fault in known.faults]
    if verdict.is_whole:
        lines.append(f"Trail: {verdict.lines} lines, each follows the one before it")
    else:
        lines.append(f"Trail: changed by hand at line {verdict.broken_at}: {verdict.says}")
    return lines, FINE if verdict.is_whole and not known.faults else WRONG


def shorten() -> str:
    """Take out of the trail what is older than the file says, and say how much that was."""
    days = access().sessions.trail_days
    gone = trail.shorten(days, MACHINE, datetime.now(UTC))
    return f"{gone} lines older than {days} days were taken out"
