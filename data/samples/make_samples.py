"""Makes the sample company: exports, taken on 2026-10-31, of a made-up group of four sites.

python data/samples/make_samples.py [FOLDER]
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

from openpyxl import Workbook  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
# Run as a plain script, it finds its neighbours from the top of the project.
sys.path.insert(0, str(ROOT))

from data.samples import checklists, company, drawing, findings, ground, harm, hours, register, rounds  # noqa: E402
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
        "inspection_plans": rounds.inspection_plans(),
        "inspections": inspections,
        "checks": checks,
        "hazards": [row for row in hazards if row["unit_id"][1] != findings.CHINESE_SITE[1]],
        "accidents": accidents,
        "exposures": hours.exposures(),
        "targets": hours.targets(),
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
    lines: list[list[object]] = [[fields[name]["label_zh" if chinese else "label"] for name in names]]
    for row in rows:
        lines.append([cell(row.get(name), fields[name], chinese) for name in names])
    return lines


def cell(value: object, field: Row, chinese: bool) -> object:
    """Write a value as an export would."""
    if value is None:
        return None
    if isinstance(value, bool):
        return ("是" if value else "否") if chinese else ("yes" if value else "no")
    if chinese and field["type"] == "code":
        return field["values"][value]
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
