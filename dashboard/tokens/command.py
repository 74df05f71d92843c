"""The command `python -m dashboard token`: make, list and end the tokens of programs, on this machine."""

from datetime import date, timedelta

from dashboard.refusal import Refusal
from dashboard.tokens import tokens
from dashboard.tokens.tokens import Token


def make(
    name: str, roles: tuple[str, ...], units: tuple[str, ...], is_all: bool, personal: bool, until: date | None
) -> list[str]:
    """Make a token, and say what it opens; its text stands alone in its line, so that it can be copied."""
    if bool(units) == is_all:
        raise Refusal("Say what the token opens: --unit ID, once or several times, or --all-units")
    last = until or date.today() + timedelta(days=tokens.USUAL_DAYS)
    made, text = tokens.make(name, roles, units, last, date.today(), personal=personal)
    return [said(made), "This is shown once, and kept nowhere:", text]


def listed() -> list[str]:
    """Say of every token what it opens, and until when."""
    return [said(one) for one in tokens.tokens()] or ["There is no token."]


def ended(token_id: str) -> str:
    """End a token, and say so."""
    return f"{tokens.end(token_id).name}: the token {token_id} opens nothing any more"


def said(token: Token) -> str:
    """Say in a line what a token opens, and until when."""
    units = ", ".join(token.units) or "all units"
    persons = ", persons named" if token.personal else ""
    until = f"ended {token.ended_at}" if token.ended_at else f"until {token.last_date}"
    return f"{token.token_id}  {token.name}: {', '.join(token.roles)} of {units}{persons}, {until}"
