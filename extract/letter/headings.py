"""The rules by which passages are told apart, from headings.yml."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from extract.letter import rules

Kind = Literal[
    "request",
    "decision",
    "reasons",
    "disclosure",
    "boilerplate",
    "answer",
    "interleaved",
    "standing",
    "history",
    "furniture",
]

# A cue stands at the start of its paragraph; the rest is not looked at.
REACH = 400
_LONGEST_HEADING = 120
_BULLET = r"[\s•*·▪–—-]*"
# Some letters number their headings.
_COUNT = r"(?:\d{1,2}(?:\.\d)?[.)]\s+)?"
_END = r"\s*[:.]?[\s:–—-]*\Z"
_FIRST_SENTENCES = re.compile(r".*?[.?!:](?=\s|\Z)(?:.*?[.?!:](?=\s|\Z))?", re.S)
_HANDS_OVER = re.compile(
    r"\b(?:requests?|questions?|quer(?:y|ies)|(?:ask|request)ed(?:\s+(?:us|for))*|wrote|sought|seek(?:ing)?|reads?"
    r"|(?:these|following)\s+terms|\bfor|(?:the|as)\s+follow(?:ing|s)(?:\s+(?:information|questions?|details|request|data|points))?"
    r"|cais|c?ganlynol|canlynol|gofynnoch)\s*:\Z"
    r"(?<!response\sis\sas\sfollows:)(?<!reply\sis\sas\sfollows:)(?<!answer\sis\sas\sfollows:)",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(r"\b(?:you|your|eich|chi)\b(?!\s+(?:please|to\b))", re.IGNORECASE)
_GIVES = re.compile(
    r"\b(?:exempt\w*|exceptions?|disclos\w*|enclos\w*|attach\w*|releas\w*|appl(?:y|ies)|withh\w+|refus\w*"
    r"|(?:answers?|repl(?:y|ies)|response)\s+(?:is|are)|hold|held|confirm)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"(?:\S*[^\W\d_]{2}\S*\s+){2}\S*[^\W\d_]")
_CASED = re.compile(r"[\s•*·▪(\[\"“‘'–—-]*[A-Z0-9]")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading: the kind of passage it opens, and the offset of what it heads on the same line."""

    kind: Kind
    rest: int | None
    label: bool = False


def heading(text: str) -> Heading | None:
    """Return the heading or label that a line (or the paragraph it opens) begins with, or None."""
    if not _CASED.match(text):
        return None
    line = text[: text.find("\n")] if "\n" in text else text
    line = line[:REACH]
    for kind, pattern in _compiled("label"):
        found = pattern.match(line)
        if found:
            rest = found.end() if found.end() < len(line.rstrip()) else None
            return Heading(kind=kind, rest=rest, label=True)
    if len(line) <= _LONGEST_HEADING:
        for kind, pattern in _compiled("heading"):
            if pattern.fullmatch(line):
                return Heading(kind=kind, rest=None)
    for kind, pattern in _compiled("inline"):
        found = pattern.match(line)
        if found and (
            kind not in ("request", "interleaved") or _WORDS.match(text[found.end() : found.end() + REACH])
        ):
            return Heading(kind=kind, rest=found.end())
    return None


def lead_in(text: str) -> int | None:
    """Return the offset in a paragraph where it hands over to the requester's words, or None."""
    found = [pattern.search(text[: 2 * REACH]) for _, pattern in _compiled("lead-in")]
    return max((match.end() for match in found if match), default=None)


def hands_over(text: str) -> bool:
    """Return whether a paragraph ends in a colon after which the requester's words must come."""
    return addresses(text) and bool(_HANDS_OVER.search(text[-REACH:]))


def addresses(text: str) -> bool:
    """Return whether a paragraph tells the requester that something follows, and it is no answer."""
    words = text[-REACH:]
    return (
        text.endswith(":")
        and bool(_ADDRESSES.search(words))
        and not _GIVES.search(words.rpartition(". ")[2])
        and not opens("decision", text)
    )


def interleaves(text: str) -> bool:
    """Return whether a lead-in says that each answer stands under its question."""
    return any(
        kind == "interleaved" and pattern.search(text[: 2 * REACH]) for kind, pattern in _compiled("lead-in")
    )


def opens(kind: Kind, text: str) -> bool:
    """Return whether a paragraph begins as one of this kind does."""
    return any(k == kind and p.match(text[:REACH]) for k, p in _compiled("opening"))


def speaks(kind: Kind, text: str) -> bool:
    """Return whether a paragraph speaks as one of this kind does, in its first two sentences.

    The right to complain may be the last thing that a paragraph says.
    """
    words = text[: 2 * REACH]
    if kind != "boilerplate":
        found = _FIRST_SENTENCES.match(words)
        words = found.group() if found else words
    return any(k == kind and p.search(words) for k, p in _compiled("voice"))


def furniture(line: str) -> bool:
    """Return whether a whole line belongs to the paper or to the site."""
    return any(pattern.fullmatch(line) for _, pattern in _compiled("line"))


_FRAMES = {
    "heading": rf"{_BULLET}{_COUNT}%s{_END}",
    "inline": rf"{_BULLET}%s\s*:\s*(?=\S)",
    "label": rf"{_BULLET}%s(?=[\s.:)–—-]|\Z)[\s.:)–—-]*",
    "lead-in": r"\b%s",
    "opening": r"\s*%s",
    "voice": r"\b%s",
    "line": r"\s*%s\s*",
}


@cache
def _compiled(frame: str) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """Return one pattern for every kind that has rules of this form; `inline` is for headings."""
    form = "heading" if frame == "inline" else frame
    patterns: dict[Kind, list[str]] = defaultdict(list)
    for rule in rules.read("headings.yml"):
        if rule.form == form:
            patterns[cast(Kind, rule.name)].append(rule.pattern)
    return tuple((kind, rules.joined(some, _FRAMES[frame])) for kind, some in patterns.items())
