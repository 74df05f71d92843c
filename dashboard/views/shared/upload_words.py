"""The words that Streamlit writes into its upload boxes, in the language of the page: it takes none for them."""

import json

import streamlit as st

from dashboard.language import _, language
from dashboard.wording import words

OWN = "en"  # the language of Streamlit's own words
STYLE = """<style>
.st-key-{key} :is({button}, {limit}, {drag}) {{ visibility: hidden; font-size: 0; }}
.st-key-{key} :is({button}, {limit}, {drag})::after {{ visibility: visible; font-size: 0.875rem; }}
.st-key-{key} {button}::after {{ content: {choose}; }}
.st-key-{key} {limit}::after {{ content: {most}; }}
.st-key-{key} {drag}::after {{ content: {drop}; }}
</style>"""
BOX = "[data-testid=stFileUploaderDropzone]"
PLACES = {
    "button": f"{BOX} button [data-testid=stMarkdownContainer] p",
    "limit": f"{BOX} [data-testid=stFileUploaderDropzoneInstructions] span",
    "drag": f"{BOX} > div:not([data-testid]) > *",
}


def say(key: str, most_mb: int) -> None:
    """Say in an upload box what can be done with it, and how large a file may be; key: that of the box."""
    if language() == OWN:
        return
    size = f"{most_mb // 1024} GB" if most_mb % 1024 == 0 else f"{words.whole(most_mb)} MB"
    texts = {
        "choose": _("Choose files"),
        "most": _("At most {size} a file").format(size=size),
        "drop": _("Drop the files here"),
    }
    st.html(
        STYLE.format(key=key, **PLACES, **{name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()})
    )
