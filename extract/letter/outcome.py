"""The outcome of a letter, from what it relies on and from the words of its decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from db.models import Answer, Citation, Outcome, Page, Passage, PassageKind
from extract.letter import rules
from extract.letter.lines import Paragraph, spoken

_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n\s*\n")
_LONGEST = 600
# So many lines of figures are a table, and a table in an answer is something disclosed.
_FIGURES = re.compile(
    r"[\s|][£\d][\d,.%]*[\s|]+[£\d][\d,.%]*[\s|]*\Z|\A[\d,.%]+\s?\|\Z|\S {2,}[£\d][\d,.%]*\Z"
)
_TAIL = 40
_NUMERAL = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)"
)
_FACT = re.compile(
    r"(?<![\w.,/£-])£?\d[\d,.]*%?(?![\w/])"
    r"|\A\W*(?:yes|no|none|nil|nobody|zero|never|neither of|both|all of them|oes|nac oes|dim)\b"
    rf"|\A\W*{_NUMERAL}\b"
    r"|(?:\A\W*|\bmae gennym |\broedd )"
    r"(?:un|dau|dwy|tri|tair|pedwar|pedair|pump|chwech|saith|wyth|naw|deg|ugain)\b"
    rf"|\A(?:there (?:are|were|is|was)|it (?:is|was)|we (?:have|own|had)) {_NUMERAL}\b",
    re.IGNORECASE,
)
# Numbers that are no answer: of provisions and questions, of days, and what work would take.
_NO_FACT = re.compile(
    r"\A.*\b(?:would|could|cannot|if|unable|you (?:can|may|could|asked|wrote))\b.*\Z"
    r"|\b(?:sections?|s|regulations?|regs?|articles?|schedule|paragraphs?|pages?|parts?|points?|questions?|q|requests?|adran(?:nau)?)"
    r"\.? ?\(?\d[\w.]*(?: ?\(\w+\))*(?:(?:,| and| to| &|-|–) ?\(?\d?\w*\)?(?: ?\(\w+\))*)*"
    r"|\b(?:act|order|rules|regulations|code)\b[^.;]{0,20}\d{4}"
    r"|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*(?: \d{4})?"
    r"|\b(?:19|20)\d\d(?:[/–-]\d{2,4})?\b"
    r"|\b\d[\d,.]* (?:working |calendar )?(?:days?|hours?|minutes|months|years)\b"
    r"|\d{2}/\d{2}/\d{2,4}",
    re.IGNORECASE | re.DOTALL,
)
_TABLE = 3
# Where the cost, the manner or the lack of the information decides, and no exemption does.
# FOIA 2000 ss.12, 14, 21; FOISA 2002 ss.12, 14, 17, 25; EIR 2004 regs 6(1)(b), 12(4)(a), (b);
# the Scottish EIR 2004 number the same exceptions in regulation 10.
_COST = ("foia/12", "foisa/12")
_UNREASONABLE = ("eir/12/4/b", "eisr/10/4/b")
_REPEATED = ("foia/14/2", "foisa/14/2")
_VEXATIOUS = ("foia/14", "foisa/14")
_AVAILABLE = ("foia/21", "foisa/25", "eir/6/1/b", "eisr/6/1/b")
_NOT_HELD = ("foisa/17", "eir/12/4/a", "eisr/10/4/a")
_NEITHER = ("foisa/18",)


def said(sentence: str) -> frozenset[str]:
    """Return the signals of outcomes.yml that one sentence of the authority gives."""
    sentence = sentence[:_LONGEST]
    return frozenset(
        name
        for name, pattern, unless in _signals()
        if pattern.search(sentence) and not (unless and unless.search(sentence))
    )


@cache
def _signals() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    return tuple(
        (
            rule.name,
            rules.joined([rule.pattern]),
            rules.joined([rule.unless]) if rule.unless else None,
        )
        for rule in rules.read("outcomes.yml")
    )


def find(
    pages: Sequence[Page],
    passages: Sequence[Passage],
    citations: Sequence[Citation],
    answers: Sequence[Answer] = (),
) -> Outcome:
    """Return the outcome of a letter: what it relies on first, then what its decision says.

    A letter that answers question by question comes to what its `answers` come to.
    """
    applied = [citation for citation in citations if citation.role == "applied"]
    words = _words(pages, passages, ("decision", "disclosure"))
    argued = words | _words(pages, passages, ("reasons",))
    if not any(passage.kind == "decision" for passage in passages):
        words = argued
    found = decide(applied, words, argued)
    if len(answers) > 1 and found not in ("vexatious", "repeated", "clarification"):
        return together(found, answers, applied)
    if found == "unknown" and "pending" not in words and gives(pages, passages):
        return "disclosed"
    return found


def together(letter: Outcome, answers: Sequence[Answer], applied: Sequence[Citation] = ()) -> Outcome:
    """Return what the answers to its questions make of a letter, which as a whole says `letter`."""
    outcomes = {answer.outcome for answer in answers} - {"unknown"}
    if not outcomes:
        return letter
    if outcomes == {"disclosed"}:
        relied = _exemptions(applied) or any(c.ncnd for c in applied) or _any(applied, (*_COST, *_AVAILABLE))
        return "partly-disclosed" if relied else "disclosed"
    if outcomes & {"disclosed", "partly-disclosed"} or letter == "partly-disclosed":
        return "partly-disclosed"
    order: tuple[Outcome, ...] = (
        "refused",
        "too-costly",
        "neither-confirm-nor-deny",
        "publicly-available",
        "not-held",
    )
    return next((each for each in order if each in outcomes), letter)


def decide(applied: Sequence[Citation], words: frozenset[str], argued: frozenset[str]) -> Outcome:
    """Return the outcome of what relies on these provisions and says these things.

    `words` are the signals of the decision, `argued` those of its reasons too.
    """
    disclosed = "disclosed" in words
    partly = "partly" in words
    not_held = "not-held" in words or _any(applied, _NOT_HELD)
    # A ground that refuses the whole is doubted where the decision says the contrary.
    contrary = disclosed or not_held

    if _any(applied, _VEXATIOUS) and (argued & {"vexatious", "repeated"} or not contrary):
        repeated = _any(applied, _REPEATED) and not _any(applied, ("foia/14/1", "foisa/14/1"))
        return "repeated" if repeated else "vexatious"
    if _any(applied, _UNREASONABLE) and not disclosed:
        return "vexatious" if "vexatious" in argued and "cost" not in argued else "too-costly"

    exemptions = _exemptions(applied)
    neither = any(c.ncnd for c in applied) or _any(applied, _NEITHER)
    # What would have to be withheld if it were held is no ground of its own.
    if not applied and "neither" in words and not words & {"cost", "withheld", "disclosed"}:
        return "neither-confirm-nor-deny"
    available = _any(applied, _AVAILABLE)
    costly = _any(applied, _COST) and ("cost" in argued or not contrary)
    if costly and not (disclosed and (partly or exemptions) and "goodwill" not in argued):
        return "too-costly"
    if "pending" in words and not words & {"disclosed", "withheld", "partly"} and not not_held:
        return "unknown"
    if "clarification" in words and not applied and not disclosed and not not_held:
        return "clarification"
    if disclosed:
        if "whole" in words and not neither:
            return "disclosed"
        whole = not (exemptions or neither or available or costly or partly or not_held)
        return "disclosed" if whole else "partly-disclosed"
    if partly and (exemptions or neither):
        return "partly-disclosed"
    if exemptions:
        return "refused"
    if neither:
        return "neither-confirm-nor-deny"
    if available:
        return "publicly-available"
    return "not-held" if _any(applied, _NOT_HELD) else _worded(words)


def _worded(words: frozenset[str]) -> Outcome:
    """Return the outcome of a letter that relies on no provision."""
    told: tuple[tuple[str, Outcome], ...] = (
        ("vexatious", "vexatious"),
        ("repeated", "repeated"),
        ("not-held", "not-held"),
        ("cost", "too-costly"),
        ("available", "publicly-available"),
        ("partly", "partly-disclosed"),
        ("withheld", "refused"),
    )
    return next((outcome for signal, outcome in told if signal in words), "unknown")


def _exemptions(applied: Iterable[Citation]) -> set[str]:
    """Return the sections by which information is withheld.

    A section that also denies the duty to confirm or deny is quoted for that denial.
    """
    denied = {_section(c.provision) for c in applied if c.ncnd}
    return {
        _section(c.provision)
        for c in applied
        if not c.ncnd
        and _section(c.provision) not in denied
        and not _any([c], (*_COST, *_UNREASONABLE, *_VEXATIOUS, *_AVAILABLE, *_NOT_HELD, *_NEITHER))
    }


def _section(provision: str) -> str:
    return "/".join(provision.split("/")[:2])


def _any(citations: Iterable[Citation], provisions: Sequence[str]) -> bool:
    return any(
        c.provision == provision or c.provision.startswith(f"{provision}/")
        for c in citations
        for provision in provisions
    )


def is_fact(sentence: str) -> bool:
    """Return whether a sentence answers by itself: with a figure, a sum, yes, no or none."""
    return bool(_FACT.search(_NO_FACT.sub(" ", sentence[:_LONGEST])))


def is_figures(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is a row of a table with figures in it."""
    return any(_FIGURES.search(line[-_TAIL:]) for line in paragraph.text.split("\n"))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph starts and ends."""
    start = 0
    for found in _SENTENCE.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def gives(pages: Sequence[Page], passages: Sequence[Passage]) -> bool:
    """Return whether a letter that says nothing of its decision answers all the same."""
    asked = any(passage.kind == "request" for passage in passages)
    return asked and any(
        paragraph.row or any(is_fact(paragraph.text[a:b]) for a, b in sentences(paragraph.text))
        for _, paragraph in spoken(pages, passages, ("decision", "disclosure"))
    )


def _words(
    pages: Sequence[Page], passages: Sequence[Passage], kinds: Sequence[PassageKind]
) -> frozenset[str]:
    """Return what the passages of these kinds say, sentence by sentence."""
    found: set[str] = set()
    figures = 0
    for _, paragraph in spoken(pages, passages, kinds):
        figures += sum(bool(_FIGURES.search(line[-_TAIL:])) for line in paragraph.text.split("\n"))
        if not paragraph.row:
            for start, end in sentences(paragraph.text):
                found |= said(paragraph.text[start:end])
    if figures >= _TABLE:
        found.add("disclosed")
    return frozenset(found)
