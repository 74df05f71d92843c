"""Several processes behind nginx: a reader stays with one of them, and one that ends is started again."""

import asyncio
import os
import re
import shutil
import signal
import urllib.request
from pathlib import Path

import pytest

from dashboard.serving import workers
from tests.bench.viewer import FRONT, Viewer
from tests.server import running_workers

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
