"""JSON and CSV are fetched page by page from a real server of this machine; what goes wrong there is one sentence."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.connections.addresses import fetch_pages, web
from pipelines.connections.addresses.records import cut_out
from pipelines.connections.asked import Secrets
from tests.fetching import (
    NAMES,
    Handler,
    Request,
    Site,
    command,
    fetched,
    hazard,
    left_behind,
    rows_of,
    running_site,
    why,
)
from tests.test_load import quick_build  # noqa: F401

pytestmark = pytest.mark.usefixtures("quick_build")

TOKEN = "s3cret-t0ken"
HEADER = ",".join(NAMES)


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as one:
        yield one


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Note how long a fetch would wait, and do not wait."""
    waited: list[float] = []
    monkeypatch.setattr(web, "sleep", waited.append)
    monkeypatch.setenv("PLANT_TOKEN", TOKEN)
    return waited


def asked(site: Site, path: str = "/h", **keys: Any) -> dict[str, Any]:
    return {"kind": "address", "url": site.url(path)} | keys


def numbers(data: Path) -> list[str]:
    """Give the ids of the hazards in the lake, without their H."""
    return [row[0][1:] for row in rows_of(data, "hazards", "hazard_id")]


def csv_of(*which: int) -> bytes:
    return "".join(f"{line}\n" for line in (HEADER, *(",".join(hazard(one).values()) for one in which))).encode()


# --- pages ----------------------------------------------------------------------------------------------------------


def test_one_answer_is_loaded_as_it_came(site: Site, data: Path) -> None:
    site.answer("/h", {"data": {"items": [hazard(1), hazard(2)]}, "total": 2})
    report = fetched(data, ledger=asked(site, rows_at="data.items"))
    (file,) = report.files
    (kept,) = (data / "lake" / "originals").glob("*.json")
    assert [*json.loads(kept.read_text())] == [hazard(1), hazard(2)]
    assert (report.exit_code, file.rows_loaded, file.message.split(";")[0]) == (0, 2, "2 records")
    assert (file.file.startswith("ledger_20"), file.file.endswith(".json")) == (True, True)


def test_the_only_list_needs_no_name(site: Site, data: Path) -> None:
    site.answer("/h", {"meta": {"total": 2}, "hazards": [hazard(1), hazard(2)]})
    assert fetched(data, ledger=asked(site)).files[0].rows_loaded == 2


def test_records_are_cut_out_letter_by_letter() -> None:
    """Numbers keep their digits, texts their escapes; keys and brackets in texts are no keys and brackets."""
    text = '\ufeff{"a": "]}", "data": {"x": [1], "items": [ {"n": 1.50, "t": "\\u4e2d]"} ,\n{"n":1E2}]}, "items": []}'
    assert list(cut_out(text, ("data", "items"))) == ['{"n": 1.50, "t": "\\u4e2d]"}', '{"n":1E2}']
    assert list(cut_out(" [ ] ", ())) == []


def test_a_number_with_three_decimals_is_no_thousands(site: Site, data: Path) -> None:
    hours = {"Unit ID": "U1", "Month": "2026-01-01", "Worker type": "employee", "Hours worked": 1.234}
    site.answer("/h", [hours, hours | {"Month": "2026-02-01", "Hours worked": 2345.6}])
    fetched(data, hours=asked(site))
    assert [row[0] for row in rows_of(data, "exposures", "worked_hours")] == ["1.234", "2345.6"]


def test_next_links_in_the_answer_are_followed(site: Site, data: Path) -> None:
    site.answer("/h", {"items": [hazard(1)], "links": {"next": "/h2?after=1"}})
    site.answer("/h2", {"items": [hazard(2)], "links": {"next": site.url("/h3")}})
    site.answer("/h3", {"items": [], "links": {"next": None}})
    (file,) = fetched(data, ledger=asked(site, paging="next", next_at="links.next", token_from="PLANT_TOKEN")).files
    assert (numbers(data), file.message.split(";")[0]) == (["1", "2"], "2 records on 3 pages")
    assert [request.headers["Authorization"] for request in site.asked] == [f"Bearer {TOKEN}"] * 3


def test_links_in_the_header_are_followed(site: Site, data: Path) -> None:
    site.answer("/h", csv_of(1), Link='</first>; rel="first", </h2?a=1,2>; title="x"; rel="next"')
    site.answer("/h2", csv_of(2), Link='</h>; rel="prev"')
    fetched(data, ledger=asked(site, format="csv", paging="link"))
    assert numbers(data) == ["1", "2"]
    assert site.asked[1].query == {"a": "1,2"}


def test_pages_are_counted_up_to_one_that_is_not_full(site: Site, data: Path) -> None:
    pages = {"0": [1, 2], "1": [3, 4], "2": [5]}
    site.answers["/h"] = lambda request, handler: handler.send([hazard(one) for one in pages[request.query["p"]]])
    keys = {"paging": "page", "page_parameter": "p", "first_page": 0, "size_parameter": "limit", "page_size": 2}
    fetched(data, ledger=asked(site, "/h?site=S1", **keys))
    assert numbers(data) == ["1", "2", "3", "4", "5"]
    assert site.asked[1].query == {"site": "S1", "p": "1", "limit": "2"}


def test_offsets_are_counted_up_to_an_empty_page(site: Site, data: Path) -> None:
    def answer(request: Request, handler: Handler) -> None:
        start = int(request.query["offset"])
        handler.send(csv_of(*range(start + 1, min(start + 3, 5) + 1)) if start < 5 else csv_of())

    site.answers["/h"] = answer
    fetched(data, ledger=asked(site, format="csv", paging="offset"))
    assert numbers(data) == ["1", "2", "3", "4", "5"]
    assert [request.query["offset"] for request in site.asked] == ["0", "3", "5"]


def test_a_line_end_in_quotes_does_not_cut_a_row(site: Site, data: Path) -> None:
    long = f'{HEADER},Description\nH1,U1,inspection,general,2026-10-01,"two\nlines, one row"\n'.encode()
    site.answer("/h", long, Link='</h2>; rel="next"')
    site.answer("/h2", long.replace(b"H1", b"H2").rstrip())
    fetched(data, ledger=asked(site, format="csv", paging="link"))
    assert numbers(data) == ["1", "2"]


def test_a_csv_in_another_encoding_stays_as_it_is(site: Site, data: Path) -> None:
    text = f"{HEADER},隐患描述\n" + "".join(
        f"H{one},一车间,inspection,general,2026-10-01,配电箱没有接地保护装置\n" for one in range(30)
    )
    site.answer("/h", text.encode("gb18030"))
    (file,) = fetched(data, ledger=asked(site, format="csv")).files
    assert (file.encoding, file.rows_loaded) == ("GB18030", 30)


# --- tokens and redirects -------------------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_takes_no_token_to_another_machine(site: Site, data: Path) -> None:
    with running_site() as other:
        site.answer("/h", b"", 302, Location=site.url("/moved"))
        site.answer("/moved", b"", 307, Location=other.url("/h", "localhost"))
        other.answer("/h", [hazard(1)])
        keys = {"token_from": "PLANT_TOKEN", "token_header": "X-Api-Key", "token_prefix": ""}
        assert fetched(data, ledger=asked(site, **keys)).files[0].rows_loaded == 1
        assert [request.headers.get("X-Api-Key") for request in site.asked] == [TOKEN, TOKEN]
        assert [request.headers.get("X-Api-Key") for request in other.asked] == [None]


def test_a_redirect_never_leads_from_https_to_http() -> None:
    site = web.Site("https://api.example.com/h", {}, False, 5, Secrets())
    assert web._is_allowed(site, "https://other.example.com/")
    for url in ("http://api.example.com/h", "http://127.0.0.1/h", "http://169.254.169.254/", "file:///etc/passwd"):
        assert not web._is_allowed(site, url)


def test_redirects_without_end_are_given_up(site: Site, data: Path) -> None:
    site.answer("/h", b"", 302, Location=site.url("/h"))
    assert why(fetched(data, ledger=asked(site))) == "127.0.0.1 leads from one address to the next without end"


def test_a_next_page_on_another_machine_is_refused(site: Site, data: Path) -> None:
    site.answer("/h", {"items": [hazard(1)], "next": "https://elsewhere.example.com/h"})
    says = why(fetched(data, ledger=asked(site, paging="next")))
    assert says == "page 1 leads on to another machine, elsewhere.example.com"
    assert left_behind(data) == []


def test_a_secret_address_and_the_password_in_it_are_never_printed(
    site: Site, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/h"] = lambda request, handler: handler.send(
        [], 401 if "Basic" in request.headers["Authorization"] else 500
    )
    monkeypatch.setenv("PLANT_URL", site.url("/h?key=hunter2").replace("http://", "http://reader:hunter3@"))
    says = why(fetched(data, ledger={"kind": "address", "url_from": "PLANT_URL"}))
    assert says == "127.0.0.1 answers 401: is its token right?"
    assert site.asked[0].headers["Authorization"] == "Basic cmVhZGVyOmh1bnRlcjM="  # reader:hunter3
    _, text = command("fetch", "--data", data)
    assert not [word for word in ("hunter2", "hunter3", "cmVhZGVy") if word in text]


def test_a_token_that_is_no_header_is_refused_and_not_shown(
    site: Site, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANT_TOKEN", "abc\ndef")
    says = why(fetched(data, ledger=asked(site, token_from="PLANT_TOKEN")))
    assert says == "the token holds signs that no header can: is it whole, and nothing else?"


def test_http_is_only_asked_where_it_is_allowed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANT_URL", "http://plant.example.com/h")
    says = why(fetched(data, ledger={"kind": "address", "url_from": "PLANT_URL"}))
    assert says == "the address is http, which anyone on the way can read: write https, or allow_http = true"


# --- what goes wrong ------------------------------------------------------------------------------------------------


def test_it_is_tried_again_as_long_as_the_server_asks(site: Site, data: Path, waits: list[float]) -> None:
    answers = [(429, {"Retry-After": "7"}), (503, {}), (500, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"})]

    def answer(_request: Request, handler: Handler) -> None:
        code, headers = answers.pop(0) if answers else (200, {})
        handler.send([hazard(1)], code, headers)

    site.answers["/h"] = answer
    assert fetched(data, ledger=asked(site)).files[0].rows_loaded == 1
    assert waits == [7, 2, 4]


def test_a_server_that_asks_to_wait_for_an_hour_is_not_waited_for(site: Site, data: Path, waits: list[float]) -> None:
    site.answer("/h", b"", 429, Retry_After="3600")
    says = why(fetched(data, ledger=asked(site)))
    assert (says, waits) == ("127.0.0.1 asks to wait 3,600 seconds: fetch again later", [])


def test_a_server_that_never_recovers_is_given_up(site: Site, data: Path, waits: list[float]) -> None:
    site.answer("/h", b"", 503)
    assert why(fetched(data, ledger=asked(site))) == "127.0.0.1 answers 503 (tried 5 times)"
    assert (len(site.asked), waits) == (5, [1, 2, 4, 8])


@pytest.mark.parametrize("is_chunked", [False, True])
def test_an_answer_that_is_cut_off_is_asked_for_again(site: Site, data: Path, is_chunked: bool) -> None:
    """Half of a CSV is a whole CSV to any reader, so that only its length tells."""
    cut = [True, True]

    def answer(_request: Request, handler: Handler) -> None:
        whole = csv_of(1, 2)
        if not cut:
            handler.send(whole)
            return
        cut.pop()
        handler.send_response(200)
        handler.send_header(*(("Transfer-Encoding", "chunked") if is_chunked else ("Content-Length", str(len(whole)))))
        handler.end_headers()
        half = csv_of(1)
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(half), half) if is_chunked else half)
        handler.close_connection = True

    site.answers["/h"] = answer
    if is_chunked:
        Handler.protocol_version = "HTTP/1.1"
    try:
        assert fetched(data, ledger=asked(site, format="csv")).files[0].rows_loaded == 2
        cut[:] = [True] * 9
        assert (
            why(fetched(data, ledger=asked(site, format="csv")))
            == "the answer of 127.0.0.1 was cut off (tried 5 times)"
        )
    finally:
        Handler.protocol_version = "HTTP/1.0"


def test_a_server_that_says_nothing_is_given_up(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "TRIES", 2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/h"
        says = why(fetched(data, ledger={"kind": "address", "url": url, "timeout_seconds": 1}))
    assert says == "127.0.0.1 does not answer within 1 seconds (tried 2 times)"


def test_too_much_is_not_loaded(site: Site, data: Path) -> None:
    site.answer("/h", csv_of(*range(40_000)))
    says = why(fetched(data, ledger=asked(site, format="csv", most_megabytes=1)))
    assert says == "127.0.0.1 answers with more than 1 MB: nothing is loaded"
    assert left_behind(data) == []


def test_all_pages_together_are_too_much(site: Site, data: Path) -> None:
    def answer(request: Request, handler: Handler) -> None:
        page = int(request.query["page"])
        handler.send([hazard(page * 5000 + one) for one in range(5000)])

    site.answers["/h"] = answer
    says = why(fetched(data, ledger=asked(site, paging="page", most_megabytes=2)))
    assert (says, len(site.asked)) == ("127.0.0.1 answers with more than 2 MB: nothing is loaded", 4)


def endless(site: Site, kind: str) -> dict[str, Any]:
    """Let pages never end, in one of four ways."""
    count = iter(range(1, 10_000))
    site.answers["/h"] = {
        "back": lambda _request, handler: handler.send({"items": [hazard(next(count))], "next": "/h"}),
        "same": lambda _request, handler: handler.send([hazard(1)]),
        "more": lambda _request, handler: handler.send([hazard(next(count))]),
        "link": lambda _request, handler: handler.send({"items": [hazard(1)], "next": f"/h?n={next(count)}"}),
    }[kind]
    return asked(site, paging="next" if kind in ("back", "link") else "page", most_pages=20)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("back", "page 2 leads back to one before: there is no end"),
        ("same", "page 2 is the same as the one before: does it take another parameter?"),
        ("link", "page 2 is the same as the one before: does it take another parameter?"),
        ("more", "there are more than 20 pages (most_pages)"),
    ],
)
def test_pages_without_end_are_given_up(site: Site, data: Path, kind: str, says: str) -> None:
    assert why(fetched(data, ledger=endless(site, kind))) == says
    assert left_behind(data) == []


SIGN_IN = "is the address right, and does it ask to sign in?"
PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.mark.parametrize(
    ("body", "keys", "says"),
    [
        (PAGE, {}, "the answer is a web page, not JSON: is the address right, and does it ask to sign in?"),
        (
            PAGE,
            {"format": "csv"},
            "the answer is a web page, not CSV: is the address right, and does it ask to sign in?",
        ),
        (b"", {}, "the answer is empty"),
        (b" \n", {"format": "csv"}, "the answer is empty"),
        (b"[]", {}, "the answer holds no record"),
        (b'{"items": [', {}, "the answer is no JSON: is the address right?"),
        (b'{"items": {"a": "b"}}', {}, "the answer holds no list of records: say rows_at"),
        (b'{"a": [{}], "b": [{}]}', {}, "the answer holds more than one list (lists: a, b): say rows_at"),
        (b'{"a": [{}]}', {"rows_at": "b"}, "there is no list at rows_at = 'b' in the answer (lists: a)"),
        (b'[{"a": "\xff"}]', {}, "the answer is not written in UTF-8, as JSON is"),
        (b"[" * 100_000, {}, "the answer is no JSON: is the address right?"),
    ],
)
def test_an_answer_that_holds_nothing_is_one_sentence(
    site: Site, data: Path, body: bytes, keys: dict[str, Any], says: str
) -> None:
    site.answer("/h", body)
    assert why(fetched(data, ledger=asked(site, **keys))) == says
    assert left_behind(data) == []


def test_an_address_that_leads_nowhere_is_one_sentence(site: Site, data: Path) -> None:
    site.answer("/h", b"", 404)
    assert why(fetched(data, ledger=asked(site))) == "127.0.0.1 answers 404: is the address right?"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/h"
    says = "127.0.0.1 takes no connection: is it running, and is the port right?"
    assert why(fetched(data, ledger={"kind": "address", "url": closed})) == says
    nowhere = {"kind": "address", "url": "https://fourcolor.invalid/h"}
    assert why(fetched(data, ledger=nowhere)) == "there is no machine fourcolor.invalid, or no network"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here to make a certificate with")
def test_only_a_certificate_that_is_trusted_is_enough(
    site: Site, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of our own with a certificate that it signed itself; and no way from it to plain http."""
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost"
    files = ["-keyout", "key.pem", "-out", "own.pem", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*made.split(), *files], cwd=tmp_path, check=True, capture_output=True)
    with running_site(tmp_path) as private:
        private.answer("/h", [hazard(1)])
        private.answer("/plain", b"", 302, Location=site.url("/h", "localhost"))
        url = private.url("/h", "localhost").replace("http://", "https://")
        says = why(fetched(data, ledger={"kind": "address", "url": url}))
        assert says == "the certificate of localhost cannot be trusted: self-signed certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        assert fetched(data).files[0].rows_loaded == 1
        says = why(fetched(data, ledger={"kind": "address", "url": url.replace("/h", "/plain")}))
        assert says == "localhost leads on to an address that is not https: nothing is loaded"
        assert site.asked == []


def test_a_page_with_other_columns_is_refused(site: Site, data: Path) -> None:
    site.answer("/h", csv_of(1), Link='</h2>; rel="next"')
    site.answer("/h2", b"a,b\n1,2\n")
    says = why(fetched(data, ledger=asked(site, format="csv", paging="link")))
    assert says == "a page has other columns than the first"
    assert left_behind(data) == []


def test_a_full_disk_is_one_sentence(site: Site, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """A file on a full disk."""

        def write(self, _chunk: bytes) -> None:
            """Take nothing."""
            raise OSError(28, "No space left on device")

    whole = web._put
    monkeypatch.setattr(web, "_put", lambda _file, chunk: whole(Full(), chunk))  # type: ignore[arg-type]
    site.answer("/h", [hazard(1)])
    assert why(fetched(data, ledger=asked(site))) == "the disk is full: make room and fetch again"


def test_a_large_json_is_not_held_in_memory(site: Site, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_pages, "MOST_PARSED", 100)
    site.answer("/h", [hazard(1), hazard(2)])
    assert fetched(data, ledger=asked(site)).files[0].rows_loaded == 2  # the reader judges it
    assert why(fetched(data, ledger=asked(site, paging="next"))) == "a page is larger than 0 MB: ask for smaller pages"
