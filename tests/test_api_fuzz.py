"""Whatever is asked by the OpenAPI document, or against it, gets an answer of a kind that the document names."""

import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette

from dashboard.api import routes
from dashboard.api.endpoints import ENDPOINTS, ROOT
from dashboard.tokens import spending
from tests.test_api import MINE, company, data, token

__all__ = ["company", "data"]
EXAMPLES = 300 if os.environ.get("FOURCOLOR_SOAK") else 3
NEVER = list(HealthCheck)
MODES = {"as it says": GenerationMode.POSITIVE, "against it": GenerationMode.NEGATIVE}


@pytest.mark.parametrize("mode", MODES)
def test_no_request_gets_an_answer_that_the_document_does_not_name(
    mode: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spending, "AT_ONCE", 10**9)
    served = schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", Starlette(routes=routes.routes()))
    headers = {"Authorization": f"Bearer {token(MINE)}"}
    unknown: Any = [positive_data_acceptance]  # a slice that no KPI has is well written, and refused

    for path in (ROOT + one.path for one in ENDPOINTS):

        @given(case=served[path]["GET"].as_strategy(generation_mode=MODES[mode]))
        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=NEVER)
        def ask(case: schemathesis.Case[Any]) -> None:
            answer = case.call_and_validate(headers=headers, excluded_checks=unknown)
            assert answer.status_code != 500

        ask()
