"""Which Act a mention belongs to: the nearest evidence wins.

In order: an Act named beside the mention, the Act of the list it stands in, a title printed after
it ("Section 31 - Law Enforcement"), what it is about ("section 60 authorisation"), the Act that the
same number was given before, the Act under discussion, and last the law that binds the authority.
A mention that none of these fits is no citation.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from extract import statutes
from extract.citations.act import Act, access_regimes
from extract.citations.grammar import Mention, Path
from extract.citations.sentence import Sentences

UNNAMED = "unnamed"
"""The regime of a section that is none of the authority's own law and names no other."""

_DETERMINER = r"(?:the\s+|yr?\s+|that\s+|this\s+|said\s+|same\s+|both\s+)*"
_DIRECT_AFTER = re.compile(
    rf"""\s{{0,4}}["'”’)]?\s{{0,4}},?\s{{0,4}}
    (?:(?:of|to|under|in|from|within|o|o['’]r|dan|yn)\s+)?{_DETERMINER}["'“‘(]?""",
    re.VERBOSE | re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:of|to|under|in|from|within|o|o['’]r|dan|yn)\s")
_TITLED_AFTER = re.compile(
    rf"""(?:\s{{0,3}}["'”’]?\s{{0,3}}[-–—:,;(‘'“"]\s{{0,3}}|\s{{1,3}}(?=[A-Z]))[^.;:|()]{{1,90}}?
    ["'”’)]{{0,2}}\s+(?:of|under|o)\s+{_DETERMINER}["'“‘]?
    | \s+(?:offences?|powers?|notices?|authori[sz]ations?|orders?|warnings?|searches|stops|arrests?)
      \s{{0,3}}\(?\s?(?:of|under|in|contrary\s+to)\s+{_DETERMINER}["'“‘]?""",
    re.VERBOSE,
)
_DIRECT_BEFORE = re.compile(r"[\s,:–—-]{0,5}(?:['’]s\s+)?[\"'“‘]?")
_HEADING_BEFORE = re.compile(r"\)?[:,]?[^\S\n]{0,4}\n\s{0,4}")
_LISTED = re.compile(
    r"\s{0,4}(?:(?:[-–—:,(‘'“\"]\s{0,3}|(?=[A-Z]))[^.;|\n]{0,70}?[)’”\"']?[,;]?"
    r"|(?:[^\W_]{1,20}\s?){0,4}[)’”\"']?[,;]?)?\s{0,4}"
    r"(?:,|;|/|&|\band\b|\bor\b|\bac?\b|\bas\s+well\s+as\b)\s{0,4}(?:\bthe\s|\balso\s)?\s{0,4}[(“‘\"']?"
)
_OF_IT = re.compile(r"\s+of\s+it\b")
_ITS = re.compile(r"\b[Ii]ts\s+$")
_STARTED = re.compile(r"\n\s{0,4}(?=[A-Z])")
"""A line break before a capital: what follows is a line of its own, unless a title goes on in it."""

_CLAUSE = re.compile(r"\b(?:is|are|was|were|be|been|has|have|had|we|you|it|they|made|may|must|will)\b")
_OPENS_SENTENCE = re.compile(r"(?:Of|To|Under|In|From|Within|The)\s")
_RELIED_ON = re.compile(
    r"\s+(?:(?:is|are|was|were|also|therefore|then|both|still)\s+)*"
    r"(?:appl(?:y|ies|ied|icable)|engaged|relied|cited|claimed|maintained|upheld)\b"
)
_OF_WHAT = re.compile(
    r"\s+(?:of|in|on|from)\s+(?:(?:the|this|that|our|your|their|its|his|her|my|an?)\s+)"
    r"((?:[\w’'()&/-]{1,40}\s{0,4}){1,7})"
    r"|\s+of\s+(?:(?:form|part|annex|appendix|chapter|volume|table|page|document|report)\s+)?[A-Z]{0,2}\d"
)
_LAW_WORD = re.compile(
    r"\b(?:acts?|legislation|law|statute|orders?|regulations?|rules|gdpr|foia?|foisa|eirs?|dpa"
    r"|freedom of information|exemptions?|measure|convention|bill|d?deddf)\b",
    re.IGNORECASE,
)
_PLAIN_NOUN = re.compile(
    r"\s+(?:of|in|on)\s+(?:the|this|that|our|your|their|its|an?)\s+(?:circumstances|case|event"
    r"|basis|grounds?|present|same|above|information|request|questions?|interests?|decision"
    r"|duty|duties|public|first|right)\b"
)
_ARTICLES_ONLY = frozenset({"ukgdpr", "echr-1950"})
_ACCESS = re.compile(r"freedom of information|\bFOI|\bexempt|refusal notice|gwybodaeth", re.IGNORECASE)
_SHORT = 1500
"""A text so short, in characters, that it need not say that it is about access to information."""

_HEADING_TITLE = re.compile(r"\s?[-–—:]\s?[A-Z][^\n|.]{2,60}(?:\n|$)|[^\S\n][A-Z][^\n|.]{2,40}(?:\n|$)")
_DOCUMENT = re.compile(
    r"(?:form|report|guidance|polic(?:y|ies)\b|document|contract|manual|agreement|page)", re.IGNORECASE
)
_ACCESS_WORDS = re.compile(
    r"exempt|withh[eo]ld|refus|disclos|public interest|prejudic|qualified|absolute|class[- ]based"
    r"|confirm (?:n?or|whether)|confirmation|neither confirm|freedom of information|appropriate limit"
    r"|\bcosts?\b|complian|hours|vexatious|advi[cs]e|assist|refusal|commissioner|complain"
    r"|\bfoi|engaged|your request|duty|entitle|eithri|gwrthod|cais\b|harm|balance",
    re.IGNORECASE,
)
_USUAL = {
    "foia": frozenset({"1", "2", "8", "9", "10", "11", "16", "17", "45", "50"}),
    "foisa": frozenset({"1", "2", "8", "10", "15", "16", "20", "21", "47", "56"}),
}
"""The procedural sections that letters cite."""

_DATA_PROTECTION = re.compile(r"personal data|data protection|lawful|processing|gdpr", re.IGNORECASE)
_RIGHTS = re.compile(r"human rights|right to|echr|convention|private (?:and|or) family", re.IGNORECASE)
_LEADS = re.compile(r"(?:\b[A-Za-z’']+,?\s+|[(\[/,:;|“‘\"'–-]\s*|^\s*|\n\s*)$")
_CAPITAL_BEFORE = re.compile(r"[a-z,]\s+[A-Z][\w-]*\s+$")
_SENTENCE = 240
"""How far the sentence of a mention is read to either side, in characters."""

_WRAPPED = re.compile(r"^(\s?[-–—:(]?\s?)\n\s?")
_GLOSS_END = re.compile(r"[.;|\n]|\b(?:of the|section|which|and)\b")
_WORD_LENGTH = 40
"""The words that are looked for are no longer, in characters."""

_NEAR, _REQUEST_NEAR = 420, 1500
"""How far an Act stays under discussion, in an answer and in a request, in characters."""


@dataclass(frozen=True)
class Attached:
    """A mention, the law it belongs to, and the path of each provision in that law.

    `start` is earlier than the mention's where the Act comes first ("FOIA, s.12").
    """

    start: int
    end: int
    mention: Mention
    regime: str
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Subject:
    """What tells a section of another Act: words of its sentence, or words right after it."""

    provision: str
    words: re.Pattern[str]
    beside: re.Pattern[str]


@cache
def subjects() -> dict[str, tuple[Subject, ...]]:
    """Return the subjects of `subjects.yml` by the number of their section."""
    found: dict[str, list[Subject]] = {}
    text = files("extract.citations").joinpath("subjects.yml").read_text("utf-8")
    for entry in yaml.safe_load(text):
        words = _any_of(entry["words"])
        beside = _any_of([*entry["words"], *entry.get("beside", ())])
        for provision in entry["provisions"]:
            number = provision.split("/")[1]
            subject = Subject(provision, words, beside)
            found.setdefault(number, []).append(subject)
    return {number: tuple(group) for number, group in found.items()}


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of words by their start, a space standing for any white space or hyphen."""
    pattern = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


@cache
def _titles() -> dict[str, str]:
    """Return the title of every provision of the catalogue by its id."""
    return {provision.id: provision.title for provision in statutes.provisions()}


@cache
def _title_words(regime: str, number: str) -> tuple[str, ...]:
    """Return the long words of the title of a section."""
    return tuple(re.findall(r"[a-z]{5,}", _titles().get(f"{regime}/{number}", "").lower()))


@cache
def _kinds() -> dict[str, str]:
    """Return the kind of every provision of the catalogue by its id."""
    return {provision.id: provision.kind for provision in statutes.provisions()}


@cache
def _holders() -> dict[str, tuple[str, ...]]:
    """Return the other Acts of the catalogue by the numbers of their sections."""
    found: dict[str, dict[str, None]] = {}
    for provision in statutes.provisions():
        regime, number, *_ = provision.id.split("/")
        if regime not in access_regimes():
            found.setdefault(number, {})[regime] = None
    return {number: tuple(regimes) for number, regimes in found.items()}


def provision_path(regime: str, path: Path) -> Path:
    """Return a path as the Act numbers it: "31(a)", with its subsection dropped, is 31(1)(a)."""
    number, *limbs = path
    if limbs and limbs[0].isalpha() and "/".join((regime, *path)) not in _titles():
        full = (number, "1", *limbs)
        if "/".join((regime, *full)) in _titles():
            return full
    return path


def attach(
    text: str,
    mentions: Sequence[Mention],
    acts: Sequence[Act],
    law: str,
    sentences: Sentences,
    asked: Callable[[int], bool],
) -> list[Attached]:
    """Return the mentions that cite a law, with the law of each, in order.

    `law` is the regime that binds the authority (`foia`, `foisa`); `asked` says whether a place is
    in the requester's words.
    """
    return _Attacher(text, mentions, acts, law, sentences, asked).attach()


class _Attacher:
    def __init__(
        self,
        text: str,
        mentions: Sequence[Mention],
        acts: Sequence[Act],
        law: str,
        sentences: Sentences,
        asked: Callable[[int], bool],
    ) -> None:
        self._text = text
        self._mentions = mentions
        self._acts = acts
        self._starts = [act.start for act in acts]
        self._law = law
        self._other: Attached | None = None
        self._environment = "eisr" if law == "foisa" else "eir"
        self._sentences = sentences
        self._asked = asked
        self._given: dict[str, str] = {}
        self._places: dict[re.Pattern[str], list[int]] = {}
        self._glossed = (-1, "")
        self._read: dict[re.Pattern[str], int] = {}
        self._said: dict[tuple[re.Pattern[str], tuple[int, int]], bool] = {}
        self._accessible = len(text) < _SHORT or (
            any(act.kind == "named" and act.regime in access_regimes() for act in acts)
            or _ACCESS.search(text) is not None
        )
        self._environmental = any(act.regime in {"eir", "eisr"} for act in acts)
        self._own: set[str] = set()

    def attach(self) -> list[Attached]:
        """Return the attached mentions: named ones first, so that a list may inherit them."""
        named = [self._named(mention) for mention in self._mentions]
        self._own = {
            mention.paths[0][0]
            for mention, beside in zip(self._mentions, named, strict=True)
            if mention.unit == "section"
            and (beside[0] == self._law if beside else self._titled(mention))
            and not self._asked(mention.start)
        }
        for index in range(len(named) - 2, -1, -1):
            if named[index] is None and named[index + 1] is not None and self._listed(index):
                following = named[index + 1]
                named[index] = (following[0], -1) if following and following[1] < 0 else None
        found: list[Attached] = []
        previous: Attached | None = None
        for index, mention in enumerate(self._mentions):
            beside = named[index]
            regime: str | None
            start = mention.start
            if beside is not None:
                regime, earlier = beside
                start = earlier if earlier >= 0 else start
            elif (
                index
                and previous is not None
                and previous.mention is self._mentions[index - 1]
                and self._listed(index - 1)
                and previous.regime != UNNAMED
                and self._fits(previous.regime, mention)
                and (mention.joined or not self._beside_subject(mention))
                and not self._of_something_else(mention)
            ):
                regime = previous.regime
            else:
                regime = self._around(mention, previous.regime if previous else None)
            if regime is None or (mention.unit == "exemption" and regime != self._law):
                continue
            paths = tuple(dict.fromkeys(self._path(regime, mention, path) for path in mention.paths))
            previous = Attached(start, mention.end, mention, regime, paths)
            self._remember(previous, named=beside is not None)
            found.append(previous)
        return found

    def _remember(self, attached: Attached, *, named: bool) -> None:
        """Keep what a mention tells of later ones: the Act of its number, the Act under discussion."""
        other = attached.regime not in access_regimes()
        if (other or named) and attached.mention.unit != "article" and attached.regime not in _ARTICLES_ONLY:
            self._given.update((path[0], attached.regime) for path in attached.mention.paths)
        if other:
            self._other = attached

    def _path(self, regime: str, mention: Mention, path: Path) -> Path:
        return ("sch", *path) if mention.unit == "schedule" else provision_path(regime, path)

    def _named(self, mention: Mention) -> tuple[str, int] | None:
        """Return the Act beside a mention, unless it has no such unit: the GDPR has no sections."""
        beside = self._beside(mention)
        if mention.unit == "section" and beside is not None and beside[0] in _ARTICLES_ONLY:
            return None
        return beside

    def _beside(self, mention: Mention) -> tuple[str, int] | None:
        """Return the Act named beside a mention, and where that starts if it is part of it."""
        text, end = self._text, mention.end
        index = bisect_left(self._starts, end)
        after = self._acts[index] if index < len(self._acts) else None
        if after is not None and after.start - end > 130:
            after = None
        if after is not None and self._follows(mention, after, _PREPOSITION):
            return self._pointed_at(mention, after, index), -1
        index = bisect_right(self._starts, mention.start) - 1
        if index >= 0 and 0 <= mention.start - self._acts[index].end < 12:
            act = self._acts[index]
            gap = text[act.end : mention.start]
            if act.kind == "named" and _DIRECT_BEFORE.fullmatch(gap) and "\n" not in gap.strip(" "):
                return act.regime, act.start if self._opens(act, mention) else -1
            heading = act.kind == "named" and _HEADING_BEFORE.fullmatch(gap) is not None
            if heading and act.regime not in access_regimes() and not self._titled(mention):
                return act.regime, -1
        if after is not None and self._follows(mention, after, None):
            return after.regime, -1
        if index >= 0 and (
            _OF_IT.match(text, end) or _ITS.search(text, max(0, mention.start - 6), mention.start)
        ):
            return self._acts[index].regime, -1
        return None

    def _pointed_at(self, mention: Mention, act: Act, index: int) -> str:
        """Return the law of an Act beside a mention.

        "Section 3 of the Act" is of the Act named last where our own has no such section that a
        letter would cite.
        """
        if act.kind != "pointed" or act.regime != self._law or mention.unit != "section":
            return act.regime
        if any(self._is_common(path[0]) for path in mention.paths):
            return act.regime
        for earlier in reversed(self._acts[max(0, index - 8) : index]):
            if mention.start - earlier.end > _REQUEST_NEAR:
                break
            if earlier.kind == "named":
                return act.regime if earlier.regime in access_regimes() else earlier.regime
        return act.regime

    def _opens(self, act: Act, mention: Mention) -> bool:
        """Return whether an Act in front is part of the mention: "FOIA, s.12" and "EIR 12(5)(b)"."""
        name = self._text[act.start : act.end]
        if re.search(r"\b(?:the|yr?)\s+$", self._text[max(0, act.start - 6) : act.start]):
            return False
        return mention.unit == "section" or (mention.unit == "bare" and name.isupper() and " " not in name)

    def _follows(self, mention: Mention, act: Act, tie: re.Pattern[str] | None) -> bool:
        """Return whether an Act is named after a mention as its own, by a preposition or by place."""
        if not any(
            pattern.fullmatch(self._text, mention.end, act.start)
            for pattern in (_DIRECT_AFTER, _TITLED_AFTER)
        ):
            return False
        gap = self._text[mention.end : act.start]
        if act.kind == "subject":
            return gap == " " and not self._titled(mention)
        line = _STARTED.search(gap)
        if line is not None and (
            (act.regime != self._law and self._titled(mention))
            or _CLAUSE.search(gap, line.end())
            or _OPENS_SENTENCE.match(gap, line.end())
        ):
            return False  # The Act is named in the next sentence.
        if tie is not None:
            return tie.search(gap) is not None and "\n\n" not in gap
        return act.kind == "named" and "\n" not in gap and "the" not in gap.split() and "," not in gap

    def _listed(self, index: int) -> bool:
        """Return whether a mention and the next stand in one list."""
        left, right = self._mentions[index], self._mentions[index + 1]
        if right.joined:
            return True
        if right.start - left.end > 96:
            return False
        return _LISTED.fullmatch(self._text, left.end, right.start) is not None

    def _fits(self, regime: str, mention: Mention) -> bool:
        """Return whether a mention may inherit a law: a titled exemption keeps its own."""
        if regime == self._law:
            return mention.unit in {"section", "bare", "exemption"} and all(
                self._in_law(path) for path in mention.paths
            )
        return not self._titled(mention) and (
            mention.unit == "bare" or (mention.unit == "article") == (regime in _ARTICLES_ONLY)
        )

    def _around(self, mention: Mention, previous: str | None) -> str | None:
        """Return the law that the words around a mention point at, or None if it is no citation."""
        number = mention.paths[0][0]
        if self._of_something_else(mention):
            return None
        if mention.unit == "schedule":
            return None
        if mention.unit == "exemption":
            return self._law if all(self._exempts(path) for path in mention.paths) else None
        if mention.unit == "bare":
            return self._bare(mention, previous)
        if mention.unit == "article":
            return self._article(mention)
        sentence = self._sentence(mention)
        if mention.unit == "regulation":
            return self._regulation(mention, self._subject(number, sentence))
        if self._titled(mention):
            return self._law
        subject = self._beside_subject(mention)
        if subject is not None:
            return subject
        known = all(self._in_law(path) for path in mention.paths)
        if known and self._is_relied_on(mention):
            return self._law
        if known and self._is_common(number) and self._says(_ACCESS_WORDS, sentence):
            return self._law
        subject = self._subject(number, sentence)
        if subject is not None:
            return subject
        if number in self._given:
            return self._given[number]
        local = self._local(mention)
        if local in _ARTICLES_ONLY:
            local = None
        if local is not None and not (known and self._is_common(number) and self._answers(mention)):
            return local
        if known or any(self._in_law((path[0],)) for path in mention.paths):
            return None if self._is_foreign(mention, sentence) else self._law
        return self._holder(number)

    def _answers(self, mention: Mention) -> bool:
        """Return whether a mention stands alone in the authority's words, far from the Act."""
        index = bisect_right(self._starts, mention.start) - 1
        since = self._acts[index].end if index >= 0 else 0
        if self._other is not None and self._other.end <= mention.start:
            since = max(since, self._other.end)
        between = self._text[since : since + _NEAR]
        far = mention.start - since > 160 and "\n" in between[: mention.start - since]
        return far and not self._asked(mention.start)

    def _is_relied_on(self, mention: Mention) -> bool:
        """Return whether the authority's words say that a known exemption applies, or have named it.

        An Act under discussion that has a section of the same number comes first.
        """
        number = mention.paths[0][0]
        if self._asked(mention.start) or self._is_procedure(number) or number in self._given:
            return False
        if number in self._own:
            return True
        if _RELIED_ON.match(self._text, mention.end) is None:
            return False
        held = _holders().get(number, ())
        return self._local(mention) not in held and not self._subject(number, self._sentence(mention))

    def _regulation(self, mention: Mention, subject: str | None) -> str | None:
        if subject is not None:
            return subject
        local = self._local(mention)
        ids = ["/".join((self._environment, *path)) for path in mention.paths]
        known = all(name in _titles() for name in ids)
        if known and (self._environmental or len(mention.paths[0]) > 2 or local is None):
            return self._environment
        return local or UNNAMED

    def _article(self, mention: Mention) -> str | None:
        sentence = self._sentence(mention)
        if self._says(_RIGHTS, sentence) and not self._says(_DATA_PROTECTION, sentence):
            return "echr-1950"
        local = self._local(mention)
        if local in {"ukgdpr", "dpa-2018", None} or self._says(_DATA_PROTECTION, sentence):
            formal = self._text[mention.start].isupper() or len(mention.paths[0]) > 1
            return "ukgdpr" if formal or self._says(_DATA_PROTECTION, sentence) else None
        return local

    def _bare(self, mention: Mention, previous: str | None) -> str | None:
        """Return the law of a number without a unit word: the one before it, or our own."""
        number = mention.paths[0][0]
        if not _LEADS.search(self._text[max(0, mention.start - 24) : mention.start]):
            return None
        if self._given.get(number, self._law) != self._law and not self._in_law(mention.paths[0]):
            return self._given[number]
        if len(mention.paths[0]) == 1 or int(re.sub(r"\D", "", number)) < 9:
            return None
        for regime in (previous, self._law):
            if regime in access_regimes() and all(
                "/".join((regime, *provision_path(regime, path))) in _titles() for path in mention.paths
            ):
                return regime
        return None

    def _holder(self, number: str) -> str:
        """Return the other Act that a number which is not of our law can be of."""
        holders = _holders().get(number, ())
        named = [regime for regime in holders if regime in {act.regime for act in self._acts}]
        return named[0] if named else holders[0] if len(holders) == 1 else UNNAMED

    def _in_law(self, path: Path) -> bool:
        full = provision_path(self._law, path)
        return "/".join((self._law, *full[:2])) in _titles()

    def _exempts(self, path: Path) -> bool:
        return "/".join((self._law, path[0])) in _titles() and not self._is_procedure(path[0])

    def _is_procedure(self, number: str) -> bool:
        return _kinds().get(f"{self._law}/{number}") == "procedural"

    def _is_common(self, number: str) -> bool:
        """Return whether letters cite this number of our law: an exemption or a usual procedure."""
        usual = number in _USUAL.get(self._law, frozenset())
        return usual or not self._is_procedure(number)

    def _is_foreign(self, mention: Mention, sentence: tuple[int, int]) -> bool:
        """Return whether a section without an Act is one of a document, not of the law.

        So it is in a long text that never speaks of access to information, and where a small number
        heads a line with a title that has nothing to do with it ("Section 12 - Uniform").
        """
        if self._is_product(mention):
            return True
        if len(mention.paths[0]) > 1 or self._says(_ACCESS_WORDS, sentence):
            return False
        if not self._accessible:
            return True
        number = mention.paths[0][0]
        if len(mention.paths) > 1 or not number.isdigit() or int(number) > 20:
            return False
        opens = self._text.rfind("\n", 0, mention.start) + 1
        return not self._text[opens : mention.start].strip() and (
            _HEADING_TITLE.match(self._text, mention.end) is not None
        )

    def _is_product(self, mention: Mention) -> bool:
        """Return whether "Octavia S3" rather than "under S3" was printed."""
        word = self._text[mention.start : mention.start + 2]
        if word[:1] not in "sS" or not word[1:].isdigit() or len(mention.paths[0]) > 1:
            return False
        before = self._text[max(0, mention.start - 32) : mention.start]
        return _CAPITAL_BEFORE.search(before) is not None

    def _titled(self, mention: Mention) -> bool:
        """Return whether a title of our law follows: "Section 31 - Law Enforcement"."""
        words = _title_words(self._law, mention.paths[-1][0])
        if not words:
            return False
        gloss = self._gloss(mention).lower()
        return any(word in gloss for word in words)

    def _gloss(self, mention: Mention) -> str:
        """Return what is printed right after a mention, up to the end of its line or clause."""
        if self._glossed[0] != mention.end:
            following = _WRAPPED.sub(r"\1", self._text[mention.end : mention.end + 64])
            self._glossed = (mention.end, _GLOSS_END.split(following, maxsplit=1)[0])
        return self._glossed[1]

    def _beside_subject(self, mention: Mention) -> str | None:
        """Return the other Act whose subject is named right after a mention."""
        gloss = self._gloss(mention)
        for subject in subjects().get(mention.paths[0][0], ()):
            if subject.beside.search(gloss):
                return subject.provision.split("/")[0]
        return None

    def _subject(self, number: str, sentence: tuple[int, int]) -> str | None:
        """Return the other Act that a sentence is about, where it has a section of this number."""
        for subject in subjects().get(number, ()):
            if self._says(subject.words, sentence):
                return subject.provision.split("/")[0]
        return None

    def _says(self, words: re.Pattern[str], span: tuple[int, int]) -> bool:
        """Return whether one of these words starts within a span.

        Spans are searched until they are longer than the text together; then it is read for all.
        """
        if (words, span) in self._said:
            return self._said[words, span]
        places = self._places.get(words)
        if places is None:
            read = self._read.get(words, 0) + span[1] - span[0] + _SENTENCE
            if read <= len(self._text):
                self._read[words] = read
                match = words.search(self._text, span[0], min(len(self._text), span[1] + _WORD_LENGTH))
                found = match is not None and match.start() < span[1]
                self._said[words, span] = found
                return found
            places = self._places[words] = [match.start() for match in words.finditer(self._text)]
        index = bisect_left(places, span[0])
        return index < len(places) and places[index] < span[1]

    def _sentence(self, mention: Mention) -> tuple[int, int]:
        """Return the span of the sentence around a mention, in which a row of a table is one."""
        floor, ceiling = mention.start - _SENTENCE, mention.end + _SENTENCE
        return self._sentences.bounds(
            mention.start, mention.end, max(0, floor), min(len(self._text), ceiling)
        )

    def _local(self, mention: Mention) -> str | None:
        """Return the other Act that is under discussion where a mention stands."""
        asked = self._asked(mention.start)
        reach = _REQUEST_NEAR if asked else _NEAR
        other = self._other
        if other is not None and mention.start - other.end < _NEAR:
            between = self._starts[
                bisect_left(self._starts, other.end) : bisect_left(self._starts, mention.start)
            ]
            if not between and self._asked(other.start) == asked:
                return other.regime
        for index in range(bisect_right(self._starts, mention.start) - 1, -1, -1):
            act = self._acts[index]
            if act.kind == "subject":
                continue
            if mention.start - act.end > reach or self._asked(act.start) != asked:
                return None
            if act.regime not in access_regimes():
                return act.regime
            if act.kind == "named" or not asked:
                return None
        return None

    def _of_something_else(self, mention: Mention) -> bool:
        """Return whether this is a section of a document: "section 7 of the contract"."""
        match = _OF_WHAT.match(self._text, mention.end)
        if match is None:
            return False
        if match[1] is None:
            return True
        if _LAW_WORD.search(match[1]) or _PLAIN_NOUN.match(self._text, mention.end):
            return False
        return self._text[mention.end :][:4].strip() == "of" or _DOCUMENT.match(match[1]) is not None
