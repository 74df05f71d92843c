"""A third language is files only: a catalogue and texts in the definitions; what was written before stays readable."""

import json
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from streamlit.testing.v1 import AppTest

from dashboard import language
from dashboard.early_warning.firings import from_json, to_json
from dashboard.language import Text, elsewhere, pick
from dashboard.loaded import glossary
from dashboard.numbers import kpis, warehouse
from dashboard.review.reported import versions
from dashboard.sending.recipients import recipients
from dashboard.wording import words
from pipelines.building.build import build
from pipelines.definitions.read import read
from tests.conftest import ROOT
from tests.definition_files import changed, copied_definitions
from tests.test_sending import event

HEADING = "Every number on the pages, as the loaded warehouse defines it."


@pytest.fixture
def french(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add a catalogue and two definitions in French, build from them, and let a reader choose it."""
    locale = tmp_path / "locale"
    shutil.copytree(ROOT / "dashboard" / "locale", locale)
    catalogue = Catalog(locale="fr")
    catalogue.add(HEADING, "Chaque chiffre, tel que défini.")
    (locale / "fr" / "LC_MESSAGES").mkdir(parents=True)
    with (locale / "fr" / "LC_MESSAGES" / "messages.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    monkeypatch.setattr(language, "LOCALE", locale)
    own = copied_definitions(tmp_path / "own")
    changed(
        own / "kpis.toml", 'label.zh = "可记录事故率"\n', 'label.zh = "可记录事故率"\nlabel.fr = "Taux d’accidents"\n'
    )
    changed(own / "contracts.toml", 'label.zh = "损失工作日"\n', 'label.zh = "损失工作日"\nlabel.fr = "Jours perdus"\n')
    passed = 'values.zh = { passed = "通过", failed = "未通过" }\n'
    changed(own / "contracts.toml", passed, f'{passed}values.fr = {{ passed = "reçu", failed = "refusé" }}\n')
    monkeypatch.setattr("pipelines.building.build.definitions", lambda: read(own))
    build(data_dir)
    return data_dir


def test_a_third_language_reaches_the_pages_and_the_labels(french: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert language.languages() == {"en": "English", "fr": "Français", "zh": "中文"}
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params["lang"] = "fr"
    app.run().switch_page("views/pages/definitions.py").run()
    assert not app.exception
    assert any("tel que défini" in str(each.value) for each in [*app.markdown, *app.caption])
    monkeypatch.setattr(language, "_reader_language", lambda: "fr")
    assert words.label(kpis.kpi("trir")) == "Taux d’accidents"
    assert words.label(kpis.kpi("ltifr")) == kpis.kpi("ltifr").label  # without French it stays English
    rows = glossary.fields(table="hazards").set_index("field")
    assert rows.loc["first_acceptance", "values"] == "passed (reçu), failed (refusé)"
    assert glossary.fields("Jours perdus")["field"].tolist() == [
        "lost_days",
        "lost_days",
    ]  # of accidents, and of people


def test_a_recipient_may_be_written_to_in_it(french: Path) -> None:
    (french / "recipients.toml").write_text('[office]\nemail = ["a@example.com"]\nlanguage = "fr"\n')
    assert recipients(("office",))[0][0].language == "fr"


def test_a_text_is_english_with_its_other_languages_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text.of({"en": "Days", "zh": "日"})
    assert (text, pick(text), elsewhere(text)) == ("Days", "Days", "日")
    assert (pick({"zh": "日", "en": "Days"}), pick(None), pick("plain")) == ("Days", "", "plain")
    monkeypatch.setattr(language, "_reader_language", lambda: "zh")
    assert (pick(text), elsewhere(text), pick("plain"), pick(Text("Days"))) == ("日", "Days", "plain", "Days")


# --- what earlier versions wrote down ---------------------------------------------------------------------------------

# As the version before wrote them, one fact a language; the definition is that of lost_days, shortened by its formula.
OLD_FACTS = (
    '{"about": "Working days lost.", "about_zh": "损失工作日数。", "better": "lower", "date": "accident date",'
    ' "date_zh": "事故日期", "label": "Lost days", "label_zh": "损失工作日", "name": "lost_days", "source": null,'
    ' "source_zh": null, "unit": "days", "unit_zh": "日", "valid_from": null, "valid_to": null}'
)


def test_a_definition_frozen_by_an_earlier_version_reads_in_its_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    old = versions.from_text("v", OLD_FACTS)
    again = versions.from_text("v", old.as_text())
    for known in (old, again):
        assert (words.label(known.kpi), words.unit_of(known.kpi), words.about(known.kpi)) == (
            "Lost days",
            "days",
            "Working days lost.",
        )
        assert (known.source, known.valid_to) == (None, None)
    assert old.facts == again.facts
    monkeypatch.setattr(language, "_reader_language", lambda: "zh")
    for known in (old, again):
        assert (words.label(known.kpi), words.unit_of(known.kpi), words.about(known.kpi)) == (
            "损失工作日",
            "日",
            "损失工作日数。",
        )


def test_languages_and_counts_change_no_version_of_a_definition(french: Path) -> None:
    """The hash is that of the English facts, as it was before texts had languages."""
    found = versions.of_all(warehouse.in_use())
    for name in ("trir", "lost_days", "mean_inspection_score", "injury_severity"):
        facts = found[name].facts
        known = [fact for fact in versions.MAKES if fact in facts]
        plain = {fact: str(facts[fact]) if isinstance(facts[fact], Text) else facts[fact] for fact in known}
        plain["formula"] = versions._bare(str(facts["formula"]))
        assert found[name].version == versions._hash(json.dumps(plain, sort_keys=True))
        # injury_severity alone was said not to count events; what has no quotient was never asked.
        assert facts["counts_events"] is (name != "injury_severity")


def test_an_alert_of_an_earlier_version_reads_in_its_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    now = event()
    old = to_json(now)
    for name, said in (
        ("label", '{"en": "Late", "zh": "逾期"}'),
        ("kpi_label", '{"en": "Open and overdue", "zh": "逾期"}'),
    ):
        assert f'"{name}": {said}' in old
        english, chinese = Text.of(getattr(now, name)).languages.values()
        old = old.replace(f'"{name}": {said}', f'"{name}": "{english}", "{name}_zh": "{chinese}"')
    old = old.replace('"exposure_label": {"en": ""}', '"exposure_label": "", "exposure_label_zh": ""')
    assert from_json(old) == from_json(to_json(now)) == now
    monkeypatch.setattr(language, "_reader_language", lambda: "zh")
    assert from_json(old).title == from_json(to_json(now)).title == "逾期"
