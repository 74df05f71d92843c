"""Where are hazards getting stuck?"""

import streamlit as st

from dashboard import charts, findings, kpis, names, panels, results, tiles
from dashboard.language import _

choices = panels.chosen()
filters = choices.filters
if not panels.needs(choices, "hazards", _("Hazards found, treated and accepted are counted from it.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("treatment_on_time_rate", choices, _("On time, general hazards"), hazard_level="general")
    tiles.tile("treatment_on_time_rate", choices, _("On time, major hazards"), hazard_level="major")
    tiles.tile("overdue_open_count", choices, _("Overdue, general"), hazard_level="general")
    tiles.tile("overdue_open_count", choices, _("Overdue, major"), hazard_level="major")
    tiles.tile("treatment_completion_rate", choices)
    tiles.tile("acceptance_rate", choices)
    tiles.tile("on_the_spot_share", choices)
    tiles.tile("month_end_closure_share", choices)
tiles.legend()

panels.heading(_("From found to accepted"))
left, right = panels.pair()
with left:
    panels.draw(charts.funnel(results.stages(filters)), kpis.rate("acceptance_rate", (), filters), filters, part="rest")
with right:
    by_month = kpis.rate("treatment_on_time_rate", ("month", "hazard_level"), filters)
    overall = findings.trend(by_month.kpi, kpis.rate("treatment_on_time_rate", ("month",), filters).rows)
    target = results.target("treatment_on_time_rate", filters)
    chart = charts.by_month(by_month, target, "hazard_level", names.codes("hazard_level"), finding=overall)
    panels.draw(chart, by_month, filters, part="rest")

panels.heading(_("What is open now"))
left, right = panels.pair()
with left:
    ages = kpis.rate("open_count", ("overdue_age", "hazard_level"), filters)
    finding = findings.ageing(ages.rows, results.is_known("open_count", filters))
    panels.draw(
        charts.ageing(ages, "overdue_age", names.overdue_ages(), names.codes("hazard_level"), finding), ages, filters
    )
with right, st.container(border=True, gap="xsmall", height="stretch"):
    st.markdown(_("**Overdue: open and past the due date, oldest first**"))
    panels.rows_of(
        "overdue_open_count",
        choices,
        "top",
        ("due_date", "hazard_level", "unit_name", "area_name", "description"),
        alt=_("Open hazards past their due date, oldest first"),
        key="overdue",
        order="due_date",
    )

panels.heading(_("Who treats late, and what"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    by_unit = kpis.rate("treatment_on_time_rate", (level,), filters)
    panels.draw(charts.spread(by_unit, level), by_unit, filters, part="rest")
with right:
    panels.changes("treatment_on_time_rate", level, choices)
left, right = panels.pair()
with left:
    by_type = kpis.rate("treatment_on_time_rate", ("hazard_type",), filters)
    panels.draw(charts.by_slice(names.named(by_type, "hazard_type"), "hazard_type"), by_type, filters, part="rest")
with right:
    by_source = kpis.rate("hazard_count", ("month", "source"), filters)
    panels.draw(charts.counts_by_month(by_source, "source", names.codes("source")), by_source, filters)

panels.heading(_("How hazards are closed"))
left, right = panels.pair()
with left:
    month_end = kpis.rate("month_end_closure_share", (level,), filters)
    panels.draw(charts.spread(month_end, level), month_end, filters, part="top")
with right:
    on_the_spot = kpis.rate("on_the_spot_share", (level,), filters)
    panels.draw(charts.spread(on_the_spot, level), on_the_spot, filters, part="top")
panels.notes([*by_unit.notes, *ages.notes, *month_end.notes, *on_the_spot.notes])
