"""How a hazard was treated: its due dates, its treatment and its acceptance."""

from datetime import date, timedelta
from random import Random

from data.samples import company
from data.samples.company import Row

DUE_DAYS = ((3, 15), (7, 40), (10, 25), (15, 20))
# What the maintenance contractor of the slow workshop repairs; the rest is treated as before.
REPAIRS = ("condition", "environment")


def late_share(unit: str, day: date) -> float:
    """Give the share of hazards treated after their original due date in ordinary times."""
    if unit[1] != company.CAMPAIGN_SITE[1]:
        return 0.115
    return 0.21 if day < company.CAMPAIGN_START else 0.07


def treat(random: Random, row: Row) -> None:
    """Set due date, treatment and acceptance; what lies after the last day has not happened yet."""
    unit, day, major = row["unit_id"], row["found_date"], row["level"] == "major"
    workshop = company.workshop_of(unit)
    allowed = 30 if major else random.choices([n for n, _ in DUE_DAYS], [share for _, share in DUE_DAYS])[0]
    allowed = row.get("stays_open", allowed)
    due = day + timedelta(days=allowed)
    if workshop == company.BATCH_WORKSHOP:
        due = company.month_end(due)
    slow = workshop == company.SLOW_WORKSHOP and day >= company.SLOW_FROM and row["item"]["type"] in REPAIRS
    spot = (
        not major
        and not slow
        and workshop != company.BATCH_WORKSHOP
        and "stays_open" not in row
        and random.random() < 0.2
    )
    late = not spot and random.random() < (
        0.85 if slow else late_share(unit, day) / (1.0 if workshop == company.BATCH_WORKSHOP else 0.8)
    )
    if major and late and not slow:
        late = due < date(2026, 6, 1)
    current = due
    if late:
        days = 1 + min(90, int(random.expovariate(1 / (30 if slow else 8))))
        treated = due + timedelta(days=days)
        if random.random() < (0.15 if slow else 0.35):
            current = due + timedelta(days=random.choice((7, 14, 21)))
    else:
        treated = day if spot else day + timedelta(days=1 + int(random.random() ** 0.7 * ((due - day).days - 1)))
        if random.random() < 0.015:
            current = due + timedelta(days=7)
    if workshop == company.BATCH_WORKSHOP and random.random() < 0.85:
        treated = company.month_end(treated) if late else due
    settle(random, row, due, current, treated, spot)


def settle(random: Random, row: Row, due: date, current: date, treated: date, spot: bool) -> None:
    """Write the dates as the export of the last day knows them."""
    if "stays_open" in row:
        current, treated = due, company.LAST_DAY + timedelta(days=1)
    passed = random.random() > 0.04
    accepted = treated + timedelta(days=(0 if spot else random.randint(0, 4)) + (0 if passed else random.randint(3, 9)))
    done, closed = treated <= company.LAST_DAY, accepted <= company.LAST_DAY and random.random() > 0.015
    row |= {
        "original_due_date": due,
        "due_date": current,
        "treated_date": treated if done else None,
        "accepted_date": accepted if closed else None,
        "first_acceptance": ("passed" if passed else "failed") if closed else None,
        "on_the_spot": spot,
    }
