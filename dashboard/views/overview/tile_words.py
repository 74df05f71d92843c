"""What a tile of the overview says: its name, the badge in words, and the line below."""

from dashboard.filters import Choices
from dashboard.kpi import Kpi
from dashboard.language import _
from dashboard.targets import target_words
from dashboard.verdict.measures import Measure
from dashboard.wording import words

TONES = {
    "on_target": "good",
    "better": "good",
    "usual": "good",
    "near": "near",
    "missed": "bad",
    "worse": "bad",
    "untold": "none",
    "no_data": "none",
}
SIGNS = {"good": "✓", "near": "!", "bad": "✗", "none": "·"}


def tone(one: Measure) -> str:
    """Return good, near, bad or none."""
    if one.kpi.better == "neither" and one.standing == "usual":
        return "none"
    return TONES[one.standing]


def badge(one: Measure) -> str:
    """Say in a word or two how the month stands, with a sign, never by colour alone."""
    just = _("just below target") if one.kpi.better == "higher" else _("just above target")
    said = {
        "on_target": _("on target"),
        "near": just if one.meets_target else _("short of target by chance"),
        "missed": _("target missed"),
        "usual": _("as usual"),
        "worse": _("worse than usual"),
        "better": _("better than usual"),
        "untold": _("too few months to say"),
        "no_data": _("no data"),
    }[one.standing]
    return f"{SIGNS[tone(one)]} {said}"


def title(one: Measure) -> str:
    """Return the name of a number as an executive knows it."""
    return name_of(one.kpi)


def name_of(kpi: Kpi) -> str:
    """Return the name of a KPI as an executive knows it."""
    return _("Recordable injuries") if kpi.name == "trir" else words.label(kpi)


def subtitle(one: Measure) -> str:
    """Say what the number is made of, and of which month it is."""
    said = {
        "treatment_on_time_rate": _("of hazards due"),
        "inspection_completion_rate": _("of those due"),
        "conformity_rate": _("of checked items"),
    }.get(one.kpi.name, "")
    if one.kpi.name == "trir":
        said = _("TRIR, {unit}").format(unit=words.unit_of(one.kpi))
    month = words.month_text(one.month) if one.month else ""
    return " · ".join(part for part in (month, said or words.unit_of(one.kpi)) if part)


def foot(one: Measure, choices: Choices) -> str:
    """Write the number of the chosen period, small, and the target."""
    parts = []
    if one.month and one.period.rate is not None:
        amount = words.amount(one.period.rate, one.kpi)
        parts.append(f"{words.period_name(choices.period)} {amount}")
    if one.aim is not None:
        aim = target_words.value_text(one.aim.target, one.aim.tolerance, one.kpi)
        parts.append(_("target {target}").format(target=aim))
    return " · ".join(parts)
