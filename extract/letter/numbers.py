"""The numbers of questions: where a letter names a question, and which one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ONE = r"\d{1,2}(?:\s?\([a-z]{1,3}\)|[a-z]\b)?"
_NUMBER = re.compile(r"(\d{1,2})?\s?\(?([a-z]{1,3})?\)?", re.IGNORECASE)
_ITEM = re.compile(rf"{_ONE}|\([a-z]\)", re.IGNORECASE)
_NOT_A_QUESTION = (
    r"(?![\d/%£:-]\d{2}|/|\d|,\d{3}|\.\d|\s*(?:%|(?:of\s+)?(?:19|20)\d\d\b))"
    r"(?!\s+of\s+(?:the|that|this|schedule|chapter)\b(?!\s+(?:request|questions?|list|enquiry)\b))"
)
_QUESTION = (
    r"(?:questions?|requests?|parts?|points?|items?|q(?:n?s?|uest)\.?"
    r"|cwestiw?n(?:au)?|cais|rhan(?:nau)?|pwynt(?:iau)?)"
)
_ANSWER = r"(?:answers?|responses?|reply|replies|a(?=\d)|ymateb|ateb)"
_JOIN = (
    r"\s*(?:,\s*(?:and|&)?|;|&|\band\b|\bor\b|\bto\b|–|—|-|\ba(?:c|g)?\b|\bi\b|\bthrough\b)\s*"
    rf"(?:{_QUESTION}\s*)?"
)
_SOME = rf"{_ONE}(?:{_JOIN}(?:{_ONE}|\([a-z]\)){_NOT_A_QUESTION}){{0,12}}{_NOT_A_QUESTION}"
_NO = r"\s*(?:no\.?|number|#)?\s*"
_NAMED = re.compile(rf"(?<![\w/.-]){_QUESTION}{_NO}(?P<numbers>{_SOME})", re.IGNORECASE)
_TOWARDS = (
    r"(?:in\s+(?:answer|response|reply|relation|respect|regard)\s+(?:to|of)|with\s+(?:regards?|respect)\s+to"
    r"|with\s+reference\s+to|as\s+(?:to|for|regards)|turning\s+to|regarding|concerning|for|on|under|o\s+ran|ar\s+gyfer"
    r"|mewn\s+ymateb\s+i)\s+(?:your\s+|the\s+)?"
)
_LABEL = re.compile(
    rf"[\s•*·▪\"“–—-]*(?:(?P<towards>{_TOWARDS})?(?:{_ANSWER}\s*(?:to\s+|for\s+|i\s+)?(?:the\s+)?(?:{_QUESTION})?"
    rf"|{_QUESTION}){_NO}(?P<numbers>{_SOME})(?P<tail>\s*\([^()]{{0,60}}\))?)",
    re.IGNORECASE,
)
_STOP = re.compile(r"\s*(?:[.:)–—-]|\Z|\n)\s*[–—-]*\s*")
_STARTS = re.compile(r"\s+(?=[A-Z\d£“\"‘'(])")
_COMMA = re.compile(r"\s*,\s*")
_BLANK = re.compile(r"\s+")
_BARE = re.compile(
    r"[\s•*·▪]*\(?(?P<number>\d{1,2}(?:\s?\([a-z]\)|[a-z])?)(?:\s?[.):]|\s[–—-])(?=\s|\Z)\s*", re.IGNORECASE
)
_COUNTED = re.compile(
    rf"(?:^|(?<=[\s.?!;:,]))(?:{_QUESTION}\s*(?P<named>\d{{1,2}})\b"
    r"|\(?(?P<listed>\d{1,2})(?:\s?\([a-z]\)|[a-z])?(?:\s?[.):]|\s[–—-]|(?<=\))))(?=\s|\Z|\D)",
    re.IGNORECASE | re.MULTILINE,
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_RANGE = 40


@dataclass(frozen=True, kw_only=True)
class Named:
    """Questions named in a text: their numbers (`2`, `2a`), and the span of the name."""

    numbers: tuple[str, ...]
    start: int
    end: int


def label(text: str) -> Named | None:
    """Return the questions that a paragraph is labelled with: `Answer 2:`, `Q1 -`, `In answer to Q3,`."""
    found = _LABEL.match(text)
    if not found:
        return None
    after = _STOP.match(text, found.end()) or _STARTS.match(text, found.end())
    if after is None and found["towards"]:
        after = _COMMA.match(text, found.end()) or _BLANK.match(text, found.end())
    if after is None:
        return None
    return Named(numbers=_numbers(found["numbers"]), start=found.start("numbers"), end=after.end())


def bare(text: str) -> Named | None:
    """Return the number that an item of a list begins with: `2.`, `(2)`, `2a)`, `2 –`."""
    found = _BARE.match(text)
    if not found:
        return None
    return Named(numbers=_numbers(found["number"]), start=found.start("number"), end=found.end())


def named(text: str) -> Iterator[Named]:
    """Yield the questions that a text names: `question 2`, `Points 1 to 4`, `Q3`."""
    for found in _NAMED.finditer(text):
        yield Named(numbers=_numbers(found["numbers"]), start=found.start(), end=found.end())


def asked(text: str) -> tuple[str, ...]:
    """Return the numbers of the questions that a request counts off, in order, wherever they stand in a line.

    They are counted from 1 on; what does not go on counting is some other number.
    """
    counted: list[str] = []
    for found in _COUNTED.finditer(text):
        if int(found["named"] or found["listed"]) == len(counted) + 1:
            counted.append(str(len(counted) + 1))
    return tuple(counted)


def of_request(text: str) -> tuple[str, ...]:
    """Return the numbers of the questions that a paragraph of a request puts."""
    item = label(text) or bare(text)
    return item.numbers if item else asked(text)


def _numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a list such as `1, 2 and 4` or `1(a) to (c)`; ranges are filled."""
    found: list[str] = []
    last = None
    for item in _ITEM.finditer(text):
        parts = _NUMBER.match(item.group())
        number, letter = (parts[1], (parts[2] or "").lower()) if parts else (None, "")
        between = text[last.end() : item.start()].strip().lower() if last else ""
        if number is None:
            number = found[-1].rstrip(_LETTERS) if found else ""
        if between in ("to", "-", "–", "—", "through", "i") and found and not letter and found[-1].isdigit():
            low, high = int(found[-1]) + 1, int(number)
            found.extend(str(each) for each in range(low, min(high, low + _LONGEST_RANGE)))
        found.append(number + letter)
        last = item
    return tuple(dict.fromkeys(found))
