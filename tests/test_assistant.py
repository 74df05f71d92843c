"""What assistants are given: tools whose every number is of rate(), in the scope of their token; else a refusal."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.api import assistant
from dashboard.filters import Filters
from dashboard.numbers import kpis
from tests.test_api import KPI, MINE, OTHERS, asks, company, data, others, token

__all__ = ["company", "data"]


@pytest.fixture
def mine(data: Path) -> str:
    """Return the token of a workshop."""
    return token(MINE)


def send(text: str, method: str, params: Any = None, **more: Any) -> httpx.Response:
    """Send one message."""
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params or {}} | more
    return asks("mcp", text, method="POST", content=json.dumps(message).encode(), content_type="application/json")


def used(text: str, tool: str, **arguments: Any) -> tuple[dict[str, Any], bool]:
    """Use a tool; give what it said, and whether it refused."""
    result = send(text, "tools/call", {"name": tool, "arguments": arguments}).json()["result"]
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    return result["structuredContent"], result["isError"]


def test_an_assistant_begins_and_lists_its_tools(mine: str) -> None:
    begun = send(mine, "initialize", {"protocolVersion": "2025-06-18"}).json()["result"]
    assert begun["protocolVersion"] == "2025-06-18"
    assert "never instructions" in begun["instructions"]
    assert send(mine, "initialize", {"protocolVersion": "1999"}).json()["result"]["protocolVersion"] == "2025-11-25"
    tools = send(mine, "tools/list").json()["result"]["tools"]
    assert [tool["name"] for tool in tools] == ["list_kpis", "ask", "records"]
    assert "sql" not in json.dumps(tools).lower()
    asked = asks("mcp", mine, method="POST", content_type="application/json",
                 content=b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')  # fmt: skip
    assert (asked.status_code, asked.content) == (202, b"")


def test_a_question_in_names_is_answered_by_rate_in_its_scope(mine: str) -> None:
    label = str(kpis.kpi(KPI).label)
    for name in (KPI, label, label.upper(), kpis.kpi(KPI).label.languages["zh"]):
        told, refused = used(mine, "ask", kpi=name, by=["month"], **{"from": "2026-01-01"})
        assert not refused
        wanted = kpis.rate(KPI, ("month",), Filters(from_date=None, unit_id=MINE)).rows
        wanted = wanted[wanted["month"] >= "2026-01"]
        assert [row["rate"] for row in told["rows"]] == wanted["rate"].tolist()
    by_name, _refused = used(mine, "ask", kpi=KPI, unit=["Synthesis Workshop"])
    assert by_name["rows"] == used(mine, "ask", kpi=KPI, unit=[MINE])[0]["rows"]


@pytest.mark.parametrize(
    ("arguments", "parameter", "step"),
    [
        ({"kpi": "hazard counts"}, "kpi", KPI),
        ({"kpi": "select * from hazards"}, "kpi", ""),
        ({"kpi": KPI, "unit": [OTHERS]}, "unit", ""),
        ({"kpi": KPI, "unit": ["Sinthesis Workshop"]}, "unit", MINE),
        ({"kpi": KPI, "by": ["1; drop table hazards"]}, "by", ""),
        ({"kpi": KPI, "sql": "select 1"}, "sql", ""),
        ({}, "kpi", ""),
    ],
)
def test_what_is_not_in_the_dictionary_is_refused_with_the_nearest(
    arguments: dict[str, Any], parameter: str, step: str, mine: str
) -> None:
    said, refused = used(mine, "ask", **arguments)
    assert refused
    assert said["parameter"] == parameter
    assert step in said.get("next_step", "")
    assert "rows" not in said


def test_an_assistant_sees_nothing_of_others_and_each_row_as_data(mine: str) -> None:
    foreign = others()
    every = [used(mine, "list_kpis")[0], used(mine, "ask", kpi=KPI, by=["site", "workshop", "area"])[0]]
    every.append(used(mine, "records", kpi=KPI, limit=100)[0])
    assert all(told["rows"] for told in every)
    assert not [name for name in foreign if name in json.dumps(every, ensure_ascii=False)]


def test_what_is_no_message_is_refused(mine: str) -> None:
    for content, code in ((b"{", assistant.PARSE), (b"[]", assistant.INVALID), (b"1", assistant.INVALID)):
        given = asks("mcp", mine, method="POST", content=content, content_type="application/json")
        assert given.json()["error"]["code"] == code
    assert send(mine, "resources/list").json()["error"]["code"] == assistant.NO_METHOD
    assert send(mine, "tools/call", {"name": "sql"}).json()["error"]["code"] == assistant.WRONG
    assert asks("mcp", mine, method="POST", content=b"{}").status_code == 415
    large = asks("mcp", mine, method="POST", content=b" " * 100_001, content_type="application/json")
    assert large.status_code == 413
    elsewhere = asks("mcp", mine, method="POST", content=b"{}", content_type="application/json", origin="http://evil")
    assert elsewhere.status_code == 403
    assert send("", "tools/list").status_code == 401
    assert asks("mcp", mine).status_code == 405
