"""What the two parts of every number count, in words: whole for a definition, short for the head of a column."""

from dashboard.kpi import Kpi
from dashboard.language import N_, _
from dashboard.numbers import names

SUMS = {
    "required_count": N_("inspections required"),
    "met_count": N_("required inspections that were done, at most as many as required in each plan row"),
    "dated_count": N_("inspections with a due date"),
    "obligation_months.on_time_count": N_("inspections completed on or before their due date"),
    "completed_count": N_("completed inspections"),
    "clean_count": N_("completed inspections that found no hazard"),
    "finding_count": N_("hazards found by inspections"),
    "planned_count": N_("routine, special, seasonal and holiday inspections"),
    "after_accident_count": N_("inspections made because of an accident"),
    "expert_count": N_("inspections led by an expert"),
    "led_count": N_("completed inspections that say who led them"),
    "signed_count": N_("completed inspections that name inspector, signer and responsible person"),
    "area_month_count": N_("areas with an obligation to inspect, month by month"),
    "covered_count": N_("areas inspected as required, month by month"),
    "score_sum": N_("sum of each inspection’s own conformity"),
    "scored_count": N_("completed inspections with items that apply"),
    "checked_count": N_("checklist items, those that do not apply included"),
    "conforming_count": N_("conforming checklist items"),
    "nonconforming_count": N_("nonconforming checklist items"),
    "applicable_count": N_("checklist items that apply: conforming and nonconforming"),
    "found_count": N_("hazards found"),
    "recorded_count": N_("hazards with a recording date"),
    "assigned_count": N_("hazards with an owner and a due date"),
    "treated_count": N_("hazards treated by the as-of date"),
    "accepted_count": N_("hazards whose treatment was accepted by the as-of date"),
    "on_the_spot_count": N_("hazards fixed on the spot"),
    "due_count": N_("hazards whose original due date falls in the period"),
    "hazard_due_months.on_time_count": N_("hazards treated by their original due date"),
    "extended_count": N_("hazards whose current due date is later than the original"),
    "hazard_extended_due_months.due_count": N_("hazards whose current due date falls in the period"),
    "hazard_extended_due_months.on_time_count": N_("hazards treated by their current due date"),
    "hazard_accepted_months.accepted_count": N_("hazards whose treatment was accepted in the period"),
    "first_acceptance_count": N_("accepted hazards that say how their first acceptance went"),
    "first_passed_count": N_("accepted hazards that passed their first acceptance"),
    "recurred_count": N_("accepted hazards whose like was found again within 90 days"),
    "closed_count": N_("hazards treated, by the day they were treated"),
    "month_end_count": N_("hazards treated in the last days of a month"),
    "open_count": N_("hazards found and not treated at the as-of date"),
    "overdue_count": N_("open hazards past their current due date"),
    "accident_count": N_("accidents, illnesses and near misses"),
    "recordable_count": N_("fatal, serious, lost-time, restricted-work, medical-treatment and illness cases"),
    "lost_time_count": N_("fatal, serious and lost-time cases"),
    "dart_count": N_("serious, lost-time and restricted-work cases"),
    "near_miss_count": N_("near misses"),
    "illness_count": N_("cases of occupational illness"),
    "death_count": N_("people who died"),
    "serious_injury_count": N_("people seriously injured"),
    "minor_injury_count": N_("people with minor injuries"),
    "injured_count": N_("people who died or were injured"),
    "lost_days": N_("working days lost as reported"),
    "charged_days": N_("working days lost, with 6 000 days charged for each death"),
    "restricted_days": N_("days of restricted work"),
    "worked_hours": N_("hours worked"),
    "headcount": N_("average headcount"),
    "covered_headcount": N_("people covered by the safety management system"),
    "coverable_headcount": N_("average headcount of months that say how many are covered"),
    "output_tonnes": N_("output in tonnes"),
    "risk_point_count": N_("entries of the risk register"),
    "review_overdue_count": N_("entries of the risk register whose review is overdue"),
    "sif_count": N_("people killed or seriously injured"),
    "psif_count": N_("events that could have killed or seriously injured"),
    "sif_or_psif_count": N_("people killed or seriously injured, and events that could have"),
    "duty_count": N_("reports to authorities that were made or whose limit has passed"),
    "in_time_count": N_("reports made within their limit"),
    "timed_count": N_("reports of which both times are known"),
    "report_hours": N_("hours from accident to report"),
    "should_be_major_count": N_("hazards graded general whose legal basis is a criterion for major ones"),
    "uncontrolled_count": N_("risk points of high energy that no measure controls directly"),
    "high_energy_count": N_("risk points of high energy"),
    "direct_control_count": N_("risk points of high energy that a measure controls directly"),
    "authority_count": N_("hazards found by an authority"),
    "person_count": N_("people injured or ill with a row of their own"),
    "recordable_person_count": N_("people injured or ill beyond first aid with a row of their own"),
    "assessed_count": N_("elements assessed, those that do not apply included"),
    "actual_score": N_("points reached"),
    "applicable_score": N_("full score of the elements that apply"),
    "linked_count": N_("hazards that name a control measure or a risk point"),
    "measure_due_count": N_("times a check of a control measure fell due"),
    "measure_done_count": N_("times it was done, at most as often as it fell due in each cycle"),
    "leader_due_count": N_("times a task of a responsible leader fell due"),
    "leader_done_count": N_("times a responsible leader did it, at most as often as it fell due in each cycle"),
    "record_count": N_("records of inspection tasks"),
    "check_count": N_("checks that were done"),
    "failed_count": N_("checks that found a hazard"),
    "measure_count": N_("control measures"),
    "checkable_count": N_("control measures that people must check"),
    "never_checked_count": N_("control measures of which no check is recorded"),
    "failing_count": N_("control measures whose last check found a hazard, or with an open hazard"),
    "late_count": N_("control measures whose last whole cycle passed without a check"),
}
HEADS = {  # where the sum's full name is too long for the head of a column
    "met_count": N_("Required and done"),
    "dated_count": N_("With a due date"),
    "obligation_months.on_time_count": N_("Done on time"),
    "clean_count": N_("Without a finding"),
    "led_count": N_("With a named leader"),
    "expert_count": N_("Led by an expert"),
    "signed_count": N_("With all three names"),
    "measure_due_count": N_("Checks due"),
    "measure_done_count": N_("Checks done"),
    "leader_due_count": N_("Tasks due"),
    "leader_done_count": N_("Tasks done"),
    "never_checked_count": N_("Never checked"),
    "checkable_count": N_("To be checked"),
    "failing_count": N_("Measures that fail"),
    "linked_count": N_("Linked"),
    "area_month_count": N_("Areas and months to inspect"),
    "covered_count": N_("Areas and months inspected"),
    "score_sum": N_("Sum of conformities"),
    "scored_count": N_("Inspections with items"),
    "conforming_count": N_("Conforming items"),
    "nonconforming_count": N_("Nonconforming items"),
    "applicable_count": N_("Items that apply"),
    "recorded_count": N_("With a recording date"),
    "assigned_count": N_("With owner and due date"),
    "treated_count": N_("Treated"),
    "accepted_count": N_("Accepted"),
    "on_the_spot_count": N_("On the spot"),
    "due_count": N_("Due in the period"),
    "hazard_due_months.on_time_count": N_("Treated on time"),
    "extended_count": N_("Extended"),
    "hazard_extended_due_months.due_count": N_("Due, with extensions"),
    "hazard_extended_due_months.on_time_count": N_("On time, with extensions"),
    "first_acceptance_count": N_("First acceptance known"),
    "first_passed_count": N_("Passed at first acceptance"),
    "recurred_count": N_("Found again"),
    "closed_count": N_("Treated"),
    "month_end_count": N_("In the last three days"),
    "recordable_count": N_("Recordable cases"),
    "lost_time_count": N_("Lost-time cases"),
    "dart_count": N_("DART cases"),
    "charged_days": N_("Days lost and charged"),
    "lost_days": N_("Days lost"),
}


def sum_name(part: str) -> str:
    """Return what a sum of a mart counts, such as "hazard_due_months.due_count"."""
    return _(SUMS.get(part) or SUMS.get(part.split(".")[1]) or names.english(part.split(".")[1]).lower())


def part_names(kpi: Kpi) -> tuple[str, str]:
    """Return what the two parts of a number count, in its own words, as short as the heads of columns."""
    return _head(kpi.top), _head(kpi.bottom) if kpi.bottom else ""


def _head(part: str) -> str:
    short = HEADS.get(part) or HEADS.get(part.split(".")[1])
    said = _(short) if short else sum_name(part)
    return said[:1].upper() + said[1:]


def part_heads(kpi: Kpi | None = None) -> dict[str, str]:
    """Name the columns of both parts: of one number in its own words, of many numbers by what all have in common."""
    names = part_names(kpi) if kpi else (_("Counted"), _("Out of"))
    return {part: name for part, name in zip(("top", "bottom"), names, strict=True) if name}
