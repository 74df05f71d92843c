"""Records over time: what goes back is said, what is withdrawn stays in the past, ids belong to their source."""

import json
import os
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dashboard.filters import Filters
from dashboard.numbers import kpis, warehouse
from dashboard.numbers.durations import days_to_treat
from pipelines.building.record_origin import origin
from pipelines.lake.lake import Manifest
from pipelines.lake.load_file import definition_now
from pipelines.load import Report, rebuild
from pipelines.load import load as load_paths
from tests.test_build import write

HAZARDS = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Treated on,Accepted on,Withdrawn\n"
ACCIDENTS = "Accident ID,Unit ID,Accident date,Worker type,Severity,Deaths,Lost days,Withdrawn\n"
INSPECTIONS = "Inspection ID,Unit ID,Inspection type,Due date,Completed on\n"


def send(data: Path, name: str, text: str, modified: str = "") -> Report:
    """Load one file, modified on a day."""
    path = written(data, name, text)
    if modified:
        moment = (date.fromisoformat(modified) - date(1970, 1, 1)).total_seconds()
        os.utime(path, (moment, moment))
    return load_paths([path], data)


def send_in_turn(data: Path, texts: dict[str, str]) -> Report:
    """Load files one after the other, and build once: nobody asks in between."""
    return load_paths([written(data, name, text) for name, text in texts.items()], data)


def written(data: Path, name: str, text: str) -> Path:
    """Write a file beside the data folder."""
    folder = data.parent / "sent"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return path


def said(report: Report) -> str:
    return report.files[0].message


def listed(check: str) -> list[str]:
    """Give the records that a check lists."""
    rows = warehouse.query("select record_id from warning_records where check_name = ? order by 1", [check])
    return rows["record_id"].tolist()


def goes_back(data: Path, name: str, header: str, start: str, versions: list[tuple[str, str, str]]) -> str:
    """Send an older and a newer export with one record per pair of versions; give what is said of the newer one."""
    texts = {}
    for at, days in enumerate(("2026-09-21", "2026-10-28")):
        rows = "".join(f"R{place},{start},{pair[at]}\n" for place, pair in enumerate(versions))
        texts[f"{name[:3]}_{days}"] = header + rows
    message = send_in_turn(data, texts).files[-1].message
    back = warehouse.query("select record_id, detail from warning_records where check_name = ?", [f"{name}_went_back"])
    assert dict(back.itertuples(index=False, name=None)) == {
        f"R{place}": says for place, (_, _, says) in enumerate(versions) if says
    }
    return message


def test_hazards_that_go_back_are_said(data_dir: Path) -> None:
    versions = [
        ("2026-09-02,2026-09-20,2026-09-10,,", "2026-09-02,2026-09-20,,,", "treated before, open now"),
        (
            "2026-09-02,2026-09-20,2026-09-10,2026-09-12,",
            "2026-09-02,2026-09-20,2026-09-10,,",
            "accepted before, not accepted now",
        ),
        ("2026-09-02,2026-09-20,,,", "2026-09-02,2026-09-18,,,", "due earlier than before"),
        ("2026-09-02,2026-09-20,,,", "2026-09-02,2026-09-25,2026-09-24,,", ""),
        ("2026-09-02,,,,", "2026-09-02,2026-09-18,,,", ""),
    ]
    message = goes_back(data_dir, "hazards", HAZARDS, "U,inspection,general", versions)
    assert "went back to an older state" in message
    assert "treated before, open now" in message


@pytest.mark.soak
def test_accidents_that_go_back_are_said(data_dir: Path) -> None:
    versions = [
        ("lost_time,0,14,", "first_aid,0,14,", "less severe than before"),
        ("fatal,1,0,", "fatal,0,0,", "fewer deaths than before"),
        ("lost_time,0,14,", "lost_time,0,,", "fewer lost days than before"),
        ("first_aid,0,0,", "lost_time,0,14,", ""),
        ("lost_time,0,14,", "illness,0,14,", ""),  # an illness is neither more nor less than an injury
    ]
    message = goes_back(data_dir, "accidents", ACCIDENTS, "U,2026-09-02,employee", versions)
    assert "went back to an older state" in message
    assert "less severe" in message


def test_an_older_export_loaded_later_changes_nothing_and_is_said(data_dir: Path) -> None:
    send(data_dir, "acc_2026-10", ACCIDENTS + "A1,U,2026-09-02,employee,lost_time,0,14,\n")
    october = ACCIDENTS + "A1,U,2026-09-02,employee,first_aid,0,0,\n"
    assert "older than what another export holds" in said(send(data_dir, "acc_2026-09", october))
    assert kpis.rate("accident_count", ("severity",)).rows["severity"].tolist() == ["lost_time"]
    assert listed("accidents_went_back") == []
    assert "the newest export again" in said(send(data_dir, "acc_2026-09", october))  # sent again by its name
    assert kpis.rate("accident_count", ("severity",)).rows["severity"].tolist() == ["first_aid"]
    assert listed("accidents_went_back") == ["A1"]


def test_what_lies_in_a_folder_is_not_sent_again(data_dir: Path, tmp_path: Path) -> None:
    inbox = write(tmp_path / "inbox", acc=ACCIDENTS + "A1,U,2026-09-02,employee,first_aid,0,0,\n")
    load_paths([inbox], data_dir)
    send(data_dir, "by_hand", ACCIDENTS + "A1,U,2026-09-02,employee,lost_time,0,14,\n")
    load_paths([inbox], data_dir)  # the nightly load of the same folder
    assert kpis.rate("accident_count", ("severity",)).rows["severity"].tolist() == ["lost_time"]
    (inbox / "acc.csv").touch()
    load_paths([inbox], data_dir)  # copied into it once more
    assert kpis.rate("accident_count", ("severity",)).rows["severity"].tolist() == ["first_aid"]


def test_the_first_due_date_ever_exported_is_the_original_one(data_dir: Path) -> None:
    dues = {"haz_2026-09-12": "2026-09-20", "haz_2026-09-05": "2026-09-10", "haz_2026-09-19": "2026-09-30"}
    row = "H1,U,inspection,general,2026-09-01,{},2026-09-18,,\n"
    send_in_turn(data_dir, {name: HAZARDS + row.format(due) for name, due in dues.items()})
    found = warehouse.query("select original_due_date, due_date from hazards").astype(str)
    assert found.values.tolist() == [["2026-09-10", "2026-09-30"]]
    assert kpis.rate("treatment_on_time_rate").rows["top"].item() == 0
    assert kpis.rate("extension_rate").rows["top"].item() == 1


def accidents_on(day: str) -> list[str]:
    """Give the accidents that count as of a day, as numbers and as records."""
    filters = Filters(as_of=date.fromisoformat(day))
    records = kpis.records("accident_count", filters)["accident_id"].tolist()
    assert kpis.rate("accident_count", filters=filters).rows["top"].item() == len(records)
    return records


def test_a_withdrawn_accident_counts_no_more_but_stays_in_the_past(data_dir: Path) -> None:
    one, two = "A1,U,2026-03-02,employee,first_aid,0,0,{}\n", "A2,U,2026-10-03,employee,first_aid,0,0,{}\n"
    send_in_turn(
        data_dir,
        {
            "acc_2026-04-10": ACCIDENTS + one.format("") + two.format("").replace("2026-10", "2026-03"),
            "acc_2026-08-20": ACCIDENTS + one.format("yes") + two.format(""),
            "acc_2026-09-20": ACCIDENTS + one.format("作废") + two.format("no"),
        },
    )
    assert accidents_on("2026-10-31") == ["A2"]
    assert accidents_on("2026-08-20") == []  # the day of the export that first said so
    assert accidents_on("2026-08-19") == ["A1"]
    assert accidents_on("2026-07-31") == ["A1"]  # a whole month, which a mart would answer from today's sums
    assert warehouse.query("select accident_id from withdrawn_accidents")["accident_id"].tolist() == ["A1"]
    send(data_dir, "acc_2026-10-20", ACCIDENTS + one.format("no") + two.format("no"))
    assert accidents_on("2026-10-31") == ["A1", "A2"]  # brought back


@pytest.mark.soak
def test_what_no_export_ever_showed_is_no_record_at_any_time(data_dir: Path) -> None:
    rows = "A1,U,2026-03-02,employee,first_aid,0,0,yes\nA2,U,2026-10-03,employee,first_aid,0,0,\n"
    later = rows.replace("first_aid,0,0,\n", "first_aid,0,1,\n")
    send_in_turn(data_dir, {"acc_2026-08-20": ACCIDENTS + rows, "acc_2026-09-20": ACCIDENTS + later})
    assert accidents_on("2026-10-31") == ["A2"]
    assert accidents_on("2026-04-30") == []


def test_a_withdrawn_hazard_was_open_until_it_was_withdrawn(data_dir: Path) -> None:
    hazard = "H1,U,inspection,general,2026-03-02,2026-03-20,,,{}\nH2,U,inspection,general,2026-09-02,,,,\n"
    sent = {"haz_2026-04-10": HAZARDS + hazard.format(""), "haz_2026-08-20": HAZARDS + hazard.format("撤销")}
    send_in_turn(data_dir, sent)
    for day, count in (("2026-09-30", 1), ("2026-08-31", 0), ("2026-07-31", 1)):
        filters = Filters(as_of=date.fromisoformat(day))
        assert kpis.rate("open_count", filters=filters).rows["top"].fillna(0).item() == count
        assert len(kpis.records("open_count", filters)) == count


PLANS = "Plan row ID,Unit ID,Period start,Period end,Required inspections,Withdrawn\n"
WALKS = "Inspection ID,Unit ID,Inspection type,Due date,Completed on,Withdrawn\n"
DAYS = (date(2026, 7, 31), date(2026, 8, 31))
POINTS = "Risk point ID,Area ID,Unit ID,Risk point name,Method,Level,Assessed on,Withdrawn\n"


def tops(kpi: str) -> list[float]:
    """Ask for a count at the end of July and of August 2026; the withdrawal is of 20 August."""
    return [kpis.rate(kpi, filters=Filters(as_of=day)).rows["top"].fillna(0).item() for day in DAYS]


def test_duties_of_withdrawn_plans_and_inspections_stay_in_the_past(data_dir: Path) -> None:
    plans = "P1,U,2026-03-01,2026-03-31,2,{}\nP2,U,2026-05-01,2026-05-31,1,\n"
    walks = "I1,U,routine,2026-04-10,2026-04-09,{}\nI2,U,routine,2026-06-10,,\n"
    points = "R1,A,U,Press,direct,major,2026-02-01,{}\nR2,A,U,Saw,direct,low,2026-02-01,\n"
    sent = {}
    for day, mark in (("2026-06-30", ""), ("2026-08-20", "yes")):
        sent[f"plans_{day}"] = PLANS + plans.format(mark)
        sent[f"walks_{day}"] = WALKS + walks.format(mark)
        sent[f"points_{day}"] = POINTS + points.format(mark)
    send_in_turn(data_dir, sent)
    # Duties: two of P1 and one of I1 until they were withdrawn, one each of P2 and I2; only I1 was made.
    assert tops("required_inspection_count") == [5, 2]
    completed = [kpis.rate("inspection_completion_rate", filters=Filters(as_of=day)).rows for day in DAYS]
    assert [(rows["top"].item(), rows["bottom"].item()) for rows in completed] == [(1, 5), (0, 2)]
    assert tops("risk_point_count") == [2, 1]


def with_source(data: Path, name: str, source: str) -> None:
    """Let a loaded file be an export of another source."""
    lake = data / "lake"
    manifest = next(
        path for path in (lake / "files").glob("*.json") if json.loads(path.read_text("utf-8"))["file"] == name
    )
    kept = json.loads(manifest.read_text("utf-8"))
    kept |= {"source": source, "sums": {}}
    kept["definition"] = definition_now(Manifest(**kept))  # else it would be read again as what it is
    manifest.write_text(json.dumps(kept), encoding="utf-8")
    for table in kept["tables"]:
        rows = lake / table / f"{kept['sha256']}.parquet"
        with duckdb.connect() as con:
            con.execute(
                f"copy (select * replace ('{source}' as export_format) from '{rows}') to '{rows}.new' (format parquet)"
            )
        Path(f"{rows}.new").replace(rows)


def test_the_same_id_of_two_sources_is_two_records(data_dir: Path) -> None:
    """The older export keeps the plain id, though it is loaded last and its source comes last in the alphabet."""
    south = "1,South,2026-09-03,employee,first_aid,0,0,\n2,South,2026-09-03,employee,first_aid,0,0,\n"
    north = "1,North,2026-09-02,employee,fatal,1,0,\n"
    send_in_turn(data_dir, {"b_2026-09-05": ACCIDENTS + south, "a_2026-09-04": ACCIDENTS + north})
    with_source(data_dir, "b_2026-09-05.csv", "osha_severe")
    assert rebuild(data_dir).exit_code == 0
    found = warehouse.query("select accident_id, unit_id from accidents order by 1").values.tolist()
    assert found == [["1", "North"], ["1 (osha_severe)", "South"], ["2", "South"]]
    files = {record: [one["file"] for one in origin(data_dir, "accidents", record)["versions"]] for record, _ in found}
    assert files == {"1": ["a_2026-09-04.csv"], "1 (osha_severe)": ["b_2026-09-05.csv"], "2": ["b_2026-09-05.csv"]}


def test_links_stay_within_their_source(data_dir: Path) -> None:
    row = "{},U,inspection,general,2026-09-02,{}\n"
    header = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Inspection ID\n"
    hazards = header + row.format("{0}", 1) + row.format("{0}b", 2)
    inspections = INSPECTIONS + "1,U,routine,2026-09-02,2026-09-02\n"
    send_in_turn(
        data_dir,
        {
            "inspections_a": inspections + "2,U,routine,2026-09-02,2026-09-02\n",
            "hazards_a": hazards.format("A"),
            "inspections_b": inspections.replace("09-02,2026", "09-03,2026"),
            "hazards_b": hazards.format("B"),
        },
    )
    for name in ("inspections_b.csv", "hazards_b.csv"):
        with_source(data_dir, name, "toronto_fire")
    assert rebuild(data_dir).exit_code == 0
    found = warehouse.query("select hazard_id, inspection_id from hazards order by 1").values.tolist()
    # Inspection 2 was only sent by the first source: the second one can only mean that
    assert found == [["A", "1"], ["Ab", "2"], ["B", "1 (toronto_fire)"], ["Bb", "2"]]


def test_another_record_under_the_same_id_is_refused_and_the_first_stays(data_dir: Path) -> None:
    send(
        data_dir,
        "a_2026-09",
        ACCIDENTS + "1,North,2026-09-02,employee,fatal,1,0,\n2,North,2026-09-02,employee,first_aid,0,0,\n",
    )
    report = send(
        data_dir,
        "b_2026-10",
        ACCIDENTS + "1,South,2026-10-03,employee,first_aid,0,0,\n2,South,2026-09-02,employee,first_aid,0,0,\n",
    )
    (file,) = report.files
    assert (file.rows_read, file.rows_loaded, file.rows_refused, report.exit_code) == (2, 1, 1, 1)
    assert "South on 2026-10-03" in file.message
    assert "North on 2026-09-02 in a_2026-09.csv" in file.message
    found = warehouse.query("select accident_id, unit_id, severity from accidents order by 1").values.tolist()
    assert found == [["1", "North", "fatal"], ["2", "South", "first_aid"]]  # one that only moved is the same record
    refused = warehouse.query("select file, reason from refused_rows")
    assert refused["file"].tolist() == ["b_2026-10.csv"]
    counts = warehouse.query("select rows_read = rows_loaded + rows_refused as is_whole from files")["is_whole"]
    assert counts.all()
    later, first = origin(data_dir, "accidents", "1")["versions"]
    assert "is that of another record" in later["refused"]
    assert (first["refused"], first["is_shown"], later["changed"]) == ("", True, {})
    # which of the two is newer makes no difference: the first one loaded stays
    send(
        data_dir,
        "a_2026-09",
        ACCIDENTS + "1,North,2026-09-02,employee,fatal,1,0,\n2,North,2026-09-02,employee,first_aid,0,0,\n",
    )
    assert warehouse.query("select unit_id from accidents where accident_id = '1'")["unit_id"].tolist() == ["North"]


STATES = "Hazard ID,Unit ID,Found by,Hazard level,Found on,Due date,Treated on,Accepted on,Treatment state\n"


def on_30_september(kpi: str) -> tuple[float, float]:
    """Give top and bottom of a KPI over all."""
    row = kpis.rate(kpi).rows.iloc[0]
    return float(row["top"]), float(row["bottom"])


def test_reopened_hazards_count_as_open_and_are_questioned(data_dir: Path) -> None:
    rows = (
        "H1,U,inspection,general,2026-09-01,2026-09-10,2026-09-05,2026-09-07,\n"  # closed
        "H2,U,inspection,general,2026-09-01,2026-09-10,,2026-09-07,\n"  # accepted but not treated
        "H3,U,inspection,general,2026-09-01,2026-09-10,2026-09-09,2026-09-07,\n"  # treated after acceptance
    )
    assert send(data_dir, "haz", STATES + rows).exit_code == 0
    assert listed("hazards_reopened") == ["H2", "H3"]
    assert on_30_september("treatment_completion_rate") == (1, 3)
    assert on_30_september("acceptance_rate") == (1, 3)
    assert on_30_september("treatment_on_time_rate") == (1, 3)
    assert kpis.rate("overdue_open_count").rows["top"].item() == 2


@pytest.mark.soak
def test_acceptance_alone_reopens_nothing_where_no_day_of_treatment_is_kept(data_dir: Path) -> None:
    rows = "H1,U,inspection,general,2026-09-01,2026-09-10,2026-09-07\n"
    send(data_dir, "haz", STATES.replace("Treated on,", "").replace(",Treatment state", "") + rows)
    assert listed("hazards_reopened") == []
    assert on_30_september("acceptance_rate") == (1, 1)


def test_closed_on_an_unknown_day_is_neither_open_nor_overdue_nor_late(data_dir: Path) -> None:
    rows = (
        "H1,U,inspection,general,2026-09-01,2026-09-10,,,closed\n"
        "H2,U,inspection,general,2026-09-01,2026-09-10,,,being_treated\n"
        "H3,U,inspection,general,2026-09-01,2026-09-10,2026-09-08,2026-09-09,closed\n"
    )
    send(data_dir, "haz", STATES + rows)
    assert listed("hazards_closed_undated") == ["H1"]
    assert kpis.rate("open_count").rows["top"].item() == 1
    assert kpis.rate("overdue_open_count").rows["top"].item() == 1
    assert kpis.rate("open_count", filters=Filters(as_of=date(2026, 9, 5))).rows["top"].item() == 2  # H2 and H3
    assert on_30_september("treatment_on_time_rate") == (1, 2)
    assert on_30_september("treatment_on_time_extended_rate") == (1, 2)
    assert on_30_september("treatment_completion_rate") == (2, 3)
    assert on_30_september("acceptance_rate") == (2, 3)
    assert days_to_treat()["hazard_count"].sum() == 2
