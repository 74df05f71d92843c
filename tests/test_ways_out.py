"""Every way by which numbers, rows and names leave the product is named here, and what holds it to its reader's part.

Pages are walked one by one by themselves; a new route, tool, file to be saved or sending fails here until it is named.
"""

from unittest.mock import MagicMock

from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from dashboard.api import assistant, routes
from dashboard.health import routes as health_routes
from tests.conftest import ROOT
from tests.test_asvs import defines

WALK = "tests/test_access_scope.py::test_no_page_or_file_of_it_names_others_also_by_a_guessed_link"
TOLD = "tests/test_api.py::test_a_workshop_is_given_nothing_of_others"
USED = "tests/test_assistant.py::test_an_assistant_sees_nothing_of_others_and_each_row_as_data"
LOADS = "tests/test_api.py::test_who_may_not_load_sends_nothing_and_learns_nothing"
OWNED = "tests/test_door.py::test_a_file_of_another_is_as_unknown_as_one_that_is_not_there"
AT_THE_DOOR = "tests/test_door.py::test_pictures_and_downloads_are_of_a_session_that_goes_on"
MEASURED = "tests/test_door.py::test_figures_of_the_server_are_for_this_machine_or_a_token"
TABLES = "tests/test_access_scope.py::test_every_table_and_macro_has_no_row_of_others"
PACKS = "tests/test_access_scope.py::test_one_command_sends_each_their_own_pack_and_nothing_of_others"
STRANGERS = "tests/browser/test_sign_in.py::test_who_is_not_named_sees_nothing_and_forged_cookies_open_nothing"
NOTHING = ""  # nothing of the data is given there

ROUTES = {
    "/api/v1/openapi.json": NOTHING,
    "/api/v1/kpis": TOLD,
    "/api/v1/units": TOLD,
    "/api/v1/kpis/{kpi}/rate": TOLD,
    "/api/v1/kpis/{kpi}/records": TOLD,
    "/api/v1/areas": TOLD,
    "/api/v1/warnings": TOLD,
    "/api/v1/months": TOLD,
    "/api/v1/months/{month}": TOLD,
    "/api/v1/mcp": USED,
    "/api/v1/uploads": LOADS,
    "/api/v1/uploads/{job}": LOADS,
    "/api/v1/uploads/{job}/load": LOADS,
    "/api/v1/{rest:path}": NOTHING,
    "/healthz": NOTHING,
    "/readyz": NOTHING,
    "/metrics": MEASURED,
    "/_stcore/health": NOTHING,
    "/_stcore/metrics": MEASURED,
    "/_stcore/host-config": NOTHING,
    "/media/{file_id:path}": OWNED,
    "/_stcore/upload_file/{session_id}/{file_id}": AT_THE_DOOR,
    "/component/{path:path}": AT_THE_DOOR,
    "/_stcore/bidi-components/{path:path}": AT_THE_DOOR,
    "/_stcore/stream": WALK,
    "/auth/login": NOTHING,
    "/auth/logout": NOTHING,
    "/oauth2callback": STRANGERS,
    "/_stcore/agent/interact": "tests/test_api.py::test_streamlits_own_interface_for_agents_stays_off",
    "/_stcore/agent/openapi.json": "tests/test_api.py::test_streamlits_own_interface_for_agents_stays_off",
    "/_stcore/agent/mcp": "tests/test_api.py::test_streamlits_own_interface_for_agents_stays_off",
}
TOOLS = {"list_kpis": USED, "ask": USED, "records": USED}
FILES = {  # where a file to be saved is offered
    "actions/action_details.py": WALK,
    "explore/explore_downloads.py": WALK,
    "forms/form_panels.py": WALK,
    "loaded/load_panels.py": "tests/test_access_scope.py::test_a_page_that_is_not_theirs_is_not_there",
    "review/pack_buttons.py": PACKS,
    "risk_map/map_download.py": WALK,
    "shared/record_drawer.py": TABLES,
    "uploads/upload_box.py": "tests/test_access_scope.py::test_a_page_that_is_not_theirs_is_not_there",
}
SENDINGS = {  # what hands something over to people
    "early_warning/messages.py": "tests/test_access_scope.py::test_a_warning_is_told_only_to_those_whose_unit_it_is",
    "early_warning/send.py": "tests/test_access_scope.py::test_a_warning_is_told_only_to_those_whose_unit_it_is",
    "report/command.py": PACKS,
    "report/pack_letter.py": PACKS,
    "report/send_pack.py": PACKS,
    "saved_views/send_views.py": (
        "tests/test_access_scope.py::test_a_view_is_sent_as_its_reader_sees_it_and_not_at_all_where_it_is_of_others"
    ),
    "saved_views/view_letter.py": (
        "tests/test_access_scope.py::test_a_view_is_sent_as_its_reader_sees_it_and_not_at_all_where_it_is_of_others"
    ),
}
HOME = ROOT / "dashboard"


def holding(words: str, beside: str) -> set[str]:
    """Name the files of the dashboard that hold some words, outside of one folder."""
    paths = [path for path in HOME.rglob("*.py") if words in path.read_text(encoding="utf-8")]
    return {path.relative_to(HOME).as_posix() for path in paths if not path.is_relative_to(HOME / beside)}


def test_every_route_of_the_server_is_named() -> None:
    served = [*routes.routes(), *health_routes.routes(lambda: 0), *create_streamlit_routes(MagicMock())]
    static = {""}  # scripts and fonts, the same for everybody
    assert {str(route.path) for route in served} - static == set(ROUTES)  # type: ignore[attr-defined]  # each has one


def test_every_tool_file_and_sending_is_named() -> None:
    assert set(assistant.TOOLS) == set(TOOLS)
    assert {path.removeprefix("views/") for path in holding("saving.button(", "locale")} == set(FILES)
    assert {path for path in holding("dashboard.sending", "sending") if not path.startswith("views/")} == set(SENDINGS)


def test_what_holds_them_is_there() -> None:
    named = {one for table in (ROUTES, TOOLS, FILES, SENDINGS) for one in table.values() if one}
    assert [one for one in sorted(named) if not defines(*one.split("::"))] == []
