"""The answers of a letter that answers question by question.

An answer stands in a passage of its own (`Passage.question`), or a sentence of the decision says what
becomes of a question: "Point 1 is disclosed, points 2 and 3 are refused".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from db.models import Answer, Citation, Outcome, Page, Passage
from extract.letter import numbers, outcome
from extract.letter.lines import Paragraph, is_item, spoken

# What an answer says in its first sentence that tells anything, if it gives nothing.
_TELLING = frozenset(
    {"disclosed", "partly", "withheld", "not-held", "cost", "vexatious", "repeated", "available", "neither"}
)
# The reasons repeat the law and its conditions; what they say of these is meant.
_ARGUED = frozenset({"withheld", "cost", "neither", "vexatious", "repeated"})
_BREAK = re.compile(
    r"[;,:]\s+(?:and\s+|but\s+)?|\s(?:and|but|while|whereas|although|though)\s", re.IGNORECASE
)
_REST = re.compile(
    r"\b(?:the\s+)?(?:rest|remainder|remaining|other\s+(?:questions?|parts?|points?|requests?)|others)\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(r"\b(?:part|parts|some|most|elements)\s+of\s+\Z", re.IGNORECASE)
_IN_PART = re.compile(r"\s*,?\s*\(?(?:in\s+part|partly|partially)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:this|these|it|they|that|those|such|the\s+same|here)\b", re.IGNORECASE)
_EXCEPT = re.compile(
    r"(?:apart\s+from|except|save|but\s+for|other\s+than|with\s+the\s+exception)\b", re.IGNORECASE
)
_ABOVE = re.compile(
    r"\b(?:as|see|per|refer\s+to|same\s+as)\b.{0,40}\b(?:above|previous|preceding)\b", re.IGNORECASE
)
_AND = re.compile(r"\b(?:and|while|whereas)\s+\Z", re.IGNORECASE)
_TOWARDS = re.compile(
    r"(?:in\s+(?:relation|respect|regard)|as\s+(?:to|for|regards)|with\s+regard|for|regarding)\b", re.I
)
_PAST = re.compile(r"\byou\s+(?:were|had\s+been)\b|\bin\s+my\s+(?:first|earlier)\b", re.IGNORECASE)
_TITLE = re.compile(r"\W*(?:sections?|s\.?|regulations?|reg\.?|adran)\s?\(?\d[^.?!]{0,110}\Z", re.IGNORECASE)
_LISTS = re.compile(r"\b(?:exemptions?|exceptions?|sections?|regulations?|provisions?)\b", re.IGNORECASE)
_NONE = re.compile(r"\W*(?:no|none|nil|dim)\b", re.IGNORECASE)
_FEW = 7
# What is longer is no sentence.
_LONGEST = 3000
_SHORT = 90


@dataclass(kw_only=True)
class _Said:
    """What a letter says of one question."""

    words: set[str] = field(default_factory=set)
    argued: set[str] = field(default_factory=set)
    applied: list[Citation] = field(default_factory=list)
    # What is applied to it along with others.
    shared: list[Citation] = field(default_factory=list)
    answered: bool = False
    told: bool = False
    narrated: bool = False
    none: bool = False
    paragraphs: int = 0
    text: str = ""

    def says(self) -> bool:
        """Return whether anything is said that decides."""
        return bool(self.words or self.argued or self.applied or self.narrated)


def answers(
    pages: Sequence[Page], passages: Sequence[Passage], citations: Sequence[Citation]
) -> tuple[Answer, ...]:
    """Return the outcome of each numbered question and the provisions that its answer relies on.

    Questions come in the order of their numbers. Empty where a letter does not answer by question.
    """
    reading = _Reading(pages=pages, passages=passages, citations=citations)
    return tuple(reading.answers())


class _Reading:
    """What is said of each question, as the letter is read from its head."""

    def __init__(
        self, *, pages: Sequence[Page], passages: Sequence[Passage], citations: Sequence[Citation]
    ) -> None:
        self._said: defaultdict[str, _Said] = defaultdict(_Said)
        self._general: set[str] = set()
        self._rest: list[tuple[set[str], list[Citation]]] = []
        # The questions of an unfinished sentence, whose provisions are listed below it.
        self._listing: tuple[str, ...] = ()
        self._resting = False
        self._applied = [citation for citation in citations if citation.role == "applied"]
        self._by_page: defaultdict[int, list[Citation]] = defaultdict(list)
        for citation in sorted(self._applied, key=lambda each: each.start):
            self._by_page[citation.page].append(citation)
        self._limbs: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
        for citation in self._applied:
            self._limbs[_section(citation.provision), citation.ncnd].add(citation.provision)
        self._starts = {page: [each.start for each in some] for page, some in self._by_page.items()}
        self._asked = dict.fromkeys(
            number
            for _, paragraph in spoken(pages, passages, ("request",))
            for number in numbers.of_request(paragraph.text)
        )
        labelled = {
            number for passage in passages if passage.question for number in passage.question.split(", ")
        }
        self._known = set(self._asked) | labelled
        for passage, paragraph in spoken(pages, passages, ("decision", "disclosure", "reasons")):
            if passage.question:
                self._answer(tuple(passage.question.split(", ")), passage, paragraph)
            else:
                self._decide(passage, paragraph)

    # -- reading ----------------------------------------------------------------------------------

    def _answer(self, of: tuple[str, ...], passage: Passage, paragraph: Paragraph) -> None:
        """Take a paragraph of the answer to these questions."""
        text = paragraph.text
        self._listing, self._resting = (), False
        reasons = passage.kind == "reasons"
        for number in of:
            self._said[number].paragraphs += 1
        if paragraph.row and not reasons and (outcome.is_figures(paragraph) or not outcome.said(text)):
            self._add(of, {"disclosed"}, ())
        for start, end in _sentences(text):
            sentence = text[start:end]
            label = numbers.label(sentence)
            if label and not reasons and (start or set(label.numbers) == set(of)):
                if set(label.numbers) <= self._known | set(of):
                    of = label.numbers
                start += label.end
            elif not start and (item := numbers.bare(sentence)):
                start += item.end
            sentence = text[start:end]
            cited = self._cited(paragraph, start, end)
            words = set(outcome.said(sentence)) if not paragraph.row else set()
            for number in of:
                said = self._said[number]
                (said.applied if len(of) == 1 else said.shared).extend(cited)
                if reasons:
                    said.argued |= words & _ARGUED
                else:
                    self._tell(said, sentence, words, bool(cited))

    @staticmethod
    def _tell(said: _Said, sentence: str, words: set[str], cites: bool) -> None:
        """Take a sentence of an answer: the first that tells anything decides whether something is given."""
        said.answered = True
        if len(said.text) < _SHORT:
            said.text += f" {sentence}"
        if said.told:
            if said.paragraphs > 1:
                words = words - {"not-held"}
            elif said.none and "not-held" in words:
                said.words.discard("disclosed")
            if (said.paragraphs > 1 and not cites) or "disclosed" in said.words:
                words = words - {"neither"}
            said.words |= words - {"pending", "clarification"}
            return
        said.words |= words
        if words & _TELLING or cites:
            said.told = True
        elif outcome.is_fact(sentence):
            said.told = True
            said.none = bool(_NONE.match(sentence))
            said.words.add("disclosed")
        elif not _holds(sentence) and not _TITLE.match(sentence):
            said.narrated = True

    def _decide(self, passage: Passage, paragraph: Paragraph) -> None:
        """Take a paragraph that answers no question by its place, but may name some."""
        text = paragraph.text
        if paragraph.row:
            if passage.kind != "reasons":
                self._general.add("disclosed")
            return
        last: tuple[str, ...] = ()
        for start, end in _sentences(text):
            sentence = text[start:end]
            if _PAST.search(sentence):
                continue
            clauses = list(self._clauses(paragraph, start, end))
            if clauses:
                for of, words, cited in clauses:
                    self._add(of, words & _ARGUED if passage.kind == "reasons" else words, cited)
                last = clauses[-1][0]
                self._resting = False
            elif self._asked and _REST.search(sentence) and passage.kind != "reasons":
                self._rest.append((set(outcome.said(sentence)), self._cited(paragraph, start, end)))
                last, self._resting = (), True
            elif last and _GOES_ON.match(sentence):
                self._add(last, set(outcome.said(sentence)), self._cited(paragraph, start, end))
            elif not start and (self._listing or self._resting) and len(text) < 200:
                last = self._listing
                self._list(self._cited(paragraph, start, end))
            else:
                last, self._resting = (
                    last if sentence.endswith(":") and _LISTS.search(sentence) else (),
                    False,
                )
                if passage.kind != "reasons":
                    self._general |= outcome.said(sentence)
        unfinished = not text.endswith((".", "?", "!")) or (is_item(text) and bool(self._listing))
        self._listing = last if unfinished else ()
        self._resting = self._resting and unfinished

    def _list(self, cited: Sequence[Citation]) -> None:
        if self._resting:
            self._rest[-1][1].extend(cited)
        else:
            self._add(self._listing, set(), cited)

    def _add(self, of: Sequence[str], words: set[str], cited: Sequence[Citation]) -> None:
        for number in of:
            said = self._said[number]
            said.words |= words
            (said.applied if len(of) == 1 else said.shared).extend(cited)

    def _clauses(
        self, paragraph: Paragraph, start: int, end: int
    ) -> Iterator[tuple[tuple[str, ...], set[str], list[Citation]]]:
        """Yield the clauses of a sentence that name questions: which, what they say and what they cite."""
        text = paragraph.text
        if end - start > _LONGEST:
            return
        named = [each for each in numbers.named(text[start:end]) if self._means(each, text[start:end])]
        if not named:
            return
        cuts = [start]
        for found in _BREAK.finditer(text, start, end):
            if not any(
                start + each.start < found.end() and found.start() < start + each.end for each in named
            ):
                cuts.append(found.end())
        cuts.append(end)
        pending = ""
        clause: _Clause | None = None
        for at, (left, right) in enumerate(pairwise(cuts)):
            here = [each for each in named if left <= start + each.start < right]
            chunk = text[left:right]
            if not here:
                if clause is None or _EXCEPT.match(chunk):
                    pending += chunk
                elif _AND.search(text[max(0, left - 10) : left]) and clause.words() and outcome.said(chunk):
                    self._general |= outcome.said(chunk)
                else:
                    clause.extend(right, chunk)
                continue
            of = tuple(dict.fromkeys(number for each in here for number in each.numbers))
            bare = len(chunk.split()) <= _FEW and not outcome.said(chunk)
            turns = (
                bare
                and bool(_TOWARDS.match(chunk))
                and at + 2 < len(cuts)
                and bool(outcome.said(text[cuts[at + 1] : cuts[at + 2]]))
            )
            if clause is None:
                clause = _Clause(of, left, right, chunk if outcome.said(chunk) else pending + chunk)
            elif bare and clause.words() and not pending and not turns:
                clause.of = tuple(dict.fromkeys((*clause.of, *of)))
                clause.extend(right, chunk)
            elif clause.words() or self._cited(paragraph, clause.start, clause.end):
                yield from self._close(clause, paragraph)
                repeats = bare and not turns
                clause = _Clause(
                    of, left, right, f"{clause.text} {pending}{chunk}" if repeats else pending + chunk
                )
            else:
                clause.of = tuple(dict.fromkeys((*clause.of, *of)))
                clause.extend(right, pending + chunk)
            pending = ""
            for each in here:
                before = text[max(0, start + each.start - 20) : start + each.start]
                if _PART_OF.search(before) or _IN_PART.match(text, start + each.end, right):
                    clause.partly.update(each.numbers)
        if clause is not None:
            clause.text += pending
            yield from self._close(clause, paragraph)

    def _close(
        self, clause: _Clause, paragraph: Paragraph
    ) -> Iterator[tuple[tuple[str, ...], set[str], list[Citation]]]:
        words = clause.words()
        cited = self._cited(paragraph, clause.start, clause.end)
        if not words and not cited and outcome.is_fact(clause.text):
            words = {"disclosed"}
        if "respectively" in clause.text and len(clause.of) == len(cited) and not clause.partly:
            for number, one in zip(clause.of, cited, strict=True):
                yield (number,), words, [one]
            return
        whole = tuple(number for number in clause.of if number not in clause.partly)
        if whole:
            yield whole, words, cited
        if clause.partly:
            yield tuple(clause.partly), words | ({"partly"} if words else set()), cited

    def _means(self, named: numbers.Named, sentence: str) -> bool:
        """Return whether a name is that of a question of this letter, and no part of an Act or a page."""
        if not self._known:
            return sentence[named.start : named.end].lower().startswith(("q", "cwest"))
        return bool(set(named.numbers) & self._known) or all(
            number.rstrip("abcdefghijklmnopqrstuvwxyz") in self._known for number in named.numbers
        )

    def _cited(self, paragraph: Paragraph, start: int, end: int) -> list[Citation]:
        """Return the provisions applied in a stretch of a paragraph."""
        page = paragraph.page.number
        if page not in self._starts:
            return []
        first = bisect_left(self._starts[page], paragraph.start + start)
        last = bisect_left(self._starts[page], paragraph.start + end)
        return self._by_page[page][first:last]

    # -- what it comes to -------------------------------------------------------------------------

    def answers(self) -> Iterator[Answer]:
        told = {number: said for number, said in self._said.items() if said.says() or said.shared}
        if not told:
            return
        self._share(told)
        outcomes: dict[str, Outcome] = {}
        for number, said in told.items():
            found = self._outcome(said)
            if found != "unknown" or said.answered:
                outcomes[number] = found
        if not outcomes:
            return
        self._refer(outcomes)
        if self._general & {"disclosed", "whole"} and not self._general & {"withheld", "partly"}:
            for number in self._asked:
                if number not in told and not any(_top(other) == number for other in outcomes):
                    outcomes[number] = "disclosed"
        for number in sorted(outcomes, key=_order):
            relied = self._said[number].applied if number in self._said else []
            provisions = self._provisions(relied, outcomes, number)
            yield Answer(question=number, outcome=outcomes[number], provisions=provisions)

    def _share(self, told: dict[str, _Said]) -> None:
        """Give the rest what is said of it, and each question what is said of it along with others."""
        rest = [number for number in self._asked if number not in told]
        for words, cited in self._rest:
            for number in rest:
                if words & _TELLING:
                    said = self._said[number]
                    said.words |= words - {"partly"}
                    said.shared.extend(cited)
                    told[number] = said
        for said in told.values():
            if not said.applied:
                said.applied = list(said.shared)

    @staticmethod
    def _outcome(said: _Said) -> Outcome:
        words = frozenset(said.words)
        argued = words | said.argued
        found = outcome.decide(said.applied, words, frozenset(argued))
        if found == "unknown" and said.argued:
            found = outcome.decide(said.applied, frozenset(argued), frozenset(argued))
        if found == "disclosed" and "withheld" in words and "whole" not in words:
            return "partly-disclosed"
        if found == "unknown" and (said.narrated or words & {"disclosed", "whole"}):
            return "disclosed"
        return found

    def _refer(self, outcomes: dict[str, Outcome]) -> None:
        """Give an answer that only refers to another what that one comes to."""
        before: str | None = None
        for number in sorted(outcomes, key=_order):
            said = self._said[number]
            if not (said.words or said.applied or said.argued) and len(said.text) < _SHORT:
                named = (each for some in numbers.named(said.text) for each in some.numbers)
                other = next((each for each in named if each != number), None)
                if other is None and _ABOVE.search(said.text):
                    other = before
                if other in outcomes:
                    outcomes[number] = outcomes[other]
                    said.applied = list(self._said[other].applied)
            before = number

    def _provisions(
        self, relied: Sequence[Citation], outcomes: dict[str, Outcome], number: str
    ) -> tuple[str, ...]:
        """Return the provisions of an answer, most specific only, as specific as the letter names them.

        Where one answer alone withholds and names nothing, it is what no other answer relies on.
        """
        withheld = [n for n, found in outcomes.items() if found in _WITHHOLDING and not self._said[n].applied]
        if not relied and withheld == [number]:
            taken = {_section(c.provision) for said in self._said.values() for c in said.applied}
            wanted = outcomes[number] == "neither-confirm-nor-deny"
            relied = [c for c in self._applied if c.ncnd == wanted and _section(c.provision) not in taken]
        own = {(citation.provision, citation.ncnd) for citation in relied}
        finer: set[str] = set()
        for path, ncnd in own:
            # A section named alone stands for the limbs of it that the letter names elsewhere.
            below = {each for each in self._limbs[_section(path), ncnd] if each.startswith(f"{path}/")}
            finer.update({each for each in below if (each, ncnd) in own} or below or {path})
        return _most_specific(finer)


_WITHHOLDING: Collection[Outcome] = ("refused", "partly-disclosed", "neither-confirm-nor-deny")


@dataclass
class _Clause:
    """A clause of a sentence, with the questions that it is about."""

    of: tuple[str, ...]
    start: int
    end: int
    text: str
    partly: set[str] = field(default_factory=set)

    def extend(self, end: int, text: str) -> None:
        self.end = end
        self.text += text

    def words(self) -> set[str]:
        return set(outcome.said(self.text))


_LABELLED = re.compile(
    r"(?<=[.;,?!])\s+(?=(?:Q|Question|Part|Point|Request|Answer|A|Response|Cwestiwn)\.?\s?\d{1,2}\s?[.:)–-])"
)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence starts and ends; a label such as `Q2:` starts one."""
    for start, end in outcome.sentences(text):
        for found in _LABELLED.finditer(text, start, end):
            yield start, found.start()
            start = found.end()
        yield start, end


_HOLDS = re.compile(r"\b(?:hold|held|holds|see|below|above|appendix|overleaf|search\w*|dal)\b", re.IGNORECASE)


def _holds(sentence: str) -> bool:
    """Return whether a sentence says no more than that something is held, or where to look."""
    return not sentence.strip() or (len(sentence) < _SHORT and bool(_HOLDS.search(sentence)))


def _top(number: str) -> str:
    return number.rstrip("abcdefghijklmnopqrstuvwxyz")


def _order(number: str) -> tuple[int, str]:
    return int(_top(number)), number


def _section(provision: str) -> str:
    return "/".join(provision.split("/")[:2])


def _most_specific(paths: Collection[str]) -> tuple[str, ...]:
    """Return these paths in order, without those that another one refines."""
    refined = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    return tuple(sorted(path for path in paths if path not in refined))
