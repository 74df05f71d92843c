"""Makes the sample company: exports, taken on 2026-10-31, of a made-up group of four sites.

    python data/samples/make_samples.py [FOLDER]

Luoqiao Industrial Group has 4 sites, 12 workshops, 40 teams, about 2 500 employees and 800 contractors; every name is
made up. One file per table of pipelines/contracts.toml, headed by its English labels. Two show the reader at work:
hazards_xishan.csv (the hazards of site S3 with Chinese labels, codes and texts, in GB18030) and risk_points.xlsx.
A plan's own units are metres, its origin is the top left corner, y grows downwards; a metre is 2.4 pixels.
Identifiers tell the place: S1, W13 and T132 (second team of W13), A105, R10503 (third risk point of A105).
The seed is fixed, so the files come out the same each time. Nothing is later than 2026-10-31 but due dates (inspections
scheduled for the next two weeks, hazards not yet due) and the end of the quarter that is still running.

Thirteen stories are planted; the rest of the company is even but for chance. tests/test_samples.py works out each
figure.

1. Treatment slows for a real reason: W13 Tank Farm and Utilities. Page: Rectification, by workshop and month.
   Its maintenance contractor leaves at the end of February 2026: contractor hours fall from 13 345 to 6 217 in March.
   Treated on time was 385 of 434 (88.7 %) up to February and is 54 of 128 (42.2 %) from April to October 2026.
   Only what maintenance repairs is slow, of the hazards found since March: unsafe conditions and environment 11 of 82
   on time, acts and management 49 of 55.
2. A team that reports nothing: T232 Welding Team 2. Pages: Inspections and Compliance, by team.
   424 240 worked hours and 84 completed inspections in 36 months, all of its 1 224 applicable checks conforming, no
   hazard, no accident, no near miss. The other 39 teams have 84 to 198 hazards each.
3. Closures in a batch at month end: W31 Quarry and Crushing. Page: Rectification, treated date.
   341 of 412 treated hazards (82.8 %) were closed on the last day of a month; elsewhere 165 of 5 292 (3.1 %).
   Its due dates are set at month ends too, so that its treated-on-time rate shows nothing.
4. An area that should turn red: A307 Packing and bag loading hall. Pages: Risk map, Rectification (overdue list).
   Its worst level in force is general (yellow). On 2026-10-31 it has 9 open overdue hazards, one of them major (due on
   2026-09-17), and since 2026-08-01 its conformity is 198 of 250 (79.2 %), before that 1 906 of 2 006 (95.0 %).
   No other area has more than 5 open overdue hazards (A107 and A112, of story 1), and none an overdue major one.
5. An improvement after a campaign: S2 Donghe Machinery Plant, safety month June 2025. Pages: Compliance, Rectification.
   Conformity 10 108 of 10 971 (92.1 %) before, 8 947 of 9 271 (96.5 %) from July 2025 on. Treated on time 980 of 1 272
   (77.0 %) before, 628 of 678 (92.6 %) after. The other sites stay at 95.5 then 95.2 % and at 87.3 then 86.3 %.
6. A site that looks worst only because it is small: S4 Beigang Terminal. Page: Accidents, by site.
   Since 2025-11-01 its TRIR is 5.69 from 2 cases in 70 290 hours; the other sites have 1.42, 1.42 and 1.62.
   Over the 36 months it is 2.86 from 3 cases against 1.44, 1.48 and 1.53: the interval of 3 cases holds all of them.
7. An element that costs the level: S4 Beigang Terminal, occupational health. Page: Standardisation.
   The authority gave 844 of 960 points that apply (87.9, level 2) on 2026-09-10, 20 points short of level 1;
   occupational health alone lost 36 of 80, no other element as many as 20.
   The site itself had given 907 (94.5, level 1) in June, with 72 of 80 there.
8. A measure that nobody checked: the guard M30712-3 of conveyor R30712 in A307. Page: Risk control.
   Its check fell due 25 times since October 2024 and was never done: 4 times before A164 (a hand caught, 10 lost days,
   2025-02-09) and 15 times before the near miss A283. Leaders did 258 of 300 monthly tasks, W13's 4 of 8 since March.
9. A welder's licence that lapsed: P-T231-02 of Welding Team 1, on 2026-08-31. Page: People.
   The other 152 licences of special operators in post are valid on 2026-10-31, 5 of them for less than 90 days.
10. A team that nobody trains: T222 Heavy Machining Night. Page: People.
   None of its 8 people has the training of the team; all together 276 of 297 have the three levels.
11. Spending cut before a bad year: S4 Beigang Terminal in 2025. Page: Money.
   It spent 231 548 in 2024, 102 436 in 2025 and 190 180 up to October 2026: 549, 248 and 543 per head and month.
   It had no case in 2025 and two in 2026, which are story 6 as well: one stands beside the other, no more.
12. Responsibility with blind spots: A207 has two territorial owners, that of A305 ended on 2026-06-30, the letter of
   A210 is not signed. Page: People. All other areas (principal, territorial) and risk points (operating) have one:
   381 of 384.
13. A site that rewards no find: S3 Xishan Cement Plant. Page: People.
   Of its 25 major hazards found inside since 2025 none is named by a reward, elsewhere 43 of 62; it gave 80 penalties.
"""

import csv
import re
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[2]
# Run as a plain script, it finds its neighbours from the top of the project.
sys.path.insert(0, str(ROOT))

from data.samples import (  # noqa: E402
    annotations,
    assessments,
    checklists,
    company,
    drawing,
    duties,
    findings,
    ground,
    harm,
    hours,
    measures,
    money,
    people,
    register,
    rounds,
    severity,
)
from data.samples.company import Row  # noqa: E402

CONTRACTS = ROOT / "pipelines" / "contracts.toml"
FIXED = (2026, 10, 31, 0, 0, 0)


def main(folder: Path) -> None:
    """Make every table and write it into the folder."""
    contracts = tomllib.loads(CONTRACTS.read_text(encoding="utf-8"))
    points = register.risk_points()
    accidents = harm.accidents(points)
    inspections = rounds.inspections(accidents)
    checks = checklists.checks(inspections)
    hazards = findings.hazards(inspections, checks, points)
    chinese = [row for row in hazards if row["unit_id"][1] == findings.CHINESE_SITE[1]]
    tables: dict[str, Sequence[Row]] = {
        "units": ground.units(),
        "areas": ground.areas(),
        "plans": ground.plans(),
        "risk_events": measures.risk_events(points),
        "control_measures": measures.control_measures(points),
        "inspection_tasks": measures.inspection_tasks(points),
        "task_records": measures.task_records(points),
        "people": people.people(),
        "trainings": people.trainings(),
        "licences": people.licences(),
        "responsibilities": duties.responsibilities(points),
        "rewards": duties.rewards(hazards),
        "person_targets": duties.person_targets(),
        "investments": money.investments(),
        "revenues": money.revenues(),
        "inspection_plans": rounds.inspection_plans(),
        "inspections": inspections,
        "checks": checks,
        "hazards": [row for row in hazards if row["unit_id"][1] != findings.CHINESE_SITE[1]],
        "accidents": severity.with_severity(accidents),
        "injured_people": severity.injured_people(severity.with_severity(accidents)),
        "exposures": hours.exposures(),
        "targets": hours.targets(),
        "annotations": annotations.annotations(),
        "assessments": assessments.assessments(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        write_csv(folder / f"{table}.csv", sheet(contracts, table, rows))
    write_csv(folder / "hazards_xishan.csv", sheet(contracts, "hazards", chinese, chinese=True), "gb18030")
    write_xlsx(folder / "risk_points.xlsx", "risk_points", sheet(contracts, "risk_points", points))
    for site in company.SITES:
        drawing.draw_plan(site, folder / f"plan_{site.site_id.lower()}.png")


def sheet(contracts: Row, table: str, rows: Sequence[Row], chinese: bool = False) -> list[list[object]]:
    """Lay rows out under the labels of the contract, leaving out fields that no row fills."""
    contract, fields = contracts["tables"][table], contracts["fields"]
    names = [
        name for name in contract["required"] + contract["optional"] if any(row.get(name) is not None for row in rows)
    ]
    unknown = {name for row in rows for name in row} - set(contract["required"] + contract["optional"])
    if unknown:
        raise ValueError(f"{table}: the contract has no {sorted(unknown)}")
    lines: list[list[object]] = [[fields[name]["label"]["zh" if chinese else "en"] for name in names]]
    lines += [[cell(row.get(name), fields[name], chinese) for name in names] for row in rows]
    return lines


def cell(value: object, field: Row, chinese: bool) -> object:
    """Write a value as an export would."""
    if value is None:
        return None
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese else ("yes" if value else "no")
    if chinese and field["type"] == "code":
        return field["values"]["zh"][value]
    if isinstance(value, float) and value == int(value):
        return int(value)
    return value


def write_csv(path: Path, lines: Sequence[Sequence[object]], encoding: str = "utf-8") -> None:
    """Write a comma-separated file; dates come out in ISO form."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def write_xlsx(path: Path, title: str, lines: Sequence[Sequence[object]]) -> None:
    """Write a workbook without the time of writing in it, so that the same rows give the same bytes."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = title
    for line in lines:
        page.append(
            [datetime(value.year, value.month, value.day) if isinstance(value, date) else value for value in line]
        )
    for column in page.columns:
        for part in column:
            if isinstance(part.value, datetime):
                part.number_format = "yyyy-mm-dd"
    draft = BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-10-31T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
