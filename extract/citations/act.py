"""Which Acts a text names, and which law each of the names means.

An Act is named in full, by initials, by its year ("the 1986 Act"), by a definition ("the Act") or
by pointing back ("that Act"). A name that the catalogue does not know gives a regime of its own,
made as the catalogue makes them: initials and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from extract import statutes

_GAP = r"[\s(),.&’'“”‘\"-]{1,6}"
_WORD = re.compile(r"[^\W_]+")
_TRAILER = re.compile(
    r"""(?:\s{0,3}\((?:NI|Northern\sIreland|Scotland|Wales)\))?
        (?:\s{0,3}\(\s?(?:the\s)?["“'‘]?(?P<initials>(?!NI\b)[A-Z][a-z]?[A-Z][A-Za-z]{0,7})["”'’]?\s?\))?
        (?:\s{0,3}\(?(?P<year>(?:17|18|19|20)\d\d)\b\)?)?""",
    re.VERBOSE,
)
_DEFINITION = re.compile(
    r"""\s{0,3}[,(]?\s{0,3}\((?:[^()\n]{0,40}?\s)?
        (?P<quote>["“'‘]?)(?P<the>the\s)?["“'‘]?
        (?P<term>(?:\d{4}\s)?Act\b|[A-Z][A-Za-z()]{1,9}\b)[^()]{0,24}\)""",
    re.VERBOSE | re.IGNORECASE,
)
"""What follows a name and gives it a short one: (the Act), (“FOIA”), (hereafter the 2000 Act)."""

_ANCHOR = re.compile(
    r"\b(?:(?P<act>[Aa]cts?|ACTS?|D?[Dd]deddf|Deddf|Bill)"
    r"|(?P<order>(?:Order|Regulations|Rules|Measure)"
    r"(?=\s{0,3}(?:\([^()\n]{1,30}\)\s{0,3}){0,2}(?:19|20)\d\d\b))"
    r")\b"
)
_NAME_WORD = re.compile(r"[^\W\d_][\w’'-]*|[(),&|]|\n|\S")
_SMALL = frozenset(
    {"of", "and", "the", "for", "to", "in", "on", "against", "from", "with", "by", "etc", "at", "or", "as"}
)
"""The words of a name that its initials leave out."""

_NOT_NAME = re.compile(
    r"the|this|that|these|those|under|sections?|ss?|of|in|by|to|and|or|an?|our|your|said|same|above|new|old|see"
    r"|pursuant|per|both|main|whole|following|contrary|regulation|article|reg|art|schedule"
)
"""A word that leads up to a name and is no part of it."""

_LAW_NAME = re.compile(
    r"\b(?:act|order|regulations?|rules|code|convention|d?deddf|r?rh?eoliadau)\b|(?-i:[A-Z]{2}|\)[A-Z]|[A-Z]\w[A-Z])",
    re.IGNORECASE,
)
_IS_ACT = re.compile(r"\bact\b|ddeddf", re.IGNORECASE)
_ABBREVIATED = re.compile(r"\s\((?!NI\))[A-Z]{2,}s?\)")
_POINTING = re.compile(
    r"\b(?:(?P<that>that|said|aforementioned|above|latter)|(?P<same>same)|(?P<the>the|this|our|y|yr|'r|o'r|r)"
    r"(?:\s+(?P<year>(?:18|19|20)\d\d))?)\s+[\"“'‘]?$",
    re.IGNORECASE,
)

_NATION = re.compile(
    r"(?:(?P<uk>English|British|Westminster|UK)|Scottish|Scots)\s+"
    r"(?P<noun>Act|one|legislation|statute|law|equivalent)\b"
)
"""The law of the other part of the kingdom, where two are compared: "the English Act"."""

_NEAR = 240
"""How far "that Act" points back to the authority's own law, in characters."""


_ENDINGS = frozenset(
    {"Act", "act", "Acts", "acts", "ACT", "ACTS", "Bill", "Deddf", "deddf", "Ddeddf", "ddeddf", "DDeddf"}
    | {"Order", "Regulations", "Rules", "Measure"}
)
_LONGEST = 24
"""The most letters of a word of a name."""

_NATIONS = frozenset({"English", "British", "Westminster", "UK", "Scottish", "Scots"})


class Act(NamedTuple):
    """A place that names an Act: its span and the regime it means.

    One that is `pointed` at has no name of its own ("the Act"). A `subject` is what an Act is about,
    which names it only beside a section ("S23 Misuse of drugs").
    """

    start: int
    end: int
    regime: str
    kind: Literal["named", "pointed", "subject"]


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    spelling: str
    regime: str
    year: str | None
    pattern: re.Pattern[str]


@cache
def _names() -> dict[str, tuple[_Name, ...]]:
    """Return the names of the catalogue by their first word, longest first."""
    found: dict[str, dict[tuple[str, ...], _Name]] = {}
    for statute in statutes.load():
        year = re.search(r"\d{4}", statute.title)
        for spelling in (statute.title, *statute.names):
            if _ABBREVIATED.search(spelling):
                continue  # The initials are read as a definition.
            words = tuple(word.lower() for word in _WORD.findall(spelling))
            name = _Name(words, spelling, statute.regime, year[0] if year else None, _spelt(spelling))
            found.setdefault(words[0], {}).setdefault(words, name)
    return {
        first: tuple(sorted(names.values(), key=lambda name: -len(name.words)))
        for first, names in found.items()
    }


@cache
def _years() -> dict[str, tuple[str, ...]]:
    """Return the regimes of the catalogue by the year of their title."""
    found: dict[str, list[str]] = {}
    for statute in statutes.load():
        for year in re.findall(r"\b(?:18|19|20)\d\d\b", statute.title):
            found.setdefault(year, []).append(statute.regime)
    return {year: tuple(regimes) for year, regimes in found.items()}


@cache
def access_regimes() -> frozenset[str]:
    """Return the regimes of access to information, whose provisions an authority may apply."""
    return frozenset(statute.regime for statute in statutes.load() if statute.access)


def acts(text: str, law: str) -> list[Act]:
    """Return every place of a text that names or points at an Act, in order.

    `law` is the regime that binds the authority: what "the Act" means where nothing defines it.
    """
    found: list[Act] = []
    for act in _Reader(text, law).read():
        while found and found[-1].end > act.start:
            found.pop()  # "Road Traffic" was the start of a longer name.
        found.append(act)
    return found


@lru_cache(maxsize=1 << 16)
def _tells(word: str) -> bool:
    """Return whether an Act may be named by a word: most words of a letter need no further look."""
    if word.lower() in _names() or word in _ENDINGS:
        return True
    return word in _NATIONS or word[1:] != word[1:].lower()


def _telling(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a text that an Act may be named by, and where they start."""
    place = 0
    for word in [word for word in _WORD.findall(text) if len(word) <= _LONGEST and _tells(word)]:
        while True:
            place = text.index(word, place)
            end = place + len(word)
            if not (text[end : end + 1].isalnum() or text[place - 1 : place].isalnum()):
                break
            place += 1
        yield place, word
        place = end


@cache
def _any_name(first: str) -> re.Pattern[str]:
    """Return a pattern of all names that start with a word, to tell soon that none does."""
    return re.compile("|".join(name.pattern.pattern for name in _names()[first]), re.IGNORECASE)


def _spelt(spelling: str) -> re.Pattern[str]:
    """Return a pattern of a name, in any case, whatever stands between its words."""
    gap = _GAP.replace("{1,", "{0,") if _glued(spelling) else _GAP
    return re.compile(gap.join(map(re.escape, _WORD.findall(spelling))) + r"(?![^\W_])", re.IGNORECASE)


class _Reader:
    """Reads a text from its start, and remembers what its words were made to mean."""

    def __init__(self, text: str, law: str) -> None:
        self._text = text
        self._law = law
        self._defined: str | None = None
        self._initials: dict[str, str] = {}
        self._by_year: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._last = self._last_other = law
        self._last_end = -1
        self._last_is_act = False

    def read(self) -> Iterator[Act]:
        names = _names()
        end = 0
        for start, word in _telling(self._text):
            if start < end:
                continue
            act = None
            candidates = names.get(word.lower())
            if candidates is not None and _any_name(word.lower()).match(self._text, start):
                act = self._known(start, candidates)
            if act is None and word in _NATIONS:
                act = self._of_nation(start)
            if act is None and word in self._initials:
                act = Act(start, start + len(word), self._initials[word], "named")
            if act is None and word[:1] in "AaDdBORM":
                anchor = _ANCHOR.match(self._text, start)
                act = self._anchored(anchor) if anchor is not None else None
            if act is not None:
                end = act.end
                if act.kind == "named":
                    self._last, self._last_end = act.regime, act.end
                    self._last_is_act = _IS_ACT.search(self._text[act.start : act.end]) is not None
                    if act.regime not in access_regimes():
                        self._last_other = act.regime
                yield act

    def _of_nation(self, start: int) -> Act | None:
        """Return the freedom of information Act of a part of the kingdom: "the English one"."""
        nation = _NATION.match(self._text, start)
        if nation is None:
            return None
        return Act(start, nation.end(), "foia" if nation["uk"] else "foisa", "named")

    def _known(self, start: int, candidates: tuple[_Name, ...]) -> Act | None:
        """Return the Act of the catalogue whose name starts here, the longest that fits."""
        for name in candidates:
            end = self._match(start, name)
            if end is None:
                continue
            trailer = _TRAILER.match(self._text, end)
            year = trailer["year"] if trailer else None
            loose = name.regime in access_regimes() or name.year is None
            if year and year != name.year and not loose and name.year not in name.words:
                return None  # Another Act of the same name: the Terrorism Act 2006.
            if trailer is not None:
                if trailer["initials"]:
                    self._initials.setdefault(trailer["initials"], name.regime)
                end = trailer.end() if year else end
            self._define(end, name.regime, name.year)
            regime = name.regime
            if regime == "eir" and self._law == "foisa" and len(name.words) == 1:
                regime = "eisr"  # A Scottish authority's EIRs.
            return Act(start, end, regime, "named" if _is_name(name.spelling) else "subject")
        return None

    def _match(self, start: int, name: _Name) -> int | None:
        match = name.pattern.match(self._text, start)
        if match is None:
            return None
        position = match.end()
        if len(name.words) == 1 or _glued(name.spelling):
            capitals = sum(letter.isupper() for letter in name.spelling)
            if sum(letter.isupper() for letter in self._text[start:position]) < capitals:
                return None  # PACE, not pace.
        if _glued(name.spelling) and self._text[position : position + 1] == ")":
            position += name.spelling.endswith(")")
        return position

    def _define(self, end: int, regime: str, year: str | None) -> None:
        """Remember the short names that follow a name."""
        if year:
            self._by_year[year] = regime
        definition = _DEFINITION.match(self._text, end)
        if definition is None:
            return
        term = definition["term"]
        if term.lower().endswith("act"):
            if term[:4].isdigit():
                self._by_year[term[:4]] = regime
            else:
                self._defined = regime
        elif sum(letter.isupper() for letter in term) > 1:
            self._initials.setdefault(term, regime)

    def _anchored(self, anchor: re.Match[str]) -> Act | None:
        """Return the Act that ends in this word "Act", named in full or pointed at."""
        welsh = anchor[0].lower().endswith("ddeddf") or anchor[0] == "Deddf"
        named = self._named(anchor) if anchor[0][0].isupper() and not welsh else None
        if named is not None:
            return named
        if not anchor["act"] or anchor[0] in {"acts", "Bill"}:
            return None
        if welsh:
            return self._welsh(anchor)
        before = self._text[max(0, anchor.start() - 32) : anchor.start()]
        pointing = _POINTING.search(before)
        if pointing is None:
            return None
        start = anchor.start()
        if pointing["year"]:
            regime = self._of_year(pointing["year"])
            start -= len(before) - pointing.start("year")
            return None if regime is None else Act(start, anchor.end(), regime, "named")
        if pointing["same"]:
            return Act(start, anchor.end(), self._last, "pointed")
        if pointing["that"]:
            near = start - self._last_end < _NEAR
            return Act(start, anchor.end(), self._last if near else self._last_other, "pointed")
        return Act(start, anchor.end(), self._the_act(anchor.start()), "pointed")

    def _the_act(self, start: int) -> str:
        """Return what "the Act" means: as defined, else another Act that the same sentence has just
        named, else the law of the authority."""
        if self._defined is not None:
            return self._defined
        between = self._text[max(0, self._last_end, start - 200) : start]
        near = self._last_is_act and start - self._last_end < 200
        ended = re.search(r"[.;:?]\s|\n\s*(?=\n|[A-Z])", between) is not None
        return self._last if near and not ended else self._law

    def _of_year(self, year: str) -> str | None:
        if year in self._by_year:
            return self._by_year[year]
        regimes = _years().get(year, ())
        bound = [regime for regime in regimes if regime == self._law]
        return bound[0] if bound else regimes[0] if len(regimes) == 1 else None

    def _named(self, anchor: re.Match[str]) -> Act | None:
        """Return the Act outside the catalogue whose name ends here."""
        floor = max(0, anchor.start() - 140, self._last_end)
        words: list[re.Match[str]] = []
        pieces = list(_NAME_WORD.finditer(self._text, floor, anchor.start()))
        for piece in reversed(pieces):
            if not _may_be_named(piece[0], words):
                break
            words.insert(0, piece)
        words = _trimmed([piece for piece in words if piece[0] != "\n"])
        if not words:
            return None
        trailer = _TRAILER.match(self._text, anchor.end())
        year = trailer["year"] if trailer else None
        end = trailer.end() if trailer and year else anchor.end()
        spelling = [piece[0] for piece in words if piece[0][0].isalnum()]
        key = " ".join(spelling).lower()
        if year:
            regime = _initials([*spelling, anchor[0]]) + "-" + year
            self._by_name[key] = regime
        else:
            regime = self._by_name.get(key) or _initials([*spelling, anchor[0]])
        if trailer is not None and trailer["initials"]:
            self._initials.setdefault(trailer["initials"], regime)
        self._define(end, regime, year)
        return Act(words[0].start(), end, regime, "named")

    def _welsh(self, anchor: re.Match[str]) -> Act | None:
        """Return the Act of a Welsh name, which the word for Act comes before."""
        name = re.compile(r"(?:\s(?:[A-Z][\w’'-]*|a|ac|y|yr|o|rhag|i|ar))+").match(self._text, anchor.end())
        year = re.compile(r"\s+((?:18|19|20)\d\d)\b").match(self._text, name.end() if name else anchor.end())
        if year is not None:
            known = _years().get(year[1], ())
            if name is None or len(known) == 1:
                regime = self._of_year(year[1])
            else:
                regime = "d" + _initials(name[0].split()) + "-" + year[1]
            return None if regime is None else Act(anchor.start(), year.end(), regime, "named")
        return Act(anchor.start(), anchor.end(), self._the_act(anchor.start()), "pointed")


def _is_name(spelling: str) -> bool:
    """Return whether a spelling says that it is a law: "Theft Act", "PACE", but not "Theft"."""
    return _LAW_NAME.search(spelling) is not None


def _glued(spelling: str) -> bool:
    """Return whether a name is a set of initials with brackets inside: EI(S)R."""
    return " " not in spelling and "(" in spelling


def _may_be_named(word: str, after: list[re.Match[str]]) -> bool:
    """Return whether a word that stands before `after` and "Act" may be part of the name."""
    if word == "\n":
        return True
    if any(letter.isdigit() for letter in word):
        return False
    if word[0].isupper() or word in _SMALL or word in {"(", ")", "&"}:
        return word.lower() not in {"under", "section", "sections", "see"} or not after
    return word == "," and bool(after) and after[0][0][0].isupper()


def _trimmed(words: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the words of a name without what only leads up to it."""
    while words and (_NOT_NAME.fullmatch(words[0][0].lower()) or not words[0][0][0].isupper()):
        opened = words[0][0] == "("
        words = words[1:]
        if opened and any(word[0] == ")" for word in words):
            words = words[[word[0] for word in words].index(")") + 1 :]
    return words


def _initials(words: list[str]) -> str:
    """Return the regime of a name: Sexual Offences Act is `soa`."""
    return "".join(word[0].lower() for word in words if word.lower() not in _SMALL and word[0].isalnum())
