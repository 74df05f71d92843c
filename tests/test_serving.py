"""Several processes behind nginx: a reader stays with one of them, and one that ends is started again."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest
from typer.main import get_command

from dashboard.serving import workers
from tests.bench.viewer import FRONT, Viewer
from tests.conftest import ROOT
from tests.server import running_workers
from tests.test_readme import APPS

HAS_NGINX = bool(shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"))


def test_the_configuration_shares_readers_out_and_names_every_process() -> None:
    said = workers.configuration(8501, [8502, 8503, 8504])
    assert said.count("{") == said.count("}")
    assert "listen 127.0.0.1:8501;" in said
    assert re.findall(r"([0-9.]+%|\*) ([0-9]);", said) == [("33.33%", "1"), ("33.33%", "2"), ("*", "3")]
    assert re.findall(r"upstream process_2 { (.*) }", said) == [
        "server 127.0.0.1:8503; server 127.0.0.1:8502 backup; server 127.0.0.1:8504 backup;"
    ]


@pytest.mark.soak
@pytest.mark.skipif(not HAS_NGINX, reason="nginx is not here")
def test_a_reader_stays_with_one_process_and_one_that_ends_is_started_again(sample_warehouse: Path) -> None:
    with running_workers(sample_warehouse, 2) as (address, started):
        given = [urllib.request.urlopen(f"{address}/_stcore/health") for _reader in range(20)]
        cookies = {cookie.partition(";")[0] for one in given for cookie in one.headers.get_all("Set-Cookie")}
        assert {cookie for cookie in cookies if cookie.startswith("fourcolor")} == {
            "fourcolor_process=1",
            "fourcolor_process=2",
        }
        kept = urllib.request.Request(f"{address}/_stcore/health", headers={"Cookie": "fourcolor_process=2"})
        with urllib.request.urlopen(kept) as answer:
            assert "fourcolor_process" not in str(answer.headers)
        assert asyncio.run(faults(address)) == ["", "", "", ""]
        os.kill(started[0], signal.SIGKILL)
        assert asyncio.run(faults(address)) == ["", "", "", ""]  # the other stands in


async def faults(address: str) -> list[str]:
    """Return what went wrong for four readers, each given to any of the processes."""
    readers = [Viewer(address, {}) for _reader in range(4)]
    for reader in readers:
        await reader.open()
    seen = [await reader.look(FRONT) for reader in readers]
    await asyncio.gather(*(reader.close() for reader in readers))
    return [one.fault for one in seen]


# --- on a server: TLS, units, containers ----------------------------------------------------------------------------


UNITS = sorted((ROOT / "dashboard" / "serving" / "systemd").iterdir())
NEVER_MISSING = ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "UMask=0077")


def commands_of(unit: Path) -> list[str]:
    """Give what a unit runs, as words after `python -m`."""
    lines = [line for line in unit.read_text(encoding="utf-8").splitlines() if line.startswith("ExecStart=")]
    return [line.partition("python -m ")[2].rstrip("'") for line in lines]


def test_every_unit_runs_what_there_is_and_may_do_little() -> None:
    runs = {unit.stem: commands_of(unit) for unit in UNITS if unit.suffix == ".service"}
    for name, (command,) in runs.items():
        program, _space, rest = command.partition(" ")
        words = rest.split()
        if program in APPS:
            found = get_command(APPS[program]).commands[words[0]]  # type: ignore[attr-defined]
            options = {option for one in found.params for option in one.opts}
            assert {word for word in words if word.startswith("--")} <= options, name
        else:
            assert program == "dashboard.serving.workers", name
        text = (ROOT / "dashboard" / "serving" / "systemd" / f"{name}.service").read_text(encoding="utf-8")
        assert all(line in text for line in NEVER_MISSING), name
        assert "ReadWritePaths=/srv/fourcolor\n" in text, name
    timers = {unit.stem for unit in UNITS if unit.suffix == ".timer"}
    assert timers == {name for name in runs if name not in ("fourcolor", "fourcolor-watch")}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    for unit in UNITS:  # what lies elsewhere on this machine, and the user of the service, are put in
        text = unit.read_text(encoding="utf-8").replace("/opt/fourcolor/.venv/bin/python", "/bin/true")
        text = text.replace("=/opt/fourcolor\n", "=/\n").replace("User=fourcolor", "User=daemon")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line] == []


TLS = (ROOT / "dashboard" / "serving" / "tls.conf.template").read_text(encoding="utf-8")


def test_containers_are_given_what_there_is() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(FOURCOLOR_\w+)\}", TLS))
    assert asked == set(re.findall(r"^      (FOURCOLOR_\w+):", text.partition("\n  proxy:")[2], re.MULTILINE))
    for path in re.findall(r"- \./(\S+?):", text):
        assert (ROOT / path).is_file(), path
    assert "/healthz" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
