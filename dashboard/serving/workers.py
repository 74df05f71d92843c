"""Start several processes of the dashboard behind nginx, which keeps each reader with one of them."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dashboard.data_folder import data_dir
from dashboard.start import APP, free_port, is_free, port_of

CONFIGURATION = Path(__file__).with_name("nginx.conf")
LARGEST_MB = 1100  # of what is uploaded: what the server takes, and what is around it
START_SECONDS = 60
TOO_SOON = 10  # seconds after its start; whoever ends then would end again
MOST = 64


def configuration(port: int, ports: Sequence[int]) -> str:
    """Write what nginx is to do: which port it listens on, and on which the processes do."""
    numbers = range(1, len(ports) + 1)
    share = 100 / len(ports)
    return CONFIGURATION.read_text(encoding="utf-8").format(
        user="user root;" if os.geteuid() == 0 else "",
        port=port,
        largest=LARGEST_MB,
        shares="\n".join([*(f"        {share:.2f}% {number};" for number in numbers[:-1]), f"        * {len(ports)};"]),
        known="\n".join(f"        {number} {number};" for number in numbers),
        kept="\n".join(f'        {number} "";' for number in numbers),
        processes="\n".join(_upstream(number, ports) for number in numbers),
    )


def _upstream(number: int, ports: Sequence[int]) -> str:
    others = "".join(f" server 127.0.0.1:{port} backup;" for port in ports if port != ports[number - 1])
    return f"    upstream process_{number} {{ server 127.0.0.1:{ports[number - 1]};{others} }}"


def free_ports(first: int, count: int) -> list[int]:
    """Return so many free ports, none below the first."""
    found: list[int] = []
    for _number in range(count):
        found.append(free_port(found[-1] + 1 if found else first))
    return found


@contextmanager
def serving(port: int, workers: int) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    """Run the processes and nginx, by the port of each; all are stopped at the end."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if nginx is None:
        sys.exit("nginx is not here. Debian: apt-get install nginx-light; macOS: brew install nginx. Or: make run")
    ports = free_ports(port + 1, workers)
    running: dict[int, subprocess.Popen[bytes]] = {}
    with tempfile.TemporaryDirectory(prefix="fourcolor-serving-") as folder:
        written = Path(folder) / "nginx.conf"
        written.write_text(configuration(port, ports), encoding="utf-8")
        try:
            running |= {one: start(one) for one in ports}
            wait_for(ports)
            running[port] = subprocess.Popen([nginx, "-p", folder, "-c", str(written), "-e", "stderr"])
            wait_for([port])
            yield running
        finally:
            for process in running.values():
                process.terminate()
            for process in running.values():
                process.wait(timeout=START_SECONDS)


def start(port: int) -> subprocess.Popen[bytes]:
    """Start one process of the dashboard."""
    server = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}", "--logger.level=warning"]
    apart = os.environ | {"FORWARDED_ALLOW_IPS": os.environ.get("FORWARDED_ALLOW_IPS", "")}
    return subprocess.Popen(
        server, cwd=APP.parent.parent, stdout=subprocess.DEVNULL, env=apart
    )  # it names an address of its own


def wait_for(ports: Sequence[int]) -> None:
    """Return when somebody listens on each port."""
    deadline = time.monotonic() + START_SECONDS
    while any(is_free(port) for port in ports):
        if time.monotonic() > deadline:
            sys.exit(f"Nobody listens on {', '.join(map(str, ports))} after {START_SECONDS} seconds.")
        time.sleep(0.1)


def watch(running: dict[int, subprocess.Popen[bytes]], port: int) -> None:
    """Start again whichever process ends, until nginx does; one that ends at once ends all."""
    begun = dict.fromkeys(running, time.monotonic())
    while True:
        number, _status = os.wait()
        ended = next((one for one, process in running.items() if process.pid == number), port)
        if ended == port or time.monotonic() - begun[ended] < TOO_SOON:
            return
        print(f"The process on port {ended} has ended and is started again.", flush=True)
        running[ended], begun[ended] = start(ended), time.monotonic()


def main() -> None:
    """Serve until somebody stops it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=port_of, default=8501, help="port to listen on (the next free one if taken)")
    options.add_argument("--workers", type=int, default=2, choices=range(1, MOST + 1), metavar="COUNT")
    given = options.parse_args()
    port = free_port(given.port)
    os.environ["FOURCOLOR_DATA"] = str(data_dir().resolve())
    os.environ.setdefault("FORWARDED_ALLOW_IPS", "")  # as for one process: nobody's word for an address is taken
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(0))
    try:
        with serving(port, given.workers) as running:
            behind = f"{given.workers} processes behind nginx"
            print(f"Fourcolor is at http://127.0.0.1:{port}, {behind}  (stop it with Ctrl+C)", flush=True)
            watch(running, port)
            sys.exit("A process of the dashboard, or nginx, has ended.")
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
