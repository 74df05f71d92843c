"""Where do we not do what the rules ask, and which clauses fail most?"""

import streamlit as st

from dashboard import charts, kpis, names, panels, results, tiles
from dashboard.language import _

choices = panels.chosen()
filters = choices.filters
if not panels.needs(choices, "checks", _("Conformity is the share of checklist items that conform.")):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("conformity_rate", choices)
    tiles.tile("conformity_rate", choices, _("Conformity, surprise inspections"), inspection_type="surprise")
    tiles.tile("conformity_rate", choices, _("Conformity, led by experts"), led_by="expert")
    tiles.tile("check_count", choices)
tiles.legend()

panels.heading(_("Conformity by month and kind of inspection"))
left, right = panels.pair()
with left:
    by_month = kpis.rate("conformity_rate", ("month",), filters)
    panels.draw(charts.by_month(by_month, results.target("conformity_rate", filters)), by_month, filters, part="rest")
with right:
    by_type = kpis.rate("conformity_rate", ("inspection_type",), filters)
    panels.draw(
        charts.by_slice(names.named(by_type, "inspection_type"), "inspection_type"), by_type, filters, part="rest"
    )

panels.heading(_("Units side by side"))
level = panels.level(choices)
left, right = panels.pair()
with left:
    by_unit = kpis.rate("conformity_rate", (level,), filters)
    panels.draw(charts.spread(by_unit, level), by_unit, filters, part="rest")
with right:
    panels.changes("conformity_rate", level, choices)

panels.heading(_("Clauses"))
clauses = kpis.rate("clause_nonconformity_rate", ("item_code",), filters)
panels.draw(charts.pareto(names.with_clauses(clauses), "clause"), clauses, filters, part="top")
panels.notes(by_month.notes)
