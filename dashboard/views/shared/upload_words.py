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


# Streamlit gives its reason in English, to a pointer that rests on the file; the file itself stays in the browser.
REFUSED = "[data-testid=stFileChip][aria-invalid]:not([role=button])"  # a button sends again what was cut off
TOO_LARGE = """<style>
.st-key-{key}-too-large {{ display: none; }}
.st-key-{key}:has({refused}) .st-key-{key}-too-large {{ display: flex; }}
</style>"""


def say_too_large(key: str, most_mb: int) -> None:
    """Say below an upload box why a file stays behind and how it is loaded, once one does; key: what holds the box."""
    st.html(TOO_LARGE.format(key=key, refused=REFUSED))
    with st.container(key=f"{key}-too-large"):
        said = _(
            "The file in red is larger than {size} and was not sent: load it with `{command}` where Fourcolor runs,"
            " or put it into a watched folder."
        ).format(size=_size(most_mb), command="python -m pipelines load FILE")
        st.markdown(f":red[:material/error:] {said}")


def _size(most_mb: int) -> str:
    return f"{most_mb // 1024} GB" if most_mb % 1024 == 0 else f"{words.whole(most_mb)} MB"


def say(key: str, most_mb: int) -> None:
    """Say in an upload box what can be done with it, and how large a file may be; key: that of the box."""
    if language() == OWN:
        return
    texts = {
        "choose": _("Choose files"),
        "most": _("At most {size} a file").format(size=_size(most_mb)),
        "drop": _("Drop the files here"),
    }
    st.html(
        STYLE.format(key=key, **PLACES, **{name: json.dumps(text, ensure_ascii=False) for name, text in texts.items()})
    )
