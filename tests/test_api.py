"""What programs are given: the numbers of rate() in every form, each in its token's scope, and nothing without one."""

import asyncio
import base64
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copy
from types import SimpleNamespace
from typing import Any, get_args

import httpx
import jsonschema
import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from pyarrow import parquet
from starlette.applications import Starlette

from dashboard.access import viewer
from dashboard.access.access_file import access
from dashboard.access.viewer import MASK, Forbidden, Viewer
from dashboard.api import entry, openapi, routes, uploads
from dashboard.api.asked import Part, Period
from dashboard.api.endpoints import ENDPOINTS
from dashboard.filters import FISCAL_PERIODS, PERIODS, Filters
from dashboard.numbers import kpis, plant_day, unit_tree, warehouse
from dashboard.numbers.definitions import Definitions, definitions
from dashboard.refusal import Refusal
from dashboard.review.reported import closing, frozen_rows
from dashboard.tokens import spending, token_book, tokens
from dashboard.uploads import jobs
from dashboard.views.uploads import upload_box
from dashboard.visits import book, trail
from tests.conftest import ROOT, run_here
from tests.test_access_file import HEAD, person

MINE, OTHERS, NOWHERE = "W11", "S2", "S99"
MONTH, KPI = "2026-10", "hazard_count"
TODAY = date.today()
V1 = "/api/v1"
Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def company(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample company with settings and what people wrote of its own: a closed month, and who has access."""
    data = tmp_path_factory.mktemp("api") / "data"
    (data / "settings").mkdir(parents=True)
    for name in ("warehouse", "lake"):
        (data / name).symlink_to(sample_warehouse / name)
    for file in sample_warehouse.glob("state.*"):
        copy(file, data / file.name)
    with pytest.MonkeyPatch.context() as process:
        process.setenv("FOURCOLOR_DATA", str(data))
        process.setattr(closing, "definitions", few_kpis)
        process.setattr(frozen_rows, "of_month", lambda *_of: {})  # which only say why numbers moved
        closing.close(MONTH, "Wei", "")
    boss = person("boss", roles='"administrator"', units='"all"', personal="true")
    (data / "settings" / "access.toml").write_text(HEAD + boss, encoding="utf-8")
    return data


def few_kpis(path: Path) -> Definitions:
    """Define two KPIs, as a month of all of them takes many seconds to close."""
    found = definitions(path)
    return replace(found, kpis={name: found.kpis[name] for name in (KPI, "injury_frequency")})


@pytest.fixture
def data(company: Path, use_data: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Read that company."""
    monkeypatch.setattr(entry, "_told", {})
    yield use_data(company)
    viewer.found_by(None)


def token(*units: str, role: str = "viewer", personal: bool = False, days: int = 30) -> str:
    """Make a token and give its text."""
    return tokens.make("Grafana", (role,), units, TODAY + timedelta(days=days), TODAY, personal=personal)[1]


def asks(
    path: str,
    text: str = "",
    *,
    address: str = "127.0.0.1",
    method: str = "GET",
    content: bytes = b"",
    **headers: str,
) -> httpx.Response:
    """Ask the routes in this process, as a program at some address."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if text:
        sent["Authorization"] = f"Bearer {text}"
    served = httpx.ASGITransport(Starlette(routes=routes.routes()), client=(address, 40_000))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=served, base_url="http://plant") as program:
            return await program.request(
                method, path if path.startswith("/") else f"{V1}/{path}", content=content, headers=sent
            )

    with ThreadPoolExecutor(1) as aside:  # a browser of other tests has a loop of its own in this thread
        return aside.submit(asyncio.run, ask()).result()


def others() -> set[str]:
    """Give the names of all units and areas that are not of the workshop, and the ids of such units.

    A hazard that the workshop has to treat names the area it lies in by its id, as on the pages.
    """
    above = unit_tree.tree(warehouse.in_use()).above
    sql = "select area_name, unit_id from areas union all select unnest([unit_name, unit_id]), unit_id from units"
    rows = warehouse.query(sql).itertuples(index=False, name=None)
    return {f'"{name}"' for name, unit in rows if MINE not in above.get(unit, ()) and name != "G"}


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kpi", "by"), [(KPI, ("month", "site")), ("injury_frequency", ("month",)), ("conformity_rate", ("area",))]
)
def test_every_form_holds_what_rate_gives(kpi: str, by: tuple[str, ...], data: Path) -> None:
    text, path = token(), f"kpis/{kpi}/rate?{'&'.join(f'by={name}' for name in by)}&from=2026-01-01"
    wanted = kpis.rate(kpi, by, Filters(from_date=date(2026, 1, 1))).rows
    assert len(wanted) > 3
    given = {form: asks(path, text, accept=name) for name, form in forms().items()}
    found = {
        "json": pd.DataFrame(given["json"].json()["rows"]),
        "csv": pd.read_csv(io.BytesIO(given["csv"].content)),
        "arrow": pa.ipc.open_stream(given["arrow"].content).read_pandas(),
        "parquet": parquet.read_table(io.BytesIO(given["parquet"].content)).to_pandas(),
    }
    for form, rows in found.items():
        assert given[form].headers["content-type"].partition(";")[0] in forms()
        assert list(rows.columns) == list(wanted.columns), form
        numbers = rows.astype(dict.fromkeys(("top", "bottom", "rate", "lower", "upper"), float))
        assert_frame_equal(numbers, wanted, check_dtype=False, check_exact=form != "csv")
        assert asks(f"{path}&format={form}", text).content == given[form].content


def forms() -> dict[str, str]:
    """Give the forms by their media types."""
    arrow, tables = "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"
    return {"application/json": "json", "text/csv": "csv", arrow: "arrow", tables: "parquet"}


def test_pages_of_records_are_all_records_once(data: Path) -> None:
    text, found = token(MINE), []
    following = f"{V1}/kpis/{KPI}/records?limit=150&from=2026-01-01"
    while following:
        page = asks(following, text).json()
        found += [row["hazard_id"] for row in page["rows"]]
        following = page["next"]
    wanted = kpis.records(KPI, Filters(from_date=date(2026, 1, 1), unit_id=MINE))
    assert found == wanted["hazard_id"].tolist()
    assert len(found) > 150
    gone = asks(f"kpis/{KPI}/records?offset=150&build=20200101T000000.000000Z", text)
    assert (gone.status_code, gone.json()["parameter"]) == (409, "build")


def test_answers_are_what_the_document_says(data: Path) -> None:
    text, told = token(), openapi.document()
    for one in ENDPOINTS:
        path = one.path.format(kpi="injury_frequency", month=MONTH)
        given = asks(V1 + path, text)
        assert given.status_code == 200, (path, given.text)
        schema = told["components"]["schemas"][one.gives.__name__] | {"components": told["components"]}
        jsonschema.validate(given.json(), schema, cls=jsonschema.Draft202012Validator)
        assert given.json()["rows"], path
    assert asks("openapi.json").json() == json.loads(json.dumps(told))
    sent = {f"{V1}/uploads", f"{V1}/uploads/{{job}}", f"{V1}/uploads/{{job}}/load"}
    assert set(told["paths"]) == {V1 + one.path for one in ENDPOINTS} | sent


def test_an_area_has_the_colour_of_the_map(data: Path) -> None:
    rows = {row["area_id"]: row for row in asks("areas", token()).json()["rows"]}
    assert (rows["A307"]["level"], rows["A307"]["colour"]) == ("major", "#d62828")  # the red of the map


def test_periods_and_parts_are_called_as_on_the_pages() -> None:
    assert set(get_args(Period)) == {*PERIODS, *FISCAL_PERIODS} - {"custom"}
    assert get_args(Part) == kpis.PARTS


# --- scope ------------------------------------------------------------------------------------------------------------


def test_a_workshop_is_given_nothing_of_others(data: Path) -> None:
    text, foreign = token(MINE), others()
    for one in ENDPOINTS:
        for kpi in (KPI, "accident_count") if "{kpi}" in one.path else (KPI,):
            by = "?by=site&by=workshop&by=area" if one.path.endswith("rate") else ""
            given = asks(V1 + one.path.format(kpi=kpi, month=MONTH) + by, text)
            assert given.status_code == 200, given.text
            words = json.dumps(given.json(), ensure_ascii=False)
            assert not [name for name in foreign if name in words], one.path
    mine = asks(f"kpis/{KPI}/rate", text).json()["rows"][0]["top"]
    assert mine == kpis.rate(KPI, (), Filters(unit_id=MINE)).rows["top"].item()
    assert 0 < mine < kpis.rate(KPI).rows["top"].item() / 5


@pytest.mark.parametrize(
    "path",
    [
        "kpis/hazard_count/rate?unit={}",
        "kpis/hazard_count/records?unit={}",
        "areas?unit={}",
        "warnings?unit={}",
        f"months/{MONTH}?unit={{}}",
        "kpis/hazard_count/rate?area={}",
        "kpis/hazard_count/records?area={}",
    ],
)
def test_a_guessed_id_of_others_answers_like_one_that_is_not_there(path: str, data: Path) -> None:
    text = token(MINE)
    theirs = "A307" if "area=" in path else OTHERS
    said = [asks(path.format(guess), text) for guess in (theirs, NOWHERE)]
    assert [one.status_code for one in said] == [422, 422]
    assert said[0].text.replace(theirs, NOWHERE) == said[1].text


def test_persons_are_covered_without_the_right(data: Path) -> None:
    covered, named = (
        asks(f"kpis/{KPI}/records", token(MINE, personal=right)).json()["rows"] for right in (False, True)
    )
    for field in ("owner_name", "reported_by"):  # personal in the contract
        known = {row[field] for row in named if row[field]}
        assert len(known) > 5
        assert {row[field] for row in covered} <= {MASK, None}
        assert not [name for name in known if json.dumps(name, ensure_ascii=False) in json.dumps(covered)]


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_what_is_no_token_that_works_opens_nothing_and_says_no_more(data: Path) -> None:
    right, over, ended = token(), token(days=0), token()
    tokens.end(ended.split("_")[1])
    forged = right[:-1] + ("0" if right[-1] != "0" else "1")
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(plant_day, "today", lambda: TODAY + timedelta(days=1))
        answers = [asks("kpis", text) for text in ("", forged, over, ended, "fourcolor_x")]
        assert asks("kpis", right).status_code == 200
    assert {one.status_code for one in answers} == {401}
    assert len({one.text for one in answers}) == 1
    assert answers[0].headers["www-authenticate"].startswith("Bearer")
    assert answers[0].headers["content-type"] == "application/problem+json"


def test_a_token_may_be_the_password_and_never_stands_in_an_address(data: Path) -> None:
    text = token()
    basic = base64.b64encode(f"powerbi:{text}".encode()).decode()
    assert asks("units", Authorization=f"Basic {basic}").status_code == 200
    assert asks(f"units?token={text}").status_code == 401
    assert asks(f"units?token={text}", text).status_code == 422


def test_only_the_hash_of_a_token_is_kept_and_nothing_in_the_file_changes(data: Path) -> None:
    text = token()
    content = token_book.path().read_bytes()
    assert text.rpartition("_")[2].encode() not in content
    with token_book.opened(to_write=True) as con, pytest.raises(Exception, match="never changed"):
        con.execute("update tokens_made set last_date = '2099-01-01'")


def test_nobody_gives_a_program_more_than_they_may(data: Path) -> None:
    last = TODAY + timedelta(days=1)
    for role in ("administrator", "king"):
        with pytest.raises(Refusal):
            tokens.make("x", (role,), (), last, TODAY)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=tokens.LONGEST_DAYS + 1)):
        with pytest.raises(Refusal):
            tokens.make("x", ("viewer",), (), day, TODAY)
    with pytest.raises(Refusal, match=f"no unit {NOWHERE} in"):
        tokens.make("x", ("viewer",), (MINE, NOWHERE), last, TODAY)
    with viewer.asking(Viewer("boss", "x boss", personal=False, is_known=True)), pytest.raises(Forbidden):
        tokens.make("x", ("viewer",), (), last, TODAY, personal=True)
    with viewer.asking(Viewer("lin", "x lin", rights=frozenset({"see"}), is_known=True)):
        for forbidden in (
            lambda: tokens.make("x", ("viewer",), (), last, TODAY),
            tokens.tokens,
            lambda: tokens.end(""),
        ):
            with pytest.raises(Forbidden):
                forbidden()


def test_the_command_makes_lists_and_ends_tokens(data_dir: Path) -> None:
    last = str(TODAY + timedelta(days=9))
    words = ("token", "make", "Power BI", "--role", "viewer", "--unit", MINE, "--until", last)
    made = run_here("dashboard", *words, data=data_dir)
    text = made.stdout.splitlines()[-1]
    token_id = text.split("_")[1]
    assert (made.returncode, tokens.found(text).units) == (0, (MINE,))  # type: ignore[union-attr]
    assert run_here("dashboard", "token", "list", data=data_dir).stdout.startswith(
        f"{token_id}  Power BI: viewer of {MINE}"
    )
    assert run_here("dashboard", "token", "end", token_id, data=data_dir).returncode == 0
    assert asks("units", text).status_code == 401
    for wrong in (("make", "x"), ("make", "x", "--unit", "S1", "--all-units"), ("end", "0")):
        assert run_here("dashboard", "token", *wrong, data=data_dir).returncode == 2


def test_a_token_that_asks_too_often_waits_as_long_as_it_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """120 a minute are one each half second: after the second that it was told to wait there are two."""
    text, other = token(), token()
    clock = SimpleNamespace(monotonic=lambda: 1000.0)
    monkeypatch.setattr(entry, "time", clock)
    said = [asks("units?limit=1", text).status_code for _number in range(spending.AT_ONCE)]
    assert set(said) == {422}
    late = asks("units", text)
    assert (late.status_code, late.headers["retry-after"]) == (429, "1")
    assert asks("units", other).status_code == 200
    clock.monotonic = lambda: 1000.0 + int(late.headers["retry-after"])
    assert [asks("units?limit=1", text).status_code for _number in range(3)] == [422, 422, 429]
    clock.monotonic = lambda: 5.0  # the machine was started anew
    assert asks("units?limit=1", text).status_code == 422
    spending.path().write_text("{", encoding="ascii")  # a process was ended while it wrote
    assert asks("units?limit=1", text).status_code == 422


def test_processes_count_the_requests_of_a_token_together(data_dir: Path) -> None:
    code = "from dashboard.tokens.spending import spend; print(sum(not spend('t', 9.0) for _ in range(25)))"
    words = [sys.executable, "-c", code]
    both = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _number in range(2)]
    assert sum(int(one.communicate(timeout=60)[0]) for one in both) == spending.AT_ONCE


def test_each_request_stands_in_the_trail_and_a_refused_token_once(data: Path) -> None:
    text, over = token(MINE), token()
    tokens.end(over.split("_")[1])
    before = trail.newest()
    asks(f"kpis/{KPI}/rate?unit={MINE}&format=csv", text)
    for _number in range(3):
        asks("kpis", over)
    lines = trail.lines().iloc[: trail.newest() - before].iloc[::-1]
    told = lines[["deed", "who", "place", "units", "detail"]].to_dict("records")
    assert told == [
        {"deed": "asked", "who": "Grafana", "place": f"api rate {KPI}", "units": MINE, "detail": f"csv {MINE}"},
        {"deed": "refused", "who": "Grafana", "place": "api", "units": "all", "detail": "ended or expired"},
    ]
    assert trail.check().is_whole


def test_where_nobody_signs_in_this_machine_alone_is_answered(data_dir: Path) -> None:
    text = token()
    assert asks("units", text).status_code == 503  # let in; nothing was loaded
    assert asks("units").status_code == 401
    assert asks("units", text, address="10.0.0.7").status_code == 401
    assert asks("units", text, x_forwarded_for="10.0.0.7").status_code == 401
    assert not book.path().exists()  # which would close a folder without settings of access
    assert not access().is_there


# --- exports ----------------------------------------------------------------------------------------------------------


def test_an_export_goes_the_way_of_the_page(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "start", lambda: None)  # the pipelines have tests of their own
    officer = token(role="safety_officer")
    sent = asks("uploads?file=..%2Fhazards.csv", officer, method="POST", content=b"hazard_id\nH1\n")
    assert sent.status_code == 202
    job = jobs.find(sent.json()["job"])
    assert job is not None
    assert (job.by, job.state, job.files) == ("Grafana", "queued", ("hazards.csv",))
    assert (job.folder / "files" / "0" / "hazards.csv").read_bytes() == b"hazard_id\nH1\n"
    where = sent.headers["location"]
    assert asks(where, officer).json() == sent.json()
    assert asks(f"{where}/load", officer, method="POST").status_code == 409  # not tried yet
    change = {"table": "hazards", "new": 1, "updated": 0, "withdrawn": 0}
    (job.folder / "preview.json").write_text(json.dumps({"changes": [change], "after": str(data)}))
    jobs._move(job.folder, "ready")
    assert asks(where, officer).json()["changes"] == [change]
    assert str(data) not in asks(where, officer).text
    assert asks(f"{where}/load", officer, method="POST").json()["state"] == "wanted"


def test_who_may_not_load_sends_nothing_and_learns_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 10)
    known = [file.name for file in (data / "jobs").glob("*")]
    for text in (token(), token(MINE, role="safety_officer")):  # loads are of the whole company
        for path, method in (("uploads?file=a.csv", "POST"), ("uploads/x", "GET"), ("uploads/x/load", "POST")):
            said = asks(path, text, method=method, content=b"x")
            assert (said.status_code, "Nothing was loaded" in said.text) == (403, True)
    officer = token(role="safety_officer")
    assert asks("uploads?file=a.csv", officer, method="POST", content=b"x" * 11).status_code == 413
    assert asks("uploads?file=a.csv", officer, method="POST").status_code == 422
    assert asks("uploads", officer, method="POST", content=b"x").status_code == 422
    assert asks("uploads?file=a.csv", method="POST", content=b"x").status_code == 401
    for guess in ("%2e%2e", "20260101T000000.000000Z-abcdef", "lock"):
        assert asks(f"uploads/{guess}", officer).status_code == 404
    assert [file.name for file in (data / "jobs").glob("*")] == known


def test_a_program_sends_no_more_than_a_page_takes() -> None:
    assert uploads.LARGEST == upload_box.LARGEST_MB << 20


# --- what else is asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "name"),
    [
        ("kpis/hazards/rate", 404, "kpi"),
        ("kpis/hazard_count/rate?from=2026-02-30", 422, "from"),
        ("kpis/hazard_count/rate?from=2026-02-03&to=2026-01-01", 422, None),
        ("kpis/hazard_count/rate?period=all&to=2026-01-01", 422, None),
        ("kpis/hazard_count/rate?by=month&by=month&wehre=x", 422, "wehre"),
        ("kpis/hazard_count/records?limit=10001", 422, "limit"),
        ("kpis/hazard_count/records?limit=5&limit=6", 422, "limit"),
        ("kpis?format=xlsx", 422, "format"),
        ("months/2026-13", 404, "month"),
        ("months/2024-01", 404, "month"),
        ("nothing", 404, None),
    ],
)
def test_what_is_wrong_is_named_with_the_next_step(path: str, status: int, name: str | None, data: Path) -> None:
    said = asks(path, token())
    assert (said.status_code, said.json().get("parameter")) == (status, name)
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["detail"]
    assert str(data) not in said.text


def test_other_forms_and_methods_are_refused(data: Path) -> None:
    text = token()
    assert asks("kpis", text, accept="image/png").status_code == 406
    assert asks("kpis", text, accept="image/png, */*;q=0.1").headers["content-type"] == "application/json"
    assert asks("kpis", text, method="POST").status_code == 405


def test_what_nobody_foresaw_tells_nothing(data: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def breaks(*_given: Any) -> None:
        raise ValueError("Lin Wei, born 1980")

    monkeypatch.setattr(kpis, "catalogue", breaks)
    said = asks("kpis", token())
    assert said.status_code == 500
    assert "ValueError" in caplog.text
    assert "Lin Wei" not in said.text + caplog.text


def test_streamlits_own_interface_for_agents_stays_off() -> None:
    """It would drive the pages for anybody, anonymous as long as no headers are trusted."""
    from streamlit import config

    assert config.get_option("server.enableAgentApi") is False
    served = [
        ROOT / "Dockerfile",
        ROOT / "Makefile",
        *(ROOT / "dashboard").rglob("*.py"),
        *(ROOT / "dashboard").rglob("*.conf"),
    ]
    served += [*(ROOT / "dashboard").rglob("*.toml"), *(ROOT / "dashboard").rglob("*.service")]
    assert not [file for file in served if "agentapi" in file.read_text(encoding="utf-8").lower().replace("_", "")]


def test_a_right_that_a_token_does_not_have_is_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every role of today may take files away, so the right of an administrator stands in for one that is lacking."""
    monkeypatch.setattr(routes, "ENDPOINTS", tuple(replace(one, right="administer") for one in ENDPOINTS))
    answer = asks("kpis", token())
    assert (answer.status_code, answer.json()["next_step"]) == (
        403,
        "Ask an administrator for a token with this right.",
    )
