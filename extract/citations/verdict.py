"""What a clause says of a ground of refusal: that it stands, or that it falls.

A verdict is a word that approves ("upheld", "correctly") or rejects ("withdrawn", "in error"), turned
round by a negation before it, and not one that the requester is reported to have given.
"""

from __future__ import annotations

import re
from typing import Literal

Verdict = Literal["stands", "falls"]
Strength = Literal["now", "then", "never"]
"""When a ground falls: it is given up now ("withdrawn"), it was wrong then, or it is not used at all."""

Ruling = tuple[Verdict, Strength]

_WORDS = re.compile(
    r"""\b(?:(?P<rejects>
        withdr[ae]w\w* | overturn\w* | revers(?:e|es|ed|ing|al) | quash\w* | set(?:ting)?\s+aside | lifted
      | abandon\w* | disappl\w+ | retract\w* | rescind\w* | revok\w+ | dropp?(?:ed|ing)?
      | (?:falls?|fell)(?:\s+away|(?=\s?[.,;]|\s+and\b|\s*$)) | (?:has|have|had)\s+had\s+(?:its|their)\s+day
      | wrong(?:ly)?(?!\s+(?:hands?|person|people|idea|impression|to)\b)
      | incorrect(?:ly)? | mistake(?:n(?:ly)?)? | erroneous(?:ly)? | (?:in|an?)\s+error | misappl\w+
      | misplaced | unsound | unjustified | unwarranted | inappropriate(?:ly)?
      | (?:should|ought)\s+(?:not|never)\s+(?:to\s+)?(?:have|be)
      | different\s+(?:view|conclusion|decision|outcome)
    ) | (?P<approves>
        uph[eo]ld\w* | maintain(?:ed|s)? | stands? | stood | correct(?:ly)? | right(?:ly)? | proper(?:ly)?
      | appropriate(?:ly)? | sound | satisfied | agreed?\b | support(?:ed|s)? | remains? | continues?
      | reasonable | justified | warranted | affirm\w* | endors\w+ | sustain(?:ed|s)? | valid(?:ly)?
      | persuaded
      | (?P<used>rel(?:y|ies|ied|ying|iance)|appl(?:y|ies|ied|icable)|engag(?:e|es|ed)|claim(?:ed|s)?
        |cit(?:e|ed)|invok(?:e|ed)|(?<=play\sno\s)part|(?<=plays\sno\s)part
        |(?<=no\s)(?:application|bearing|relevance|role|place)|(?P<needed>needs?|needed|necessary))
    ))(?!\w)""",
    re.VERBOSE,
)
_NEGATED = re.compile(
    r"\b(?:not|\w+n['’]t|never|no|no longer|neither(?! confirm)|nor(?! den)|cannot|nothing|without"
    r"|hardly)(?: [\w’'-]+){0,4} $",
)
_UNDERTAKEN = re.compile(
    r"\b(?:tests?|dut(?:y|ies)|oblig\w+|prejudice|harm|balance|entitle\w*|right|limit)\b"
)
"""What may fail to apply without the ground of refusal: "the public interest test does not apply"."""

_BY_ITSELF = re.compile(
    r"\w* (?:merely|just|simply|only|lightly|automatically|because|unless|until|to \w+ (?:but|only))\b"
)
_ENDED = re.compile(r"\bno longer(?: [\w’'-]+){0,3} $|\bceas\w+(?: to)? $")
_SUPPOSED = re.compile(r"\b(?:would|could|might|may|if|whether|can)(?: [\w’'-]+){0,3} $")
_FIGURE = re.compile(r"right(?= (?:to|of|for|under|in)\b)|correct(?= (?:as )?(?:at|on|to)\b)")
_REPORTED = re.compile(
    r"\byou(?:r (?:complaint|view|argument|letter|e-?mail|point|submission|contention|request)s?)?"
    r"(?: (?:also|have|had|then|further|now))* "
    r"(?:say|said|argue|argued|state|stated|contend(?:ed)?|claim(?:ed)?|believe|think|feel|felt|consider"
    r"|complain(?:ed)?|suggest(?:ed)?|maintain(?:ed)?|disput\w+|question(?:ed)?|is that|was that|wrote"
    r"|ask\w*)\b",
)
_PART = re.compile(r"\b(?:in part|part(?:ly|ially)|varied|in some respects)\b")
_GROUND = re.compile(
    r"\b(?:reliance|rel(?:y|ied)|exemptions?|refusal|(?:use|application|claim) of|grounds?|section0)\b"
)
_COMPLAINT = re.compile(
    r"\b(?:(?:complaint|appeal|dissatisfaction|objection|challenge)s?\b"
    r"|your (?:\w+ )?(?:point|argument|view|contention|submission)s?\b|you (?:are|were"
    r"|have been) (?=right|correct))",
)
_BOUNDARY = re.compile(
    r",? and (?=(?:withdr|overturn|revers|quash|set aside|abandon|drop|uph|maint))"
    r"|[;:] |,? (?:but|while|whilst|whereas|although|though|because|since|so that|so)\b"
    r"|,? and (?=(?:to|we|i|it|they|that|those|the|this|is|was|has|have|had|with|as|so|sections?|section0"
    r"|s\.)\b)"
    r"|, (?=(?:which|who|and|as|the|we|i|it|sections?|section0)\b)",
)
_GIVES_UP = re.compile(
    r"withdr|overturn|quash|abandon|retract|rescind|revok|disappl|lifted|set|falls? away|fell away"
)
_CITATION = "section0"
"""What stands for a citation in its sentence."""

_REACH = 240
"""So much of a sentence is read to either side of a citation, in characters."""

_FAR = 4
"""So many words may stand between a verb and the citation that is its object."""

_CITED = re.compile(r"\b(?:sections?|s\.?|ss\.?|regulations?|reg\.?|article)\s?\d")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|can|may|must|appl\w+|engage\w*|rel(?:y"
    r"|ies|ied)"
    r"|exempt\w*|refus\w+|with(?:h[eo]ld\w*))\b",
)
_TITLE = re.compile(r" ?(?:[-–—(:‘'“\"] ?[^.,;:()]{2,60}?(?:[)’”\"']| [-–—] )|[-–—] [A-Z][^.,;:]{2,60}$)")


def verdict(clause: str) -> Ruling | None:
    """Return what a clause decides, and since when.

    Something "no longer relied on" or "withdrawn" was relied on before; what was "wrong" is so only
    in a letter about an earlier one; what is "not relied on" may never have been.
    """
    clause = clause.lower()
    words = list(_WORDS.finditer(clause))
    if not words or _REPORTED.search(clause) or _PART.search(clause):
        return None
    complaint = _COMPLAINT.search(clause) is not None
    found: Ruling | None = None
    for word in words:
        before = clause[max(0, word.start() - 48) : word.start()]
        negated = _NEGATED.search(before) is not None
        if _FIGURE.match(word[0] + clause[word.end() : word.end() + 8]):
            continue
        if _SUPPOSED.search(before):
            continue
        ended = _ENDED.search(before) is not None
        if word["used"] is not None and not ended:
            if negated and word["needed"] is None and _is_of_ground(clause, word.end()):
                found = found or ("falls", "never")
            continue
        falls = (word["rejects"] is not None) != negated
        if falls != complaint:
            explicit = ended or _GIVES_UP.match(word[0]) is not None or word[0].startswith("uph")
            return "falls", "now" if explicit else "then"
        if word["rejects"] is None or complaint:
            found = ("stands", "now")
    return found


def _is_of_ground(clause: str, end: int) -> bool:
    """Return whether a negated verb that ends here is about a ground of refusal."""
    if _UNDERTAKEN.search(clause) or _BY_ITSELF.match(clause, end):
        return False
    place = clause.find(_CITATION, end)
    return place < 0 or len(clause[end:place].split()) <= _FAR


def names_ground(before: str, after: str) -> bool:
    """Return whether the verdict on a citation is said of a ground of refusal, and of no other thing.

    So it is in "Section 31 is withdrawn" and "we withdraw the exemption in section 31", and not in
    "complaints that were withdrawn are exempt under section 40".
    """
    before, after = before[-_REACH:], after[:_REACH]
    sentence = (before + _CITATION + _untitled(after)).lower()
    place = len(before)
    start, end = next(piece for piece in _pieces(sentence) if place < piece[1])
    own = sentence[start:end]
    at = place - start
    for word in _WORDS.finditer(own):
        if word.end() <= at:
            gap = own[word.end() : at]
            if _VERB.search(gap) is None and (_GROUND.search(gap) or len(gap.split()) <= 1):
                return True
        elif len(own[at + len(_CITATION) : word.start()].split()) <= _FAR:
            return True
    return False


def of_citation(before: str, after: str) -> Ruling | None:
    """Return the verdict on a citation that stands between `before` and `after` in its sentence.

    It is that of its own clause, else the next one's if that names no ground of its own, else that of
    the one before if the citation's own is no clause: "I withdraw section 31 and section 24".
    """
    before, after = before[-_REACH:], after[:_REACH]
    sentence = (before + _CITATION + _untitled(after)).lower()
    place = len(before)
    spans = _pieces(sentence)
    index = next(index for index, (_, end) in enumerate(spans) if place < end)
    own = sentence[slice(*spans[index])]
    found = verdict(own)
    if found is None and index + 1 < len(spans):
        below = sentence[slice(*spans[index + 1])]
        found = None if _CITED.search(below) else verdict(below)
    if found is None and index and _VERB.search(own) is None:
        found = verdict(sentence[slice(*spans[index - 1])])
    return found


def _untitled(after: str) -> str:
    """Return what follows a citation without the title of its provision."""
    title = _TITLE.match(after)
    return after[title.end() :] if title else after


def pieces(sentence: str) -> list[str]:
    """Return the clauses of a sentence, in small letters."""
    return [sentence[start:end] for start, end in _pieces(sentence.lower())]


def _pieces(sentence: str) -> list[tuple[int, int]]:
    """Return the spans of the clauses of a sentence in small letters; the last ends after its end."""
    bounds = [match.span() for match in _BOUNDARY.finditer(sentence)]
    starts = [0, *(end for _, end in bounds)]
    ends = [*(start for start, _ in bounds), len(sentence) + 1]
    return list(zip(starts, ends, strict=True))
