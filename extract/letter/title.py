"""A title for a request, from its own words: the thing asked for, without the courtesies."""

from __future__ import annotations

import re
from functools import cache

from db.models import Page
from extract.letter import rules
from extract.letter.lines import paragraphs

LONGEST = 100
# The thing is asked for in the first so many characters or not at all.
_REACH = 4000
# So many words tell something.
_TELLING = 3

_SENTENCE = re.compile(r"(?<=[.?!;])[\"”’)]*\s+(?=[^a-z\s])|(?<=[?;:])\s+|\s(?=Q\d)")
_LABEL = re.compile(
    r"[\s•*·▪\"“”‘'–—-]*(?:(?:q(?:uestion)?|request|part|point|cwestiwn|cais)\.?\s*\d{1,2}[a-z]?\s*"
    r"[-–—.:)]*\s*|\d{1,2}\s?\([a-z]\)[.):]?\s*|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\s?[.):]\s*"
    r"|\d{1,2}\s[-–—]\s*)*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^()]{0,200}\)|\s+[-–—]\s[^–—-]{1,120}\s[-–—](?=\s)|,?\s*\bi\.?e\.?\b[^,]*$")
_WORD = re.compile(r"[^\W\d_]{3,}")
_ARTICLE = re.compile(r"(?:the|an?|any)\s", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s,;:.?!–—-]+\Z")
_LOOSE_END = re.compile(
    r"(?:[\s,;:.?!–—-]|\s(?:and|or|of|for|the|a|an|in|on|at|to|by|with|from|that|which|who|was|were"
    r"|is|are|as|including|showing|where|since|between|during|per|your|any|how|each|all|their|this"
    r"|if|i|you))+\Z",
    re.IGNORECASE,
)


def make(request: str | None, text: str) -> str | None:
    """Return a line of at most 100 characters that says what a request asks for.

    Without a request it is the first telling line of the document, and None where there are no words.
    """
    return _asked(request or "") or _first_line(text[:_REACH])


def _asked(request: str) -> str | None:
    """Return the first thing asked for; else what hangs on another question, else what is told."""
    hanging = told = scrap = None
    listing = False
    for sentence in _sentences(request):
        found = _rules("asks").search(sentence)
        thing = _without_padding(sentence[found.end() :] if found else sentence)
        words = len(_WORD.findall(thing))
        introduces = sentence.rstrip().endswith(":")
        if words < _TELLING or (introduces and _rules("when").match(thing)):
            listing = listing or bool(found) or introduces
            scrap = scrap or (thing if words > 1 else None)
        elif not _rules("courtesy").fullmatch(thing):
            asks = found or _rules("question").match(thing) or sentence.rstrip().endswith("?")
            if not asks and not listing:
                told = told or thing
            elif _rules("hangs").match(thing):
                hanging = hanging or thing
            else:
                return _line(thing)
    best = hanging or told or scrap
    return _line(best) if best else None


def _sentences(request: str) -> list[str]:
    """Return the sentences of a request without labels, greetings and what only names a period."""
    page = Page(sha256="", number=1, text=request[:_REACH])
    sentences = []
    for paragraph in paragraphs([page]):
        for part in _SENTENCE.split(paragraph.text):
            sentence = _LABEL.sub("", part or "", count=1)
            if not sentence or _rules("courtesy").fullmatch(sentence):
                continue
            sentences.append(_rules("period").sub("", _rules("greeting").sub("", sentence)))
    return sentences


def _without_padding(words: str) -> str:
    found = _rules("padding").match(words)
    while found and found.end():
        words = words[found.end() :]
        found = _rules("padding").match(words)
    return _LABEL.sub("", " ".join(words.split()).lstrip(" ,:;.-–—"), count=1)


def _line(words: str) -> str:
    """Return words as one line that fits, ending where a thought ends if it can."""
    words = " ".join(words.split())
    if len(words) > LONGEST:
        words = _ASIDE.sub("", words)
    for stop in ("?", ";", ":", ". "):
        head = words.split(stop, 1)[0]
        if len(_WORD.findall(head)) >= _TELLING:
            words = head
    end = _PUNCTUATION
    if len(words) > LONGEST:
        end = _LOOSE_END
        cut = words[: LONGEST + 1]
        comma = cut.rfind(", ")
        words = cut[:comma] if comma > LONGEST // 2 else cut.rsplit(" ", 1)[0][:LONGEST]
    article = _ARTICLE.match(words)
    words = words[article.end() :] if article else words
    words = end.sub("", words).strip("\"“”‘’' ,")
    return words[:1].upper() + words[1:]


def _first_line(text: str) -> str | None:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    telling = (
        line
        for line in lines
        if len(_WORD.findall(line)) > 1
        and not _rules("courtesy").fullmatch(line)
        and not _rules("field").fullmatch(line)
    )
    worded = (line for line in lines if re.search(r"\w", line))
    line = next(telling, None) or next(worded, None)
    return (_line(line) or line[:LONGEST]) if line else None


@cache
def _rules(name: str) -> re.Pattern[str]:
    """Return one pattern of the rules of this name; a `period` is a `when` before what is asked."""
    source = "when" if name == "period" else name
    frames = {
        "courtesy": r"\W*%s\W*",
        "greeting": r"\A\s*%s",
        "asks": r"%s\b",
        "padding": r"\W*%s\b",
        "when": r"\W*%s",
        "period": r"\A\W*%s.{0,140}?,\s+(?=(?:please|how|what|which|who|could|can|did|do|has|have"
        r"|were|was|the\s+number)\b)",
    }
    patterns = [rule.pattern for rule in rules.read("titles.yml") if rule.name == source]
    return rules.joined(patterns, frames.get(name, "%s"))
