"""French ledgers load by their own words: headers, values, dd/mm/yyyy, a decimal comma and months by name."""

from pathlib import Path

import pytest

from pipelines.lake.inbox import load_path
from pipelines.lake.lake import Lake
from pipelines.reading.recognising.headers import plain
from tests.test_bad_input import rows_of
from tests.test_what_offices_send import hours

HAZARDS = """\
N° fiche;Date de constat;Site;Description du danger;Gravité;Origine;Échéance;Date de réalisation;Statut;Coût (€)
D-1;15/03/2026;Usine A;Garde-corps desserré;Majeure;Visite de sécurité;20/03/2026;18/03/2026;Clôturé;1 250,50
D-2;02/04/2026;Usine A;Palette cassée;Mineur;Signalement;09/04/2026;;En cours;80,00
D-3;28/04/2026;Usine B;Éclairage en panne;MODÉRÉE;Inspection;30/05/2026;12/05/2026;Traité;néant
Total général;;;;;;;;;1 330,50
"""
ACCIDENTS = """\
N° accident;DATE DE L'ACCIDENT;Etablissement;Type de personnel;Gravité;Jours d’arrêt;Circonstances
A-1;14/02/2026;Usine A;Salarié;Avec arrêt;12;Chute
A-2;03/03/2026;Usine A;Intérimaire;Sans arret;0;Coupure
"""


def loaded(folder: Path, content: str, table: str, fields: str, encoding: str = "utf-8") -> tuple[str, list[str]]:
    """Load a ledger, and give what is said of it and its rows as text."""
    path = folder / "registre.csv"
    path.write_bytes(content.encode(encoding))
    with (lake := Lake(folder / "lake")).locked():
        (report,) = load_path(lake, path, True)
    rows = rows_of(folder, table, fields)
    return report.message, [" | ".join("-" if cell is None else str(cell) for cell in row) for row in rows]


def test_a_register_of_hazards(tmp_path: Path) -> None:
    fields = "hazard_id, found_date, unit_id, hazard_level, source, due_date, treated_date, treatment_state, cost"
    message, rows = loaded(tmp_path, HAZARDS, "hazards", fields)
    assert rows == [
        "D-1 | 2026-03-15 | Usine A | major | inspection | 2026-03-20 | 2026-03-18 | closed | 1250.5",
        "D-2 | 2026-04-02 | Usine A | general | employee | 2026-04-09 | - | being_treated | 80.0",
        "D-3 | 2026-04-28 | Usine B | general | inspection | 2026-05-30 | 2026-05-12 | waiting_for_acceptance | -",
    ]
    assert 'a total: "Total général"' in message


@pytest.mark.parametrize("encoding", ["cp1252", pytest.param("utf-8-sig", marks=pytest.mark.soak)])
def test_a_register_of_accidents_with_and_without_accents(tmp_path: Path, encoding: str) -> None:
    fields = "accident_id, accident_date, unit_id, worker_type, severity, lost_days"
    _, rows = loaded(tmp_path, ACCIDENTS, "accidents", fields, encoding)
    assert rows == [
        "A-1 | 2026-02-14 | Usine A | employee | lost_time | 12.0",
        "A-2 | 2026-03-03 | Usine A | contractor | medical_treatment | 0.0",
    ]


def test_hours_by_months_with_french_names(tmp_path: Path) -> None:
    sent = "Heures travaillées 2026 - sous-traitants;;\nSite;Janv.;Févr.;Mai\nUsine A;1 200,5;1 100;7\nTotal;1;1;7\n"
    _, found = hours(tmp_path, sent, "heures.csv")
    assert found == [
        ("Usine A", "2026-01-01", "contractor", 1200.5, False),
        ("Usine A", "2026-02-01", "contractor", 1100.0, False),
        ("Usine A", "2026-05-01", "contractor", 7.0, False),
    ]


def test_accents_and_apostrophes_make_no_difference_and_other_scripts_stay() -> None:
    assert plain("DATE D’ÉCHÉANCE") == plain("Date d'echeance")
    assert plain("が") != plain("か")  # a mark of Japanese is no accent
    assert plain("한글") == "한글"
