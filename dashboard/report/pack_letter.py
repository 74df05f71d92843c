"""The message that brings the review: the four rates with their targets, the status of the month, where the pack is."""

from pathlib import Path
from typing import Any

from dashboard.language import _
from dashboard.report import packs
from dashboard.results import verdicts
from dashboard.review import wording
from dashboard.review.content import Number, Review
from dashboard.sending.letters import MOST_BYTES, Attachment, Letter, one_line
from dashboard.wording import words

LONGEST = 200


def letter(review: Review, files: dict[str, bytes], saved: tuple[Path, ...], is_mail: bool) -> Letter:
    """Write the message: with the files in a mail, with the place where they lie in a post to a chat service."""
    attached = tuple(
        Attachment(packs.file_name(review, name), packs.FORMATS[name].mime, pack) for name, pack in files.items()
    )
    said = [*lines(review), *(_("Attached: {file}").format(file=file.name) for file in attached if is_mail)]
    said += [] if attached and is_mail else [_("The pack: {path}").format(path=path.resolve()) for path in saved]
    text = "\n".join(said) if is_mail else fitting(said)
    return Letter(subject(review), text, attached if is_mail else (), facts(review, saved))


def subject(review: Review) -> str:
    """Write the subject: what it is, the month, the unit."""
    return one_line(words.named(wording.title(review), review.unit_name), 150)


def lines(review: Review) -> list[str]:
    """Write what the message says: status, the rates of the month with their targets, what they rest on."""
    said = [subject(review), wording.status_lines(review.status)[0]]
    said += [number_line(number) for number in numbers(review)]
    said.append(_("As of {day}, data built {time}.").format(day=words.day_text(review.as_of), time=built(review)))
    return [one_line(line, LONGEST) for line in said]


def numbers(review: Review) -> list[Number]:
    """Return the four rates of the month itself."""
    return [
        number
        for section in review.sections
        if section.key == "rates"
        for number in section.numbers
        if number.filters == review.filters
    ]


def number_line(number: Number) -> str:
    """Write one rate: its value, its parts and its target; as of now beside it where that differs."""
    found = wording.shown(number)
    value = " ".join(part for part in wording.value_and_unit(found) if part)
    if found.rate is None:
        return words.named(number.label, words.why_not(found.notes))
    parts = verdicts.parts(found)
    beside = _(" ({parts})").format(parts=parts) if parts else ""
    said = [words.named(number.label, value) + beside, verdicts.target_text(found)]
    said.append(wording.now_line(number))
    return wording.plain(_(". ").join(part for part in said if part))


def built(review: Review) -> str:
    """Say when the data were built."""
    return words.time_text(review.built_at) if review.built_at else review.build


def fitting(said: list[str]) -> str:
    """Put lines together as far as the smallest chat service takes them."""
    text = ""
    for line in said:
        longer = f"{text}\n{line}" if text else line
        if len(longer.encode()) > MOST_BYTES:
            break
        text = longer
    return text


def facts(review: Review, saved: tuple[Path, ...]) -> dict[str, Any]:
    """Give the rates as plain values, for a receiver that is a program."""
    rates = [
        {
            "kpi": number.found.kpi.name,
            "top": number.top,
            "bottom": number.bottom,
            "rate": number.rate,
            "rate_as_of_now": number.found.rate,
            "target": wording.shown(number).target,
        }
        for number in numbers(review)
    ]
    return {
        "review": {
            "month": review.month,
            "unit_id": review.filters.unit_id,
            "edition": review.status.edition if review.status.is_closed else None,
            "build": review.build,
            "rates": rates,
            "files": [str(path.resolve()) for path in saved],
        }
    }
