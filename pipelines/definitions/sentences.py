"""sentences.toml: what is said of files and rows, in every language beside the English that the readers write."""

import string

from pydantic import Field, ValidationError, field_validator

from pipelines.definitions.entry import ENGLISH, Entry, Said, wrong


def places(text: str) -> set[str]:
    """Name the places of a sentence that are filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


class Sentence(Entry):
    """One sentence that a reader writes in English."""

    said: Said = Field(description="The sentence; `{place}` is filled in with a word or with another sentence.")

    @field_validator("said")
    @classmethod
    def _same_places(cls, texts: dict[str, str]) -> dict[str, str]:
        """Check that every language fills in the same places."""
        faults = []
        for code, text in texts.items():
            try:
                other = places(text) ^ places(texts[ENGLISH])
            except ValueError as fault:
                faults.append(wrong(f"{fault}: a place is written {{name}}", code))
                continue
            if other:
                faults.append(wrong(f"not in every language: {', '.join(sorted(other))}", code))
        if faults:
            raise ValidationError.from_exception_data("said", faults)
        return texts


class Sentences(Entry):
    """The file sentences.toml."""

    sentences: dict[str, Sentence] = Field(description="Every sentence, under a name of its own.")
