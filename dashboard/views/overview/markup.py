"""HTML of the overview: every text is escaped here, and what can be clicked says so by one attribute."""

from html import escape

from dashboard.report.plots import paper


def text(said: str) -> str:
    """Make text of any origin safe to stand in HTML or in an attribute."""
    return escape(said, quote=True)


def shortened(said: str, room: float, size: float = paper.SIZE) -> str:
    """Cut a text to so many pixels; of a very long one only the start is measured."""
    return paper.shortened(said[: int(room / size * 2) + 2], room, size)


def button(said: str, go: str, kind: str = "quiet", about: str = "") -> str:
    """Return a button; go: what a click asks for; about: what it is about, where its words alone do not say so."""
    label = f' aria-label="{text(f"{said}: {about}")}"' if about else ""
    return f'<button type="button" class="{kind}" data-go="{text(go)}"{label}>{text(said)}</button>'


def element(kind: str, said: str, style: str = "") -> str:
    """Return one element that holds only text; nothing where there is none."""
    return f'<{kind} class="{style}">{text(said)}</{kind}>' if said else ""
