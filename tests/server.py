"""A real dashboard server for tests and measurements: started on a free port, stopped at the end."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
START_SECONDS = 60


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(data: Path, *options: str, app: Path = ROOT / "dashboard" / "serve.py") -> Iterator[str]:
    """Serve the dashboard over this data folder; yields its address, stops it at the end.

    Fails at the end when the server tried to reach another machine (see tests/offline/sitecustomize.py).
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), f"--server.port={port}", *options]
    log, reached = data.parent / f"server-{port}.log", data.parent / f"server-{port}.reached"
    watched = {
        "FORWARDED_ALLOW_IPS": "",
        "PYTHONPATH": str(ROOT / "tests" / "offline"),
        "FOURCOLOR_REACHED": str(reached),
    }
    environment = os.environ | {"FOURCOLOR_DATA": str(data), "PYTHONUTF8": "1"} | watched
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
    if reached.exists():
        raise AssertionError(f"the server tried to reach other machines: {reached.read_text()}")


@contextmanager
def running_workers(data: Path, workers: int) -> Iterator[tuple[str, list[int]]]:
    """Serve a data folder with several processes behind nginx; yields the address and the numbers of the processes."""
    port = free_port()
    command = [sys.executable, "-m", "dashboard.serving.workers", f"--port={port}", f"--workers={workers}"]
    environment = os.environ | {"FOURCOLOR_DATA": str(data), "PYTHONUTF8": "1"}
    log = data.parent / f"workers-{port}.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(address, server, log)
        started = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield address, [int(one) for one in started]
    finally:
        server.terminate()
        server.wait(timeout=60)


def wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; fail with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"the dashboard did not start:\n{log.read_text()[-3000:]}")


def interact(address: str, **request: Any) -> dict[str, Any]:
    """Send one request to a server started with the agent API and return the finished page as a tree."""
    body = json.dumps(request).encode()
    headers = {"Content-Type": "application/json"}
    while True:
        call = urllib.request.Request(f"{address}/_stcore/agent/interact", body, headers)
        with urllib.request.urlopen(call, timeout=600) as answer:
            page: dict[str, Any] = json.load(answer)
            if answer.status == 200:
                return page
        body = json.dumps({"session_id": page["session_id"]}).encode()
