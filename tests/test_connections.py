"""connections.toml: what it may say, which queries are one select, and that a secret in it is refused and not shown."""

from pathlib import Path

import pytest

from pipelines.definitions.connections import AddressConnection, SqlConnection
from pipelines.definitions.single_select import why_no_single_select
from pipelines.lake.lake import Lake
from tests.definition_files import judged
from tests.fetching import command

SQL = 'kind = "sql"\nquery = "select 1 as a"\n'
ADDRESS = 'kind = "address"\n'
BUCKET = 'kind = "bucket"\nbucket = "b"\nkey_from = "STORE_KEY"\nsecret_from = "STORE_SECRET"\n'
NO_VARIABLE = "is no name of a variable of the environment, such as PLANT_DB_URL: the secret itself never stands here"
SECRET = "holds a secret: put it into the environment, and name the variable here instead"
HTTP = "is false, but the address is http, which anyone on the way can read: write https"


def faults(data: Path, entry: str, name: str = "plant") -> list[tuple[str, str]]:
    """Give key and sentence of all that is wrong in one connection."""
    file, _ = judged(data, "connections.toml", f"[connections.{name}]\n{entry}")
    return [(fault.key.removeprefix(f"connections.{name}").lstrip("."), fault.says) for fault in file.faults]


@pytest.mark.parametrize(
    "entry",
    [
        SQL + 'url_from = "PLANT_DB_URL"\nnewer_by = "changed"',
        SQL + 'url = "postgresql://reader@db.example.com:5433/plant"\npassword_from = "PLANT_DB_PASSWORD"',
        SQL + 'url = "mssql+pyodbc://reader@db/plant?driver=x"\npassword_from = "PLANT_DB_PASSWORD"',
        ADDRESS + 'url = "https://api.example.com/h?site=S1"\ntoken_from = "PLANT_TOKEN"\npaging = "next"',
        ADDRESS + 'url = "http://localhost:8080/h"',
        ADDRESS + 'url = "http://plant.example.com/h"\nallow_http = true',
        ADDRESS
        + 'url_from = "PLANT_URL"\nformat = "csv"\npaging = "offset"\nsize_parameter = "limit"\npage_size = 100',
        BUCKET,
        BUCKET + 'endpoint = "https://store.example.com"\nprefix = "exports/"',
    ],
)
def test_a_connection_is_read(tmp_path: Path, entry: str) -> None:
    assert faults(tmp_path, entry) == []


def test_what_is_left_out_has_its_usual_value(tmp_path: Path) -> None:
    _, known = judged(tmp_path, "connections.toml", f'[connections.plant]\n{ADDRESS}url = "https://a.example.com/h"')
    one = known.connections.connections["plant"]
    assert isinstance(one, AddressConnection)
    assert (one.name, one.format, one.paging, one.most_megabytes, one.token_prefix) == (
        "plant",
        "json",
        "none",
        2000,
        "Bearer ",
    )


@pytest.mark.parametrize(
    ("entry", "key", "says"),
    [
        ("", "kind", "is missing"),
        ('kind = "sqll"', "kind", "'sqll' is unknown. Nearest: sql. There are: sql, address, bucket."),
        (SQL, "url_from", "an address stands either in url or in the variable that url_from names"),
        (SQL + 'url = "db.example.com"', "url", "is no address of a database: it begins with postgresql://"),
        (SQL + 'url_from = "PLANT_DB_URL"\nurl_form = "A_B"', "url_form", "no such key. Nearest: url_from"),
        (ADDRESS + 'url = "ftp://a.example.com"', "url", "is no address: it begins with https:// and names a machine"),
        (ADDRESS + 'url = "https://a:b:c]/"', "url", "is no address that can be read"),
        (ADDRESS + 'url = "http://plant.example.com/h"', "allow_http", HTTP),
        (
            ADDRESS + 'url = "https://a.example.com"\nformat = "csv"\npaging = "next"',
            "page_size",
            "CSV holds no address",
        ),
        (ADDRESS + 'url = "https://a.example.com"\nsize_parameter = "n"', "page_size", "is missing"),
        (
            ADDRESS + 'url = "https://a.example.com"\nmost_megabytes = 3000',
            "most_megabytes",
            "3000 is not at most 2000",
        ),
        (BUCKET + 'endpoint = "http://store.example.com"', "allow_http", HTTP),
    ],
)
def test_what_is_wrong_is_named_by_key(tmp_path: Path, entry: str, key: str, says: str) -> None:
    ((found, said),) = faults(tmp_path, entry)
    assert (found, said[: len(says)]) == (key, says)


def test_a_name_is_that_of_a_file(tmp_path: Path) -> None:
    ((_, says),) = faults(tmp_path, SQL + 'url_from = "PLANT_DB_URL"', '"../Plant"')
    assert says == "is no name of a connection: small letters, digits and _, such as plant_ledger"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (SQL + 'url = "postgresql://reader:hunter2@db/plant"', SECRET),
        (SQL + 'url = "postgresql://reader@db/plant?password=hunter2"', SECRET),
        (SQL + 'url_from = "postgresql://reader:hunter2@db/plant"', NO_VARIABLE),
        (SQL + 'url_from = "HUNTER2"', NO_VARIABLE),  # a key of capitals
        (SQL + 'url = "sqlite:///a.db"\npassword_from = "hunter2"', NO_VARIABLE),
        (SQL + 'url = "sqlite:///a.db"\npassword_from = ["hunter2"]', NO_VARIABLE),
        (SQL + 'url = "sqlite:///a.db"\npassword = "hunter2"', "no such key. Nearest: password_from"),
        (ADDRESS + 'url = "https://reader:hunter2@a.example.com/h"', SECRET),
        (ADDRESS + 'url = "https://a.example.com/h?api_key=hunter2"', SECRET),
        (ADDRESS + 'url = "https://a.example.com/h"\ntoken_from = "hunter2"', NO_VARIABLE),
        (ADDRESS + 'url = "https://a.example.com/h"\ntoken = "hunter2"', "no such key. Nearest: token_from"),
        (BUCKET.replace("STORE_SECRET", "hunter2"), NO_VARIABLE),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_shown(tmp_path: Path, entry: str, says: str) -> None:
    assert [said[: len(says)] for _, said in faults(tmp_path, entry)] == [says]
    for words in (("settings",), ("fetch",), ("fetch", "plant"))[: 3 if "reader" in entry else 1]:
        code, text = command(*words, "--data", tmp_path)
        assert (code, "hunter2" in text.lower()) == (2, False)


def test_one_that_is_wrong_switches_off_only_itself(tmp_path: Path) -> None:
    right = f'[connections.right]\n{SQL}url_from = "PLANT_DB_URL"\n'
    file, known = judged(tmp_path, "connections.toml", f"{right}[connections.wrong]\n{SQL}")
    assert (list(known.connections.connections), file.off) == (["right"], (("connections", "wrong"),))
    assert isinstance(known.connections.connections["right"], SqlConnection)
    code, text = command("settings", "--data", tmp_path)
    assert (code, "connections.right" in text, "settings/connections.toml:5" in text) == (2, True, True)


def test_a_connection_makes_no_new_warehouse(tmp_path: Path) -> None:
    """What a warehouse holds does not hang on where its rows come from."""
    from pipelines.definitions.settings import in_force

    states = set()
    for entry in (SQL + 'url_from = "PLANT_DB_URL"', SQL + 'url_from = "OTHER_DB_URL"'):
        judged(tmp_path, "connections.toml", f"[connections.plant]\n{entry}")
        with in_force(tmp_path):
            states.add(Lake(tmp_path / "lake").state(Path(__file__).parents[1] / "pipelines"))
    assert len(states) == 1


# --- one select -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "select 1",
        "SELECT a FROM b;  ",
        "-- drop it\nselect a /* delete; */ from b -- ; insert",
        "with new as (select 1 as a) select a from new",
        "select 'delete; drop' as a, \"update\", [into], `insert` from t",
        "select t.update, created, updated_at, call_sign from t where a > :x",
        "select replace(a, 'x', 'y'), truncate(b, 2), insert(c, 1, 2, 'z') from t",
        "select 'it''s; fine' from t",
    ],
)
def test_a_select_that_only_reads_is_taken(query: str) -> None:
    assert why_no_single_select(query) == ""


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "is no select"),
        ("delete from t", "is no select"),
        ("explain select 1", "is no select"),
        ("select 1; select 2", "holds more than one statement"),
        ("select 1; drop table t", "holds more than one statement"),
        ("select 1 drop table t", "would do more than read (drop)"),  # SQL Server needs no ; between two
        ("select 1 exec('drop table t')", "would do more than read (exec)"),
        ("select a into b from c", "would do more than read (into)"),
        ("select a from b into outfile '/tmp/x'", "would do more than read (into)"),
        ("select a from b for update", "would do more than read (update)"),
        ("with gone as (delete from t returning a) select a from gone", "would do more than read (delete)"),
        ("select 1 /*! ; drop table t */", "holds a comment that a database would run"),
        ("select 'a from t", "holds a quote or a comment that does not end"),
        ("select a /* from t", "holds a quote or a comment that does not end"),
    ],
)
def test_a_query_that_does_more_is_refused(query: str, says: str) -> None:
    assert why_no_single_select(query).startswith(says)
