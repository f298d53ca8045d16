"""The passages of a letter: what was asked, what was decided, why, what was given, and the rest.

A letter is read once from its head, paragraph by paragraph. Headings and lead-ins open a passage;
where a letter has none, the voice of the paragraph tells who is speaking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile

from db.models import Page, Passage, PassageKind
from extract.letter import headings
from extract.letter.lines import Paragraph, is_item, paragraphs

_CITATION = re.compile(
    r"[•*·\s-]*(?:(?:point|question|q|request)s?\s*\d+\s*[-–—:]\s*)?"
    r"(?:sections?|sec\.?|s\.?|regulations?|reg\.?|adran|exemption)\s?\(?\d+[^.?!:]{0,100}\.?\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\(?\d{1,2}[a-z]?\s?[.):–—-]")
_LETTERS = re.compile(r"[\W\d_]+")
# A title or a list entry is no prose.
_PROSE = 100


@dataclass(kw_only=True)
class _Piece:
    page: Page
    start: int
    end: int
    kind: PassageKind

    def asks(self) -> bool:
        text = self.page.text[self.start : self.end]
        return text.endswith("?") or headings.opens("request", text) or headings.speaks("request", text)

    def addresses(self) -> bool:
        """Return whether it is the authority that writes here, to the requester."""
        text = self.page.text[self.start : self.end]
        return text.startswith("Dear") or headings.speaks("decision", text)

    def tells(self) -> bool:
        """Return whether this is a sentence and no title."""
        return self.page.text[self.end - 1] in ".,:;?!"


def split(pages: Sequence[Page]) -> tuple[Passage, ...]:
    """Return the passages of a letter in order.

    A passage lies in one page, so what runs over a page is two; passages do not overlap; every line
    that is not blank is in one of them.
    """
    reading = _Reading(paragraphs=paragraphs(pages))
    reading.read()
    return tuple(
        Passage(
            sha256=piece.page.sha256,
            page=piece.page.number,
            start=piece.start,
            end=piece.end,
            kind=piece.kind,
        )
        for piece in reading.merged()
    )


@dataclass(kw_only=True)
class _Reading:
    """Where the reader of a letter has got to.

    `state` is `head` before anything was asked or answered, `request`, `answer`, and `tail` after
    the right to complain has been explained. `kind` is what the authority is at in its answer.
    """

    paragraphs: list[Paragraph]
    pieces: list[_Piece] = field(default_factory=list)
    state: str = "head"
    kind: PassageKind = "decision"
    asked: bool = False
    interleaved: bool = False
    # One question only: the next paragraph that asks nothing is its answer.
    single: bool = False
    asked_words: set[str] = field(default_factory=set)

    def read(self) -> None:
        for at, paragraph in enumerate(self.paragraphs):
            if paragraph.furniture:
                self._put(paragraph, "boilerplate")
            else:
                self._take(at, paragraph)
        if self.state == "head":
            self._give()
        elif not self.asked:
            self._find_request()

    def _take(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text
        heading = headings.heading(text)
        if heading is not None and self._follow(at, paragraph, heading):
            return
        if not self.asked and self.state in ("head", "answer"):
            end = headings.lead_in(text)
            if end is not None:
                self._lead_in(paragraph, end)
                return
        if self.state == "head":
            self._head(paragraph)
        elif self.state == "request":
            self._request(at, paragraph)
        elif self.state == "answer":
            self._answer(at, paragraph)
        else:
            self._put(paragraph, "boilerplate")

    # -- headings ---------------------------------------------------------------------------------

    def _follow(self, at: int, paragraph: Paragraph, heading: headings.Heading) -> bool:
        """Follow a heading; return False where it is none in this place."""
        kind = heading.kind
        if kind in ("request", "interleaved"):
            return self._ask(at, paragraph, heading)
        if kind == "answer":
            if self.state not in ("request", "answer"):
                return False
            self._open(paragraph, "decision")
            return True
        if kind == "decision":
            if self.state == "tail" and heading.rest is not None:
                return False
            self._open(paragraph, "decision")
            return True
        if kind in ("reasons", "disclosure"):
            if self.state == "head" or (self.state == "request" and heading.rest is not None):
                return False
            self._open(paragraph, "reasons" if kind == "reasons" else "disclosure")
            return True
        if kind == "boilerplate":
            if self.state == "request" and heading.rest is not None:
                return False
            if self.state in ("request", "answer"):
                self.state = "tail"
            self._put(paragraph, "boilerplate")
            return True
        return False

    def _open(self, paragraph: Paragraph, kind: PassageKind) -> None:
        self.state, self.kind, self.single = "answer", kind, False
        self._put(paragraph, kind)

    def _ask(self, at: int, paragraph: Paragraph, heading: headings.Heading) -> bool:
        if heading.label and self.asked and self.state != "request":
            return self._ask_again(at, paragraph, heading)
        if self.state == "tail" and self.asked:
            return False
        if heading.kind == "interleaved":
            self.interleaved = True
        self.state, self.asked, self.kind = "request", True, "decision"
        self.single = heading.label and self.interleaved
        if heading.rest is None:
            self._put(paragraph, "boilerplate")
        elif heading.label:
            self._quote(paragraph, paragraph.start)
        else:
            self._hand_over(paragraph, paragraph.start + heading.rest)
        return True

    def _ask_again(self, at: int, paragraph: Paragraph, heading: headings.Heading) -> bool:
        """Tell a question that is repeated in the answer from an answer that is headed by its number."""
        if self.state == "tail":
            return False
        if heading.rest is not None:
            if not self._asks(paragraph.text[heading.rest :]):
                return False
            self._quote(paragraph, paragraph.start)
        else:
            after = self._next(at)
            if after is None or not self._asks(after.text):
                return False
            self._put(paragraph, "boilerplate")
        self.state, self.single = "request", True
        return True

    def _lead_in(self, paragraph: Paragraph, end: int) -> None:
        text = paragraph.text
        self.state, self.asked = "request", True
        self.interleaved = self.interleaved or headings.interleaves(text)
        colon = text.find(":", end - 1)
        if colon >= 0 and text[colon + 1 :].strip("\n\r -–—"):
            self._hand_over(paragraph, paragraph.start + colon + 1)
        else:
            self._put(paragraph, "boilerplate")

    def _hand_over(self, paragraph: Paragraph, start: int) -> None:
        self._put_span(paragraph, paragraph.start, start, "boilerplate")
        self._quote(paragraph, start)

    # -- paragraphs -------------------------------------------------------------------------------

    def _head(self, paragraph: Paragraph) -> None:
        if headings.opens("decision", paragraph.text):
            self._open(paragraph, "decision")
        else:
            self._put(paragraph, "boilerplate")

    def _request(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text
        if self.interleaved and _NUMBERED.match(text):
            self.single = True
        elif self.single and not self._goes_on_asking(paragraph):
            self.state = "answer"
            self._answer(at, paragraph)
            return
        if self._answers(text):
            self.state = "answer"
            self._answer(at, paragraph)
        else:
            self._quote(paragraph, paragraph.start)

    @staticmethod
    def _answers(text: str) -> bool:
        """Return whether it is the authority that speaks in a paragraph."""
        if headings.speaks("request", text):
            return False
        return (
            headings.opens("standing", text)
            or headings.opens("decision", text)
            or headings.speaks("decision", text)
        )

    def _goes_on_asking(self, paragraph: Paragraph) -> bool:
        before = self.pieces[-1] if self.pieces else None
        return (
            before is None
            or before.kind != "request"
            or is_item(paragraph.text)
            or paragraph.text[:1].islower()
            or self._asks(paragraph.text)
        )

    def _answer(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text
        if headings.speaks("boilerplate", text):
            self.state = "tail"
            self._put(paragraph, "boilerplate")
        elif headings.opens("standing", text) and not headings.speaks("decision", text):
            self._put(paragraph, "boilerplate")
        elif paragraph.row:
            self._put(paragraph, "disclosure")
        elif self._repeats(paragraph):
            self.state, self.single = "request", True
            self._quote(paragraph, paragraph.start)
        else:
            if self.kind == "decision" and self._heads_reasons(at, text):
                self.kind = "reasons"
            self._put(paragraph, self.kind)

    def _repeats(self, paragraph: Paragraph) -> bool:
        """Return whether a paragraph of the answer repeats a question, or asks the next one."""
        if _letters(paragraph.text) in self.asked_words:
            return True
        return self.interleaved and bool(_NUMBERED.match(paragraph.text)) and self._asks(paragraph.text)

    def _heads_reasons(self, at: int, text: str) -> bool:
        """Return whether a line that is a mere citation heads the argument for it.

        In a list of the exemptions relied on, a citation follows a colon or another citation.
        """
        if not _CITATION.match(text):
            return False
        before, after = self._before(at), self._next(at)
        if before is None or after is None:
            return False
        listed = before.text.endswith((":", ",", "and")) or _CITATION.match(before.text)
        return not listed and len(after.text) >= _PROSE

    def _asks(self, text: str) -> bool:
        """Return whether a paragraph is a question.

        "The number of dogs …" asks where each answer stands under its question, and answers elsewhere.
        """
        found = _NUMBERED.match(text)
        words = text[found.end() :].lstrip() if found else text
        return (
            words.endswith("?")
            or _letters(words) in self.asked_words
            or (self.interleaved and headings.opens("request", words))
        )

    def _before(self, at: int) -> Paragraph | None:
        return next((p for p in self.paragraphs[at - 1 : at] if not p.furniture), None)

    def _next(self, at: int) -> Paragraph | None:
        return next((p for p in self.paragraphs[at + 1 : at + 4] if not p.furniture), None)

    # -- a document without a heading or a lead-in -------------------------------------------------

    def _give(self) -> None:
        """Take a document in which nobody asks or answers for what was given."""
        furniture = {(p.page.number, p.start) for p in self.paragraphs if p.furniture}
        for piece in self.pieces:
            if (piece.page.number, piece.start) not in furniture:
                piece.kind = "disclosure"

    def _find_request(self) -> None:
        """Take for the request what asks in the head of a letter, after the authority's own words."""
        head = list(takewhile(lambda piece: piece.kind == "boilerplate", self.pieces))
        if not any(piece.asks() for piece in head):
            return
        own = [at for at, piece in enumerate(head) if not piece.asks() and piece.addresses()]
        after = head[own[-1] + 1 :] if own else head
        for piece in dropwhile(lambda piece: not (piece.asks() or piece.tells()), after):
            piece.kind = "request"

    # -- pieces -----------------------------------------------------------------------------------

    def _quote(self, paragraph: Paragraph, start: int) -> None:
        words = _letters(paragraph.text)
        if len(words) >= 30:
            self.asked_words.add(words)
        self._put_span(paragraph, start, paragraph.end, "request")

    def _put(self, paragraph: Paragraph, kind: PassageKind) -> None:
        self._put_span(paragraph, paragraph.start, paragraph.end, kind)

    def _put_span(self, paragraph: Paragraph, start: int, end: int, kind: PassageKind) -> None:
        text = paragraph.page.text[start:end]
        start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
        if start < end:
            self.pieces.append(_Piece(page=paragraph.page, start=start, end=end, kind=kind))

    def merged(self) -> list[_Piece]:
        """Return the pieces with neighbours of one kind on one page made one."""
        whole: list[_Piece] = []
        for piece in self.pieces:
            if whole and whole[-1].page is piece.page and whole[-1].kind == piece.kind:
                whole[-1].end = piece.end
            else:
                whole.append(piece)
        return whole


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).lower()
