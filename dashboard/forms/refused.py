"""Why a form is not filled: nobody knows it, its period is none, or who asks may not see what it holds."""

from dashboard.refusal import Refusal


class FormRefused(Refusal):
    """A form cannot be filled as it was asked for; the message says why."""


class UnknownForm(FormRefused):
    """No file describes a form of this name, or no edition of it holds in the period; the message says which do."""


class MayNotSee(FormRefused):
    """The form holds what is known of single people, and who asks may not see it."""


class NoPeriod(FormRefused):
    """The text names no period; the message says how one is written."""
