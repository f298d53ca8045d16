"""The outcome of a letter, from what it relies on and from the words of its decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from db.models import Citation, Outcome, Page, Passage, PassageKind
from extract.letter import rules
from extract.letter.lines import paragraphs

_SENTENCE = re.compile(r"(?<=[.?!;])\s+|\n\s*\n")
_LONGEST = 600
# So many lines of figures are a table, and a table in an answer is something disclosed.
_FIGURES = re.compile(r"[\s|][£\d][\d,.%]*[\s|]+[£\d][\d,.%]*[\s|]*\Z|\A[\d,.%]+\s?\|\Z")
_TAIL = 40
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


def find(pages: Sequence[Page], passages: Sequence[Passage], citations: Sequence[Citation]) -> Outcome:
    """Return the outcome of a letter: what it relies on first, then what its decision says."""
    applied = [citation for citation in citations if citation.role == "applied"]
    words = _words(pages, passages, ("decision", "disclosure"))
    argued = words | _words(pages, passages, ("reasons",))
    if not any(passage.kind == "decision" for passage in passages):
        words = argued
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
    available = _any(applied, _AVAILABLE)
    costly = _any(applied, _COST) and ("cost" in argued or not contrary)
    if costly and not (disclosed and (partly or exemptions) and "goodwill" not in argued):
        return "too-costly"
    if "clarification" in words and not applied and not disclosed and not not_held:
        return "clarification"
    if disclosed:
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
        ("withheld", "refused"),
        ("partly", "partly-disclosed"),
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


def _words(
    pages: Sequence[Page], passages: Sequence[Passage], kinds: Sequence[PassageKind]
) -> frozenset[str]:
    """Return what the passages of these kinds say, sentence by sentence."""
    spoken = [passage for passage in passages if passage.kind in kinds]
    found: set[str] = set()
    at = figures = 0
    for paragraph in paragraphs(pages):
        while at < len(spoken) and (spoken[at].page, spoken[at].end) <= (
            paragraph.page.number,
            paragraph.start,
        ):
            at += 1
        if at == len(spoken):
            break
        passage = spoken[at]
        if passage.page == paragraph.page.number and passage.start < paragraph.end:
            lines = paragraph.text.split("\n")
            figures += sum(bool(_FIGURES.search(line[-_TAIL:])) for line in lines)
            if not paragraph.row:
                for sentence in _SENTENCE.split(paragraph.text):
                    found |= said(sentence)
    if figures >= _TABLE:
        found.add("disclosed")
    return frozenset(found)
