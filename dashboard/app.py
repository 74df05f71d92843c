"""The frame: pages, shared filters, language, title. Every page is one line here."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:  # `streamlit run` puts only this folder on the path
    sys.path.insert(0, ROOT)

from dashboard.language import _
from dashboard.numbers import company
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.state import CannotWrite
from dashboard.views.shared import frame, toast
from dashboard.views.uploads import first_steps, job_cards
from dashboard.wording import words

DATA = "data"
DEFINITIONS = "definitions"  # the one page that needs no data

st.set_page_config(page_title="Fourcolor", page_icon=str(frame.ICON), layout="wide")
frame.choose_language()
st.logo(frame.LOGO, size="large")

page = st.navigation(
    {
        "": [
            frame.page("overview", _("Overview"), ":material/dashboard:", default=True),
            frame.page("alerts", _("Alerts"), ":material/notifications:"),
        ],
        _("Meeting"): [
            frame.page("review", _("Monthly review"), ":material/groups:"),
            frame.page("actions", _("Actions"), ":material/task_alt:"),
            frame.page("targets", _("Targets"), ":material/flag:"),
            frame.page("annotations", _("Annotations"), ":material/push_pin:"),
        ],
        _("Numbers"): [
            frame.page("inspections", _("Inspections"), ":material/fact_check:"),
            frame.page("compliance", _("Compliance"), ":material/rule:"),
            frame.page("rectification", _("Rectification"), ":material/build_circle:"),
            frame.page("accidents", _("Accidents"), ":material/personal_injury:"),
            frame.page("operation_score", _("Operation score"), ":material/verified:"),
        ],
        _("Risk"): [
            frame.page("risk_map", _("Risk map"), ":material/map:"),
            frame.page("draw_areas", _("Draw areas"), ":material/draw:"),
        ],
        _("Analysis"): [
            frame.page("explore", _("Explore"), ":material/query_stats:"),
            frame.page("compare", _("Compare"), ":material/filter_alt:"),
            frame.page("time_to_treat", _("Time to treat"), ":material/hourglass_bottom:"),
        ],
        _("Behind the numbers"): [
            frame.page(DATA, _("Data"), ":material/database:"),
            frame.page(DEFINITIONS, _("Definitions"), ":material/menu_book:"),
        ],
    },
    expanded=True,
)

try:
    build = company.build_in_use()
    if build is None or (not company.tables_loaded(build.build) and page.url_path != DEFINITIONS):
        frame.before_the_first_load(page.title)
        first_steps.show()
    else:
        choices = frame.choose(build, page.url_path)
        frame.headline(page.title, choices, page.url_path)
        toast.show()
        if page.url_path != DATA:
            job_cards.just_done()
        page.run()
        frame.footer(choices)
except (CannotWrite, NoWarehouse) as fault:
    st.error(words.plain(str(fault)))
