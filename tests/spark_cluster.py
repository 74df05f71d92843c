"""Start a cluster of Spark on this machine, a master and two workers on 127.0.0.1, and stop it after."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

WORKERS = 2
READY = 60.0  # seconds until master and workers must listen
SPARK = Path(pyspark.__file__).parent
MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"


class NotStarted(Exception):
    """The cluster did not come up; the message names its log."""


@contextmanager
def cluster(folder: Path, memory: str = "1g", cores: int = 1) -> Iterator[str]:
    """Give the address of a master with two workers; their logs and what they keep lie in the folder."""
    port, page = _free_port(), _free_port()
    with ExitStack() as stack:
        where = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page)]
        stack.enter_context(_running(folder / "master", MASTER, *where))
        _wait_for(port, folder / "master")
        address = f"spark://127.0.0.1:{port}"
        for number in range(WORKERS):
            own, at, shown = folder / f"worker{number}", _free_port(), _free_port()
            size = ["--cores", str(cores), "--memory", memory, "--work-dir", str(own / "work")]
            where = ["--host", "127.0.0.1", "--port", str(at), "--webui-port", str(shown)]
            stack.enter_context(_running(own, WORKER, *where, *size, address))
            _wait_for(at, own)
        yield address


@contextmanager
def _running(folder: Path, program: str, *arguments: str) -> Iterator[None]:
    """Run one part of the cluster, and end it with all that it started."""
    folder.mkdir(parents=True)
    environment = os.environ | {
        "SPARK_HOME": str(SPARK),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [str(SPARK / "bin" / "spark-class"), program, *arguments],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()  # a worker ends its executors before itself
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(port: int, folder: Path) -> None:
    """Wait until something listens at a port."""
    end = time.monotonic() + READY
    while time.monotonic() < end:
        with socket.socket() as one:
            one.settimeout(1)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise NotStarted(f"nothing listens at 127.0.0.1:{port} after {READY:g} seconds: {folder / 'log'} says why")


def main() -> None:
    """Run a cluster until the command that is given has ended, with its address as SPARK_MASTER; end as it does."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as address:
        print(address, flush=True)
        done = subprocess.run(sys.argv[1:] or ["sh"], env=os.environ | {"SPARK_MASTER": address}, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
