"""Legal inconsistencies of a letter, each with its quote and the source of the rule.

The rules and their words are data: flags.yml. A flag is published as a fault of a force, so that each
rule asks for all that could explain the letter otherwise, and is silent in doubt: no flag is raised on
the result of an internal review, which tells again what an earlier letter relied on, nor on a citation
that stands outside the decision and its reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import product, starmap, zip_longest
from typing import Any

import msgspec
import yaml

from db.models import Citation, Flag, Force, Letter, Page, Passage, Provision
from extract import statutes
from extract.citations.role import Context, is_review, sign
from extract.citations.sentence import Sentences
from extract.letter.lines import paragraphs

_STOP = re.compile(r"(?<=[.?!;:])\s+")
# No sentence is looked at further than this, so that any text takes linear time.
_LONGEST = 1000
_DECIDES = ("decision", "reasons")
_BULLET = re.compile(r"[\W\d_]*")
# A refusal in one of these ways has to give its reasons for the exemption.
_WITHHELD = ("refused", "partly-disclosed", "neither-confirm-nor-deny")
# So far apart do two items of one list stand at most.
_LIST = 200
_SURROUNDINGS = 160
# So many words make an argument: a title may have as many as a short one.
_ARGUMENT, _SHORT_ARGUMENT = 6, 3


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A letter of our own that shows a rule, and the quotes that it is flagged with: none in a negative."""

    letter: str
    quotes: tuple[str, ...] = ()
    regime: str = "FOIA"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of flag: what is wrong, where the law says so, and what the rule holds for.

    `sources` are by the regime of the provision; `foia-ncnd` is for its limbs that neither confirm nor
    deny. `provisions` hold with all their limbs, `spared` are the exceptions, `successors` the
    provisions that took their place. `since` is an ISO date.
    """

    kind: str
    wrong: str
    sources: dict[str, str]
    tests: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    spared_forces: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    since: str | None = None
    examples: tuple[Case, ...]
    negatives: tuple[Case, ...]


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words by which a sentence is known, in any case."""

    sign: str
    pattern: str
    examples: tuple[str, ...]
    negatives: tuple[str, ...]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    rules: tuple[Rule, ...]
    signs: tuple[Sign, ...]


def find(
    pages: Sequence[Page], letter: Letter, citations: Sequence[Citation], force: Force
) -> tuple[Flag, ...]:
    """Return the inconsistencies of a letter, in the order of their quotes; one a kind and section.

    `citations` are all that the document has, in order; the rules and their sources are in flags.yml.
    """
    if not any(each.role in ("applied", "mentioned") for each in citations):
        return ()
    read = _Read(pages, letter, citations, force)
    if (not read.relied and not read.foreign) or read.reviews:
        return ()
    found: dict[tuple[str, str], tuple[Citation, Rule]] = {}
    for rule in rules():
        for citation in _FINDERS[rule.kind](rule, read):
            found.setdefault((rule.kind, _section(citation.provision)), (citation, rule))
    in_order = sorted(found.values(), key=lambda each: (each[0].page, each[0].start))
    flags = [
        Flag(kind=rule.kind, quote=citation.quote, source=_source(rule, citation))
        for citation, rule in in_order
    ]
    return tuple(dict.fromkeys(flags))


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of flags.yml, in the order of the file."""
    return _data().rules


@cache
def signs() -> tuple[Sign, ...]:
    """Return the words by which the rules know a sentence, in the order of the file."""
    return _data().signs


def shows(name: str, sentence: str) -> bool:
    """Return whether a sentence has the words of a sign of flags.yml."""
    return _pattern(name).search(_spaced(sentence[:_LONGEST])) is not None


# -- the rules ------------------------------------------------------------------------------------------


def _unweighed(rule: Rule, read: _Read) -> Iterator[Citation]:
    """Yield what is relied on under a test of the public interest that the letter does not make."""
    bound = [each for each in read.relied if _holds(each.provision, rule)]
    if bound and read.has_to_explain and not read.weighs:
        yield from bound


def _unharmed(rule: Rule, read: _Read) -> Iterator[Citation]:
    """Yield what is relied on for a harm that the letter does not show."""
    bound = [each for each in read.relied if _holds(each.provision, rule)]
    if bound and read.has_to_explain and not read.shows_harm:
        yield from bound


def _reserved(rule: Rule, read: _Read) -> Iterator[Citation]:
    """Yield what only others than a police force may rely on."""
    if read.force.id not in rule.spared_forces:
        yield from (each for each in read.relied if _under(each.provision, rule.provisions))


def _replaced(rule: Rule, read: _Read) -> Iterator[Citation]:
    """Yield what had been replaced on the day of the letter, unless it has what took its place too."""
    day = read.letter.answered or read.letter.received
    if day is None or rule.since is None or day < rule.since:
        return
    if not any(_under(each.provision, rule.successors) for each in read.citations):
        yield from (
            each
            for each in read.relied
            if _under(each.provision, rule.provisions) and not shows("successor", each.verbatim)
        )


def _foreign(rule: Rule, read: _Read) -> Iterator[Citation]:
    """Yield what is claimed under an Act that is not the force's."""
    yield from read.foreign


def _both(rule: Rule, read: _Read) -> Iterator[Citation]:
    """Yield the second of two grounds that exclude each other and are claimed for the same information."""
    one, other = (
        [each for each in read.relied if _under(each.provision, (name,)) and read.withholds(each)]
        for name in rule.provisions
    )
    if not one or not other or read.divides([*one, *other]):
        return
    for first, second in product(one[:20], other[:20]):
        if read.together(first, second):
            yield second
            return


_FINDERS = {
    "no-public-interest-test": _unweighed,
    "no-harm-test": _unharmed,
    "reserved-to-government": _reserved,
    "replaced-provision": _replaced,
    "act-does-not-bind": _foreign,
    "sections-30-and-31": _both,
    "sections-23-and-24": _both,
}


# -- what is read of a letter ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sentence:
    """A sentence in the words of the authority, white space as one space; `kind` is its passage's."""

    text: str
    kind: str
    place: tuple[int, int]
    last: bool


class _Read:
    """A letter as the rules see it."""

    def __init__(
        self, pages: Sequence[Page], letter: Letter, citations: Sequence[Citation], force: Force
    ) -> None:
        self.letter, self.citations, self.force = letter, citations, force
        self._pages = {page.number: page for page in pages}
        self._places = _Places(letter.passages)
        self._decided = [
            each
            for each in citations
            if each.role in ("applied", "mentioned")
            and self._places.kind(each.page, each.start) in _DECIDES
            and not shows("supposed", each.quote)
            and not self._tells_of_another(each.quote)
        ]

    @cached_property
    def relied(self) -> list[Citation]:
        """What the force relies on in its decision or its reasons.

        A sentence has to claim the section in so many words, if not the one that cites it, or it has a
        line of its own.
        """
        applied = [each for each in self._decided if each.role == "applied"]
        claims = [each for each in applied if self._claims(each)]
        sections = {_section(each.provision) for each in claims}
        quotes = {each.quote for each in claims}
        return [each for each in applied if _section(each.provision) in sections or each.quote in quotes]

    @cached_property
    def foreign(self) -> list[Citation]:
        """What is claimed in so many words under an access Act that does not bind the force."""
        return [
            each
            for each in self._decided
            if each.role == "mentioned"
            and (act := _access().get(each.provision.partition("/")[0])) is not None
            and self.force.regime not in act.binds
            and _is_ground(each.provision)
            and _name_of(act.regime).search(each.quote)
            and sign(self._context(each)) == "claimed"
        ]

    def _claims(self, citation: Citation) -> bool:
        """Return whether a citation is said to be relied on, or is an item of a list."""
        context = self._context(citation)
        found = sign(context)
        heads = _BULLET.fullmatch(context.lead.rpartition("\n")[2]) is not None
        return found == "claimed" or (found == "none" and heads)

    def _tells_of_another(self, quote: str) -> bool:
        """Return whether a sentence is about another authority, which its own name and its Act's are not."""
        for regime in _access():
            quote = _name_of(regime).sub("", quote)
        for name in (self.force.name, *self.force.aliases):
            quote = quote.replace(name, "")
        return shows("another", quote)

    @cached_property
    def reviews(self) -> bool:
        """Whether the letter is the result of an internal review."""
        if is_review("\n".join(page.text for page in self._pages.values())):
            return True
        decides = [each.place for each in self.sentences if each.kind == "decision"]
        last = decides[-1] if decides else (0, 0)
        return any(shows("review", each.text) for each in self.sentences if each.place <= last)

    @cached_property
    def has_to_explain(self) -> bool:
        """Whether the letter refuses now and gives its reasons here: not before, nor in another paper.

        A notice may put off the public interest test (FOIA ss.10(3) and 17(2)), and need not give
        reasons that would themselves tell what is exempt (FOIA s.17(4), FOISA s.16(3)).
        """
        excused = ("foia/10/3", "foia/17/2", "foia/17/4", "foisa/16/3")
        return (
            self.letter.outcome in _WITHHELD
            and not any(_under(each.provision, excused) for each in self.citations)
            and not any(shows("elsewhere", each.text) for each in self.sentences)
        )

    @cached_property
    def weighs(self) -> bool:
        """Whether the letter weighs the public interest, in whatever words."""
        return any(starmap(self._weighs, zip_longest(self.sentences, self.sentences[1:])))

    @staticmethod
    def _weighs(each: _Sentence, after: _Sentence | None) -> bool:
        """Return whether a sentence does more than say that there is a test, or that there is none.

        That a test has to be made is the beginning of one where an argument follows it.
        """
        words = _pattern("no-test").sub(" ", each.text)
        made = _pattern("announced").sub(" ", words)
        if shows("weighing", made) or shows("interest", made):
            return True
        if made == words or after is None or each.last:
            return False
        return _argues(after.text) and not shows("harm", after.text)

    @cached_property
    def shows_harm(self) -> bool:
        """Whether the letter tells of a harm, or gives any reason that may be one."""
        for each in self.sentences:
            words = _pattern("no-harm").sub(" ", each.text)
            if shows("harm", words):
                return True
            if each.kind != "boilerplate" and shows("consequence", words):
                return True
        claimed = min((each.page, each.start) for each in self.relied)
        return any(
            each.kind in _DECIDES
            and each.place > claimed
            and _argues(each.text)
            and not shows("weighing", each.text)
            and not shows("interest", each.text)
            for each in self.sentences
        )

    @cached_property
    def sentences(self) -> list[_Sentence]:
        """Every sentence that is not the requester's."""
        found = []
        for paragraph in paragraphs(list(self._pages.values())):
            place, stops = (
                paragraph.start,
                [
                    *(match.end() for match in _STOP.finditer(paragraph.text)),
                    len(paragraph.text),
                ],
            )
            for stop in stops:
                end = paragraph.start + stop
                kind = self._places.kind(paragraph.page.number, place) or "boilerplate"
                if kind != "request":
                    found.append(
                        _Sentence(
                            text=_spaced(paragraph.page.text[place : min(end, place + _LONGEST)]),
                            kind=kind,
                            place=(paragraph.page.number, place),
                            last=stop == stops[-1],
                        )
                    )
                place = end
        return found

    def withholds(self, citation: Citation) -> bool:
        """Return whether a ground withholds information, and does not refuse to say whether it is held."""
        bare = "/" not in citation.provision.partition("/")[2]
        if citation.ncnd or shows("confirming", citation.quote):
            return False
        return not (bare and (self.letter.ncnd or self.letter.outcome == "neither-confirm-nor-deny"))

    def divides(self, grounds: Sequence[Citation]) -> bool:
        """Return whether the letter says that grounds are alternatives, or are for different information."""
        told = [each.text for each in self.sentences if each.kind in _DECIDES]
        return any(shows("by-question", text) or shows("alternative", text) for text in told) or any(
            shows("separate", each.quote) for each in grounds
        )

    def together(self, first: Citation, second: Citation) -> bool:
        """Return whether two grounds stand in one sentence or in one list."""
        if first.page != second.page:
            return False
        if first.quote == second.quote:
            return True
        left, right = sorted((first, second), key=lambda each: each.start)
        between = self._pages[left.page].text[left.end : right.start]
        return len(between) <= _LIST and not re.search(r"[.?!]\s|\n\s*\n", between)

    def _context(self, citation: Citation) -> Context:
        text = self._pages[citation.page].text
        floor = max(0, citation.start - _LONGEST)
        around = text[floor : citation.end + _LONGEST]
        start, end = citation.start - floor, citation.end - floor
        left, right = Sentences(around).bounds(start, end, 0, len(around))
        line = around.rfind("\n", 0, start) + 1
        return Context(
            start=start,
            end=end,
            before=_spaced(around[left:start]),
            after=_spaced(around[end:right]),
            lead=around[max(0, start - _SURROUNDINGS) : start],
            intro="",
            following=around[end : end + _SURROUNDINGS],
            line=around[line:].partition("\n")[0],
            asked=False,
        )


class _Places:
    """The passages of a letter, by place."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._by_page: dict[int, list[Passage]] = {}
        for passage in passages:
            self._by_page.setdefault(passage.page, []).append(passage)

    def kind(self, page: int, place: int) -> str | None:
        """Return the kind of the passage that a place is in, or of the nearest before it on its page."""
        some = self._by_page.get(page, [])
        low, high = 0, len(some)
        while low < high:
            middle = (low + high) // 2
            if some[middle].start <= place:
                low = middle + 1
            else:
                high = middle
        return some[low - 1].kind if low else None


def _argues(sentence: str) -> bool:
    """Return whether a sentence may be an argument: prose that neither decides nor reports."""
    shortest = _SHORT_ARGUMENT if sentence.endswith(".") else _ARGUMENT
    return len(sentence.split()) >= shortest and not shows("decides", sentence)


def _spaced(text: str) -> str:
    return " ".join(text.split())


# -- provisions -----------------------------------------------------------------------------------------


def _holds(provision: str, rule: Rule) -> bool:
    """Return whether a rule holds for a provision and for all of its limbs.

    A bare "Section 43" may be its class-based limb, and a bare "Section 37" its absolute ones.
    """
    entry = _entry(provision)
    if entry is None or _under(provision, rule.spared):
        return False
    limbs = (each for each in _limbs(entry.id) if each.kind not in ("modifier", "procedural"))
    grounds = [entry, *limbs]
    return all(
        (not rule.tests or each.test in rule.tests) and (not rule.works or each.kind in rule.works)
        for each in grounds
    ) and _is_ground(provision)


def _is_ground(provision: str) -> bool:
    """Return whether a provision is an exemption or an exception, and no step in answering a request."""
    entry = _entry(provision)
    return entry is not None and entry.kind not in ("procedural", "modifier", "refusal", "outcome")


def _entry(provision: str) -> Provision | None:
    """Return the entry of the catalogue for a provision, or for the nearest one above it."""
    while "/" in provision:
        if provision in _catalogue():
            return _catalogue()[provision]
        provision = provision.rpartition("/")[0]
    return None


def _under(provision: str, above: Iterable[str]) -> bool:
    return any(provision == each or provision.startswith(f"{each}/") for each in above)


def _section(provision: str) -> str:
    return "/".join(provision.split("/")[:2])


def _source(rule: Rule, citation: Citation) -> str:
    regime = citation.provision.partition("/")[0]
    ncnd = f"{regime}-ncnd"
    return rule.sources[ncnd if citation.ncnd and ncnd in rule.sources else regime]


@cache
def _catalogue() -> dict[str, Provision]:
    return {provision.id: provision for provision in statutes.provisions()}


@cache
def _limbs(provision: str) -> tuple[Provision, ...]:
    return tuple(each for each in statutes.provisions() if each.id.startswith(f"{provision}/"))


@cache
def _access() -> dict[str, statutes.Statute]:
    return {statute.regime: statute for statute in statutes.load() if statute.access}


@cache
def _name_of(regime: str) -> re.Pattern[str]:
    """Return a pattern of the names that an Act shares with no other."""
    others = {name for each in statutes.load() if each.regime != regime for name in each.names}
    names = sorted(set(_access()[regime].names) - others, key=len, reverse=True)
    body = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    return re.compile(rf"\b(?:{body})(?!\w)", re.IGNORECASE)


# -- flags.yml ------------------------------------------------------------------------------------------


@cache
def _data() -> _Data:
    text = (files("extract") / "flags.yml").read_text("utf-8")
    loaded: Any = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return msgspec.convert(loaded, _Data)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return one pattern for all the words of a sign; raise KeyError where there is none of that name."""
    patterns = [each.pattern.strip() for each in signs() if each.sign == name]
    if not patterns:
        raise KeyError(name)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
