"""Who gets hurt, how badly, and how often for the hours worked?"""

import streamlit as st

from dashboard import charts, kpis, names, panels, results, tiles
from dashboard.language import _

choices = panels.chosen()
filters = choices.filters
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
tiles.legend()

panels.heading(_("Rates: is the difference more than chance?"))
level = panels.level(choices, "site")
left, right = panels.pair()
with left:
    by_unit = kpis.rate("trir", (level,), filters)
    panels.draw(charts.spread(by_unit, level), by_unit, filters, part="top")
with right:
    by_worker = kpis.rate("trir", ("worker_type",), filters)
    panels.draw(charts.by_slice(names.named(by_worker, "worker_type"), "worker_type"), by_worker, filters, part="top")

panels.heading(_("What happened"))
left, right = panels.pair()
with left:
    kinds = kpis.rate("accident_count", ("accident_type", "severity"), filters)
    panels.draw(charts.matrix(kinds, "accident_type", "severity", {}, names.codes("severity")), kinds, filters)
with right:
    by_month = kpis.rate("accident_count", ("month", "severity"), filters)
    grouped = results.regrouped(by_month, "severity", names.severity_groups(), "group")
    panels.draw(
        charts.counts_by_month(grouped, "group", names.severity_group_names()), by_month, filters, key="by-month"
    )

panels.heading(
    _("Rates of GB 6441-86"), _("The standard ended on 2026-06-30; GB 6441-2025 is in force since 2026-07-01.")
)
with st.grid(3, min_column_width=220, gap="small"):
    for name in names.GB_RATES:
        tiles.small(name, choices)
left, right = panels.pair()
for column, name in ((left, "injury_frequency"), (right, "injury_severity")):
    with column:
        rate = kpis.rate(name, ("month",), filters)
        panels.draw(charts.by_month(rate, breaks=names.breaks()), rate, filters, part="top")
panels.notes([*by_unit.notes, *by_worker.notes, *rate.notes])
