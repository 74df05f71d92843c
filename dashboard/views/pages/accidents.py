"""Who gets hurt, how badly, and how often for the hours worked?"""

import streamlit as st

from dashboard.language import _
from dashboard.numbers import names
from dashboard.results import major_hazards, results, severity_words
from dashboard.views.shared import kept_charts, outlook_panels, panels, tiles

choices = panels.chosen()
if not panels.needs(choices, "accidents", _("Accidents, illnesses and near misses are counted from it.")):
    st.stop()
if "exposures" not in choices.tables:
    panels.missing("exposures", _("Accident rates need worked hours; counts are shown without them."))

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("trir", choices)
    tiles.tile("trir", choices, _("TRIR, employees"), worker_type="employee")
    tiles.tile("trir", choices, _("TRIR, contractors"), worker_type="contractor")
    tiles.tile("ltifr", choices)
    tiles.days_since(_("Since the last lost-time accident"), choices, ("fatal", "serious", "lost_time"))
    tiles.days_since(_("Since the last fatal accident"), choices, ("fatal",))
    tiles.small("lost_days", choices)
    tiles.small("deaths", choices)
    tiles.small("dart", choices)
    tiles.small("near_miss_rate", choices)
    tiles.small("illness_rate", choices)
    tiles.small("fatal_accident_rate", choices)
tiles.legend()

panels.heading(_("Is it getting better, or is it chance?"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.trend(choices, "trir"), "top", key="trend")
with right:
    panels.draw(kept_charts.trend(choices, "ltifr"), "top", key="trend")

outlook_panels.known(choices)

panels.heading(_("Rates: is the difference more than chance?"))
level = panels.level(choices, "site")
left, right = panels.pair()
with left:
    panels.draw(kept_charts.spread(choices, "trir", level), "top", key="units")
with right:
    panels.draw(kept_charts.kinds(choices, "trir", "worker_type"), "top", key="workers")

panels.heading(
    _("Severity that matters"),
    _("What killed or changed a life, and what could have: minor injuries say little about either."),
)
with st.grid(4, min_column_width=220, gap="small"):
    for name in ("sif_rate", "psif_rate", "psif_share", "sif_share"):
        tiles.small(name, choices)
    tiles.small("reported_in_time_share", choices)
    tiles.small("first_report_hours", choices)
    tiles.small("open_report_count", choices)
    for name in names.PROCESS_SAFETY:
        if results.is_known(name, choices.filters):  # most companies have no processes that could leak
            tiles.small(name, choices)
    tiles.small("authority_found_share", choices)
    tiles.small("should_be_major_count", choices)
panels.notes([*severity_words.said(choices.filters), *filter(None, [major_hazards.said(choices.filters)])])

panels.heading(
    _("Is everything reported?"),
    _("Minor injuries and near misses go unreported first: who tells of few of them tells of little, not of safety."),
)
left, right = panels.pair()
with left:
    panels.draw(kept_charts.spread(choices, "sif_share", level), "top", key="told-injuries")
with right:
    panels.draw(kept_charts.spread(choices, "near_miss_rate", level), "top", key="told-near-misses")

panels.heading(_("What happened"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.accidents_by_type(choices), key="types")
with right:
    panels.draw(kept_charts.accidents_by_severity(choices), key="months")

panels.heading(
    _("Rates of GB 6441-86"), _("The standard ended on 2026-06-30; GB 6441-2025 is in force since 2026-07-01.")
)
with st.grid(3, min_column_width=220, gap="small"):
    for name in names.GB_RATES:
        tiles.small(name, choices)
left, right = panels.pair()
with left:
    panels.draw(kept_charts.trend(choices, "injury_frequency"), "top")
with right:
    panels.draw(kept_charts.trend(choices, "injury_severity"), "top")
panels.notes_of(choices, "trir", "injury_frequency", "fatality_rate_per_1000")
