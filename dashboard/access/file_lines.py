"""In which line of a TOML file a key stands: looked up once for all of its faults, however many there are."""

import re
from collections import Counter

HEADER = re.compile(r"\s*\[{1,2}\s*[\"']?([^\]\"']*?)[\"']?\s*\]")
KEY = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))\s*[=.]")
TOP = ("", 0)


class Lines:
    """The lines of a file: of each table, or of each entry of a list of tables, its header and its keys."""

    def __init__(self, text: str) -> None:
        self.headers: dict[tuple[str, int], int] = {}
        self.keys: dict[tuple[str, int], dict[str, int]] = {TOP: {}}
        counted: Counter[str] = Counter()
        inside = TOP
        for place, line in enumerate(text.splitlines(), 1):
            if header := HEADER.match(line):
                inside = header[1], counted[header[1]]
                counted[header[1]] += 1
                self.headers[inside] = place
                self.keys[inside] = {}
            elif key := KEY.match(line):
                self.keys[inside].setdefault(next(name for name in key.groups() if name is not None), place)

    def of(self, table: str, number: int, key: str) -> int:
        """Give the line of a key below the header of its table, or of the number-th of a list; else of the header."""
        if place := self.keys.get((table, number), {}).get(key):
            return place
        if not table and (key, 0) in self.headers:
            return self.headers[key, 0]
        return self.headers.get((table, number), 1)
