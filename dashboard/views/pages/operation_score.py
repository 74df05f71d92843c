"""Does double prevention run: are tasks done, hazards accepted, and is there a veto?"""

import streamlit as st

from dashboard.language import _
from dashboard.results import operation_score
from dashboard.views.shared import panels, record_drawer, score_columns, tiles
from dashboard.wording import formats, words

choices = panels.chosen()
filters = choices.filters
if not panels.needs(choices, "inspections", _("Inspection tasks done and planned are counted from it.")):
    st.stop()
if not panels.needs(choices, "hazards", _("Hazards due and accepted are counted from it.")):
    st.stop()

used = operation_score.settings()
whole = operation_score.scores(filters=filters)
st.markdown(f"**{words.plain(operation_score.finding(whole))}**")
st.caption(
    _(
        "E = (A + B) × α, of 100 points. A: {tasks} × tasks done ÷ planned. B: {treatment} × hazards accepted ÷ due."
    ).format(tasks=formats.short(used.task_points), treatment=formats.short(used.treatment_points))
)
if operation_score.tasks_kpi() == operation_score.LEADER_TASKS:
    st.caption(_("The tasks of A are those of responsible leaders."))
elif used.tasks_from == operation_score.LEADERS:
    st.caption(_("No task of a responsible leader is loaded: A counts the inspections that fell due."))
with st.grid(2, min_column_width=220, gap="small"):
    tiles.tile(operation_score.tasks_kpi(), choices, _("A: tasks done"))
    tiles.tile("due_acceptance_rate", choices, _("B: due and accepted"))
with st.grid(3, min_column_width=220, gap="small"):
    tiles.small("findings_per_inspection", choices)
    tiles.small("deaths", choices, _("Veto: deaths"))
    tiles.small("overdue_open_count", choices, _("Veto: major hazards overdue"), hazard_level="major")

panels.heading(_("Unit by unit"))
level = panels.level(choices)
scores = operation_score.scores(level, filters)
panels.table(
    operation_score.readable(scores, level),
    _("Operation score of each unit with its parts"),
    score_columns.columns(level),
    key="operation-score",
    height="content" if len(scores) < 20 else "auto",
)
panels.downloads(
    lambda: panels.headed(operation_score.readable(scores, level), score_columns.columns(level)),
    record_drawer.named(filters, _("Operation score"), words.level_name(level)),
    "operation-score",
)
st.caption(
    _(
        "Settings of the loaded warehouse: {leader} points off when leaders lead less than {share} % of the"
        " inspections, {finding} off when an inspection finds fewer than {findings} hazards;"
        " a death or an overdue major hazard makes the score 0."
        " Local rules differ: they are edited in settings/operation_score.toml of the data folder."
    ).format(
        leader=formats.short(used.leader_deduction),
        share=formats.short(used.least_leader_share),
        finding=formats.short(used.finding_deduction),
        findings=formats.short(used.least_findings),
    )
)
