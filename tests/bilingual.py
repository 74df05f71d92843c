"""Texts of a test in both languages that ship."""

from dashboard import language
from dashboard.language import Text


def pick(english: str, chinese: str | None) -> str:
    """Return one of two texts, by the language of the reader."""
    return language.pick(Text(english, zh=chinese or ""))
