"""What somebody wrote cannot be kept: a sentence says why, at the box it is about where it is about one."""

from collections.abc import Mapping


class Refusal(Exception):
    """Nothing was written; the message says why. boxes: what is said at single boxes of the form, by their field."""

    def __init__(self, said: str, at: str | Mapping[str, str] = "") -> None:
        super().__init__(said)
        self.boxes = dict(at) if isinstance(at, Mapping) else {at: said} if at else {}
