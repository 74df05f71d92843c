"""The rates of the same year by different laws, side by side, each with its name: the same facts, other numbers."""

from dataclasses import dataclass

from dashboard.filters import Filters
from dashboard.forms import amounts, cases
from dashboard.forms.amounts import Scene
from dashboard.forms.form_file import Value, Where
from dashboard.language import _

EMPLOYEES = ("employee",)
INJURIES = Where(is_illness=False)


@dataclass(frozen=True)
class LegalRate:
    """One rate by one law: what is counted, over what, per how much; None without hours or people."""

    law: str
    says: str
    rate: float | None
    top: float
    bottom: float | None
    per: float


def legal_rates(filters: Filters) -> tuple[LegalRate, ...]:
    """Work out the recordable rate of employees as ESRS, OSHA, VSME and IOGP define it."""
    scene = Scene(filters, cases.cases(filters), EMPLOYEES)
    laws = (
        ("ESRS S1-14", _("injuries, deaths included, per million hours"), INJURIES, "hours", 1_000_000),
        ("OSHA 1904 (TRIR)", _("injuries and illnesses per 200 000 hours"), Where(), "hours", 200_000),
        ("VSME B9", _("injuries per 200 000 hours, 2 000 hours a person"), INJURIES, "standard_hours", 200_000),
        ("IOGP (TRIR)", _("injuries without illnesses per million hours"), INJURIES, "hours", 1_000_000),
    )
    found = []
    for law, says, where, over, per in laws:
        value = Value(cases=where, over=over, per=per)  # type: ignore[arg-type]  # one of the words of the schema
        top = amounts.number(scene, value.model_copy(update={"over": ""}))
        bottom = amounts.amount(scene, over, EMPLOYEES)
        found.append(LegalRate(law, says, amounts.number(scene, value), top or 0.0, bottom, float(per)))
    return tuple(found)
