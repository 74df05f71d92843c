"""What the overview of a page under test holds: its HTML, and the words in it."""

import html
import json
import re

from streamlit.testing.v1 import AppTest

COMPONENT = "overview_screen"


def html_of(app: AppTest) -> str:
    """Return the HTML that the overview was written as; nothing on another page."""
    drawn = [found.proto for found in app.get("bidi_component")]
    return "".join(json.loads(proto.json)["html"] for proto in drawn if proto.component_name == COMPONENT)


def words_of(app: AppTest) -> str:
    """Return what a reader of the overview sees, without its markup."""
    return html.unescape(re.sub(r"<[^>]+>", " ", html_of(app)))
