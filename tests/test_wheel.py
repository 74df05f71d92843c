"""The wheel holds all that the product reads, its pins and its two commands; data stay out of the packages."""

import json
import re
import shutil
import subprocess
import sys
from email import message_from_bytes
from importlib.metadata import EntryPoint
from pathlib import Path
from zipfile import ZipFile

import pytest

from dashboard.data_folder import usual
from pipelines.connections.databases import drivers
from tests.conftest import ROOT

READ = {".py", ".toml", ".sql", ".css", ".js", ".html", ".svg", ".mo"}  # .po and .pot are for translators
READ |= {".conf", ".template", ".service", ".timer"}
BUILD = "from setuptools import build_meta; build_meta.build_wheel('.')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """Build the wheel of a copy of the code, without any network."""
    code = tmp_path_factory.mktemp("code")
    for room in ("dashboard", "pipelines"):
        shutil.copytree(ROOT / room, code / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.txt", "README.md"):
        shutil.copy(ROOT / name, code)
    subprocess.run([sys.executable, "-c", BUILD], cwd=code, check=True, capture_output=True)
    return ZipFile(next(code.glob("*.whl")))


def text_of(wheel: ZipFile, name: str) -> bytes:
    return wheel.read(next(path for path in wheel.namelist() if path.endswith(f".dist-info/{name}")))


def test_every_file_that_the_product_reads_is_in_the_wheel(wheel: ZipFile) -> None:
    rooms = [ROOT / "dashboard", ROOT / "pipelines"]
    files = [path for room in rooms for path in room.rglob("*") if path.suffix in READ]
    assert len(files) > 300
    assert {str(path.relative_to(ROOT)) for path in files} == {
        name for name in wheel.namelist() if ".dist-info/" not in name
    }


def test_the_wheel_asks_for_the_packages_of_requirements_txt(wheel: ZipFile) -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = {line.partition("#")[0].strip() for line in lines} - {""}
    assert "streamlit==1.67.0" in pins
    asked = message_from_bytes(text_of(wheel, "METADATA")).get_all("Requires-Dist", [])
    assert {each for each in asked if "extra ==" not in each} == pins


def test_drivers_of_databases_are_asked_for_by_name_only(wheel: ZipFile) -> None:
    """What a connection says when one is missing is what the extra of the wheel would bring."""
    asked = message_from_bytes(text_of(wheel, "METADATA")).get_all("Requires-Dist", [])
    extras = {each.partition(";")[0].strip() for each in asked if "extra ==" in each}
    spark = {each for each in extras if each.startswith(("pyspark", "sqlglot"))}
    assert extras - spark == {drivers.SQLALCHEMY} | {one.package for one in drivers.DRIVERS.values()} - {""}
    lines = (ROOT / "requirements-spark.txt").read_text(encoding="utf-8").splitlines()
    assert len(spark) == 2
    assert spark <= {line.partition("#")[0].strip() for line in lines}


def test_both_commands_of_the_wheel_exist(wheel: ZipFile) -> None:
    lines = text_of(wheel, "entry_points.txt").decode().splitlines()
    commands = dict(line.split(" = ") for line in lines if " = " in line)
    assert commands.keys() == {"fourcolor", "fourcolor-pipelines"}
    for name, place in commands.items():
        assert callable(EntryPoint(name, place, "console_scripts").load())


def test_data_lie_beside_a_checkout_and_in_the_working_folder_of_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert usual(Path("/srv/fourcolor")) == Path("/srv/fourcolor/data")
    assert usual(Path("/usr/lib/python3/dist-packages")) == tmp_path / "data"
    assert usual(Path("/opt/venv/lib/python3.13/site-packages")) == tmp_path / "data"


@pytest.mark.soak
def test_the_list_of_packages_names_each_in_the_version_that_is_pinned(tmp_path: Path) -> None:
    """Run what `make sbom` runs, as the Makefile has it."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = re.search(r"^sbom:.*\n\t@mkdir.*\n\t\$\(PY\) (.*) \\\n\t*\s*(.*)$", makefile, re.MULTILINE)
    assert told is not None
    words = f"{told[1]} {told[2]}".replace("dist/", f"{tmp_path}/").split()
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
    said = json.loads((tmp_path / "fourcolor.cdx.json").read_text(encoding="utf-8"))
    assert (said["bomFormat"], said["metadata"]["component"]["name"]) == ("CycloneDX", "fourcolor")
    named = {f"{one['name']}=={one['version']}" for one in said["components"]}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert named == {line.split()[0] for line in lines if "==" in line.partition("#")[0]}
