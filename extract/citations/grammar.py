"""The grammar of a mention: a unit word, a number, its limbs, and what a list shares.

    mention   = [unit] item (joint (item | limbs))*
    item      = number [limbs]
    limbs     = ("(" limb (joint limb)* ")")+  |  "." limb
    joint     = "," | "&" | "and" | "or" | "to" | "-" | …

Limbs have ranks: subsections are digits, paragraphs letters, sub-paragraphs roman. A limb of the
same rank as an earlier one stands beside it and one of a lower rank under it, so "31(1)(a)(b)" is
two provisions and "31(1)(g)(2)(b)" is 31(1)(g) and 31(2)(b).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Unit = Literal["section", "regulation", "article", "schedule", "exemption", "bare"]
Path = tuple[str, ...]

_SPACE = r"[\s\u00ad\u200b\ufeff]"
_WRAP = r"[^\S\n]{0,6}(?:\n(?![^\S\n]*\([a-z]{1,2}\)\s+(?-i:[A-Z]))[^\S\n]{0,6})?"
"""Space before a bracket: at most one line break, unless "(a) Capital" starts an item of a list."""

_LIMB = r"(?:\d{1,2}[A-Z]{0,2}|[A-Z]{1,2}|[ivx]{1,4})"
_SEPARATOR = r"(?:,|&|/|-|–|\band\b|\bor\b|\bto\b)"
_BRACKET = rf"""(?:\(\s?{_LIMB}(?:\s?{_SEPARATOR}\s?{_LIMB}){{0,6}}\s?
    (?:\)|\(\s?\)|(?=\(\s?{_LIMB}\s?\))))"""
_LIMBS = rf"""(?:
    {_WRAP}{_BRACKET}                      # (1), and the slips "(1()" and "(1(a)"
  | (?<=\w)\.(?:\d{{1,2}}(?!\d)|[A-J](?!\w))   # the dotted style: 2.1.a
  | (?<=\))[A-J](?![\w(])                  # a bracket left out: 31(1)a
){{1,24}}"""

_UNIT = r"""(?P<section>  sec?ti?o?n(?:s|\(s\))? | sects?\.? | secs?\.? | h?adran(?:nau)? | § | ss?\.? )
      | (?P<regulation> regulations? | regs?\.? | rheoliad(?:au)? )
      | (?P<article>  articles? | arts?\.? | erthygl(?:au)? )
      | (?P<schedule> schedules? | scheds?\.? | atodlen(?:ni)? )
      | (?P<exemption> exemption(?:s|\(s\))? | (?:esemptiad|eithriad)(?:au)? )"""
_UNIT_LAST = re.compile(rf"(?<![\w'’¿-])(?:{_UNIT})$", re.VERBOSE | re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?P<alone>[^\W\d_]{0,2}\(|[^\W\d_])?")
_BLANKS = " \t\n\r\f\v\xa0\u00ad\u200b\ufeff\u2002\u2003\u2009\u202f\u3000\x1c\x1d\x1e\x1f\x85:"

_TOKEN = re.compile(
    rf"""
    (?=[shrae§]) (?<![\w'’¿-])(?:
        {_UNIT}
    ) (?= {_SPACE}{{0,12}} :? {_SPACE}{{0,12}} \d )
  | (?P<item> (?=\d) (?: (?<![\w.£$€#]) | (?<=\bs) | (?<=\bss) | (?<=[a-z]\.) )
        \d{{1,4}} (?-i:[A-Z]{{1,2}}|[a-z])? (?![\w%£$€]) (?![.,:]\d{{3}}) (?P<limbs>{_LIMBS})? )
  | (?P<tail>  (?=[(.]) {_LIMBS} )
  | (?=[,;&/–—aont-]) (?P<joint> ,\s?(?:and|or)\b | and/or\b | [,;&/–—-] | \band\b | \bor\b | \bto\b
      | \b(?:as\s+well\s+as|read\s+with|together\s+with|in\s+conjunction\s+with|neu|ac?|a'r)\b )
  | (?P<letter> (?<=[&/])[A-J]\b )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_REACH = 80
"""A unit word stands no further before its number, in characters."""

_UNIT_LENGTH = 14
_NO_UNIT = frozenset("|,-/(;&£")

_LONGEST = 48
"""The most items of one list: a longer one is no list of provisions."""

_SHORT = frozenset({"s", "s."})
"""A unit word so short that its repetition is part of one mention: "S12/S14"."""

_ELEMENT = re.compile(rf"({_SEPARATOR})|({_LIMB})", re.IGNORECASE)
_ROMAN = re.compile(r"[ivx]+")
_BLANK = re.compile(rf"{_SPACE}{{0,24}}:?{_SPACE}{{0,24}}")
_RANGE = frozenset({"-", "–", "—", "to"})
_PLURAL = re.compile(r"(?:[a-z]s|\(s\)|au|ni)\.?$|^ss\.?$", re.IGNORECASE)

_COUNTED = re.compile(
    r"\s+(?:hours?|days?|weeks?|months?|years?|minutes?|working|officers?|staff|people|persons?"
    r"|pages?|records?|incidents?|crimes?|times?|others?|of (?:which|whom|these|those|them|the \d)"
    r"|(?:jan|febr)uary|march|april|may \d|june|july|august|(?:septem|octo|novem|decem)ber"
    r"|per cent)\b|\s*(?:%|/\d|:\d|-\d)",
    re.IGNORECASE,
)
"""What follows a number that counts or dates something, and so is not in a list of sections."""

_RUNNING_ON = re.compile(
    r"\s+(?!(?:of|are|is|and|or|were|was|to|in|by|on|for|which|that|as|both|have|has|had"
    r"|appl\w+|do|does|did|may|would|will|can|could|engaged?|exempt\w*|exceptions?|powers?|offences?"
    r"|authori\w+|assaults?|being|therefore|when|where|but|not|relat\w+|concern\w+|o|o'r)\b)[a-z]+"
)
"""A lower-case word that cannot follow a list of sections after a singular "section"."""

_NUMBERED = re.compile(
    r"(?:\b(?:questions?|q|paragraphs?|paras?|pages?|pp?|parts?|items?|tables?|figures?|rows?|annex"
    r"|appendix|nos?|number|chapter|clauses?|rules?|codes?|points?|requests?|answers?|steps?|stage"
    r"|version|bands?|grades?|rooms?|flat|schedules?|options?|recommendations?|category|limbs?"
    r"|operation|units?|conditions?|principles?|sub-?sections?|sub-?paragraphs?)\b\.?\s*"
    r"(?:\d{1,3}(?:\([a-z0-9]{1,3}\)){0,2}\s?(?:,|&|-|–|and|or|to)\s?){0,8}\(?|[-+=/.])$",
    re.IGNORECASE,
)
"""What numbers other things than provisions: "question 1(a)"."""

_PERIOD = re.compile(r"\s+(?:hours?|days?|weeks?|months?|years?|minutes?)\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\s*\d[A-Z]{2}\b")
_PLACE = re.compile(r"\b(?:room|flat|unit|sector|bay|desk|house|block)\s+$", re.IGNORECASE)
_DEPARTMENT = re.compile(r"\b(?:each|every|per|one)\s+$", re.IGNORECASE)
_COUNTS = re.compile(r"\s+[a-z]{2,}s\b")
_PRODUCT = re.compile(r"\b(?:audi|galaxy|samsung|model|mercedes|iphone|series)\s+$", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A string that names provisions: its span, its unit, and the path of each provision.

    `joined` is true where nothing but a joint ("and", ",") stands between it and the mention before.
    """

    start: int
    end: int
    unit: Unit
    paths: tuple[Path, ...]
    joined: bool = False


class _Tokens:
    """The tokens of a text, one ahead."""

    def __init__(self, text: str) -> None:
        self._matches = _matches(text)
        self.ahead = next(self._matches, None)

    def take(self) -> re.Match[str] | None:
        """Return the next token and step over it."""
        token, self.ahead = self.ahead, next(self._matches, None)
        return token


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens that a mention may be made of: those that open one, and what adjoins a token."""
    place = 0
    token: re.Match[str] | None = None
    while True:
        if token is not None:
            blank = _BLANK.match(text, place)
            token = _TOKEN.match(text, blank.end() if blank else place)
        if token is None:
            opening = _opening(text, place)
            if opening < 0:
                return
            token = _TOKEN.search(text, opening)
            if token is None:
                return
        place = token.end()
        yield token


def _opening(text: str, place: int) -> int:
    """Return where the first number stands that limbs may follow, or the unit word before one, or -1."""
    for number in _NUMBER.finditer(text, place):
        floor = max(place, number.start() - _REACH)
        end = floor + len(text[floor : number.start()].rstrip(_BLANKS))
        if end > floor and not text[end - 1].isdigit() and text[end - 1] not in _NO_UNIT:
            unit = _UNIT_LAST.search(text, max(floor, end - _UNIT_LENGTH), end)
            if unit is not None:
                return unit.start()
        if number["alone"]:
            return number.start()
    return -1


class _Paths:
    """The provisions of one mention, grown item by item and limb by limb."""

    def __init__(self) -> None:
        self.done: dict[Path, None] = {}
        self.number = ""
        self._stack: list[tuple[int, str]] = []
        self._open = False

    def item(self, number: str, limbs: str) -> None:
        """Add a number and its limbs."""
        self.number, self._stack, self._open = number, [], True
        if limbs:
            self.limbs(limbs, chained=True)
        self._close()

    def limbs(self, text: str, *, chained: bool = False, joint: str = "") -> None:
        """Add limbs under the last number: a chain of its own or, after a joint, a further one."""
        elements = _ELEMENT.findall(text)
        limbs = [_normal(limb) for _, limb in elements]
        separator = joint
        for index, (sign, _) in enumerate(elements):
            if sign:
                separator = sign.lower()
                continue
            following = next((limb for limb in limbs[index + 1 :] if limb), "")
            self._limb(limbs[index], following, chained and not separator, separator in _RANGE)
            separator = ""
            chained = True
        self._close()

    def _limb(self, limb: str, following: str, chained: bool, ranged: bool) -> None:
        if not self._stack and limb in {"l", "i"} and "a" <= following < "i":
            limb = "1"  # A scan's "31(l)(a)".
        rank = self._rank(limb, following)
        top = self._stack[-1] if self._stack else (0, "")
        # 40(2)(3A): a condition that was inserted into the section, printed as one chain.
        nested = chained and rank == top[0] == 1 and not limb.isdigit()
        if not nested and top[0] >= rank:
            self._close()
            beside = next((value for level, value in self._stack if level == rank), "")
            while self._stack and self._stack[-1][0] >= rank:
                self._stack.pop()
            if ranged:
                for member in _between(beside, limb):
                    self._emit((*self._limbs(), member))
        self._stack.append((rank, limb))
        self._open = True

    def _rank(self, limb: str, following: str) -> int:
        if limb[0].isdigit():
            return 1
        if not _ROMAN.fullmatch(limb):
            return 2
        if len(limb) > 1 or any(level == 3 for level, _ in self._stack):
            return 3
        if self._stack and self._stack[-1][0] == 2:
            return 2 if chr(ord(self._stack[-1][1][0]) + 1) == limb else 3
        return 3 if following == limb * 2 else 2

    def _limbs(self) -> Path:
        return tuple(limb for _, limb in self._stack)

    def _close(self) -> None:
        if self._open:
            self._emit(self._limbs())
        self._open = False

    def _emit(self, limbs: Path) -> None:
        self.done[(self.number, *limbs)] = None


def mentions(text: str) -> Iterator[Mention]:
    """Yield every string of a text that has the form of a mention, in order, without overlap.

    A number without a unit word is yielded as `bare` where it has limbs or a capital suffix
    ("31(3)", "165A"); whether it means a provision is for its surroundings to say. Linear in the
    length of the text.
    """
    tokens = _Tokens(text)
    joined_at = -1
    while (token := tokens.take()) is not None:
        kind = token.lastgroup if token.lastgroup != "limbs" else "item"
        if kind in _UNITS:
            item = tokens.ahead
            if item is None or item["item"] is None or not _adjacent(text, token, item):
                continue
            tokens.take()
            unit = _UNITS[kind]
        elif token["item"] is not None and _stands_alone(text, token):
            item, unit = token, "bare"
        else:
            continue
        if not _is_number(item["item"]) or _is_other(text, token, item):
            continue
        plural = unit != "bare" and _PLURAL.search(token[0]) is not None
        paths, end, joint_end = _list(text, tokens, token[0], item, plural)
        yield Mention(token.start(), end, unit, tuple(paths.done), joined=token.start() == joined_at)
        joined_at = joint_end


_UNITS: dict[str | None, Unit] = {
    "section": "section",
    "regulation": "regulation",
    "article": "article",
    "schedule": "schedule",
    "exemption": "exemption",
}


def _list(
    text: str, tokens: _Tokens, first: str, item: re.Match[str], plural: bool
) -> tuple[_Paths, int, int]:
    """Return the paths of a list, its end, and where a mention that is joined to it starts."""
    paths = _Paths()
    paths.item(*_split(item))
    last = item
    for _ in range(_LONGEST):
        joint = tokens.ahead
        if joint is None or joint["joint"] is None or not _adjacent(text, last, joint):
            break
        tokens.take()
        ahead = tokens.ahead
        if ahead is None or not _adjacent(text, joint, ahead):
            break
        sign = joint[0].lower()
        if ahead["section"] and ahead[0].lower() == first.lower() in _SHORT and sign not in {",", ";"}:
            tokens.take()
            last, ahead = ahead, tokens.ahead
            if ahead is None or ahead["item"] is None or not _adjacent(text, last, ahead):
                break
            paths.item(*_split(ahead))
        elif ahead["tail"] or ahead["letter"]:
            paths.limbs(ahead[0], joint=sign)
        elif ahead["item"] is not None and _continues(text, paths, sign, ahead, plural):
            number, limbs = _split(ahead)
            if _is_limb(paths, sign, number):
                paths.limbs(f"({number}){limbs}")
            else:
                paths.item(number, limbs)
        else:
            return paths, last.end(), ahead.start()
        last = ahead
        tokens.take()
    return paths, last.end(), -1


def _continues(text: str, paths: _Paths, sign: str, item: re.Match[str], plural: bool) -> bool:
    """Return whether a number after a joint is a further section of the list."""
    number, limbs = _split(item)
    if not _is_number(item["item"]):
        return False
    if limbs:
        return True
    if _is_limb(paths, sign, number):
        return True
    following = text[item.end() : item.end() + 24]
    numbers_a_line = text[item.start() - 1 : item.start()] == "\n" and following[:1] in {".", ")"}
    if numbers_a_line or _COUNTED.match(following):
        return False
    if sign in _RANGE or sign in {",", ";"}:
        return plural
    return plural or not _RUNNING_ON.match(following)


def _is_limb(paths: _Paths, sign: str, number: str) -> bool:
    """Return whether "3A" after "40(2) &" is a subsection of 40 whose brackets were left out."""
    return (
        sign in {"&", "and", "or", ",", "/"}
        and not number.isdigit()
        and int(re.sub(r"\D", "", number)) < 10 <= int(re.sub(r"\D", "", paths.number))
        and any(len(path) > 1 for path in paths.done)
    )


def _split(item: re.Match[str]) -> tuple[str, str]:
    limbs = item["limbs"] or ""
    number = item["item"][: len(item["item"]) - len(limbs)]
    digits = _DIGITS.match(number)
    value = digits[0] if digits else "0"
    return str(int(value)) + number[len(value) :].upper(), limbs


def _is_number(item: str) -> bool:
    digits = _DIGITS.match(item)
    value = int(digits[0]) if digits else 0
    return 0 < value < 1900 or value > 2100


def _stands_alone(text: str, item: re.Match[str]) -> bool:
    number, limbs = _split(item)
    if limbs.startswith("("):
        return _NUMBERED.search(text[max(0, item.start() - 48) : item.start()]) is None
    return not limbs and number[:2].isdigit() and not number.isdigit()


def _is_other(text: str, unit: re.Match[str], item: re.Match[str]) -> bool:
    """Return whether "S10 2TN" is a postcode, "S21" a product, "regulations 12 months" a time."""
    if item["limbs"]:
        return False
    if _PERIOD.match(text, item.end()):
        return True
    if unit["section"] and _COUNTS.match(text, item.end()):
        return _DEPARTMENT.search(text[max(0, unit.start() - 12) : unit.start()]) is not None
    if unit[0].lower() not in _SHORT:
        return False
    return (
        _POSTCODE.match(text, item.end()) is not None
        or _PLACE.search(text[max(0, unit.start() - 16) : unit.start()]) is not None
        or _PRODUCT.search(text[max(0, unit.start() - 16) : unit.start()]) is not None
    )


def _adjacent(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return (
        right.start() - left.end() <= 48
        and _BLANK.fullmatch(text, left.end(), right.start()) is not None
        and "\n\n" not in text[left.end() : right.start()]
    )


def _normal(limb: str) -> str:
    return limb.upper() if limb[:1].isdigit() else limb.lower()


def _between(first: str, last: str) -> Iterator[str]:
    """Yield the limbs that stand between two, both excluded: (a) to (d) has b and c."""
    if first.isdigit() and last.isdigit():
        yield from (str(value) for value in range(int(first) + 1, int(last)))
    elif len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        yield from (chr(value) for value in range(ord(first) + 1, ord(last)))
