"""What the processes of a server take of the machine, as Linux counts it."""

import os
from collections.abc import Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(servers: Sequence[int]) -> float:
    """Return the seconds of the processor that some processes have taken."""
    fields = [Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split() for server in servers]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS


def megabytes(servers: Sequence[int]) -> float:
    """Return the memory that some processes hold together, a page that they share counted once."""
    rolled = [Path(f"/proc/{server}/smaps_rollup").read_text().splitlines() for server in servers]
    kilobytes = [int(line.split()[1]) for lines in rolled for line in lines if line.startswith("Pss:")]
    return sum(kilobytes) / 1000


def server_process(address: str) -> int:
    """Return the number of the process that serves an address."""
    option = f"--server.port={address.rpartition(':')[2]}".encode()
    commands = Path("/proc").glob("[0-9]*/cmdline")
    return next(int(path.parent.name) for path in commands if option in path.read_bytes().split(b"\0"))
