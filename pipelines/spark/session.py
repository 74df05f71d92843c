"""Start a session of Spark, or say in a sentence why there is none: what is missing, or a master that gives nothing."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WAIT = 300.0  # seconds until a master must have answered and one executor have counted a row
STOP = 30.0
MOST = 1_000_000  # rows: DuckDB has read so many before Spark has begun
LOCAL = "local[*]"
JAVA = 17  # what Spark 4 needs at least
OF_PATTERNS = frozenset("*?[]{}\\")  # Spark takes a path for a pattern where one of these is in it
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.cteRecursionLevelLimit": "1000",  # the tree of units is cut at 100 levels
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.log.level": "ERROR",
}
HERE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs: its master, settings of its own, and how many rows a statement may read to stay with DuckDB."""

    master: str = LOCAL
    settings: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST
    wait: float = WAIT


class NoSpark(Exception):
    """There is no Spark to build with; the message says what to install, or what did not answer."""


class SparkFailed(Exception):
    """Spark could not do what it was asked; the message is what it said."""


@contextmanager
def session(cluster: Cluster, folder: Path) -> Iterator[Any]:
    """Give a session on a cluster whose executors see folder as this machine does; it ends with the block.

    Raises NoSpark, after the seconds that the cluster is waited for at the latest.
    """
    _needs(cluster.master, folder)
    given = QUIET | (HERE if is_here(cluster.master) else {}) | dict(cluster.settings)
    spark = _started(cluster.master, given, cluster.wait)
    try:
        yield spark
    finally:
        _stop(spark)


def is_here(master: str) -> bool:
    """Say whether a master is on this machine and needs no other."""
    return master.startswith("local") or "//127.0.0.1:" in master or "//localhost:" in master


def _needs(master: str, folder: Path) -> None:
    """Say what is missing, before anything is started."""
    if missing := [name for name in ("pyspark", "sqlglot") if find_spec(name) is None]:
        raise NoSpark(
            f"--engine spark needs {' and '.join(missing)}: install what is in requirements-spark.txt"
            "  (pip install -r requirements-spark.txt)"
        )
    java = _java()
    found = _version_of(java) if java else 0
    if found < JAVA:
        what = f"Java {found} is too old" if found else "there is no Java"
        raise NoSpark(
            f"--engine spark needs Java {JAVA} or newer, and {what} on this machine: install it (Debian: apt-get"
            " install openjdk-17-jre-headless), or name its folder in JAVA_HOME"
        )
    if not re.match(r"(local(\[.+\])?|spark://.+|yarn|k8s://.+)$", master):
        raise NoSpark(
            f"--master {master} is none that Spark knows: write {LOCAL}, spark://HOST:7077, yarn or k8s://https://HOST:PORT"
        )
    if signs := sorted(OF_PATTERNS & set(str(folder.absolute()))):
        raise NoSpark(
            f"Spark takes {' '.join(signs)} in {folder.absolute()} for a pattern: choose a data folder without"
        )


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which(f"{home}/bin/java") if home else shutil.which("java")


def _version_of(java: str) -> int:
    """Ask a Java for its version; 0 where it does not say any."""
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(found[1]) if found else 0


def _started(master: str, settings: dict[str, str], wait: float) -> "SparkSession":
    """Start a session and have it count one row, which shows that there is an executor; both within wait seconds."""
    from pyspark.sql import SparkSession

    if is_here(master):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # executors beside it read files as this Python does
    found: list[SparkSession] = []
    faults: list[Exception] = []

    def start() -> None:
        try:
            builder = SparkSession.builder.master(master).appName("Fourcolor").config(map=dict(settings))
            spark = builder.getOrCreate()
            spark.sparkContext.setLogLevel(settings["spark.log.level"])
            spark.range(1).count()
            found.append(spark)
        except Exception as fault:  # noqa: BLE001  # whatever it is, there is no Spark, and it is said below
            faults.append(fault)

    starting = Thread(target=start, daemon=True)
    starting.start()
    starting.join(wait)
    is_late = starting.is_alive()
    if found:
        return found[0]
    _kill()
    if is_late:
        raise NoSpark(
            f"{master} gave no executor within {wait:g} seconds: is the master running there, and has it workers that"
            " are free?"
        )
    said = next((line for line in str(faults[0]).splitlines() if line.strip()), type(faults[0]).__name__)
    raise NoSpark(f"Spark could not be started on {master}: {said[:300]}")


def _stop(spark: "SparkSession") -> None:
    """End a session; one whose cluster is gone cannot be told so, and its process is ended instead."""
    from py4j.protocol import Py4JError

    ending = Thread(target=_quietly, args=(spark.stop, Py4JError), daemon=True)
    ending.start()
    ending.join(STOP)
    if ending.is_alive():
        _kill()


def _quietly(work: Callable[[], None], fault: type[Exception]) -> None:
    with suppress(fault, OSError):
        work()


def _kill() -> None:
    """End Spark's own process on this machine, so that nothing waits on, and let another one be started."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    gateway = SparkContext._gateway
    if gateway is not None and gateway.proc is not None:
        gateway.proc.kill()
        gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None


@contextmanager
def faults_of_spark() -> Iterator[None]:
    """Say what went wrong on Spark in its first line; the rest is a trace of its own program."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as fault:
        raise SparkFailed(f"Spark: {_first_line(fault)}") from fault


def _first_line(fault: Exception) -> str:
    java = getattr(fault, "java_exception", None)
    said = str(java.getMessage() if java is not None else fault)
    return next((line for line in said.splitlines() if line.strip()), type(fault).__name__)[:300]
