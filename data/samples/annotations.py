"""What happened that may explain a change: the campaign of story 5, and the new standard of accident statistics."""

from datetime import date

from data.samples import company
from data.samples.company import Row

STANDARD_FROM = date(2026, 7, 1)


def annotations() -> list[Row]:
    """Make one row per event; one without a unit holds for all of them."""
    return [
        {
            "annotation_id": "N1",
            "annotation_type": "campaign",
            "label": "Safety month",
            "start_date": company.CAMPAIGN_START,
            "unit_id": company.CAMPAIGN_SITE,
            "end_date": company.CAMPAIGN_END,
        },
        {
            "annotation_id": "N2",
            "annotation_type": "standard",
            "label": "GB 6441-2025 in force",
            "start_date": STANDARD_FROM,
        },
    ]
