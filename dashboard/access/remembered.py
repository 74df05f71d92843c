"""Keep what was worked out in memory: for each part of the company apart, so that no cache serves another's."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from dashboard.access import viewer

P = ParamSpec("P")
Answer = TypeVar("Answer")
MOST_PARTS = 64  # parts of the company whose answers are kept beside those of the whole
SHARE = 8  # of what is kept for the whole, for each of them: fewer readers see it


class Remembered(Generic[P, Answer]):
    """A function that keeps its newest answers; those who see another part of the company have others."""

    def __init__(self, make: Callable[P, Answer], most: int) -> None:
        self.make, self.most = make, most
        self.whole: Any = lru_cache(maxsize=most)(make)
        self.parts: OrderedDict[str, Any] = OrderedDict()
        self.guard = Lock()
        self.cache_info = self.whole.cache_info
        update_wrapper(self, make)

    def __call__(self, *given: P.args, **named: P.kwargs) -> Answer:
        """Return the answer for who asks, worked out now or before."""
        key = viewer.now().key
        answer: Answer = (self._of_part(key) if key else self.whole)(*given, **named)
        return answer

    def cache_clear(self) -> None:
        """Forget all answers."""
        self.whole.cache_clear()
        with self.guard:
            self.parts.clear()

    def _of_part(self, key: str) -> Any:
        with self.guard:
            kept = self.parts.pop(key, None) or lru_cache(maxsize=max(self.most // SHARE, 2))(self.make)
            self.parts[key] = kept
            if len(self.parts) > MOST_PARTS:
                self.parts.popitem(last=False)
        return kept


def remembered(maxsize: int) -> Callable[[Callable[P, Answer]], Remembered[P, Answer]]:
    """Keep so many answers of a function for each part of the company that somebody sees."""
    return lambda make: Remembered(make, maxsize)
