"""Are people trained and licensed, does somebody answer for each place, do they take part? Names by right alone."""

import streamlit as st

from dashboard.language import _
from dashboard.numbers import kpis, names
from dashboard.results import answering
from dashboard.views.shared import kept_charts, panels, tiles
from dashboard.wording import words

LICENCE = ("last_date", "licence_type", "unit_name", "person_id", "issued_date")
ANSWERING = (
    "responsibility_state",
    "place_name",
    "place_type",
    "responsibility_role",
    "owner_name",
    "end_date",
    "unit_name",
)

choices = panels.chosen()
WHAT = _("Trainings and licences are set against the people in post.")
if not {"responsibilities", "rewards"} & choices.tables and not panels.needs(choices, "people", WHAT):
    st.stop()

with st.grid(4, min_column_width=220, gap="small"):
    tiles.tile("training_complete_share", choices, trend=False)
    tiles.tile("licence_valid_share", choices, trend=False)
    tiles.tile("responsibility_answered_share", choices, trend=False)
    tiles.tile("reporters_share", choices)
tiles.legend()
level = panels.level(choices)
if fewest := kpis.kpi("training_complete_share").fewest:
    text = _(
        "Groups of fewer than {count} people are not shown, as they could name a person. The limit is our own, no law"
        " sets it; `fewest` in settings/kpis.toml changes it."
    )
    st.caption(text.format(count=words.whole(fewest)))
learning, duties, part = st.tabs(
    [_("Training and licences"), _("Responsibilities"), _("Taking part and rewards")], key="people-tabs"
)

with learning:
    if panels.needs(choices, "people", WHAT):
        with st.grid(4, min_column_width=220, gap="small"):
            tiles.small("licence_lapsed_count", choices)
            tiles.small("licence_due_90_count", choices)
            tiles.small("retraining_due_count", choices)
        panels.heading(
            _("Lapsed licences"),
            _("Work under a lapsed licence is a major hazard. A licence is valid on its last day too."),
        )
        alt = _("Lapsed licences")
        panels.rows_of("licence_lapsed_count", choices, "top", LICENCE, alt=alt, key="lapsed", order="last_date")
        alt = _("Licences that end within 90 days")
        panels.heading(alt)
        panels.rows_of("licence_due_90_count", choices, "top", LICENCE, alt=alt, key="due-90", order="last_date")

        panels.heading(_("Three levels of training"), _("Plant, workshop and team."))
        left, right = panels.pair()
        with left:
            panels.draw(kept_charts.spread(choices, "training_complete_share", level), "rest", key="trained")
        with right, st.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(_("**Without all three levels**"))
            panels.rows_of(
                "training_complete_share",
                choices,
                "rest",
                ("unit_name", "person_id", "post", "worker_type", "entry_date"),
                alt=_("People without all three levels of training"),
                key="untrained",
                order="unit_name",
            )
        panels.notes_of(choices, "training_complete_share", "licence_valid_share")

with duties:
    about = _(
        "Exactly one valid owner for each area and risk point in each role; a signed letter where letters are sent."
    )
    if panels.needs(choices, "responsibilities", about):
        panels.heading(_("Blind spots of responsibility"), about)
        rows = answering.gaps(choices.filters)
        labels = names.field_labels()
        shown = names.coded(rows.head(panels.MOST_ROWS), "responsibility_state", "place_type", "responsibility_role")
        alt = _("Places without exactly one valid owner")
        panels.table_or_none(shown, alt, {name: labels[name] for name in ANSWERING}, key="gaps")
        if len(rows) > panels.MOST_ROWS:
            st.caption(_("{count} rows are shown; open the records for all.").format(count=panels.MOST_ROWS))
        panels.records("responsibility_gap_count", choices.filters, "top")
        panels.draw(kept_charts.spread(choices, "responsibility_answered_share", level), "rest", key="answered")
        panels.notes_of(choices, "responsibility_answered_share")

with part:
    with st.grid(4, min_column_width=220, gap="small"):
        tiles.tile("violation_rate", choices)
        tiles.tile("rewards_per_100_people", choices)
        tiles.tile("penalties_per_100_people", choices)
        tiles.tile("major_finds_rewarded_share", choices)
    panels.heading(_("Taking part, and the three violations"))
    left, right = panels.pair()
    with left:
        panels.draw(kept_charts.spread(choices, "reporters_share", level), key="reporters")
    with right:
        panels.draw(kept_charts.kinds(choices, "violation_rate", "violation_type"), key="violations")
    about = _("What is rewarded is found: each reward that names a major hazard stands beside it.")
    if panels.needs(choices, "rewards", about):
        panels.heading(_("Rewards beside finds"), about)
        left, right = panels.pair()
        with left:
            panels.draw(kept_charts.spread(choices, "major_finds_rewarded_share", level), "rest", key="rewarded")
        with right:
            panels.draw(kept_charts.kinds(choices, "rewards_per_100_people", "reward_reason"), key="reasons")
    panels.notes_of(
        choices, "reporters_share", "violation_rate", "rewards_per_100_people", "major_finds_rewarded_share"
    )
