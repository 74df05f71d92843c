"""Write a sentence of sentences.toml with its places filled in: each stands there once, in every language."""

from pipelines.definitions.entry import ENGLISH
from pipelines.definitions.read import shipped


def say(name: str, /, **places: object) -> str:
    """Give the English of a sentence of the mapping; pages find its other languages by it."""
    return shipped().sentences.sentences[f"mapping_{name}"].said[ENGLISH].format(**places)


def some(texts: list[str], most: int = 5) -> str:
    """Name some texts, and that there are more."""
    return ", ".join(texts[:most]) + (", …" if len(texts) > most else "")
