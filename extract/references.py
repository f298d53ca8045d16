"""Reference numbers: the response's own, and those of others that it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any
from urllib.parse import unquote

import yaml

from db.models import Force, Page, Reference, ReferenceFormat

# A number is no part of a longer one, of a date, or of a file name.
_BEFORE = r"(?<![\w/])(?<!\d[.-])"
_AFTER = r"(?!\w|[/-]\w|\.\d)"

# How many characters before a number are searched for its label and for what it is called.
_REACH = 120

# What may stand between a label and its number: punctuation, and the end of the line or of a cell.
_GAP = r"[ \t\xa0:;.|#\"'“‘()\[–—-]{0,6}(?:\r?\n[ \t\xa0]{0,8}){0,2}[|#(\[ ]{0,2}$"
_PUNCTUATION = " \t\r\n\xa0:;.|#\"'“‘()[–—-"
_IS = r"(?:\s(?:for|of|to)\s(?:this|your|the)\s(?:request|enquiry|letter))?(?:\s(?:is|was|are))?"
# After one of these even a bare integer is a reference number.
_STRONG_LABEL = re.compile(
    r"(?P<label>\b(?:"
    r"(?:reference|request|enquiry|foia?)\s{1,3}(?:numbers?|nos?|n\so)"
    r"|(?:refs?|references?)(?:[.\s]\s{0,2}(?:numbers?|nos?|n\so|id))?"
    r"|(?:foia?|eir|rfi|freedom\sof\sinformation)(?:\s(?:request|enquiry|application))?"
    r"|cyf|(?:rhif\s)?cyfeirnod(?:\srhyddid\sgwybodaeth)?|(?:cais\s)?rhyddid\sgwybodaeth"
    r"))" + _IS + _GAP,
    re.IGNORECASE,
)
# After one of these a number in the force's form is one, a bare integer is not.
_WEAK_LABEL = re.compile(
    r"(?P<label>\b(?:requests?|enquiry|application|cais|answers?|repl(?:y|ies)|responses?|decision"
    r"|review|(?:given|gave|made|answered|logged)\s(?:under|as)|quot(?:e|ing))"
    r"(?:\s(?:to|of|in|under|number))?)" + _IS + _GAP,
    re.IGNORECASE,
)
# "FOI 951/18": the form brings its label along.
_OWN_LABEL = re.compile(r"(?P<label>foia?|rfi)\b", re.IGNORECASE)
# "Crime reference number 12/3456" is labelled and none of ours.
_FOREIGN_LABEL = re.compile(
    r"\b(?:crime|incident|offence|occurrence|log|collision|custody|complaint|sar|access|contract|tender"
    r"|invoice|charity|company|grid|policy|office|ho|cccjs|job|vacancy|exhibit)\W{1,3}$",
    re.IGNORECASE,
)
_YOUR = re.compile(r"\b(?:your|eich)\s{1,3}$", re.IGNORECASE)
# Words by which a letter speaks of another request than the one that it answers.
_SPEAKS_OF_ANOTHER = re.compile(
    r"\b(?:previous(?:ly)?|earlier|original(?:ly)?|prior|similar|identical|aggregated|already|see also"
    r"|further to|(?:your|the) (?:\w{1,12} )?(?:response|reply|answer|decision)|blaenorol)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"[.?!]\s|\n[ \t]*\n")
_LIST_GOES_ON = re.compile(r"\s{0,2}(?:(?:,|;|&|\band\b|\bor\b)\s{0,2}){1,2}(?:foi )?| ", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    """Return the words of a text in small letters."""
    return frozenset(re.findall(r"[^\W_]+", text.lower()))


# A line that holds no other words than these before a number is the head of a letter or page.
_HEAD_WORDS = _words(
    "our my foi foia foisa eir rfi freedom of information act scotland 2000 2002 right to know request"
    " enquiry application case ecase file unique internal review ref refs reference references no nos number"
    " numbers n o re title subject response id is for this the outcome ein cyf cyfeirnod rhif rhyddid"
    " gwybodaeth cais"
)
_LABEL_WORDS = _words(
    "foi foia rfi request enquiry application review number no ref refs reference references cyf cyfeirnod"
    " cais gwybodaeth"
)
_REFERENCE_WORDS = _words("ref refs reference references cyf cyfeirnod")
_REQUEST_BEGINS = re.compile(
    r"^(?:[ \t]*+(?:(?:your )?request(?: details| and answer)?|you (?:asked|wrote)|cais|questions?)"
    r"[ \t]*+:?[ \t]*+|[^\n]*\bfollowing information\b[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_REFERENCE_LABEL = re.compile(
    r"\b(?:refs?|references?|cyf|cyfeirnod)\b\.?(?:[ \t]{0,2}(?:nos?|numbers?|n o)\b)?[ \t]{0,3}[:.–-]?",
    re.IGNORECASE,
)
# A number in a form that the register does not know yet.
_UNREGISTERED = re.compile(
    r"[ \t]*((?:[A-Z]{1,6}[/ .-]?){0,3}\d[A-Z\d]{0,12}(?:[/.-][A-Z\d]{1,12}){0,4})"
    r"(?=[ \t]*(?:$|\n|[ \t]{2}|Date\b))"
)
_DATE_OR_TELEPHONE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})|0\d{9,10}")
_SUBJECT_ACCESS = re.compile(r"D?SAR\b")

_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"19[89]\d|20[0-3]\d")
_HOST = re.compile(r"^(?:[a-z]+:)?//[^/]*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Mention:
    """A string in the form of a reference number, and what the words before it say.

    `label` is empty where nothing says that it is one; `page` None where it is not printed.
    """

    page: Page | None
    start: int
    end: int
    text: str
    normalised: str
    label: str
    head: bool = False
    of_another: bool = False
    other_body: bool = False

    @property
    def key(self) -> str:
        """The same for every way to print one number: FOI/00013725 and FOI/13725, 2023/847 and 23/0847."""
        if self.other_body:
            return self.normalised
        numbers = _DIGITS.findall(self.normalised)
        if len(numbers) > 1:
            numbers = [each[2:] if _YEAR.fullmatch(each) else each for each in numbers]
        return " ".join(each.lstrip("0") for each in numbers)

    @property
    def place(self) -> tuple[int, int]:
        """Where it is printed, for sorting."""
        return (self.page.number if self.page else 0, self.start)


def find(pages: Sequence[Page], force: Force, url: str | None, title: str | None) -> tuple[Reference, ...]:
    """Return the reference numbers of a document, in order, as its force writes them.

    At most one number is the response's `own`; the others are `related`. Every printed mention has its
    span; a number that no page prints is read from the title or the address and has none. The own
    number is taken, in this order, from the head of the letter, before the request; from the title and
    the address; from a label further down; from a sentence that does not speak of another request. A
    bare integer counts after a label only. Never raises, whatever the text.
    """
    if not pages:
        return ()
    shapes = [mention for page in pages for mention in _shapes(page, force.references)]
    addressed = _addressed(force.references, url, title or _first_line(pages[0].text))
    own = _own(shapes, addressed, pages[0])
    named = [mention for mention in shapes if mention.label]
    if own is not None and own not in named:
        named.insert(0, own)
    known = {each.key: each.normalised for each in reversed([*named, *addressed])}
    again = [each for each in shapes if not each.label and each.key in known and _is_telling(each)]
    printed = sorted((each for each in (*named, *again) if each.page), key=lambda each: each.place)
    shown = {mention.key for mention in printed}
    found = printed + [mention for mention in addressed if mention.key not in shown]
    return tuple(
        Reference(
            sha256=(mention.page or pages[0]).sha256,
            page=mention.page.number if mention.page else None,
            start=mention.start if mention.page else None,
            end=mention.end if mention.page else None,
            text=mention.text,
            normalised=known[mention.key],
            kind="own" if own is not None and mention.key == own.key else "related",
        )
        for mention in found
    )


def _own(shapes: Sequence[_Mention], addressed: Sequence[_Mention], first: Page) -> _Mention | None:
    """Return the mention that names the response itself, or None."""
    request = _REQUEST_BEGINS.search(first.text)
    opening = request.start() if request else len(first.text)
    ours = [mention for mention in shapes if mention.label and not mention.other_body]
    heads = [mention for mention in ours if mention.head and not mention.of_another]
    letterheads = [each for each in heads if each.page == first and each.start < opening]
    keys = {mention.key for mention in addressed}
    ranked: Iterator[_Mention] = chain(
        (mention for mention in letterheads if mention.key in keys),
        letterheads,
        addressed,
        _unregistered(first, opening),
        heads,
        (mention for mention in ours if not mention.of_another),
    )
    return next(ranked, None)


def _shapes(page: Page, formats: Sequence[ReferenceFormat]) -> list[_Mention]:
    """Return every string of a page in one of the forms, the earlier and longer one where they overlap."""
    others = _other_bodies()
    candidates = [
        (match.start(), -match.end(), order, match, reference)
        for order, reference in enumerate((*others, *formats))
        if reference.form == "printed"
        for match in _printed(reference.pattern).finditer(page.text)
    ]
    mentions: list[_Mention] = []
    for start, _, order, match, reference in sorted(candidates, key=lambda each: each[:3]):
        previous = mentions[-1] if mentions else None
        if previous is not None and start < previous.end:
            continue
        mention = _read(page, match, reference)
        if order < len(others):
            mention = replace(mention, other_body=True)
        elif previous is not None and not mention.label and _continues(previous, mention):
            mention = replace(mention, label=previous.label, of_another=previous.of_another)
        mentions.append(mention)
    return mentions


def _read(page: Page, match: re.Match[str], reference: ReferenceFormat) -> _Mention:
    """Return the mention with its label, if it has one that makes it a reference number."""
    before = page.text[max(0, match.start() - _REACH) : match.start()]
    brought = _OWN_LABEL.match(match[0])
    label = brought
    if before.rstrip(_PUNCTUATION)[-1:].isalpha():  # else a number among numbers, as in a table
        label = _STRONG_LABEL.search(before) or brought
        if label is None and not match[0].isdecimal():
            label = _WEAK_LABEL.search(before)
    if label is not None and label is not brought and _is_foreign(label, before):
        label = brought
    words = label["label"].lower() if label else ""
    head = label is not None and _heads_a_line(before, words if label is brought else "")
    if _is_period(match[0]) and not (head and _REFERENCE_WORDS & _words(words)):
        words, head = "", False
    elif not words and reference.anywhere:
        words = "anywhere"
    return _Mention(
        page=page,
        start=match.start(),
        end=match.end(),
        text=match[0],
        normalised=reference.normalise(match),
        label=words,
        head=head,
        of_another=bool(words and _SPEAKS_OF_ANOTHER.search(_SENTENCE_ENDS.split(before)[-1])),
    )


def _is_foreign(label: re.Match[str], before: str) -> bool:
    """Tell whether a label names what is no request, or the requester's own file ("Your ref:")."""
    words = before[: label.start()]
    if _FOREIGN_LABEL.search(words):
        return True
    first = label["label"].partition(" ")[0].lower()
    return first in _REFERENCE_WORDS and _YOUR.search(words) is not None


def _heads_a_line(before: str, brought: str) -> bool:
    """Tell whether the line up to a number, or the line above, holds the words of a label alone."""
    line = before.rpartition("\n")[2]
    if not line.strip() and not brought:
        line = before.rstrip().rpartition("\n")[2]
    words = _words(f"{line} {brought}")
    return words <= _HEAD_WORDS and not words.isdisjoint(_LABEL_WORDS)


def _continues(previous: _Mention, mention: _Mention) -> bool:
    """Tell whether a number goes on a list: "refs 943/12 and 944/12", "5607 5608"."""
    if mention.page is None or not previous.label or _is_period(mention.text):
        return False
    return bool(_LIST_GOES_ON.fullmatch(mention.page.text, previous.end, mention.start))


def _is_period(text: str) -> bool:
    """Tell whether the digits are a year or two years running: 2022, 2022/23, 2022-2023."""
    numbers = _DIGITS.findall(text)
    if not numbers or not _YEAR.fullmatch(numbers[0]):
        return False
    if len(numbers) == 2 and (len(numbers[1]) == 2 or _YEAR.fullmatch(numbers[1])):
        return (int(numbers[1]) - int(numbers[0])) % 100 == 1
    return len(numbers) == 1


def _is_telling(mention: _Mention) -> bool:
    """Tell whether a mention without a label can be no other number by chance."""
    return not mention.text.isdecimal() and not _is_period(mention.text)


def _unregistered(first: Page, opening: int) -> Iterator[_Mention]:
    """Yield the numbers after "Our ref:" and the like that have none of the force's known forms."""
    start = 0
    for line in first.text[:opening].splitlines(keepends=True):
        end = start + len(line)
        label = _REFERENCE_LABEL.search(line)
        if label is not None and _words(line[: label.start()]) <= _HEAD_WORDS:
            after = end if not line[label.end() :].strip() else start + label.end()
            match = _UNREGISTERED.match(first.text, after)
            if match is not None and _may_be_a_number(match[1]):
                yield _Mention(
                    page=first,
                    start=match.start(1),
                    end=match.end(1),
                    text=match[1],
                    normalised=match[1],
                    label=label[0].lower(),
                    head=True,
                )
        start = end


def _may_be_a_number(text: str) -> bool:
    """Tell whether a string after a label is none of a date, a period, a telephone or a SAR number."""
    digits = sum(map(str.isdecimal, text))
    other = _DATE_OR_TELEPHONE.fullmatch(text) or _SUBJECT_ACCESS.match(text) or _is_period(text)
    return digits >= 3 and not other


def _addressed(formats: Sequence[ReferenceFormat], url: str | None, title: str | None) -> list[_Mention]:
    """Return the numbers that the title and the address hold, the title's first, none twice."""
    title = (title or "").strip()
    path = unquote(_HOST.sub("", url or "").partition("?")[0].partition("#")[0])
    whole = Page(sha256="", number=0, text=title)
    mentions = [
        *_searched(formats, "title", title),
        *_searched(formats, "slug", path),
        *(each for each in _shapes(whole, formats) if each.label and not each.other_body),
    ]
    unique: dict[str, _Mention] = {}
    for mention in mentions:
        unique.setdefault(mention.key, replace(mention, page=None))
    return list(unique.values())


def _searched(formats: Sequence[ReferenceFormat], form: str, text: str) -> list[_Mention]:
    """Return the numbers of the first format of a form that finds any."""
    for reference in formats:
        if reference.form != form:
            continue
        found = [
            _Mention(
                page=None,
                start=match.start(),
                end=match.end(),
                text=match[0].strip(" /-"),
                normalised=reference.normalise(match),
                label=form,
            )
            for match in _pattern(reference.pattern).finditer(text)
            if not _is_period(match[0])
        ]
        if found:
            return found
    return []


def _first_line(text: str) -> str:
    """Return the line that stands for a title where none is known: the first, if it is no label."""
    line = text.lstrip().partition("\n")[0]
    return "" if ":" in line else line


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # Text extractors break lines anywhere and print no-break spaces.
    return re.compile(pattern.replace(" ", r"\s"), re.IGNORECASE)


@cache
def _printed(pattern: str) -> re.Pattern[str]:
    return _pattern(f"{_BEFORE}(?:{pattern}){_AFTER}")


def bodies() -> list[dict[str, Any]]:
    """Return the entries of `extract/references.yml`: the numbers of other bodies, with examples."""
    entries = yaml.safe_load((files("extract") / "references.yml").read_text(encoding="utf-8"))
    return list(entries)


@cache
def _other_bodies() -> tuple[ReferenceFormat, ...]:
    return tuple(
        ReferenceFormat(
            form="printed",
            pattern=entry["pattern"],
            normalised=entry.get("normalised"),
            anywhere=True,
        )
        for entry in bodies()
    )
