"""What an internal review tells of the answer that came before it, and what it decides of that as a whole.

A review retells the first answer before it judges it: a ground that stands only in the retelling is
no ground of the review's own. The judgement may name the ground ("section 31 is withdrawn"), point
at it ("neither exemption can stand") or be of the answer as a whole ("the refusal was wrong").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from extract.citations.sentence import Sentences
from extract.citations.verdict import Verdict, pieces, verdict

_DONE = (
    r"\b(?:conduct(?:ed)?|complet(?:ed)?|carried out|undert(?:aken|ook)|concluded|considered|conclusion of"
    r"|outcome of|result of|finished)(?: [\w’']+){0,3} (?:internal )?review\b(?! of (?:[\w’']+ ){0,3}?"
    r"(?:records?|systems?|data|files?|cases|crimes?|incidents?|footage|information|holdings|logs?)\b)"
)
_REVIEW = re.compile(
    _DONE + r"|\b(?:your|the) (?:request|requirement|application) (?:for|of) (?:an? )?(?:internal )?review\b"
    r"|\brequir\w+ (?:\w+ ){0,2}review\b|\bi have (?:now )?(?:reviewed|reconsidered|looked again)\b"
    r"|\b(?:asked|requested|request|wrote) (?:for |us to |that we )?(?:an? )?(?:internal )?(?:review"
    r"|reconsider)\b"
    r"|\binternal review (?:response|decision|outcome|result|findings?|report)\b"
    r"|\b(?:internal|our|this|the) review (?:is (?:now )?complete|has (?:now )?(?:been )?(?:\w+ed|found))"
    r"|\breview (?:panel|officer) (?:has|have|considered|found|met|decided|conclud\w+|upheld|does|do|is)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:the )?(?:outcome|result|decision|findings?) of (?:the |your |our "
    r"|an? )?(?:internal )?review"
    r"|(?:internal )?review (?:outcome|result|decision|findings?|response)"
    r"|internal review(?: (?:of|ref\w*|no\.?|number))?:? [\w/-]*\d[^\n]{0,40})[ \t:.]*(?=\n|$)",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"(?i:\b(?:if|should|can|could|right|wish|must|please|how to|any|dissatisfied|not (?:content"
    r"|satisfied|happy))\b)"
    r"|\bmay\b"
)

_ANSWER = r"(?:response|reply|repl(?:y|ies)|letter|answer|refusal|decision|e-?mail|handling)"
_EARLIER = re.compile(
    rf"\b(?:previous(?:ly)?|original(?:ly)?|initial(?:ly)?|earlier|first(?:ly)?|former|prior)\b"
    rf"|\b{_ANSWER} (?:letter )?(?:of|dated|sent|from|to refuse|that was sent)\b"
    rf"|\bwhen we (?:\w+ )?(?:replied|wrote|answered)\b"
    rf"|\b(?:our|the) {_ANSWER} (?:\w+ ){{0,2}}(?:was|were|said|stated|cited|relied|refused|withheld|gave"
    rf"|listed|claimed"
    r"|applied|neither|quoted|named|explained|told)\b"
    r"|\b(?:was|were) (?:\w+ )?(?:refused|withheld|cited|applied|claimed|relied|engaged|used"
    r"|exempt(?:ed)?|told)\b"
    r"|\b(?:you were|had (?:also )?been|the (?:unit|team|department|force|office) (?:had )?\w+ed)\b"
    r"|\bon \d{1,2}(?:st|nd|rd|th)? \w+(?: \d{4})?,? (?:we|the|you)\b|\bwe (?:\w+ )?(?:refused|withheld"
    r"|relied|cited)\b",
    re.IGNORECASE,
)
_RETOLD = re.compile(
    r"\b(?:refused|withheld|cited|citing|applied|exempt(?:ed)?|claimed|relied|told|informed|advised"
    r"|engaged|used"
    r"|said|stated|listed|named|gave|given|quoted|invoked|confirmed nor denied|explained|was|were|refuse"
    r"|withhold|relying|held)\b|\bin which\b|:\s*$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:^|\n)[ \t]*((?![•·*–-]|\d+[.)]\s)[A-Z][^\n|.,;]{2,60})(?=\n)")
_RETELLING = re.compile(
    rf"\b(?:(?:original|initial|first|earlier|previous|our)\s+(?:\w+\s+)?{_ANSWER}\b"
    r"|what\s+(?:we|the\s+\w+)\s+(?:\w+\s+)?(?:said|decided|replied|answered|told)|background|history"
    r"|chronology|summary\s+of\s+(?:the\s+|your\s+)?request)",
    re.IGNORECASE,
)
_DEALT_WITH = re.compile(r"\breview\b", re.IGNORECASE)

_SEVERAL = re.compile(
    r"\b(?:both|neither|either|these|those|they|them|exemptions|sections|grounds)\b", re.IGNORECASE
)
_WHOLE = re.compile(
    rf"\b(?:{_ANSWER}|determination|position|approach|complaint|appeal|outcome)\b", re.IGNORECASE
)
_ONE = re.compile(
    r"\b(?:the|that|this|said|such) (?:\w+ )?(?:exemption|section|provision|exception|ground)\b"
    r"|^(?:and )?it (?:is|was|has)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:I|we|panel|reviewer)\b.{0,40}\bdifferent (?:view|conclusion|decision)", re.IGNORECASE
)
_RELEASED = re.compile(
    r"\bnow (?:be )?(?:\w+ ){0,2}(?:provided|disclosed|released|given|supplied|attached|enclosed|answered"
    r"|available)\b"
    r"|\b(?:I|we) (?:now |therefore |also ){0,2}(?:disclose|release|attach|enclose|provide)\b"
    r"|\b(?:is|are) (?:now |therefore ){0,2}(?:attached|enclosed|answered|provided|released|disclosed"
    r"|(?:set out |given )?below)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[RrLl](?:eview|EVIEW|econsider|ooked\s+again)")
_AROUND = 240
_LONGEST = 600
_SPACE = re.compile(r"\s+")


def is_review(text: str) -> bool:
    """Return whether a letter is the result of an internal review, not one that only offers it."""
    for start, end in _stretches(text):
        if _TITLED.search(text, start, end):
            return True
        spaced = _SPACE.sub(" ", text[start:end])
        for match in _REVIEW.finditer(spaced):
            if not _OFFERED.search(spaced[max(0, match.start() - 90) : match.end() + 40]):
                return True
    return False


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text around its words for a review, each place once."""
    start, end = 0, -1
    for match in _WORD.finditer(text):
        if match.start() - _AROUND > end:
            if end >= 0:
                yield start, end
            start = max(0, match.start() - _AROUND)
        end = match.end() + _AROUND
    if end >= 0:
        yield start, end


@dataclass(frozen=True)
class Judgement:
    """A verdict without a citation: the sentence it stands in, what it says, and of what."""

    start: int
    end: int
    verdict: Verdict
    of: Literal["one", "several", "whole"]


class Review:
    """An internal review: where it retells the first answer, and what it decides of it."""

    def __init__(self, text: str, sentences: Sentences, ours: Callable[[int], bool]) -> None:
        self._heads = [(match.start(1), _retells(match[1])) for match in _HEADING.finditer(text)]
        self._places = [place for place, _ in self._heads]
        self.judgements: tuple[Judgement, ...] = ()
        self.releases = False
        found: list[Judgement] = []
        for start, end, sentence in _sentences(text, sentences):
            if not ours(start):
                continue
            self.releases = self.releases or _RELEASED.search(sentence) is not None
            found.extend(_judgements(start, end, sentence))
        self.judgements = tuple(found)

    def retells(self, place: int, sentence: str, intro: str) -> bool:
        """Return whether a sentence at a place tells of the first answer, by its words or its heading."""
        for words in (sentence, intro):
            if _EARLIER.search(words) and _RETOLD.search(words):
                return True
        index = bisect_right(self._places, place) - 1
        return index >= 0 and self._heads[index][1]


def _retells(heading: str) -> bool:
    return _RETELLING.search(heading) is not None and _DEALT_WITH.search(heading) is None


def _sentences(text: str, sentences: Sentences) -> Iterator[tuple[int, int, str]]:
    start = 0
    for end in (*sentences.ends, len(text)):
        if end > start:
            yield start, end, _SPACE.sub(" ", text[start : min(end, start + _LONGEST)])
        start = end


def _judgements(start: int, end: int, sentence: str) -> Iterator[Judgement]:
    """Yield the verdicts of a sentence, clause by clause, on what they point at."""
    for clause in pieces(sentence):
        found = verdict(clause)
        if found is None:
            continue
        if _SEVERAL.search(clause):
            yield Judgement(start, end, found[0], "several")
        elif _WHOLE.search(clause) or _CHANGED.search(clause):
            yield Judgement(start, end, found[0], "whole")
        elif _ONE.search(clause):
            yield Judgement(start, end, found[0], "one")
