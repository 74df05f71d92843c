"""What the README prints is true: commands run, options and names exist, examples work, outputs are those of today."""

import configparser
import re
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import typer
from streamlit.testing.v1 import AppTest
from typer.core import TyperGroup, TyperOption
from typer.testing import CliRunner, Result

from dashboard.__main__ import app as dashboard_app
from dashboard.filters import Choices
from dashboard.numbers import kpis, warehouse
from dashboard.sending import recipient_file
from pipelines.__main__ import app as pipelines_app
from pipelines.connections.fetch import fetch
from pipelines.contracts import contracts
from pipelines.definitions.settings import in_force
from pipelines.load import load
from pipelines.reading.recognising import recognise
from tests.conftest import ROOT, SAMPLES, Loader
from tests.definition_files import own
from tests.test_build import write

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
PROSE = re.sub(r"^```.*?^```", "", TEXT, flags=re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"python -m (dashboard|pipelines) ([^#>`\n]+)")
APPS = {"dashboard": dashboard_app, "pipelines": pipelines_app}
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
OF_OTHERS = {
    "--rm",
    "--now",
    "--behind-nginx",
    "--with-scope",
    "--detach",
    "--profile",
}  # of docker, systemctl and the load test
# Written on purpose, but not by a name of ours: what a reader types, or what other programs call it.
PLAIN = {
    "[proxy]",
    ".part",
    "/etc/fourcolor.env",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1",
    "/api/v1/mcp",
    "POST /api/v1/uploads?file=NAME",
    "POST",
    "/load",
    "list_kpis",
    "ask",
    "mcp",
    "/api/v1/openapi.json",
    "?format=",
    "Accept",
    "Retry-After",
    "rows",
    "month",
    "rate",
    'pd.read_csv(address + "&format=csv", storage_options={"Authorization": "Bearer " + token})',
    "/opt/fourcolor",
    "/srv/fourcolor",
    ".venv",
    "pip install -r requirements.txt",
    "certificates/",
    "fullchain.pem",
    "privkey.pem",
    "inbox/",
    "docker compose up",
    "--profile keycloak",
    "Host",
    "proxy",
    "trail_days",
    "apt-get install nginx-light",
    "pip install -r requirements-spark.txt",
    "psycopg",
    "PyMySQL",
    "pymssql",
    "SQLAlchemy",
    "records NAME",
    "off",
    "valid_from",
    "create table … from read_csv",
    "rate()",
    "records()",
    "https://",
    'label.fr = "…"',
    "STREAMLIT_BROWSER_SERVER_ADDRESS",
}
QUICK = {  # what each command of the README ends with, in their order; the others write packs or are tried elsewhere
    "templates my-templates": 0,
    "load my-exports/": 0,
    "loads": 0,
    "doctor": 0,
    "map ledger.csv --yes --no-save": 0,
    "settings": 0,
    "build": 0,
    "rate conformity_rate --by site": 0,
    "kpis": 0,
    "warnings": 0,
    "warnings --send --dry-run": 0,
    "review 2026-10": 0,
    'close 2026-10 --by "Li Wei" --note "as agreed on 12 Nov"': 0,
    "reported 2026-10": 0,
    'reopen 2026-10 --by "Li Wei" --reason "hours of two contractors came late"': 0,
    "actions --late": 0,
    "review last --send --dry-run": 0,
    "views": 0,
    "form": 0,
    "views --send --dry-run": 0,
}
TRIED_ELSEWHERE = {
    'load FILE --value "hazards.source=inspection"': "tests/test_given_and_judged.py",
    'token make "Power BI" --role viewer --unit S1 --until 2026-12-31': "tests/test_api.py",
    "token list": "tests/test_api.py",
    "token end 0123456789abcdef": "tests/test_api.py",
    "access": "tests/test_visits.py",
    "access --shorten": "tests/test_visits.py",
    "warnings --send": "tests/test_sending.py",
    "warnings --back-test": "tests/test_early_warning.py",
    "review last --unit S1 --to pack.pptx --to pack.xlsx --to pack.html --to pack.pdf": "tests/test_review_figures.py",
    "review last --send": "tests/test_pack_sending.py",
    "views --send": "tests/test_saved_views.py",
    "review last --to /srv/safety/last.pptx --send": "tests/test_pack_sending.py",
    "load /inbox": "tests/test_load.py",
    "templates my-templates --filled": "tests/test_jobs.py",
    "undo last": "tests/test_jobs.py",
    "doctor --repair": "tests/test_doctor.py",
    "build --verify": "tests/test_moving.py",
    "load /inbox --engine spark --master spark://HOST:7077": "tests/test_two_engines.py",
    "build --engine spark --master yarn --conf spark.executor.memory=8g": "tests/test_two_engines.py",
    "build --from-nothing": "tests/test_moving.py",
    "restore": "tests/test_state_lost.py",
    "backup /var/backups/fourcolor/monday": "tests/test_backups.py",
    "restore /var/backups/fourcolor/monday --check": "tests/test_backups.py",
    "restore /var/backups/fourcolor/monday --data /srv/fourcolor": "tests/test_backups.py",
    "restore FROM --keep-access": "tests/test_backups.py",
    "export exchange --period 2026-10 --to exchange": "tests/test_exchange.py",
    "restore --begin-anew": "tests/test_state_lost.py",
    "record hazards H00017": "tests/test_record_origin.py",
    "work": "tests/test_jobs.py",
    "watch /srv/safety/inbox": "tests/test_watch.py",
    "form osha_300a --period 2025 --unit S1 --to osha_300a.csv --to osha_300a.html": "tests/test_forms.py",
    "fetch ledger": "tests/test_readme.py",
    "fetch": "tests/test_fetch_sql.py",
}


def commands() -> list[tuple[str, str]]:
    """List every command of both programs that the README prints, in code or in a sentence."""
    return list(dict.fromkeys((program, words.strip()) for program, words in COMMAND.findall(TEXT)))


def block_with(words: str) -> str:
    """Give the one block of code that holds some words."""
    found: list[str] = [code for _, code in BLOCKS if words in code]
    (one,) = found
    return one


def group(program: str) -> TyperGroup:
    """Give the commands of a program."""
    found = typer.main.get_command(APPS[program])
    assert isinstance(found, TyperGroup)
    return found


# --- commands -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("program", "words"), commands())
def test_a_printed_command_is_understood(program: str, words: str) -> None:
    name, *rest = shlex.split(words)
    group(program).commands[name].make_context(name, rest)  # reads every option and value; runs nothing


def test_every_printed_command_is_run_here_or_elsewhere() -> None:
    assert {words for _, words in commands()} == {*QUICK, *TRIED_ELSEWHERE}
    assert all((ROOT / path).exists() for path in TRIED_ELSEWHERE.values())


@pytest.fixture
def copied(sample_warehouse: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Give a data folder of its own with the newest warehouse of the sample company."""
    data = tmp_path / "copied"
    (data / "warehouse").mkdir(parents=True)
    newest = max((sample_warehouse / "warehouse").glob("*.duckdb"))
    shutil.copy2(newest, data / "warehouse" / newest.name)
    return use_data(data)


def run(program: str, words: str) -> Result:
    return CliRunner().invoke(APPS[program], shlex.split(words))


@pytest.fixture
def small(loaded_once: Loader, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Give a data folder of its own with a small company that had an October 2026: its review takes no half minute."""
    data = tmp_path / "small"
    shutil.copytree(loaded_once("map-case", ROOT / "tests" / "map_case") / "warehouse", data / "warehouse")
    return use_data(data)


def test_the_commands_run_in_the_order_of_the_readme(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hazards = "Hazard ID,Unit ID,Found by,Hazard level,Found on\nH1,U,employee,general,2025-05-02\n"
    write(tmp_path / "my-exports", hazards=hazards)
    (tmp_path / "ledger.csv").write_text(block_with("护栏松动"), encoding="utf-8")
    (small / "recipients.toml").write_text(block_with("[safety_office]"), encoding="utf-8")
    printed = {}
    for program, words in commands():
        if words in QUICK:
            own = {"pipelines": str(tmp_path / "own"), "dashboard": str(small)}
            monkeypatch.setenv("FOURCOLOR_DATA", own[program])
            done = run(program, words)
            printed[words] = done.output
            assert done.exit_code == QUICK[words], f"{program} {words}: {done.output[-2000:]} {done.exception!r}"
    assert len(list((tmp_path / "my-templates").glob("*.xlsx"))) == len(contracts().tables)
    assert "Would be sent to safety_office (email)" in printed["review last --send --dry-run"]
    assert "安全月度评审" in printed["review last --send --dry-run"]  # its language is zh


def test_every_command_is_named_and_every_option_says_what_it_does() -> None:
    named = set(re.findall(r"\w+", " ".join([*re.findall(r"`([^`]+)`", PROSE), *(words for _, words in commands())])))
    for program in APPS:
        for name, command in group(program).commands.items():
            assert name in named, f"{program} {name}: the README does not name it"
            options = [param for param in command.params if isinstance(param, TyperOption)]
            assert [each.name for each in options if not each.help] == [], f"{program} {name}"


def test_every_option_named_exists() -> None:
    top = [command for program in APPS for command in group(program).commands.values()]
    below = [command for one in top if isinstance(one, TyperGroup) for command in one.commands.values()]
    known = {
        option
        for command in (*top, *below)
        for param in command.params
        for option in (*param.opts, *param.secondary_opts)
    }
    assert set(OPTION.findall(TEXT)) <= known | OF_OTHERS


def test_make_has_every_target_named_and_tells_of_all() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^make ([a-z-]+)", told, re.MULTILINE))
    assert listed == set(phony.split()) - {"help"}
    told_of = re.findall(r"`make ([a-z-]+)", PROSE) + re.findall(r"^\$ make ([a-z-]+)", TEXT, re.MULTILINE)
    assert set(told_of) <= listed | {"help"}
    chosen = re.findall(r"\b([A-Z_]+)=", " ".join(re.findall(r"`make ([^`]*)`", PROSE)))
    assert all(re.search(rf"^{name} +\?=", makefile, re.MULTILINE) for name in chosen)


# --- names ----------------------------------------------------------------------------------------------------------


def names() -> list[str]:
    return list(dict.fromkeys(re.findall(r"`([^`]+)`", PROSE)))


def is_known(name: str) -> bool:
    """Say whether a name in a sentence is a file, a table, a command, an option, a variable or a target of make."""
    if name in PLAIN or name.startswith(("make ", "python -m ", "--", "FOURCOLOR_", '("contractors", ')):
        return True  # each has a test of its own
    if re.fullmatch(r"[A-Z_]+(=.*)?", name):
        return name.partition("=")[0] in (ROOT / "Makefile").read_text(encoding="utf-8") or name == "BENCH_DIR"
    if name.startswith("."):
        return name in {".pptx", ".xlsx", ".html", ".pdf"}
    if name in contracts().tables or any(name in group(program).commands for program in APPS):
        return True
    return is_file(name) or f"| `{name}` |" in (ROOT / "pipelines" / "DEFINITIONS.md").read_text(encoding="utf-8")


def is_file(name: str) -> bool:
    """Say whether a file or folder stands where it is said to, or is one that the product or its example makes."""
    made = (
        "data/",
        "data/lake",
        "state.sqlite",
        "evidence/",
        "drawn/",
        "recipients.toml",
        "visits.sqlite",
        "DIR/visits.sqlite",
        "DIR/visits.head",
        "DIR/settings/access.toml",
        "DIR/settings/connections.toml",
        "DIR/settings/sources",
        "DIR/jobs",
        "lake/undone",
        "state_copies/",
        "export.csv",
        "ledger.csv",
        "rows.csv",
        "DIR/settings/",
    )
    if name in (*made, "refused.csv") or "north_yard_walks" in name:
        return True
    views, review = ROOT / "dashboard" / "views", ROOT / "dashboard" / "review"
    report = ROOT / "dashboard" / "report"
    places = (ROOT, ROOT / "dashboard", ROOT / "pipelines", ROOT / "pipelines" / "sources", views, review, report)
    return any(list(place.glob(name.rstrip("/"))) for place in places)


@pytest.mark.parametrize("name", names())
def test_a_name_in_a_sentence_exists(name: str) -> None:
    assert is_known(name)


def test_every_export_format_is_named() -> None:
    (ready,) = re.findall(r"^Ready formats: (.*)\.$", TEXT, re.MULTILINE)
    told = set(re.findall(r"\w+", ready.lower()))
    for source in recognise.sources():
        words = set(re.findall(r"\w+", source.label.lower())) - {
            "inspections",
            "reports",
            "injury",
            "injuries",
            "accident",
        }
        assert words <= told, source.label
    assert len(ready.split(", ")) == len(recognise.sources()) + 1  # and our own templates


def variables() -> Iterator[str]:
    """Name every environment variable that the product reads; those of recipients by the start of their names."""
    files = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py"), ROOT / "Makefile"]
    files += [ROOT / "compose.yaml", ROOT / "dashboard" / "serving" / "tls.conf.template"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    yield from re.findall(r"FOURCOLOR_[A-Z_]+(?<!_)", text)
    yield from (recipient_file.variable(kind, "name") for kind in re.findall(r"variable\(\"([A-Z_]+)\"", text))


def test_environment_variables_are_those_of_the_product() -> None:
    assert set(re.findall(r"FOURCOLOR_[A-Z_]+", TEXT)) == set(variables())


# --- examples -------------------------------------------------------------------------------------------------------


def test_the_example_of_an_export_format_reads_its_export(data_dir: Path, tmp_path: Path) -> None:
    """Two walks and one on a day that does not exist, as the README says of its test."""
    own(data_dir, "sources/north_yard_walks.toml", block_with("North yard safety walks"))
    days = ["1,North,03/04/2026,Weekly", "2,North,29/09/2026,Unannounced", "3,North,31/09/2026,Weekly"]
    walks = "\n".join(["Walk no.,Crew,Walked on,Reason", *days, ""])
    report = load([write(tmp_path / "exports", walks=walks)], data_dir)
    assert {(one.source, one.rows_loaded, one.rows_refused) for one in report.files} == {("north_yard_walks", 2, 1)}
    names = "inspection_id, unit_id, cast(completed_date as varchar), inspection_type"
    rows = warehouse.query(f"select {names} from inspections order by 1").to_numpy().tolist()
    assert rows == [["yard-1", "North", "2026-04-03", "routine"], ["yard-2", "North", "2026-09-29", "surprise"]]


def test_the_example_of_a_connection_is_fetched(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hazards of a database, then the one that was changed since; the other two are read as they are."""
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("plant.db")) as con, con:
        con.execute("create table ledger (no text, unit text, level text, found date, changed text)")
        con.execute("insert into ledger values ('H1', 'U', 'general', '2026-09-01', '2026-09-01 08:00')")
        con.execute("insert into ledger values ('H2', 'U', 'general', '2026-09-02', '2026-09-02 08:00')")
    own(data_dir, "connections.toml", block_with("[connections.ledger]"))
    with in_force(data_dir) as known:
        assert (list(known.connections.connections), known.broken_files) == (["ledger", "patrols", "store"], set())
    assert [one.rows_loaded for one in fetch(["ledger"], data_dir).files] == [2]
    with closing(sqlite3.connect("plant.db")) as con, con:
        con.execute("update ledger set level = 'major', changed = '2026-09-03 08:00' where no = 'H1'")
    assert [one.rows_loaded for one in fetch(["ledger"], data_dir).files] == [1]
    rows = warehouse.query("select hazard_id, hazard_level from hazards order by 1").to_numpy().tolist()
    assert rows == [["H1", "major"], ["H2", "general"]]


def test_the_example_of_a_kpi_can_be_asked_for(data_dir: Path, tmp_path: Path) -> None:
    """Three and five days over two recordable cases; a near miss counts in neither."""
    own(data_dir, "kpis.toml", block_with("[kpis.lost_days_per_case]"))
    header = "Accident ID,Unit ID,Accident date,Worker type,Severity,Lost days\n"
    cases = ["X1,U,2025-05-02,employee,lost_time,3", "X2,U,2025-05-03,employee,lost_time,5"]
    rows = "\n".join([*cases, "X3,U,2025-05-04,employee,near_miss,0", ""])
    load([write(tmp_path / "may", accidents=header + rows)], data_dir)
    assert kpis.rate("lost_days_per_case").rows[["top", "bottom", "rate"]].to_numpy().tolist() == [[8, 2, 4]]
    assert "severity" in kpis.slices("lost_days_per_case")


def test_the_example_of_a_page_shows_its_number_and_chart(
    sample_warehouse: Path, use_data: Callable[[Path], Path]
) -> None:
    use_data(sample_warehouse)
    page = AppTest.from_string(block_with("How do contractors compare"), default_timeout=60)
    page.session_state["choices"] = Choices(build=warehouse.in_use().stem)  # the frame around every page keeps them
    page.run()
    assert not page.exception
    assert [metric.label for metric in page.metric] == ["TRIR, contractors"]
    assert len(page.get("plotly_chart")) == 1


def test_the_timers_are_well_formed() -> None:
    """Cron: five fields and a command. Systemd: two files of sections that systemd knows."""
    for part in ("7-18 1-7", "15 2 * * *"):
        (line,) = block_with(part).splitlines()
        minute, hour, days, month, weekday, command = line.split(maxsplit=5)
        assert all(re.fullmatch(r"[\d*,/-]+", field) for field in (minute, hour, days, month, weekday))
        assert COMMAND.search(command)
    watching = configparser.ConfigParser(strict=False)
    watching.read_string(block_with("fourcolor-watch.service"))
    assert watching.sections() == ["Unit", "Service", "Install"]
    service, timer, environment = re.split(r"^# /etc/.*\n", block_with("OnCalendar"), flags=re.MULTILINE)[1:]
    for text, sections in ((service, ["Unit", "Service"]), (timer, ["Unit", "Timer", "Install"])):
        unit = configparser.ConfigParser()
        unit.read_string(text)
        assert unit.sections() == sections
    assert all(re.fullmatch(r"FOURCOLOR_[A-Z_]+=\S+", line) for line in environment.split())


# --- outputs --------------------------------------------------------------------------------------------------------


def test_the_printed_rates_are_those_of_today(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    printed = [line.rstrip() for line in block_with("rate conformity_rate --by site").splitlines()[1:]]
    done = run("dashboard", "rate conformity_rate --by site")
    assert [line.rstrip() for line in done.stdout.splitlines()] == printed


def test_the_printed_mapping_is_that_of_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ledger.csv").write_text(block_with("护栏松动"), encoding="utf-8")
    printed = block_with("map ledger.csv --yes --no-save").splitlines()[1:]
    done = run("pipelines", f"map ledger.csv --yes --no-save --data {tmp_path / 'data'}")
    assert [line.rstrip() for line in done.stdout.splitlines()] == [line.rstrip() for line in printed]


def test_the_printed_files_are_loaded_as_printed(sample_warehouse: Path, use_data: Callable[[Path], Path]) -> None:
    use_data(sample_warehouse)
    rows = warehouse.query("select file, source, encoding, rows_read, rows_loaded, rows_refused from files")
    files = {file: tuple(rest) for file, *rest in rows.itertuples(index=False, name=None)}
    lines = [line for line in block_with("make run").splitlines() if ".csv" in line]
    printed = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines]
    assert len(printed) == 2
    for file, source, encoding, *counts in printed:
        assert files[file] == (source, encoding, *(int(count.replace(",", "")) for count in counts[:3]))
        assert (SAMPLES / file).exists()


def test_the_measured_pages_are_the_pages_there_are() -> None:
    bench = block_with('make bench SIZES="100k 10M"')
    pages = {path.stem for path in (ROOT / "dashboard" / "views" / "pages").glob("[!_]*.py")}
    rows = (line.split() for line in bench.partition("Pages\n")[2].partition("\n\n")[0].splitlines())
    measured = {name for name, *_ in rows if name != "page"}
    assert measured == pages, "added since it was measured"
    rows = (line.split() for line in block_with("click to settled, ms").splitlines()[1:])
    assert {name for name, *_ in rows if name != "page"} == pages
