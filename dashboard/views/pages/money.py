"""Is what must be set aside for safety set aside and spent, on what, and which accidents stand beside it?"""

import streamlit as st

from dashboard.language import _
from dashboard.results import spending
from dashboard.views.shared import kept_charts, money_columns, panels, tiles
from dashboard.wording import words

choices = panels.chosen()
if "revenues" not in choices.tables and not panels.needs(
    choices, "investments", _("What is due, extracted and spent for safety is counted from it, and from revenues.")
):
    st.stop()

level = panels.level(choices, "site")
by_unit = spending.years(choices.filters, level)
cuts = spending.cuts(by_unit, level)
panels.answer(spending.finding(cuts, level))
st.caption(_("One stands beside the other: no cause is claimed. Few accidents change by chance alone."))

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("investment_extraction_rate", choices)
    tiles.tile("investment_use_rate", choices)
    tiles.tile("spending_per_head", choices)
    tiles.tile("spending_share", choices)
tiles.legend()
if unconfirmed := spending.unconfirmed(choices.build):
    st.caption(
        _(
            "Bands of {names} were not read in the published rule: compare them with it, and put right what differs in"
            " settings/safety_cost_bands.toml of the data folder."
        ).format(names=words.listed(unconfirmed))
    )

panels.heading(
    _("Year by year, beside the accidents"),
    _("Calendar years, in the currency of the company; carried over: extracted and not spent since the first entry."),
)
whole = spending.years(choices.filters)
panels.table(whole, _("Safety costs and accidents of each year"), money_columns.columns(), key="years")
panels.downloads(
    lambda: panels.headed(whole, money_columns.columns()),
    panels.standing(choices, _("Safety costs by year")),
    "money-years",
)
panels.table(
    by_unit, _("Safety costs and accidents of each unit and year"), money_columns.columns(level), key="unit-years"
)
panels.downloads(
    lambda: panels.headed(by_unit, money_columns.columns(level)),
    panels.standing(choices, _("Safety costs by year"), words.level_name(level)),
    "money-unit-years",
)

panels.heading(_("What it was spent on"))
left, right = panels.pair()
with left:
    panels.draw(kept_charts.kinds(choices, "safety_spending", "cost_item"), key="items")
with right:
    panels.draw(kept_charts.spread(choices, "spending_per_head", level), key="per-head")
panels.notes_of(choices, "investment_extraction_rate", "investment_use_rate", "spending_per_head", "spending_share")
