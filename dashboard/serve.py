"""The server: the app behind what lets no other page frame it, keep it, or ask it in the name of its reader."""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:  # `streamlit run` puts only this folder on the path
    sys.path.insert(0, ROOT)

from dashboard.access.guard import Door, Guard
from dashboard.access.sign_in import auth_secrets
from dashboard.views.access import door

app = st.App(
    str(Path(__file__).with_name("app.py")),
    middleware=[Middleware(Guard, door=Door(door.lets, door.new_browser))],
    secrets=auth_secrets(os.environ),
)
