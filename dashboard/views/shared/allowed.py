"""Forms and buttons that only those see who may do what they do; what they call refuses all others by itself."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from dashboard.access import viewer

P = ParamSpec("P")


def only(right: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Show nothing of a form to whoever has no right to do what it does."""

    def of(show: Callable[P, None]) -> Callable[P, None]:
        @wraps(show)
        def shown(*given: P.args, **named: P.kwargs) -> None:
            if viewer.now().may(right):
                show(*given, **named)

        return shown

    return of


def to(right: str) -> bool:
    """Say whether who looks at the page has a right."""
    return viewer.now().may(right)
