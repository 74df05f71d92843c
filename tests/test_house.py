"""The rules of the house that a machine can hold: who imports whom, and what each file is for."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = sorted(
    path for part in ("dashboard", "pipelines", "tests", "data/samples") for path in (ROOT / part).rglob("*.py")
)
SQL = sorted((ROOT / "pipelines").rglob("*.sql"))
TOML = sorted(path for part in ("pipelines", "dashboard") for path in (ROOT / part).rglob("*.toml"))
PAGES = sorted((ROOT / "dashboard" / "views" / "pages").glob("[!_]*.py"))


def name_of(path: Path) -> str:
    """Return the path as it is written in the repository."""
    return path.relative_to(ROOT).as_posix()


def imports_of(path: Path) -> set[str]:
    """Return the full names of all modules and names that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).parts[: -node.level]
                base = ".".join([*package, *([base] if base else [])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def imports(path: Path, package: str) -> bool:
    """Say whether a file imports a package or anything in it."""
    return any(name == package or name.startswith(package + ".") for name in imports_of(path))


def those_importing(package: str, paths: list[Path]) -> list[str]:
    """Return the names of the files that import a package."""
    return [name_of(path) for path in paths if imports(path, package)]


def inside(*folders: str) -> list[Path]:
    """Return the Python files of these folders or files, as far as they exist."""
    return [path for path in PYTHON if name_of(path).startswith(folders)]


def test_only_the_warehouse_and_the_pipelines_import_duckdb() -> None:
    allowed = {"dashboard/numbers/warehouse.py"}
    assert set(those_importing("duckdb", inside("dashboard/"))) <= allowed


def test_dashboard_and_pipelines_never_import_each_other() -> None:
    assert those_importing("pipelines", inside("dashboard/")) == []
    assert those_importing("dashboard", inside("pipelines/")) == []


def test_the_product_never_imports_its_tests() -> None:
    assert those_importing("tests", inside("dashboard/", "pipelines/")) == []


@pytest.mark.parametrize("package", ["streamlit", "duckdb"])
def test_charts_maps_and_statistics_know_neither_streamlit_nor_duckdb(package: str) -> None:
    parts = inside("dashboard/charts", "dashboard/maps", "dashboard/statistics")
    assert those_importing(package, parts) == []


def test_pipelines_never_import_streamlit() -> None:
    assert those_importing("streamlit", inside("pipelines/")) == []


def test_pages_hold_no_sql() -> None:
    pages = [path for path in PAGES if "select " in path.read_text(encoding="utf-8").lower().replace("st.select ", "")]
    assert [name_of(path) for path in pages if imports(path, "dashboard.numbers.warehouse")] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_page_is_in_the_navigation(page: Path) -> None:
    frame = (ROOT / "dashboard" / "app.py").read_text(encoding="utf-8")
    assert f"{page.stem}.py" in frame or f'"{page.stem}"' in frame, f"dashboard/app.py does not name {page.name}"


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_every_python_file_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{name_of(path)} has no docstring on its first line"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[1 if lines[0].startswith("#!") else 0].startswith('"""')


@pytest.mark.parametrize("path", [*SQL, *TOML], ids=name_of)
def test_every_sql_and_toml_file_says_what_it_is_for(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- " if path.suffix == ".sql" else "# "), f"{name_of(path)} starts with: {first}"


def test_every_toml_file_can_be_read() -> None:
    for path in TOML:
        tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("list_name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_exactly(list_name: str) -> None:
    lines = (ROOT / list_name).read_text(encoding="utf-8").splitlines()
    packages = [line.split("#")[0].strip() for line in lines]
    loose = [package for package in packages if package and not package.startswith("-r ") and "==" not in package]
    assert loose == []
