"""What a citation does where it stands: relied on, procedure, asked about, or only mentioned.

Two looks. The first reads the sentence of each citation for signs: that it is withdrawn, denied,
supposed, told of an earlier answer, or claimed. The second reads the letter as a whole: a citation
without a sign takes the role of those of its section that have one, so that the "Section 31" of a
harm test is relied on where 31(3) is, and a 24(1) is not where only 24(2) is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from db.models import Provision, Role
from extract import statutes
from extract.citations.act import access_regimes
from extract.citations.grammar import Path
from extract.citations.review import Review, is_review
from extract.citations.verdict import Ruling, Verdict, names_ground, of_citation, verdict

__all__ = ["Context", "Placed", "Sign", "is_review", "roles", "sign"]

Sign = Literal["claimed", "denied", "supposed", "earlier", "withdrawn", "quoted", "listed", "none"]

_NEAR = 160
"""How far before a citation the words lie that say what is done with it, in characters."""

_NO_SIGN: Sign = "none"
_PROCEDURAL = frozenset({"foia/12/4", "foisa/12/2", "eir/12/1", "eir/12/2", "eisr/10/1", "eisr/10/2"})
_BACKGROUND = {
    "foia": frozenset({"18", "46", "47", "52", "53", "56", "57", "62", "63", "74", "75", "84"}),
    "foisa": frozenset({"43", "44", "52", "53", "65", "73"}),
}
"""Provisions on other people's duties: neither relied on nor a step in answering a request."""

_EARLIER = re.compile(
    r"\bprevious(?:ly)?\b|\boriginal(?:ly)?\b|\binitial(?:ly)?\b"
    r"|\b(?:earlier|first|last|former|prior) (?:request|response|answer|reply|refusal|letter|decision"
    r"|notice|year|month|time|occasion)|\byou were (?:told|informed|advised)|\bhad (?:been|also been)\b"
    r"|\b(?:was|were) (?:refused|withheld|exempt(?:ed)?|told|said to be) |\byour request of \d"
    r"|\bin (?:19|20)\d\d,? (?:we|you|it|the)\b|\b(?:times|cases|refusals|occasions)\b"
    r"|\b(?:used|cited|applied|claimed) (?:in |on |for )?\d",
)
_PAST_CLAIM = re.compile(
    r"\b(?:was|were|been|had|it|we|they|which|that|and|response|letter|decision|first)\b"
    r"(?: \w+){0,6} (?:refused|withheld|cited|applied|exempt(?:ed)?|claimed|relied|told|informed"
    r"|advised|engaged|used)\b|\brefusals? under|\bchange was\b",
)
_DENIED_BEFORE = re.compile(
    r"(?:\bnot (?:\w+ ){0,2}(?:rel(?:y|ied|ying)|cit(?:e|ed|ing)|appl(?:y|ied|ying)|claim(?:ed|ing)?"
    r"|engag(?:e|ed|ing)|invok(?:e|ed|ing)|us(?:e|ed|ing)|been (?:\w+ )?(?:under|by)|seek(?:ing)?"
    r"|consider(?:ed)?|refus(?:e|ed|ing))(?: (?!by\b)\w+){0,4}|rather than|instead of|as opposed to"
    r"|in place of|no (?:\w+ )?(?:exemption|reliance|need (?:for|to))(?: \w+){0,4}"
    r"|without (?:\w+ )?(?:relying|applying|recourse|resort)(?: \w+){0,3})"
    r" (?:the |on |upon |to |under |exemption (?:at|in|under) )*$"
    r"|(?:\bnot|n['’]t|\bnever|\bnor|\bneither|\bwithout|\b(?:decided|chosen|advised) against|\brather than"
    r"|\binstead of)(?: (?:an?|any|the|our|in fact|being|been|be|to)){0,3}"
    r"(?: (?:refus\w+|(?:use|using|using the) (?:of)?|exempt(?:ion)?|decision|notice|reliance)){0,3}"
    r"(?: (?:by virtue|because|the (?:basis|ground|strength)|on|upon|of|under|by|pursuant to|in|at|the"
    r"|exemptions?)){0,5} $",
)
_DENIED_AFTER = re.compile(
    r" (?:(?:does|do|did|is|are|was|were|has|have) not|(?:does|do|did|is|are|was|were)n['’]t) ?[.,;]?$"
    r"|[^.,;]{0,50}? (?:is|was|are|were) not (?:what|our|the (?:reason|ground|basis|exemption|one)"
    r"|a (?:reason|ground)"
    r"|in (?:play|point|issue|question))\b|"
    r" ?(?:[-–—(][^.,;]{0,60}[)–—-])? ?(?:exemption |exception |of (?:the|that) \S+ )?"
    r"(?:(?:does|do|did|would|could|can|will|is|are|was|were|has|have)(?: not|n['’]t)"
    r"|cannot) (?:\w+ )?(?:appl|engag|been (?:appl|cited|claim|relied|engag|used)|relevant"
    r"|relied|claimed|cited|considered|made out|met\b|satisfied|upheld|need|necessary"
    r"|be (?:relied|claimed|applied|engaged|cited|used))"
    r"(?!\w* (?:merely|just|simply|only|lightly|automatically|because|to \w+ (?:but|only)))"
    r"|[^.]{0,50}? but (?:(?:it|this|they|that|which|we|i) )?(?:(?:is|was|are|were|do|does|did|has|have"
    r"|had|been) )*(?:not|n['’]t) ",
)
_MODAL = r"(?:would|could|might|may|should(?! (?:also )?(?:explain|add|say|point|note|make|state)))"
_SUPPOSED_BEFORE = re.compile(
    rf"\b{_MODAL}(?: (?!neither|be likely to (?:prej|end|harm|inhib))[\w’'-]+){{0,7}} $"
    r"|\bwhether (?:[\w’'-]+ ){0,8}$|\b(?:if|unless) (?:[\w’'-]+ ){0,9}$"
    r"|(?:^|\beven )were (?:we|it|you|they|there|this|that|the|any|such|all) (?:[\w’'-]+ ){0,9}$"
    r"|\bshould you (?:\w+ ){0,9}$",
)
_SUPPOSED_AFTER = re.compile(
    rf"[)\]]? ?(?:exemption )?(?:\([^)]{{0,60}}\) ?)?{_MODAL} (?!be likely to (?:prej|end|harm|inhib))"
    r"(?:also |have |had |to |well |not |then |still |be )*(?:appl|engage|relied|come into|considered|cited"
    r"|claimed|used?\b|relevant|need)| (?:and \S+ (?:\S+ ){0,6})?cannot both\b",
)
_PENDING = re.compile(
    r"\bin mind to\b|\bunder consideration\b|\bno (?:final )?(?:view|decision) has (?:yet )?been\b"
    r"|\b(?:still|currently|also) consider(?:ing)?\b|\bminded to\b|\byet to (?:decide|reach|be)\b"
    r"|\bpossible (?:exemption|application)|\bbeing considered\b",
)
_CONSIDERED = re.compile(
    r"\b(?:considered (?:whether|the (?:use|application) of|applying|using)|asked myself|thought about"
    r"|explored|pondered|contemplated|looked at)\b[^.]{0,40}$",
)
_ANOTHER_REQUEST = re.compile(
    rf"\b(?:narrow|refin|re-?submi|reduc|amend|revis|future|fresh|new|further)\w* (?:[\w’'-]+ ){{0,8}}?"
    rf"(?:{_MODAL}|will)\b",
)
_CONTRAST = re.compile(
    r"[^.]{0,60}?\b(?:but|however|nevertheless|nonetheless|although|though|good ?will|on this occasion"
    r"|no reason|not held|no information)\b",
)
_IF = re.compile(r"\bif\b(?!.*\bthen\b)")
_GRANTED = re.compile(
    r"\bwere (?:we|it|you|there|they|any)\b|\beven (?:if|were|though)\b|\bif (?:we|it|any|such|a|held|there)"
    r"\b|\bhad (?:we|it|this|the|there|any|such)\b|\bwould (?:also )?(?:be|have been) caught",
)
_SUBJECT = re.compile(
    r"(?:,? (?:and|but|so|because|since|as|while|when|that)(?: therefore)?"
    r"|[,;:]) (?:the )?(?:exemptions? (?:at|in|under) )?(?:the )?$",
)
_PREDICATE = re.compile(
    r"(?: [-–(][^.,;]{2,60}?)? (?:(?:is|are|has been|have been|was|were) (?:therefore |also |both |now )?"
    r"(?:engaged|applied|applicable|relied|claimed|cited)|appl(?:y|ies))\b"
)
"""A citation that is the subject of its own clause: "names, and section 40 applies"."""

_WOULD = re.compile(r" (?:would|could|might) ")
_COUNTED = re.compile(
    r"\b(?:number|percentage|proportion|share|total) of (?:[\w’'-]+ ){0,6}?(?:requests?|refusals?"
    r"|responses?|times|cases)\b"
    r"|\bmost (?:often|common|commonly|frequent|frequently)\b",
)
_TOLD_US = re.compile(
    r"\byou (?:(?:also|have|had|then|further) )*(?:say|said|argued?|stated?|contend(?:ed)?|claim(?:ed)?"
    r"|believed?"
    r"|suggest(?:ed)?|told us|point(?:ed)? out|wrote|maintain(?:ed)?) (?:that|the)\b",
)
_OTHERS = re.compile(
    r"\b(?:commissioner|tribunal|ico|court|ombudsman|decision notices?|guidance"
    r"|(?:an)?other (?:police )?(?:forces?|authorit(?:y|ies)|councils?|bod(?:y|ies))|(?:a"
    r"|the) council)(?:['’]s)?\b"
    r"(?P<said>(?: (?!(?:we|our|us|i|my)\b)[\w’'-]+){0,14}) (?:[‘'“\"(]?)$",
)
_FOUND = re.compile(
    r"\b(?:found|held|ruled|decided|agreed|accepted|upheld|was|were|refused|withheld|used|applied|relied"
    r"|cited"
    r"|dismissed|ordered|concluded|determined)\b",
)
_SAYS = re.compile(
    r"\b(?:says?|said|states?|stated|advis\w+|recogni\w+|explain\w*|consider\w*|takes?|notes?|suggests?"
    r"|on|about"
    r"|makes? clear|puts?)\b",
)
_CONFIRM = re.compile(r"\b(?:confirm(?:ing|ation|s)?|den(?:y|ies|ial|ying))\b")
_DISCLOSE = re.compile(r"disclos")
_EXEMPTIONS = (
    r"(?:the |both |also |a |an )?(?:exemptions? (?:at|in|under|of|contained (?:\w+ )?|provided (?:\w+ )?)?"
    r" ?(?:the )?|provisions? of |terms of )?"
)
_STRONG_BEFORE = re.compile(
    r"(?:by virtue of|exempt\w*(?: \S+){0,5} (?:under|by|from|virtue of|pursuant to|per)"
    r"|refus\w+(?: \S+){0,7} (?:under|by|in terms of|pursuant to)|following exemptions?(?: \S+){0,4}"
    r"|withh\w+(?: \S+){0,8} (?:under|by|pursuant to|in terms of|on the basis of|as per|per)"
    r"|engag(?:e|es|ed|ing)(?: \S+){0,3}|(?:rel(?:y|ies|ied|ying)|reliance)(?: \S+){0,2} (?:up)?on"
    r"|appl(?:y|ies|ied|ying|ication)(?: \S+){0,3}(?: of)?|pursuant to|in terms of"
    r"|claim(?:s|ed|ing)?|cit(?:e|es|ed|ing)|invok\w+|therefore|rhinwedd"
    r"|(?:upheld|uphold|maintain\w*|stand by)(?: \S+){0,4}|\b(?:use|application) of"
    r"|exemptions? (?:are|is|that \S+ (?:\S+ ){0,4}(?:are|is))|confirm n?or deny (?:\S+ ){0,6}"
    r"(?:under|in|by))"
    rf"[ :(‘'“\"–-]*{_EXEMPTIONS}[ :(‘'“\"–-]*$",
)
_STRONG_AFTER = re.compile(
    r" ?by virtue of| ?(?:[-–—:(‘'“\"][^.;]{0,80}?[)’”\"']? )?(?:of (?:the|that|this) [^.,;]{0,60}?|foia"
    r" |exemption )?(?:[^.,;]{0,60}? )??(?:appl(?:y|ies)\b|(?:is|are|being|has been|have been|am)"
    r" (?:also |therefore |both |fully )?"
    r"(?:engaged|applied|relied|applicable|cited|claimed|absolute|qualified|an? (?:absolute|qualified"
    r"|prejudice|class)|prejudice|class|required|upheld|met\b)|removes? the duty)",
)
_TITLE = re.compile(r"[)\]]? {0,3}(?:[-–—:(‘'“\"] {0,4}[(‘'“\"]?\w|,? \(?[A-Z])")
_LINE_START = re.compile(r"(?:^|\n|[:•·*|–-]\s?|\b(?:and|or|&|with)\s+)[\s‘'“\"(]*(?:\d{1,2}[.)]\s*)?$")
_SEVERAL = 48
"""So many citations "both exemptions" may point back at."""

_MARGIN = 40
"""How far before a citation its line or item may start, in characters."""

_LIMB_TEXT = re.compile(
    r"[^.]{0,80}?(?:\s|–|-)\(\d[A-Z]?\)\s*(?:any\b|information\b|where\b|a public authority\b"
    r"|a scottish\b|subject to\b|the duty\b|nothing\b|for the purposes\b|in the application\b|if\b|it is\b"
    r"|this section|the condition|a person|personal data|the first|section)",
    re.IGNORECASE,
)
_STATUTE_TEXT = re.compile(
    r"not exempt information by virtue of|is exempt information if|subsection \("
    r"|is to be (?:taken|read)|for the purposes of this (?:act|section)",
)
_LISTED_IN = re.compile(r"(?:listed|specified|named|mentioned|set out|defined|bodies) (?:in|at|by|under) $")
_SUPPOSED_GROUNDS = frozenset({*map(str, range(28, 36)), "38", "39", "41"})
"""The exemptions that would apply to what is neither confirmed nor denied (FOISA s.18(1))."""

_LETTER = re.compile(r"\b(?:our|the) (?:response|reply|letter|answer|refusal|e-?mail) (?:of|dated|sent)\b")
_REPLACED = re.compile(r"\b(?:in (?:the )?(?:place|lieu)|instead) of (?:[\w’'-]+ ){0,4}$")
_NUMBER_CELL = re.compile(r"\|\s*(?:\d[\d,.]*%?|-|nil|none)\s*(?:\||$)", re.IGNORECASE)
_DECIDED = re.compile(
    r"\b(?:withh[eo]ld|refus|exempt|disclos|releas|answer|appl(?:y|ie)|engaged|part\b)", re.IGNORECASE
)
_NUMBER_ROW = re.compile(r"[ \t]*(?:[-–(][^\d\n]{3,50})?(?:[ \t|]+\d[\d,.]*%?){2,}[ \t|]*(?:\n|$)")


@dataclass(frozen=True)
class Context:
    """Where a citation stands.

    `before` and `after` are the rest of its sentence, white space as one space; `intro` is the
    sentence that ends in a colon before it; `lead` and `following` are what is printed next to it,
    `line` its line; `asked` says that the requester speaks.
    """

    start: int
    end: int
    before: str
    after: str
    lead: str
    intro: str
    following: str
    line: str
    asked: bool


@dataclass(frozen=True)
class Placed:
    """One provision of a mention, by regime and path; `look` returns the surroundings of a span.

    `asked` says that the requester speaks.
    """

    regime: str
    path: Path
    start: int
    end: int
    asked: bool
    look: Callable[[int, int], Context]


def roles(places: Iterable[Placed], law: str, review: Review | None) -> list[tuple[Role, bool]]:
    """Return the role of each citation of a document, and whether it removes the duty to confirm.

    `law` is the regime that binds the authority; `review` is what the letter decides where it is the
    result of an internal review: what an earlier letter relied on and this one does not is withdrawn.
    """
    letter = _Letter(review)
    readings = list(_readings(places, {law, "eisr" if law == "foisa" else "eir"}, review))
    for reading in readings:
        letter.note(reading)
    letter.rule(readings)
    return [letter.judge(reading) for reading in readings]


@dataclass(frozen=True)
class _Reading:
    """What the first look leaves of a citation: its sign, or the role that nothing can change.

    `near` are the words around it; `ruling` is what they decide of it.
    """

    place: int
    regime: str
    path: Path
    given: Role | None
    sign: Sign
    near: str
    ruling: Verdict | None

    @property
    def confirms(self) -> bool | None:
        """Whether the words around it are about confirming or denying, or (False) about disclosing."""
        return True if _CONFIRM.search(self.near) else False if _DISCLOSE.search(self.near) else None

    @property
    def section(self) -> str:
        """The id of the section, without limbs."""
        return f"{self.regime}/{self.path[0]}"

    @property
    def limb(self) -> bool:
        """Whether the provision removes the duty to confirm or deny."""
        return _is_limb(self.regime, self.path)


def _readings(places: Iterable[Placed], laws: set[str], review: Review | None) -> Iterator[_Reading]:
    """Yield the first look at each citation; the lead-in of a list speaks for all of its items."""
    above: tuple[Sign, Context] | None = None
    looked: tuple[Sign, Verdict | None, str] = (_NO_SIGN, None, "")
    for place in places:
        given = _given(place, laws)
        if given is not None:
            yield _Reading(place.start, place.regime, place.path, given, _NO_SIGN, "", None)
            continue
        if above is None or above[1].start != place.start:
            context = place.look(place.start, place.end)
            mark, ruling = _ruled(context, review)
            if mark in {"claimed", "earlier"} and above and _is_next_item(above[1], context):
                mark = above[0]
            above = (mark, context)
            near = (context.before + context.after + context.following).lower()
            looked = (mark, ruling, near)
        yield _Reading(place.start, place.regime, place.path, None, looked[0], looked[2], looked[1])


def _ruled(context: Context, review: Review | None) -> tuple[Sign, Verdict | None]:
    """Return the sign of a citation and what its sentence decides of it, as the letter is a review or not."""
    found = of_citation(context.before, context.after)
    mark = _sign(context, found)
    sentence = (context.before + context.after).lower()
    if mark in {"listed", "quoted"}:
        return mark, None
    if found is not None and found[0] == "falls":
        if found[1] == "never":
            if review is not None and review.retells(context.start, sentence, context.intro):
                return "withdrawn", "falls"
            return ("denied" if mark in {"claimed", "none"} else mark), None
        if review is None and not names_ground(context.before, context.after):
            return mark, None
        retells = (
            review is not None or found[1] == "now" or _EARLIER.search(sentence) or _LETTER.search(sentence)
        )
        return ("withdrawn", "falls") if retells else (mark, None)
    if review is None:
        return mark, None
    if mark == "denied" and _REPLACED.search(context.before.lower()):
        return "withdrawn", "falls"
    if found is not None and mark != "denied":
        return "claimed", "stands"
    if mark in {"claimed", "none", "earlier"} and review.retells(context.start, sentence, context.intro):
        return "earlier", None
    return mark, None


def _given(place: Placed, laws: set[str]) -> Role | None:
    """Return the role that the law or the speaker gives a citation, whatever its sentence."""
    if place.regime not in access_regimes():
        return "other-law"
    if place.asked:
        return "requested"
    if place.regime not in laws:
        return "mentioned"
    provision = "/".join((place.regime, *place.path))
    kind = _kind(place)
    if provision in _PROCEDURAL or kind == "procedural":
        background = place.path[0] in _BACKGROUND.get(place.regime, frozenset())
        return "mentioned" if background else "procedural"
    return "mentioned" if kind == "modifier" else None


class _Letter:
    """What a letter as a whole says of each section."""

    def __init__(self, review: Review | None) -> None:
        self._review = review
        self._claimed: dict[str, dict[Path, None]] = {}
        self._rulings: dict[str, dict[Path, Verdict]] = {}
        self._falls = False
        self._whole: Verdict | None = None
        self._doubted: set[str] = set()
        self._denied: set[str] = set()
        self._earlier: set[str] = set()
        self._voiced: set[str] = set()
        self._limbs: dict[str, bool] = {}
        self._supposes = False

    def note(self, reading: _Reading) -> None:
        """Take the sign of one citation into account."""
        if reading.sign == "claimed":
            self._claimed.setdefault(reading.section, {})[reading.path] = None
        if reading.ruling is not None:
            self._decide(reading, reading.ruling)
        if reading.sign in {"listed", "supposed", "earlier"}:
            self._doubted.add(reading.section)
        if reading.given is None and reading.sign in {"claimed", "none"}:
            self._voiced.add(reading.section)
        if reading.sign == "denied":
            self._denied.add(reading.section)
        if reading.sign == "earlier" and self._review is not None:
            self._earlier.add(reading.section)
        if reading.section == "foisa/18" and reading.given is None and reading.sign in {"claimed", "none"}:
            self._supposes = True

    def rule(self, readings: Sequence[_Reading]) -> None:
        """Take into account what a review decides without naming a provision."""
        if self._review is None:
            return
        grounds = [reading for reading in readings if reading.given is None]
        places = [reading.place for reading in grounds]
        for judgement in self._review.judgements:
            index = bisect_left(places, judgement.start)
            if index < len(places) and places[index] < judgement.end:
                continue  # It names its ground.
            before = grounds[max(0, index - _SEVERAL) : index]
            if judgement.of == "whole":
                self._whole = judgement.verdict
            for each in before[-1:] if judgement.of == "one" else before if judgement.of == "several" else ():
                self._decide(each, judgement.verdict)

    def _decide(self, reading: _Reading, verdict: Verdict) -> None:
        """Keep what is decided of a path; what is decided last comes last."""
        rulings = self._rulings.setdefault(reading.section, {})
        rulings.pop(reading.path, None)
        rulings[reading.path] = verdict
        self._falls = self._falls or verdict == "falls"

    def judge(self, reading: _Reading) -> tuple[Role, bool]:
        """Return the role of one citation, and whether it removes the duty to confirm or deny."""
        role = reading.given or self._role(reading)
        return role, role == "applied" and self._removes_duty(reading)

    def _role(self, reading: _Reading) -> Role:
        claimed = self._claimed.get(reading.section, {})
        if reading.sign == "quoted":
            return "mentioned"
        if self._is_withdrawn(reading):
            return "withdrawn"
        reviewed = self._review is not None and reading.section in self._earlier
        if reading.sign == "withdrawn" and reviewed:
            return "applied"
        if reading.sign in {"denied", "listed", "withdrawn"}:
            return "mentioned"
        if reading.sign == "supposed":
            would_apply = (
                self._supposes and reading.regime == "foisa" and reading.path[0] in _SUPPOSED_GROUNDS
            )
            return "applied" if would_apply or _is_claimed(reading.path, claimed) else "mentioned"
        if reading.sign == "earlier":
            return "applied" if self._review is not None else "mentioned"
        if (
            reading.sign == "claimed"
            or (reviewed and not claimed)
            or not (claimed or reading.section in self._doubted)
        ):
            return "applied"
        return "mentioned" if _is_rival(reading, claimed) else "applied"

    def _is_withdrawn(self, reading: _Reading) -> bool:
        """Return whether a ground is given up, or was relied on before and is not claimed now."""
        section = reading.section
        ruling = self._ruling(section, reading.path)
        if ruling is not None:
            return ruling == "falls"
        if self._review is None or section not in self._earlier or section in self._claimed:
            return False
        if section in self._denied:
            return True
        if self._whole is not None:
            return self._whole == "falls"
        replaced = not self._voiced <= self._earlier
        return self._falls or replaced or self._review.releases

    def _ruling(self, section: str, path: Path) -> Verdict | None:
        """Return what is decided of a path: in its own name, else of one that it refines or is refined by."""
        rulings = self._rulings.get(section)
        if rulings is None or path in rulings:
            return None if rulings is None else rulings[path]
        near = [verdict for other, verdict in rulings.items() if path[: len(other)] == other[: len(path)]]
        return near[-1] if near else None

    def _removes_duty(self, reading: _Reading) -> bool:
        """Return whether a citation is a limb that removes the duty, or stands for one.

        A short form ("Section 24") stands for the limb of its section that was cited last, unless
        its own words say that it is about disclosing.
        """
        section = reading.section
        if len(reading.path) > 1 or reading.limb:
            self._limbs[section] = reading.limb
            return reading.limb
        claimed = [path for path in self._claimed.get(section, {}) if len(path) > 1]
        known = {_is_limb(reading.regime, path) for path in claimed}
        if len(known) > 1 and reading.confirms is not None:
            return reading.confirms
        return self._limbs.get(section, known == {True})


def _is_rival(reading: _Reading, claimed: Mapping[Path, None]) -> bool:
    """Return whether a citation is of another ground than those that its section is used for.

    24(1) withholds and 24(2) neither confirms nor denies; 12(1) and 12(2), 14(1) and 14(2) exclude
    each other.
    """
    if reading.regime not in {"foia", "foisa"} or _is_claimed(reading.path, claimed):
        return False
    others = {_is_limb(reading.regime, path) for path in claimed}
    return others != {reading.limb} or reading.path[0] in {"12", "14"}


def sign(context: Context) -> Sign:
    """Return what the sentence around a citation says of it."""
    return _sign(context, of_citation(context.before, context.after))


def _sign(context: Context, found: Ruling | None) -> Sign:
    before, after = context.before.lower(), context.after.lower()
    sentence, near = before + after, before[-_NEAR:]
    if _is_counted(context) or _NUMBER_ROW.match(context.following):
        return "listed"
    if _LIMB_TEXT.match(context.following) or _STATUTE_TEXT.search(sentence):
        return "quoted"
    if _LISTED_IN.search(near):
        return "listed"
    others = _OTHERS.search(near)
    if others is not None and _FOUND.search(others["said"]):
        return "denied"
    if _PENDING.search(sentence) or (others is not None and _SAYS.search(others["said"])):
        return "supposed"
    if found == ("falls", "now") and names_ground(before, after):
        return "withdrawn"
    if _ANOTHER_REQUEST.search(before + after[:24]):
        return "denied"
    if _COUNTED.search(before):
        return "listed"
    if _TOLD_US.search(before):
        return "supposed"
    subject = _SUBJECT.search(near) is not None and _PREDICATE.match(after) is not None
    if (not subject and _DENIED_BEFORE.search(near)) or _DENIED_AFTER.match(after):
        return "denied"
    if _is_titled(context):
        return _introduced(context.intro.lower())
    if _is_supposed("" if subject else before, after) or (_GRANTED.search(before) and _WOULD.match(after)):
        return "supposed"
    if _EARLIER.search(sentence) and _PAST_CLAIM.search(sentence):
        return "earlier"
    if _STRONG_BEFORE.search(near) or _STRONG_AFTER.match(after):
        return "claimed"
    return "none"


def _is_counted(context: Context) -> bool:
    """Return whether a citation stands in a row of a table that counts, not in one that decides."""
    if "|" not in context.line:
        return False
    _, bar, below = context.following.partition("\n")[0].partition("|")
    if bar and _NUMBER_CELL.search(bar + below):
        return _DECIDED.search(below) is None
    return len(_NUMBER_CELL.findall("|" + context.line)) > 1 and _DECIDED.search(context.line) is None


def _introduced(intro: str) -> Sign:
    """Return the sign of a titled citation: claimed, unless the sentence that leads up to it differs."""
    if _PENDING.search(intro):
        return "supposed"
    if verdict(intro) == ("falls", "now"):
        return "withdrawn"
    if _EARLIER.search(intro) and _PAST_CLAIM.search(intro):
        return "earlier"
    return "claimed"


def _is_next_item(above: Context, item: Context) -> bool:
    """Return whether a titled citation follows another as the next item of a list."""
    between = item.lead[-(item.start - above.end) :] if item.start > above.end else ""
    return (
        len(between) < 90
        and _is_titled(item)
        and _is_titled(above)
        and re.search(r"[.?!]\s", between) is None
    )


def _is_titled(context: Context) -> bool:
    """Return whether a citation stands at the start of a line or an item, with its title."""
    if _TITLE.match(context.after) is None:
        return False
    return _LINE_START.search(context.lead, max(0, len(context.lead) - _MARGIN)) is not None


def _is_supposed(before: str, after: str) -> bool:
    """Return whether a citation stands in what would be, not in what is."""
    before = before[-2 * _NEAR :]
    clause = re.split(r"[,;:] |\btherefore\b|\bby virtue of\b|\bthat (?=the )", before)[-1]
    if _CONSIDERED.search(before[-_NEAR:]) or _SUPPOSED_AFTER.match(after):
        return True
    if _GRANTED.search(before) and (_CONTRAST.match(after) or re.search(r"\bwould\b", before)):
        return _STRONG_BEFORE.search(before[-_NEAR:]) is None or "would" in clause
    if "exceed" in clause:
        return _CONTRAST.match(after) is not None or _IF.search(clause) is not None
    return _SUPPOSED_BEFORE.search(clause[-_NEAR:]) is not None


def _is_claimed(path: Path, claimed: Mapping[Path, None]) -> bool:
    """Return whether a path refines a claimed one or is refined by one.

    A claimed "Section 24" is a short form of the limbs that are claimed beside it, and no more.
    """
    limbs = [other for other in claimed if len(other) > 1] or claimed
    return any(path[: len(other)] == other[: len(path)] for other in limbs)


@cache
def _catalogue() -> dict[str, Provision]:
    return {provision.id: provision for provision in statutes.provisions()}


def _kind(place: Placed) -> str:
    """Return the kind of a provision, or of the nearest one above it that the catalogue has."""
    for depth in range(len(place.path), 0, -1):
        entry = _catalogue().get("/".join((place.regime, *place.path[:depth])))
        if entry is not None:
            return entry.kind
    return "procedural"


@cache
def _is_limb(regime: str, path: Path) -> bool:
    return any(
        entry.ncnd
        for depth in range(len(path), 0, -1)
        if (entry := _catalogue().get("/".join((regime, *path[:depth])))) is not None
    )
