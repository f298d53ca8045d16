"""The sentence around a place of a text."""

from __future__ import annotations

import re

LONGEST = 300
"""The most characters of a quote."""

_REACH = 400
_END = re.compile(
    r"""(?<![\s.(][A-Za-z])(?<!\b[Ss]ec)(?<!\b[Rr]eg)(?<!\b[Aa]rt)(?<!\b[Nn]o)(?<!\bpara)(?<!\b[Rr]ef)
        [.?!]["”’')\]]{0,2}\s+(?=["“‘'(\[]?[A-Z0-9])
    | \n[^\S\n]*\n\s*
    | \n(?=\s{0,8}(?:[•·*–-]\s|\(?\d{1,2}[.)]\s|\(?[a-z]\)\s|[QAqa]\d))""",
    re.VERBOSE,
)
_BLOCK = re.compile(r"\n(?=\s{0,8}[A-Z“‘\"(])")
_SHORT_LINE = 62


def bounds(text: str, start: int, end: int, floor: int, ceiling: int) -> tuple[int, int]:
    """Return the span of the sentence around `start`:`end`, within `floor`:`ceiling`.

    Text that was laid out as lines has no full stop after a heading or an item of a list, so a
    line that ends short and is followed by a capital ends a sentence too.
    """
    low, high = max(floor, start - _REACH), min(ceiling, end + _REACH)
    left = low
    for place in _ends(text, low, start):
        left = place
    right = next(iter(_ends(text, end, high)), high)
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return left, right


def quote(text: str, start: int, end: int, floor: int, ceiling: int) -> str:
    """Return the sentence around `start`:`end`, cut between words to some 300 characters."""
    left, right = bounds(text, start, end, floor, ceiling)
    room = max(0, LONGEST - (end - start)) // 2
    if right - left > LONGEST:
        spare = max(0, room - (start - left)) + max(0, room - (right - end))
        new_left = max(left, start - room - spare)
        new_right = min(right, end + room + spare, max(end, new_left + LONGEST))
        left = _between_words(text, new_left, start) if new_left > left else left
        right = _cut(text, end, new_right) if new_right < right else right
    return text[left : min(right, max(end, left + LONGEST))]


def _between_words(text: str, low: int, high: int) -> int:
    space = re.compile(r"\s+").search(text, low, high)
    return space.end() if space is not None else low


def _cut(text: str, low: int, high: int) -> int:
    space = max(text.rfind(" ", low, high), text.rfind("\n", low, high))
    return space if space > low else high


def _ends(text: str, low: int, high: int) -> list[int]:
    """Return the places between two where a sentence ends, in order."""
    beyond = high + 8  # What follows the end is looked at.
    found = [match.end() for match in _END.finditer(text, low, beyond) if match.end() <= high]
    for match in _BLOCK.finditer(text, low, beyond):
        if match.end() > high:
            break
        line = text.rfind("\n", max(0, match.start() - 2 * _SHORT_LINE), match.start()) + 1
        following = text[match.end() : match.end() + _REACH].partition("\n")[0]
        if (
            match.start() - line < _SHORT_LINE
            or text[match.start() - 1] in ".:?!"
            or " | " in text[line : match.start()]
            or " | " in following
        ):
            found.append(match.end())
    return sorted(found)
