"""The days on which a request was received and answered, where the letter itself shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from db.models import Page, Passage
from extract.letter.lines import Paragraph, paragraphs

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan ionawr",
            "february feb chwefror",
            "march mar mawrth",
            "april apr ebrill",
            "may mai",
            "june jun mehefin",
            "july jul gorffennaf",
            "august aug awst",
            "september sept sep medi",
            "october oct hydref",
            "november nov tachwedd",
            "december dec rhagfyr",
        ],
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
# UK order, day first; month first only where the month is a word.
_DATE = (
    rf"{_WEEKDAY}(?:"
    rf"\d{{1,2}}\s?(?:st|nd|rd|th)?(?:\s+of)?\s+(?:{_MONTH})\b(?:,?\s+\d{{4}}\b)?"
    rf"|(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b"
    r"|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b"
    r"|\d{4}-\d{2}-\d{2}\b)"
)
_ON = r"(?:\s+on)?(?:\s+the)?\s+"
_REQUEST = r"(?:request|e-?\s?mail|letter|correspondence|enquiry|application|message)"
_NEAR = r"[^.;:?!\n]{0,80}?"
# The sentence that says when a request came in, most telling first.
_RECEIVED = tuple(
    re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE)
    for pattern in (
        rf"\b(?:received|(?:reached|came (?:in )?to) (?:us|this|our|the force)|arrived|came in)\b"
        rf"(?:[^.;:?!]{{0,100}}?){_ON}(?P<date>{_DATE})",
        rf"\bon (?P<date>{_DATE}),? you (?:also |then |again |first )?"
        r"(?:asked|made|sent|wrote|told us|requested|submitted|e-?mailed|sought|put)\b",
        rf"\byour {_NEAR}{_REQUEST}\b(?:[^.;:?!]{{0,60}}?)"
        rf"(?:dated|of|sent|submitted|made|on|from)(?: the)? (?P<date>{_DATE})",
        rf"\byour {_NEAR}{_REQUEST},? (?P<date>{_DATE})",
        rf"\byou (?:made|sent|submitted|put) {_NEAR}{_REQUEST}\b(?:[^.;:?!]{{0,60}}?)"
        rf"(?:dated|of|on) (?P<date>{_DATE})",
        rf"\b{_REQUEST} (?:which |that )?(?:you )?(?:sent|made|submitted|dated){_ON}(?P<date>{_DATE})",
        # The head of a letter speaks to the requester of one earlier day.
        rf"\byour?\b(?! (?:were|was|had|can|may|could|have until))[^.;:?!]{{0,80}}?\bon (?P<date>{_DATE})",
        rf"\bgetting in touch (?:with us )?(?:on )?(?P<date>{_DATE})",
        rf"\bdyddiedig (?P<date>{_DATE})",
        rf"\b(?:dderbyniwyd|ddaeth|cyrhaeddodd|gyrhaeddodd)\b(?:[^.;:?!]{{0,60}}?)(?:ar )?(?P<date>{_DATE})",
    )
)
_BESIDE = r"\s*[:\-–]?\s*(?P<rest>.*)"
_RECEIVED_FIELD = re.compile(
    (
        r"\s*(?:date (?:of )?(?:request|received|request received)"
        r"|(?:request )?(?:received|date received)(?: on| date)?"
        r"|request date|dyddiad (?:y )?(?:cais|derbyn))" + _BESIDE
    ).replace(" ", r"\s+"),
    re.IGNORECASE,
)
_ANSWERED_FIELD = re.compile(
    (
        r"\s*(?:date (?:of )?(?:our )?"
        r"(?:response|reply|responded|answered|answer|issued|letter|disclosure)"
        r"|(?:response|reply|responded|disclosure)(?: date)?"
        r"|dyddiad(?: (?:yr )?ymateb)?|dated?)" + _BESIDE
    ).replace(" ", r"\s+"),
    re.IGNORECASE,
)
# A line of the head may hold several fields: "Date received: 31 Jul 2023. Date of response: 25 Aug 2023."
_PARTED = re.compile(r"\s*[|;]\s*|(?<=\d{4})\.\s+|(?<![:\s])\s{3,}|\t")
_FIELD = re.compile(
    rf"(?P<label>[^\d:]{{2,50}}?)\s*(?:\bon\b|\bar\b)?\s*[:–-]?\s*(?:the\s+)?(?P<date>{_DATE})\s*\.?",
    re.IGNORECASE,
)
_OF_RECEIPT = re.compile(
    r"(?:\b(?:date|of|the|your|foi|eir|information|requests?|review|enquiry|received|receipt|submitted|asked|made"
    r"|dyddiad|y|cais|derbyn|derbyniwyd|eich)\b\W*)+",
    re.IGNORECASE,
)
_OF_ANSWER = re.compile(
    r"(?:\b(?:date|dated|of|the|this|our|foi|eir|information|responses?|reply|replied|responded|answer|answered"
    r"|sent|issue|issued|letter|decision|disclosure|completed|dyddiad|yr|ymateb|llythyr)\b\W*)+",
    re.IGNORECASE,
)
_RECEIPT = re.compile(
    r"\b(?:requests?|received|receipt|review|asked|submitted|enquiry|cais|derbyn\w*)\b", re.IGNORECASE
)
# "FOI/00012345, 3 June 2025": a number and the day on which it was written.
_AFTER_NUMBER = re.compile(
    rf"(?:[\w\s]{{0,30}}:?\s*)?\S*\d\S*(?:,\s*|\s+[–-]\s+|\s{{2,}})(?P<date>{_DATE})", re.IGNORECASE
)
_ALONE = re.compile(rf"\s*(?P<date>{_DATE})\s*(?:\|.*)?", re.IGNORECASE)
_BEGINS = re.compile(rf"\s*(?P<date>{_DATE})", re.IGNORECASE)
_LABELLED = re.compile(r"[\w\s]{1,40}:")
_PART = re.compile(rf"(?P<day>\d{{1,2}})\D*?\s(?P<month>{_MONTH})\b\D*(?P<year>\d{{4}})?", re.I)
_MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})\D+(?P<year>\d{{4}})", re.I)
_NUMBERS = re.compile(r"(\d+)\D+(\d+)\D+(\d+)")
# The Act came into force on 1 January 2005; a letter is about nothing earlier and not of tomorrow.
_FIRST, _LAST = date(2000, 11, 30), date(2100, 1, 1)
_HEAD_LINES = 40
_SHORT = 120
# A letter says when it was asked in its first pages; what follows is tables.
_PARAGRAPHS, _REACH = 300, 1500


def find(pages: Sequence[Page], passages: Sequence[Passage]) -> tuple[str | None, str | None]:
    """Return the days of receipt and of answer as ISO dates, each None where the file shows none.

    Days are read in UK order. A day without a year is the last before the answer. An answer dated
    before its request is a mistake of the publishing system, and no date.
    """
    asked = [p for p in passages if p.kind == "request"]
    spoken = [p for p in paragraphs(pages)[:_PARAGRAPHS] if not _within(p, asked)]
    lines = [line for paragraph in spoken for line in paragraph.text.splitlines()]
    answered = next(_days(_answered(lines)), None)
    labelled = list(_labelled(lines))
    answered = answered or next(_days(text for receipt, text in labelled if not receipt), None)
    received = next(_days(_fields(lines, _RECEIVED_FIELD)), None)
    received = received or next(_days(text for receipt, text in labelled if receipt), None)
    if received is None:
        for pattern in _RECEIVED:
            found = (
                match["date"] for paragraph in spoken for match in pattern.finditer(paragraph.text[:_REACH])
            )
            received = next(_days(found, before=answered), None)
            if received is not None:
                break
    if received and answered and answered < received:
        answered = None
    return (
        received.isoformat() if received else None,
        answered.isoformat() if answered else None,
    )


def _within(paragraph: Paragraph, passages: Sequence[Passage]) -> bool:
    return any(
        passage.page == paragraph.page.number and passage.start <= paragraph.start < passage.end
        for passage in passages[:_PARAGRAPHS]
    )


def _fields(lines: Sequence[str], field: re.Pattern[str]) -> Iterator[str]:
    """Yield the dates that stand beside or under a label such as `Date of request`."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        found = field.fullmatch(line)
        if not found:
            continue
        beside = _ALONE.fullmatch(found["rest"]) or (_LABELLED.match(line) and _BEGINS.match(found["rest"]))
        under = _ALONE.fullmatch(lines[at + 1]) if at + 1 < len(lines) else None
        if beside:
            yield beside["date"]
        elif under and not found["rest"]:
            yield under["date"]


def _labelled(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Yield the dates that stand behind a label on a line of several fields, and whether it is of receipt."""
    for line in lines[:_HEAD_LINES]:
        for part in (line.replace(" | ", ": ", 1), *_PARTED.split(line[:_REACH])):
            found = _FIELD.fullmatch(part.strip())
            if found:
                label = found["label"].strip()
                if _OF_RECEIPT.fullmatch(label) and _RECEIPT.search(label):
                    yield True, found["date"]
                elif _OF_ANSWER.fullmatch(label):
                    yield False, found["date"]
        numbered = len(line) < _SHORT and _AFTER_NUMBER.fullmatch(line.strip())
        if numbered:
            yield False, numbered["date"]


def _answered(lines: Sequence[str]) -> Iterator[str]:
    yield from _fields(lines, _ANSWERED_FIELD)
    for at, line in enumerate(lines[:_HEAD_LINES]):
        found = _ALONE.fullmatch(line)
        if found and not (at and _RECEIVED_FIELD.fullmatch(lines[at - 1])):
            yield found["date"]


def _days(texts: Iterable[str], before: date | None = None) -> Iterator[date]:
    """Yield the days that these texts name; what is no day of the calendar is left out."""
    for text in texts:
        day = _day(text, before)
        if day is not None and _FIRST <= day < _LAST:
            yield day


def _day(text: str, before: date | None) -> date | None:
    named = _PART.search(text) or _MONTH_FIRST.search(text)
    try:
        if named:
            month, number = _MONTHS[named["month"].lower()], int(named["day"])
            if named["year"]:
                return date(int(named["year"]), month, number)
            if before is None:
                return None
            day = date(before.year, month, number)
            return day if day <= before else date(before.year - 1, month, number)
        found = _NUMBERS.search(text)
        if not found:
            return None
        first, second, third = (int(part) for part in found.groups())
        if first > 31:
            return date(first, second, third)
        return date(third + 2000 if third < 100 else third, second, first)
    except ValueError:
        return None
