"""The frame: pages, shared filters, language, title. Every page is one line here."""

import sys
from pathlib import Path

import streamlit as st

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:  # `streamlit run` puts only this folder on the path
    sys.path.insert(0, ROOT)

from dashboard import state
from dashboard.access import viewer
from dashboard.access.viewer import Forbidden
from dashboard.health import measured
from dashboard.language import _
from dashboard.numbers import company, warehouse
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.state import CannotWrite
from dashboard.views.access import entrance
from dashboard.views.saved_views import view_box
from dashboard.views.shared import browser_notes, filter_bar, frame, plotted, shown_numbers, toast, way_around
from dashboard.views.shared.way_around import Subject
from dashboard.views.uploads import first_steps, job_cards
from dashboard.visits import trail
from dashboard.wording import words

DATA = "data"
DEFINITIONS = "definitions"  # the one page that needs no data

st.set_page_config(
    page_title="Fourcolor", page_icon=str(frame.ICON), layout="wide", initial_sidebar_state=frame.SIDEBAR
)
frame.choose_language()
st.logo(frame.LOGO, size="large")
st.html(frame.STYLE)

today = Subject(
    _("Today"),
    ":material/today:",
    (
        ("overview", _("Overview")),
        ("alerts", _("Alerts")),
        ("person", _("Units and people")),
    ),
)
meeting = Subject(
    _("Meeting"),
    ":material/groups:",
    (
        ("review", _("Monthly review")),
        ("actions", _("Actions")),
        ("cycle", _("PDCA cycle")),
        ("forms", _("Forms")),
    ),
)
rates = Subject(
    _("Rates"),
    ":material/monitoring:",
    (
        ("rectification", _("Rectification")),
        ("inspections", _("Inspections")),
        ("compliance", _("Compliance")),
        ("accidents", _("Accidents")),
        ("operation_score", _("Operation score")),
        ("standardisation", _("Standardisation")),
        ("people", _("People")),
        ("money", _("Money")),
        ("scorecard", _("Scorecard")),
    ),
)
risk = Subject(
    _("Map"),
    ":material/map:",
    (
        ("risk_map", _("Risk map")),
        ("risk_control", _("Risk control")),
        ("draw_areas", _("Draw areas")),
    ),
)
analyse = Subject(
    _("Analyse"),
    ":material/query_stats:",
    (
        ("explore", _("Explore")),
        ("compare", _("Compare")),
        ("time_to_treat", _("Time to treat")),
        ("leads", _("Does it lead?")),
    ),
)
data = Subject(_("Data"), ":material/database:", ((DATA, _("Data")), (DEFINITIONS, _("Definitions"))))
settings = Subject(
    _("Settings"),
    ":material/tune:",
    (
        ("targets", _("Targets")),
        ("annotations", _("Annotations")),
        ("saved_views", _("Saved views")),
        ("access", _("Access")),
    ),
)

viewer.found_by(entrance.find)
state.tell(trail.changed)
try:
    with warehouse.held(), viewer.asking(entrance.who()) as asks:
        if asks.refused:
            entrance.refuse(asks)
            st.stop()
        place = way_around.navigation(way_around.open_to(asks, (today, meeting, rates, risk, analyse, data, settings)))
        entrance.greet(asks)
        build = company.build_in_use()
        if build is None or (not company.tables_loaded(build.build) and place.name != DEFINITIONS):
            frame.before_the_first_load(place.title)
            first_steps.show()
        else:
            view_box.open_start_page(place)
            frame.past_the_filters()
            choices = filter_bar.choose(build, place.name, lambda: view_box.box(place))
            frame.headline(place, choices)
            entrance.note_page(asks, place.name, choices)
            frame.say_what_is_amiss(choices)
            toast.show()
            if place.name != DATA:
                job_cards.just_done()
            shown_numbers.start()
            with plotted.waiting(place.name), measured.page(place.name):
                place.page.run()
            browser_notes.hand_over()
            frame.footer(choices)
except (CannotWrite, NoWarehouse, Forbidden) as fault:
    st.error(words.plain(str(fault)))
except UnknownName as fault:  # pages ask for what this version defines
    st.error(words.plain(str(warehouse.older(warehouse.in_use(), str(fault)))))
