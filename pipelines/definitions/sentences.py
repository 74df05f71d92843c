"""sentences.toml: what is said of files and rows, in every language beside the English that the readers write."""

import string
from typing import Any

from pydantic import Field, ValidationError, field_validator

from pipelines.definitions.entry import ENGLISH, Entry, Said, wrong


def places(text: str) -> set[str]:
    """Name the places of a sentence that are filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


class Sentences(Entry):
    """The file sentences.toml."""

    sentences: dict[str, Said] = Field(
        description="Each sentence with a name of its own; `{place}` stands for what is filled in, itself a sentence"
        " or a word."
    )

    @field_validator("sentences")
    @classmethod
    def _same_places(cls, given: dict[str, dict[str, str]]) -> dict[str, Any]:
        """Check that every language fills in the same places."""
        faults = []
        for name, texts in given.items():
            for code, text in texts.items():
                try:
                    other = places(text) ^ places(texts[ENGLISH])
                except ValueError as fault:
                    faults.append(wrong(f"{fault}: a place is written {{name}}", name, code))
                    continue
                if other:
                    faults.append(wrong(f"not in every language: {', '.join(sorted(other))}", name, code))
        if faults:
            raise ValidationError.from_exception_data("sentences", faults)
        return given
