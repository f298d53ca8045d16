"""Statutory citations: where a letter names a provision, of which Act, and to what end.

The grammar reads mentions, `act` the Acts that the letter names, `attach` which mention belongs to
which, `role` what each is for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from db.models import Citation, Force, Page, Passage, PassageKind
from extract import statutes
from extract.citations.act import acts
from extract.citations.attach import Attached, attach
from extract.citations.grammar import mentions
from extract.citations.review import Review, is_review
from extract.citations.role import Context, Placed, roles
from extract.citations.sentence import Sentences

_BREAK = "\n\x00\n"
"""What stands between two pages; no mention runs over it."""

_QUOTED = 1200
"""The longest quotation of a requester that is followed, in characters."""

_COLON = re.compile(r"[:;-]\s[\s•·*‘“\"(-]*(?:\d[.)]\s)?$")
_YOU_WROTE = re.compile(
    r"[Yy]ou(?<!\w[Yy]ou) (?:\w+ )?(?:wrote|said|say|state|stated|argued?|asked|complain(?:ed)?|write)\b"
    r"[^.\"“\n]{0,80}[:,]?\s*[\"“]"
)

_READ = 300
"""So much of its sentence is read to either side of a citation, in characters."""

_CLOSED = re.compile(r"[\"”]\s|\n\s*\n")


def find(pages: Sequence[Page], passages: Sequence[Passage], force: Force) -> tuple[Citation, ...]:
    """Return every citation of a document, in order; provisions of one mention share its span.

    `passages` are the document's own: what stands in a `request` is asked, not answered. A section
    without an Act is of the law that binds the force.
    """
    letter = _Document(pages, passages)
    text = letter.text
    law = next((s.regime for s in statutes.load() if s.unit == "section" and force.regime in s.binds), "foia")
    attached = attach(
        text,
        list(mentions(text)),
        acts(text, law),
        law,
        letter.sentences,
        lambda place: letter.passage(place) == "request",
    )
    cited = [(one, path) for one in attached for path in one.paths]
    places = (
        Placed(one.regime, path, one.start, one.end, letter.is_asked(one.start), letter.context)
        for one, path in cited
    )
    found: list[Citation] = []
    review = Review(text, letter.sentences, letter.is_ours) if is_review(text) else None
    given = roles(places, law, review)
    of: Attached | None = None
    for (one, path), (role, ncnd) in zip(cited, given, strict=True):
        provision = "/".join((one.regime, *path))
        if one is not of:
            of = one
            page, offset, ceiling = letter.page(one.start)
            quote = letter.sentences.quote(one.start, one.end, offset, ceiling)
        found.append(
            Citation(
                sha256=page.sha256,
                page=page.number,
                start=one.start - offset,
                end=one.end - offset,
                verbatim=text[one.start : one.end],
                quote=quote,
                provision=provision,
                section=statutes.section_label(provision),
                role=role,
                ncnd=ncnd,
            )
        )
    return tuple(found)


class _Document:
    """The pages of a document as one text, so that an Act named on one page is known on the next."""

    def __init__(self, pages: Sequence[Page], passages: Sequence[Passage]) -> None:
        self.text = _BREAK.join(page.text for page in pages)
        self.sentences = Sentences(self.text)
        self._pages = list(pages)
        self._offsets: list[int] = []
        offset = 0
        for page in pages:
            self._offsets.append(offset)
            offset += len(page.text) + len(_BREAK)
        places = {(page.sha256, page.number): start for page, start in zip(pages, self._offsets, strict=True)}
        self._passages = sorted(
            (places[key] + passage.start, places[key] + passage.end, passage.kind)
            for passage in passages
            if (key := (passage.sha256, passage.page)) in places
        )
        self._starts = [start for start, _, _ in self._passages]
        self._quotes = [match.end() for match in _YOU_WROTE.finditer(self.text)]

    def page(self, place: int) -> tuple[Page, int, int]:
        """Return the page of a place of the text, and where that page starts and ends."""
        index = bisect_right(self._offsets, place) - 1
        page = self._pages[index]
        return page, self._offsets[index], self._offsets[index] + len(page.text)

    def passage(self, place: int) -> PassageKind | None:
        """Return the kind of the passage that a place of the text is in."""
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return None
        _, end, kind = self._passages[index]
        return kind if place < end else None

    def is_ours(self, place: int) -> bool:
        """Return whether the authority speaks at a place, of this request."""
        return self.passage(place) not in {"request", "boilerplate"}

    def _intro(self, start: int, floor: int) -> str:
        """Return the sentence that ends in a colon right before a place, or nothing."""
        colon = _COLON.search(self.text, max(floor, start - 16), start)
        if colon is None:
            return ""
        left, _ = self.sentences.bounds(colon.start(), start, floor, start)
        return _spaced(self.text[left : colon.start()])

    def is_asked(self, place: int) -> bool:
        """Return whether the requester speaks: in a request, or in quotation marks after "You wrote:"."""
        if self.passage(place) == "request":
            return True
        index = bisect_right(self._quotes, place) - 1
        if index < 0 or place - self._quotes[index] > _QUOTED:
            return False
        return _CLOSED.search(self.text, self._quotes[index], place) is None

    def context(self, start: int, end: int) -> Context:
        """Return the surroundings of a span."""
        _, floor, ceiling = self.page(start)
        left, right = self.sentences.bounds(start, end, floor, ceiling)
        line_start = max(floor, self.text.rfind("\n", max(0, start - 400), start) + 1)
        line_end = self.text.find("\n", end, end + 400)
        line_end = min(ceiling, end + 400) if line_end < 0 else line_end
        return Context(
            start=start,
            end=end,
            before=_spaced(self.text[max(left, start - _READ) : start]),
            after=_spaced(self.text[end : min(right, end + _READ)]),
            intro=self._intro(start, floor),
            lead=self.text[max(floor, start - 120) : start],
            following=self.text[end : min(ceiling, end + 160)],
            line=self.text[line_start:line_end],
            asked=self.is_asked(start),
        )


def _spaced(text: str) -> str:
    """Return a text with each run of white space as one space, so that a line break is none."""
    return re.sub(r"\s+", " ", text)
