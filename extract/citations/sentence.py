"""The sentences of a text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

LONGEST = 300
"""The most characters of a quote."""

_REACH = 400
"""How far a sentence is followed to either side, in characters."""

_STOP = re.compile(
    r"""[.?!](?<![\s.(][A-Za-z]\.)(?<!\b[Ss]ec\.)(?<!\b[Rr]eg\.)(?<!\b[Aa]rt\.)(?<!\b[Nn]o\.)
        (?<!\bpara\.)(?<!\b[Rr]ef\.)["”’')\]]{0,2}\s+(?=["“‘'(\[]?[A-Z0-9])
    | \n(?:[^\S\n]*\n\s*|(?=\s{0,8}(?:[•·*–-]\s|\(?\d{1,2}[.)]\s|\(?[a-z]\)\s|[QAqa]\d))
        |(?=\s{0,8}(?P<block>[A-Z“‘"(])))""",
    re.VERBOSE,
)
_SHORT_LINE = 62


class Sentences:
    """The sentences of a text, found once from its start.

    Text that was laid out as lines has no full stop after a heading, an item of a list or a row of
    a table, so a line that ends short, or a row, and is followed by a capital ends a sentence too.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = list(_ends(text))

    @property
    def ends(self) -> Sequence[int]:
        """The places where a sentence ends, in order."""
        return self._ends

    def bounds(self, start: int, end: int, floor: int, ceiling: int) -> tuple[int, int]:
        """Return the span of the sentence around `start`:`end`, within `floor`:`ceiling`."""
        text = self._text
        left, right = max(floor, start - _REACH), min(ceiling, end + _REACH)
        index = bisect_right(self._ends, start) - 1
        if index >= 0:
            left = max(left, self._ends[index])
        index = bisect_left(self._ends, end)
        if index < len(self._ends):
            right = max(end, min(right, self._ends[index]))
        while left < start and text[left].isspace():
            left += 1
        while right > end and text[right - 1].isspace():
            right -= 1
        return left, right

    def quote(self, start: int, end: int, floor: int, ceiling: int) -> str:
        """Return the sentence around `start`:`end`, cut between words to some 300 characters."""
        text = self._text
        left, right = self.bounds(start, end, floor, ceiling)
        if right - left <= LONGEST:
            return text[left:right]
        room = max(0, LONGEST - (end - start))
        before = min(start - left, max(room // 2, room - (right - end)))
        after = min(right - end, room - before)
        if start - before > left:
            space = re.compile(r"\s+").search(text, start - before, start)
            left = space.end() if space is not None else start - before
        if end + after < right:
            space_at = max(text.rfind(" ", end, end + after), text.rfind("\n", end, end + after))
            right = space_at if space_at > end else end + after
        return text[left : min(right, max(end, left + LONGEST))]


def _ends(text: str) -> Iterator[int]:
    """Yield the places where a sentence ends, in order."""
    line = 0
    for match in _STOP.finditer(text):
        if match["block"] is None:
            yield match.end()
            continue
        place = match.start()
        line = text.rfind("\n", max(0, place - 2 * _SHORT_LINE), place) + 1
        following = text[match.end() : match.end() + _REACH].partition("\n")[0]
        short = place - line < _SHORT_LINE or text[place - 1] in ".:?!"
        if short or " | " in text[line:place] or " | " in following:
            yield match.end()
