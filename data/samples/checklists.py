"""What each inspection found, item by item of its checklist."""

from datetime import date

from data.samples import company
from data.samples.company import Row

CHECKS = {"routine": 15, "special": 22, "seasonal": 18, "holiday": 16, "surprise": 12, "after_accident": 15}


def nonconforming_share(unit: str, area: str | None, day: date) -> float:
    """Give the chance that a check finds a fault: the same everywhere but where a story is planted."""
    if unit == company.SILENT_TEAM:
        return 0.0
    if area == company.RED_AREA and day >= company.RED_FROM:
        return 0.22
    if unit[1] == company.CAMPAIGN_SITE[1]:
        return 0.085 if day < company.CAMPAIGN_START else 0.035
    return 0.046


def checks(inspections: list[Row]) -> list[Row]:
    """Make the checklist results of every completed inspection; the legal basis stands beside what does not conform."""
    items = company.vocabulary()["items"]
    rows: list[Row] = []
    for inspection in inspections:
        done = inspection["completed_date"]
        if done is None:
            continue
        random = company.stream("checks", inspection["inspection_id"])
        share = nonconforming_share(inspection["unit_id"], inspection["area_id"], done)
        for item in sorted(
            random.sample(items, CHECKS[inspection["inspection_type"]] + random.randint(-1, 2)),
            key=lambda item: item["code"],
        ):
            result = (
                "not_applicable"
                if random.random() < 0.05
                else "nonconforming"
                if random.random() < share * weight(item)
                else "conforming"
            )
            rows.append(
                {
                    "check_id": f"C{len(rows) + 1}",
                    "inspection_id": inspection["inspection_id"],
                    "item_code": item["code"],
                    "item_text": item["text"],
                    "legal_basis": item["basis"] if result == "nonconforming" else None,
                    "result": result,
                }
            )
    return rows


def weight(item: Row) -> float:
    """Make some items fail more often than others, in a fixed and level-keeping way."""
    often = {"F01": 2.6, "M01": 2.3, "P01": 2.2, "W01": 2.0, "E01": 1.7, "F02": 1.6, "D01": 1.5, "C03": 1.4}
    return often.get(item["code"], 0.785)
