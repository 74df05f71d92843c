"""Every file that a reader saves is named after what it holds, by one function."""

import ast
from collections.abc import Iterator
from pathlib import Path

from dashboard.wording import file_names
from tests.conftest import ROOT

CODE = sorted((ROOT / "dashboard").rglob("*.py"))
GIVEN = {
    "each.file_name",  # evidence: the file keeps the name under which it was added
    "made.file_name",  # a pack: named by packs.file_name when it was made
    "file_name",  # what the button that tells the trail was given
}


def buttons(text: str) -> Iterator[str]:
    """Give the code that names the file of every download button; of one without a name an empty text."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("download_button", "saving.button")):
            yield next((ast.unparse(word.value) for word in node.keywords if word.arg == "file_name"), "")


def by_hand(text: str) -> list[str]:
    """Return the names of files that did not come from the one function."""
    return [name for name in buttons(text) if name not in GIVEN and not name.startswith("file_names.with_ending(")]


def test_every_download_button_names_its_file_by_the_one_function() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in CODE}
    assert sum(len(list(buttons(text))) for text in texts.values()) >= 8
    assert {path.name: found for path, text in texts.items() if (found := by_hand(text))} == {}


def test_a_name_made_by_hand_is_found() -> None:
    assert by_hand('st.download_button("CSV", rows, file_name=f"areas_{day}.csv")') == ["f'areas_{day}.csv'"]
    assert by_hand('st.download_button("CSV", rows)') == [""]
    assert by_hand('st.download_button("CSV", rows, file_name=file_names.with_ending(name, "csv"))') == []


def test_only_the_one_function_makes_a_name() -> None:
    """What is no FileName the type checker refuses; so nothing else may say that it is one."""
    own = Path(str(file_names.__file__))
    makers = [path.name for path in CODE if path != own and "FileName(" in path.read_text(encoding="utf-8")]
    assert makers == []


def test_a_long_name_keeps_its_period_and_fits_a_file_system() -> None:
    said = file_names.file_name(["隐患" * 60, "车间" * 60, "部门" * 60, "班组" * 60, "2026-10-01 to 2026-10-31"])
    assert said.endswith(", 2026-10-01 to 2026-10-31")
    assert len(file_names.with_ending(said, "xlsx").encode()) <= 255
    assert said.startswith("隐患" * 10 + ", " + "车间" * 10 + ", ")
