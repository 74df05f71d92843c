"""The rules of the house that a machine can hold: who imports whom, and what each file is for."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = sorted(
    path for part in ("dashboard", "pipelines", "tests", "data/samples") for path in (ROOT / part).rglob("*.py")
)
SQL = sorted((ROOT / "pipelines").rglob("*.sql"))
TOML = sorted(path for part in ("pipelines", "dashboard") for path in (ROOT / part).rglob("*.toml"))
APP = "dashboard/app.py"
SERVER = "dashboard/serve.py"
PAGES = sorted((ROOT / "dashboard" / "views" / "pages").glob("[!_]*.py"))
# From the bottom up: a room imports only what stands before it. A new room finds its place here.
FLOORS = {
    "dashboard": [
        "data_folder",
        "pipelines_process",
        "filters",
        "language",
        "kpi",
        "refusal",
        "access",
        "statistics",
        "printing",
        "seen_state",
        "state",
        "state_copies",
        "visits",
        "sending",
        "shapes",
        "wording",
        "numbers",
        "tokens",
        "backups",
        "targets",
        "annotations",
        "results",
        "charts",
        "maps",
        "loaded",
        "uploads",
        "risk_map",
        "risk_control",
        "compare",
        "explore",
        "early_warning",
        "actions",
        "standardisation",
        "forms",
        "verdict",
        "saved_views",
        "review",
        "cycle",
        "report",
        "health",
        "api",
        "views",
        "app",
        "serve",
        "start",
        "serving",
        "__main__",
    ],
    "dashboard/views": [
        "shared",
        "access",
        "actions",
        "alerts",
        "annotations",
        "compare",
        "cycle",
        "explore",
        "forms",
        "loaded",
        "overview",
        "person",
        "review",
        "risk_map",
        "risk_control",
        "saved_views",
        "standardisation",
        "targets",
        "uploads",
        "pages",
    ],
    "dashboard/report": (
        ["plots", "svg", "slides", "workbook", "document", "printed", "packs", "pack_letter", "send_pack", "command"]
    ),
    "pipelines/reading": ["files", "cells", "recognising", "layout", "rows"],
    "pipelines": [
        "printing",
        "memory",
        "small_plans",
        "definitions",
        "plant_day",
        "contracts",
        "reading",
        "lake",
        "warehouses",
        "spark",
        "building",
        "templates",
        "mapping",
        "load",
        "doctor",
        "connections",
        "jobs",
        "verify",
        "__main__",
    ],
}


def name_of(path: Path) -> str:
    """Return the path as it is written in the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(path: Path) -> frozenset[str]:
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
    return frozenset(found)


def imports(path: Path, package: str) -> bool:
    """Say whether a file imports a package or anything in it."""
    return any(name == package or name.startswith(package + ".") for name in imports_of(path))


def those_importing(package: str, paths: list[Path]) -> list[str]:
    """Return the names of the files that import a package."""
    return [name_of(path) for path in paths if imports(path, package)]


def inside(*folders: str) -> list[Path]:
    """Return the Python files of these folders or files, as far as they exist."""
    return [path for path in PYTHON if name_of(path).startswith(folders)]


def rooms_of(house: str, path: Path) -> tuple[str, set[str]]:
    """Return the room a file stands in, and those of the same house that it imports."""
    start = house.replace("/", ".") + "."
    used = {name.removeprefix(start).split(".")[0] for name in imports_of(path) if name.startswith(start)}
    return path.relative_to(ROOT / house).parts[0].removesuffix(".py"), used


def arrows_up(house: str) -> list[str]:
    """Return every import by which a room of a house climbs into one that stands above it."""
    floors = FLOORS[house]
    found = []
    for path in inside(f"{house}/"):
        room, used = rooms_of(house, path)
        above = floors[floors.index(room) + 1 :] if room != "__init__" else floors
        found += [f"{name_of(path)} imports {name}" for name in sorted(used & set(above))]
    return found


def test_every_room_has_its_floor() -> None:
    for house, floors in FLOORS.items():
        rooms = {rooms_of(house, path)[0] for path in inside(f"{house}/")} - {"__init__"}
        assert rooms == set(floors)


def test_no_room_imports_one_above_it() -> None:
    assert [arrow for house in FLOORS for arrow in arrows_up(house)] == []


def test_only_the_warehouse_and_the_pipelines_import_duckdb() -> None:
    assert those_importing("duckdb", inside("dashboard/")) == ["dashboard/numbers/warehouse.py"]


def test_dashboard_and_pipelines_never_import_each_other() -> None:
    assert those_importing("pipelines", inside("dashboard/")) == []
    assert those_importing("dashboard", inside("pipelines/")) == []


def test_the_product_never_imports_its_tests() -> None:
    assert those_importing("tests", inside("dashboard/", "pipelines/")) == []


def test_statistics_know_only_arrays() -> None:
    used = {name for path in inside("dashboard/statistics/") for name in imports_of(path) if "dashboard." in name}
    assert [name for name in used if not name.startswith("dashboard.statistics")] == []


def file_of(name: str) -> Path | None:
    """Return the file of a module or package of the repository; none for what is not ours."""
    place = ROOT.joinpath(*name.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def way_to(package: str, start: Path) -> list[str]:
    """Return the files by which one reaches a package, directly or through others; none where it does not."""
    ways, left = {start: [name_of(start)]}, [start]
    while left:
        path = left.pop()
        if imports(path, package):
            return ways[path]
        parents = [folder / "__init__.py" for folder in path.parents if (folder / "__init__.py").is_file()]
        for found in (*map(file_of, sorted(imports_of(path))), *parents):  # a package is read before what is in it
            if found and found not in ways:
                ways[found] = [*ways[path], name_of(found)]
                left.append(found)
    return []


def test_only_views_and_the_frame_reach_streamlit_also_through_others() -> None:
    below = [path for path in inside("dashboard/") if not name_of(path).startswith(("dashboard/views/", APP, SERVER))]
    assert [way for path in below if (way := way_to("streamlit", path))] == []
    assert way_to("streamlit", ROOT / APP) == [APP]


def test_pages_hold_no_sql() -> None:
    pages = [path for path in PAGES if "select " in path.read_text(encoding="utf-8").lower().replace("st.select ", "")]
    assert [name_of(path) for path in pages if imports(path, "dashboard.numbers.warehouse")] == []


def test_every_table_that_is_shown_is_printed_too() -> None:
    """A canvas prints the rows that happen to be seen, or none: tables are shown by printed_rows alone."""
    views = [path for path in PYTHON if path.is_relative_to(ROOT / "dashboard" / "views")]
    shows = [path.name for path in views if "st.dataframe(" in path.read_text("utf-8").replace("as st.dataframe", "")]
    assert shows == ["printed_rows.py"]


def test_every_page_is_in_the_navigation() -> None:
    frame = (ROOT / "dashboard" / "app.py").read_text(encoding="utf-8")
    assert PAGES
    assert [name_of(page) for page in PAGES if f'"{page.stem}"' not in frame] == []


def test_every_python_file_says_what_it_is_for() -> None:
    assert [name_of(path) for path in PYTHON if not path.read_text(encoding="utf-8").startswith(('"""', "#!"))] == []
    assert [
        name_of(path) for path in PYTHON if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


def test_every_sql_and_toml_file_says_what_it_is_for() -> None:
    first = {path: path.read_text(encoding="utf-8").splitlines()[0] for path in (*SQL, *TOML)}
    assert first
    assert [name_of(path) for path, line in first.items() if not line.startswith(("-- ", "# "))] == []


def test_every_toml_file_can_be_read() -> None:
    assert all(tomllib.loads(path.read_text(encoding="utf-8")) for path in TOML)


def test_every_package_is_pinned_exactly() -> None:
    lines = [
        line.split("#")[0].strip()
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-spark.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    ]
    assert [line for line in lines if line and not line.startswith("-r ") and "==" not in line] == []
