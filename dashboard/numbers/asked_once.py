"""The same question asked by many at once is worked out once: the others wait for the answer of the first."""

import threading
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from dashboard.access.remembered import remembered

P = ParamSpec("P")
Answer = TypeVar("Answer")


class Turn:
    """What those who ask the same wait for, one after the other; gone once nobody asks any more."""

    def __init__(self) -> None:
        self.lock = threading.RLock()


class Asked(Generic[P, Answer]):
    """A function that keeps its newest answers, and that one caller at a time works out for the same arguments.

    An error is not kept: each of those who wait tries for itself. The arguments can be hashed.
    """

    def __init__(self, make: Callable[P, Answer], most: int) -> None:
        self.kept = remembered(maxsize=most)(make)
        self.cache_clear = self.kept.cache_clear
        self.guard = threading.Lock()
        self.turns: WeakValueDictionary[Hashable, Turn] = WeakValueDictionary()
        update_wrapper(self, make)

    def __call__(self, *given: P.args, **named: P.kwargs) -> Answer:
        """Return the answer, worked out now or before."""
        with self.guard:
            turn = self.turns.setdefault((given, tuple(named.items())), Turn())
        with turn.lock:
            return self.kept(*given, **named)


def asked_once(most: int) -> Callable[[Callable[P, Answer]], Asked[P, Answer]]:
    """Keep so many answers of a function, and let those who ask meanwhile wait for the one who works it out."""
    return lambda make: Asked(make, most)
