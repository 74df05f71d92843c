"""What each site must set aside for safety, what it did set aside, what it spent on what, and its revenue."""

from datetime import date

from data.samples import company
from data.samples.company import Row

FIRST_MONTH = date(2024, 1, 1)
REVENUES = {  # millions in 2023, 2024, 2025, and the industry whose bands hold
    "S1": ((900, 940, 960), "dangerous_goods"),
    "S2": ((620, 650, 640), "machinery"),
    "S3": ((410, 420, 400), None),
    "S4": ((60, 62, 58), None),
}
DUE_A_MONTH = {"S3": 120_000, "S4": 20_000}  # told by the group, where no bands hold
SET_ASIDE = {"S1": 580_000, "S2": 225_000, "S3": 120_000, "S4": 20_000}
ITEMS = {
    "Safety equipment and its upkeep": 0.40,
    "Hazard treatment": 0.18,
    "Protective equipment": 0.20,
    "Training": 0.12,
    "Emergency rescue and drills": 0.08,
    "Rewards for hazards found": 0.02,
}
CUT_SITE, CUT_YEAR, CUT_TO = "S4", 2025, 0.45


def revenues() -> list[Row]:
    """List the revenue of three years; that of the running year is not known yet."""
    return [
        {"unit_id": site, "revenue_year": 2023 + place, "revenue": millions * 1_000_000, "industry_class": industry}
        for site, (amounts, industry) in REVENUES.items()
        for place, millions in enumerate(amounts)
    ]


def investments() -> list[Row]:
    """List by month what is due where no bands hold, what was set aside, and what was spent on what."""
    rows: list[Row] = []
    for month in company.months():
        for site in SET_ASIDE if month >= FIRST_MONTH else ():
            if site in DUE_A_MONTH:
                rows.append(entry(site, month, "due", None, DUE_A_MONTH[site]))
            rows.append(entry(site, month, "extracted", None, SET_ASIDE[site]))
            cut = CUT_TO if (site, month.year) == (CUT_SITE, CUT_YEAR) else 1.0
            for item, share in ITEMS.items():
                random = company.stream("money", site, month, item)
                amount = round(SET_ASIDE[site] * share * cut * (0.85 + 0.2 * random.random()))
                rows.append(entry(site, month, "spent", item, amount))
    return [{"entry_id": f"M{number:04d}", **row} for number, row in enumerate(rows, 1)]


def entry(site: str, month: date, kind: str, item: str | None, amount: int) -> Row:
    """Make one entry of the account."""
    return {
        "unit_id": site,
        "month_date": f"{month:%Y-%m}",
        "cost_type": kind,
        "cost_item": item,
        "cost_amount": amount,
    }
