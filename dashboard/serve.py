"""The server: the app behind what lets no other page frame it, keep it, or ask it in the name of its reader."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime import Runtime

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:  # `streamlit run` puts only this folder on the path
    sys.path.insert(0, ROOT)

from dashboard.access.guard import Door, Guard
from dashboard.access.sign_in import auth_secrets
from dashboard.api import routes as api
from dashboard.health import measured
from dashboard.health.routes import routes
from dashboard.views.access import door, file_owners


def connected() -> int:
    """Give how many pages are open in this process."""
    return Runtime.instance()._session_mgr.num_active_sessions() if Runtime.exists() else 0


file_owners.watch()
app = st.App(
    str(Path(__file__).with_name("app.py")),
    routes=[*routes(connected), *api.routes()],
    middleware=[Middleware(Guard, door=Door(door.refuses, door.new_browser, measured.refused))],
    secrets=auth_secrets(os.environ),
    on_script_error=measured.fault,
)
