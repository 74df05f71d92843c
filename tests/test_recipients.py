"""Recipients are changed on a page: what is wrong is said at its box, comments stay, secrets are only named."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.access import viewer
from dashboard.access.viewer import Forbidden, Viewer
from dashboard.sending.recipient_edit import CannotKeep, changed, keep, text_now
from tests.test_pages import open_page

TEXT = """# who is told what
[office]
email = [
    "a@example.com",  # Lin
    "b@example.com",
]
language = "zh"  # they asked for it
packs = ["pptx"]

# the night shift only hears of warnings
["night shift"]
webhook = "NIGHT"
"""


def entry(name: str, text: str = TEXT) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(text)[name]
    return dict(found)


def test_only_the_line_that_changed_is_written() -> None:
    written = changed(TEXT, "office", entry("office") | {"language": "en", "units": ["W11"]})
    assert written == TEXT.replace('language = "zh"  #', 'language = "en"  #').replace(
        'packs = ["pptx"]\n', 'packs = ["pptx"]\nunits = ["W11"]\n'
    )


def test_one_is_added_and_taken_away_and_the_others_stay_as_they_are() -> None:
    more = changed(TEXT, "安全科", {"email": ["c@example.com"]})
    assert more == TEXT + '\n["安全科"]\nemail = ["c@example.com"]\n'
    assert changed(more, "安全科", None) == TEXT
    less = changed(TEXT, "office", None)
    assert "office" not in tomllib.loads(less)
    assert less.startswith("# who is told what\n# the night shift only hears")
    assert changed("", "x", {"packs": []}) == "[x]\npacks = []\n"


@pytest.mark.parametrize(
    ("name", "given", "box"),
    [
        ("", {"email": ["a@example.com"]}, "name"),
        ("a\r\nb", {"email": ["a@example.com"]}, "name"),
        ("office", {"email": ["nobody"]}, "email"),
        ("office", {"webhook": "https://example.com/?key=1"}, "webhook"),
        ("office", {"webhook": "night"}, "webhook"),
        ("office", {"person": "lin"}, "person"),
        ("office", {"person": "https://id.example lin", "units": ["W11"]}, "name"),
    ],
)
def test_what_cannot_be_is_refused_at_its_box(name: str, given: dict[str, Any], box: str, data_dir: Path) -> None:
    (data_dir / "recipients.toml").write_text(TEXT)
    with pytest.raises(CannotKeep) as refused:
        keep(name, given, TEXT)
    assert list(refused.value.boxes) == [box]
    assert (data_dir / "recipients.toml").read_text() == TEXT


def test_two_administrators_do_not_write_over_each_other(data_dir: Path) -> None:
    keep("office", {"email": ["a@example.com"]}, "")
    with pytest.raises(CannotKeep, match="Somebody else changed"):
        keep("works", {"email": ["b@example.com"]}, "")
    keep("works", {"email": ["b@example.com"]}, text_now())
    assert list(tomllib.loads(text_now())) == ["office", "works"]


def test_a_file_that_the_page_does_not_understand_is_left_alone(data_dir: Path) -> None:
    text = '"office" . email = ["a@example.com"]\n'
    (data_dir / "recipients.toml").write_text(text)
    with pytest.raises(CannotKeep, match="change it in an editor"):
        keep("office", {"email": ["b@example.com"]}, text)
    assert text_now() == text


def test_only_administrators_change_recipients(data_dir: Path) -> None:
    asks = Viewer("Lin", "x lin", ("safety_officer",), frozenset({"see", "load"}), is_known=True)
    with viewer.asking(asks), pytest.raises(Forbidden):
        keep("me", {"email": ["lin@example.com"], "units": "all"}, "")
    assert not (data_dir / "recipients.toml").exists()


def test_the_page_adds_changes_and_takes_away(own_state: Callable[[Path], Path], sample_warehouse: Path) -> None:
    own_state(sample_warehouse)
    page = open_page("access")
    fields = {box.label: box for box in page.text_input if str(box.key).startswith("recipient-")}
    fields["Name"].input("works")
    fields["Mail addresses"].input("nobody")
    button(page, "Save")
    assert "is no list of addresses" in " ".join(one.value for one in page.markdown)
    {box.label: box for box in page.text_input}["Mail addresses"].input("w@example.com")
    next(box for box in page.multiselect if box.label == "Whose numbers").set_value(["W11"])
    next(box for box in page.checkbox if box.label == "Is sent the monthly review").check()
    button(page, "Save")
    assert not page.exception
    wanted = {"works": {"email": ["w@example.com"], "packs": [], "units": ["W11"]}}
    assert tomllib.loads(text_now()) == wanted
    next(box for box in page.selectbox if box.label == "Change").select("works").run()
    button(page, "Take away")
    assert not page.exception
    assert tomllib.loads(text_now()) == {}


def button(page: Any, label: str) -> None:
    next(one for one in page.button if one.label == label).click().run()
