"""Standardisation assessments of three units: what each element reached, and why points were taken off."""

from datetime import date

from data.samples.company import Row

# Points lost by element, in the order of the scheme; None: the element does not apply. The full scores of the second
# and third part of AQ/T 7009-2013 are made up, as the scheme file knows only the first.
FULL = {
    "warehousing_2015": {
        **{"1": 10, "2": 20, "3": 20, "4": 100, "5": 100, "6": 220, "7": 180},
        **{"8.1": 30, "8.2": 25, "8.3": 35, "8.4": 10, "9": 40, "10": 80, "11": 70, "12": 20, "13": 40},
    },
    "machinery_2013": {"1": 220, "2": 580, "3": 200},
}
LOST: tuple[tuple[str, str, date, str, tuple[int | None, ...]], ...] = (
    ("warehousing_2015", "S4", date(2024, 6, 20), "self", (0, 1, 2, 8, 10, 22, 20, 3, 2, 4, 3, None, 10, 6, 0, 5)),
    (
        "warehousing_2015",
        "S4",
        date(2024, 9, 12),
        "authority",
        (0, 2, 3, 11, 14, 30, 28, 4, 4, 6, 4, None, 22, 9, 1, 7),
    ),
    ("warehousing_2015", "S4", date(2025, 6, 18), "self", (0, 0, 2, 6, 8, 16, 16, 2, 2, 2, 2, None, 9, 4, 0, 3)),
    ("warehousing_2015", "S4", date(2026, 6, 17), "self", (0, 0, 1, 5, 7, 12, 12, 1, 1, 1, 1, None, 8, 2, 0, 2)),
    ("warehousing_2015", "S4", date(2026, 9, 10), "authority", (0, 2, 2, 9, 11, 18, 17, 2, 2, 3, 3, None, 36, 6, 0, 5)),
    ("warehousing_2015", "W14", date(2026, 8, 26), "self", (1, 3, 4, 14, 22, 40, 36, 6, 6, 9, 5, 6, 12, 14, 2, 9)),
    ("machinery_2013", "S2", date(2024, 5, 22), "self", (15, 48, 15)),
    ("machinery_2013", "S2", date(2024, 12, 4), "authority", (19, 60, 19)),
    ("machinery_2013", "S2", date(2025, 5, 21), "self", (12, 44, 13)),
    ("machinery_2013", "S2", date(2026, 5, 20), "self", (10, 36, 12)),
    ("machinery_2013", "S2", date(2026, 7, 15), "authority", (12, 40, 14)),
)
FINDINGS = {
    "warehousing_2015": {
        "5": "Training records of contractors without a test",
        "6": "Guards and marks of conveyors missing in places",
        "7": "Permits for work at height without a second signature",
        "8.3": "Two treated hazards without a photo of the acceptance",
        "8.4": "No trend of warnings is drawn",
        "10": "Noise and dust measured at 4 of 9 posts; no medical examination of 14 contractors",
        "11": "One of two yearly drills not evaluated",
    },
    "machinery_2013": {
        "1": "Duties of deputies not signed",
        "2": "Cranes and pressure vessels: 3 registers not up to date",
        "3": "Local exhaust of two welding posts below its flow",
    },
}


def assessments() -> list[Row]:
    """Write every assessment element by element."""
    rows = []
    for number, (scheme, unit, day, assessor, lost) in enumerate(LOST, 1):
        for (code, full), missed in zip(FULL[scheme].items(), lost, strict=True):
            rows.append(
                {
                    "assessment_id": f"E{number:02d}",
                    "scheme": scheme,
                    "unit_id": unit,
                    "assessed_date": day,
                    "assessor_type": assessor,
                    "element_code": code,
                    "full_score": full,
                    "actual_score": None if missed is None else full - missed,
                    "is_blank": missed is None,
                    "finding": FINDINGS[scheme].get(code) if missed and assessor == "authority" else None,
                }
            )
    return rows
