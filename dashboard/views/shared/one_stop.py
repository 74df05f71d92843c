"""Groups of buttons that are one stop of the Tab key: cards, areas of a map. The arrow keys go on inside them."""

from pathlib import Path

HERE = Path(__file__)


def script(path: Path) -> str:
    """Return the script of a part of a page with what it needs to hold such groups, marked `data-one-stop`."""
    return "\n".join(each.read_text(encoding="utf-8") for each in (HERE.with_suffix(".js"), path))
