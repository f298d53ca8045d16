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
from extract.letter import headings, numbers
from extract.letter.columns import apart
from extract.letter.lines import Paragraph, is_item, paragraphs

_CITATION = re.compile(
    r"[•*·\s-]*(?:(?:point|question|q|request)s?\s*\d+\s*[-–—:]\s*)?"
    r"(?:sections?|sec\.?|s\.?|regulations?|reg\.?|adran|exemption)\s?\(?\d+[^.?!:]{0,100}\.?\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\(?\d{1,2}[a-z]?\s?[.):–—-]")
_LETTERS = re.compile(r"[\W\d_]+")
# How an authority tells what it did before.
_PAST = re.compile(
    r"(?:i|we)\s+(?:refused|withheld|declined|disclosed|released|answered|confirmed)\b", re.IGNORECASE
)
_ENDS_IN = (".", ",", ";", ":", "?", "!")
# A title or a list entry is no prose.
_PROSE = 100
_TITLE = 140


@dataclass(kw_only=True)
class _Piece:
    page: Page
    start: int
    end: int
    kind: PassageKind
    # The numbers of the questions that are asked or answered here.
    numbers: tuple[str, ...] = ()
    # Whether it answers the question above it, where it does not say which one it answers.
    follows: bool = False
    # Whether a heading begins it.
    headed: bool = False

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

    `question` of an answer is the number of its question; several are parted by commas (`1, 2`).
    A passage lies in one page, so what runs over a page is two; passages do not overlap; every line
    that is not blank is in one of them.
    """
    reading = _Reading(paragraphs=list(apart(paragraphs(pages))))
    reading.read()
    return tuple(
        Passage(
            sha256=piece.page.sha256,
            page=piece.page.number,
            start=piece.start,
            end=piece.end,
            kind=piece.kind,
            question=None if piece.kind in ("request", "boilerplate") else ", ".join(piece.numbers) or None,
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
    # The numbers of the questions as far as they were asked, and of those that are being answered.
    known: set[str] = field(default_factory=set)
    numbers: tuple[str, ...] = ()
    follows: bool = False
    # The number on a line above the question that it heads.
    label: tuple[str, ...] = ()
    # A numbered question is followed by an answer with the same number.
    paired: bool = False

    def read(self) -> None:
        self.paired = self._is_paired()
        self.interleaved = self._has_blocks()
        for at, paragraph in enumerate(self.paragraphs):
            if paragraph.furniture:
                self._put(paragraph, "boilerplate")
            else:
                self._take(at, paragraph)
        if self.state == "head":
            self._give()
        elif not self.asked:
            self._find_request()
        else:
            self._find_answer()
        self._number()

    def _take(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text
        if paragraph.side is not None:
            self._put_cell(paragraph)
            return
        heading = headings.heading(text)
        if heading is not None and self._follow(at, paragraph, heading):
            return
        if not self.asked and self.state in ("head", "answer"):
            end = headings.lead_in(text)
            if end is None and self._hands_over(at, text):
                end = len(text)
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
        if self.state == "request" and not heading.label and self._goes_on_counting(paragraph.text):
            return False
        if kind in ("request", "interleaved"):
            return self._ask(at, paragraph, heading)
        if kind == "answer":
            if self.state not in ("request", "answer"):
                return False
            label = numbers.label(paragraph.text)
            self._open(paragraph, "decision", label.numbers if label else (), follows=True)
            return True
        if kind == "decision":
            if self.state == "tail" and heading.rest is not None:
                return False
            self._open(paragraph, "decision", follows=self.state == "request")
            return True
        if kind == "history":
            if self.state == "head":
                return False
            self._open(paragraph, "boilerplate")
            return True
        if kind in ("reasons", "disclosure"):
            if self.state == "head" or (self.state == "request" and heading.rest is not None):
                return False
            named = [number for each in numbers.named(paragraph.text) for number in each.numbers]
            self._open(paragraph, "reasons" if kind == "reasons" else "disclosure", tuple(named))
            return True
        if kind == "boilerplate":
            if self.state == "request" and heading.rest is not None:
                return False
            if self.state in ("request", "answer"):
                self.state = "tail"
            self._put(paragraph, "boilerplate")
            return True
        return False

    def _open(
        self,
        paragraph: Paragraph,
        kind: PassageKind,
        answered: tuple[str, ...] = (),
        follows: bool = False,
    ) -> None:
        self.state, self.kind, self.single = "answer", kind, False
        self.numbers, self.follows = answered, follows
        self._put(paragraph, kind)
        self.pieces[-1].headed = True

    def _ask(self, at: int, paragraph: Paragraph, heading: headings.Heading) -> bool:
        if heading.label and self.asked and self.state != "request":
            return self._ask_again(at, paragraph, heading)
        if heading.label and self.state == "request" and self._restarts(paragraph.text):
            self.state = "answer"
            self._answer(at, paragraph)
            return True
        if self.state == "tail" and self.asked:
            return False
        if heading.kind == "interleaved":
            self.interleaved = True
        self.state, self.asked, self.kind = "request", True, "decision"
        self.single = heading.label and self.interleaved
        label = numbers.label(paragraph.text) if heading.label else None
        self.label = label.numbers if label else ()
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
            label = numbers.label(paragraph.text)
            self.label = label.numbers if label else ()
            self._put(paragraph, "boilerplate")
        self.state, self.single = "request", True
        return True

    def _hands_over(self, at: int, text: str) -> bool:
        """Return whether a paragraph hands over to the requester: by its words, or by what comes next."""
        after = self._next(at)
        if headings.hands_over(text):
            return True
        return after is not None and headings.addresses(text) and self._questions(after.text)

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
        item = numbers.bare(text) if self.paired else None
        if item and self.pieces and self.pieces[-1].numbers == item.numbers:
            self._open(paragraph, "decision", item.numbers)
            return
        last = text.rpartition(". ")[2]
        if not self._quoted() and headings.hands_over(text) and not headings.speaks("request", last):
            self._put(paragraph, "boilerplate")
            return
        if self._restarts(text):
            self.state = "answer"
            self._answer(at, paragraph)
            return
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

    def _quoted(self) -> bool:
        """Return whether words of the requester were quoted since the heading that announced them."""
        return any(piece.kind == "request" for piece in self.pieces[-1:])

    def _goes_on_counting(self, text: str) -> bool:
        """Return whether a line is the next thing on the requester's list, though it looks like a heading."""
        item = numbers.bare(text)
        return (
            item is not None
            and item.numbers[0].isdigit()
            and item.numbers[0] not in self.known
            and (item.numbers[0] == "1" or str(int(item.numbers[0]) - 1) in self.known)
        )

    def _restarts(self, text: str) -> bool:
        """Return whether a list that was counted to its end begins again: these are the answers."""
        item = numbers.label(text) or numbers.bare(text)
        return (
            item is not None
            and not self.paired
            and item.numbers[0] == "1"
            and {"1", "2"} <= self.known
            and not self._asks(text)
        )

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
        self._turn(at, paragraph)
        if headings.speaks("boilerplate", text):
            self.state = "tail"
            self._put(paragraph, "boilerplate")
        elif headings.opens("standing", text) and not headings.speaks("decision", text):
            self._put(paragraph, "boilerplate")
        elif paragraph.row:
            if self.kind == "reasons":
                self.numbers, self.follows = (), False
            self._put(paragraph, "disclosure")
        elif self._repeats(paragraph):
            self.state, self.single = "request", True
            self._quote(paragraph, paragraph.start)
        else:
            if self.kind == "boilerplate" and headings.opens("decision", text) and not _PAST.match(text):
                self.kind = "decision"
            if self.kind == "decision" and self._heads_reasons(at, text):
                self.kind = "reasons"
                if not numbers.label(text) and not self._title(text):
                    self.numbers, self.follows = (), False
            self._put(paragraph, self.kind)

    def _repeats(self, paragraph: Paragraph) -> bool:
        """Return whether a paragraph of the answer repeats a question, or asks the next one."""
        if _letters(paragraph.text) in self.asked_words:
            return True
        item = numbers.bare(paragraph.text) if self.paired else None
        if item and item.numbers != self.numbers:
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

    # -- the numbers of questions -----------------------------------------------------------------

    def _turn(self, at: int, paragraph: Paragraph) -> None:
        """Turn to the question that a paragraph of the answer is labelled with, if it is."""
        text = paragraph.text
        label = numbers.label(text)
        if label is None and self.kind != "reasons" and not paragraph.row:
            item = numbers.bare(text)
            if item and set(item.numbers) <= self.known and not _CITATION.match(text[item.end :]):
                label = item
        if label is not None:
            self.numbers, self.follows = label.numbers, False
        elif self._title(text):
            self.numbers, self.follows = self._title(text), False

    @staticmethod
    def _title(text: str) -> tuple[str, ...]:
        """Return the questions that a line which is no sentence names, as `Section 31 (Question 2)`."""
        if len(text) > _TITLE or text.endswith(_ENDS_IN) or not _CITATION.match(text):
            return ()
        return tuple(number for each in numbers.named(text) for number in each.numbers)

    def _is_paired(self) -> bool:
        """Return whether the numbers of a list come twice each, as in columns that were read line by line."""
        items = [numbers.bare(p.text) for p in self.paragraphs if not p.furniture and not p.row]
        counted = [item.numbers[0] for item in items if item and item.numbers[0].isdigit()]
        expected = [str(number) for number in range(1, len(counted) // 2 + 1) for _ in range(2)]
        return len(counted) >= 4 and counted == expected

    def _has_blocks(self) -> bool:
        """Return whether every numbered question is followed by something that asks nothing: its answer.

        Then no heading tells the answers from the questions, and each number comes once.
        """
        blocks: list[tuple[str, list[str]]] = []
        for paragraph in self.paragraphs:
            if paragraph.furniture or paragraph.side:
                continue
            text = paragraph.text
            found = headings.heading(text)
            item = numbers.label(text) or numbers.bare(text)
            if found and found.kind in ("answer", "decision") and blocks:
                return False
            if item and item.numbers[0].isdigit() and not (found and found.kind == "answer"):
                rest = text[item.end :].strip()
                blocks.append((item.numbers[0], [rest] if rest else []))
            elif blocks:
                blocks[-1][1].append(text)
        counted = [number for number, _ in blocks]
        if len(counted) < 2 or counted != [str(number) for number in range(1, len(counted) + 1)]:
            return False
        return all(
            len(block) > 1 and self._questions(block[0]) and not self._questions(block[1])
            for _, block in blocks
        )

    @staticmethod
    def _questions(text: str) -> bool:
        item = numbers.label(text) or numbers.bare(text)
        words = text[item.end :] if item else text
        return (
            words.endswith("?")
            or text[:1] in '"“'
            or headings.opens("request", words)
            or headings.speaks("request", words)
        )

    def _number(self) -> None:
        """Give the answers that stand under their questions the numbers of these questions.

        Where a list of questions is repeated one by one, it is the repetitions that are answered.
        """
        runs: list[tuple[list[_Piece], list[_Piece]]] = []
        for piece in self.pieces:
            if piece.kind == "request":
                if not runs or runs[-1][1]:
                    runs.append(([], []))
                runs[-1][0].append(piece)
            elif piece.kind != "boilerplate" and runs:
                runs[-1][1].append(piece)
        asked = [tuple(dict.fromkeys(n for piece in run for n in piece.numbers)) for run, _ in runs]
        if sum(map(bool, asked)) < 2:
            return
        for at, (_, answer) in enumerate(runs):
            later = {number for some in asked[at + 1 :] for number in some}
            if asked[at] and not later & set(asked[at]):
                for piece in answer:
                    if piece.follows and not piece.numbers:
                        piece.numbers = asked[at]

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

    def _find_answer(self) -> None:
        """Where nothing showed where the answer begins, take for it what comes after the last question."""
        if any(piece.kind not in ("request", "boilerplate") for piece in self.pieces):
            return
        asked = [at for at, piece in enumerate(self.pieces) if piece.kind == "request"]
        asking = [at for at in asked if self._asks_still(self.pieces[at])]
        for at in asked:
            if asking and at > asking[-1]:
                self.pieces[at].kind = "decision"
                self.pieces[at].numbers = ()

    @staticmethod
    def _asks_still(piece: _Piece) -> bool:
        text = piece.page.text[piece.start : piece.end]
        return piece.asks() or bool(piece.numbers) or text[:1] in '"“' or is_item(text)

    # -- pieces -----------------------------------------------------------------------------------

    def _quote(self, paragraph: Paragraph, start: int) -> None:
        words = _letters(paragraph.text)
        if len(words) >= 30:
            self.asked_words.add(words)
        text = paragraph.page.text[start : paragraph.end]
        found = numbers.of_request(text) or self.label
        self.label, self.follows, self.numbers = (), True, ()
        self.known.update(found)
        self._put_span(paragraph, start, paragraph.end, "request", found)

    def _put_cell(self, paragraph: Paragraph) -> None:
        """Take a cell of a table of questions and answers."""
        self.state, self.asked, self.kind = "answer", True, "decision"
        self.numbers, self.follows = (), False
        kind: PassageKind = "boilerplate"
        if paragraph.side == "request" or paragraph.side == "decision":
            kind = paragraph.side
        answered = (paragraph.question,) if paragraph.question else ()
        self._put_span(paragraph, paragraph.start, paragraph.end, kind, answered)

    def _put(self, paragraph: Paragraph, kind: PassageKind) -> None:
        self._put_span(paragraph, paragraph.start, paragraph.end, kind)

    def _put_span(
        self,
        paragraph: Paragraph,
        start: int,
        end: int,
        kind: PassageKind,
        some: tuple[str, ...] | None = None,
    ) -> None:
        text = paragraph.page.text[start:end]
        start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
        if start < end:
            if some is None:
                some = self.numbers if kind not in ("request", "boilerplate") else ()
            self.pieces.append(
                _Piece(
                    page=paragraph.page,
                    start=start,
                    end=end,
                    kind=kind,
                    numbers=some,
                    follows=self.follows,
                )
            )

    def merged(self) -> list[_Piece]:
        """Return the pieces with neighbours of one kind on one page made one."""
        whole: list[_Piece] = []
        for piece in self.pieces:
            before = whole[-1] if whole else None
            alike = before is not None and before.page is piece.page and before.kind == piece.kind
            parted = (
                piece.kind not in ("request", "boilerplate") and before and before.numbers != piece.numbers
            )
            if before is not None and alike and not parted and not piece.headed:
                before.end = piece.end
            else:
                whole.append(piece)
        return whole


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).lower()
