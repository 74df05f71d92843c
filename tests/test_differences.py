"""A closed month stays as reported; whatever moves as of now is named: late, changed, withdrawn, gone or redefined."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from dashboard.numbers import kpis, warehouse
from dashboard.review.reported import closing
from dashboard.review.reported.differences import Difference, beside, differences, why_none
from dashboard.review.reported.versions import changes, of_all
from dashboard.wording import interval_words
from pipelines.building.build import build
from pipelines.warehouses import next_name
from tests.small_company import (
    ACCIDENTS,
    FOUND,
    HARM,
    HAZARDS,
    HOURS,
    INSPECTIONS,
    MONTH,
    PLANS,
    ROUNDS,
    TREE,
    UNITS,
    rows,
    send,
)

# One more accident of one more person who was not seriously hurt.
MOVED = {"accident_count", "recordable_count", "trir", "injury_frequency", "mean_severity", "sif_share"}
TWELVE = {f"A{number}": "T2,2025-05-20,employee,first_aid,0" for number in range(10, 22)}
Parts = tuple[float | None, float | None, float | None]


@pytest.fixture
def may(closed_may: Path, tmp_path: Path, use_data: Callable[[Path], Path]) -> Path:
    """Return a data folder in which May is loaded and closed."""
    shutil.copytree(closed_may, tmp_path / "data")
    return use_data(tmp_path / "data")


@pytest.fixture(scope="module")
def after_june(closed_may: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load after May was closed: H2 corrected, A1 downgraded, a finding, twelve accidents and a plan that came late."""
    folder = tmp_path_factory.mktemp("june")
    data = shutil.copytree(closed_may, folder / "data")
    finding = {"H4": "T1,inspection,general,2025-05-09,I1,2025-06-20,2025-06-20,,no"}
    downgraded = {"A1": HARM["A1"].replace("lost_time", "first_aid")}
    send(
        data,
        folder,
        hazards_june=rows(HAZARDS, FOUND | finding | {"H2": FOUND["H2"].replace("2025-05-30", "2025-05-24")}),
        accidents_june=rows(ACCIDENTS, downgraded | TWELVE),
        plans_june=rows(PLANS, {"P2": "S2,2025-05-01,2025-05-31,3"}),
    )
    return data


@pytest.fixture
def june(after_june: Path, use_data: Callable[[Path], Path]) -> Path:
    """Use what was loaded after May was closed; read only."""
    return use_data(after_june)


def moved(unit_id: str | None = None) -> dict[str, Difference]:
    return {each.kpi: each for each in differences(closing.status(MONTH), unit_id)}


def then(found: Difference) -> Parts:
    return found.reported.top, found.reported.bottom, found.reported.rate


def now(found: Difference) -> Parts:
    return found.top, found.bottom, found.rate


def test_without_a_new_load_nothing_has_moved(may: Path) -> None:
    assert differences(closing.status(MONTH)) == ()
    assert len(beside(closing.status(MONTH))) == len(closing.frozen(MONTH, 1)) == len(kpis.catalogue())


def test_a_late_accident_is_named_with_its_file_and_what_was_reported_stays(may: Path, tmp_path: Path) -> None:
    send(may, tmp_path, accidents_june=ACCIDENTS + "A2,T2,2025-05-20,employee,medical_treatment,0\n")
    trir = moved()["trir"]
    assert then(trir) == (1, 25_000, 8.0)  # 1 × 200 000 ÷ 25 000
    assert now(trir) == (2, 25_000, 16.0)
    reason = trir.reasons[0]
    assert (reason.kind, reason.record_table, reason.record_id) == ("late", "accidents", "A2")
    assert reason.file == "accidents_june.csv"
    assert reason.loaded_on is not None
    assert trir.sentences[0].startswith("Came late: accident A2, first in accidents_june.csv, loaded on ")
    # No lost time, so neither ltifr nor dart; but one more person was injured, and was not seriously.
    assert set(moved()) == MOVED
    frequency, severity = moved()["injury_frequency"], moved()["mean_severity"]
    assert (then(frequency), now(frequency)) == ((1, 25_000, 40.0), (2, 25_000, 80.0))  # people × 1 000 000 ÷ hours
    assert (then(severity), now(severity)) == ((3, 1, 3.0), (3, 2, 1.5))  # lost days ÷ people
    assert set(moved("T2")) == set(moved())
    assert moved("T1") == moved("S2") == {}


@pytest.mark.soak
def test_no_data_then_and_now_is_no_difference(may: Path, tmp_path: Path) -> None:
    """T2 had no accident: mean severity had no parts. Now it has a near miss: 0 days of 0 injured, still no rate."""
    assert closing.frozen(MONTH, 1, "T2")["mean_severity"].bottom is None
    send(may, tmp_path, accidents_june=ACCIDENTS + "A2,T2,2025-05-20,employee,near_miss,0\n")
    assert set(moved("T2")) == {"accident_count", "near_miss_rate"}


@pytest.mark.soak
def test_a_late_record_that_was_corrected_since_is_still_late(may: Path, tmp_path: Path) -> None:
    send(may, tmp_path, first=ACCIDENTS + "A2,T2,2025-05-20,employee,first_aid,0\n")
    send(may, tmp_path, second=ACCIDENTS + "A2,T2,2025-05-20,employee,lost_time,5\n")
    reason = moved()["trir"].reasons[0]
    assert (reason.kind, reason.record_id, reason.file) == ("late", "A2", "first.csv")


def test_a_corrected_record_is_named_with_the_field_then_and_now(june: Path) -> None:
    on_time = moved()["treatment_on_time_rate"]
    assert (then(on_time), now(on_time)) == ((1, 3, pytest.approx(100 / 3)), (2, 3, pytest.approx(200 / 3)))
    assert on_time.sentences == ("Changed: hazard H2 (Treated on: 30 May 2025 → 24 May 2025).",)
    assert [each.record_id for each in on_time.reasons] == ["H2"]  # H1 and H3 were sent again as they were


def test_a_changed_code_is_said_in_words(june: Path) -> None:
    assert then(moved()["ltifr"]) == (1, 25_000, 40.0)  # 1 × 1 000 000 ÷ 25 000
    assert now(moved()["ltifr"]) == (0, 25_000, 0.0)
    # A lost-time accident injured one person at least, first aid counts none.
    changed = "Severity: Lost time → First aid; Minor injuries: 1 → 0"
    assert moved()["ltifr"].sentences == (f"Changed: accident A1 ({changed}).",)


@pytest.mark.soak
def test_a_record_moved_to_another_unit_or_month_is_said(may: Path, tmp_path: Path) -> None:
    elsewhere = FOUND | {"H1": FOUND["H1"].replace("T1,", "S2,"), "H3": FOUND["H3"].replace("2025-05-10", "2025-04-30")}
    send(may, tmp_path, hazards_june=rows(HAZARDS, elsewhere))
    assert moved("T1")["hazard_count"].sentences == ("Changed: hazard H1 (Unit ID: T1 → S2; no longer counted).",)
    assert moved("S2")["hazard_count"].sentences == ("Changed: hazard H1 (Unit ID: T1 → S2; now counted).",)
    whole = moved()["hazard_count"]
    assert (then(whole), now(whole)) == ((3, None, 3), (2, None, 2))
    assert whole.sentences == ("Changed: hazard H3 (Found on: 10 May 2025 → 30 Apr 2025; no longer counted).",)


@pytest.mark.soak
def test_a_known_record_that_counts_only_now_is_changed_not_late(may: Path, tmp_path: Path) -> None:
    treated = FOUND | {"H3": FOUND["H3"].replace("2025-05-31,,no", "2025-05-31,2025-05-12,no")}
    send(may, tmp_path, hazards_june=rows(HAZARDS, treated))
    share = moved()["month_end_closure_share"]  # of those treated: H2 on the 30th; then of two, now of three
    assert (then(share)[:2], now(share)[:2]) == ((1, 2), (1, 3))
    assert share.sentences == ("Changed: hazard H3 (Treated on: – → 12 May 2025; now counted).",)


def test_a_withdrawn_record_is_named(may: Path, tmp_path: Path) -> None:
    send(may, tmp_path, hazards_june=rows(HAZARDS, FOUND | {"H3": FOUND["H3"].replace(",no", ",yes")}))
    on_time = moved()["treatment_on_time_rate"]
    assert (then(on_time)[:2], now(on_time)) == ((1, 3), (1, 2, 50.0))
    assert on_time.sentences == ("Withdrawn: hazard H3.",)
    stock = moved()["open_count"]  # at the end of May
    assert (then(stock), now(stock), stock.sentences) == ((1, None, 1), (0, None, 0), ("Withdrawn: hazard H3.",))


def test_the_same_records_sent_again_move_nothing(may: Path, tmp_path: Path) -> None:
    april = {"H0": "T1,inspection,general,2025-04-02,,2025-04-20,2025-04-20,2025-04-18,no"}
    send(
        may, tmp_path, again=rows(HAZARDS, FOUND | april), harm=rows(ACCIDENTS, HARM), rounds=rows(INSPECTIONS, ROUNDS)
    )
    assert warehouse.in_use().stem != closing.status(MONTH).build
    assert differences(closing.status(MONTH)) == ()


@pytest.mark.soak
def test_late_hours_bring_an_accident_into_the_rates(loaded_may: Path, data_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(loaded_may, data_dir, dirs_exist_ok=True)
    send(data_dir, tmp_path, contractors=ACCIDENTS + "A3,S2,2025-05-07,contractor,lost_time,9\n")
    closing.close(MONTH, "Wei")
    assert closing.frozen(MONTH, 1)["ltifr"].excluded == 1
    send(data_dir, tmp_path, hours_june=HOURS + "S2,2025-05,contractor,5000\n")
    ltifr = moved()["ltifr"]
    assert then(ltifr) == (1, 25_000, 40.0)
    assert now(ltifr) == (2, 30_000, pytest.approx(200 / 3))
    assert ltifr.sentences[0].startswith("Came late: hours of S2 2025-05-01 contractor, first in hours_june.csv")
    assert {each.record_id for each in ltifr.reasons} == {"S2 2025-05-01 contractor"}


@pytest.mark.soak
def test_an_obligation_names_the_inspection_that_met_it_late(may: Path, tmp_path: Path) -> None:
    send(may, tmp_path, rounds_june=rows(INSPECTIONS, ROUNDS | {"I2": "T2,routine,,2025-05-15,Li Si"}))
    met = moved("T2")["inspection_completion_rate"]
    assert (then(met), now(met)) == ((0, 2, 0.0), (1, 2, 50.0))
    assert met.sentences[0].startswith("Came late: inspection I2, first in rounds_june.csv")


def test_a_finding_that_came_late_is_named_by_its_own_id(june: Path) -> None:
    findings = moved()["findings_per_inspection"]
    assert (then(findings), now(findings)) == ((1, 1, 1.0), (2, 1, 2.0))
    assert [(each.kind, each.record_id) for each in findings.reasons] == [("late", "H4")]


def test_many_records_are_a_handful_in_a_sentence_and_all_in_the_table(june: Path) -> None:
    counted = moved()["accident_count"]
    assert counted.sentences[0].startswith("Came late: 12 accidents (A10; A11; A12; and 9 more), first in ")
    assert [each.record_id for each in counted.reasons] == sorted(TWELVE)


@pytest.mark.soak
def test_a_unit_that_stands_elsewhere_is_named_once(may: Path, tmp_path: Path) -> None:
    tree = TREE | {"T2": "Second,team,S2"}
    send(may, tmp_path, units_june=rows(UNITS, tree))
    assert moved() == moved("S1") == moved("S2") == {}  # a reorganisation moves the future, and not May
    dated = {unit: f"{rest},{'2025-05-01' if unit == 'T2' else ''}" for unit, rest in tree.items()}
    send(may, tmp_path, units_july=rows(UNITS.replace("\n", ",Valid from\n"), dated))
    hours = moved("S1")["worked_hours"]
    assert (then(hours), now(hours)) == ((25_000, None, 25_000), (10_000, None, 10_000))
    assert hours.sentences == ("Changed: unit T2 (Parent unit ID: S1 → S2).",)
    assert now(moved("S2")["worked_hours"]) == (15_000, None, 15_000)
    assert moved() == moved("T2") == {}


def test_a_file_that_is_no_longer_there_is_named_with_its_rows(may: Path) -> None:
    for manifest in (may / "lake" / "files").glob("*.json"):
        if '"hazards.csv"' in manifest.read_text(encoding="utf-8"):
            manifest.unlink()
    build(may)
    found = moved()["hazard_count"]
    assert then(found) == (3, None, 3)
    assert found.sentences == ("hazards.csv is no longer loaded: 3 of its rows counted.",)


@pytest.mark.soak
def test_exports_that_could_not_show_a_number_are_said(data_dir: Path, tmp_path: Path) -> None:
    header = HAZARDS.replace(",Treated on", "")
    untreated = {record: ",".join([*rest.split(",")[:7], "no"]) for record, rest in FOUND.items()}
    send_may_without(data_dir, tmp_path, rows(header, untreated))
    closing.close(MONTH, "Wei")
    send(data_dir, tmp_path, hazards_june=rows(HAZARDS, FOUND))
    treated = moved()["treatment_completion_rate"]
    assert (then(treated), now(treated)[:2]) == ((None, None, None), (2, 3))
    assert treated.sentences == ("The exports of template count now; then they could not show it.",)


def send_may_without(data: Path, folder: Path, hazards: str) -> None:
    send(data, folder, units=rows(UNITS, TREE), hazards=hazards)


# --- definitions, KPIs and units that are no more -------------------------------------------------------------------


def republish(data: Path, *statements: str) -> None:
    """Publish the newest warehouse again with something changed in it, as another version of the product would."""
    newest = warehouse.in_use()
    draft = newest.with_name("changed.part")
    shutil.copyfile(newest, draft)
    with duckdb.connect(str(draft)) as con:
        for statement in statements:
            con.execute(statement)
    draft.rename(newest.with_name(f"{next_name(datetime.now(UTC), data)}.duckdb"))


def test_another_definition_is_the_reason(may: Path) -> None:
    republish(may, "update kpis set per = 1000000 where kpi = 'trir'")
    trir = moved()["trir"]
    assert (then(trir), now(trir)) == ((1, 25_000, 8.0), (1, 25_000, 40.0))
    assert trir.sentences == ("Its definition changed: what it is expressed per, its formula.",)


def test_a_number_closed_by_another_interval_keeps_it_by_name(may: Path) -> None:
    """1 accident by Garwood: 0.0253 to 5.5716, of 25 000 h per 200 000 h times 8; a share has Wilson's then and now."""
    republish(may, "update company_settings set interval_of_counts = 'score'")
    found = {each.kpi: each for each in beside(closing.status(MONTH))}
    trir, share = found["trir"], found["treatment_on_time_rate"]
    assert not trir.differs
    assert (trir.reported.lower, trir.reported.upper) == pytest.approx((8 * 0.0253, 8 * 5.5716), rel=2e-3)
    named = [interval_words.method(one) for one in (trir.defined.kpi, kpis.kpi("trir"), share.defined.kpi)]
    assert named == ["exact Poisson (Garwood)", "score of a Poisson count", "Wilson"]
    versions = of_all(warehouse.in_use())
    assert changes(trir.defined, versions["trir"]) == ("interval_of_counts",)
    assert share.defined.version == versions["treatment_on_time_rate"].version


@pytest.mark.soak
def test_another_model_is_another_definition(may: Path) -> None:
    before = {each.kpi: each.reported.definition for each in beside(closing.status(MONTH))}
    sql = "select sql from models where model = 'hazards'"
    republish(may, f"update models set sql = ({sql}) || ' and hazard_level <> ''none''' where model = 'hazards'")
    after = {name: each.version for name, each in of_all(warehouse.in_use()).items()}
    other = {name for name in before if before[name] != after[name]}
    assert {"treatment_on_time_rate", "open_count", "findings_per_inspection"} <= other
    assert not {"trir", "conformity_rate", "risk_point_count"} & other


def test_a_kpi_that_is_no_more_is_shown_as_reported(may: Path) -> None:
    republish(may, "delete from kpis where kpi = 'trir'")
    trir = moved()["trir"]
    assert (then(trir), now(trir), trir.is_gone) == ((1, 25_000, 8.0), (None, None, None), True)
    assert trir.defined.label == "TRIR"
    assert trir.sentences == ("It is no longer defined.",)


def test_a_unit_that_is_no_more_is_shown_as_reported(may: Path) -> None:
    republish(may, "delete from units where unit_id = 'T1'", "delete from unit_ancestors where ancestor_id = 'T1'")
    hours = moved("T1")["worked_hours"]
    assert (then(hours), now(hours)) == ((10_000, None, 10_000), (None, None, None))
    assert hours.sentences == ("Withdrawn: unit T1.",)


def test_a_unit_that_is_new_has_nothing_reported(may: Path, tmp_path: Path) -> None:
    send(may, tmp_path, units_june=rows(UNITS, TREE | {"T9": "New,team,S2"}))
    assert beside(closing.status(MONTH), "T9") == ()
    assert why_none(closing.status(MONTH), "T9") == "There was no unit T9 when 2025-05 was closed."
    assert why_none(closing.status("2025-04")) == "2025-04 was never closed."
    assert why_none(closing.status(MONTH)) == ""


@pytest.mark.soak
def test_the_newest_edition_is_compared(may: Path, tmp_path: Path) -> None:
    send(may, tmp_path, accidents_june=ACCIDENTS + "A2,T2,2025-05-20,employee,medical_treatment,0\n")
    closing.reopen(MONTH, "Li", "A2 came late")
    # Last closed, though open now.
    assert set(moved()) == MOVED
    closing.close(MONTH, "Li")
    assert moved() == {}
    assert then(next(each for each in beside(closing.status(MONTH)) if each.kpi == "trir")) == (2, 25_000, 16.0)
    assert closing.frozen(MONTH, 1)["trir"].rate == 8.0


def test_reasons_hold_plain_values(june: Path) -> None:
    change = moved()["treatment_on_time_rate"].reasons[0].changes[0]
    assert (change.field, change.then, change.now) == ("treated_date", date(2025, 5, 30), date(2025, 5, 24))


def test_plans_that_came_late_are_named(june: Path) -> None:
    required = moved()["required_inspection_count"]  # T2 owes 2 by its plan and T1 one by its date; then S2 three more
    assert (then(required), now(required)) == ((3, None, 3), (6, None, 6))
    assert [(each.kind, each.record_table, each.record_id) for each in required.reasons] == [
        ("late", "inspection_plans", "P2")
    ]
