"""Exports of a company of five units and one month, May 2025, small enough to work every number by hand."""

from pathlib import Path

from pipelines.load import load
from tests.test_build import write

MONTH = "2025-05"
UNITS = "Unit ID,Unit name,Unit type,Parent unit ID\n"
ACCIDENTS = "Accident ID,Unit ID,Accident date,Worker type,Severity,Lost days\n"
HOURS = "Unit ID,Month,Worker type,Worked hours\n"
INSPECTIONS = "Inspection ID,Unit ID,Inspection type,Due date,Completed on,Inspector\n"
PLANS = "Plan row ID,Unit ID,Period start,Period end,Required inspections\n"
HAZARDS = (
    "Hazard ID,Unit ID,Found by,Hazard level,Found on,Inspection ID,Original due date,Due date,Treated on,Withdrawn\n"
)
TREE = {"C": "All,company,", "S1": "One,site,C", "S2": "Two,site,C", "T1": "First,team,S1", "T2": "Second,team,S1"}
HARM = {"A1": "T1,2025-05-06,employee,lost_time,3"}
FOUND = {  # due 20, 25 and 31 May: H1 treated in time, H2 five days late, H3 open
    "H1": "T1,inspection,general,2025-05-02,I1,2025-05-20,2025-05-20,2025-05-18,no",
    "H2": "T2,inspection,general,2025-05-05,,2025-05-25,2025-05-25,2025-05-30,no",
    "H3": "T2,employee,general,2025-05-10,,2025-05-31,2025-05-31,,no",
}
ROUNDS = {"I1": "T1,routine,2025-05-10,2025-05-09,Wang Wu"}


def rows(header: str, records: dict[str, str]) -> str:
    """Write an export: a header, and a line for each record."""
    return header + "".join(f"{record},{rest}\n" for record, rest in records.items())


def send(data: Path, folder: Path, **exports: str) -> None:
    """Load exports, one file per name; every row of them is taken."""
    report = load([write(folder / "-".join(exports), **exports)], data)
    assert report.exit_code == 0, report


def send_hazards_in_turn(data: Path, **found: dict[str, str]) -> Path:
    """Load exports of hazards one after the other, each with a warehouse of its own, named after their month."""
    for name, hazards in found.items():
        load([write(data.parent / name, **{f"hazards_{name}": rows(HAZARDS, hazards)})], data)
    return data


def may(folder: Path) -> Path:
    """Write what is known of May at its end: one lost-time accident in 25 000 hours, three hazards, one inspection."""
    return write(
        folder / "may",
        units=rows(UNITS, TREE),
        accidents=rows(ACCIDENTS, HARM),
        hours=rows(HOURS, {"T1": "2025-05,employee,10000", "T2": "2025-05,employee,15000"}),
        hazards=rows(HAZARDS, FOUND),
        inspections=rows(INSPECTIONS, ROUNDS),
        plans=rows(PLANS, {"P1": "T2,2025-05-01,2025-05-31,2"}),
    )
