"""What the back-test of a rule says, in words that claim no more than the numbers do."""

from dashboard.early_warning.back_test import NOTHING, BackTest
from dashboard.early_warning.conditions import untold
from dashboard.early_warning.rules import Rule
from dashboard.language import _, ngettext
from dashboard.wording import formats, words


def short(test: BackTest) -> str:
    """Say in a word or two what the back-test found."""
    if test.is_duty:
        return _("states a duty")
    if not test.is_tested:
        return _("untested")
    if test.is_too_few:
        return _("too few to say")
    if not test.is_better_than_chance:
        return _("no better than chance")
    return _("precedes {warned} of {outcomes}").format(
        warned=words.whole(test.warned), outcomes=words.whole(test.outcomes)
    )


def sentence(rule: Rule, test: BackTest) -> str:
    """Say what the back-test found, against what chance alone would do."""
    if test.untold:  # said anew, in the language of the reader
        return _("Untested: {reason}").format(reason=untold(rule) or test.untold)
    if test.is_duty:
        return _("It states what the law asks for now and foretells nothing, so there is nothing to test.")
    if not test.months:
        return _("Untested: no month is loaded that is over.")
    if not test.outcomes:
        return _("Untested: nothing it warns of ({outcome}) happened after the first month loaded.").format(
            outcome=outcome_name(rule.outcome)
        )
    if not test.fired:
        return _untried(rule, test)
    chance = _("{hits} of {fired} warnings came true ({precision}); by chance {base_rate} would.").format(
        hits=words.whole(test.hits),
        fired=words.whole(test.fired),
        precision=percent(test.precision),
        base_rate=percent(test.base_rate),
    )
    if test.is_too_few:
        return words.joined(_("Too few warnings to tell from chance."), chance)
    if not test.is_better_than_chance:
        return words.joined(_("No better than chance."), chance)
    return f"{precedes(rule, test)} {chance}"


def precedes(rule: Rule, test: BackTest) -> str:
    """Say how many of the outcomes it came before, and how long before."""
    text = ngettext(
        "Precedes {warned} of {outcomes} ({outcome}) by a median of {days} day.",
        "Precedes {warned} of {outcomes} ({outcome}) by a median of {days} days.",
        test.lead_days or 0,
    )
    return text.format(
        warned=words.whole(test.warned),
        outcomes=words.whole(test.outcomes),
        outcome=outcome_name(rule.outcome),
        days=formats.short(test.lead_days or 0),
    )


def _untried(rule: Rule, test: BackTest) -> str:
    """Say why there is no firing to judge."""
    if test.pending:
        text = _("Untested: it fired {pending} times, but the {days} days after are not over yet.")
        return text.format(pending=words.whole(test.pending), days=rule.horizon_days)
    return _("Untested: it never fired in {months} months; {outcomes} ({outcome}) came without a warning.").format(
        months=test.months, outcomes=words.whole(test.outcomes), outcome=outcome_name(rule.outcome)
    )


def outcome_name(outcome: str) -> str:
    """Return what a rule warns of."""
    known = {"serious_accident": _("serious accident"), "major_hazard": _("major hazard"), NOTHING: _("nothing")}
    return known[outcome]


def percent(share: float | None) -> str:
    """Write a share."""
    return "–" if share is None else formats.percent(share * 100)
